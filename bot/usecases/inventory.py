"""IT sends an inventory of who uses which version: all of it counts, or nothing of it."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, func
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from bot.domain.inventory import (
    Inventory,
    InventoryLine,
    InventoryOutcome,
    LineProblem,
    shown_value,
)
from bot.domain.people import Actor
from bot.domain.permissions import Action, require
from bot.domain.records import AttachedFile
from bot.domain.required import Source, product_key
from bot.domain.vocabulary import DeliveryKind
from bot.usecases.audit import record
from bot.usecases.clients import call_off_reminders
from storage.base import sql_table
from storage.outbox import DeliveryRow, enqueue, find_by_cause, person_recipient
from storage.people import PersonRow
from storage.versions import ProductRow, keep_newest

SHOWN_PROBLEMS = 20
# The subject of the message that says that a file is being read.
_UNREAD, _READ = 0, 1


@dataclass(frozen=True, slots=True)
class SentInventory:
    """A file that is still to be read."""

    delivery: int
    file_id: str
    time_zone: str
    sent_at: datetime


async def send_inventory(
    session: AsyncSession, now: datetime, actor: Actor, file: AttachedFile, request_id: str
) -> None:
    """Have the file read; what becomes of it is told by direct message."""
    require(actor, Action.WRITE_NOTICES)
    cause = f"inventory:{request_id}"
    if await find_by_cause(session, cause):
        return
    record(session, now, actor, "inventory.send", "inventory", file=file.id)
    enqueue(
        session,
        DeliveryKind.INVENTORY,
        cause=cause,
        recipient=person_recipient(actor.key),
        subject_id=_UNREAD,
        queued_at=now,
        payload={"name": file.name, "file": file.id},
    )


async def next_inventory(session: AsyncSession, now: datetime) -> SentInventory | None:
    """The oldest file that is still to be read."""
    query = (
        select(DeliveryRow, PersonRow.time_zone)
        .join(PersonRow, col(PersonRow.key) == _key_of(DeliveryRow.recipient))
        .where(DeliveryRow.kind == DeliveryKind.INVENTORY, DeliveryRow.subject_id == _UNREAD)
        .order_by(col(DeliveryRow.id))
        .limit(1)
    )
    found = (await session.execute(query)).first()
    if found is None:
        return None
    row, zone = found
    return SentInventory(row.id, row.payload["file"], zone, row.queued_at or now)


async def import_inventory(
    session: AsyncSession,
    now: datetime,
    delivery: int,
    inventory: Inventory,
    chat_ids: Mapping[str, str],
) -> None:
    """Store what the file says and tell its sender, or tell what is wrong and store nothing.

    `chat_ids` are people's ids in the chat by their e-mail addresses. Of several clients of a
    person the one that is furthest behind counts. Reading a file twice imports it once.
    """
    sent = await session.get_one(DeliveryRow, delivery, with_for_update=True)
    if sent.subject_id != _UNREAD:
        return
    sent.subject_id = _READ
    problems = list(inventory.problems)
    rows = await _resolve(session, inventory.lines, chat_ids, problems.append)
    problems.sort(key=lambda problem: problem.line)
    if not problems:
        await keep_newest(session, list(rows.values()))
        await call_off_reminders(session, now, {row["product_id"] for row in rows.values()})
    people = len({row["person_key"] for row in rows.values()})
    outcome = InventoryOutcome(
        lines=0 if problems else len(inventory.lines),
        people=0 if problems else people,
        problems=tuple(problems[:SHOWN_PROBLEMS]),
        more=max(0, len(problems) - SHOWN_PROBLEMS),
    )
    record(
        session,
        now,
        None,
        "inventory.import",
        "inventory",
        file=sent.payload["file"],
        lines=outcome.lines,
        people=outcome.people,
        problems=len(problems),
    )
    _tell(session, now, sent, DeliveryKind.INVENTORY, {"outcome": asdict(outcome)})
    if outcome.more:
        listed = [asdict(problem) for problem in problems]
        _tell(session, now, sent, DeliveryKind.INVENTORY_PROBLEMS, {"problems": listed})


def load_outcome(row: DeliveryRow) -> InventoryOutcome | None:
    """What became of the file; None while it is read."""
    kept = row.payload.get("outcome")
    if kept is None:
        return None
    return InventoryOutcome(**{**kept, "problems": load_problems(kept["problems"])})


def load_problems(kept: Iterable[Mapping[str, object]]) -> tuple[LineProblem, ...]:
    """Problems as a delivery keeps them."""
    return tuple(LineProblem(**problem) for problem in kept)  # type: ignore[arg-type]


def _key_of(recipient: str) -> ColumnElement[str]:
    """A person's key out of the recipient of a message."""
    return func.substr(recipient, len(person_recipient("")) + 1)


def _tell(
    session: AsyncSession,
    now: datetime,
    sent: DeliveryRow,
    kind: DeliveryKind,
    payload: dict[str, Any],
) -> None:
    enqueue(
        session,
        kind,
        cause=f"{sent.cause}:{kind}",
        recipient=sent.recipient,
        subject_id=_READ,
        queued_at=now,
        payload={"name": sent.payload["name"], **payload},
    )


async def _resolve(
    session: AsyncSession,
    lines: Iterable[InventoryLine],
    chat_ids: Mapping[str, str],
    refuse: Callable[[LineProblem], None],
) -> dict[tuple[str, int], dict[str, Any]]:
    """The rows to store, by person and product."""
    person = sql_table(PersonRow).c
    by_chat_id: dict[str, str] = {}
    by_name: dict[str, list[str]] = defaultdict(list)
    everybody = select(person.key, person.chat_id, person.name).where(
        person.is_bot.is_(False), person.is_deleted.is_(False)
    )
    for key, chat_id, name in await session.execute(everybody):
        by_chat_id[chat_id.lower()] = key
        by_name[name.casefold()].append(key)
    products = {row.key: row.id for row in (await session.scalars(select(ProductRow))).all()}
    rows: dict[tuple[str, int], dict[str, Any]] = {}
    places: dict[tuple[str, int], bytes] = {}
    for line in lines:
        wanted = line.person.casefold()
        named = by_name.get(wanted.removeprefix("@"), [])
        key = by_chat_id.get(chat_ids.get(wanted, wanted).lower())
        if key is None and len(named) != 1:
            code = "inventory_several" if named else "inventory_nobody"
            refuse(LineProblem(line.number, code, shown_value(line.person)))
            continue
        product = products.get(product_key(line.product))
        if product is None:
            refuse(LineProblem(line.number, "unknown_product", shown_value(line.product)))
            continue
        place = (key or named[0], product)
        if place not in places or line.version.place < places[place]:
            places[place] = line.version.place
            rows[place] = {
                "person_key": place[0],
                "product_id": product,
                "version": line.version.text,
                "place": line.version.place,
                "stated_at": line.seen_at,
                "source": Source.INVENTORY,
            }
    return rows
