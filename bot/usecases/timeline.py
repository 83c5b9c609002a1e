"""What was known when about a case, from the audit rows of the case and of its reports."""

from sqlalchemy import String, cast, func, literal, or_
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from bot.domain.people import Actor
from bot.domain.records import Page, PageRequest
from bot.domain.references import case_reference
from bot.domain.timeline import Happening
from bot.usecases.cases import see_case
from storage.cases import ReportRow
from storage.company import AuditRow
from storage.people import people_by_key

PAGE_SIZE = 25
# The details that name a person.
_PEOPLE = ("owner", "before")


async def timeline(
    session: AsyncSession, actor: Actor, number: int, page: int = 1
) -> Page[Happening]:
    """What happened to the case, oldest first. Raises NotFound, NotAllowed."""
    await see_case(session, actor, number)
    references = select(literal("R-") + cast(col(ReportRow.id), String)).where(
        ReportRow.case_id == number
    )
    about = or_(
        col(AuditRow.subject) == case_reference(number), col(AuditRow.subject).in_(references)
    )
    total = await session.scalar(select(func.count()).select_from(AuditRow).where(about)) or 0
    wanted = PageRequest(page, PAGE_SIZE).within(total)
    query = (
        select(AuditRow)
        .where(about)
        .order_by(col(AuditRow.at), col(AuditRow.id))
        .limit(wanted.size)
        .offset(wanted.offset)
    )
    rows = (await session.scalars(query)).all()
    keys = [key for row in rows for key in (row.actor_key, *map(row.detail.get, _PEOPLE))]
    people = await people_by_key(session, keys)
    happened = tuple(
        Happening(
            at=row.at,
            who=people.get(row.actor_key),
            action=row.action,
            subject=row.subject,
            facts={name: str(value) for name, value in row.detail.items()},
            whom=next((people[key] for key in map(row.detail.get, _PEOPLE) if key in people), None),
        )
        for row in rows
    )
    return Page(happened, wanted.number, wanted.pages(total), total)
