"""Tables of vulnerabilities: where each stands, all that happened to it, and who may know of it."""

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, false, func, or_
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import Field, col, select

from bot.domain.vulnerability.vocabulary import (
    EventKind,
    Path,
    Priority,
    Source,
    Stage,
    WeaknessClass,
)
from storage.base import Table, json, moment, number, optional_moment, reference, word
from storage.engine import take_turns
from storage.types import BigNumber, Word

# A restricted one must leave no gap in the row of numbers: its number is drawn from here on.
FIRST_RESTRICTED, LAST_RESTRICTED = 1_000_000, 999_999_999


class VulnerabilityRow(Table, table=True):
    """One vulnerability; the columns after `opened_at` are what its events add up to."""

    __tablename__ = "vulnerability"

    id: int = Field(primary_key=True, sa_type=BigNumber)
    # Of the form that opened it, so that sending twice opens one.
    request_id: str = Field(unique=True)
    title: str
    description: str
    source: Source = word(Source)
    weakness: WeaknessClass = word(WeaknessClass)
    path: Path = word(Path)
    cve: str
    cwe: str
    product: str
    versions: str
    is_restricted: bool
    case_id: int | None = reference("triage_case.id", nullable=True)
    opened_at: datetime = moment()
    stage: Stage = word(Stage, index=True)
    priority: Priority | None = Field(default=None, sa_type=Word(Priority), nullable=True)
    # Which rule of the policy gave the priority.
    rule: str = ""
    score: float | None = None
    owner_key: str | None = Field(default=None, index=True)
    due_at: datetime | None = optional_moment()
    # When something is to be told next; None: never, unless something happens.
    check_at: datetime | None = optional_moment(index=True)
    alarm_step: int = 0


class VulnerabilityEventRow(Table, table=True):
    """One thing that happened to a vulnerability; never changed, never deleted."""

    __tablename__ = "vulnerability_event"

    id: int = number()
    vulnerability_id: int = reference("vulnerability.id")
    kind: EventKind = word(EventKind)
    # Empty when the clock did it.
    by_key: str
    at: datetime = moment()
    # What the event says beside that, and the evidence as it was filled in.
    detail: dict[str, Any] = json(dict)


class VulnerabilityPersonRow(Table, table=True):
    """One person who is named for a vulnerability."""

    __tablename__ = "vulnerability_person"

    vulnerability_id: int = Field(
        foreign_key="vulnerability.id", primary_key=True, sa_type=BigNumber
    )
    person_key: str = Field(primary_key=True, index=True)


def visible_to(person_key: str, *, sees_open_ones: bool) -> ColumnElement[bool]:
    """Which vulnerabilities exist for the person: every list and look-up asks this."""
    named = col(VulnerabilityRow.id).in_(
        select(VulnerabilityPersonRow.vulnerability_id).where(
            VulnerabilityPersonRow.person_key == person_key
        )
    )
    open_ones = col(VulnerabilityRow.is_restricted).is_(False) if sees_open_ones else false()
    return or_(open_ones, named)


async def next_number(session: AsyncSession) -> int:
    """The number that follows those of the vulnerabilities which are not restricted."""
    await take_turns(session, "vulnerability")
    newest = await session.scalar(
        select(func.max(VulnerabilityRow.id)).where(VulnerabilityRow.id < FIRST_RESTRICTED)
    )
    return (newest or 0) + 1


async def events_of(session: AsyncSession, vulnerability: int) -> list[VulnerabilityEventRow]:
    """Everything that happened to it, in order."""
    rows = await session.scalars(
        select(VulnerabilityEventRow)
        .where(VulnerabilityEventRow.vulnerability_id == vulnerability)
        .order_by(col(VulnerabilityEventRow.id))
    )
    return list(rows.all())


async def named_for(session: AsyncSession, vulnerability: int) -> list[str]:
    """The keys of the people who are named for it."""
    rows = await session.scalars(
        select(VulnerabilityPersonRow.person_key)
        .where(VulnerabilityPersonRow.vulnerability_id == vulnerability)
        .order_by(col(VulnerabilityPersonRow.person_key))
    )
    return list(rows.all())
