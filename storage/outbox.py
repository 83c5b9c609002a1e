"""The outbox: one row per message and recipient, written in the transaction that causes it."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy import (
    CursorResult,
    Index,
    Select,
    UniqueConstraint,
    case,
    exists,
    func,
    literal_column,
    or_,
    text,
    update,
)
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased
from sqlmodel import Field, col, select

from bot.domain.deliveries import (
    EDIT_OF_MANY_PRIORITY,
    LEASES_OF_A_MADE_FILE,
    MADE_FILES,
    priority_of,
)
from bot.domain.vocabulary import DeliveryKind, DeliveryState
from storage.base import Table, json, number, opaque_key, optional_moment, reference, word
from storage.types import BigNumber


class DeliveryRow(Table, table=True):
    """One message to one recipient: what about, to whom, and what became of it."""

    __tablename__ = "delivery"
    __table_args__ = (
        UniqueConstraint("cause", "recipient"),
        Index(
            "ix_delivery_due",
            "priority",
            "id",
            sqlite_where=text("state = 'queued'"),
            postgresql_where=text("state = 'queued'"),
        ),
        Index(
            "ix_delivery_sending",
            "lease_until",
            sqlite_where=text("state = 'sending'"),
            postgresql_where=text("state = 'sending'"),
        ),
        Index("ix_delivery_message", "channel_id", "message_ts"),
        Index("ix_delivery_subject", "kind", "subject_id"),
    )

    id: int = number()
    # Opaque: it travels in the message's metadata, which the whole workspace can read.
    delivery_id: str = Field(unique=True)
    kind: DeliveryKind = word(DeliveryKind)
    # What made this message necessary; unique per recipient, so a cause is never sent twice.
    cause: str
    # `person:<our key>` or `channel:<chat id>`.
    recipient: str
    subject_id: int = Field(sa_type=BigNumber)
    thread_of: int | None = reference("delivery.id", nullable=True)
    # Text that was frozen when a person approved it, and small facts of the moment.
    payload: dict[str, Any] = json(dict)
    state: DeliveryState = word(DeliveryState)
    priority: int
    queued_at: datetime | None = optional_moment()
    # Real time: back-off ignores the playground's clock.
    not_before: datetime | None = optional_moment()
    lease_until: datetime | None = optional_moment()
    claimed_at: datetime | None = optional_moment()
    attempts: int = 0
    # The message must be rendered again while `wanted` is ahead of `rendered`; 0: nobody wants it.
    wanted: int = 1
    rendered: int = 0
    # The newest revision that a person waits for; others may come a little later.
    hurried: int = 0
    # Until then (real time) only a person's act edits the message again.
    edit_after: datetime | None = optional_moment()
    # Of a protected reporter's message only the channel's tag: the channel tells who it is.
    channel_id: str | None = None
    message_ts: str | None = None
    sent_at: datetime | None = optional_moment()
    error: str = ""

    def back_to_queue(self, not_before: datetime) -> None:
        """Nobody sends it any more: try again later, unless it was cancelled meanwhile."""
        self.state = DeliveryState.QUEUED if self.wanted else DeliveryState.CANCELLED
        self.not_before, self.lease_until = not_before, None

    def move_to(self, recipient: str, not_before: datetime) -> None:
        """Post it anew, to somebody else."""
        self.recipient, self.attempts, self.error = recipient, 0, ""
        self.channel_id = self.message_ts = None
        self.back_to_queue(not_before)


# Literals, not parameters: only so does SQLite see that the partial indexes fit.
_IS_QUEUED = col(DeliveryRow.state) == literal_column("'queued'")
_IS_SENDING = col(DeliveryRow.state) == literal_column("'sending'")


_WANTED_AGAIN: dict[str, Any] = {
    "wanted": col(DeliveryRow.wanted) + 1,
    "attempts": case(
        (col(DeliveryRow.state) == DeliveryState.FAILED, 0), else_=col(DeliveryRow.attempts)
    ),
    "state": case(
        (
            col(DeliveryRow.state).in_([DeliveryState.SENT, DeliveryState.FAILED]),
            DeliveryState.QUEUED.value,
        ),
        else_=col(DeliveryRow.state),
    ),
}


def person_recipient(person_key: str) -> str:
    """The recipient that stands for a person's direct messages."""
    return f"person:{person_key}"


def channel_recipient(channel_id: str) -> str:
    """The recipient that stands for a channel."""
    return f"channel:{channel_id}"


def delivery_values(
    kind: DeliveryKind,
    *,
    cause: str,
    recipient: str,
    subject_id: int,
    queued_at: datetime,
    thread_of: int | None = None,
    payload: dict[str, Any] | None = None,
) -> dict[str, Any]:
    """The columns of a message that is to be sent."""
    return {
        "delivery_id": opaque_key("d"),
        "kind": kind,
        "cause": cause,
        "recipient": recipient,
        "subject_id": subject_id,
        "thread_of": thread_of,
        "payload": payload or {},
        "state": DeliveryState.QUEUED,
        "priority": priority_of(kind),
        "queued_at": queued_at,
        "attempts": 0,
        "wanted": 1,
        "rendered": 0,
        "hurried": 0,
        "error": "",
    }


def enqueue(
    session: AsyncSession,
    kind: DeliveryKind,
    *,
    cause: str,
    recipient: str,
    subject_id: int,
    queued_at: datetime,
    thread_of: int | None = None,
    payload: dict[str, Any] | None = None,
) -> DeliveryRow:
    """Put a message into the outbox; it goes out once this transaction is committed."""
    row = DeliveryRow(
        **delivery_values(
            kind,
            cause=cause,
            recipient=recipient,
            subject_id=subject_id,
            queued_at=queued_at,
            thread_of=thread_of,
            payload=payload,
        )
    )
    session.add(row)
    return row


async def find_by_cause(session: AsyncSession, cause: str) -> DeliveryRow | None:
    """The delivery that the cause made (the first, where it has several recipients)."""
    query = select(DeliveryRow).where(DeliveryRow.cause == cause).order_by(col(DeliveryRow.id))
    return (await session.scalars(query)).first()


async def all_by_cause(session: AsyncSession, cause: str) -> Sequence[DeliveryRow]:
    """The deliveries that the cause made, one a recipient."""
    query = select(DeliveryRow).where(DeliveryRow.cause == cause).order_by(col(DeliveryRow.id))
    return (await session.scalars(query)).all()


async def render_again(session: AsyncSession, cause: str) -> None:
    """Have the messages of the cause show the newest state; changes in a burst render once."""
    await session.execute(
        update(DeliveryRow)
        .where(col(DeliveryRow.cause) == cause)
        .values(
            **_WANTED_AGAIN,
            hurried=col(DeliveryRow.wanted) + 1,
            # A pause for calm ends here; one after a failure does not.
            not_before=case(
                (col(DeliveryRow.not_before) == col(DeliveryRow.edit_after), None),
                else_=col(DeliveryRow.not_before),
            ),
        )
    )


async def render_calmly(session: AsyncSession, causes: Collection[str]) -> None:
    """Like `render_again`, for what comes in by itself: each message waits for its `edit_after`."""
    await session.execute(
        update(DeliveryRow)
        .where(col(DeliveryRow.cause).in_(causes))
        .values(
            **_WANTED_AGAIN,
            not_before=case(
                (col(DeliveryRow.state) == DeliveryState.SENT, col(DeliveryRow.edit_after)),
                else_=col(DeliveryRow.not_before),
            ),
        )
    )


async def render_own_again(
    session: AsyncSession, kinds: Collection[DeliveryKind], subject_id: int, recipient: str
) -> None:
    """Have one recipient's messages about something show what that person just did."""
    await session.execute(
        update(DeliveryRow)
        .where(
            col(DeliveryRow.kind).in_(kinds),
            col(DeliveryRow.subject_id) == subject_id,
            col(DeliveryRow.recipient) == recipient,
            col(DeliveryRow.wanted) > 0,
        )
        .values(**_WANTED_AGAIN, hurried=col(DeliveryRow.wanted) + 1)
    )


async def render_channels_calmly(
    session: AsyncSession, kind: DeliveryKind, subject_id: int
) -> None:
    """Like `render_calmly`, for the newest copies that stand in channels."""
    of_subject = (col(DeliveryRow.kind) == kind, col(DeliveryRow.subject_id) == subject_id)
    in_channel = col(DeliveryRow.recipient).startswith("channel:")
    newest = (
        select(DeliveryRow.cause)
        .where(*of_subject, in_channel)
        .order_by(col(DeliveryRow.id).desc())
        .limit(1)
    )
    cause = (await session.scalars(newest)).first()
    await session.execute(
        update(DeliveryRow)
        .where(*of_subject, in_channel, col(DeliveryRow.cause) == cause)
        .where(col(DeliveryRow.message_ts).is_not(None), col(DeliveryRow.wanted) > 0)
        .values(
            **_WANTED_AGAIN,
            not_before=case(
                (col(DeliveryRow.state) == DeliveryState.SENT, col(DeliveryRow.edit_after)),
                else_=col(DeliveryRow.not_before),
            ),
        )
    )


async def render_all_again(
    session: AsyncSession, kind: DeliveryKind, subjects: Select[Any]
) -> None:
    """Have many messages of a kind show the newest state, after all that calls somebody."""
    await session.execute(
        update(DeliveryRow)
        .where(col(DeliveryRow.kind) == kind, col(DeliveryRow.subject_id).in_(subjects))
        .values(
            **_WANTED_AGAIN,
            priority=case(
                (col(DeliveryRow.rendered) > 0, EDIT_OF_MANY_PRIORITY),
                else_=col(DeliveryRow.priority),
            ),
        )
        .execution_options(synchronize_session=False)
    )


async def turn_into(session: AsyncSession, cause: str, kind: DeliveryKind) -> None:
    """Let the messages of the cause say something else; what was not sent yet is not sent."""
    of_cause = col(DeliveryRow.cause) == cause
    await session.execute(
        update(DeliveryRow)
        .where(
            of_cause,
            col(DeliveryRow.message_ts).is_(None),
            or_(_IS_QUEUED, col(DeliveryRow.state) == DeliveryState.FAILED),
        )
        .values(state=DeliveryState.CANCELLED, wanted=0)
    )
    await session.execute(
        update(DeliveryRow)
        .where(of_cause, col(DeliveryRow.wanted) > 0)
        .values(**_WANTED_AGAIN, kind=kind, hurried=col(DeliveryRow.wanted) + 1)
    )


async def cancel(session: AsyncSession, cause_prefix: str, *, recipient: str = "") -> int:
    """Cancel what is still queued for causes that begin so, of one recipient or of all.

    Returns how many.

    What is being sent at this moment can't be called back, but it is not tried again.
    """
    unsent = (
        col(DeliveryRow.cause).startswith(cause_prefix, autoescape=True),
        col(DeliveryRow.message_ts).is_(None),
        *([col(DeliveryRow.recipient) == recipient] if recipient else []),
    )
    await session.execute(update(DeliveryRow).where(*unsent, _IS_SENDING).values(wanted=0))
    result = await session.execute(
        update(DeliveryRow)
        .where(*unsent, _IS_QUEUED)
        .values(state=DeliveryState.CANCELLED, wanted=0)
    )
    return cast("CursorResult[Any]", result).rowcount


async def count_by_state(
    session: AsyncSession, kind: DeliveryKind, subject_id: int, *, recipients: str
) -> dict[DeliveryState, int]:
    """How many deliveries about a thing stand how, to recipients that begin so."""
    query = (
        select(DeliveryRow.state, func.count())
        .where(
            DeliveryRow.kind == kind,
            DeliveryRow.subject_id == subject_id,
            col(DeliveryRow.recipient).startswith(recipients),
        )
        .group_by(col(DeliveryRow.state))
    )
    rows = (await session.execute(query)).all()
    return {DeliveryState(state): number for state, number in rows}


async def find_by_message(
    session: AsyncSession, channel_ids: Collection[str], message_ts: str
) -> DeliveryRow | None:
    """The delivery that became this message in the chat; the channel by any of its names."""
    query = select(DeliveryRow).where(
        col(DeliveryRow.channel_id).in_(channel_ids), DeliveryRow.message_ts == message_ts
    )
    return (await session.scalars(query)).first()


async def find_by_delivery_id(session: AsyncSession, delivery_id: str) -> DeliveryRow | None:
    """The delivery with this opaque id, which stands in its message's metadata."""
    query = select(DeliveryRow).where(DeliveryRow.delivery_id == delivery_id)
    return (await session.scalars(query)).first()


async def claim_due(
    session: AsyncSession, *, now: datetime, lease: timedelta, limit: int
) -> Sequence[DeliveryRow]:
    """Take due rows for sending until the lease ends; no two workers get the same row.

    A message in a thread waits until the message that starts the thread is sent.
    """
    parent = aliased(DeliveryRow)
    query = (
        select(DeliveryRow)
        .where(
            _IS_QUEUED,
            or_(col(DeliveryRow.not_before).is_(None), col(DeliveryRow.not_before) <= now),
            or_(
                col(DeliveryRow.thread_of).is_(None),
                exists().where(
                    parent.id == DeliveryRow.thread_of,  # type: ignore[arg-type]
                    parent.message_ts.is_not(None),  # type: ignore[union-attr]
                ),
            ),
        )
        .order_by(col(DeliveryRow.priority), col(DeliveryRow.id))
        .limit(limit)
        .with_for_update(skip_locked=True, of=DeliveryRow)
    )
    rows = (await session.scalars(query)).all()
    for row in rows:
        row.state = DeliveryState.SENDING
        leases = LEASES_OF_A_MADE_FILE if row.kind in MADE_FILES else 1
        row.lease_until = now + lease * leases
        row.claimed_at = now
        row.attempts += 1
    return rows


async def claim_doubtful(
    session: AsyncSession, *, now: datetime, lease: timedelta, limit: int
) -> Sequence[DeliveryRow]:
    """Take rows whose sender did not record an outcome in time: it is unknown if they went out."""
    query = (
        select(DeliveryRow)
        .where(_IS_SENDING, col(DeliveryRow.lease_until) <= now)
        .order_by(col(DeliveryRow.lease_until))
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    rows = (await session.scalars(query)).all()
    for row in rows:
        row.lease_until = now + lease
    return rows
