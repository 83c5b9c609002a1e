"""Finds what a reply in a direct-message thread is about, and answers in the thread."""

from dataclasses import dataclass
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

# What a channel or message may be stored as: where a name must not stand, its tag does.
# The first is what is stored now.
Names = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Thread:
    """A thread in a person's direct messages with us."""

    channel: Names
    ts: str


_ABOUT_A_REPORT = frozenset(
    {
        DeliveryKind.RECEIPT,
        DeliveryKind.TAKEN_UP,
        DeliveryKind.QUESTION,
        DeliveryKind.RESOLVED,
        DeliveryKind.REOPENED,
    }
)


def question_cause(remark_number: int) -> str:
    """The cause of a question's messages to the reporters."""
    return f"remark:{remark_number}:question"


async def report_of_thread(session: AsyncSession, thread: Thread) -> int | None:
    """The report that the thread's first message is about; None for any other thread."""
    return _report_of(await find_by_message(session, thread.channel, thread.ts))


async def report_of_delivery(session: AsyncSession, delivery_id: str) -> int | None:
    """The report that a message of ours is about, by the id in the message's metadata."""
    return _report_of(await find_by_delivery_id(session, delivery_id))


async def confirm_answer(
    session: AsyncSession,
    now: datetime,
    number: int,
    thread: Thread,
    closed_at: datetime | None,
) -> None:
    """Tell the reporter that the team has their answer; once a thread is enough.

    Of a report that was closed by then they hear that too, once more.
    """
    parent = await find_by_message(session, thread.channel, thread.ts)
    if parent:
        cause = f"delivery:{parent.id}:answered" + (":late" if closed_at else "")
        kind = DeliveryKind.ANSWER_TAKEN
        facts = {"closed_at": closed_at.isoformat()} if closed_at else {}
        await _say_below(session, now, parent, kind=kind, number=number, cause=cause, facts=facts)


async def refuse_file(
    session: AsyncSession, now: datetime, number: int, thread: Thread, *, cause: str
) -> None:
    """Tell a protected reporter why the team does not get their file."""
    parent = await find_by_message(session, thread.channel, thread.ts)
    if parent:
        kind = DeliveryKind.FILE_REFUSED
        await _say_below(session, now, parent, kind=kind, number=number, cause=cause)


async def _say_below(
    session: AsyncSession,
    now: datetime,
    parent: DeliveryRow,
    *,
    kind: DeliveryKind,
    number: int,
    cause: str,
    facts: dict[str, str] | None = None,
) -> None:
    if await find_by_cause(session, cause) is None:
        enqueue(
            session,
            kind,
            cause=cause,
            recipient=parent.recipient,
            subject_id=number,
            queued_at=now,
            thread_of=parent.id,
            payload=facts,
        )


def _report_of(delivery: DeliveryRow | None) -> int | None:
    if delivery is None or delivery.kind not in _ABOUT_A_REPORT:
        return None
    return delivery.subject_id
