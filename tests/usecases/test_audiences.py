"""Notices by direct message: who is counted, who is listed, who gets one when it runs."""

from dataclasses import replace

import pytest
from sqlmodel import select

from bot.domain.audience import Audience, LeftOut
from bot.domain.errors import InvalidInput, Problem
from bot.domain.messages import NoticeMessage
from bot.domain.people import Profile
from bot.domain.records import NoticeDraft
from bot.domain.tlp import Tlp
from bot.domain.vocabulary import DeliveryState
from bot.usecases.audiences import list_recipients, reach_of
from bot.usecases.deliveries import load_outgoing
from bot.usecases.directory import learn_company, learn_group
from bot.usecases.notice_runs import run_due_notices
from bot.usecases.notices import (
    announced_notices,
    cancel_notice,
    confirm_notice,
    draft_notice,
    see_notice,
)
from storage.outbox import DeliveryRow
from tests.usecases.office import NOW, Office, profile
from tests.usecases.test_notices import DAILY, DAY, SOUND

DIRECT = replace(SOUND, channels=(), audience=Audience(everyone=True))


async def confirmed(office: Office, content: NoticeDraft) -> int:
    number = (await office.write(draft_notice, NOW, office.ita, content, "F1")).number
    await office.write(confirm_notice, NOW, office.ita, number)
    return number


async def test_the_preview_counts_who_gets_it_and_who_does_not(office: Office) -> None:
    reach = await office.read(reach_of, DIRECT)
    names = [reader.person.name for reader in reach.readers]
    assert names == ["Anna", "Chen", "Ita", "Li", "Sam", "Sia"]
    assert reach.left_out_by_reason() == {LeftOut.GUEST: 1}


async def test_a_group_and_named_people_are_reached_minus_the_excluded(office: Office) -> None:
    audience = Audience(groups=("S0SEC",), people=("U0OUT", "U0LI"), excluded=("U0SIA",))
    reach = await office.read(reach_of, replace(DIRECT, audience=audience))
    assert [reader.person.name for reader in reach.readers] == ["Li", "Out", "Sam"]
    assert reach.left_out_by_reason() == {
        LeftOut.EXCLUDED: 1,
        LeftOut.GUEST: 1,
        LeftOut.UNREACHABLE: 1,
    }


async def test_a_pseudonym_of_a_protected_reporter_is_never_reached(office: Office) -> None:
    nameless = Profile("p_nobody", "", "Blue 7", "en", "UTC", is_bot=True)
    await office.write(learn_company, NOW, [nameless], {})
    reach = await office.read(reach_of, DIRECT)
    assert "Blue 7" not in [each.candidate.person.name for each in reach.listed()]


async def test_recipients_are_listed_page_by_page_and_found_by_name(office: Office) -> None:
    crowd = [profile(f"U1{number:03}") for number in range(100)]
    await office.write(learn_company, NOW, crowd, {})
    page = await office.read(list_recipients, DIRECT, "", 4)
    assert (page.number, page.pages, page.total, len(page.items)) == (4, 4, 107, 17)
    found = await office.read(list_recipients, DIRECT, "GUE", 9)
    assert [(each.candidate.person.name, each.left_out) for each in found.items] == [
        ("Guest", LeftOut.GUEST)
    ]


async def test_each_reader_gets_one_message_and_so_does_each_channel(office: Office) -> None:
    audience = Audience(groups=("S0SEC",), people=("U0SAM", "U0ANNA"))
    await confirmed(office, replace(SOUND, channels=("C1",), audience=audience))
    await office.write(run_due_notices, NOW)
    assert await office.messages() == [
        ("notice", "C1"),
        ("notice", "Anna"),
        ("notice", "Sam"),
        ("notice", "Sia"),
    ]


async def test_a_direct_message_is_read_in_its_readers_language(office: Office) -> None:
    number = await confirmed(office, replace(DIRECT, audience=Audience(people=("U0ANNA",))))
    await office.write(run_due_notices, NOW)
    [row] = await office.outbox()
    outgoing = await office.read(load_outgoing, row.id, NOW)
    assert (outgoing.destination, outgoing.is_direct) == ("U0ANNA", True)
    assert not outgoing.reading.is_channel
    assert isinstance(outgoing.message, NoticeMessage)
    seen = await office.read(see_notice, NOW, office.ita, number)
    assert outgoing.message.notice.content == seen.content


async def test_a_later_run_reaches_who_is_there_by_then(office: Office) -> None:
    audience = Audience(groups=("S0SEC",))
    await confirmed(office, replace(DAILY, channels=(), audience=audience))
    await office.write(run_due_notices, NOW + DAY)
    await office.write(learn_group, "S0SEC", ["U0LI"])
    await office.write(run_due_notices, NOW + 2 * DAY)
    names = [name for _, name in await office.messages()]
    assert names == ["Sam", "Sia", "Li"]


async def test_what_became_of_direct_messages_is_counted_and_can_be_cancelled(
    office: Office,
) -> None:
    number = await confirmed(office, DIRECT)
    await office.write(run_due_notices, NOW)
    seen = await office.read(see_notice, NOW, office.ita, number)
    assert seen.direct == {DeliveryState.QUEUED: 6}
    assert seen.outcomes == ()
    cancelled = await office.write(cancel_notice, NOW, office.ita, number)
    assert cancelled.direct == {DeliveryState.CANCELLED: 6}


async def test_red_text_goes_to_named_people_only(office: Office) -> None:
    named = replace(DIRECT, tlp=Tlp.RED, audience=Audience(people=("U0ANNA",)))
    await confirmed(office, named)
    for audience, field in (
        (Audience(everyone=True), "everyone"),
        (Audience(groups=("S0SEC",)), "groups"),
    ):
        with pytest.raises(InvalidInput) as refused:
            await confirmed(office, replace(named, audience=audience))
        assert refused.value.problems == (Problem(field, "only_named_people"),)


async def test_a_notice_told_directly_stands_on_the_home_tab_of_its_readers(
    office: Office,
) -> None:
    audience = Audience(people=("U0ANNA",))
    await confirmed(office, replace(DIRECT, audience=audience, deadline=NOW + DAY))
    await office.write(run_due_notices, NOW)
    async with office.database.write() as session:
        [stored] = (await session.scalars(select(DeliveryRow))).all()
        stored.message_ts = "1.1"
    for reader, count in ((office.anna, 1), (office.li, 0)):
        assert len(await office.read(announced_notices, NOW, reader)) == count
