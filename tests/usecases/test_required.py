"""IT requires a version; people are reminded until they have it, each in their own daytime."""

from datetime import datetime, timedelta

import pytest

from bot.domain import messages
from bot.domain.errors import InvalidInput, NotAllowed, NotFound
from bot.domain.people import Actor, Profile
from bot.domain.required import Counts, RequiredVersion, Requirement, Standing, parse_stated
from bot.domain.versions import NOT_USED
from bot.domain.vocabulary import DeliveryState, NoticeState
from bot.usecases.clients import own_clients, state_required, state_version
from bot.usecases.deliveries import load_outgoing
from bot.usecases.directory import learn_person
from bot.usecases.exposure import see_exposure
from bot.usecases.notices import cancel_notice, planned_notices, see_notice
from bot.usecases.required import (
    NoticeWords,
    end_required,
    list_required,
    propose,
    set_required,
)
from bot.usecases.update_reminders import remind_of_updates
from tests.usecases.office import NOW, Office

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
WORDS = NoticeWords("Update it", "请更新", "Please update it.", "请更新。")
EVERYBODY = ["Anna", "Chen", "Ita", "Li", "Sam", "Sia"]


def wanted(version: str = "4.2.1", days: int = 21, product: str = "Desktop client") -> Requirement:
    return Requirement(product, parse_stated(version), NOW + days * DAY)


async def require_version(
    office: Office, what: Requirement | None = None, request_id: str = "V1"
) -> RequiredVersion:
    return await office.write(
        set_required, NOW, office.ita, what or wanted(), WORDS, request_id=request_id
    )


async def state(office: Office, actor: Actor, version: str) -> None:
    await office.write(state_version, NOW, actor, "desktop CLIENT", parse_stated(version))


async def remind(office: Office, now: datetime = NOW) -> list[str]:
    """Who gets a reminder now, by name."""
    before = len(await office.outbox())
    await office.write(remind_of_updates, now)
    async with office.database.read() as session:
        rows = (await office.outbox())[before:]
        sent = [await load_outgoing(session, row.id, NOW) for row in rows]
    return sorted(
        each.destination.removeprefix("U0").title()
        for each in sent
        if isinstance(each.message, messages.UpdateReminder)
    )


async def test_only_it_and_security_require_versions(office: Office) -> None:
    with pytest.raises(NotAllowed):
        await office.read(propose, office.anna, wanted())
    with pytest.raises(NotAllowed):
        await office.write(set_required, NOW, office.anna, wanted(), WORDS, request_id="V1")
    with pytest.raises(NotAllowed):
        await office.write(end_required, NOW, office.anna, "Desktop client")
    with pytest.raises(NotAllowed):
        await office.read(list_required, office.anna)


async def test_a_guest_states_nothing(office: Office) -> None:
    await require_version(office)
    with pytest.raises(NotAllowed):
        await state(office, office.guest, "4.2.1")


async def test_a_required_version_has_a_number_and_the_numbers_of_who_moved(
    office: Office,
) -> None:
    required = await require_version(office)
    assert (required.reference, required.counts) == ("A-1", Counts(0, 0, 6, 0))

    await state(office, office.anna, "4.2.1")
    await state(office, office.li, "4.1")
    await state(office, office.sam, "none")

    (listed,) = await office.read(list_required, office.ita)
    assert listed.counts == Counts(current=1, behind=1, unknown=3, not_used=1)
    proposal = await office.read(propose, office.ita, wanted("4.3"))
    assert proposal.counts == Counts(current=0, behind=2, unknown=3, not_used=1)
    assert proposal.replaced == listed
    notice = await office.read(see_notice, NOW, office.ita, 1)
    assert (notice.state, notice.content.title_zh) == (NoticeState.SCHEDULED, "请更新")
    assert await office.read(planned_notices, NOW, office.ita) == ()


async def test_the_same_confirmation_twice_requires_it_once(office: Office) -> None:
    first = await require_version(office)
    assert await require_version(office) == first
    assert len(await office.read(list_required, office.ita)) == 1


async def test_a_day_that_has_passed_meanwhile_is_refused(office: Office) -> None:
    with pytest.raises(InvalidInput):
        await require_version(office, wanted(days=0))


async def test_a_new_version_takes_the_place_of_the_old_one(office: Office) -> None:
    await require_version(office)
    assert await remind(office) == EVERYBODY
    newer = await require_version(office, wanted("4.3", product="desktop  CLIENT"), "V2")
    (listed,) = await office.read(list_required, office.ita)
    assert listed == newer
    assert {row.state for row in await office.outbox()} == {DeliveryState.CANCELLED}
    assert await remind(office) == EVERYBODY


async def test_nobody_is_reminded_once_it_is_ended(office: Office) -> None:
    await require_version(office)
    ended = await office.write(end_required, NOW, office.ita, "desktop client")
    assert ended.ended_at == NOW
    assert await remind(office, NOW + 30 * DAY) == []
    with pytest.raises(InvalidInput):
        await office.write(end_required, NOW, office.ita, "desktop client")


async def test_nobody_is_reminded_once_its_notice_is_cancelled(office: Office) -> None:
    await require_version(office)
    await office.write(cancel_notice, NOW, office.ita, 1)
    assert await remind(office, NOW + 2 * DAY) == []
    assert await office.read(list_required, office.ita) == ()


async def test_a_product_that_is_not_known_is_named_with_the_nearest_one(office: Office) -> None:
    with pytest.raises(InvalidInput) as refused:
        await state(office, office.anna, "4.2")
    assert refused.value.problems[0].code == "no_products"
    await require_version(office)
    with pytest.raises(InvalidInput) as refused:
        await office.write(state_version, NOW, office.anna, "Desktop cleint", parse_stated("4.2"))
    assert refused.value.problems[1].details["value"] == "Desktop client"


async def test_everybody_who_has_not_moved_is_reminded_until_they_have(office: Office) -> None:
    await require_version(office)
    assert await remind(office) == EVERYBODY
    assert await remind(office) == []
    assert await remind(office, NOW + DAY) == []

    await office.write(state_required, NOW, office.anna, 1)
    await office.write(state_required, NOW, office.li, 1, is_used=False)
    await state(office, office.sam, "4.10")
    await state(office, office.sia, "4.2.1-rc1")

    assert await remind(office, NOW + 2 * DAY) == ["Chen", "Ita", "Sia"]


async def test_a_reminder_shows_how_its_reader_stands(office: Office) -> None:
    await require_version(office)
    await state(office, office.anna, "4.1.0")
    await remind(office)

    async def shown(person: str) -> messages.Message:
        async with office.database.read() as session:
            sent = [await load_outgoing(session, row.id, NOW) for row in await office.outbox()]
        return next(each.message for each in sent if each.destination == person)  # type: ignore[return-value]

    before = await shown("U0ANNA")
    assert isinstance(before, messages.UpdateReminder)
    assert (before.due.standing, before.due.own_version) == (Standing.BEHIND, "4.1.0")
    await office.write(state_required, NOW, office.anna, 1)
    after = await shown("U0ANNA")
    assert isinstance(after, messages.UpdateReminder)
    assert (after.due.standing, after.due.own_version) == (Standing.CURRENT, "4.2.1")


async def test_what_was_sent_is_shown_anew_and_what_was_not_is_called_off(office: Office) -> None:
    await require_version(office)
    await remind(office)
    async with office.database.write() as session:
        rows = {row.recipient: row for row in await office.outbox()}
        sent = await session.merge(rows[f"person:{office.anna.key}"])
        sent.state, sent.message_ts, sent.rendered = DeliveryState.SENT, "1.1", 1

    for actor in (office.anna, office.li):
        await office.write(state_required, NOW, actor, 1)

    rows = {row.recipient: row for row in await office.outbox()}
    again, unsent = (rows[f"person:{actor.key}"] for actor in (office.anna, office.li))
    assert (again.state, again.wanted) == (DeliveryState.QUEUED, 2)
    assert (unsent.state, unsent.wanted) == (DeliveryState.CANCELLED, 0)


async def test_people_are_reminded_in_their_own_daytime(office: Office) -> None:
    async with office.database.write() as session:
        for name, zone in (("U0WEI", "Asia/Shanghai"), ("U0JO", "America/New_York")):
            profile = Profile(name, "T0HOME", name, "en", zone)
            await learn_person(session, NOW, profile)
    await require_version(office)
    # 10:30 in Berlin, 17:30 in Shanghai, 04:30 in New York.
    assert await remind(office) == sorted([*EVERYBODY, "Wei"])
    assert await remind(office, NOW + 4 * HOUR) == []
    assert await remind(office, NOW + 5 * HOUR) == ["Jo"]


async def test_leads_hear_how_many_are_left_when_the_day_is_over(office: Office) -> None:
    await require_version(office, wanted(days=2))
    await remind(office)
    await remind(office, NOW + DAY)
    assert "updates_overdue" not in {kind for kind, _ in await office.messages()}
    await remind(office, NOW + 2 * DAY)
    await remind(office, NOW + 2 * DAY)
    told = [who for kind, who in await office.messages() if kind == "updates_overdue"]
    assert told == ["Ita"]


async def test_a_bot_that_was_down_sends_one_round_not_all(office: Office) -> None:
    await require_version(office)
    await remind(office)
    assert await remind(office, NOW + 15 * DAY) == EVERYBODY
    assert await remind(office, NOW + 15 * DAY) == []


async def test_people_see_what_they_use(office: Office) -> None:
    await require_version(office)
    await state(office, office.anna, "4.1")
    (client,) = await office.read(own_clients, office.anna)
    assert (client.product, client.version, client.required) == ("Desktop client", "4.1", "4.2.1")
    assert client.is_behind
    await office.write(state_version, NOW + HOUR, office.anna, "Desktop client", NOT_USED)
    (client,) = await office.read(own_clients, office.anna)
    assert (client.version, client.is_behind) == ("", False)


async def test_it_sees_who_has_not_moved_by_group_and_by_name(office: Office) -> None:
    await require_version(office)
    await state(office, office.anna, "4.2.1")
    await state(office, office.sam, "4.1")
    found = await office.read(see_exposure, office.ita, 1)
    shown = [(each.person.name, each.version) for each in found.people.items]
    assert shown == [("Chen", ""), ("Ita", ""), ("Li", ""), ("Sam", "4.1"), ("Sia", "")]
    assert found.groups == (("S0SEC", 2),)
    assert found.required.counts.exposed == 5
    found = await office.read(see_exposure, office.ita, 1, "S")
    assert [each.person.name for each in found.people.items] == ["Sam", "Sia"]
    with pytest.raises(NotFound):
        await office.read(see_exposure, office.ita, 2)
    with pytest.raises(NotAllowed):
        await office.read(see_exposure, office.anna, 1)


async def test_who_set_and_who_stated_is_written_down(office: Office) -> None:
    await require_version(office)
    await state(office, office.anna, "4.1")
    await office.write(end_required, NOW, office.ita, "Desktop client")
    assert await office.actions() == [
        ("required.set", "A-1"),
        ("version.state", "Desktop client"),
        ("required.end", "A-1"),
    ]
