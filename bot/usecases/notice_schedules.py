"""The schedule of a notice that was confirmed: pause it, go on, skip one run, change it."""

from dataclasses import asdict, replace
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from bot.domain.errors import InvalidInput, NotFound, Problem
from bot.domain.people import Actor
from bot.domain.permissions import Action, require
from bot.domain.records import Notice, NoticeDraft, NoticeSchedule
from bot.domain.references import notice_reference
from bot.domain.runs import first_run, run_after, schedule_problems, upcoming_runs
from bot.domain.vocabulary import NoticeState
from bot.usecases.audit import record
from bot.usecases.notice_reading import (
    SHOWN_RUNS,
    content_of,
    handled_slots,
    load_notice,
    notice_row,
)
from storage.notices import NoticeRow, NoticeRunRow

_SCHEDULE = tuple(NoticeSchedule.__dataclass_fields__)


async def pause_notice(session: AsyncSession, now: datetime, actor: Actor, number: int) -> Notice:
    """No run until somebody resumes it. Raises InvalidInput when it waits for no run."""
    row = await _waiting(session, actor, number)
    if row.state is NoticeState.SCHEDULED:
        row.state, row.next_run_at = NoticeState.PAUSED, None
        record(session, now, actor, "notice.pause", notice_reference(number))
        await session.flush()
    return await load_notice(session, number, now)


async def resume_notice(session: AsyncSession, now: datetime, actor: Actor, number: int) -> Notice:
    """Go on with the next run; what was missed during the pause is not sent.

    Raises InvalidInput when no run is left.
    """
    row = await _waiting(session, actor, number)
    if row.state is NoticeState.PAUSED:
        row.next_run_at = await _next_run(session, now, row)
        if row.next_run_at is None:
            raise InvalidInput((Problem("notice", "no_run_left"),))
        row.state = NoticeState.SCHEDULED
        record(session, now, actor, "notice.resume", notice_reference(number))
        await session.flush()
    return await load_notice(session, number, now)


async def skip_run(
    session: AsyncSession,
    now: datetime,
    actor: Actor,
    number: int,
    slot: datetime | None = None,
) -> datetime | None:
    """Leave out the next run; returns its time.

    A `slot` that is not the next one any more was left out or run meanwhile: nothing is left out
    then, and None is returned. Raises InvalidInput when no run is planned.
    """
    row = await _waiting(session, actor, number)
    skipped = row.next_run_at
    if skipped is None:
        raise InvalidInput((Problem("notice", "nothing_to_skip"),))
    if slot and slot != skipped:
        return None
    session.add(NoticeRunRow(notice_id=number, slot=skipped, handled_at=now, outcome="left_out"))
    await session.flush()
    row.next_run_at = await _next_run(session, max(now, skipped), row)
    if row.next_run_at is None:
        row.state = NoticeState.FINISHED
    record(
        session, now, actor, "notice.leave_out", notice_reference(number), slot=skipped.isoformat()
    )
    await session.flush()
    return skipped


async def see_schedule(session: AsyncSession, actor: Actor, number: int) -> NoticeSchedule:
    """When a notice with runs to come goes out. Raises as the change of it would."""
    row = await _waiting(session, actor, number, lock=False)
    return NoticeSchedule(**{name: getattr(row, name) for name in _SCHEDULE})


async def preview_schedule(
    session: AsyncSession, now: datetime, actor: Actor, number: int, schedule: NoticeSchedule
) -> Notice:
    """The notice as it would run by another schedule; nothing is changed.

    Raises InvalidInput that names every problem of the schedule.
    """
    await _waiting(session, actor, number, lock=False)
    notice = await load_notice(session, number, now)
    content = replace(notice.content, **asdict(schedule))
    runs = await _planned_runs(session, now, number, content)
    return replace(notice, content=content, next_runs=runs)


async def change_schedule(
    session: AsyncSession, now: datetime, actor: Actor, number: int, schedule: NoticeSchedule
) -> Notice:
    """Run it by another schedule from now on; a paused notice stays paused.

    Raises InvalidInput that names every problem of the schedule.
    """
    row = await _waiting(session, actor, number)
    before = content_of(row)
    runs = await _planned_runs(session, now, number, replace(before, **asdict(schedule)))
    for name, value in asdict(schedule).items():
        setattr(row, name, value)
    if row.state is NoticeState.SCHEDULED:
        row.next_run_at = runs[0]
    changed = {
        name: str(value)
        for name, value in asdict(schedule).items()
        if value != getattr(before, name)
    }
    record(session, now, actor, "notice.reschedule", notice_reference(number), **changed)
    await session.flush()
    return await load_notice(session, number, now)


async def _waiting(
    session: AsyncSession, actor: Actor, number: int, *, lock: bool = True
) -> NoticeRow:
    """A notice that has runs before it. Raises NotFound, NotAllowed, InvalidInput."""
    require(actor, Action.WRITE_NOTICES)
    row = await notice_row(session, number, lock=lock)
    if row.state is NoticeState.DRAFT:
        raise NotFound(notice_reference(number))
    if row.state not in (NoticeState.SCHEDULED, NoticeState.PAUSED):
        raise InvalidInput((Problem("notice", "no_schedule_any_more"),))
    return row


async def _planned_runs(
    session: AsyncSession, now: datetime, number: int, content: NoticeDraft
) -> tuple[datetime, ...]:
    """The next runs by a schedule that is new to the notice. Raises InvalidInput."""
    problems = schedule_problems(content, now)
    runs: tuple[datetime, ...] = ()
    if not problems and (first := first_run(content, now)):
        left_out = await handled_slots(session, number, min(first, now))
        runs = upcoming_runs(content, first, SHOWN_RUNS, left_out)
    if not runs:
        raise InvalidInput(problems or (Problem("notice", "no_run_left"),))
    return runs


async def _next_run(session: AsyncSession, now: datetime, row: NoticeRow) -> datetime | None:
    """The next run later than now that was not handled before."""
    return run_after(content_of(row), now, await handled_slots(session, row.id, now))
