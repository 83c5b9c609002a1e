"""Tables and queries of the surge alarm: what stands, what is usual, and the newest counts."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Index, func, text
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import Field, col, select

from bot.domain.vocabulary import ReportKind
from storage.base import Table, moment, number, optional_moment, word
from storage.cases import ReportRow
from storage.seals import SealRow
from storage.types import Word


class SurgeRow(Table, table=True):
    """One alarm: many people reported one kind of thing at once."""

    __tablename__ = "surge"
    __table_args__ = (
        # One alarm of a kind at a time, whatever two workers do at once.
        Index(
            "ix_surge_standing",
            "kind",
            unique=True,
            sqlite_where=text("calmed_at IS NULL"),
            postgresql_where=text("calmed_at IS NULL"),
        ),
    )

    id: int = number()
    kind: ReportKind = word(ReportKind)
    # The first of the reports that raised it.
    began_at: datetime = moment()
    raised_at: datetime = moment()
    # When it was last above the lower threshold.
    loud_at: datetime = moment()
    calmed_at: datetime | None = optional_moment()
    # The most people within one window.
    peak: int
    # How many people were in it when its message was last made, and when that was.
    people: int
    shown_at: datetime = moment()
    usual_per_day: float
    usual_per_window: float


class UsualRow(Table, table=True):
    """How many reports of a kind are usual, measured once in a while."""

    __tablename__ = "usual_reports"

    kind: ReportKind = Field(sa_type=Word(ReportKind), primary_key=True)
    per_day: float
    per_window: float
    measured_at: datetime = moment()


@dataclass(frozen=True, slots=True)
class Count:
    """Reports of one kind within a time: by how many people, and when the first came."""

    people: int
    first_at: datetime


async def count_by_kind(
    session: AsyncSession, since: datetime, until: datetime
) -> dict[ReportKind, Count]:
    """What was reported in that time and not withdrawn, by kind."""
    query = (
        select(
            col(ReportRow.kind),
            # A hidden reporter has a pseudonym a report: what the seals have in common counts.
            func.count(func.distinct(func.coalesce(SealRow.tag, ReportRow.reporter_key))),
            func.min(col(ReportRow.filed_at)),
        )
        .outerjoin(SealRow, col(SealRow.pseudonym_key) == ReportRow.reporter_key)
        .where(*_within(since, until), col(ReportRow.withdrawn_at).is_(None))
        .group_by(col(ReportRow.kind))
    )
    rows = (await session.execute(query)).all()
    return {kind: Count(people, first_at) for kind, people, first_at in rows}


async def cases_of_kind(
    session: AsyncSession, kind: ReportKind, since: datetime, until: datetime
) -> list[int]:
    """The cases that the reports of that time are in."""
    query = (
        select(col(ReportRow.case_id))
        .where(
            *_within(since, until),
            col(ReportRow.kind) == kind,
            col(ReportRow.withdrawn_at).is_(None),
        )
        .distinct()
        .order_by(col(ReportRow.case_id))
    )
    return list((await session.scalars(query)).all())


async def count_filed(
    session: AsyncSession, kind: ReportKind, since: datetime, until: datetime
) -> int:
    """How many reports of the kind came in that time: withdrawn ones too, so the index will do."""
    query = select(func.count()).where(*_within(since, until), col(ReportRow.kind) == kind)
    return (await session.scalar(query)) or 0


async def filed_moments(
    session: AsyncSession, kind: ReportKind, since: datetime, until: datetime
) -> list[datetime]:
    """When each report of the kind in that time was filed."""
    query = select(ReportRow.filed_at).where(*_within(since, until), col(ReportRow.kind) == kind)
    return list((await session.scalars(query)).all())


async def first_filed_at(session: AsyncSession) -> datetime | None:
    """When the first report of all was filed."""
    return await session.scalar(select(func.min(col(ReportRow.filed_at))))


async def standing_surges(session: AsyncSession) -> dict[ReportKind, SurgeRow]:
    """The alarms that are not over, by kind."""
    rows = await session.scalars(select(SurgeRow).where(col(SurgeRow.calmed_at).is_(None)))
    return {row.kind: row for row in rows.all()}


def _within(since: datetime, until: datetime) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return col(ReportRow.filed_at) >= since, col(ReportRow.filed_at) <= until
