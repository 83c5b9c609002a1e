"""Working time counts what a team works: by weekday, holidays, make-up days and real hours."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.working_time import (
    UnknownCountryError,
    WorkingCalendar,
    WorkingHoursError,
    WorkingHoursProblem,
    add_working_time,
    format_working_hours,
    is_working,
    make_up_days,
    parse_working_hours,
    public_holidays,
    working_time_between,
)

BERLIN = ZoneInfo("Europe/Berlin")
SHANGHAI = ZoneInfo("Asia/Shanghai")
OFFICE = parse_working_hours("Mon-Fri 09:00-18:00")


def berlin(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=BERLIN)


def shanghai(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


def hours(amount: float) -> timedelta:
    return timedelta(hours=amount)


@pytest.mark.parametrize(
    ("start", "amount", "expected"),
    [
        ("2026-03-23T10:00", 2, "2026-03-23T12:00"),
        ("2026-03-23T10:00", 8, "2026-03-23T18:00"),
        ("2026-03-23T10:00", 9, "2026-03-24T10:00"),
        ("2026-03-23T03:00", 1, "2026-03-23T10:00"),
        ("2026-03-23T20:00", 1, "2026-03-24T10:00"),
        # Friday to Monday, over the night in which March loses an hour.
        ("2026-03-27T17:00", 2, "2026-03-30T10:00"),
        ("2026-03-28T12:00", 1, "2026-03-30T10:00"),
        ("2026-03-27T17:30", 45, "2026-04-03T17:30"),
        # … and over the night in which October gains one.
        ("2026-10-23T17:00", 2, "2026-10-26T10:00"),
        ("2026-10-25T02:30", 1, "2026-10-26T10:00"),
    ],
)
def test_a_week_in_an_office_in_berlin(start: str, amount: float, expected: str) -> None:
    calendar = WorkingCalendar(BERLIN, OFFICE)

    due = add_working_time(calendar, berlin(start), hours(amount))

    assert due == berlin(expected)
    assert due.tzinfo is UTC
    assert working_time_between(calendar, berlin(start), due) == hours(amount)


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        ("2026-03-20T22:00", "2026-03-21T06:00", 8),
        # 02:00 to 03:00 does not exist on 29 March …
        ("2026-03-28T22:00", "2026-03-29T06:00", 7),
        ("2026-03-28T12:00", "2026-03-29T12:00", 7),
        # … and comes twice on 25 October.
        ("2026-10-24T22:00", "2026-10-25T06:00", 9),
        ("2026-10-24T12:00", "2026-10-26T12:00", 17),
    ],
)
def test_a_night_shift_is_as_long_as_the_night(start: str, end: str, expected: float) -> None:
    calendar = WorkingCalendar(BERLIN, parse_working_hours("Mon-Sun 22:00-06:00"))

    assert working_time_between(calendar, berlin(start), berlin(end)) == hours(expected)
    assert add_working_time(calendar, berlin(start), hours(expected)) <= berlin(end).astimezone(UTC)


def test_a_span_that_starts_in_the_gap_starts_when_the_gap_ends() -> None:
    calendar = WorkingCalendar(BERLIN, parse_working_hours("Sun 02:15-02:45,02:50-04:00"))

    day = (berlin("2026-03-29T00:00"), berlin("2026-03-30T00:00"))

    assert working_time_between(calendar, *day) == hours(1)
    assert add_working_time(calendar, day[0], hours(0.5)) == berlin("2026-03-29T03:30")


@pytest.mark.parametrize(
    ("start", "amount", "expected"),
    [
        # 1-7 October are off, Saturday 10 October is worked for it.
        ("2026-09-30T17:00", 2, "2026-10-08T10:00"),
        ("2026-10-09T17:00", 2, "2026-10-10T10:00"),
        ("2026-10-10T17:00", 2, "2026-10-12T10:00"),
        # So is Sunday 20 September.
        ("2026-09-18T17:00", 2, "2026-09-20T10:00"),
    ],
)
def test_national_day_in_china_with_its_make_up_days(
    start: str, amount: float, expected: str
) -> None:
    calendar = WorkingCalendar(
        SHANGHAI, OFFICE, public_holidays("CN", [2026]), make_up_days("CN", [2026])
    )

    assert add_working_time(calendar, shanghai(start), hours(amount)) == shanghai(expected)


def test_a_make_up_day_beats_a_holiday_and_has_the_hours_of_its_weekday() -> None:
    saturday, sunday = date(2026, 10, 10), date(2026, 10, 11)
    calendar = WorkingCalendar(
        SHANGHAI,
        parse_working_hours("Tue-Fri 09:00-18:00; Sat 10:00-14:00"),
        holidays=frozenset({saturday}),
        extra_working_days=frozenset({saturday, sunday}),
    )

    assert calendar.spans_of(saturday) == ((time(10), time(14)),)
    assert calendar.spans_of(sunday) == ((time(9), time(18)),)


def test_a_night_shift_before_a_holiday_is_worked_to_its_end() -> None:
    calendar = WorkingCalendar(
        BERLIN, parse_working_hours("Mon-Sun 22:00-06:00"), frozenset({date(2026, 12, 25)})
    )

    assert is_working(calendar, berlin("2026-12-25T05:59"))
    assert not is_working(calendar, berlin("2026-12-25T23:00"))
    assert not is_working(calendar, berlin("2026-12-26T05:00"))


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        ("2026-03-23T08:59", False),
        ("2026-03-23T09:00", True),
        ("2026-03-23T17:59", True),
        ("2026-03-23T18:00", False),
        ("2026-03-28T12:00", False),
    ],
)
def test_working_begins_with_the_span_and_ends_before_its_end(moment: str, expected: bool) -> None:
    assert is_working(WorkingCalendar(BERLIN, OFFICE), berlin(moment)) is expected


def test_round_the_clock_is_plain_time() -> None:
    calendar = WorkingCalendar(BERLIN, parse_working_hours("24/7"))
    start = berlin("2026-03-27T17:31:05")

    assert add_working_time(calendar, start, timedelta(days=400)) == start.astimezone(
        UTC
    ) + timedelta(days=400)
    assert is_working(calendar, berlin("2026-03-29T03:00"))


def test_overlapping_shifts_count_once() -> None:
    calendar = WorkingCalendar(BERLIN, parse_working_hours("Mon 22:00-08:00; Tue 06:00-12:00"))

    worked = working_time_between(calendar, berlin("2026-03-23T00:00"), berlin("2026-03-25T00:00"))

    assert worked == hours(14)


def test_no_time_at_all_is_over_at_once() -> None:
    start = berlin("2026-03-28T12:00")

    assert add_working_time(WorkingCalendar(BERLIN, OFFICE), start, timedelta()) == start


def test_a_missing_zone_and_a_negative_amount_are_refused() -> None:
    calendar = WorkingCalendar(BERLIN, OFFICE)
    naive = datetime(2026, 3, 23)  # noqa: DTZ001 - what is refused

    with pytest.raises(ValueError, match="time zone"):
        add_working_time(calendar, naive, hours(1))
    with pytest.raises(ValueError, match="negative"):
        add_working_time(calendar, berlin("2026-03-23T10:00"), hours(-1))


def test_a_calendar_needs_hours() -> None:
    with pytest.raises(WorkingHoursError) as caught:
        WorkingCalendar(BERLIN, {0: ()})

    assert caught.value.problem is WorkingHoursProblem.EMPTY


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Mon-Fri 09:00-18:00", {day: ((time(9), time(18)),) for day in range(5)}),
        (
            "mon,WED 8:30-12:00, 13:00-17:00; Sat 22:00-06:00",
            {
                0: ((time(8, 30), time(12)), (time(13), time(17))),
                2: ((time(8, 30), time(12)), (time(13), time(17))),
                5: ((time(22), time(6)),),
            },
        ),
        ("Sat-Mon 00:00-24:00;", dict.fromkeys((0, 5, 6), ((time(0), time(0)),))),
        ("Mon–Tue 09:00–18:00;Wed 10:00-11:00", None),
        ("24/7", dict.fromkeys(range(7), ((time(0), time(0)),))),
    ],
)
def test_hours_are_read(
    text: str, expected: dict[int, tuple[tuple[time, time], ...]] | None
) -> None:
    parsed = parse_working_hours(text)

    if expected is not None:
        assert parsed == expected
    assert parse_working_hours(format_working_hours(parsed)) == parsed


@pytest.mark.parametrize(
    ("text", "problem", "part"),
    [
        ("", WorkingHoursProblem.EMPTY, ""),
        (" ; ", WorkingHoursProblem.EMPTY, " ; "),
        ("Mon-Fri", WorkingHoursProblem.BAD_PART, "Mon-Fri"),
        ("09:00-18:00", WorkingHoursProblem.BAD_PART, "09:00-18:00"),
        ("Mon 09:00-18:00; nonsense", WorkingHoursProblem.BAD_PART, "nonsense"),
        ("Funday 09:00-18:00", WorkingHoursProblem.UNKNOWN_DAY, "Funday"),
        ("Mon- 09:00-18:00", WorkingHoursProblem.UNKNOWN_DAY, ""),
        ("Mon 9-18", WorkingHoursProblem.BAD_TIME, "9-18"),
        ("Mon 09:00-25:00", WorkingHoursProblem.BAD_TIME, "09:00-25:00"),
        ("Mon 09:60-18:00", WorkingHoursProblem.BAD_TIME, "09:60-18:00"),
        ("Mon 09:00-24:30", WorkingHoursProblem.BAD_TIME, "09:00-24:30"),
        ("Mon 09:00-12:00,", WorkingHoursProblem.BAD_TIME, ""),
        ("Mon-Wed 09:00-18:00; Tue 10:00-11:00", WorkingHoursProblem.DAY_TWICE, "Tue"),
        ("Mon 09:00-12:00,11:00-13:00", WorkingHoursProblem.OVERLAP, "09:00-12:00,11:00-13:00"),
        ("Mon 22:00-06:00,23:00-23:30", WorkingHoursProblem.OVERLAP, "22:00-06:00,23:00-23:30"),
    ],
)
def test_hours_that_cannot_be_read_are_refused_with_the_part_at_fault(
    text: str, problem: WorkingHoursProblem, part: str
) -> None:
    with pytest.raises(WorkingHoursError) as caught:
        parse_working_hours(text)

    assert (caught.value.problem, caught.value.part) == (problem, part)


@pytest.mark.parametrize(
    "text",
    [
        "24/7",
        "Mon-Fri 09:00-18:00",
        "Mon-Fri 09:00-18:00; Sat 10:00-14:00",
        "Mon,Wed,Fri-Sun 08:30-12:00,13:00-24:00; Tue 22:00-06:00",
    ],
)
def test_hours_are_written_the_way_people_write_them(text: str) -> None:
    assert format_working_hours(parse_working_hours(text)) == text


def test_full_width_punctuation_is_fine() -> None:
    assert parse_working_hours("Mon-Fri 09：00-12：00，13：00-18：00；Sat 10：00-14：00") == (
        parse_working_hours("Mon-Fri 09:00-12:00,13:00-18:00;Sat 10:00-14:00")
    )


@pytest.mark.parametrize(
    ("country", "day", "is_off"),
    [
        ("DE", date(2026, 10, 3), True),
        ("DE", date(2026, 1, 6), False),
        ("DE-BY", date(2026, 1, 6), True),
        ("de-by", date(2026, 1, 6), True),
        ("US", date(2026, 7, 4), True),
        ("CN", date(2026, 10, 7), True),
        ("CN", date(2025, 10, 7), False),
    ],
)
def test_public_holidays(country: str, day: date, is_off: bool) -> None:
    assert (day in public_holidays(country, [2026])) is is_off


def test_make_up_days_are_those_of_the_asked_years() -> None:
    assert date(2026, 10, 10) in make_up_days("CN", [2026])
    assert {day.year for day in make_up_days("CN", [2026])} == {2026}
    assert make_up_days("DE", [2026]) == frozenset()


@pytest.mark.parametrize("country", ["", "ZZ", "Germany", "DE-ZZ"])
def test_an_unknown_country_is_refused(country: str) -> None:
    with pytest.raises(UnknownCountryError) as caught:
        public_holidays(country, [2026])

    assert caught.value.country == country


TIMES = st.integers(0, 47).map(lambda half: time(half // 2, half % 2 * 30))
SPANS = st.lists(TIMES, min_size=2, max_size=4, unique=True).map(
    lambda points: tuple(zip(sorted(points)[::2], sorted(points)[1::2], strict=False))
) | st.tuples(st.tuples(TIMES, TIMES))
HOURS = st.dictionaries(st.integers(0, 6), SPANS, min_size=1)
ZONES = st.sampled_from(
    ["Europe/Berlin", "Asia/Shanghai", "America/New_York", "Australia/Lord_Howe", "UTC"]
).map(ZoneInfo)
DAYS = st.dates(date(2026, 1, 1), date(2026, 12, 31))
CALENDARS = st.builds(
    WorkingCalendar,
    ZONES,
    HOURS,
    st.frozensets(DAYS, max_size=5),
    st.frozensets(DAYS, max_size=5),
)
MOMENTS = st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001
AMOUNTS = st.integers(1, 60 * 24 * 5).map(lambda minutes: timedelta(minutes=minutes))


@given(HOURS)
def test_written_hours_are_read_again(week: dict[int, tuple[tuple[time, time], ...]]) -> None:
    assert parse_working_hours(format_working_hours(week)) == week


@given(CALENDARS, MOMENTS, AMOUNTS)
def test_what_was_added_lies_between(
    calendar: WorkingCalendar, start: datetime, amount: timedelta
) -> None:
    due = add_working_time(calendar, start, amount)

    assert working_time_between(calendar, start, due) == amount
    assert due - start >= amount


@given(CALENDARS, MOMENTS, AMOUNTS, AMOUNTS)
def test_adding_in_two_steps_is_adding_at_once(
    calendar: WorkingCalendar, start: datetime, first: timedelta, second: timedelta
) -> None:
    halfway = add_working_time(calendar, start, first)

    assert add_working_time(calendar, halfway, second) == add_working_time(
        calendar, start, first + second
    )


@given(CALENDARS, st.tuples(MOMENTS, MOMENTS, MOMENTS))
def test_working_time_adds_up_and_turns_its_sign(
    calendar: WorkingCalendar, moments: tuple[datetime, datetime, datetime]
) -> None:
    a, b, c = moments

    assert working_time_between(calendar, a, c) == working_time_between(
        calendar, a, b
    ) + working_time_between(calendar, b, c)
    assert working_time_between(calendar, a, b) == -working_time_between(calendar, b, a)


@given(CALENDARS, MOMENTS)
def test_a_minute_counts_when_it_is_worked(calendar: WorkingCalendar, moment: datetime) -> None:
    minute = moment.replace(second=0, microsecond=0)

    counted = working_time_between(calendar, minute, minute + timedelta(minutes=1))

    assert counted == (timedelta(minutes=1) if is_working(calendar, minute) else timedelta())
