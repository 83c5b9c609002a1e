"""Lengths of time as people write them, and how time counts."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.clock_settings import clock_problems
from bot.domain.errors import Problem
from bot.domain.policy import Policy
from bot.domain.service_times import Pace, ServiceTimes, parse_duration
from bot.domain.vocabulary import Role, Severity
from bot.domain.working_time import (
    WorkingCalendar,
    digest_moment,
    parse_working_hours,
    subtract_working_time,
    working_time_between,
)

HOUR = timedelta(hours=1)
BERLIN = ZoneInfo("Europe/Berlin")
OFFICE = WorkingCalendar(BERLIN, parse_working_hours("Mon-Fri 09:00-12:00,13:00-18:00"))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("15m", HOUR / 4),
        ("1h 30m", 1.5 * HOUR),
        ("1h30min", 1.5 * HOUR),
        ("2 days", 16 * HOUR),
        ("2 天", 16 * HOUR),
        ("1 个工作日", None),
        ("3 小时 20 分钟", HOUR * 10 / 3),
        ("1工作日", 8 * HOUR),
        ("", None),
        ("soon", None),
        ("-1h", None),
        ("0m", None),
        ("1.5h", None),
        ("91d", timedelta(hours=728)),
        ("271d", None),
        ("5", None),
    ],
)
def test_lengths_of_time_are_read_as_people_write_them(
    text: str, expected: timedelta | None
) -> None:
    if expected is None:
        with pytest.raises(ValueError, match=r"not a length|too short"):
            parse_duration(text)
    else:
        assert parse_duration(text) == expected


def test_a_day_round_the_clock_has_all_of_its_hours() -> None:
    times = ServiceTimes("1h", "1d", round_the_clock=True)
    assert (times.claim_within, times.assess_within) == (HOUR, 24 * HOUR)
    assert ServiceTimes("1h", "1d").assess_within == 8 * HOUR


@given(
    minutes=st.integers(0, 300_000),
    amount=st.timedeltas(timedelta(), timedelta(days=9)),
)
def test_going_back_is_the_way_there_reversed(minutes: int, amount: timedelta) -> None:
    end = datetime(2026, 10, 1, tzinfo=UTC) + timedelta(minutes=minutes)
    assert working_time_between(OFFICE, subtract_working_time(OFFICE, end, amount), end) == amount


def test_nobody_is_disturbed_at_night_unless_time_counts_round_the_clock() -> None:
    night = datetime(2026, 11, 24, 22, 0, tzinfo=BERLIN)
    pace = Pace(OFFICE, round_the_clock=False)
    assert not pace.may_disturb(night)
    assert pace.next_chance(night) == datetime(2026, 11, 25, 9, 0, tzinfo=BERLIN)
    assert Pace(OFFICE, round_the_clock=True).next_chance(night) == night


def test_the_days_overview_comes_as_work_begins_or_when_the_company_says() -> None:
    tuesday, sunday = date(2026, 11, 24), date(2026, 11, 29)
    assert digest_moment(OFFICE, tuesday, "") == datetime(2026, 11, 24, 9, 0, tzinfo=BERLIN)
    assert digest_moment(OFFICE, tuesday, "08:30") == datetime(2026, 11, 24, 8, 30, tzinfo=BERLIN)
    assert digest_moment(OFFICE, sunday, "08:30") is None


@pytest.mark.parametrize(
    ("policy", "problem"),
    [
        (
            Policy(service_times={Severity.HIGH: ServiceTimes("soon", "1d")}),
            Problem("high_claim", "bad_duration", {"value": "soon"}),
        ),
        (
            Policy(service_times={Severity.LOW: ServiceTimes("2d", "1d")}),
            Problem("low_assess", "verdict_before_claim"),
        ),
        (Policy(warn_percent=95), Problem("warn_percent", "bad_percent")),
        (
            Policy(gather_minutes=1441),
            Problem("gather_minutes", "bad_minutes", {"value": "1441"}),
        ),
        (Policy(gather_minutes=-1), Problem("gather_minutes", "bad_minutes", {"value": "-1"})),
        (Policy(stale_after=""), Problem("stale_after", "bad_duration", {"value": ""})),
        (Policy(digest_at="8am"), Problem("digest_at", "bad_time", {"value": "8am"})),
        (Policy(digest_at="25:00"), Problem("digest_at", "bad_time", {"value": "25:00"})),
        # Else a lead would be made an admin.
        (
            Policy(leads={Role.ADMIN: ("U1",)}),
            Problem("leads", "bad_route", {"value": "admin"}),
        ),
    ],
)
def test_each_time_that_can_not_be_taken_is_named(policy: Policy, problem: Problem) -> None:
    assert list(clock_problems(policy)) == [problem]


def test_the_companys_own_times_replace_the_default_ones() -> None:
    own = ServiceTimes("30m", "4h", round_the_clock=True)
    policy = Policy(service_times={Severity.HIGH: own}, digest_at="08:30", warn_percent=0)
    assert policy.times_of(Severity.HIGH) == own
    assert policy.times_of(Severity.LOW) == ServiceTimes("4h", "5d")
    assert list(clock_problems(policy)) == []
