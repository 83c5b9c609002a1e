"""Finds what a reply in a direct-message thread is about, and answers in the thread."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from bot.domain.vocabulary import DeliveryKind
from storage.outbox import (
    DeliveryRow,
    enqueue,
    find_by_cause,
    find_by_delivery_id,
    find_by_message,
)

_ABOUT_A_REPORT = frozenset(
    {
        DeliveryKind.RECEIPT,
        DeliveryKind.TAKEN_UP,
        DeliveryKind.QUESTION,
        DeliveryKind.RESOLVED,
    }
)


async def report_of_thread(session: AsyncSession, channel_id: str, thread_ts: str) -> int | None:
    """The report that the thread's first message is about; None for any other thread."""
    return _report_of(await find_by_message(session, channel_id, thread_ts))


async def report_of_delivery(session: AsyncSession, delivery_id: str) -> int | None:
    """The report that a message of ours is about, by the id in the message's metadata."""
    return _report_of(await find_by_delivery_id(session, delivery_id))


async def confirm_answer(
    session: AsyncSession, now: datetime, number: int, channel_id: str, thread_ts: str
) -> None:
    """Tell the reporter that the team has their answer; once a thread is enough."""
    parent = await find_by_message(session, channel_id, thread_ts)
    if parent is None:
        return
    cause = f"delivery:{parent.id}:answered"
    if await find_by_cause(session, cause) is None:
        enqueue(
            session,
            DeliveryKind.ANSWER_TAKEN,
            cause=cause,
            recipient=parent.recipient,
            subject_id=number,
            queued_at=now,
            thread_of=parent.id,
        )


def _report_of(delivery: DeliveryRow | None) -> int | None:
    if delivery is None or delivery.kind not in _ABOUT_A_REPORT:
        return None
    return delivery.subject_id
