"""Cases by filter and by words, as quick with a million closed ones as with a thousand.

Open cases are few: all of them are looked at. Of closed ones only the newest are, within bounds
that are told: nothing is left out silently.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, case, false, func
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from bot.domain.filters import (
    ME,
    NOBODY,
    Condition,
    Filter,
    FilterError,
    FilterProblem,
    Key,
    Scope,
)
from bot.domain.people import Actor
from bot.domain.permissions import triage_teams
from bot.domain.records import Case, Page, PageRequest
from bot.domain.vocabulary import OPEN_STATES
from bot.usecases.reading import load_cases
from bot.usecases.triage import PAGE_SIZE, WORST_FIRST, is_late
from storage.cases import CaseRow, ReportRow
from storage.people import people_named
from storage.search import documents_of, has_more_matches, matching_cases

# So many cases of a list are counted and can be turned to.
MOST_CASES = 1000
# So many closed cases are looked at, back from the newest that is old enough.
_WINDOW = 20_000

_STATE, _ID = col(CaseRow.state), col(CaseRow.id)
_OPEN_FIRST = case((_STATE.in_(OPEN_STATES), 0), else_=1)


async def filter_cases(
    session: AsyncSession, now: datetime, actor: Actor, wanted: Filter, page: int = 1
) -> Page[Case]:
    """The cases that the filter asks for: open ones worst first, closed ones newest first.

    Raises FilterError where it names nobody whom we know.
    """
    teams = triage_teams(actor)
    if wanted.teams:
        teams &= wanted.teams
    conditions = [col(CaseRow.team).in_(teams), *await _people(session, actor, wanted)]
    is_cut = False
    if wanted.reach is Scope.OPEN:
        conditions.append(_STATE.in_(wanted.states))
    elif wanted.reach is Scope.CLOSED:
        # Told by what it is not, so that no index of a million closed cases is taken.
        conditions.append(_STATE.not_in(OPEN_STATES))
    for names, column in (
        (wanted.severities, CaseRow.severity),
        (wanted.kinds, CaseRow.kind),
        (wanted.verdicts, CaseRow.verdict),
    ):
        conditions += [col(column).in_(names)] if names else []
    conditions += [is_late(now)] if Condition.OVERDUE in wanted.conditions else []
    conditions += (
        [col(CaseRow.owner_key).is_(None)] if Condition.UNOWNED in wanted.conditions else []
    )
    conditions += (
        [col(CaseRow.snoozed_until) > now] if Condition.SNOOZED in wanted.conditions else []
    )
    conditions += [col(CaseRow.opened_at) <= now - wanted.older] if wanted.older else []
    conditions += [col(CaseRow.opened_at) >= now - wanted.newer] if wanted.newer else []
    if wanted.text:
        conditions.append(_holds(session, wanted))
        is_cut = wanted.reach is not Scope.OPEN and await has_more_matches(session, wanted.text)
    elif wanted.reach is not Scope.OPEN:
        window = await _newest(session, now, wanted)
        conditions.append(_ID.between(window.first, window.last))
        is_cut = window.is_cut
    order: tuple[Any, ...] = (_ID.desc(),)
    if wanted.text or wanted.reach is Scope.OPEN:
        order = (_OPEN_FIRST, WORST_FIRST, col(CaseRow.claim_due_at), _ID)
    return await _page(session, conditions, order, page, is_cut=is_cut)


async def find(session: AsyncSession, actor: Actor, query: str, page: int = 1) -> Page[Case]:
    """The cases whose reports or remarks hold the words, open ones first."""
    conditions = [
        col(CaseRow.team).in_(triage_teams(actor)),
        _holds(session, Filter(scope=Scope.ALL, text=query)),
    ]
    order = (_OPEN_FIRST, WORST_FIRST, col(CaseRow.claim_due_at), _ID)
    is_cut = await has_more_matches(session, query)
    return await _page(session, conditions, order, page, is_cut=is_cut)


def _holds(session: AsyncSession, wanted: Filter) -> ColumnElement[bool]:
    among = None
    if wanted.reach is Scope.OPEN:
        among = documents_of(select(CaseRow.id).where(_STATE.in_(OPEN_STATES)))
    found = matching_cases(session, wanted.text, among=among)
    return false() if found is None else _ID.in_(found)


async def _people(session: AsyncSession, actor: Actor, wanted: Filter) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if wanted.owner == NOBODY:
        conditions.append(col(CaseRow.owner_key).is_(None))
    elif wanted.owner:
        owners = await _keys(session, actor, Key.OWNER, wanted.owner)
        conditions.append(col(CaseRow.owner_key).in_(owners))
    if wanted.reporter:
        reporters = await _keys(session, actor, Key.REPORTER, wanted.reporter)
        reported = select(ReportRow.case_id).where(col(ReportRow.reporter_key).in_(reporters))
        conditions.append(_ID.in_(reported))
    return conditions


async def _keys(session: AsyncSession, actor: Actor, key: Key, name: str) -> Sequence[str]:
    if name == ME:
        return [actor.key]
    keys = await people_named(session, name)
    if not keys:
        raise FilterError(FilterProblem.NOBODY_OF_THAT_NAME, f"{key}:{name}")
    return keys


@dataclass(frozen=True, slots=True)
class _Window:
    """The numbers of the cases that are looked at, and whether older ones are left."""

    first: int
    last: int
    is_cut: bool


async def _newest(session: AsyncSession, now: datetime, wanted: Filter) -> _Window:
    last = 0
    if wanted.older:
        old_enough = select(CaseRow.id).where(col(CaseRow.opened_at) <= now - wanted.older)
        last = (
            await session.scalar(old_enough.order_by(col(CaseRow.opened_at).desc()).limit(1)) or 0
        )
    else:
        last = await session.scalar(select(func.max(CaseRow.id))) or 0
    first = max(1, last - _WINDOW + 1)
    oldest = await session.scalar(select(CaseRow.opened_at).where(CaseRow.id == first))
    reaches_back = oldest is not None and wanted.newer and oldest < now - wanted.newer
    return _Window(first, last, is_cut=first > 1 and not reaches_back)


async def _page(
    session: AsyncSession,
    conditions: Sequence[Any],
    order: Sequence[Any],
    page: int,
    *,
    is_cut: bool = False,
) -> Page[Case]:
    counted = select(CaseRow.id).where(*conditions).limit(MOST_CASES + 1).subquery()
    total = await session.scalar(select(func.count()).select_from(counted)) or 0
    is_cut = is_cut or total > MOST_CASES
    total = min(total, MOST_CASES)
    wanted = PageRequest(page, PAGE_SIZE).within(total)
    rows = await session.scalars(
        select(CaseRow).where(*conditions).order_by(*order).limit(wanted.size).offset(wanted.offset)
    )
    cases = await load_cases(session, rows.all())
    return Page(cases, wanted.number, wanted.pages(total), total, is_cut)
