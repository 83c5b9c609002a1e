"""When many reports are an alarm: the statistic, the thresholds, and no flapping."""

import itertools
import math
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.surges import (
    HOLD,
    WINDOW,
    Decision,
    Usual,
    at_least,
    decide,
    is_loud,
    is_surge,
    usual_rate,
)

MINUTE = timedelta(minutes=1)
COUNTS = st.integers(0, 200)
FLOORS = st.integers(-1, 50)
RATES = st.floats(0, 100)


def usual(per_window: float) -> Usual:
    return Usual(per_day=144 * per_window, per_window=per_window)


@pytest.mark.parametrize(("count", "mean"), [(5, 0.5), (3, 2.5), (12, 2.0), (40, 20.0)])
def test_the_chance_of_so_many_is_what_fewer_leave(count: int, mean: float) -> None:
    fewer = sum(math.exp(-mean) * mean**each / math.factorial(each) for each in range(count))
    assert at_least(count, mean) == pytest.approx(1 - fewer, rel=1e-6)


def test_five_people_are_an_alarm_where_nearly_nobody_reports_such_a_thing() -> None:
    assert is_surge(5, usual(1 / 144), 5)
    assert not is_surge(4, usual(1 / 144), 5)


def test_what_is_usual_on_a_busy_day_is_none() -> None:
    """Six an hour are usual: eight in ten minutes happen, twelve hardly."""
    assert not is_surge(8, usual(1.0), 5)
    assert is_surge(12, usual(1.0), 5)


@given(people=COUNTS, rate=RATES, floor=FLOORS)
def test_one_person_alone_and_fewer_than_the_floor_never_raise_one(
    people: int, rate: float, floor: int
) -> None:
    if people < 3 or people < floor:
        assert not is_surge(people, usual(rate), floor)


@given(people=COUNTS, rate=RATES, floor=FLOORS, more=st.integers(1, 50))
def test_more_people_never_make_it_less_of_an_alarm(
    people: int, rate: float, floor: int, more: int
) -> None:
    if is_surge(people, usual(rate), floor):
        assert is_surge(people + more, usual(rate), floor)
        assert is_loud(people, usual(rate), floor)


@given(people=COUNTS, rate=RATES, floor=FLOORS, more=st.floats(0, 50))
def test_what_is_no_alarm_is_none_where_more_is_usual(
    people: int, rate: float, floor: int, more: float
) -> None:
    if not is_surge(people, usual(rate), floor):
        assert not is_surge(people, usual(rate + more), floor)


@given(
    counts=st.lists(st.integers(0, 30), min_size=1, max_size=120),
    rate=st.floats(0, 3),
    floor=FLOORS,
)
def test_whatever_comes_two_alarms_are_never_closer_than_the_hold(
    counts: list[int], rate: float, floor: int
) -> None:
    """One count a minute: the alarm calms only after a quiet hold, so it never flaps."""
    raised: list[timedelta] = []
    calmed: list[timedelta] = []
    loud_at: timedelta | None = None
    for minute, people in enumerate(counts):
        now = minute * MINUTE
        if loud_at is not None and is_loud(people, usual(rate), floor):
            loud_at = now
        quiet_for = None if loud_at is None else now - loud_at
        match decide(people, usual(rate), floor, quiet_for=quiet_for):
            case Decision.RAISE:
                assert loud_at is None
                raised.append(now)
                loud_at = now
            case Decision.CALM:
                assert loud_at is not None
                calmed.append(now)
                loud_at = None
    assert all(later - earlier > HOLD for earlier, later in itertools.pairwise(raised))
    assert all(end - begin >= HOLD for begin, end in zip(raised, calmed, strict=False))


def test_an_alarm_is_over_once_it_was_quiet_for_the_hold() -> None:
    quiet, rate = HOLD, usual(0.01)
    assert decide(0, rate, 5, quiet_for=quiet) is Decision.CALM
    assert decide(0, rate, 5, quiet_for=quiet - MINUTE) is Decision.STAY
    assert decide(3, rate, 5, quiet_for=quiet) is Decision.STAY
    assert decide(2, rate, 5, quiet_for=quiet) is Decision.CALM


def test_the_usual_rate_is_the_mean_or_that_of_the_same_hours_where_it_is_more() -> None:
    four_weeks = timedelta(days=28)
    assert usual_rate(28, four_weeks, 0, timedelta(hours=12)).per_day == pytest.approx(1)
    quiet = usual_rate(144 * 28, four_weeks, 0, timedelta(hours=12))
    assert quiet.per_window == pytest.approx(1)
    busy = usual_rate(144 * 28, four_weeks, 360, timedelta(hours=12))
    assert busy.per_window == pytest.approx(360 * (WINDOW / timedelta(hours=12)))


def test_a_young_company_s_first_surge_does_not_pass_for_usual() -> None:
    """Less than a week is taken for a week."""
    after_an_hour = usual_rate(12, timedelta(hours=1), 0, timedelta(0))
    assert after_an_hour.per_day == pytest.approx(12 / 7)
    assert is_surge(6, after_an_hour, 5)
