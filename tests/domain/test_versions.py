"""Versions as vendors write them are read, and stand in the order that vendors mean."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.versions import NOT_USED, parse_version

numbers = st.lists(st.integers(0, 10**6), min_size=1, max_size=5)
endings = st.sampled_from(["", "-rc1", "-beta.2", "b2", "w", "p1", "-dev", " SP1", "+build5"])


def place(text: str) -> bytes:
    version = parse_version(text)
    assert version is not None, text
    return version.place


@pytest.mark.parametrize(
    "ascending",
    [
        ["4.1", "4.2", "4.9", "4.10", "4.10.1", "5"],
        ["4.2-dev", "4.2-alpha1", "4.2-beta", "4.2-rc1", "4.2-rc2", "4.2-rc10", "4.2", "4.2.1"],
        ["4.2.1-rc1", "4.2.1"],
        ["4.2", "4.2.1-rc1"],
        ["1.0b2", "1.0", "1.1.1", "1.1.1a", "1.1.1w", "1.1.2"],
        ["9.5", "9.5p1", "9.5p2", "9.6"],
        ["21H2", "22H2", "23H1"],
        ["120.0.6099.71", "120.0.6099.130"],
        ["2008 R2", "2008 R2 SP1", "2012"],
    ],
)
def test_versions_stand_in_the_order_that_vendors_mean(ascending: list[str]) -> None:
    assert all(place(lower) < place(higher) for lower, higher in pairwise(ascending))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("4.2", "4.2.0"),
        ("4.2", "v4.2"),
        ("4.2", "Version 4.2"),
        ("4.2", "4.02"),
        ("4.2.1", "4.2.1 (64-bit)"),
        ("17.1.2", "17.1.2 (21B101)"),
        ("4.2.1", "4.2.1+build.7"),
        ("4.2-rc1", "4.2.0~RC1"),
        ("4.2", "4.2.0-final"),
        ("4.2.1", "4.2.1"),
    ],
)
def test_the_same_version_may_be_written_in_several_ways(one: str, other: str) -> None:
    assert place(one) == place(other)


@pytest.mark.parametrize("text", ["", "new", "the latest", "4.2.1; DROP", "=4.2", "1" * 41, "四"])
def test_what_is_no_version_is_not_read_as_one(text: str) -> None:
    assert parse_version(text) is None


@given(numbers, endings)
def test_a_version_equals_itself_with_zeros_at_the_end(parts: list[int], ending: str) -> None:
    written = ".".join(map(str, parts))
    assert place(written + ending) == place(f"{written}.0{ending}")


@given(numbers, numbers)
def test_plain_versions_stand_as_their_numbers_do(one: list[int], other: list[int]) -> None:
    def plain(parts: list[int]) -> list[int]:
        while parts and parts[-1] == 0:
            parts = parts[:-1]
        return parts

    first, second = place(".".join(map(str, one))), place(".".join(map(str, other)))
    assert (first < second) == (plain(one) < plain(other))
    assert (first == second) == (plain(one) == plain(other))


@given(numbers, endings)
def test_who_does_not_use_a_product_is_never_behind(parts: list[int], ending: str) -> None:
    assert place(".".join(map(str, parts)) + ending) < NOT_USED.place


@given(st.text(max_size=60))
def test_any_text_is_read_or_refused(text: str) -> None:
    version = parse_version(text)
    assert version is None or len(version.text) <= 40
