"""When clocks warn, alarm, ask and give back: worked out by hand with a calendar beside."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.clocks import (
    CaseClock,
    ClockRules,
    Look,
    Step,
    Turn,
    alarm_times,
    look,
    moved_by_waiting,
)
from bot.domain.service_times import Pace
from bot.domain.vocabulary import OPEN_STATES, CaseState
from bot.domain.working_time import WorkingCalendar, make_up_days, parse_working_hours
from bot.domain.working_time import public_holidays as days_off

BERLIN, SHANGHAI = ZoneInfo("Europe/Berlin"), ZoneInfo("Asia/Shanghai")
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
OFFICE = WorkingCalendar(
    BERLIN, parse_working_hours("Mon-Fri 09:00-18:00"), holidays=frozenset({date(2026, 12, 25)})
)
NIGHTS = WorkingCalendar(BERLIN, parse_working_hours("Mon-Fri 09:00-18:00,22:00-06:00"))
WEEKEND_NIGHTS = WorkingCalendar(BERLIN, parse_working_hours("Sat-Sun 22:00-06:00"))
CHINA = WorkingCalendar(
    SHANGHAI,
    parse_working_hours("Mon-Fri 09:00-18:00"),
    holidays=days_off("CN", [2026]),
    extra_working_days=make_up_days("CN", [2026]),
)
WORKING, ALWAYS = Pace(OFFICE, round_the_clock=False), Pace(OFFICE, round_the_clock=True)


def at(text: str, zone: ZoneInfo = BERLIN) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=zone).astimezone(UTC)


def a_clock(**changes: object) -> CaseClock:
    """Opened on Tuesday 10:30, to be claimed within two hours, nobody's yet."""
    ordinary = CaseClock(
        state=CaseState.NEW,
        is_owned=False,
        due_at=at("2026-11-24T12:30"),
        within=2 * HOUR,
        step=Step.NONE,
        waiting_since=None,
        snoozed_until=None,
        touched_at=at("2026-11-24T10:30"),
        asked_at=None,
    )
    return replace(ordinary, **changes)  # type: ignore[arg-type]


def owned(**changes: object) -> CaseClock:
    """Claimed on Tuesday 10:30, a verdict within eight hours of work."""
    ordinary = a_clock(
        state=CaseState.CLAIMED, is_owned=True, due_at=at("2026-11-25T09:30"), within=8 * HOUR
    )
    return replace(ordinary, **changes)  # type: ignore[arg-type]


def rules(pace: Pace = WORKING) -> ClockRules:
    return ClockRules(pace, warn_percent=25, stale_after=8 * HOUR)


@pytest.mark.parametrize(
    ("pace", "due", "within", "expected"),
    [
        # Within one day.
        (
            WORKING,
            "2026-11-24T12:30",
            2 * HOUR,
            [
                "2026-11-24T12:00",
                "2026-11-24T12:30",
                "2026-11-24T14:30",
                "2026-11-24T16:30",
                "2026-11-25T11:30",
            ],
        ),
        # Over the evening and a weekend: two of eight hours are left on the Friday afternoon.
        (
            WORKING,
            "2026-11-27T17:00",
            8 * HOUR,
            [
                "2026-11-27T15:00",
                "2026-11-27T17:00",
                "2026-11-30T16:00",
                "2026-12-01T15:00",
                "2026-12-03T13:00",
            ],
        ),
        # Friday 25 December is a holiday.
        (
            WORKING,
            "2026-12-28T09:30",
            4 * HOUR,
            [
                "2026-12-24T17:30",
                "2026-12-28T09:30",
                "2026-12-28T13:30",
                "2026-12-28T17:30",
                "2026-12-29T16:30",
            ],
        ),
        # Round the clock, through the night on which the clocks go back: one hour twice.
        (
            ALWAYS,
            "2026-10-24T23:30",
            8 * HOUR,
            [
                "2026-10-24T21:30",
                "2026-10-24T23:30",
                "2026-10-25T06:30",
                "2026-10-25T14:30",
                "2026-10-26T06:30",
            ],
        ),
        # A night shift: 22:00 to 06:00 is worked, the evening and the early morning are not.
        (
            Pace(NIGHTS, round_the_clock=False),
            "2026-11-24T22:30",
            4 * HOUR,
            [
                "2026-11-24T17:30",
                "2026-11-24T22:30",
                "2026-11-25T02:30",
                "2026-11-25T09:30",
                "2026-11-25T17:30",
            ],
        ),
        # On the night of 27 March 2027 the clocks go forward: that shift has seven hours.
        (
            Pace(WEEKEND_NIGHTS, round_the_clock=False),
            "2027-03-27T23:00",
            4 * HOUR,
            [
                "2027-03-27T22:00",
                "2027-03-27T23:00",
                "2027-03-28T04:00",
                "2027-03-29T00:00",
                "2027-04-04T00:00",
            ],
        ),
    ],
)
def test_each_step_of_an_alarm_worked_out_by_hand(
    pace: Pace, due: str, within: timedelta, expected: list[str]
) -> None:
    times = alarm_times(a_clock(due_at=at(due), within=within), rules(pace))
    assert [times[step] for step in sorted(times)] == [at(each) for each in expected]


def test_chinas_make_up_days_count_and_its_golden_week_does_not() -> None:
    """Work ends on Wednesday 30 September 2026; Thursday 8 October is the next working day."""
    pace = Pace(CHINA, round_the_clock=False)
    due = at("2026-09-30T17:00", SHANGHAI)
    times = alarm_times(a_clock(due_at=due, within=2 * HOUR), rules(pace))
    assert times[Step.REPEATED] == at("2026-10-08T10:00", SHANGHAI)
    # Saturday 10 October is worked in exchange: 9 h on Thursday, 9 h on Friday, then it.
    assert pace.after(due, 20 * HOUR) == at("2026-10-10T10:00", SHANGHAI)


def test_unowned_it_sounds_step_by_step_and_then_is_silent() -> None:
    clock, seen = a_clock(), []
    now: datetime | None = at("2026-11-24T10:30")
    for _ in range(9):
        if now is None:
            break
        found = look(clock, rules(), now)
        seen += [(found.step, now)] if found.turns else []
        clock, now = replace(clock, step=found.step), found.next_at
    assert now is None
    assert [step for step, _ in seen] == [1, 2, 3, 4, 5]
    assert seen[0][1] == at("2026-11-24T12:00")
    assert seen[-1][1] == at("2026-11-25T11:30")


def test_after_a_long_sleep_only_the_newest_step_is_told() -> None:
    found = look(a_clock(), rules(), at("2026-11-24T15:00"))
    assert found == Look((Turn.ALARM,), Step.REPEATED, at("2026-11-24T16:30"))
    # And never an earlier one again, even if this machine's clock falls back by a day.
    again = look(a_clock(step=found.step), rules(), at("2026-11-23T15:00"))
    assert again.turns == ()


def test_no_warning_is_given_where_the_company_wants_none() -> None:
    assert Step.WARNED not in alarm_times(a_clock(), replace(rules(), warn_percent=0))


def test_while_the_reporter_is_asked_no_alarm_sounds() -> None:
    waiting = owned(
        state=CaseState.WAITING_FOR_REPORTER,
        waiting_since=at("2026-11-24T17:00"),
        touched_at=at("2026-11-24T17:00"),
    )
    # Two days of eight hours: Tuesday 17:00, 1 h; Wednesday 9 h; Thursday until 15:00.
    assert look(waiting, rules(), at("2026-11-25T12:00")) == Look(
        (), Step.NONE, at("2026-11-26T15:00")
    )
    assert look(waiting, rules(), at("2026-11-26T15:00")).turns == (Turn.SILENT,)
    # Asked again on Wednesday: patience begins anew.
    asked_again = replace(waiting, touched_at=at("2026-11-25T10:00"))
    assert look(asked_again, rules(), at("2026-11-26T15:00")).turns == ()


@pytest.mark.parametrize(
    ("due", "since", "until", "moved"),
    [
        # Half an hour was left, half an hour is left.
        ("2026-11-25T09:30", "2026-11-24T18:00", "2026-11-26T11:00", "2026-11-26T11:30"),
        ("2026-11-25T09:30", "2026-11-24T17:00", "2026-11-27T17:00", "2026-11-30T09:30"),
        # It was over already: it stays over.
        ("2026-11-24T10:00", "2026-11-24T11:00", "2026-11-26T11:00", "2026-11-24T10:00"),
        # Asked and answered in the same night: no working time passed.
        ("2026-11-25T09:30", "2026-11-24T20:00", "2026-11-24T23:00", "2026-11-25T09:30"),
    ],
)
def test_waiting_moves_the_due_time_by_what_would_have_counted(
    due: str, since: str, until: str, moved: str
) -> None:
    assert moved_by_waiting(at(due), at(since), at(until), WORKING) == at(moved)


def test_a_claim_without_a_sign_of_work_is_asked_about_then_given_back() -> None:
    clock = owned(due_at=at("2026-12-10T12:00"))
    # Eight hours after Tuesday 10:30 is Wednesday 09:30.
    assert look(clock, rules(), at("2026-11-25T09:29")).turns == ()
    found = look(clock, rules(), at("2026-11-25T09:30"))
    assert found == Look((Turn.STALE,), Step.NONE, at("2026-11-25T17:30"))
    asked = replace(clock, asked_at=at("2026-11-25T09:30"))
    assert look(asked, rules(), at("2026-11-25T17:29")).turns == ()
    assert look(asked, rules(), at("2026-11-25T17:30")).turns == (Turn.RETURN,)
    # A sign of work: everything begins anew.
    renewed = replace(clock, touched_at=at("2026-11-25T17:00"))
    assert look(renewed, rules(), at("2026-11-25T17:30")).next_at == at("2026-11-26T16:00")


def test_after_a_long_sleep_an_owner_is_asked_before_the_case_is_taken_away() -> None:
    clock = owned(due_at=at("2026-12-20T12:00"))
    found = look(clock, rules(), at("2026-12-01T10:00"))
    assert found.turns == (Turn.STALE,)
    assert found.next_at == at("2026-12-01T18:00")


def test_a_snoozed_case_is_left_alone_until_it_wakes() -> None:
    snoozed = owned(snoozed_until=at("2026-11-30T09:00"))
    assert look(snoozed, rules(), at("2026-11-29T09:00")) == Look(
        (), Step.NONE, at("2026-11-30T09:00")
    )
    assert look(snoozed, rules(), at("2026-11-30T09:00")).turns == (Turn.AWAKE,)


@pytest.mark.parametrize("state", sorted(set(CaseState) - OPEN_STATES))
def test_a_closed_case_has_no_clock(state: CaseState) -> None:
    assert look(a_clock(state=state), rules(), at("2030-01-01T00:00")) == Look((), Step.NONE, None)


# Half a year of minutes, with both changes of daylight saving time.
MOMENTS = st.integers(0, 300_000).map(lambda minutes: at("2026-10-01T00:00") + minutes * MINUTE)
PACES = st.sampled_from([WORKING, ALWAYS, Pace(NIGHTS, round_the_clock=False)])


@given(
    due=MOMENTS,
    since=MOMENTS,
    waited=st.timedeltas(timedelta(), timedelta(days=20)),
    pace=PACES,
)
def test_waiting_never_counts_and_never_moves_a_due_time_back(
    due: datetime, since: datetime, waited: timedelta, pace: Pace
) -> None:
    moved = moved_by_waiting(due, since, since + waited, pace)
    assert moved >= due
    if due > since:
        left = pace.between(since, due)
        assert pace.between(since + waited, max(moved, since + waited)) == left


CLOCKS = st.builds(
    CaseClock,
    state=st.just(CaseState.CLAIMED),
    is_owned=st.booleans(),
    due_at=MOMENTS,
    within=st.sampled_from([2 * HOUR, 40 * HOUR]),
    step=st.sampled_from(Step),
    waiting_since=st.none(),
    snoozed_until=st.none(),
    touched_at=MOMENTS,
    asked_at=st.none() | MOMENTS,
)


@given(clock=CLOCKS, now=MOMENTS, pace=PACES)
def test_a_clock_is_looked_at_again_only_later_and_never_gets_quieter(
    clock: CaseClock, now: datetime, pace: Pace
) -> None:
    found = look(clock, rules(pace), now)
    assert found.step >= clock.step
    assert (Turn.ALARM in found.turns) <= (found.step > clock.step)
    if Turn.RETURN not in found.turns:
        assert found.next_at is None or found.next_at > now
        asked_at = now if Turn.STALE in found.turns else clock.asked_at
        after = replace(clock, step=found.step, asked_at=asked_at)
        # The same look once more brings nothing.
        assert look(after, rules(pace), now).turns == ()
