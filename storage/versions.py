"""Tables of products: which version is required, and what each person uses."""

from collections.abc import Collection, Sequence
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Index,
    Insert,
    LargeBinary,
    Select,
    and_,
    case,
    exists,
    func,
    literal,
    or_,
    text,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import Field, col, select

from bot.domain.required import Counts, Source
from bot.domain.versions import NOT_USED
from bot.domain.vocabulary import DeliveryState
from storage.base import (
    Table,
    moment,
    number,
    optional_moment,
    reference,
    sql_table,
    word,
)
from storage.bulk import Batch, insert_all
from storage.outbox import DeliveryRow, person_recipient
from storage.people import PersonRow
from storage.types import BigNumber


class ProductRow(Table, table=True):
    """A product that people use; the key is its name without regard to case and spaces."""

    __tablename__ = "product"

    id: int = number()
    name: str
    key: str = Field(unique=True)


class RequiredVersionRow(Table, table=True):
    """The lowest version of a product that may be used, from a day on; one at a time counts."""

    __tablename__ = "required_version"
    __table_args__ = (
        Index(
            "ix_required_version_standing",
            "product_id",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
        Index(
            "ix_required_version_look_at",
            "look_at",
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
    )

    id: int = number()
    product_id: int = reference("product.id", index=False)
    notice_id: int = Field(foreign_key="notice.id", sa_type=BigNumber, unique=True)
    version: str
    place: bytes = Field(sa_type=LargeBinary)
    by: datetime = moment()
    set_at: datetime = moment()
    # When the present round of reminders began, and when somebody may be due next.
    round_at: datetime = moment()
    look_at: datetime = moment()
    ended_at: datetime | None = optional_moment()


class ClientVersionRow(Table, table=True):
    """What a person uses of a product, as they said or an inventory saw; the newest counts."""

    __tablename__ = "client_version"
    __table_args__ = (Index("ix_client_version_product_id_place", "product_id", "place"),)

    person_key: str = Field(foreign_key="person.key", primary_key=True)
    product_id: int = Field(foreign_key="product.id", sa_type=BigNumber, primary_key=True)
    version: str
    place: bytes = Field(sa_type=LargeBinary)
    stated_at: datetime = moment()
    source: Source = word(Source)


IS_STANDING = col(RequiredVersionRow.ended_at).is_(None)
# Whom updates concern: not guests, other companies, bots, or people who left.
IS_COLLEAGUE = and_(
    col(PersonRow.is_guest).is_(False),
    col(PersonRow.is_outside).is_(False),
    col(PersonRow.is_bot).is_(False),
    col(PersonRow.is_deleted).is_(False),
)
_USED = ClientVersionRow


async def count_standing(session: AsyncSession, product_id: int | None, place: bytes) -> Counts:
    """How many colleagues have that version of the product or a later one, and how many not."""
    used = col(_USED.place)
    query = (
        select(
            func.count(),
            func.count(case((and_(used >= place, used < NOT_USED.place), 1))),
            func.count(case((used < place, 1))),
            func.count(case((used == NOT_USED.place, 1))),
        )
        .select_from(PersonRow)
        .outerjoin(_USED, and_(_is_theirs(), col(_USED.product_id) == (product_id or 0)))
        .where(IS_COLLEAGUE)
    )
    everybody, current, behind, not_used = (await session.execute(query)).one()
    return Counts(current, behind, everybody - current - behind - not_used, not_used)


def exposed_people(product_id: int, place: bytes) -> Select[Any]:
    """Key, chat id, name and version of the colleagues who have not moved, by name."""
    person = sql_table(PersonRow).c
    used = sql_table(_USED).c
    return (
        select(person.key, person.chat_id, person.name, used.version)
        .select_from(PersonRow)
        .outerjoin(_USED, and_(_is_theirs(), col(_USED.product_id) == product_id))
        .where(IS_COLLEAGUE, or_(used.place.is_(None), used.place < place))
    )


async def unreminded_people(
    session: AsyncSession, wanted: RequiredVersionRow, cause: str, zones: Collection[str], most: int
) -> Sequence[str]:
    """The keys of those who have not moved, in these time zones, and got nothing for the cause."""
    person = sql_table(PersonRow).c
    query = (
        exposed_people(wanted.product_id, wanted.place)
        .with_only_columns(person.key)
        .where(person.time_zone.in_(zones), ~_has_delivery(cause))
        .order_by(person.key)
        .limit(most)
    )
    return (await session.scalars(query)).all()


async def uninformed(
    session: AsyncSession, keys: Collection[str], cause: str, zones: Collection[str]
) -> Sequence[str]:
    """Those of these people, in these time zones, who got nothing for the cause yet."""
    query = select(PersonRow.key).where(
        col(PersonRow.key).in_(keys),
        col(PersonRow.time_zone).in_(zones),
        IS_COLLEAGUE,
        ~_has_delivery(cause),
    )
    return (await session.scalars(query)).all()


async def time_zones(session: AsyncSession) -> Sequence[str]:
    """Every time zone in which a colleague is."""
    query = select(PersonRow.time_zone).where(IS_COLLEAGUE).distinct()
    return (await session.scalars(query)).all()


async def keep_newest(session: AsyncSession, rows: Sequence[dict[str, Any]]) -> None:
    """Store what people use, unless something newer is known already."""
    # Always in the same order: two that do this at once must not lock crosswise.
    ordered = sorted(rows, key=lambda row: (row["person_key"], row["product_id"]))
    upsert = _upsert(session.get_bind().dialect.name)
    await insert_all(session, [Batch(upsert, ordered, _USED)])


@cache
def _upsert(dialect: str) -> Insert:
    used = sql_table(_USED)
    statement = (sqlite.insert if dialect == "sqlite" else postgresql.insert)(used)
    newer = statement.excluded
    return statement.on_conflict_do_update(
        index_elements=["person_key", "product_id"],
        set_={name: newer[name] for name in ("version", "place", "stated_at", "source")},
        where=newer.stated_at >= used.c.stated_at,
    )


async def refresh_reminders(
    session: AsyncSession, causes: Collection[str], person_key: str, *, has_moved: bool
) -> None:
    """Have a person's reminders show how they stand now; what is not sent yet need not go out."""
    theirs = (
        col(DeliveryRow.cause).in_(causes),
        col(DeliveryRow.recipient) == person_recipient(person_key),
    )
    is_unsent = col(DeliveryRow.message_ts).is_(None)
    if has_moved:
        await session.execute(_calling_off(DeliveryState.SENDING).where(*theirs, is_unsent))
        await session.execute(_calling_off(DeliveryState.QUEUED).where(*theirs, is_unsent))
    await session.execute(
        update(DeliveryRow)
        .where(*theirs, ~is_unsent)
        .values(
            wanted=col(DeliveryRow.wanted) + 1,
            attempts=0,
            state=case(
                (col(DeliveryRow.state) == DeliveryState.SENDING, DeliveryState.SENDING.value),
                else_=DeliveryState.QUEUED.value,
            ),
        )
    )


async def call_off_moved(
    session: AsyncSession, wanted: RequiredVersionRow, causes: Collection[str]
) -> None:
    """Reminders that are not sent yet need not go out to those who have moved."""
    has_moved = exists().where(
        # The key out of the recipient, and not the other way round: so it is looked up.
        col(_USED.person_key) == func.substr(DeliveryRow.recipient, len(person_recipient("")) + 1),
        col(_USED.product_id) == wanted.product_id,
        col(_USED.place) >= wanted.place,
    )
    unsent = (
        col(DeliveryRow.cause).in_(causes),
        col(DeliveryRow.message_ts).is_(None),
        has_moved,
    )
    await session.execute(_calling_off(DeliveryState.SENDING).where(*unsent))
    await session.execute(_calling_off(DeliveryState.QUEUED).where(*unsent))


def _calling_off(state: DeliveryState) -> Any:
    """What is being sent can't be called back, but it is not tried again."""
    change: dict[str, Any] = {"wanted": 0}
    if state is DeliveryState.QUEUED:
        change["state"] = DeliveryState.CANCELLED
    return update(DeliveryRow).where(col(DeliveryRow.state) == state).values(change)


def _is_theirs() -> ColumnElement[bool]:
    return col(_USED.person_key) == col(PersonRow.key)


def _has_delivery(cause: str) -> ColumnElement[bool]:
    return exists().where(
        col(DeliveryRow.cause) == cause,
        col(DeliveryRow.recipient) == literal("person:") + col(PersonRow.key),
    )
