"""Who may do what: one table, asked by every use case."""

from enum import StrEnum

from bot.domain.errors import NotAllowed
from bot.domain.people import Actor
from bot.domain.vocabulary import Role


class Action(StrEnum):
    """What can be permitted or refused."""

    FILE_REPORT = "report.file"
    SEE_OWN_REPORTS = "report.see_own"
    TRIAGE = "case.triage"
    EXPORT = "report.export"
    BLOCK = "known.block"
    WRITE_NOTICES = "notice.write"
    ANSWER_NOTICE = "notice.answer"
    CHANGE_SETTINGS = "settings.change"
    SEE_ANNOUNCED_NOTICES = "notice.see_announced"
    SEE_PLANNED_NOTICES = "notice.see_planned"
    SEE_COUNTS = "case.count"
    STATE_VERSION = "version.state"
    OPEN_VULNERABILITIES = "vulnerability.open"
    REPORT_VENDOR_ADVISORIES = "vulnerability.open_advisory"
    SEE_VULNERABILITIES = "vulnerability.see"
    FIX_VULNERABILITIES = "vulnerability.fix"
    AGREE_AS_SECOND = "vulnerability.agree"


EVERYONE = frozenset(Role)
# Guests and people of another company hold no role, but these they may do all the same.
FOR_GUESTS_TOO = frozenset({Action.FILE_REPORT, Action.SEE_OWN_REPORTS, Action.ANSWER_NOTICE})

PERMITTED: dict[Action, frozenset[Role]] = {
    Action.FILE_REPORT: EVERYONE,
    Action.SEE_OWN_REPORTS: EVERYONE,
    Action.ANSWER_NOTICE: EVERYONE,
    # IT triages only what is routed to IT: `may_triage` narrows this.
    Action.TRIAGE: frozenset({Role.SECURITY, Role.IT}),
    # A file leaves the bot with names and texts of the whole company.
    Action.EXPORT: frozenset({Role.SECURITY}),
    Action.BLOCK: frozenset({Role.SECURITY}),
    Action.WRITE_NOTICES: frozenset({Role.SECURITY, Role.IT}),
    Action.CHANGE_SETTINGS: frozenset({Role.ADMIN}),
    Action.SEE_ANNOUNCED_NOTICES: EVERYONE,
    Action.SEE_PLANNED_NOTICES: frozenset({Role.SECURITY, Role.IT, Role.COMMITTEE}),
    Action.STATE_VERSION: EVERYONE,
    # Numbers only: the committee sees how much is open, not what people reported.
    Action.SEE_COUNTS: frozenset({Role.SECURITY, Role.COMMITTEE}),
    Action.OPEN_VULNERABILITIES: frozenset({Role.SECURITY}),
    Action.REPORT_VENDOR_ADVISORIES: frozenset({Role.SECURITY, Role.IT}),
    # Of a restricted one all of this is for the people named, whatever their roles.
    Action.SEE_VULNERABILITIES: frozenset({Role.SECURITY, Role.IT, Role.COMMITTEE}),
    Action.FIX_VULNERABILITIES: frozenset({Role.SECURITY, Role.IT}),
    Action.AGREE_AS_SECOND: frozenset({Role.SECURITY, Role.IT, Role.COMMITTEE}),
}


def is_permitted(actor: Actor, action: Action) -> bool:
    """Whether any role of the actor permits the action."""
    if action in FOR_GUESTS_TOO:
        return True
    return actor.may_hold_roles and not PERMITTED[action].isdisjoint(actor.roles)


def require(actor: Actor, action: Action) -> None:
    """Let the action pass, or raise NotAllowed with the roles that would permit it."""
    if not is_permitted(actor, action):
        raise NotAllowed(action, PERMITTED[action])


def may_see_notices(actor: Actor) -> bool:
    """Whether the actor may learn what the company announced: not guests, nor other companies."""
    return not (actor.is_guest or actor.is_outside)


def triage_teams(actor: Actor) -> frozenset[Role]:
    """The teams whose cases the actor works on: security sees all, IT what is routed to IT."""
    require(actor, Action.TRIAGE)
    if Role.SECURITY in actor.roles:
        return frozenset({Role.SECURITY, Role.IT})
    return frozenset({Role.IT})


def may_triage(actor: Actor, team: Role) -> bool:
    """Whether the actor may work on a case that is routed to the team."""
    return is_permitted(actor, Action.TRIAGE) and team in triage_teams(actor)
