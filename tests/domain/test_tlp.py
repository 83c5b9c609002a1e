"""How far a text may travel, by its mark."""

from itertools import pairwise

import pytest

from bot.domain.tlp import Presence, Ruling, Tlp, only_named_people, ruling

_STRICTNESS = (Ruling.ALLOW, Ruling.WARN, Ruling.REFUSE)


@pytest.mark.parametrize("presence", Presence)
def test_a_narrower_mark_never_allows_more(presence: Presence) -> None:
    strictness = [_STRICTNESS.index(ruling(tlp, presence)) for tlp in Tlp]
    assert all(wider <= narrower for wider, narrower in pairwise(strictness))


def test_what_is_for_the_company_only_never_reaches_a_channel_with_others() -> None:
    assert {ruling(Tlp.AMBER_STRICT, presence) for presence in Presence} == {Ruling.REFUSE}


def test_only_red_wants_every_reader_named() -> None:
    assert [tlp for tlp in Tlp if only_named_people(tlp)] == [Tlp.RED]


def test_marks_are_written_as_the_standard_says() -> None:
    assert [tlp.mark for tlp in Tlp] == [
        "TLP:CLEAR",
        "TLP:GREEN",
        "TLP:AMBER",
        "TLP:AMBER+STRICT",
        "TLP:RED",
    ]
