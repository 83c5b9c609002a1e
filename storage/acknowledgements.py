"""The table of what people answered to notices, and when they are reminded."""

from datetime import datetime

from sqlalchemy import Index, func, text
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import Field, col, select

from bot.domain.acknowledgements import Answered
from storage.base import Table, optional_moment, reference, word
from storage.types import BigNumber


class AcknowledgementRow(Table, table=True):
    """One person who was asked by a notice, or answered it; one row whatever they press."""

    __tablename__ = "acknowledgement"
    __table_args__ = (
        Index(
            "ix_acknowledgement_remind_at",
            "remind_at",
            sqlite_where=text("remind_at IS NOT NULL"),
            postgresql_where=text("remind_at IS NOT NULL"),
        ),
    )

    notice_id: int = Field(foreign_key="notice.id", primary_key=True, sa_type=BigNumber)
    person_key: str = Field(foreign_key="person.key", primary_key=True)
    answered: Answered = word(Answered)
    # Empty for those who answered in a channel and were not asked by name.
    asked_at: datetime | None = optional_moment()
    answered_at: datetime | None = optional_moment()
    # The channel (chat id) in which they answered; empty for a direct message.
    channel: str = ""
    until: datetime | None = optional_moment()
    report_id: int | None = reference("report.id", nullable=True, index=False)
    reminded: int = 0
    remind_at: datetime | None = optional_moment()


async def count_answers(session: AsyncSession, number: int) -> int:
    """How many people answered the notice."""
    query = select(func.count()).where(
        AcknowledgementRow.notice_id == number,
        AcknowledgementRow.answered != Answered.NOTHING,
    )
    return await session.scalar(query) or 0


async def own_row(session: AsyncSession, number: int, person_key: str) -> AcknowledgementRow | None:
    """What the person answered, if anything."""
    query = select(AcknowledgementRow).where(
        AcknowledgementRow.notice_id == number, col(AcknowledgementRow.person_key) == person_key
    )
    return (await session.scalars(query)).first()
