"""Channels that guests or other companies read: learnt ahead, asked before a notice goes there."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import select

from bot.domain.audience import ChannelMembers
from bot.domain.errors import Problem
from bot.domain.records import NoticeDraft
from bot.domain.tlp import Concern, Presence, Ruling, Tlp, concern
from bot.usecases.policy import current_policy
from storage.channels import ChannelReadersRow, readers_of
from storage.engine import take_turns
from storage.notices import IS_SCHEDULED, NoticeRow
from storage.people import people_by_chat_id


async def learn_channel(session: AsyncSession, now: datetime, seen: ChannelMembers) -> None:
    """Keep who reads the channel besides employees."""
    people = await people_by_chat_id(session, seen.members)
    await take_turns(session, f"readers:{seen.channel}")
    await session.merge(
        ChannelReadersRow(
            channel_id=seen.channel,
            name=seen.name,
            is_shared=seen.is_shared or any(each.is_outside for each in people),
            guests=sum(each.is_guest for each in people),
            checked_at=now,
        )
    )


async def watched_channels(session: AsyncSession) -> set[str]:
    """The channels whose readers matter: where notices usually go, and where planned ones will."""
    policy = await current_policy(session)
    planned = await session.scalars(select(NoticeRow.channels).where(IS_SCHEDULED).limit(1000))
    return {*policy.announce_channels, *(each for channels in planned.all() for each in channels)}


async def concerns_of(session: AsyncSession, content: NoticeDraft) -> tuple[Concern, ...]:
    """What speaks against the channels of a notice, given how far its text may travel."""
    known = await readers_of(session, content.channels)
    found = []
    for channel in dict.fromkeys(content.channels):
        row = known.get(channel)
        presences = _presences(row) if row else None
        name = row.name if row else ""
        if about := concern(content.tlp, channel, name, presences):
            found.append(about)
    return tuple(found)


async def channel_problems(session: AsyncSession, content: NoticeDraft) -> tuple[Problem, ...]:
    """The channels that the mark forbids, as a problem of the form."""
    refused = [each for each in await concerns_of(session, content) if each.ruling is Ruling.REFUSE]
    if not refused:
        return ()
    if any(each.presence is None for each in refused):
        return (Problem("channels", "readers_unknown", {"mark": content.tlp.mark}),)
    names = ", ".join(f"#{each.name}" for each in refused)
    return (Problem("channels", "mark_forbids", {"value": names, "mark": content.tlp.mark}),)


async def forbidden_channels(session: AsyncSession, content: NoticeDraft) -> frozenset[str]:
    """The channels that a run must leave out: somebody else has come to read them."""
    if content.tlp is Tlp.CLEAR:
        return frozenset()
    concerns = await concerns_of(session, content)
    return frozenset(each.channel for each in concerns if each.ruling is Ruling.REFUSE)


def _presences(row: ChannelReadersRow) -> tuple[Presence, ...]:
    shared = (Presence.OTHER_COMPANIES,) if row.is_shared else ()
    return (*shared, Presence.GUESTS) if row.guests else shared
