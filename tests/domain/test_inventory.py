"""Inventories are read as programs write them; each line that can't be taken is named."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.inventory import MOST_LINES, Inventory, LineProblem, read_inventory

NOW = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)
BERLIN = ZoneInfo("Europe/Berlin")
PLAIN = "person,product,version,seen\nanna@x.example,Desktop client,4.2.1,2026-11-20 12:00\n"


def read(text: str, encoding: str = "utf-8") -> Inventory:
    return read_inventory(text.encode(encoding), NOW, BERLIN)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_it_is_read_in_the_encodings_and_with_the_delimiters_of_spreadsheets(
    encoding: str, delimiter: str
) -> None:
    text = "日期,版本号,人员,产品\r\n\r\n2026-11-20 12:00,4.2.1,李伟,桌面客户端\r\n"
    found = read(text.replace(",", delimiter), encoding)
    assert found.problems == ()
    (line,) = found.lines
    assert (line.number, line.person, line.product) == (3, "李伟", "桌面客户端")
    assert line.seen_at == datetime(2026, 11, 20, 11, tzinfo=UTC)


def test_the_day_may_be_missing_and_a_name_may_hold_the_delimiter() -> None:
    (line,) = read('Email,Software,Version\n"Schmidt, Anna","Desktop client",v4\n').lines
    assert (line.person, line.version.text, line.seen_at) == ("Schmidt, Anna", "v4", NOW)


def test_an_apostrophe_before_a_formula_is_not_part_of_the_name() -> None:
    (line,) = read("person,product,version\n'@anna,Browser,1\n").lines
    assert line.person == "@anna"


def test_every_line_that_can_t_be_taken_is_named() -> None:
    found = read(
        "person,product,version,seen\n"
        ",Browser,1,\n"
        "anna,,1,\n"
        "anna,Browser,=1+1,\n"
        "anna,Browser,1,soon\n"
        "anna,Browser,1,2027-01-01\n"
        "anna,Browser,1,\n"
    )
    assert [(each.line, each.code) for each in found.problems] == [
        (2, "inventory_no_person"),
        (3, "inventory_no_product"),
        (4, "no_version"),
        (5, "no_date"),
        (6, "inventory_future"),
    ]
    assert len(found.lines) == 1


@pytest.mark.parametrize(
    ("text", "code", "value"),
    [
        ("", "inventory_columns", "person, product, version"),
        ("person,product\nanna,Browser", "inventory_columns", "version"),
        ("person,product,version\n\n", "inventory_empty", ""),
        (PLAIN + "anna,Browser,1\n" * MOST_LINES, "inventory_too_long", "50,000"),
    ],
)
def test_a_file_that_can_t_be_taken_at_all_says_why(text: str, code: str, value: str) -> None:
    assert read(text) == Inventory(problems=(LineProblem(0, code, value),))


def test_a_program_is_no_inventory() -> None:
    found = read_inventory(b"\x7fELF\x02\x01\xff\xff\x00", NOW, BERLIN)
    assert found.problems[0].code == "inventory_encoding"


@given(st.binary(max_size=300))
def test_any_file_is_read_or_refused(content: bytes) -> None:
    found = read_inventory(content, NOW, BERLIN)
    assert found.lines or found.problems


@given(st.text(max_size=300))
def test_any_lines_are_read_or_refused(text: str) -> None:
    found = read_inventory(f"person,product,version,seen\n{text}".encode(), NOW, BERLIN)
    assert all(line.seen_at <= NOW + timedelta(days=1) for line in found.lines)
