"""An inventory counts as a whole or not at all, and never against something newer."""

from datetime import timedelta

import pytest

from bot.domain import messages
from bot.domain.errors import NotAllowed
from bot.domain.inventory import InventoryOutcome, read_inventory
from bot.domain.people import zone_or_utc
from bot.domain.records import AttachedFile
from bot.domain.required import Counts, parse_stated
from bot.domain.vocabulary import DeliveryState
from bot.usecases.clients import state_version
from bot.usecases.deliveries import load_outgoing
from bot.usecases.inventory import import_inventory, next_inventory, send_inventory
from bot.usecases.required import list_required
from bot.usecases.update_reminders import remind_of_updates
from tests.usecases.office import NOW, Office
from tests.usecases.test_required import require_version

FILE = AttachedFile("F1", "clients.csv")
EMAILS = {"anna@contoso.com": "U0ANNA", "li@contoso.com": "U0LI"}
DAY = timedelta(days=1)


async def bring(office: Office, *lines: str, request_id: str = "V9") -> InventoryOutcome:
    """Ita sends a file with these lines, and it is read; what she is told."""
    await office.write(send_inventory, NOW, office.ita, FILE, request_id)
    sent = await office.read(next_inventory, NOW)
    assert sent is not None
    text = "\n".join(("person,product,version,seen", *lines))
    inventory = read_inventory(text.encode(), NOW, zone_or_utc("Europe/Berlin"))
    await office.write(import_inventory, NOW, sent.delivery, inventory, EMAILS)
    rows = [row for row in await office.outbox() if row.kind == "inventory"]
    async with office.database.read() as session:
        news = (await load_outgoing(session, rows[-1].id, NOW)).message
    assert isinstance(news, messages.InventoryNews)
    assert news.outcome is not None
    return news.outcome


async def counts(office: Office) -> Counts:
    (listed,) = await office.read(list_required, office.ita)
    return listed.counts


async def test_people_are_known_by_address_id_or_name(office: Office) -> None:
    await require_version(office)
    outcome = await bring(
        office,
        "Anna@Contoso.com,desktop client,4.2.1,",
        "U0LI,Desktop Client,4.1,2026-11-01",
        "@sam,Desktop client,4.3,",
        "Sia,Desktop client,4.0,",
    )
    assert outcome == InventoryOutcome(lines=4, people=4)
    assert await counts(office) == Counts(current=2, behind=2, unknown=2)


async def test_one_wrong_line_keeps_everything_out(office: Office) -> None:
    await require_version(office)
    outcome = await bring(
        office,
        "anna,Desktop client,4.2.1,",
        "nobody@contoso.com,Desktop client,4.2.1,",
        "anna,Solitaire,1,",
        "anna,Desktop client,newest,",
    )
    assert [(each.line, each.code, each.value) for each in outcome.problems] == [
        (3, "inventory_nobody", "nobody@contoso.com"),
        (4, "unknown_product", "Solitaire"),
        (5, "no_version", "newest"),
    ]
    assert await counts(office) == Counts(unknown=6)


async def test_many_wrong_lines_come_as_a_file(office: Office) -> None:
    await require_version(office)
    outcome = await bring(office, *["nobody,Desktop client,1,"] * 25)
    assert (len(outcome.problems), outcome.more) == (20, 5)
    row = (await office.outbox())[-1]
    async with office.database.read() as session:
        listed = (await load_outgoing(session, row.id, NOW)).message
    assert isinstance(listed, messages.InventoryProblems)
    assert len(listed.problems) == 25


async def test_of_several_devices_the_one_furthest_behind_counts(office: Office) -> None:
    await require_version(office)
    await bring(office, "anna,Desktop client,4.9,", "anna,Desktop client,4.1,")
    assert (await counts(office)).behind == 1


async def test_what_a_person_said_later_is_not_overwritten(office: Office) -> None:
    await require_version(office)
    await office.write(state_version, NOW, office.anna, "Desktop client", parse_stated("4.2.1"))
    await bring(office, "anna,Desktop client,4.1,2026-11-20")
    assert (await counts(office)).current == 1


async def test_reminders_that_wait_are_called_off_for_who_moved(office: Office) -> None:
    await require_version(office)
    await office.write(remind_of_updates, NOW)
    await bring(office, "anna,Desktop client,4.2.1,", "li,Desktop client,4.1,")
    states = {row.recipient: row.state for row in await office.outbox() if "update" in row.cause}
    assert states[f"person:{office.anna.key}"] is DeliveryState.CANCELLED
    assert states[f"person:{office.li.key}"] is DeliveryState.QUEUED


async def test_the_same_file_sent_twice_is_read_once(office: Office) -> None:
    await require_version(office)
    await bring(office, "anna,Desktop client,4.2.1,")
    await office.write(send_inventory, NOW, office.ita, FILE, "V9")
    assert await office.read(next_inventory, NOW) is None


async def test_only_it_and_security_send_inventories(office: Office) -> None:
    with pytest.raises(NotAllowed):
        await office.write(send_inventory, NOW, office.anna, FILE, "V9")
