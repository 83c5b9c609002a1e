"""What a person's home tab shows: plain values, filled for what their roles may see."""

from dataclasses import dataclass
from enum import StrEnum

from bot.domain.people import Actor
from bot.domain.policy import Policy
from bot.domain.records import Case, Notice, Page, Report, SeverityCount
from bot.domain.vocabulary import Role


class Missing(StrEnum):
    """A setting that is still to be made, most urgent first."""

    TRIAGE_CHANNEL = "triage_channel"
    SECURITY_PEOPLE = "security_people"
    IT_PEOPLE = "it_people"
    ANNOUNCE_CHANNELS = "announce_channels"
    ON_CALL = "on_call"
    DOMAINS = "domains"


@dataclass(frozen=True, slots=True)
class TeamWork:
    """What a team works on: how much is open, what is the reader's own, what nobody has taken."""

    counts: tuple[SeverityCount, ...]
    mine: Page[Case]
    unowned: Page[Case]


@dataclass(frozen=True, slots=True)
class HomeTab:
    """One person's home tab; None stands for what is no business of theirs."""

    reader: Actor
    reports: Page[Report]
    # Notices that were announced to everybody and whose time is still to come.
    announced: tuple[Notice, ...]
    work: TeamWork | None
    # Numbers only, of the whole company.
    counts: tuple[SeverityCount, ...] | None
    planned: tuple[Notice, ...] | None
    missing: tuple[Missing, ...] | None


def missing_settings(policy: Policy) -> tuple[Missing, ...]:
    """What an admin has still to set, so that nothing is left undone."""
    is_set = {
        Missing.TRIAGE_CHANNEL: policy.triage_channel,
        Missing.SECURITY_PEOPLE: policy.roles.get(Role.SECURITY),
        Missing.IT_PEOPLE: policy.roles.get(Role.IT),
        Missing.ANNOUNCE_CHANNELS: policy.announce_channels,
        Missing.ON_CALL: policy.on_call,
        Missing.DOMAINS: policy.domains,
    }
    return tuple(missing for missing in Missing if not is_set[missing])
