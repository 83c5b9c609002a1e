"""A company's holidays as one line of settings."""

from datetime import date

import pytest

from bot.domain.company_calendar import HolidayRules, parse_holidays


def day(text: str) -> date:
    return date.fromisoformat(text)


def test_country_days_off_and_make_up_days_stand_in_one_line() -> None:
    assert parse_holidays(" DE-BY, 2026-12-24 ; 2026-12-31, !2026-10-10, ! 2026-10-11,") == (
        HolidayRules(
            "DE-BY",
            frozenset({day("2026-12-24"), day("2026-12-31")}),
            frozenset({day("2026-10-10"), day("2026-10-11")}),
        )
    )


@pytest.mark.parametrize("text", ["", "  ", ",;,"])
def test_nothing_written_means_no_holidays(text: str) -> None:
    rules = parse_holidays(text)
    assert rules == HolidayRules("", frozenset(), frozenset())
    assert rules.days_off(2026) == rules.working_days(2026) == frozenset()


@pytest.mark.parametrize(
    "text",
    ["XX", "DE-XX", "DE, FR", "2026-02-30", "2026", "24.12.2026", "!DE", "!", "Christmas"],
)
def test_what_cannot_be_read_is_refused(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - the caller only needs to know that it can't
        parse_holidays(text)


def test_a_part_of_a_country_has_its_own_days() -> None:
    epiphany = day("2026-01-06")
    assert epiphany in parse_holidays("DE-BY").days_off(2026)
    assert epiphany not in parse_holidays("DE").days_off(2026)


@pytest.mark.parametrize("year", [2024, 2026, 2031])
def test_days_off_cover_the_year_before_and_two_years_after(year: int) -> None:
    days = parse_holidays("DE").days_off(year)
    assert {off.year for off in days} == {year - 1, year, year + 1, year + 2}
    assert date(year, 12, 25) in days


def test_a_day_that_is_worked_beats_a_holiday() -> None:
    christmas = day("2026-12-25")
    assert christmas in parse_holidays("DE").days_off(2026)
    assert christmas not in parse_holidays("DE, !2026-12-25").days_off(2026)
    assert christmas in parse_holidays("DE, !2026-12-25").working_days(2026)


def test_the_weekend_days_that_china_works_for_a_holiday_are_known() -> None:
    """The notice for 2025: the Sunday before Spring Festival and the Saturday after are worked."""
    worked = parse_holidays("CN").working_days(2025)
    assert {day("2025-01-26"), day("2025-02-08")} <= worked
    assert day("2025-01-25") not in worked


def test_a_company_may_still_be_closed_on_such_a_day() -> None:
    rules = parse_holidays("CN, 2025-02-08")
    assert day("2025-02-08") in rules.days_off(2025)
    assert day("2025-02-08") not in rules.working_days(2025)
