"""Who has not moved to a required version yet: numbers, groups, and the people by name."""

from sqlalchemy import Select, func
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from bot.domain.errors import NotFound
from bot.domain.people import Actor, Person
from bot.domain.permissions import Action, require
from bot.domain.records import Page, PageRequest
from bot.domain.references import notice_reference
from bot.domain.required import Exposed, Exposure
from bot.usecases.required import load_required
from storage.base import sql_table
from storage.people import GroupMember, PersonRow
from storage.versions import RequiredVersionRow, exposed_people

_PAGE_SIZE = 20
_MOST_GROUPS = 10


async def find_exposure(
    session: AsyncSession, actor: Actor, notice_number: int, name: str = "", page: int = 1
) -> Exposure | None:
    """Who has not moved, of those whose name holds the words; None: no version is required."""
    require(actor, Action.WRITE_NOTICES)
    wanted = (
        await session.scalars(
            select(RequiredVersionRow).where(RequiredVersionRow.notice_id == notice_number)
        )
    ).first()
    if wanted is None:
        return None
    person = sql_table(PersonRow).c
    everybody = exposed_people(wanted.product_id, wanted.place)
    named = everybody
    if name:
        named = everybody.where(func.lower(person.name).contains(name.lower(), autoescape=True))
    total = await session.scalar(select(func.count()).select_from(named.subquery())) or 0
    asked = PageRequest(page, _PAGE_SIZE).within(total)
    query = named.order_by(person.name, person.key).limit(asked.size).offset(asked.offset)
    people = tuple(
        Exposed(Person(row.key, row.chat_id, row.name), row.version or "")
        for row in await session.execute(query)
    )
    return Exposure(
        required=await load_required(session, wanted.id),
        groups=await _by_group(session, everybody),
        people=Page(people, asked.number, asked.pages(total), total),
        name=name,
    )


async def see_exposure(
    session: AsyncSession, actor: Actor, notice_number: int, name: str = "", page: int = 1
) -> Exposure:
    """As above; raises NotFound where the notice requires no version."""
    found = await find_exposure(session, actor, notice_number, name, page)
    if found is None:
        raise NotFound(notice_reference(notice_number))
    return found


async def _by_group(
    session: AsyncSession, everybody: Select[tuple[str, str, str, str]]
) -> tuple[tuple[str, int], ...]:
    """The user groups in which most people have not moved, with how many."""
    exposed = everybody.subquery()
    count = func.count()
    query = (
        select(GroupMember.group_id, count)
        .join(exposed, exposed.c.chat_id == GroupMember.chat_id)
        .group_by(col(GroupMember.group_id))
        .order_by(count.desc(), col(GroupMember.group_id))
        .limit(_MOST_GROUPS)
    )
    return tuple((group, number) for group, number in await session.execute(query))
