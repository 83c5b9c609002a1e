"""Gathering: reports of the same thing share a case, also those that are filed in the same set."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession
from sqlmodel import col, select

from bot.domain.indicators import find_indicators
from bot.domain.match_keys import is_near_duplicate, match_keys
from bot.domain.policy import Policy
from bot.domain.records import Snapshot, evidence_of, reported_words
from bot.domain.vocabulary import CaseState, ReportKind, Role
from storage.base import connection_of
from storage.bulk import insert_all
from storage.cases import CaseRow, ReportRow
from storage.engine import take_turns
from storage.matching import (
    Key,
    count_reporters,
    find_matches,
    forget_keys,
    keys_to_add,
    reporters_among,
    texts_of_reports,
)

# Troubles of one cause look alike even where nobody names it. A lost device is a matter of its
# own, and "something else" says nothing.
_GATHERED_KINDS = frozenset(
    {ReportKind.FORCED_RELOGIN, ReportKind.CANNOT_LOGIN_OR_SEND, ReportKind.UNEXPECTED_PROMPT}
)
# Two processes that file the first two reports of a campaign at once would make two cases of it.
# Locks by key would let more run side by side, but a set has hundreds of keys.
_TURN = "gathering"
_TEXT = "text:"
_MOST_INDICATOR_KEYS = 40
_MOST_TEXTS_COMPARED = 3
# So many of a case's newest reports stand for all of it when its keys are worked out anew.
_MOST_REPORTS_KEYED = 200


@dataclass(frozen=True, slots=True)
class Evidence:
    """What tells whether a report is about the same as another."""

    kind: ReportKind
    team: Role
    text: str
    indicator_keys: tuple[str, ...]
    text_keys: tuple[str, ...]

    @classmethod
    def of(
        cls,
        policy: Policy,
        kind: ReportKind,
        text: str,
        keys: Sequence[str],
        *,
        team: Role | None = None,
    ) -> "Evidence":
        """Out of the words that are reported, and all their keys."""
        indicators = tuple(key for key in keys if not key.startswith(_TEXT))
        words = tuple(key for key in keys if key.startswith(_TEXT))
        team = team or policy.team_for(kind)
        return cls(kind, team, text, indicators[:_MOST_INDICATOR_KEYS], words)

    @property
    def keys(self) -> tuple[str, ...]:
        return (*self.indicator_keys, *self.text_keys)


@dataclass(slots=True, eq=False)
class Gathered:
    """A case that reports of one set are in. One that the set begins gets its number later."""

    kind: ReportKind
    team: Role
    number: int = 0
    state: CaseState = CaseState.NEW
    claim_due_at: datetime | None = None
    is_new: bool = True
    # For each of its keys: the text that stands for it, or the report whose text that is.
    keys: dict[str, str | int] = field(default_factory=dict)


@dataclass(slots=True)
class Gathering:
    """Where each report of a set goes, and which keys that adds: place in the set, key, case."""

    cases: list[Gathered]
    new_keys: list[tuple[int, str, Gathered]]


async def gather(
    session: AsyncSession, now: datetime, policy: Policy, evidence: Sequence[Evidence]
) -> Gathering:
    """Find the case of each report: the newest open one of its team that fits, else a new one.

    A shared indicator counts most, then nearly the same words, then the same kind at the same
    time. The cases found are locked until the transaction ends.
    """
    index = await _open_cases(session, now, policy, evidence)
    await _load_texts(session, index, evidence)
    gathering = Gathering([], [])
    for place, each in enumerate(evidence):
        found = _fitting(index, each, _kind_keys(policy, [each.kind]))
        case = found or Gathered(each.kind, each.team)
        gathering.cases.append(case)
        for key in (*each.keys, *_kind_keys(policy, [case.kind])):
            if key not in case.keys:
                case.keys[key] = each.text
                index[key].insert(0, case)
                gathering.new_keys.append((place, key, case))
    return gathering


async def wait_for_gathering(session: AsyncSession) -> None:
    """Let nobody else gather reports until the transaction ends."""
    await take_turns(session, _TURN)


async def key_again(session: AsyncSession, policy: Policy, case: CaseRow) -> None:
    """Work out the keys of an open case anew, after its reports changed."""
    await forget_keys(session, case.id)
    query = (
        select(ReportRow)
        .where(ReportRow.case_id == case.id, col(ReportRow.withdrawn_at).is_(None))
        .order_by(col(ReportRow.id).desc())
        .limit(_MOST_REPORTS_KEYED)
    )
    reports = (await session.scalars(query)).all()
    keys = [
        Key(key, case.id, report.id)
        for report in reports
        for key in (*keys_of_report(policy, report), *_kind_keys(policy, [case.kind]))
    ]
    await insert_all(session, [keys_to_add(keys)])


def keys_of_report(policy: Policy, report: ReportRow) -> tuple[str, ...]:
    """The keys of what the report shows and says."""
    snapshot = Snapshot.from_json(report.snapshot)
    words = reported_words(report.text, snapshot)
    found = find_indicators(evidence_of(report.text, snapshot))
    keys = match_keys(found, words, policy.domains)
    return Evidence.of(policy, report.kind, words, keys).keys


async def count_colleagues(
    connection: AsyncConnection, cases: Sequence[Gathered], reporters: Sequence[str]
) -> list[int]:
    """For each report of a set, how many others had reported its case before."""
    known = {case.number for case in cases if not case.is_new}
    counts = await count_reporters(connection, known) if known else {}
    there = await reporters_among(connection, known, reporters) if known else set()
    came: defaultdict[Gathered, set[str]] = defaultdict(set)
    colleagues = []
    for case, reporter in zip(cases, reporters, strict=True):
        new = {each for each in came[case] if (case.number, each) not in there}
        total = counts.get(case.number, 0) + len(new)
        is_counted = (case.number, reporter) in there or reporter in new
        colleagues.append(total - is_counted)
        came[case].add(reporter)
    return colleagues


_Index = defaultdict[str, list[Gathered]]


async def _open_cases(
    session: AsyncSession, now: datetime, policy: Policy, evidence: Sequence[Evidence]
) -> _Index:
    """The open cases that hold any key of the set, newest first under each key."""
    index: _Index = defaultdict(list)
    keys = {key for each in evidence for key in each.keys}
    kind_keys = set(_kind_keys(policy, (each.kind for each in evidence)))
    if not (keys or kind_keys):
        return index
    await wait_for_gathering(session)
    since = now - timedelta(minutes=policy.gather_minutes)
    cases: dict[int, Gathered] = {}
    for match in await find_matches(connection_of(session), keys, kind_keys, since):
        case = cases.setdefault(
            match.case_id,
            Gathered(
                match.kind,
                match.team,
                match.case_id,
                match.state,
                match.claim_due_at,
                is_new=False,
            ),
        )
        case.keys[match.key] = match.report_id
        index[match.key].append(case)
    return index


async def _load_texts(session: AsyncSession, index: _Index, evidence: Sequence[Evidence]) -> None:
    """Fetch the words that have to be compared, where no indicator decides."""
    wanted: defaultdict[int, list[tuple[Gathered, str]]] = defaultdict(list)
    for each in evidence:
        if not any(_of_team(index, key, each.team) for key in each.indicator_keys):
            for case, key in _perhaps_alike(index, each):
                stands = case.keys[key]
                if isinstance(stands, int):
                    wanted[stands].append((case, key))
    if wanted:
        for number, text, snapshot in await texts_of_reports(connection_of(session), wanted):
            for case, key in wanted[number]:
                case.keys[key] = reported_words(text, Snapshot.from_json(snapshot))


def _fitting(index: _Index, each: Evidence, kind_keys: Iterable[str]) -> Gathered | None:
    """The newest case that shares an indicator; else the words; else the kind."""
    shared = [case for key in each.indicator_keys for case in _of_team(index, key, each.team)]
    if shared:
        return max(shared, key=_age)
    for case, key in _perhaps_alike(index, each):
        text = case.keys[key]
        if isinstance(text, str) and is_near_duplicate(text, each.text):
            return case
    same_kind = [case for key in kind_keys for case in _of_team(index, key, each.team)]
    return max(same_kind, key=_age, default=None)


def _of_team(index: _Index, key: str, team: Role) -> list[Gathered]:
    return [case for case in index.get(key, ()) if case.team is team]


def _age(case: Gathered) -> float:
    """Orders cases by their numbers; those that this set begins are newer than any."""
    return case.number or float("inf")


def _perhaps_alike(index: _Index, each: Evidence) -> list[tuple[Gathered, str]]:
    """The cases that share most of the words' keys, each with such a key."""
    shared: defaultdict[Gathered, list[str]] = defaultdict(list)
    for key in each.text_keys:
        for case in _of_team(index, key, each.team):
            shared[case].append(key)
    ranked = sorted(shared.items(), key=lambda item: (len(item[1]), _age(item[0])), reverse=True)
    return [(case, keys[0]) for case, keys in ranked[:_MOST_TEXTS_COMPARED]]


def _kind_keys(policy: Policy, kinds: Iterable[ReportKind]) -> list[str]:
    if not policy.gather_minutes:
        return []
    return [f"kind:{kind}" for kind in kinds if kind in _GATHERED_KINDS]
