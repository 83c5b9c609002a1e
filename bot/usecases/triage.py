"""What the team asks: what is open, what is mine, whose is that report."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, or_
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from bot.domain.errors import NotFound
from bot.domain.people import Actor
from bot.domain.permissions import Action, require, triage_teams
from bot.domain.records import Case, Overview, Page, PageRequest, SeverityCount
from bot.domain.references import report_reference
from bot.domain.vocabulary import OPEN_STATES, Role, Severity
from bot.usecases.reading import load_cases, report_row
from storage.cases import CaseRow

PAGE_SIZE = 8

WORST_FIRST = case(
    {severity.value: place for place, severity in enumerate(Severity)}, value=CaseRow.severity
)


async def overview(session: AsyncSession, now: datetime, actor: Actor, page: int = 1) -> Overview:
    """What is open, overdue and unowned by severity, the most urgent cases first."""
    return await overview_of(session, now, triage_teams(actor), page)


async def overview_of(
    session: AsyncSession, now: datetime, teams: frozenset[Role], page: int = 1
) -> Overview:
    """The overview of what these teams work on."""
    return Overview(
        counts=await _counts(session, now, _open_of(teams)),
        urgent=await _page(session, [_open_of(teams)], page),
    )


async def team_counts(
    session: AsyncSession, now: datetime, actor: Actor
) -> tuple[SeverityCount, ...]:
    """How many of the cases that the actor works on are open, by severity."""
    return await _counts(session, now, _open_of(triage_teams(actor)))


async def open_counts(
    session: AsyncSession, now: datetime, actor: Actor
) -> tuple[SeverityCount, ...]:
    """How many cases of the whole company are open, by severity: numbers only."""
    require(actor, Action.SEE_COUNTS)
    return await _counts(session, now, col(CaseRow.state).in_(OPEN_STATES))


async def unowned_cases(session: AsyncSession, actor: Actor, page: int = 1) -> Page[Case]:
    """The open cases that nobody has taken, most urgent first."""
    return await _page(
        session, [_open_of(triage_teams(actor)), col(CaseRow.owner_key).is_(None)], page
    )


async def my_cases(session: AsyncSession, actor: Actor, page: int = 1) -> Page[Case]:
    """The open cases that the actor owns, worst first."""
    return await _page(
        session, [_open_of(triage_teams(actor)), CaseRow.owner_key == actor.key], page
    )


async def case_of_report(session: AsyncSession, actor: Actor, number: int) -> int:
    """The number of the case that a report belongs to. Raises NotFound."""
    teams = triage_teams(actor)
    report = await report_row(session, number)
    case_ = await session.get_one(CaseRow, report.case_id)
    if case_.team not in teams:
        raise NotFound(report_reference(number))
    return case_.id


def _open_of(teams: frozenset[Role]) -> ColumnElement[bool]:
    return and_(col(CaseRow.state).in_(OPEN_STATES), col(CaseRow.team).in_(teams))


async def _counts(
    session: AsyncSession, now: datetime, seen: ColumnElement[bool]
) -> tuple[SeverityCount, ...]:
    counts = await session.execute(
        select(
            CaseRow.severity,
            func.count(),
            func.sum(case((is_late(now), 1), else_=0)),
            func.sum(case((col(CaseRow.owner_key).is_(None), 1), else_=0)),
        )
        .where(seen)
        .group_by(col(CaseRow.severity))
    )
    by_severity = {
        severity: SeverityCount(severity, open_, overdue, unowned)
        for severity, open_, overdue, unowned in counts.all()
    }
    return tuple(
        by_severity.get(severity, SeverityCount(severity, 0, 0, 0)) for severity in Severity
    )


def is_late(now: datetime) -> ColumnElement[bool]:
    """Whether what is due next for an open case should have been done by now."""
    return or_(
        and_(col(CaseRow.owner_key).is_(None), col(CaseRow.claim_due_at) < now),
        and_(
            col(CaseRow.owner_key).is_not(None),
            col(CaseRow.assess_due_at) < func.coalesce(CaseRow.waiting_since, now),
        ),
    )


async def _page(session: AsyncSession, conditions: Sequence[Any], page: int) -> Page[Case]:
    total = await session.scalar(select(func.count()).select_from(CaseRow).where(*conditions)) or 0
    wanted = PageRequest(page, PAGE_SIZE).within(total)
    rows = await session.scalars(
        select(CaseRow)
        .where(*conditions)
        .order_by(
            case((col(CaseRow.state).in_(OPEN_STATES), 0), else_=1),
            WORST_FIRST,
            col(CaseRow.claim_due_at),
            col(CaseRow.id),
        )
        .limit(wanted.size)
        .offset(wanted.offset)
    )
    cases = await load_cases(session, rows.all())
    return Page(cases, wanted.number, wanted.pages(total), total)
