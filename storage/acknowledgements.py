"""The table of what people answered to notices, and when they are reminded."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Index, func, text
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import Field, col, select

from bot.domain.acknowledgements import Answered, Place, Uptake
from storage.base import Table, optional_moment, reference, word
from storage.people import PersonRow
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


async def count_by_place(session: AsyncSession, number: int) -> Uptake:
    """How many people answered what, by the place in which they did."""
    query = (
        select(AcknowledgementRow.channel, AcknowledgementRow.answered, func.count())
        .where(AcknowledgementRow.notice_id == number)
        .group_by(AcknowledgementRow.channel, AcknowledgementRow.answered)
    )
    counts: dict[str, dict[str, int]] = {}
    for channel, answered, count in (await session.execute(query)).all():
        counts.setdefault(channel, dict.fromkeys(Answered, 0))[answered] = count
    places = [Place(channel=channel, **by_answer) for channel, by_answer in counts.items()]
    return Uptake(tuple(sorted(places, key=lambda each: (-each.answers, each.channel))))


async def own_row(session: AsyncSession, number: int, person_key: str) -> AcknowledgementRow | None:
    """What the person answered, if anything."""
    query = select(AcknowledgementRow).where(
        AcknowledgementRow.notice_id == number, col(AcknowledgementRow.person_key) == person_key
    )
    return (await session.scalars(query)).first()


async def asked_by(session: AsyncSession, number: int) -> set[str]:
    """The keys of everybody whom the notice asked, or who answered it unasked."""
    query = select(AcknowledgementRow.person_key).where(AcknowledgementRow.notice_id == number)
    return set((await session.scalars(query)).all())


async def everybody_asked(
    session: AsyncSession, number: int
) -> Sequence[tuple[AcknowledgementRow, PersonRow]]:
    """Who was asked by the notice or answered it, by name."""
    query = (
        select(AcknowledgementRow, PersonRow)
        .join(PersonRow, col(PersonRow.key) == AcknowledgementRow.person_key)
        .where(AcknowledgementRow.notice_id == number)
        .order_by(PersonRow.name, col(PersonRow.key))
    )
    return [(answer, person) for answer, person in (await session.execute(query)).all()]
