"""The directory as audiences are resolved against it: people and members, in few statements."""

from collections.abc import Collection

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.domain.audience import Audience, Candidate
from bot.domain.people import Person
from storage.base import connection_of, sql_table
from storage.people import GroupMember, PersonRow

_PERSON = sql_table(PersonRow).c
_MEMBER = sql_table(GroupMember).c
_CANDIDATES = select(
    _PERSON.key,
    _PERSON.chat_id,
    _PERSON.name,
    _PERSON.locale,
    _PERSON.time_zone,
    _PERSON.is_guest,
    _PERSON.is_outside,
    _PERSON.is_bot,
    _PERSON.is_deleted,
    # A pseudonym of a protected reporter has no id in the chat: nobody may write to it so.
).where(_PERSON.chat_id != _PERSON.key)


async def candidates_for(session: AsyncSession, audience: Audience) -> list[Candidate]:
    """Everybody whom the audience may cover."""
    query = _CANDIDATES
    # Everyone is cheaper to sort out in memory than to ask for.
    if not audience.everyone:
        in_groups = select(_MEMBER.chat_id).where(_MEMBER.group_id.in_(audience.groups))
        query = query.where(
            or_(_PERSON.chat_id.in_(audience.people), _PERSON.chat_id.in_(in_groups))
        )
    rows = await connection_of(session).execute(query)
    return [
        Candidate(
            Person(row.key, row.chat_id, row.name, row.is_deleted),
            row.locale,
            row.time_zone,
            row.is_guest,
            row.is_outside,
            row.is_bot,
        )
        for row in rows
    ]


async def members_by_group(
    session: AsyncSession, groups: Collection[str]
) -> dict[str, frozenset[str]]:
    """The people (ids in the chat) in each of the user groups."""
    query = select(_MEMBER.group_id, _MEMBER.chat_id).where(_MEMBER.group_id.in_(groups))
    found: dict[str, set[str]] = {}
    for group, member in await connection_of(session).execute(query):
        found.setdefault(group, set()).add(member)
    return {group: frozenset(members) for group, members in found.items()}
