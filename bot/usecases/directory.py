"""Who a person is and which roles they hold, from the local directory."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from bot.domain.people import Actor, Person, Profile
from bot.domain.policy import Policy
from bot.domain.vocabulary import OPEN_STATES, Role
from bot.usecases.filing import card_cause
from bot.usecases.policy import current_policy
from storage.cases import CaseRow, ReportRow
from storage.outbox import render_again
from storage.people import (
    PersonRow,
    find_person,
    forget_groups_except,
    groups_of,
    members_of,
    people_by_chat_id,
    save_group,
    save_profile,
    save_profiles,
)


async def find_actor(
    session: AsyncSession, chat_id: str, tags: tuple[str, ...] = ()
) -> Actor | None:
    """The person with the roles that the settings give them now; None when not yet known.

    By the tags they find their own protected reports.
    """
    row = await find_person(session, chat_id)
    if row is None:
        return None
    policy = await current_policy(session)
    groups = await groups_of(session, chat_id)
    return replace(_to_actor(row, _roles(policy, chat_id, groups)), tags=tags)


async def learn_person(session: AsyncSession, now: datetime, profile: Profile) -> Actor:
    """Add or refresh one person, and return them as an actor."""
    row = await save_profile(session, profile, now)
    if profile.is_deleted:
        await _show_on_cards(session, row.key)
    policy = await current_policy(session)
    groups = await groups_of(session, profile.chat_id)
    return _to_actor(row, _roles(policy, profile.chat_id, groups))


async def _show_on_cards(session: AsyncSession, key: str) -> None:
    """Who works on their cases sees that they can't be asked any more."""
    cases = (
        select(ReportRow.case_id)
        .join(CaseRow, col(CaseRow.id) == ReportRow.case_id)
        .where(ReportRow.reporter_key == key, col(CaseRow.state).in_(OPEN_STATES))
        .distinct()
    )
    for number in (await session.scalars(cases)).all():
        await render_again(session, card_cause(number))


async def learn_company(
    session: AsyncSession,
    now: datetime,
    profiles: Iterable[Profile],
    groups: Mapping[str, Iterable[str]],
) -> None:
    """Replace what the directory knows by what the chat platform says now."""
    await save_profiles(session, profiles, now)
    for group_id, members in sorted(groups.items()):
        await save_group(session, group_id, members)
    await forget_groups_except(session, list(groups))


async def learn_group(session: AsyncSession, group_id: str, members: Iterable[str]) -> None:
    """Replace the members of one user group."""
    await save_group(session, group_id, members)


async def holders_of(session: AsyncSession, role: Role) -> tuple[Person, ...]:
    """The people who hold the role now, by name."""
    policy = await current_policy(session)
    return await people_named(session, policy.named_for(role))


async def people_named(session: AsyncSession, ids: Collection[str]) -> tuple[Person, ...]:
    """The people whom a list of user and group ids names, by name; never guests."""
    chat_ids = await members_of(session, ids)
    rows = await people_by_chat_id(session, chat_ids)
    holders = (row.person for row in rows if row.may_hold_roles)
    return tuple(sorted(holders, key=lambda person: person.name))


def _roles(policy: Policy, chat_id: str, groups: frozenset[str]) -> frozenset[Role]:
    ids = groups | {chat_id}
    held = {role for role in Role if not ids.isdisjoint(policy.named_for(role))}
    return frozenset(held | {Role.EMPLOYEE})


def _to_actor(row: PersonRow, roles: frozenset[Role]) -> Actor:
    return Actor(
        person=row.person,
        roles=roles if row.may_hold_roles else frozenset({Role.EMPLOYEE}),
        locale=row.locale,
        time_zone=row.time_zone,
        is_guest=row.is_guest,
        is_outside=row.is_outside,
    )
