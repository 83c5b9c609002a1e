"""Notices as values, for whoever shows or sends them."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from bot.domain.audience import Audience
from bot.domain.errors import NotFound
from bot.domain.records import DeliveryOutcome, Notice, NoticeDraft
from bot.domain.references import notice_reference
from bot.domain.runs import upcoming_runs
from bot.domain.vocabulary import DeliveryKind, NoticeState
from storage.notices import NoticeRow, NoticeRunRow
from storage.outbox import DeliveryRow, channel_recipient, count_by_state, person_recipient
from storage.people import people_by_key

SHOWN_RUNS = 5
_REMEMBERED_RUNS = 50
CONTENT = tuple(NoticeDraft.__dataclass_fields__)


async def load_notice(session: AsyncSession, number: int, now: datetime) -> Notice:
    """One notice as a value. Raises NotFound."""
    row = await notice_row(session, number, lock=False)
    people = await people_by_key(session, [row.author_key])
    outcomes = await session.scalars(
        select(DeliveryRow)
        .where(
            DeliveryRow.kind == DeliveryKind.NOTICE,
            DeliveryRow.subject_id == number,
            col(DeliveryRow.recipient).startswith(channel_recipient("")),
        )
        .order_by(col(DeliveryRow.id).desc())
        .limit(_REMEMBERED_RUNS)
    )
    skipped = await session.scalars(
        select(NoticeRunRow.slot)
        .where(NoticeRunRow.notice_id == number, NoticeRunRow.outcome == "skipped")
        .order_by(col(NoticeRunRow.slot).desc())
        .limit(_REMEMBERED_RUNS)
    )
    content = content_of(row)
    runs: tuple[datetime, ...] = ()
    if row.state in (NoticeState.DRAFT, NoticeState.SCHEDULED) and row.next_run_at:
        left_out = await handled_slots(session, number, row.next_run_at)
        runs = upcoming_runs(content, row.next_run_at, SHOWN_RUNS, left_out)
    return Notice(
        number=row.id,
        state=row.state,
        author=people[row.author_key],
        content=content,
        created_at=row.created_at,
        next_runs=runs,
        outcomes=tuple(
            DeliveryOutcome(
                outcome.recipient.removeprefix("channel:"),
                outcome.state,
                outcome.error,
                outcome.sent_at,
            )
            for outcome in outcomes.all()
        ),
        skipped=tuple(skipped.all()),
        direct=await count_by_state(
            session, DeliveryKind.NOTICE, number, recipients=person_recipient("")
        ),
    )


async def load_text(session: AsyncSession, number: int) -> Notice:
    """One notice as its readers see it: for each of many deliveries, so nothing more is read."""
    row = await notice_row(session, number, lock=False)
    people = await people_by_key(session, [row.author_key])
    return Notice(row.id, row.state, people[row.author_key], content_of(row), row.created_at)


async def notice_row(session: AsyncSession, number: int, *, lock: bool = True) -> NoticeRow:
    """The row of a notice, locked unless it is only read. Raises NotFound."""
    row = await session.get(NoticeRow, number, with_for_update=lock or None)
    if row is None:
        raise NotFound(notice_reference(number))
    return row


async def handled_slots(session: AsyncSession, number: int, since: datetime) -> frozenset[datetime]:
    """The slots from a moment on that were run or left out already."""
    query = select(NoticeRunRow.slot).where(
        NoticeRunRow.notice_id == number, NoticeRunRow.slot >= since
    )
    return frozenset((await session.scalars(query)).all())


def content_of(row: NoticeRow) -> NoticeDraft:
    """What its author wrote, and when it is to go out."""
    values = {name: getattr(row, name) for name in CONTENT}
    audience = Audience.from_json(row.audience)
    return NoticeDraft(**{**values, "channels": tuple(row.channels), "audience": audience})
