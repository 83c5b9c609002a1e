"""The directory: the one place that links our opaque person keys to ids in the chat."""

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, or_
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import Field, col, select

from bot.domain.people import DEFAULT_LOCALE, Person, Profile
from storage.base import Table, connection_of, moment, opaque_key
from storage.bulk import insert_all, rows_of
from storage.engine import take_turns

# A statement takes only so many values.
_KEYS_AT_ONCE = 1000
_MENTION = re.compile(r"<@(\w+)(?:\|[^>]*)?>")


class PersonRow(Table, table=True):
    """One person as the chat platform last described them."""

    __tablename__ = "person"

    key: str = Field(default_factory=lambda: opaque_key("p"), primary_key=True)
    chat_id: str = Field(unique=True)
    team_id: str
    name: str
    locale: str
    time_zone: str
    is_guest: bool = False
    is_outside: bool = False
    is_bot: bool = False
    is_deleted: bool = False
    refreshed_at: datetime = moment()

    @property
    def may_hold_roles(self) -> bool:
        """Guests, people of another company, bots and people who left hold none."""
        return not (self.is_guest or self.is_outside or self.is_bot or self.is_deleted)

    @property
    def is_pseudonym(self) -> bool:
        """Whether it stands for a protected reporter: it has no id in the chat but its own key."""
        return self.chat_id == self.key

    @property
    def person(self) -> Person:
        chat_id = "" if self.is_pseudonym else self.chat_id
        return Person(self.key, chat_id, self.name, self.is_deleted)


class GroupMember(Table, table=True):
    """One membership of a user group of the chat platform."""

    __tablename__ = "group_member"

    group_id: str = Field(primary_key=True)
    chat_id: str = Field(primary_key=True, index=True)


async def find_person(session: AsyncSession, chat_id: str) -> PersonRow | None:
    """The person with that id in the chat, if the directory knows them."""
    rows = await session.scalars(select(PersonRow).where(PersonRow.chat_id == chat_id))
    return rows.first()


async def groups_of(session: AsyncSession, chat_id: str) -> frozenset[str]:
    """The user groups that the person is in."""
    query = select(GroupMember.group_id).where(GroupMember.chat_id == chat_id)
    return frozenset((await session.scalars(query)).all())


async def people_by_key(session: AsyncSession, keys: Collection[str | None]) -> dict[str, Person]:
    """The people behind the keys; a key of nobody is left out."""
    wanted = {key for key in keys if key}
    if not wanted:
        return {}
    rows = await session.scalars(select(PersonRow).where(col(PersonRow.key).in_(wanted)))
    return {row.key: row.person for row in rows}


async def people_named(session: AsyncSession, name: str) -> Sequence[str]:
    """The keys of the people whom a mention, or a whole name or its beginning, may mean."""
    mentioned = _MENTION.fullmatch(name)
    if mentioned:
        query = select(PersonRow.key).where(PersonRow.chat_id == mentioned[1])
        return (await session.scalars(query)).all()
    wanted = name.removeprefix("@").lower()
    known = func.lower(PersonRow.name)
    is_meant = or_(known == wanted, known.startswith(f"{wanted} ", autoescape=True))
    return (await session.scalars(select(PersonRow.key).where(is_meant))).all()


async def people_by_chat_id(
    session: AsyncSession, chat_ids: Collection[str]
) -> Sequence[PersonRow]:
    """The known people with those ids in the chat."""
    if not chat_ids:
        return []
    rows = await session.scalars(select(PersonRow).where(col(PersonRow.chat_id).in_(chat_ids)))
    return rows.all()


async def save_profile(session: AsyncSession, profile: Profile, now: datetime) -> PersonRow:
    """Add or refresh the person; their key stays. Two may add the same person at once."""
    rows = await session.scalars(
        _upsert(session).values(_values(profile, now)).returning(PersonRow),
        execution_options={"populate_existing": True},
    )
    return rows.one()


async def save_profiles(session: AsyncSession, profiles: Iterable[Profile], now: datetime) -> None:
    """Add or refresh many people at once."""
    # Always in the same order: two processes that do this at once must not lock crosswise.
    values = [_values(each, now) for each in sorted(profiles, key=lambda each: each.chat_id)]
    if values:
        connection = connection_of(session)
        await connection.execute(_upsert(session), values)


def _upsert(session: AsyncSession) -> sqlite.Insert | postgresql.Insert:
    is_sqlite = session.get_bind().dialect.name == "sqlite"
    statement = (sqlite.insert if is_sqlite else postgresql.insert)(PersonRow)
    changing = PersonRow.model_fields.keys() - {"key", "chat_id"}
    return statement.on_conflict_do_update(
        index_elements=["chat_id"],
        set_={name: statement.excluded[name] for name in changing},
    )


def _values(profile: Profile, now: datetime) -> dict[str, Any]:
    return {"key": opaque_key("p"), "refreshed_at": now, **asdict(profile)}


def pseudonym_values(key: str, code: str, now: datetime) -> dict[str, Any]:
    """The columns of a pseudonym: nobody who could be written to, counted or given a role."""
    nobody = Profile(
        chat_id=key, team_id="", name=code, locale=DEFAULT_LOCALE, time_zone="UTC", is_bot=True
    )
    return {"key": key, "refreshed_at": now, **asdict(nobody)}


async def save_group(session: AsyncSession, group_id: str, members: Iterable[str]) -> None:
    """Make the group hold exactly these people."""
    await take_turns(session, group_id)
    await session.execute(delete(GroupMember).where(col(GroupMember.group_id) == group_id))
    rows = [{"group_id": group_id, "chat_id": member} for member in sorted(set(members))]
    await insert_all(session, [rows_of(GroupMember, rows)])


async def forget_groups_except(session: AsyncSession, group_ids: Collection[str]) -> None:
    """Drop the memberships of groups that are gone or disabled."""
    await session.execute(delete(GroupMember).where(col(GroupMember.group_id).not_in(group_ids)))


async def members_of(session: AsyncSession, ids: Collection[str]) -> frozenset[str]:
    """The people (ids in the chat) whom a list of user and group ids names."""
    query = select(GroupMember.chat_id).where(col(GroupMember.group_id).in_(ids))
    members = (await session.scalars(query)).all()
    people = await people_by_chat_id(session, ids)
    return frozenset(members) | {row.chat_id for row in people}


async def zones_of(session: AsyncSession, keys: Collection[str]) -> dict[str, str]:
    """The time zones of the people behind the keys, of any number of them."""
    zones: dict[str, str] = {}
    wanted = sorted(keys)
    for start in range(0, len(wanted), _KEYS_AT_ONCE):
        some = wanted[start : start + _KEYS_AT_ONCE]
        query = select(PersonRow.key, PersonRow.time_zone).where(col(PersonRow.key).in_(some))
        zones.update((key, zone) for key, zone in (await session.execute(query)).all())
    return zones
