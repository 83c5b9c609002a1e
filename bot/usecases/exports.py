"""Reports of a while as a file, for the security team only; who took what is written down."""

from collections.abc import AsyncIterator
from datetime import datetime, timedelta

from sqlalchemy import func
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from bot.domain.errors import InvalidInput, Problem
from bot.domain.exports import MOST_REPORTS, ExportFormat, Row, encode
from bot.domain.indicators import Indicator, IndicatorType, defang, defang_text
from bot.domain.people import Actor, Person
from bot.domain.permissions import Action, require
from bot.domain.records import Snapshot
from bot.domain.references import case_reference, report_reference
from bot.domain.vocabulary import DeliveryKind
from bot.usecases.audit import record
from storage.cases import CaseRow, IndicatorRow, ReportRow
from storage.outbox import enqueue, person_recipient
from storage.people import people_by_key

_BATCH = 500


async def ask_for_export(
    session: AsyncSession,
    now: datetime,
    actor: Actor,
    *,
    days: int,
    wanted: ExportFormat,
    request_id: str,
) -> int:
    """Have the file made and sent to the person who asked; returns how many reports it holds.

    Raises NotAllowed, and InvalidInput when there are more than a file may hold.
    """
    require(actor, Action.EXPORT)
    among = (col(ReportRow.filed_at) > now - timedelta(days=days), ReportRow.filed_at <= now)
    counted = select(ReportRow.id).where(*among).limit(MOST_REPORTS + 1).subquery()
    total = await session.scalar(select(func.count()).select_from(counted)) or 0
    if total > MOST_REPORTS:
        raise InvalidInput((Problem("days", "too_many", {"value": f"{MOST_REPORTS:,}"}),))
    record(session, now, actor, "export.ask", "export", days=days, format=wanted, reports=total)
    enqueue(
        session,
        DeliveryKind.EXPORT,
        cause=f"export:{request_id}",
        recipient=person_recipient(actor.key),
        subject_id=days,
        queued_at=now,
        payload={"until": now.isoformat(), "format": wanted.value},
    )
    return total


async def export(
    session: AsyncSession, until: datetime, actor: Actor, days: int, wanted: ExportFormat
) -> bytes:
    """The file. Raises NotAllowed if the person may not have it any more."""
    require(actor, Action.EXPORT)
    since = until - timedelta(days=days)
    return encode([row async for row in _rows(session, since, until)], wanted)


async def _rows(session: AsyncSession, since: datetime, until: datetime) -> AsyncIterator[Row]:
    last = 0
    query = (
        select(ReportRow, CaseRow)
        .join(CaseRow, col(CaseRow.id) == ReportRow.case_id)
        .where(col(ReportRow.filed_at) > since, ReportRow.filed_at <= until)
        .order_by(col(ReportRow.id))
        .limit(_BATCH)
    )
    while batch := (await session.execute(query.where(col(ReportRow.id) > last))).all():
        keys = [key for report, case in batch for key in (report.reporter_key, case.owner_key)]
        people = await people_by_key(session, keys)
        indicators = await _indicators(session, [report.id for report, _ in batch])
        for report, case in batch:
            yield _row(report, case, people, indicators.get(report.id, []))
        last = batch[-1][0].id
        session.expunge_all()


async def _indicators(session: AsyncSession, reports: list[int]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    query = select(IndicatorRow).where(col(IndicatorRow.report_id).in_(reports))
    for row in (await session.scalars(query.order_by(col(IndicatorRow.id)))).all():
        shown = defang(Indicator(IndicatorType(row.type), row.value))
        found.setdefault(row.report_id, []).append(shown)
    return found


def _row(report: ReportRow, case: CaseRow, people: dict[str, Person], indicators: list[str]) -> Row:
    snapshot = Snapshot.from_json(report.snapshot)
    owner = people.get(case.owner_key or "")
    return {
        "report": report_reference(report.id),
        "case": case_reference(case.id),
        "filed_at": report.filed_at.isoformat(),
        "withdrawn_at": _time(report.withdrawn_at),
        "kind": report.kind.value,
        "severity": case.severity.value,
        "state": case.state.value,
        "team": case.team.value,
        "reporter": people[report.reporter_key].name,
        "owner": owner.name if owner else "",
        "claimed_at": _time(case.claimed_at),
        "resolved_at": _time(case.resolved_at),
        "verdict": case.verdict.value if case.verdict else "",
        "text": defang_text(report.text),
        "message": defang_text(snapshot.text) if snapshot else "",
        "indicators": " ".join(indicators),
    }


def _time(moment: datetime | None) -> str:
    return moment.isoformat() if moment else ""
