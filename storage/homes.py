"""Home tabs: one row of the outbox a person who opened theirs, made anew when something changes."""

from collections.abc import Collection
from datetime import datetime
from typing import Any, cast

from sqlalchemy import ColumnElement, CursorResult, String, case, literal, or_, select, update
from sqlalchemy import cast as sql_cast
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import Field, col

from bot.domain.deliveries import OPENED_HOME_PRIORITY, priority_of
from bot.domain.vocabulary import DeliveryKind, DeliveryState
from storage.base import Table, moment
from storage.cases import ReportRow
from storage.outbox import DeliveryRow
from storage.people import GroupMember, PersonRow
from storage.types import BigNumber

ONLY_ROW = 1
_PREFIX = "home:"


class HomeLookRow(Table, table=True):
    """How far the changes were looked at that home tabs show: one row."""

    __tablename__ = "home_look"

    id: int = Field(default=ONLY_ROW, primary_key=True)
    # The newest audit row at the last look, and at the one before.
    seen: int = Field(sa_type=BigNumber)
    seen_before: int = Field(sa_type=BigNumber)
    looked_at: datetime = moment()


def home_cause(person_key: str) -> str:
    """The cause of a person's home tab, which is its recipient as well."""
    return f"{_PREFIX}{person_key}"


async def home_opened(session: AsyncSession, person_key: str, now: datetime) -> bool:
    """Have the tab that somebody looks at made at once; False when they never opened it before."""
    result = await session.execute(
        update(DeliveryRow)
        .where(col(DeliveryRow.cause) == home_cause(person_key))
        .values(
            wanted=col(DeliveryRow.wanted) + 1,
            queued_at=now,
            payload={},
            attempts=0,
            not_before=None,
            priority=OPENED_HOME_PRIORITY,
            state=case(
                (col(DeliveryRow.state) == DeliveryState.SENDING, DeliveryState.SENDING.value),
                else_=DeliveryState.QUEUED.value,
            ),
        )
    )
    return cast("CursorResult[Any]", result).rowcount > 0


def homes_of_reporters(reports: Collection[int], cases: Collection[int]) -> ColumnElement[bool]:
    """The tabs of those who filed one of the reports, or any report of one of the cases."""
    reporters = select(_home_of(ReportRow.reporter_key)).where(
        or_(col(ReportRow.id).in_(reports), col(ReportRow.case_id).in_(cases))
    )
    return col(DeliveryRow.cause).in_(reporters)


def homes_of_members(ids: Collection[str]) -> ColumnElement[bool]:
    """The tabs of the people whom a list of user and group ids names."""
    members = select(col(GroupMember.chat_id)).where(col(GroupMember.group_id).in_(ids))
    people = select(_home_of(PersonRow.key)).where(
        or_(col(PersonRow.chat_id).in_(ids), col(PersonRow.chat_id).in_(members))
    )
    return col(DeliveryRow.cause).in_(people)


def all_homes() -> ColumnElement[bool]:
    return col(DeliveryRow.kind) == DeliveryKind.HOME


async def make_homes_anew(
    session: AsyncSession, wanted: ColumnElement[bool], *, opened_since: datetime
) -> int:
    """Have these tabs made anew, one statement for all; returns how many.

    Whoever has not opened theirs since then gets it made when they open it.
    """
    is_done = col(DeliveryRow.state).in_([DeliveryState.SENT, DeliveryState.FAILED])
    low = priority_of(DeliveryKind.HOME)
    result = await session.execute(
        update(DeliveryRow)
        .where(wanted, all_homes(), col(DeliveryRow.queued_at) >= opened_since)
        .values(
            wanted=col(DeliveryRow.wanted) + 1,
            # One that was opened just now keeps its place.
            priority=case((is_done, low), else_=col(DeliveryRow.priority)),
            attempts=case(
                (col(DeliveryRow.state) == DeliveryState.FAILED, 0), else_=DeliveryRow.attempts
            ),
            state=case((is_done, DeliveryState.QUEUED.value), else_=col(DeliveryRow.state)),
        )
    )
    return cast("CursorResult[Any]", result).rowcount


def _home_of(person_key: Any) -> ColumnElement[str]:
    return literal(_PREFIX, String).concat(sql_cast(col(person_key), String))
