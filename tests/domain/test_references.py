"""Numbers as people say and type them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.references import (
    Reference,
    Thing,
    case_reference,
    notice_reference,
    parse_reference,
    report_reference,
)

numbers = st.integers(min_value=1, max_value=10**18 - 1)
spaces = st.text(" \t\u3000", max_size=3)


def test_each_thing_has_its_letter() -> None:
    assert report_reference(12) == "R-12"
    assert case_reference(5) == "C-5"
    assert notice_reference(7) == "A-7"


@given(st.sampled_from(Thing), numbers)
def test_what_is_written_is_read_again(thing: Thing, number: int) -> None:
    reference = Reference(thing, number)
    assert parse_reference(str(reference)) == reference


@given(
    st.sampled_from(Thing),
    numbers,
    st.sampled_from(["", "-", "–", "—"]),
    st.tuples(spaces, spaces, spaces, spaces),
    st.booleans(),
)
def test_spaces_dashes_and_case_do_not_matter(
    thing: Thing, number: int, dash: str, gaps: tuple[str, str, str, str], lower: bool
) -> None:
    letter = thing.lower() if lower else thing.value
    typed = f"{gaps[0]}{letter}{gaps[1]}{dash}{gaps[2]}{number}{gaps[3]}"
    assert parse_reference(typed) == Reference(thing, number)


NO_REFERENCES = ["", "C", "5", "C-", "-5", "C--5", "C-5 R-6", "X-5", "CC-5", "C-5a", "C-1.5"]


@pytest.mark.parametrize(
    "typed", [*NO_REFERENCES, "C_5", "case 5", "C-" + "9" * 19, "mine", "C-5\nplease"]
)
def test_anything_else_is_no_reference(typed: str) -> None:
    assert parse_reference(typed) is None
