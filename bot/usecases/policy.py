"""The company's settings: read, seeded at the first start, changed by admins."""

import re
from collections.abc import Callable
from dataclasses import fields
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from bot.domain.clock_settings import clock_problems
from bot.domain.company_calendar import HolidayRules, parse_holidays
from bot.domain.errors import DomainError, InvalidInput, Problem
from bot.domain.people import Actor, find_zone, zone_or_utc
from bot.domain.permissions import PERMITTED, Action, require
from bot.domain.policy import Policy
from bot.domain.surges import HIGHEST_FLOOR, LOWEST_FLOOR
from bot.domain.vocabulary import OPEN_STATES, DeliveryKind, DeliveryState, Role
from bot.domain.vulnerability.policy import vulnerability_problems
from bot.domain.working_time import WorkingCalendar, parse_working_hours
from bot.usecases.audit import record
from storage.cases import CaseRow
from storage.company import from_plain, load_policy, save_policy, to_plain
from storage.engine import take_turns
from storage.outbox import channel_recipient, enqueue, find_by_cause

# The settings are one row, changed as a whole: two changes at once would lose one of them.
_TURN = "policy"
_DOMAIN = re.compile(r"(?:[^\s./@:]{1,63}\.)+[^\s./@:]{2,63}")
# A person (U, W) or a user group (S) of the chat platform.
_CHAT_ID = re.compile(r"[USW][A-Z0-9]+")


async def current_policy(session: AsyncSession) -> Policy:
    """The company's settings; the defaults before the first start."""
    return await load_policy(session) or Policy()


async def seed_policy(session: AsyncSession, now: datetime, seed: Policy) -> bool:
    """Store the settings of the first start; later starts change nothing. True when stored."""
    await take_turns(session, _TURN)
    if await load_policy(session) is not None:
        return False
    check_policy(seed)
    await save_policy(session, seed, now)
    record(session, now, None, "settings.seed", "settings")
    return True


async def change_policy(
    session: AsyncSession, now: datetime, actor: Actor, change: Callable[[Policy], Policy]
) -> Policy:
    """Change the settings; what changed is audited. Raises NotAllowed, InvalidInput.

    Cases whose card had no channel, or one that was closed, get it as soon as there is another.
    """
    require(actor, Action.CHANGE_SETTINGS)
    await take_turns(session, _TURN)
    before = await current_policy(session)
    after = change(before)
    if not after.roles.get(Role.ADMIN):
        # Nobody could mend it any more.
        raise InvalidInput((Problem(f"{Role.ADMIN}_people", "no_admin"),))
    await replace_policy(session, now, actor, before, after)
    return after


async def replace_policy(
    session: AsyncSession, now: datetime, actor: Actor | None, before: Policy, after: Policy
) -> None:
    """Store checked settings and audit the names of those that changed."""
    check_policy(after)
    changed = [f.name for f in fields(Policy) if getattr(before, f.name) != getattr(after, f.name)]
    if not changed:
        return
    await save_policy(session, after, now)
    record(session, now, actor, "settings.change", "settings", changed=changed)
    await _post_missing_cards(session, now, after)


def check_policy(policy: Policy) -> None:
    """Raise InvalidInput that names every setting which can't be taken."""
    problems = []
    if find_zone(policy.time_zone) is None:
        problems.append(Problem("time_zone", "unknown_zone", {"value": policy.time_zone}))
    for name, parse in (("working_hours", parse_working_hours), ("holidays", parse_holidays)):
        value = getattr(policy, name)
        try:
            parse(value)
        except (DomainError, ValueError):
            problems.append(Problem(name, f"bad_{name}", {"value": value}))
    for team in policy.routes.values():
        if team not in PERMITTED[Action.TRIAGE]:
            # Nobody could see what is routed there.
            problems.append(Problem("routes", "bad_route", {"value": team.value}))
            break
    for domain in policy.domains:
        if not _DOMAIN.fullmatch(domain):
            problems.append(Problem("domains", "bad_domain", {"value": domain}))
            break
    if not LOWEST_FLOOR <= policy.surge_floor <= HIGHEST_FLOOR:
        problems.append(Problem("surge_floor", "bad_floor", {"value": str(policy.surge_floor)}))
    for named in policy.on_call:
        if not _CHAT_ID.fullmatch(named):
            problems.append(Problem("on_call", "bad_on_call", {"value": named}))
            break
    problems += clock_problems(policy)
    problems += vulnerability_problems(policy.vulnerabilities)
    if problems:
        raise InvalidInput(tuple(problems))


def calendar_of(policy: Policy, at: datetime) -> WorkingCalendar:
    """The team's working time around that moment, as the settings say."""
    return _calendar(policy.time_zone, policy.working_hours, policy.holidays, at.year)


@lru_cache(maxsize=8)
def _calendar(time_zone: str, working_hours: str, holidays: str, year: int) -> WorkingCalendar:
    rules: HolidayRules = parse_holidays(holidays)
    return WorkingCalendar(
        zone=zone_or_utc(time_zone),
        hours=parse_working_hours(working_hours),
        holidays=rules.days_off(year),
        extra_working_days=rules.working_days(year),
    )


async def _post_missing_cards(session: AsyncSession, now: datetime, policy: Policy) -> None:
    open_cases = await session.scalars(
        select(CaseRow).where(col(CaseRow.state).in_(OPEN_STATES)).order_by(col(CaseRow.id))
    )
    for case in open_cases.all():
        channel = policy.channel_of(case.team)
        cause = f"case:{case.id}:card"
        card = await find_by_cause(session, cause) if channel else None
        if card and card.state is DeliveryState.FAILED:
            card.move_to(channel_recipient(channel), now)
        elif channel and card is None:
            enqueue(
                session,
                DeliveryKind.CASE_CARD,
                cause=cause,
                recipient=channel_recipient(channel),
                subject_id=case.id,
                queued_at=now,
            )


def policy_to_plain(policy: Policy) -> dict[str, Any]:
    """The settings as plain values, for a file."""
    return to_plain(policy)


def policy_from_plain(values: dict[str, Any]) -> Policy:
    """Settings out of a file. Raises ValueError that names what can't be read."""
    unknown = values.keys() - {field.name for field in fields(Policy)}
    if unknown:
        raise ValueError(f"unknown settings: {', '.join(sorted(unknown))}")
    return from_plain(values)
