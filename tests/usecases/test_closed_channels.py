"""A channel that takes nothing more: what was for it goes where its readers may see it."""

from dataclasses import replace
from datetime import timedelta

from bot.domain.deliveries import Decision, MoveElsewhere
from bot.domain.people import Profile
from bot.domain.vocabulary import DeliveryState, ReportKind
from bot.usecases.cases import add_note
from bot.usecases.deliveries import claim, load_outgoing, record_failure, record_sent
from bot.usecases.directory import learn_person
from bot.usecases.policy import change_policy
from storage.outbox import DeliveryRow
from tests.usecases.office import IT_DESK, NOW, TRIAGE, Office, profile

LEASE = timedelta(seconds=20)
FOR_IT = ReportKind.CANNOT_LOGIN_OR_SEND


async def sent(office: Office) -> list[int]:
    """Everything due goes out, one message after the other; their numbers."""
    numbers: list[int] = []
    while claimed := await office.write(claim, real_now=NOW, lease=LEASE, limit=50):
        for each in claimed:
            outgoing = await office.read(load_outgoing, each.id, NOW)
            ts = outgoing.message_ts or f"{each.id}.0"
            await office.write(record_sent, outgoing, NOW, outgoing.destination, ts, real_now=NOW)
            numbers.append(each.id)
    return numbers


async def refuse(office: Office, row: DeliveryRow, closed: str) -> None:
    decision: Decision = MoveElsewhere(closed)
    await office.write(record_failure, row.id, NOW, decision, "is_archived")


async def rows(office: Office, kind: str) -> list[DeliveryRow]:
    return [row for row in await office.outbox() if row.kind == kind]


async def test_a_card_of_it_goes_to_the_security_team_and_the_admin_hears_once(
    office: Office,
) -> None:
    for number in (1, 2):
        await office.report(kind=FOR_IT, request_id=f"V{number}")
    for card in await rows(office, "case_card"):
        await refuse(office, card, IT_DESK)

    cards = await rows(office, "case_card")
    assert {card.recipient for card in cards} == {f"channel:{TRIAGE}"}
    assert {card.id for card in cards} <= set(await sent(office))
    [told] = await rows(office, "channel_closed")
    assert told.recipient == f"person:{office.chen.key}"
    assert told.payload == {
        "channel": IT_DESK,
        "error": "is_archived",
        "instead": TRIAGE,
        "may_mend": True,
    }


async def test_a_reply_takes_its_card_along_and_a_second_one_finds_it_there(
    office: Office,
) -> None:
    await office.report(kind=FOR_IT)
    await sent(office)
    for number in (1, 2):
        await office.write(
            add_note, NOW, office.ita, 1, text=f"Note {number}", request_id=f"F{number}"
        )
    first, second = await rows(office, "internal_note")

    await refuse(office, first, IT_DESK)
    await refuse(office, second, IT_DESK)

    [card] = await rows(office, "case_card")
    assert (card.recipient, card.message_ts) == (f"channel:{TRIAGE}", None)
    order = await sent(office)
    assert order.index(card.id) < order.index(first.id) < order.index(second.id)
    assert {row.channel_id for row in await rows(office, "internal_note")} == {TRIAGE}


async def test_a_card_of_the_security_team_never_goes_to_it(office: Office) -> None:
    await office.report()
    [card] = await rows(office, "case_card")
    await refuse(office, card, TRIAGE)

    [card] = await rows(office, "case_card")
    assert (card.state, card.error) == (DeliveryState.FAILED, "is_archived")
    told = {row.recipient: row.payload["may_mend"] for row in await rows(office, "channel_closed")}
    assert told == {
        f"person:{office.chen.key}": True,
        f"person:{office.sam.key}": False,
        f"person:{office.sia.key}": False,
    }


async def test_cards_that_went_nowhere_go_to_the_channel_that_is_set_next(office: Office) -> None:
    await office.report()
    [card] = await rows(office, "case_card")
    await refuse(office, card, TRIAGE)

    await office.write(
        change_policy, NOW, office.chen, lambda policy: replace(policy, triage_channel="C0NEW")
    )

    assert card.id in await sent(office)
    [card] = await rows(office, "case_card")
    assert (card.state, card.channel_id) == (DeliveryState.SENT, "C0NEW")


async def test_the_card_is_made_anew_when_its_reporter_leaves(office: Office) -> None:
    await office.report()
    await sent(office)
    gone: Profile = profile("U0ANNA", is_deleted=True)
    await office.write(learn_person, NOW, gone)
    [card] = await rows(office, "case_card")
    assert card.state is DeliveryState.QUEUED
