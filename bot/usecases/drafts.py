"""What a person is about to report: kept until it is sent, offered for filing, then forgotten."""

from datetime import datetime, timedelta

from sqlalchemy import delete
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from bot.domain.errors import NotFound
from bot.domain.people import Actor
from bot.domain.records import AttachedFile, Snapshot
from bot.domain.vocabulary import DeliveryKind
from storage.base import opaque_key
from storage.cases import DraftRow
from storage.engine import take_turns
from storage.outbox import enqueue, person_recipient

_DRAFT_LIFETIME = timedelta(days=14)


async def keep_draft(
    session: AsyncSession,
    now: datetime,
    actor: Actor,
    snapshot: Snapshot | None = None,
    *,
    text: str = "",
) -> str:
    """Keep a message, or words, until their report is sent; returns the draft's id."""
    draft_id = opaque_key("draft")
    session.add(
        DraftRow(
            id=draft_id,
            person_key=actor.key,
            text=text,
            snapshot=snapshot.to_json() if snapshot else {},
            created_at=now,
        )
    )
    return draft_id


async def offer_to_file(
    session: AsyncSession,
    now: datetime,
    actor: Actor,
    draft_id: str,
    *,
    text: str,
    files: tuple[AttachedFile, ...],
) -> None:
    """Keep what a person wrote to the bot, and ask whether to file it.

    A second delivery of the same message asks nothing new.
    """
    await take_turns(session, draft_id)
    if await session.get(DraftRow, draft_id):
        return
    session.add(
        DraftRow(
            id=draft_id,
            person_key=actor.key,
            text=text,
            snapshot={},
            files=[file.to_json() for file in files],
            created_at=now,
        )
    )
    enqueue(
        session,
        DeliveryKind.REPORT_OFFER,
        cause=offer_cause(draft_id),
        recipient=person_recipient(actor.key),
        subject_id=0,
        queued_at=now,
        payload={"draft_id": draft_id},
    )


async def see_draft(
    session: AsyncSession, actor: Actor, draft_id: str
) -> tuple[str, tuple[AttachedFile, ...]]:
    """The words and files of the person's own draft. Raises NotFound."""
    draft = await own_draft(session, actor, draft_id, lock=False)
    return draft.text, tuple(AttachedFile(**file) for file in draft.files)


def offer_cause(draft_id: str) -> str:
    """The cause of the question whether to file a draft."""
    return f"draft:{draft_id}:offer"


async def own_draft(
    session: AsyncSession, actor: Actor, draft_id: str, *, lock: bool = True
) -> DraftRow:
    """The person's own draft. Raises NotFound for anybody else's.

    Locked, so that a second press of its button waits and then finds it filed.
    """
    draft = await session.get(DraftRow, draft_id, with_for_update=lock or None)
    if draft is None or draft.person_key != actor.key:
        raise NotFound(draft_id)
    return draft


async def forget_old_drafts(session: AsyncSession, now: datetime) -> None:
    """Drop what was never sent, two weeks after it was begun."""
    await session.execute(
        delete(DraftRow).where(
            col(DraftRow.created_at) < now - _DRAFT_LIFETIME, col(DraftRow.report_id).is_(None)
        )
    )
