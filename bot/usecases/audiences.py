"""Whom a notice reaches: counted and listed before it goes out, resolved anew when it does."""

from sqlalchemy.ext.asyncio import AsyncSession

from bot.domain.audience import Reach, Recipient, resolve
from bot.domain.records import NoticeDraft, Page, PageRequest
from storage.audiences import candidates_for, members_by_group
from storage.outbox import channel_recipient, person_recipient

PAGE_SIZE = 30


async def recipients_of(session: AsyncSession, content: NoticeDraft) -> list[str]:
    """Every channel and person who gets the notice now, as recipients of the outbox."""
    readers = (await reach_of(session, content)).readers
    channels = [channel_recipient(channel) for channel in content.channels]
    return channels + [person_recipient(reader.person.key) for reader in readers]


async def reach_of(session: AsyncSession, content: NoticeDraft) -> Reach:
    """Who would get the notice by direct message at this moment, and who is left out."""
    audience = content.audience
    if audience.is_empty:
        return Reach()
    members = await members_by_group(session, {*audience.groups, *audience.excluded})
    return resolve(audience, content.tlp, await candidates_for(session, audience), members)


async def list_recipients(
    session: AsyncSession, content: NoticeDraft, name: str, page: int
) -> Page[Recipient]:
    """The people of a notice's audience who have this in their name, a page at a time."""
    found = (await reach_of(session, content)).listed(name)
    wanted = PageRequest(page, PAGE_SIZE).within(len(found))
    shown = found[wanted.offset : wanted.offset + wanted.size]
    return Page(shown, wanted.number, wanted.pages(len(found)), len(found))
