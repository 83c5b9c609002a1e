"""Cron expressions mean what crontab(5) says, and every local time fires exactly once."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.schedule import ScheduleError, ScheduleProblem, next_runs, parse_cron

BERLIN = ZoneInfo("Europe/Berlin")
ZONES = {
    name: ZoneInfo(name)
    for name in (
        "Europe/Berlin",
        "Asia/Shanghai",
        "America/New_York",
        "Australia/Lord_Howe",
        "Africa/Casablanca",
    )
}


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def local_runs(expression: str, zone: ZoneInfo, after: str, count: int) -> list[str]:
    start = datetime.fromisoformat(after).replace(tzinfo=zone)
    runs = next_runs(parse_cron(expression), zone, start, count)
    return [run.astimezone(zone).strftime("%a %Y-%m-%d %H:%M") for run in runs]


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("0 9 * * *", ["Tue 2026-11-24 09:00", "Wed 2026-11-25 09:00"]),
        ("0 9 * * MON", ["Mon 2026-11-30 09:00", "Mon 2026-12-07 09:00"]),
        ("0 9 * * mon-fri", ["Tue 2026-11-24 09:00", "Wed 2026-11-25 09:00"]),
        ("0 9 * * 0", ["Sun 2026-11-29 09:00", "Sun 2026-12-06 09:00"]),
        ("0 9 * * 7", ["Sun 2026-11-29 09:00", "Sun 2026-12-06 09:00"]),
        ("0 9 * * 5-7", ["Fri 2026-11-27 09:00", "Sat 2026-11-28 09:00", "Sun 2026-11-29 09:00"]),
        ("0 9 * * FRI-SUN", ["Fri 2026-11-27 09:00", "Sat 2026-11-28 09:00"]),
        ("0 9 * * SUN-MON", ["Sun 2026-11-29 09:00", "Mon 2026-11-30 09:00"]),
        ("0 9 1 JAN *", ["Fri 2027-01-01 09:00", "Sat 2028-01-01 09:00"]),
        ("30 8 1,15 * *", ["Tue 2026-12-01 08:30", "Tue 2026-12-15 08:30"]),
        # Either day is enough where both are restricted …
        ("0 9 1 * MON", ["Mon 2026-11-30 09:00", "Tue 2026-12-01 09:00", "Mon 2026-12-07 09:00"]),
        # … and both are needed where one begins with a star.
        ("0 9 */2 * MON", ["Mon 2026-12-07 09:00", "Mon 2026-12-21 09:00"]),
        ("*/15 9 24 11 *", ["Tue 2026-11-24 09:00", "Tue 2026-11-24 09:15"]),
        (
            "0 8-18/5 * * *",
            ["Tue 2026-11-24 08:00", "Tue 2026-11-24 13:00", "Tue 2026-11-24 18:00"],
        ),
        ("0 9 31 * *", ["Thu 2026-12-31 09:00", "Sun 2027-01-31 09:00", "Wed 2027-03-31 09:00"]),
        ("0 9 29 2 *", ["Tue 2028-02-29 09:00", "Sun 2032-02-29 09:00"]),
        ("@hourly", ["Tue 2026-11-24 01:00", "Tue 2026-11-24 02:00"]),
        ("@daily", ["Wed 2026-11-25 00:00"]),
        ("@midnight", ["Wed 2026-11-25 00:00"]),
        ("@weekly", ["Sun 2026-11-29 00:00"]),
        ("@Monthly", ["Tue 2026-12-01 00:00"]),
        ("@yearly", ["Fri 2027-01-01 00:00"]),
        ("@annually", ["Fri 2027-01-01 00:00"]),
        ("  0   9 * * *  ", ["Tue 2026-11-24 09:00"]),
    ],
)
def test_an_expression_fires_when_cron_would(expression: str, expected: list[str]) -> None:
    assert local_runs(expression, BERLIN, "2026-11-24T00:00", len(expected)) == expected


@pytest.mark.parametrize(
    ("expression", "field", "value"),
    [
        ("60 9 * * *", "minute", "60"),
        ("0 24 * * *", "hour", "24"),
        ("0 9 0 * *", "day", "0"),
        ("0 9 32 * *", "day", "32"),
        ("0 9 * 13 *", "month", "13"),
        ("0 9 * JANUARY *", "month", "JANUARY"),
        ("0 9 * * 8", "weekday", "8"),
        ("0 9 * * FUN", "weekday", "FUN"),
        ("0 9 * MON *", "month", "MON"),
        ("0 18-9 * * *", "hour", "18-9"),
        ("0 9 * * FRI-TUE", "weekday", "FRI-TUE"),
        ("*/0 9 * * *", "minute", "*/0"),
        ("*/60 9 * * *", "minute", "*/60"),
        ("5/15 9 * * *", "minute", "5/15"),
        ("0/ 9 * * *", "minute", "0/"),
        ("0, 9 * * *", "minute", "0,"),
        ("-5 9 * * *", "minute", "-5"),
        ("+5 9 * * *", "minute", "+5"),
        ("1_0 9 * * *", "minute", "1_0"),
        ("٣ 9 * * *", "minute", "٣"),
        ("0 9 ? * MON", "day", "?"),
        ("0 9 L * *", "day", "L"),
        ("0 9 1-2-3 * *", "day", "1-2-3"),
        ("0 9 * *", "expression", "0 9 * *"),
        ("0 0 9 * * *", "expression", "0 0 9 * * *"),
        ("", "expression", ""),
        ("@reboot", "expression", "@reboot"),
        ("every monday", "expression", "every monday"),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_field(
    expression: str, field: str, value: str
) -> None:
    with pytest.raises(ScheduleError) as caught:
        parse_cron(expression)

    error = caught.value
    assert (error.reason, error.field, error.value) == (ScheduleProblem.BAD_FIELD, field, value)


@pytest.mark.parametrize("expression", ["0 9 31 2 *", "0 9 30 FEB *", "0 9 31 4,6,9,11 *"])
def test_what_never_fires_is_refused(expression: str) -> None:
    with pytest.raises(ScheduleError) as caught:
        parse_cron(expression)

    assert caught.value.reason is ScheduleProblem.NEVER_FIRES


@pytest.mark.parametrize("expression", ["0 9 31 2 MON", "0 9 29 2 *", "0 9 31 2,3 *"])
def test_what_fires_at_times_is_taken(expression: str) -> None:
    assert next_runs(parse_cron(expression), BERLIN, utc("2026-11-24T00:00"), 3)


def test_a_run_more_than_eight_years_away_is_not_waited_for() -> None:
    # Day 1 of February and a Monday: both in 2027, and then not before 2038.
    cron = parse_cron("0 9 */31 2 MON")

    assert next_runs(cron, BERLIN, utc("2026-03-01T00:00"), 1) == (utc("2027-02-01T08:00"),)

    with pytest.raises(ScheduleError) as caught:
        next_runs(cron, BERLIN, utc("2027-03-01T00:00"), 1)

    assert caught.value.reason is ScheduleProblem.NEVER_FIRES


def test_a_leap_day_eight_years_away_is_found() -> None:
    assert local_runs("0 9 29 2 *", BERLIN, "2096-03-01T00:00", 1) == ["Fri 2104-02-29 09:00"]


@pytest.mark.parametrize(
    "expression",
    ["* * * * *", "*/14 * * * *", "0,10 9 * * *", "0,50 9,10 * * *", "50,0 0,23 * * *"],
)
def test_more_often_than_every_fifteen_minutes_is_refused(expression: str) -> None:
    with pytest.raises(ScheduleError) as caught:
        parse_cron(expression)

    assert caught.value.reason is ScheduleProblem.TOO_OFTEN


@pytest.mark.parametrize("expression", ["*/15 * * * *", "*/30 9-18 * * *", "0,50 9,11 * * *"])
def test_every_fifteen_minutes_is_fine(expression: str) -> None:
    assert parse_cron(expression)


@pytest.mark.parametrize(
    ("zone", "expression", "after", "expected"),
    [
        # Berlin skips 02:00 to 03:00 on 29 March: the run comes an hour later by the clock.
        (
            "Europe/Berlin",
            "30 2 * * *",
            "2026-03-28T00:00",
            ["Sat 2026-03-28 02:30", "Sun 2026-03-29 03:30", "Mon 2026-03-30 02:30"],
        ),
        # … once, where another run has that moment already.
        (
            "Europe/Berlin",
            "0 2,3 * * *",
            "2026-03-29T00:00",
            ["Sun 2026-03-29 03:00", "Mon 2026-03-30 02:00"],
        ),
        # … and in order, where it lands behind a later one.
        (
            "Europe/Berlin",
            "0,30,15,45 2,3 29 3 *",
            "2026-03-29T00:00",
            ["Sun 2026-03-29 03:00", "Sun 2026-03-29 03:15", "Sun 2026-03-29 03:30"],
        ),
        # Berlin has 02:00 to 03:00 twice on 25 October: only the first one counts.
        (
            "Europe/Berlin",
            "30 2 * * *",
            "2026-10-25T00:00",
            ["Sun 2026-10-25 02:30", "Mon 2026-10-26 02:30"],
        ),
        # Lord Howe moves its clock by half an hour.
        (
            "Australia/Lord_Howe",
            "15 2 * * *",
            "2026-10-03T12:00",
            ["Sun 2026-10-04 02:45", "Mon 2026-10-05 02:15"],
        ),
        # Apia had no 30 December 2011: its run is that of the 31st.
        (
            "Pacific/Apia",
            "0 9 * * *",
            "2011-12-29T00:00",
            ["Thu 2011-12-29 09:00", "Sat 2011-12-31 09:00", "Sun 2012-01-01 09:00"],
        ),
        # Cairo's gap begins at midnight.
        (
            "Africa/Cairo",
            "0 0 * * *",
            "2026-04-23T12:00",
            ["Fri 2026-04-24 01:00", "Sat 2026-04-25 00:00"],
        ),
    ],
)
def test_each_local_time_fires_once(
    zone: str, expression: str, after: str, expected: list[str]
) -> None:
    assert local_runs(expression, ZoneInfo(zone), after, len(expected)) == expected


def test_the_first_of_two_moments_is_the_one_before_the_clock_goes_back() -> None:
    runs = next_runs(parse_cron("30 2 * * *"), BERLIN, utc("2026-10-24T12:00"), 2)

    assert runs == (utc("2026-10-25T00:30"), utc("2026-10-26T01:30"))


def test_between_the_two_moments_the_run_has_been() -> None:
    runs = next_runs(parse_cron("30 2 * * *"), BERLIN, utc("2026-10-25T00:30"), 1)

    assert runs == (utc("2026-10-26T01:30"),)


def test_a_run_is_later_than_the_moment_asked_from() -> None:
    cron = parse_cron("0 9 * * *")
    first, second = next_runs(cron, BERLIN, utc("2026-11-24T00:00"), 2)

    assert next_runs(cron, BERLIN, first, 1) == (second,)
    assert next_runs(cron, BERLIN, first - timedelta(microseconds=1), 1) == (first,)
    assert next_runs(cron, BERLIN, first, 0) == ()
    assert first.tzinfo is UTC


def test_a_moment_without_a_zone_is_refused() -> None:
    naive = datetime(2026, 11, 24)  # noqa: DTZ001 - what is refused

    with pytest.raises(ValueError, match="time zone"):
        next_runs(parse_cron("@daily"), BERLIN, naive, 1)


QUARTER = timedelta(minutes=15)
YEAR_START, YEAR_END = utc("2025-12-30T00:00"), utc("2027-01-03T00:00")


@cache
def moments_by_wall(zone_name: str) -> dict[datetime, datetime]:
    """Map each local quarter of an hour of 2026 to its moment, by walking through the year."""
    moments: dict[datetime, datetime] = {}
    moment = YEAR_START
    last_wall = moment.astimezone(ZONES[zone_name]).replace(tzinfo=None)
    while moment < YEAR_END:
        wall = moment.astimezone(ZONES[zone_name]).replace(tzinfo=None)
        skipped = last_wall + QUARTER
        while skipped < wall:
            # What was skipped comes as much after the last moment as its clock says.
            moments.setdefault(skipped, moments[last_wall] + (skipped - last_wall))
            skipped += QUARTER
        moments.setdefault(wall, moment)
        last_wall = wall
        moment += QUARTER
    return moments


def subsets(least: int, most: int) -> st.SearchStrategy[frozenset[int] | None]:
    return st.none() | st.frozensets(st.integers(least, most), min_size=1, max_size=6)


@dataclass(frozen=True)
class Fields:
    """The fields of an expression as sets, None for a star; weekdays count from Monday (1)."""

    minutes: frozenset[int]
    hours: frozenset[int] | None
    days: frozenset[int] | None
    months: frozenset[int] | None
    weekdays: frozenset[int] | None

    def expression(self) -> str:
        fields = (self.minutes, self.hours, self.days, self.months, self.weekdays)
        return " ".join("*" if f is None else ",".join(map(str, sorted(f))) for f in fields)

    def fires_at(self, wall: datetime) -> bool:
        is_day = self.days is None or wall.day in self.days
        is_weekday = self.weekdays is None or wall.isoweekday() in self.weekdays
        both_restricted = self.days is not None and self.weekdays is not None
        return (
            wall.minute in self.minutes
            and (self.hours is None or wall.hour in self.hours)
            and (self.months is None or wall.month in self.months)
            and ((is_day or is_weekday) if both_restricted else (is_day and is_weekday))
        )


FIELDS = st.builds(
    Fields,
    st.frozensets(st.sampled_from([0, 15, 30, 45]), min_size=1),
    st.none() | st.frozensets(st.sampled_from([0, 1, 2, 3, 9, 23]), min_size=1),
    subsets(1, 28),
    st.none() | st.frozensets(st.sampled_from([2, 3, 4, 10, 11]), min_size=1),
    subsets(1, 7),
)


@given(FIELDS, st.sampled_from(sorted(ZONES)), st.integers(0, 364 * 96))
def test_the_runs_are_those_of_a_walk_through_the_year(
    fields: Fields, zone_name: str, quarters: int
) -> None:
    after = utc("2026-01-01T00:00") + quarters * QUARTER
    moments = moments_by_wall(zone_name)
    expected = sorted({moment for wall, moment in moments.items() if fields.fires_at(wall)})
    expected = [moment for moment in expected if after < moment < utc("2027-01-01T00:00")][:60]

    runs = next_runs(parse_cron(fields.expression()), ZONES[zone_name], after, len(expected))

    assert list(runs) == expected


@given(FIELDS, st.sampled_from(sorted(ZONES)), st.integers(0, 364 * 96))
def test_runs_rise_and_never_share_a_local_time(
    fields: Fields, zone_name: str, quarters: int
) -> None:
    zone = ZONES[zone_name]
    after = utc("2026-01-01T00:00") + quarters * QUARTER

    runs = next_runs(parse_cron(fields.expression()), zone, after, 20)

    assert list(runs) == sorted(set(runs))
    assert len({run.astimezone(zone).replace(tzinfo=None) for run in runs}) == len(runs)
    assert next_runs(parse_cron(fields.expression()), zone, runs[9], 10) == runs[10:]


@given(st.text() | st.text(alphabet="0123456789*/,- MONJAN@", max_size=20))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        cron = parse_cron(text)
        next_runs(cron, BERLIN, utc("2026-11-24T00:00"), 1)
    except ScheduleError:
        pass
