"""Turns rows into the plain values that views show."""

from collections.abc import Sequence

from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from bot.domain.answers import Answer
from bot.domain.errors import NotFound
from bot.domain.indicators import Indicator, IndicatorType
from bot.domain.people import Person
from bot.domain.records import AttachedFile, Case, Remark, Report, Snapshot
from bot.domain.references import case_reference, report_reference
from storage.cases import CaseRow, IndicatorRow, RemarkRow, ReportRow
from storage.people import people_by_key


def to_report(row: ReportRow, case: CaseRow, people: dict[str, Person]) -> Report:
    """The report as a value; `people` holds its reporter and colleague."""
    return Report(
        number=row.id,
        case_number=case.id,
        case_state=case.state,
        reporter=people[row.reporter_key],
        colleague=people.get(row.colleague_key or ""),
        kind=row.kind,
        text=row.text,
        snapshot=Snapshot.from_json(row.snapshot),
        files=tuple(AttachedFile(**file) for file in row.files),
        answer=Answer.from_json(row.answer),
        filed_at=row.filed_at,
        edited_at=row.edited_at,
        withdrawn_at=row.withdrawn_at,
        answer_by=case.claim_due_at,
        verdict=case.verdict,
        advice=case.advice,
    )


async def report_row(session: AsyncSession, number: int) -> ReportRow:
    """The report's row. Raises NotFound."""
    row = await session.get(ReportRow, number)
    if row is None:
        raise NotFound(report_reference(number))
    return row


async def case_row(session: AsyncSession, number: int, *, lock: bool) -> CaseRow:
    """The case's row, locked until the transaction ends if it may change. Raises NotFound."""
    row = await session.get(CaseRow, number, with_for_update=lock or None)
    if row is None:
        raise NotFound(case_reference(number))
    return row


async def load_report(session: AsyncSession, number: int) -> Report:
    """One report as a value. Raises NotFound."""
    row = await report_row(session, number)
    case = await session.get_one(CaseRow, row.case_id)
    people = await people_by_key(session, [row.reporter_key, row.colleague_key])
    return to_report(row, case, people)


async def load_cases(session: AsyncSession, rows: Sequence[CaseRow]) -> tuple[Case, ...]:
    """The cases as values, in the order given, with their reports and indicators."""
    numbers = [row.id for row in rows]
    reports = (
        await session.scalars(
            select(ReportRow).where(col(ReportRow.case_id).in_(numbers)).order_by(col(ReportRow.id))
        )
    ).all()
    indicators = (
        await session.execute(
            select(ReportRow.case_id, IndicatorRow.type, IndicatorRow.value)
            .join(IndicatorRow, col(IndicatorRow.report_id) == ReportRow.id)
            .where(col(ReportRow.case_id).in_(numbers), col(ReportRow.withdrawn_at).is_(None))
            .order_by(col(IndicatorRow.id))
        )
    ).all()
    keys = [row.owner_key for row in rows]
    keys += [key for report in reports for key in (report.reporter_key, report.colleague_key)]
    people = await people_by_key(session, keys)
    return tuple(
        Case(
            number=row.id,
            kind=row.kind,
            severity=row.severity,
            state=row.state,
            team=row.team,
            owner=people.get(row.owner_key or ""),
            opened_at=row.opened_at,
            claim_due_at=row.claim_due_at,
            assess_due_at=row.assess_due_at,
            claimed_at=row.claimed_at,
            resolved_at=row.resolved_at,
            verdict=row.verdict,
            advice=row.advice,
            waiting_since=row.waiting_since,
            snoozed_until=row.snoozed_until,
            asked_at=row.asked_at,
            reports=tuple(
                to_report(report, row, people) for report in reports if report.case_id == row.id
            ),
            indicators=tuple(
                dict.fromkeys(
                    Indicator(IndicatorType(type_), value)
                    for case_id, type_, value in indicators
                    if case_id == row.id
                )
            ),
        )
        for row in rows
    )


async def load_case(session: AsyncSession, number: int) -> Case:
    """One case as a value. Raises NotFound."""
    row = await session.get(CaseRow, number)
    if row is None:
        raise NotFound(case_reference(number))
    return (await load_cases(session, [row]))[0]


async def load_remark(session: AsyncSession, number: int) -> Remark:
    """A question, an answer or a note as a value."""
    row = await session.get_one(RemarkRow, number)
    case = await session.get_one(CaseRow, row.case_id)
    report = await session.get(ReportRow, row.report_id) if row.report_id else None
    people = await people_by_key(session, [row.author_key, case.owner_key])
    closed = case.resolved_at or (report.withdrawn_at if report else None)
    return Remark(
        case=case_reference(row.case_id),
        report=report_reference(row.report_id) if row.report_id else "",
        author=people[row.author_key],
        text=row.text,
        files=tuple(AttachedFile(**file) for file in row.files),
        said_at=row.said_at,
        number=row.id,
        owner=people.get(case.owner_key or ""),
        team=case.team,
        is_signed=row.is_signed,
        edited_at=row.edited_at,
        deleted_at=row.deleted_at,
        is_late=closed is not None and row.said_at >= closed,
    )
