"""Who else reads a channel, as Slack last told."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import Field, col, select

from storage.base import Table, moment


class ChannelReadersRow(Table, table=True):
    """One channel that notices go to: its name, and who reads it besides employees."""

    __tablename__ = "channel_readers"

    channel_id: str = Field(primary_key=True)
    name: str
    # Shared with another company.
    is_shared: bool = False
    guests: int = 0
    checked_at: datetime = moment()


async def readers_of(
    session: AsyncSession, channels: Collection[str]
) -> dict[str, ChannelReadersRow]:
    """What is known of the channels; one that was never looked at is left out."""
    query = select(ChannelReadersRow).where(col(ChannelReadersRow.channel_id).in_(channels))
    return {row.channel_id: row for row in (await session.scalars(query)).all()}
