"""Counts how triage did over a while; the database adds up, by its indexes on time."""

from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Numeric, and_, cast, distinct, func, or_
from sqlalchemy import case as when
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from bot.domain.indicators import Indicator, IndicatorType
from bot.domain.people import Actor, zone_or_utc
from bot.domain.permissions import triage_teams
from bot.domain.statistics import Kept, Pace, Statistics
from bot.domain.vocabulary import OPEN_STATES, DeliveryKind, ReportKind, Severity, Verdict
from storage.cases import CaseRow, IndicatorRow, ReportRow
from storage.outbox import enqueue, person_recipient

_SHOWN_INDICATORS = 5


async def statistics(session: AsyncSession, now: datetime, actor: Actor, days: int) -> Statistics:
    """The numbers of the cases that the actor may work on. Raises NotAllowed."""
    since = now - timedelta(days=days)
    ours = col(CaseRow.team).in_(triage_teams(actor))
    opened = and_(ours, col(CaseRow.opened_at) > since, col(CaseRow.opened_at) <= now)
    resolved = and_(
        ours,
        col(CaseRow.resolved_at) > since,
        col(CaseRow.resolved_at) <= now,
        col(CaseRow.verdict).is_not(None),
    )
    filed = and_(
        ours,
        col(ReportRow.filed_at) > since,
        col(ReportRow.filed_at) <= now,
        col(ReportRow.withdrawn_at).is_(None),
    )
    reports, reporters = await _how_many(session, filed)
    return Statistics(
        days=days,
        reports=reports,
        reporters=reporters,
        per_day=await _per_day(session, filed, now, actor, days),
        kinds=await _kinds(session, filed),
        claim=await _pace(session, opened, CaseRow.claimed_at),
        verdict=await _pace(session, resolved, CaseRow.resolved_at),
        kept=await _kept(session, opened, now),
        verdicts=await _verdicts(session, resolved),
        indicators=await _indicators(session, filed),
    )


async def ask_for_picture(
    session: AsyncSession, now: datetime, actor: Actor, days: int, request_id: str
) -> None:
    """Have the numbers drawn, and the picture sent to the person who asked."""
    triage_teams(actor)
    enqueue(
        session,
        DeliveryKind.STATISTICS,
        cause=f"statistics:{request_id}",
        recipient=person_recipient(actor.key),
        subject_id=days,
        queued_at=now,
        payload={"until": now.isoformat()},
    )


async def _how_many(session: AsyncSession, filed: ColumnElement[bool]) -> tuple[int, int]:
    found = await session.execute(
        select(func.count(), func.count(distinct(col(ReportRow.reporter_key))))
        .select_from(ReportRow)
        .join(CaseRow, col(CaseRow.id) == ReportRow.case_id)
        .where(filed)
    )
    reports, reporters = found.one()
    return reports, reporters


async def _kinds(
    session: AsyncSession, filed: ColumnElement[bool]
) -> tuple[tuple[ReportKind, int], ...]:
    found = await session.execute(
        select(ReportRow.kind, func.count())
        .join(CaseRow, col(CaseRow.id) == ReportRow.case_id)
        .where(filed)
        .group_by(col(ReportRow.kind))
    )
    numbers = {row[0]: row[1] for row in found}
    kinds = [(kind, numbers[kind]) for kind in ReportKind if kind in numbers]
    return tuple(sorted(kinds, key=lambda each: -each[1]))


async def _per_day(
    session: AsyncSession, filed: ColumnElement[bool], now: datetime, actor: Actor, days: int
) -> tuple[tuple[Any, int], ...]:
    # Hours, so that the days can be those of any zone.
    if session.get_bind().dialect.name == "sqlite":
        hour: ColumnElement[str] = func.strftime("%Y-%m-%d %H", ReportRow.filed_at)
    else:
        hour = func.to_char(func.timezone("UTC", ReportRow.filed_at), "YYYY-MM-DD HH24")
    hours = select(hour.label("hour"), ReportRow.id).join(
        CaseRow, col(CaseRow.id) == ReportRow.case_id
    )
    found = hours.where(filed).subquery()
    rows = await session.execute(
        select(found.c.hour, func.count()).select_from(found).group_by(found.c.hour)
    )
    zone = zone_or_utc(actor.time_zone)
    counted: Counter[Any] = Counter()
    for text, number in rows.all():
        moment = datetime.strptime(text, "%Y-%m-%d %H").replace(tzinfo=UTC)
        counted[moment.astimezone(zone).date()] += number
    today = now.astimezone(zone).date()
    every = (today - timedelta(days=ago) for ago in range(days, -1, -1))
    return tuple((day, counted[day]) for day in every)


def _seconds(session: AsyncSession, end: Any) -> ColumnElement[Any]:
    if session.get_bind().dialect.name == "sqlite":
        days = func.julianday(end) - func.julianday(CaseRow.opened_at)
        return days * 86_400
    return cast(func.extract("epoch", col(end) - col(CaseRow.opened_at)), Numeric)


async def _pace(session: AsyncSession, cases: ColumnElement[bool], end: Any) -> Pace | None:
    """The middle and the ninth tenth of how long it took since the opening."""
    taken = select(_seconds(session, end).label("taken")).where(cases, col(end).is_not(None))
    found = taken.subquery()
    total = await session.scalar(select(func.count()).select_from(found)) or 0
    if not total:
        return None
    values = []
    for share in (0.5, 0.9):
        place = min(total - 1, int(total * share))
        ordered = select(found.c.taken).order_by(found.c.taken).limit(1).offset(place)
        values.append(timedelta(seconds=round(float(await session.scalar(ordered) or 0))))
    return Pace(*values)


async def _kept(
    session: AsyncSession, opened: ColumnElement[bool], now: datetime
) -> tuple[Kept, ...]:
    def counts(done: Any, due: Any) -> Sequence[Any]:
        # What is neither done nor due yet was neither kept nor missed.
        in_time = and_(col(done).is_not(None), col(done) <= col(due))
        has_come = or_(col(done).is_not(None), col(due) < now)
        return (func.sum(when((has_come, 1), else_=0)), func.sum(when((in_time, 1), else_=0)))

    # A case that its reporter took back needs no verdict.
    judged = or_(col(CaseRow.verdict).is_not(None), col(CaseRow.state).in_(OPEN_STATES))
    rows = await session.execute(
        select(
            CaseRow.severity,
            *counts(CaseRow.claimed_at, CaseRow.claim_due_at),
            *counts(CaseRow.resolved_at, CaseRow.assess_due_at),
        )
        .where(opened, judged)
        .group_by(col(CaseRow.severity))
    )
    found = {row[0]: Kept(*row) for row in rows.all()}
    return tuple(found[severity] for severity in Severity if severity in found)


async def _verdicts(
    session: AsyncSession, resolved: ColumnElement[bool]
) -> tuple[tuple[Verdict, int], ...]:
    found = await session.execute(
        select(col(CaseRow.verdict), func.count()).where(resolved).group_by(col(CaseRow.verdict))
    )
    numbers = [(verdict, number) for verdict, number in found if verdict]
    return tuple(sorted(numbers, key=lambda each: (-each[1], each[0])))


async def _indicators(
    session: AsyncSession, filed: ColumnElement[bool]
) -> tuple[tuple[Indicator, int], ...]:
    reports = func.count(distinct(col(IndicatorRow.report_id))).label("reports")
    found = await session.execute(
        select(IndicatorRow.type, IndicatorRow.value, reports)
        .join(ReportRow, col(ReportRow.id) == IndicatorRow.report_id)
        .join(CaseRow, col(CaseRow.id) == ReportRow.case_id)
        .where(filed)
        .group_by(col(IndicatorRow.type), col(IndicatorRow.value))
        .order_by(reports.desc(), col(IndicatorRow.value))
        .limit(_SHOWN_INDICATORS)
    )
    return tuple(
        (Indicator(IndicatorType(type_), value), number) for type_, value, number in found.all()
    )
