"""Rows that tests of storage need before they can say anything."""

from datetime import UTC, datetime

from sqlalchemy.ext.asyncio import AsyncSession

from bot.domain.people import Profile
from bot.domain.vocabulary import (
    CaseState,
    DeliveryKind,
    MissedRunPolicy,
    NoticeKind,
    NoticeState,
    ReportKind,
    Role,
    ScheduleType,
    Severity,
)
from storage.cases import CaseRow
from storage.notices import NoticeRow
from storage.outbox import DeliveryRow, enqueue
from storage.people import PersonRow, save_profile

NOW = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)


async def add_person(session: AsyncSession, chat_id: str = "U1") -> PersonRow:
    """A person of the home team."""
    profile = Profile(chat_id, "T1", chat_id.title(), "en", "UTC")
    return await save_profile(session, profile, NOW)


async def add_case(session: AsyncSession) -> CaseRow:
    """A new case of nobody."""
    case = CaseRow(
        kind=ReportKind.OTHER,
        severity=Severity.LOW,
        state=CaseState.NEW,
        team=Role.SECURITY,
        opened_at=NOW,
        claim_due_at=NOW,
        assess_due_at=NOW,
        last_report_at=NOW,
        queued_at=NOW,
        touched_at=NOW,
    )
    session.add(case)
    await session.flush()
    return case


async def add_notice(
    session: AsyncSession, request_id: str = "V1", state: NoticeState = NoticeState.SCHEDULED
) -> NoticeRow:
    """A notice that is due now."""
    author = await add_person(session)
    notice = NoticeRow(
        kind=NoticeKind.ADVISORY,
        severity=Severity.LOW,
        state=state,
        author_key=author.key,
        schedule_type=ScheduleType.NOW,
        time_zone="UTC",
        missed=MissedRunPolicy.SEND_LATE,
        created_at=NOW,
        next_run_at=NOW,
        request_id=request_id,
    )
    session.add(notice)
    await session.flush()
    return notice


async def queue(
    session: AsyncSession,
    cause: str,
    *,
    kind: DeliveryKind = DeliveryKind.RECEIPT,
    recipient: str = "channel:C1",
    thread_of: int | None = None,
) -> DeliveryRow:
    """A row of the outbox."""
    row = enqueue(
        session,
        kind,
        cause=cause,
        recipient=recipient,
        subject_id=1,
        queued_at=NOW,
        thread_of=thread_of,
    )
    await session.flush()
    return row
