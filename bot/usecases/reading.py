"""Turns rows into the plain values that views show."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

from sqlalchemy import case, desc, distinct, func, or_
from sqlalchemy import select as select_values
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from bot.domain.answers import Answer
from bot.domain.errors import NotFound
from bot.domain.indicators import Indicator, IndicatorType
from bot.domain.people import Person
from bot.domain.records import (
    INDICATORS_A_PAGE,
    REPORTS_A_PAGE,
    AttachedFile,
    Case,
    PageRequest,
    Remark,
    Report,
    Sighting,
    Snapshot,
)
from bot.domain.references import case_reference, report_reference
from storage.cases import CaseRow, IndicatorRow, RemarkRow, ReportRow
from storage.people import people_by_key

# A card and a list show so many reports of a case.
_FIRST_REPORTS, _NEWEST_REPORTS = 1, 2


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
    """The cases as values, in the order given, each with its first and newest reports."""
    numbers = [row.id for row in rows]
    counts = await _counts(session, numbers)
    reports = await _first_and_newest(session, numbers)
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
            undo_until=row.undo_until,
            merged_into=row.merged_into,
            reports=tuple(
                to_report(report, row, people) for report in reports if report.case_id == row.id
            ),
            **counts.get(row.id, _NO_REPORTS),
        )
        for row in rows
    )


async def load_card(session: AsyncSession, number: int) -> Case:
    """One case as its card shows it: the first and newest reports, the commonest indicators."""
    return await _with_indicators(session, await _load(session, number), 0, INDICATORS_A_PAGE)


async def load_case(session: AsyncSession, number: int, page: int = 1) -> Case:
    """One case with all its reports and indicators; of a campaign one page. Raises NotFound."""
    found = await load_card(session, number)
    if not found.is_campaign:
        found = await _with_reports(session, found, 0)
        return await _with_indicators(session, found, 0, found.indicator_count)
    page = PageRequest(page, 1).within(found.pages).number
    if page <= found.report_pages:
        return await _with_reports(session, found, (page - 1) * REPORTS_A_PAGE)
    skipped = (page - found.report_pages - 1) * INDICATORS_A_PAGE
    return await _with_indicators(session, replace(found, reports=()), skipped, INDICATORS_A_PAGE)


async def _load(session: AsyncSession, number: int) -> Case:
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


_NO_REPORTS: dict[str, Any] = {"report_count": 0, "reporter_count": 0, "span": timedelta(0)}


async def _counts(session: AsyncSession, numbers: Sequence[int]) -> dict[int, dict[str, Any]]:
    stands = col(ReportRow.withdrawn_at).is_(None)
    filed_at = case((stands, col(ReportRow.filed_at)))
    rows = await session.execute(
        select_values(
            col(ReportRow.case_id),
            func.count(),
            func.count(case((stands, 1))),
            func.count(distinct(case((stands, col(ReportRow.reporter_key))))),
            func.min(filed_at),
            func.max(filed_at),
        )
        .where(col(ReportRow.case_id).in_(numbers))
        .group_by(col(ReportRow.case_id))
    )
    return {
        number: {
            "report_count": standing,
            "reporter_count": reporters,
            "span": last - first if first else timedelta(0),
            "withdrawn_count": reports - standing,
        }
        for number, reports, standing, reporters, first, last in rows
    }


async def _first_and_newest(session: AsyncSession, numbers: Sequence[int]) -> Sequence[ReportRow]:
    id_ = col(ReportRow.id)
    case_id = col(ReportRow.case_id)
    places = (
        select(
            id_.label("id"),
            func.row_number().over(partition_by=case_id, order_by=id_).label("first"),
            func.row_number().over(partition_by=case_id, order_by=id_.desc()).label("newest"),
        )
        .where(case_id.in_(numbers))
        .subquery()
    )
    shown = select(places.c.id).where(
        or_(places.c.first <= _FIRST_REPORTS, places.c.newest <= _NEWEST_REPORTS)
    )
    return (await session.scalars(select(ReportRow).where(id_.in_(shown)).order_by(id_))).all()


async def _with_reports(session: AsyncSession, found: Case, skipped: int) -> Case:
    query = (
        select(ReportRow, CaseRow)
        .join(CaseRow, col(CaseRow.id) == ReportRow.case_id)
        .where(ReportRow.case_id == found.number)
        .order_by(col(ReportRow.id))
        .limit(REPORTS_A_PAGE)
        .offset(skipped)
    )
    rows = (await session.execute(query)).all()
    keys = [key for report, _ in rows for key in (report.reporter_key, report.colleague_key)]
    people = await people_by_key(session, keys)
    reports = tuple(to_report(report, row, people) for report, row in rows)
    return replace(found, reports=reports)


async def _with_indicators(session: AsyncSession, found: Case, skipped: int, wanted: int) -> Case:
    rows = (
        await session.execute(
            select(
                col(IndicatorRow.type),
                col(IndicatorRow.value),
                func.count(distinct(col(IndicatorRow.report_id))).label("reports"),
                func.count().over().label("all"),
            )
            .join(ReportRow, col(ReportRow.id) == IndicatorRow.report_id)
            .where(ReportRow.case_id == found.number, col(ReportRow.withdrawn_at).is_(None))
            .group_by(col(IndicatorRow.type), col(IndicatorRow.value))
            .order_by(desc("reports"), func.min(IndicatorRow.id))
            .limit(wanted)
            .offset(skipped)
        )
    ).all()
    return replace(
        found,
        indicators=tuple(
            Sighting(Indicator(IndicatorType(type_), value), reports)
            for type_, value, reports, _ in rows
        ),
        indicator_count=rows[0].all if rows else found.indicator_count,
    )
