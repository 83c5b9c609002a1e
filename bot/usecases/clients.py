"""People say what they use of each product."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from bot.domain.errors import NotFound
from bot.domain.people import Actor
from bot.domain.permissions import Action, require
from bot.domain.required import Client, Source
from bot.domain.versions import NOT_USED, Version
from bot.usecases.audit import record
from bot.usecases.required import begun_causes, known_product
from storage.versions import (
    IS_STANDING,
    ClientVersionRow,
    ProductRow,
    RequiredVersionRow,
    call_off_moved,
    keep_newest,
    refresh_reminders,
)


async def list_products(session: AsyncSession, actor: Actor) -> tuple[str, ...]:
    """The names of all products, by name."""
    require(actor, Action.STATE_VERSION)
    query = select(ProductRow.name).order_by(ProductRow.name)
    return tuple((await session.scalars(query)).all())


async def own_clients(session: AsyncSession, actor: Actor) -> tuple[Client, ...]:
    """What the person uses, as far as we know, and what is required of it; by product."""
    require(actor, Action.STATE_VERSION)
    query = (
        select(ClientVersionRow, ProductRow, RequiredVersionRow)
        .join(ProductRow, col(ProductRow.id) == ClientVersionRow.product_id)
        .outerjoin(
            RequiredVersionRow,
            (col(RequiredVersionRow.product_id) == ProductRow.id) & IS_STANDING,
        )
        .where(ClientVersionRow.person_key == actor.key)
        .order_by(ProductRow.name)
    )
    rows = (await session.execute(query)).all()
    return tuple(_client(used, product, wanted) for used, product, wanted in rows)


async def state_version(
    session: AsyncSession, now: datetime, actor: Actor, product: str, version: Version
) -> Client:
    """The person says what they use; reminders of it show that, or end. Raises InvalidInput."""
    require(actor, Action.STATE_VERSION)
    return await _state(session, now, actor, await known_product(session, product), version)


async def state_required(
    session: AsyncSession, now: datetime, actor: Actor, number: int, *, is_used: bool = True
) -> Client:
    """By one click under a reminder: the required version, or that they don't use the product."""
    require(actor, Action.STATE_VERSION)
    wanted = await session.get(RequiredVersionRow, number)
    if wanted is None:
        raise NotFound(f"#{number}")
    product = await session.get_one(ProductRow, wanted.product_id)
    version = Version(wanted.version, wanted.place) if is_used else NOT_USED
    return await _state(session, now, actor, product, version)


async def product_of(session: AsyncSession, actor: Actor, number: int) -> str:
    """The product that a requirement is about."""
    require(actor, Action.STATE_VERSION)
    wanted = await session.get(RequiredVersionRow, number)
    if wanted is None:
        raise NotFound(f"#{number}")
    return (await session.get_one(ProductRow, wanted.product_id)).name


async def call_off_reminders(
    session: AsyncSession, now: datetime, product_ids: Collection[int]
) -> None:
    """Many may have moved: what is not sent to them yet need not go out."""
    query = select(RequiredVersionRow).where(
        col(RequiredVersionRow.product_id).in_(product_ids), IS_STANDING
    )
    for wanted in (await session.scalars(query)).all():
        await call_off_moved(session, wanted, begun_causes(wanted, now))


async def _state(
    session: AsyncSession, now: datetime, actor: Actor, product: ProductRow, version: Version
) -> Client:
    used = ClientVersionRow(
        person_key=actor.key,
        product_id=product.id,
        version=version.text,
        place=version.place,
        stated_at=now,
        source=Source.PERSON,
    )
    await keep_newest(session, [used.model_dump()])
    # Reminders of what was required before are still in the person's messages.
    query = select(RequiredVersionRow).where(RequiredVersionRow.product_id == product.id)
    standing = None
    for wanted in (await session.scalars(query)).all():
        causes = begun_causes(wanted, wanted.ended_at or now)
        has_moved = version.place >= wanted.place
        await refresh_reminders(session, causes, actor.key, has_moved=has_moved)
        standing = wanted if wanted.ended_at is None else standing
    record(session, now, actor, "version.state", product.name, version=version.text)
    return _client(used, product, standing)


def _client(
    used: ClientVersionRow, product: ProductRow, wanted: RequiredVersionRow | None
) -> Client:
    return Client(
        product=product.name,
        version=used.version,
        stated_at=used.stated_at,
        source=used.source,
        required=wanted.version if wanted else "",
        by=wanted.by if wanted else None,
        is_behind=wanted is not None and used.place < wanted.place,
    )
