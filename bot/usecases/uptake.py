"""How far a notice got: who answered what, by place and over time."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from bot.domain.acknowledgements import Uptake
from bot.domain.people import Actor
from bot.domain.permissions import Action, require
from bot.domain.records import Notice
from bot.usecases.notice_reading import load_text
from bot.usecases.notices import see_notice
from storage.acknowledgements import count_by_place


async def see_uptake(
    session: AsyncSession, now: datetime, actor: Actor, number: int
) -> tuple[Notice, Uptake]:
    """A notice and how far it got. Raises NotFound, NotAllowed."""
    require(actor, Action.WRITE_NOTICES)
    notice = await see_notice(session, now, actor, number)
    return notice, await count_by_place(session, number)


async def load_uptake(session: AsyncSession, number: int) -> tuple[Notice, Uptake]:
    """The same, for a message."""
    return await load_text(session, number), await count_by_place(session, number)
