"""When a notice runs: every few days, until an end, each local slot once, nothing twice."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.errors import Problem
from bot.domain.records import NoticeDraft
from bot.domain.runs import due_slots, first_run, run_after, schedule_problems, upcoming_runs
from bot.domain.vocabulary import MissedRunPolicy, NoticeKind, ScheduleType, Severity

DAY = timedelta(days=1)
ZONES = (
    "Europe/Berlin",
    "America/New_York",
    "Australia/Lord_Howe",
    "Asia/Shanghai",
    "Africa/Casablanca",
)
START, END = datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 12, 31, tzinfo=UTC)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def every(days: int, first: str, zone: str, **changes: object) -> NoticeDraft:
    """A draft that runs every so many days; the first run is a local time."""
    local = datetime.fromisoformat(first).replace(tzinfo=ZoneInfo(zone))
    draft = NoticeDraft(
        kind=NoticeKind.ADVISORY,
        severity=Severity.HIGH,
        channels=("C1",),
        schedule_type=ScheduleType.EVERY_FEW_DAYS,
        time_zone=zone,
        missed=MissedRunPolicy.SEND_LATE,
        days=days,
        send_at=local.astimezone(UTC),
    )
    return replace(draft, **changes)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("zone", "first", "days", "expected"),
    [
        # Berlin skips 02:00 to 03:00 on 29 March 2026 …
        (
            "Europe/Berlin",
            "2026-03-28T02:30",
            1,
            ["2026-03-28T01:30", "2026-03-29T01:30", "2026-03-30T00:30"],
        ),
        # … and has it twice on 25 October: the first one counts.
        (
            "Europe/Berlin",
            "2026-10-24T02:30",
            1,
            ["2026-10-24T00:30", "2026-10-25T00:30", "2026-10-26T01:30"],
        ),
        # 09:00 stays 09:00 by the clock on the wall.
        ("Europe/Berlin", "2026-10-20T09:00", 7, ["2026-10-20T07:00", "2026-10-27T08:00"]),
        # New York: the gap is on 8 March, the second 01:30 on 1 November.
        (
            "America/New_York",
            "2026-03-07T02:30",
            1,
            ["2026-03-07T07:30", "2026-03-08T07:30", "2026-03-09T06:30"],
        ),
        (
            "America/New_York",
            "2026-10-31T01:30",
            1,
            ["2026-10-31T05:30", "2026-11-01T05:30", "2026-11-02T06:30"],
        ),
        # Lord Howe moves by half an hour: forward on 4 October, back on 5 April at 02:00.
        (
            "Australia/Lord_Howe",
            "2026-10-03T02:15",
            1,
            ["2026-10-02T15:45", "2026-10-03T15:45", "2026-10-04T15:15"],
        ),
        (
            "Australia/Lord_Howe",
            "2026-04-04T01:45",
            1,
            ["2026-04-03T14:45", "2026-04-04T14:45", "2026-04-05T15:15"],
        ),
    ],
)
def test_it_runs_at_the_same_local_time_across_a_change_of_the_clock(
    zone: str, first: str, days: int, expected: list[str]
) -> None:
    draft = every(days, first, zone)
    start = first_run(draft, START)
    assert start is not None
    assert upcoming_runs(draft, start, len(expected)) == tuple(at(run) for run in expected)


@given(
    st.sampled_from(ZONES),
    st.datetimes(datetime(2026, 1, 2), datetime(2026, 11, 30)),  # noqa: DTZ001 - local times
    st.integers(1, 40),
)
def test_each_local_slot_comes_once_whatever_the_clock_does(
    zone: str, first: datetime, days: int
) -> None:
    draft = every(days, first.replace(second=0, microsecond=0).isoformat(), zone)
    start = first_run(draft, START)
    assert start is not None
    runs = upcoming_runs(draft, start, 30)
    dates = [run.astimezone(ZoneInfo(zone)).date() for run in runs]
    assert [late - early for early, late in pairwise(dates)] == [days * DAY] * 29
    # Wherever one looks from, the same runs follow.
    for place, run in enumerate(runs[:-1]):
        assert run_after(draft, run) == runs[place + 1]


@given(
    st.sampled_from(ZONES),
    st.lists(st.integers(0, 60 * 24 * 40), min_size=1, max_size=12),
    st.sets(st.integers(0, 20)),
)
def test_no_slot_is_run_twice_wherever_the_clock_jumps(
    zone: str, minutes: list[int], left_out: set[int]
) -> None:
    """The clock steps forward and back; what was handled or left out never comes again."""
    draft = every(3, "2026-03-20T02:30", zone)
    start = first_run(draft, START)
    assert start is not None
    planned = upcoming_runs(draft, start, 21)
    handled = {planned[each] for each in left_out}
    skipped = set(handled)
    ran: list[datetime] = []
    following: datetime | None = start
    for minute in minutes:
        now = start + timedelta(minutes=minute)
        # Somebody sets the schedule again at each step, as seen from the clock of that moment.
        following = run_after(draft, now - DAY, handled)
        if following and following <= now:
            due, following = due_slots(draft, following, now, handled)
            ran += due
            handled |= set(due)
    assert len(ran) == len(set(ran))
    assert not skipped & set(ran)


def test_a_repeated_notice_ends_with_its_end_its_deadline_or_its_window() -> None:
    draft = every(1, "2026-11-24T09:00", "Europe/Berlin")
    for name in ("until", "deadline", "window_end"):
        ending = every(1, "2026-11-24T09:00", "Europe/Berlin", **{name: at("2026-11-26T08:00")})
        runs = upcoming_runs(ending, at("2026-11-24T08:00"), 9)
        assert runs == (at("2026-11-24T08:00"), at("2026-11-25T08:00"), at("2026-11-26T08:00"))
        assert due_slots(ending, at("2026-11-26T08:00"), at("2026-12-24T08:00"))[1] is None
    both = replace(draft, until=at("2026-11-25T08:00"), deadline=at("2026-12-25T08:00"))
    assert len(upcoming_runs(both, at("2026-11-24T08:00"), 9)) == 2


def test_a_schedule_that_ends_before_it_begins_is_refused_where_it_ends() -> None:
    now = at("2026-11-24T07:00")
    for name in ("until", "deadline", "window_end"):
        draft = every(1, "2026-11-24T09:00", "Europe/Berlin", **{name: at("2026-11-24T07:30")})
        problems = schedule_problems(draft, now)
        assert problems == (Problem(name, "no_run_before_end"),)


@pytest.mark.parametrize("days", [-1, 0, 367])
def test_the_number_of_days_is_one_to_a_year(days: int) -> None:
    draft = every(days, "2026-11-24T09:00", "Europe/Berlin")
    assert schedule_problems(draft, START) == (Problem("days", "bad_days"),)


def test_nothing_follows_what_goes_out_once() -> None:
    once = every(0, "2026-11-24T09:00", "Europe/Berlin", schedule_type=ScheduleType.ONCE)
    assert run_after(once, at("2026-11-24T07:59")) == at("2026-11-24T08:00")
    assert run_after(once, at("2026-11-24T08:00")) is None
    assert run_after(replace(once, schedule_type=ScheduleType.NOW), START) is None
