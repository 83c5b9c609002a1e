"""A person's home tab: what it shows, and when it is made anew.

A tab goes through the outbox like a message. It is made when its person opens it, and again when
something changed that it shows. The changes are read from the audit, a few seconds at a time: so a
flood of reports costs each open tab one update per look, and whoever changes something need not
know about tabs.
"""

from datetime import datetime, timedelta

from sqlalchemy import func, or_
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from bot.domain.errors import NotFound
from bot.domain.home import HomeTab, TeamWork, missing_settings
from bot.domain.people import Actor
from bot.domain.permissions import Action, is_permitted, triage_teams
from bot.domain.references import Thing, parse_reference
from bot.domain.vocabulary import OPEN_STATES, DeliveryKind, Role
from bot.usecases.directory import find_actor
from bot.usecases.notices import announced_notices, planned_notices
from bot.usecases.policy import current_policy
from bot.usecases.reports import my_reports
from bot.usecases.triage import my_cases, open_counts, team_counts, unowned_cases
from storage.cases import CaseRow
from storage.company import AuditRow
from storage.engine import take_turns
from storage.homes import (
    ONLY_ROW,
    HomeLookRow,
    all_homes,
    home_cause,
    home_opened,
    homes_of_members,
    homes_of_reporters,
    make_homes_anew,
)
from storage.outbox import enqueue, render_again
from storage.people import PersonRow

SHOWN_REPORTS = 5
# Opening makes a tab anew in any case: beyond these times nobody looks at it.
_KEPT_FRESH = timedelta(days=30)
_LIKELY_ON_SCREEN = timedelta(hours=12)
_MOST_CHANGES = 5000
_TURN = "homes"


async def load_home(session: AsyncSession, now: datetime, actor: Actor) -> HomeTab:
    """The tab as things stand now, with what the person's roles may see."""
    policy = await current_policy(session)
    may_triage = is_permitted(actor, Action.TRIAGE)
    sees_all = may_triage and Role.SECURITY in triage_teams(actor)
    may_count = is_permitted(actor, Action.SEE_COUNTS) and not sees_all
    may_plan = is_permitted(actor, Action.SEE_PLANNED_NOTICES)
    may_set = is_permitted(actor, Action.CHANGE_SETTINGS)
    return HomeTab(
        reader=actor,
        reports=await my_reports(session, actor, size=SHOWN_REPORTS, open_first=True),
        announced=await announced_notices(session, now, actor),
        work=await _work(session, now, actor) if may_triage else None,
        counts=await open_counts(session, now, actor) if may_count else None,
        planned=await planned_notices(session, now, actor) if may_plan else None,
        missing=missing_settings(policy) if may_set else None,
    )


async def load_home_of(
    session: AsyncSession, now: datetime, person_key: str, tags: tuple[str, ...]
) -> HomeTab:
    """The tab of a person by their key; `tags` find their own protected reports."""
    person = await session.get_one(PersonRow, person_key)
    actor = await find_actor(session, person.chat_id, tags)
    if actor is None:
        raise NotFound(person_key)
    return await load_home(session, now, actor)


async def open_home(session: AsyncSession, now: datetime, actor: Actor) -> None:
    """The person looks at their tab: make it now, and keep it fresh from now on."""
    if await home_opened(session, actor.key, now):
        return
    await take_turns(session, home_cause(actor.key))
    if not await home_opened(session, actor.key, now):
        enqueue(
            session,
            DeliveryKind.HOME,
            cause=home_cause(actor.key),
            recipient=home_cause(actor.key),
            subject_id=0,
            queued_at=now,
        )


async def person_changed(session: AsyncSession, actor: Actor) -> None:
    """Language, zone or account changed: their tab speaks accordingly."""
    await render_again(session, home_cause(actor.key))


async def refresh_homes(session: AsyncSession, now: datetime) -> int:
    """Have the tabs made anew that show what changed since the last look; returns how many.

    Each change is looked at twice, since a transaction may end after a later one.
    """
    await take_turns(session, _TURN)
    newest = await session.scalar(select(func.max(AuditRow.id))) or 0
    look = await session.get(HomeLookRow, ONLY_ROW)
    if look is None:
        session.add(HomeLookRow(seen=newest, seen_before=newest, looked_at=now))
        return 0
    newest = min(newest, look.seen + _MOST_CHANGES)
    subjects = await session.scalars(
        select(AuditRow.subject)
        .where(col(AuditRow.id) > look.seen_before, col(AuditRow.id) <= newest)
        .distinct()
    )
    changed = set(subjects.all())
    became_due = await _became_due(session, look.looked_at, now)
    look.seen_before, look.seen, look.looked_at = look.seen, newest, now
    return await _refresh(session, now, changed, became_due=became_due)


async def _refresh(
    session: AsyncSession, now: datetime, changed: set[str], *, became_due: bool
) -> int:
    references = [reference for subject in changed if (reference := parse_reference(subject))]
    numbers = {thing: [r.number for r in references if r.thing is thing] for thing in Thing}
    reports, cases = numbers[Thing.REPORT], numbers[Thing.CASE]
    made = 0
    if reports or cases:
        reporters = homes_of_reporters(reports, cases)
        made += await make_homes_anew(session, reporters, opened_since=now - _KEPT_FRESH)
    if changed or became_due:
        policy = await current_policy(session)
        teams = {
            chat_id
            for role in (Role.SECURITY, Role.IT, Role.COMMITTEE, Role.ADMIN)
            for chat_id in policy.roles.get(role, ())
        }
        members = homes_of_members(teams)
        made += await make_homes_anew(session, members, opened_since=now - _KEPT_FRESH)
    if len(references) < len(changed) or numbers[Thing.NOTICE]:
        # A notice or the settings: they concern everybody.
        since = now - _LIKELY_ON_SCREEN
        made += await make_homes_anew(session, all_homes(), opened_since=since)
    return made


async def _became_due(session: AsyncSession, since: datetime, now: datetime) -> bool:
    """Whether time alone made an open case overdue."""
    query = select(CaseRow.id).where(
        col(CaseRow.state).in_(OPEN_STATES),
        or_(
            *(
                (col(due) > since) & (col(due) <= now)
                for due in (CaseRow.claim_due_at, CaseRow.assess_due_at)
            )
        ),
    )
    return await session.scalar(query.limit(1)) is not None


async def _work(session: AsyncSession, now: datetime, actor: Actor) -> TeamWork:
    return TeamWork(
        counts=await team_counts(session, now, actor),
        mine=await my_cases(session, actor),
        unowned=await unowned_cases(session, actor),
    )
