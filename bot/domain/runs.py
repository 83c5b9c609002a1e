"""When a notice runs: the rules of its schedule, its next runs, and which slots are due."""

from collections.abc import Collection, Iterator
from datetime import datetime, timedelta
from functools import lru_cache
from itertools import islice, takewhile

from bot.domain.errors import Problem
from bot.domain.people import find_zone, zone_or_utc
from bot.domain.records import NoticeDraft
from bot.domain.schedule import EveryFewDays, Repetition, ScheduleError, parse_cron, runs_after
from bot.domain.vocabulary import ScheduleType

# A time picked "for now" may be a little in the past by the time the form is sent.
_PICKED_TOO_LATE = timedelta(minutes=5)
_MOST_DAYS = 366
_read_cron = lru_cache(maxsize=1024)(parse_cron)


def schedule_problems(draft: NoticeDraft, now: datetime) -> tuple[Problem, ...]:
    """Everything that keeps the draft from ever running, or from running as it is meant."""
    problems = tuple(_problems(draft, now))
    if not problems and first_run(draft, now) is None:
        ends = {"until": draft.until, "deadline": draft.deadline, "window_end": draft.window_end}
        end, field = min((end, name) for name, end in ends.items() if end)
        # A deadline that passed is a problem of its own.
        return () if field == "deadline" and end <= now else (Problem(field, "no_run_before_end"),)
    return problems


def _problems(draft: NoticeDraft, now: datetime) -> Iterator[Problem]:
    when = draft.schedule_type
    if find_zone(draft.time_zone) is None:
        yield Problem("time_zone", "unknown_zone", {"value": draft.time_zone})
    elif when is ScheduleType.CRON:
        try:
            next(runs_after(_read_cron(draft.cron), zone_or_utc(draft.time_zone), now))
        except ScheduleError as error:
            yield Problem("cron", f"cron_{error.reason.value}", {"value": draft.cron})
    if when in (ScheduleType.ONCE, ScheduleType.EVERY_FEW_DAYS):
        if draft.send_at is None:
            yield Problem("send_at", "missing")
        elif draft.send_at < now - _PICKED_TOO_LATE:
            yield Problem("send_at", "past")
    if when is ScheduleType.EVERY_FEW_DAYS and not 1 <= draft.days <= _MOST_DAYS:
        yield Problem("days", "bad_days")


def ends_at(draft: NoticeDraft) -> datetime | None:
    """The last moment for a repeated run: nobody is reminded of what is over (aware UTC)."""
    ends = (draft.until, draft.deadline, draft.window_end)
    return min((end for end in ends if end), default=None)


def first_run(draft: NoticeDraft, now: datetime) -> datetime | None:
    """When a draft with a sound schedule goes out first (aware UTC); None when it ends before."""
    match draft.schedule_type:
        case ScheduleType.NOW:
            return now
        case ScheduleType.ONCE:
            return draft.send_at or now
        case ScheduleType.EVERY_FEW_DAYS if (draft.send_at or now) > now - _PICKED_TOO_LATE:
            return next(_before_end(draft, iter([draft.send_at or now])), None)
        case ScheduleType.EVERY_FEW_DAYS | ScheduleType.CRON:
            return next(_repeated(draft, now), None)


def run_after(
    draft: NoticeDraft, now: datetime, left_out: Collection[datetime] = ()
) -> datetime | None:
    """The next run later than now of a notice that waits (aware UTC); None when there is none."""
    first = first_run(draft, now)
    runs = slots_from(draft, first) if first else iter(())
    return next((run for run in runs if run > now and run not in left_out), None)


def slots_from(draft: NoticeDraft, first: datetime) -> Iterator[datetime]:
    """Every run from the first one on (aware UTC); one for what goes out once."""
    yield first
    yield from _repeated(draft, first)


def upcoming_runs(
    draft: NoticeDraft, first: datetime, count: int, left_out: Collection[datetime] = ()
) -> tuple[datetime, ...]:
    """The next runs, beginning with the first (aware UTC); those left out don't count."""
    return tuple(islice((run for run in slots_from(draft, first) if run not in left_out), count))


def due_slots(
    draft: NoticeDraft, first: datetime, now: datetime, handled: Collection[datetime] = ()
) -> tuple[tuple[datetime, ...], datetime | None]:
    """The slots from the first due one up to now, and the next one after now (None: no more).

    What was handled before is no slot any more, so that nothing runs twice.
    """
    due: list[datetime] = []
    for slot in slots_from(draft, first):
        if slot in handled:
            continue
        if slot > now:
            return tuple(due), slot
        due.append(slot)
    return tuple(due), None


def _repeated(draft: NoticeDraft, after: datetime) -> Iterator[datetime]:
    zone = zone_or_utc(draft.time_zone)
    repetition: Repetition
    if draft.schedule_type is ScheduleType.CRON:
        repetition = _read_cron(draft.cron)
    elif draft.schedule_type is ScheduleType.EVERY_FEW_DAYS and draft.send_at:
        first = draft.send_at.astimezone(zone).replace(tzinfo=None, fold=0)
        repetition = EveryFewDays(draft.days, first.date(), first.time())
    else:
        return
    try:
        yield from _before_end(draft, runs_after(repetition, zone, after))
    except ScheduleError:
        # Some schedules fire once and then never within years: that is their end.
        return


def _before_end(draft: NoticeDraft, runs: Iterator[datetime]) -> Iterator[datetime]:
    end = ends_at(draft)
    return takewhile(lambda run: run <= end, runs) if end else runs
