"""Required versions: commands are read as they are typed, and reminders become ever more seldom."""

from datetime import UTC, datetime, timedelta
from itertools import islice, pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.dates import parse_deadline
from bot.domain.errors import InvalidInput
from bot.domain.required import parse_requirement, parse_stated, product_key, split_product
from bot.domain.update_rounds import begun_rounds, next_round, reach, rounds
from bot.domain.versions import NOT_USED
from bot.domain.working_hours import parse_working_hours
from bot.domain.working_time import WorkingCalendar

NOW = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)
BERLIN, SHANGHAI = ZoneInfo("Europe/Berlin"), ZoneInfo("Asia/Shanghai")
DAY = timedelta(days=1)


@pytest.mark.parametrize(
    "text",
    [
        '"Desktop client" 4.2.1 by 2026-12-15',
        "“Desktop client” 4.2.1 by 15 Dec",
        "“Desktop  client” v4.2.1 截至 12月15日",
        "「Desktop client」4.2.1 在 2026年12月15日前",
        "Desktop client 4.2.1 by 15.12.2026 18:00",
        "Desktop client 4.2.1 before December 15, 2026",
    ],
)
def test_a_requirement_is_read_as_people_type_it(text: str) -> None:
    wanted = parse_requirement(text, NOW, BERLIN)
    assert wanted.product == "Desktop client"
    assert wanted.version.text.removeprefix("v") == "4.2.1"
    assert wanted.by == datetime(2026, 12, 15, 17, tzinfo=UTC)


def test_a_product_may_have_by_in_its_name() -> None:
    wanted = parse_requirement('"Stand by me" 2 by 2026-12-15', NOW, BERLIN)
    assert (wanted.product, wanted.version.text) == ("Stand by me", "2")


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ('"Desktop client" 4.2.1', ["required_no_date"]),
        ('"Desktop client" newest by 2026-12-15', ["no_version"]),
        ('"" 4.2.1 by 2026-12-15', ["required_no_product"]),
        ('"Desktop client" 4.2.1 by 12/11/2026', ["no_date"]),
        ('"Desktop client" 4.2.1 by 2026-11-23', ["past"]),
        ('"Desktop client" 4.2.1 by 2062-12-15', ["required_too_far"]),
        ('"" newest by soon', ["required_no_product", "no_version", "no_date"]),
    ],
)
def test_every_slip_in_a_requirement_is_named(text: str, codes: list[str]) -> None:
    with pytest.raises(InvalidInput) as refused:
        parse_requirement(text, NOW, BERLIN)
    assert [problem.code for problem in refused.value.problems] == codes


@pytest.mark.parametrize(
    ("text", "day", "hour"),
    [
        ("2026-12-15", (2026, 12, 15), 18),
        ("2026-12-15 09:00", (2026, 12, 15), 9),
        ("2026-12-15T09:00", (2026, 12, 15), 9),
        ("2026/12/15", (2026, 12, 15), 18),
        ("15.12.", (2026, 12, 15), 18),
        ("3 Feb", (2027, 2, 3), 18),
        ("15th December 2026, 12:00", (2026, 12, 15), 12),
        ("2026年12月15日 9:00", (2026, 12, 15), 9),
    ],
)
def test_days_are_read_in_both_languages(text: str, day: tuple[int, int, int], hour: int) -> None:
    assert parse_deadline(text, NOW, BERLIN) == datetime(*day, hour, tzinfo=BERLIN)


@pytest.mark.parametrize("text", ["", "soon", "32 Dec", "2026-02-30", "12/11/2026", "25:00", "Fri"])
def test_what_is_no_day_is_not_read_as_one(text: str) -> None:
    assert parse_deadline(text, NOW, BERLIN) is None


@given(st.text(max_size=40))
def test_any_text_is_read_or_refused(text: str) -> None:
    parse_deadline(text, NOW, BERLIN)
    split_product(text)


def test_who_does_not_use_it_can_say_so() -> None:
    assert parse_stated("None") == parse_stated("不用") == NOT_USED
    assert parse_stated("4.2").text == "4.2"
    with pytest.raises(InvalidInput):
        parse_stated("the new one")


def test_two_spellings_of_a_product_are_one() -> None:
    assert product_key("Desktop  Client ") == product_key("desktop client") != product_key("desk")


def test_reminders_become_more_seldom_then_weekly_when_it_is_over() -> None:
    days = [(at - NOW) / DAY for at in islice(rounds(NOW, NOW + 21 * DAY), 7)]
    assert days == [0, 2, 6, 14, 20, 21, 28]


@given(st.integers(1, 400), st.integers(0, 500))
def test_rounds_only_go_forward(hours: int, later: int) -> None:
    by = NOW + timedelta(hours=hours)
    first = list(islice(rounds(NOW, by), 200))
    assert all(a < b for a, b in pairwise(first))
    begun = begun_rounds(NOW, by, NOW + timedelta(hours=later))
    assert list(begun) == first[: len(begun)]
    assert next_round(NOW, by, begun[-1]) == first[len(begun)]


def test_a_round_comes_to_each_zone_in_its_working_hours() -> None:
    calendar = WorkingCalendar(BERLIN, parse_working_hours("Mon-Fri 09:00-18:00"))
    assert reach(NOW, BERLIN, calendar) == NOW
    evening = NOW.replace(hour=12)
    assert reach(evening, SHANGHAI, calendar) == datetime(2026, 11, 25, 1, tzinfo=UTC)
