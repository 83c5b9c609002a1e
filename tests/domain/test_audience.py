"""Who gets a notice by direct message, who is left out, and why."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.audience import Audience, Candidate, LeftOut, Reach, Recipient, resolve, unnamed
from bot.domain.people import Person
from bot.domain.tlp import Tlp


def someone(chat_id: str, **flags: bool) -> Candidate:
    has_left = flags.pop("has_left", False)
    person = Person(f"p_{chat_id}", chat_id, chat_id.title(), has_left)
    return Candidate(person, "en", "UTC", **flags)


ANNA, LI, SAM = someone("Uanna"), someone("Uli"), someone("Usam")
GUEST, OUT = someone("Uguest", is_guest=True), someone("Uout", is_outside=True)
GONE, BOT = someone("Ugone", has_left=True), someone("Ubot", is_bot=True)
DIRECTORY = (ANNA, LI, SAM, GUEST, OUT, GONE, BOT)
MEMBERS = {"Steam": frozenset({"Usam", "Uguest", "Ugone"}), "Shalf": frozenset({"Uanna", "Usam"})}


def reached(audience: Audience, tlp: Tlp = Tlp.GREEN) -> tuple[set[Candidate], dict[str, LeftOut]]:
    reach = resolve(audience, tlp, DIRECTORY, MEMBERS)
    left_out = {each.candidate.person.chat_id: each.left_out for each in reach.left_out}
    return set(reach.readers), left_out  # type: ignore[return-value]


def test_everyone_is_every_employee_and_shows_the_guests_who_are_left_out() -> None:
    assert reached(Audience(everyone=True)) == ({ANNA, LI, SAM}, {"Uguest": LeftOut.GUEST})


def test_a_group_is_its_members_without_guests_and_those_who_left() -> None:
    left_out = {"Uguest": LeftOut.GUEST, "Ugone": LeftOut.UNREACHABLE}
    assert reached(Audience(groups=("Steam",))) == ({SAM}, left_out)


def test_guests_and_other_companies_get_it_when_they_are_named() -> None:
    assert reached(Audience(people=("Uguest", "Uout"))) == ({GUEST, OUT}, {})


def test_what_stays_in_the_company_does_not_reach_them_even_then() -> None:
    left_out = {"Uguest": LeftOut.MARK, "Uout": LeftOut.MARK}
    audience = Audience(people=("Uguest", "Uout", "Uanna"))
    assert reached(audience, Tlp.AMBER_STRICT) == ({ANNA}, left_out)


def test_an_exclusion_is_stronger_than_a_name_for_people_and_for_groups() -> None:
    audience = Audience(everyone=True, people=("Uanna",), excluded=("Uanna", "Steam"))
    left_out = {
        "Uanna": LeftOut.EXCLUDED,
        "Usam": LeftOut.EXCLUDED,
        "Uguest": LeftOut.EXCLUDED,
    }
    assert reached(audience) == ({LI}, left_out)


def test_reasons_are_counted_and_the_list_is_searched_by_name() -> None:
    reach = resolve(Audience(everyone=True), Tlp.GREEN, DIRECTORY, MEMBERS)
    assert reach.left_out_by_reason() == {LeftOut.GUEST: 1}
    assert reach.listed(" UGU ") == (Recipient(GUEST, LeftOut.GUEST),)
    assert [each.candidate for each in reach.listed()] == [ANNA, LI, SAM, GUEST]
    assert Reach().listed() == ()


@pytest.mark.parametrize(
    ("audience", "refused"),
    [
        (Audience(everyone=True), True),
        (Audience(groups=("Steam",)), True),
        (Audience(people=("Uanna",), excluded=("Steam",)), False),
    ],
)
def test_red_wants_every_reader_named(audience: Audience, refused: bool) -> None:
    assert unnamed(audience, Tlp.RED) is refused
    assert unnamed(audience, Tlp.AMBER_STRICT) is False


IDS = st.sampled_from([each.person.chat_id for each in DIRECTORY])
GROUPS = st.sampled_from([*MEMBERS, "Sunknown"])
AUDIENCES = st.builds(
    Audience,
    st.booleans(),
    st.lists(GROUPS).map(tuple),
    st.lists(IDS).map(tuple),
    st.lists(st.one_of(IDS, GROUPS)).map(tuple),
)


@given(AUDIENCES, st.sampled_from(Tlp))
def test_nobody_gets_it_twice_or_against_the_rules(audience: Audience, tlp: Tlp) -> None:
    reach = resolve(audience, tlp, DIRECTORY, MEMBERS)
    covered = [each.candidate for each in reach.listed()]
    assert len(covered) == len(set(covered))
    excluded = set(audience.excluded).union(*(MEMBERS.get(g, ()) for g in audience.excluded))
    for reader in reach.readers:
        assert reader not in (GONE, BOT)
        assert reader.person.chat_id not in excluded
        if not reader.is_employee:
            assert reader.person.chat_id in audience.people
            assert tlp is not Tlp.AMBER_STRICT


@given(AUDIENCES, IDS, st.sampled_from(Tlp))
def test_an_exclusion_only_ever_takes_away(audience: Audience, person: str, tlp: Tlp) -> None:
    fewer = replace(audience, excluded=(*audience.excluded, person))
    before = resolve(audience, tlp, DIRECTORY, MEMBERS).readers
    after = resolve(fewer, tlp, DIRECTORY, MEMBERS).readers
    assert set(after) == {each for each in before if each.person.chat_id != person}
