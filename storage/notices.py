"""Tables of the notice journey: notices and the runs of their schedules."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index, UniqueConstraint, bindparam, literal_column, select, text
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import Field, col

from bot.domain.matching import CurrentNotice
from bot.domain.tlp import Tlp
from bot.domain.vocabulary import (
    MissedRunPolicy,
    NoticeKind,
    NoticeState,
    ScheduleType,
    Severity,
)
from storage.base import Table, json, moment, number, optional_moment, reference, sql_table, word
from storage.types import Word


class NoticeRow(Table, table=True):
    """What IT or security sends out, and when."""

    __tablename__ = "notice"
    __table_args__ = (
        Index(
            "ix_notice_due",
            "next_run_at",
            sqlite_where=text("state = 'scheduled'"),
            postgresql_where=text("state = 'scheduled'"),
        ),
        Index(
            "ix_notice_sum_up",
            "deadline",
            sqlite_where=text("asks_answer AND summed_up_at IS NULL"),
            postgresql_where=text("asks_answer AND summed_up_at IS NULL"),
        ),
    )

    id: int = number()
    kind: NoticeKind = word(NoticeKind)
    severity: Severity = word(Severity)
    state: NoticeState = word(NoticeState)
    author_key: str = Field(foreign_key="person.key")
    title_en: str = ""
    title_zh: str = ""
    text_en: str = ""
    text_zh: str = ""
    action_en: str = ""
    action_zh: str = ""
    deadline: datetime | None = optional_moment()
    window_start: datetime | None = optional_moment()
    window_end: datetime | None = optional_moment()
    expected_address: str = ""
    product: str = ""
    affected_versions: str = ""
    fixed_versions: str = ""
    link: str = ""
    contact: str = ""
    tlp: Tlp = Field(default=Tlp.GREEN, sa_type=Word(Tlp))
    channels: list[str] = json(list)
    asks_answer: bool = False
    # Direct messages, as `bot.domain.audience.Audience`; empty: to nobody.
    audience: dict[str, Any] = json(dict)
    schedule_type: ScheduleType = word(ScheduleType)
    cron: str = ""
    days: int = 0
    send_at: datetime | None = optional_moment()
    until: datetime | None = optional_moment()
    time_zone: str
    missed: MissedRunPolicy = word(MissedRunPolicy)
    created_at: datetime = moment()
    next_run_at: datetime | None = optional_moment()
    # Until when what it says counts; empty while nobody was told.
    current_until: datetime | None = optional_moment(index=True)
    request_id: str = Field(unique=True)
    # When the leads were told who had not answered by the deadline.
    summed_up_at: datetime | None = optional_moment()


# A literal, not a parameter: only so does SQLite see that the partial index fits.
IS_SCHEDULED = col(NoticeRow.state) == literal_column("'scheduled'")


class NoticeRunRow(Table, table=True):
    """One slot of a schedule that came due; unique, so no slot is ever run twice."""

    __tablename__ = "notice_run"
    __table_args__ = (UniqueConstraint("notice_id", "slot"),)

    id: int = number()
    notice_id: int = reference("notice.id")
    slot: datetime = moment()
    handled_at: datetime = moment()
    # "sent", "late", "skipped", or "left_out" by a person.
    outcome: str


_NOTICE = sql_table(NoticeRow).c
# Of many that count at once, the newest ones are what people ask about.
_CURRENT = (
    select(
        _NOTICE.id,
        _NOTICE.kind,
        _NOTICE.title_en,
        _NOTICE.title_zh,
        _NOTICE.text_en,
        _NOTICE.text_zh,
        _NOTICE.window_start,
        _NOTICE.window_end,
        _NOTICE.expected_address,
    )
    .where(_NOTICE.current_until >= bindparam("now"))
    .order_by(_NOTICE.id.desc())
    .limit(50)
)


async def current_notices(connection: AsyncConnection, now: datetime) -> list[CurrentNotice]:
    """The notices that went out and still count, newest first."""
    rows = await connection.execute(_CURRENT, {"now": now})
    return [
        CurrentNotice(
            number=row.id,
            kind=row.kind,
            title_en=row.title_en,
            title_zh=row.title_zh,
            texts=(row.text_en, row.text_zh),
            start=row.window_start,
            end=row.window_end,
            address=row.expected_address,
        )
        for row in rows
    ]
