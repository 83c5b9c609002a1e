"""Runs of notices: what is due goes into the outbox, once per slot."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from bot.domain.notices import current_until
from bot.domain.records import LATE_AFTER
from bot.domain.references import notice_reference
from bot.domain.runs import due_slots
from bot.domain.vocabulary import DeliveryKind, DeliveryState, MissedRunPolicy, NoticeState
from bot.usecases.audiences import recipients_of
from bot.usecases.audit import audit_values
from bot.usecases.channel_readers import forbidden_channels
from bot.usecases.notice_reading import content_of
from bot.usecases.notice_reminders import ask_readers
from storage.bulk import Row, insert_all, rows_of
from storage.company import AuditRow
from storage.notices import IS_SCHEDULED, NoticeRow, NoticeRunRow
from storage.outbox import DeliveryRow, channel_recipient, delivery_values

# So many notices in one transaction: others write in between.
RUNS_AT_ONCE = 250


@dataclass(slots=True)
class _News:
    """The rows that a batch of runs adds."""

    runs: list[Row] = field(default_factory=list)
    deliveries: list[Row] = field(default_factory=list)
    audit: list[Row] = field(default_factory=list)


async def run_due_notices(session: AsyncSession, now: datetime) -> int:
    """Put up to `RUNS_AT_ONCE` notices whose time has come into the outbox; returns how many.

    Of several slots that passed while nobody looked, only the newest may still go out: sent late,
    or skipped, as its author chose. A slot that was handled before is left alone.
    """
    due = await session.scalars(
        select(NoticeRow)
        .where(IS_SCHEDULED, col(NoticeRow.next_run_at) <= now)
        .order_by(col(NoticeRow.next_run_at))
        .limit(RUNS_AT_ONCE)
        .with_for_update(skip_locked=True)
    )
    rows = due.all()
    if not rows:
        return 0
    handled = await _handled(session, rows)
    news = _News()
    for row in rows:
        _run(news, now, row, handled[row.id], await _recipients(session, row))
    await session.flush()
    await insert_all(
        session,
        [
            rows_of(NoticeRunRow, news.runs),
            rows_of(DeliveryRow, news.deliveries),
            rows_of(AuditRow, news.audit),
        ],
    )
    await ask_readers(session, now, [row for row in rows if row.asks_answer], news.deliveries)
    return len(rows)


async def _recipients(session: AsyncSession, row: NoticeRow) -> dict[str, str]:
    """Everybody who is to get it now, and why not where somebody else reads a channel by now."""
    content = content_of(row)
    forbidden = {channel_recipient(each) for each in await forbidden_channels(session, content)}
    return {
        recipient: "mark_forbids" if recipient in forbidden else ""
        for recipient in await recipients_of(session, content)
    }


async def _handled(
    session: AsyncSession, rows: Sequence[NoticeRow]
) -> dict[int, Collection[datetime]]:
    """For each notice the slots that were run or left out already, from its next run on."""
    since = min(row.next_run_at for row in rows if row.next_run_at)
    query = select(NoticeRunRow.notice_id, NoticeRunRow.slot).where(
        col(NoticeRunRow.notice_id).in_([row.id for row in rows]), NoticeRunRow.slot >= since
    )
    handled: dict[int, Collection[datetime]] = defaultdict(frozenset)
    for notice, slot in (await session.execute(query)).all():
        handled[notice] = {*handled[notice], slot}
    return handled


def _run(
    news: _News,
    now: datetime,
    row: NoticeRow,
    handled: Collection[datetime],
    recipients: Mapping[str, str],
) -> None:
    content = content_of(row)
    slots, next_run = due_slots(content, row.next_run_at or now, now, handled)
    row.next_run_at = next_run
    if next_run is None:
        row.state = NoticeState.FINISHED
    if not slots:
        return
    newest = slots[-1]
    late = now - newest > LATE_AFTER
    skip = late and row.missed is MissedRunPolicy.SKIP
    for slot in slots:
        outcome = "skipped" if slot != newest or skip else "late" if late else "sent"
        news.runs.append({"notice_id": row.id, "slot": slot, "handled_at": now, "outcome": outcome})
    if not skip:
        row.current_until = current_until(content, now)
        for recipient, error in recipients.items():
            values = delivery_values(
                DeliveryKind.NOTICE,
                cause=f"notice:{row.id}:{newest.isoformat()}",
                recipient=recipient,
                subject_id=row.id,
                queued_at=now,
                payload={
                    "due_at": newest.isoformat(),
                    "late_seconds": (now - newest).total_seconds() if late else 0,
                },
            )
            if error:
                values |= {"state": DeliveryState.FAILED, "error": error, "wanted": 0}
            news.deliveries.append(values)
    action = "notice.skip" if skip else "notice.run"
    about = notice_reference(row.id)
    news.audit.append(audit_values(now, None, action, about, slot=newest.isoformat(), late=late))
