"""The surge alarm: many people report the same at once, and whoever is on call hears of it once."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from bot.domain.policy import Policy
from bot.domain.records import Surge
from bot.domain.surges import (
    USUAL_OVER,
    WINDOW,
    Decision,
    Usual,
    decide,
    is_loud,
    usual_rate,
)
from bot.domain.vocabulary import DeliveryKind, ReportKind
from bot.usecases.audit import record
from bot.usecases.policy import current_policy
from storage.engine import take_turns
from storage.outbox import channel_recipient, enqueue, person_recipient, render_again
from storage.people import PersonRow, members_of, people_by_chat_id
from storage.surges import (
    Count,
    SurgeRow,
    UsualRow,
    cases_of_kind,
    count_by_kind,
    count_filed,
    filed_moments,
    first_filed_at,
    standing_surges,
)

_TURN = "surges"
_MEASURE_EVERY = timedelta(hours=1)
_PLOTTED_MINUTES = 60
_SHOW_EVERY = timedelta(minutes=1)
_WEEK = timedelta(weeks=1)
# The same hours of an earlier week: so long before and after this moment's.
_AROUND = timedelta(minutes=90)


def alarm_cause(number: int) -> str:
    """The cause of an alarm's one message in the channel."""
    return f"surge:{number}"


def call_cause(number: int) -> str:
    """The cause of the direct messages to whoever is on call, one a person."""
    return f"surge:{number}:call"


async def watch_surges(session: AsyncSession, now: datetime) -> bool:
    """Raise what is a surge, keep its numbers fresh, end what is quiet; True when there is news."""
    await take_turns(session, _TURN)
    counts = await count_by_kind(session, now - WINDOW, now)
    standing = await standing_surges(session)
    policy = await current_policy(session)
    news = False
    for kind in counts.keys() | standing.keys():
        count, alarm = counts.get(kind), standing.get(kind)
        if alarm:
            people = count.people if count else 0
            news |= await _follow(session, now, policy, alarm, people)
        elif count and count.people >= policy.surge_floor:
            news |= await _look(session, now, policy, kind, count)
    return news


async def load_surge(session: AsyncSession, number: int, now: datetime) -> Surge:
    """An alarm with its newest numbers."""
    row = await session.get_one(SurgeRow, number)
    until = row.calmed_at or now
    count = (await count_by_kind(session, row.began_at, until)).get(row.kind)
    return Surge(
        number=row.id,
        kind=row.kind,
        began_at=row.began_at,
        loud_at=row.loud_at,
        calmed_at=row.calmed_at,
        people=count.people if count else 0,
        peak=row.peak,
        usual_per_day=row.usual_per_day,
        cases=tuple(await cases_of_kind(session, row.kind, row.began_at, until)),
    )


async def reports_per_minute(session: AsyncSession, surge: Surge, now: datetime) -> tuple[int, ...]:
    """How many reports of the alarm's kind came in each minute of the last hour, oldest first."""
    counts = [0] * _PLOTTED_MINUTES
    since = now - timedelta(minutes=_PLOTTED_MINUTES)
    for filed_at in await filed_moments(session, surge.kind, since, now):
        counts[min(int((filed_at - since).total_seconds() // 60), _PLOTTED_MINUTES - 1)] += 1
    return tuple(counts)


async def _look(
    session: AsyncSession, now: datetime, policy: Policy, kind: ReportKind, count: Count
) -> bool:
    """Compare with what is usual; only here is that asked, so that a quiet tick stays cheap."""
    usual = await _usual(session, now, kind)
    decision = decide(count.people, usual, policy.surge_floor, quiet_for=None)
    if decision is not Decision.RAISE:
        return False
    alarm = SurgeRow(
        kind=kind,
        began_at=count.first_at,
        raised_at=now,
        loud_at=now,
        shown_at=now,
        peak=count.people,
        people=count.people,
        usual_per_day=usual.per_day,
        usual_per_window=usual.per_window,
    )
    session.add(alarm)
    await session.flush()
    await _call(session, now, policy, alarm)
    record(session, now, None, "surge.raise", alarm_cause(alarm.id), kind=kind, people=count.people)
    return True


async def _call(session: AsyncSession, now: datetime, policy: Policy, alarm: SurgeRow) -> None:
    if channel := policy.alarm_channel:
        alarmed = enqueue(
            session,
            DeliveryKind.SURGE,
            cause=alarm_cause(alarm.id),
            recipient=channel_recipient(channel),
            subject_id=alarm.id,
            queued_at=now,
            payload={"on_call": list(policy.on_call)},
        )
        await session.flush()
        enqueue(
            session,
            DeliveryKind.SURGE_PLOT,
            cause=f"{alarm_cause(alarm.id)}:plot",
            recipient=channel_recipient(channel),
            subject_id=alarm.id,
            queued_at=now,
            thread_of=alarmed.id,
        )
    for person in await on_call_people(session, policy):
        enqueue(
            session,
            DeliveryKind.SURGE_CALL,
            cause=call_cause(alarm.id),
            recipient=person_recipient(person.key),
            subject_id=alarm.id,
            queued_at=now,
            payload={"channel": channel},
        )


async def on_call_people(session: AsyncSession, policy: Policy) -> Iterable[PersonRow]:
    """Who is on call now, each once; guests and people who left are not called."""
    members = await members_of(session, policy.on_call)
    rows = await people_by_chat_id(session, members)
    return sorted((row for row in rows if row.may_hold_roles), key=lambda row: row.chat_id)


async def _follow(
    session: AsyncSession, now: datetime, policy: Policy, alarm: SurgeRow, people: int
) -> bool:
    """Keep a standing alarm true; nobody is called again."""
    usual = Usual(alarm.usual_per_day, alarm.usual_per_window)
    if is_loud(people, usual, policy.surge_floor):
        alarm.loud_at = now
    alarm.peak = max(alarm.peak, people)
    quiet_for = now - alarm.loud_at
    if decide(people, usual, policy.surge_floor, quiet_for=quiet_for) is Decision.CALM:
        alarm.calmed_at = now
        await render_again(session, alarm_cause(alarm.id))
        await render_again(session, call_cause(alarm.id))
        record(session, now, None, "surge.calm", alarm_cause(alarm.id), peak=alarm.peak)
        return True
    if now - alarm.shown_at < _SHOW_EVERY:
        return False
    count = (await count_by_kind(session, alarm.began_at, now)).get(alarm.kind)
    newest = count.people if count else 0
    alarm.shown_at = now
    if newest == alarm.people:
        return False
    alarm.people = newest
    await render_again(session, alarm_cause(alarm.id))
    return True


async def _usual(session: AsyncSession, now: datetime, kind: ReportKind) -> Usual:
    known = await session.get(UsualRow, kind)
    if known and timedelta(0) <= now - known.measured_at < _MEASURE_EVERY:
        return Usual(known.per_day, known.per_window)
    usual = await _measure(session, now, kind)
    await session.merge(
        UsualRow(kind=kind, per_day=usual.per_day, per_window=usual.per_window, measured_at=now)
    )
    return usual


async def _measure(session: AsyncSession, now: datetime, kind: ReportKind) -> Usual:
    """What was usual up to this window, so that a surge is not measured against itself."""
    until = now - WINDOW
    first = await first_filed_at(session) or until
    since = max(min(first, until), until - USUAL_OVER)
    same_hours, weeks = 0, 0
    for week in range(1, USUAL_OVER // _WEEK + 1):
        middle = now - week * _WEEK
        if middle - _AROUND < since:
            break
        weeks += 1
        same_hours += await count_filed(session, kind, middle - _AROUND, middle + _AROUND)
    total = await count_filed(session, kind, since, until)
    return usual_rate(total, until - since, same_hours, weeks * 2 * _AROUND)
