"""What people do with a vulnerability: open it, give evidence, pass its gates, ask and agree."""

import secrets
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import select

from bot.domain.errors import InvalidInput, NotAllowed, Problem
from bot.domain.people import Actor
from bot.domain.permissions import PERMITTED, Action, is_permitted, require
from bot.domain.references import vulnerability_reference
from bot.domain.vocabulary import DeliveryKind
from bot.domain.vulnerability import evidence as forms
from bot.domain.vulnerability.priority import Ruling, rule_on
from bot.domain.vulnerability.process import Event, Standing, happen, replay
from bot.domain.vulnerability.records import Opening, Vulnerability
from bot.domain.vulnerability.road import is_before
from bot.domain.vulnerability.vocabulary import (
    EventKind,
    Path,
    Piece,
    RequestKind,
    Source,
    Stage,
)
from bot.domain.working_time import is_working
from bot.usecases.audit import record
from bot.usecases.cases import see_case
from bot.usecases.directory import find_actor
from bot.usecases.policy import calendar_of, current_policy
from bot.usecases.telling import tell_reporters
from bot.usecases.vulnerability_cards import post_cards, show_event
from bot.usecases.vulnerability_clocks import set_clock
from bot.usecases.vulnerability_history import detail_of, event_of, evidence_of
from bot.usecases.vulnerability_reading import load_vulnerability, require_work, vulnerability_row
from storage.outbox import find_by_cause
from storage.vulnerabilities import (
    FIRST_RESTRICTED,
    LAST_RESTRICTED,
    VulnerabilityEventRow,
    VulnerabilityPersonRow,
    VulnerabilityRow,
    events_of,
    next_number,
)

_LONGEST_TITLE = 120


async def open_vulnerability(
    session: AsyncSession, now: datetime, actor: Actor, opening: Opening, request_id: str
) -> Vulnerability:
    """Open V-n; the same form sent twice opens one. Raises NotAllowed, InvalidInput.

    A restricted one exists from here on only for who opens it and the people whom they name.
    """
    if opening.source is Source.VENDOR_ADVISORY:
        require(actor, Action.REPORT_VENDOR_ADVISORIES)
    else:
        require(actor, Action.OPEN_VULNERABILITIES)
    if opening.case_number is not None:
        await see_case(session, actor, opening.case_number)
    _check(opening)
    number = await next_number(session)
    again = await session.scalar(
        select(VulnerabilityRow.id).where(VulnerabilityRow.request_id == request_id)
    )
    if again is not None:
        return await load_vulnerability(session, again, now)
    if opening.is_restricted:
        number = await _hidden_number(session)
    row = VulnerabilityRow(
        id=number,
        request_id=request_id,
        title=opening.title.strip(),
        description=opening.description.strip(),
        source=opening.source,
        weakness=opening.weakness,
        path=opening.path,
        cve=opening.cve.strip().upper(),
        cwe=opening.cwe.strip().upper(),
        product=opening.product.strip(),
        versions=opening.versions.strip(),
        is_restricted=opening.is_restricted,
        case_id=opening.case_number,
        opened_at=now,
        stage=Stage.CLASSIFY,
    )
    session.add(row)
    await session.flush()
    event = Event(EventKind.OPEN, actor.key, now, path=opening.path)
    session.add(_event_row(row, event, {}, None))
    for key in await _named(session, actor, opening):
        session.add(VulnerabilityPersonRow(vulnerability_id=row.id, person_key=key))
    await session.flush()
    policy = await current_policy(session)
    set_clock(row, policy, now, replay([event]), {})
    record(session, now, actor, "vulnerability.open", vulnerability_reference(row.id))
    await post_cards(session, now, policy, row)
    return await load_vulnerability(session, row.id, now)


async def add_evidence(
    session: AsyncSession,
    now: datetime,
    actor: Actor,
    number: int,
    piece: Piece,
    *,
    typed: forms.Values,
) -> Vulnerability:
    """Give a piece of evidence. Raises InvalidInput by field, NotPossible, NotFound, NotAllowed."""
    row = await _to_change(session, actor, number, Action.FIX_VULNERABILITIES)
    values, problems = forms.complete(piece, typed)
    if problems:
        raise InvalidInput(tuple(problems))
    stored = await events_of(session, number)
    ruling = await _ruling(session, piece, values, evidence_of(stored), stored)
    event = Event(
        EventKind.ADD,
        actor.key,
        now,
        piece=piece,
        is_good=forms.is_good(values),
        priority=ruling.priority if ruling else None,
    )
    if piece is Piece.WINDOW and await _is_in_working_hours(session, values):
        if not values.get("reason"):
            raise InvalidInput((Problem("reason", "in_working_hours"),))
        # The window counts once a second person agrees.
        event = Event(EventKind.ASK, actor.key, now, request=RequestKind.WORKING_HOURS)
        return await _apply(session, now, actor, row, event, values=values)
    return await _apply(session, now, actor, row, event, values=values, ruling=ruling)


async def move_on(session: AsyncSession, now: datetime, actor: Actor, number: int) -> Vulnerability:
    """Pass the gate. Raises NotPossible, which names what is missing."""
    row = await _to_change(session, actor, number, Action.FIX_VULNERABILITIES)
    return await _apply(session, now, actor, row, Event(EventKind.MOVE_ON, actor.key, now))


async def take(session: AsyncSession, now: datetime, actor: Actor, number: int) -> Vulnerability:
    """Own it."""
    row = await _to_change(session, actor, number, Action.FIX_VULNERABILITIES)
    event = Event(EventKind.TAKE, actor.key, now, owner=actor.key)
    return await _apply(session, now, actor, row, event)


async def ask_second(
    session: AsyncSession,
    now: datetime,
    actor: Actor,
    number: int,
    kind: RequestKind,
    *,
    reason: str,
    until: datetime | None = None,
) -> Vulnerability:
    """Ask for what only a second person can allow. Raises InvalidInput, NotPossible."""
    row = await _to_change(session, actor, number, Action.FIX_VULNERABILITIES)
    if not reason.strip():
        raise InvalidInput((Problem("reason", "missing"),))
    if kind is RequestKind.ACCEPT_RISK and until is None:
        raise InvalidInput((Problem("until", "missing"),))
    if until is not None and until <= now:
        raise InvalidInput((Problem("until", "past"),))
    event = Event(EventKind.ASK, actor.key, now, request=kind, until=until)
    return await _apply(session, now, actor, row, event, values={"reason": reason.strip()})


async def decide(
    session: AsyncSession, now: datetime, actor: Actor, number: int, *, agrees: bool
) -> Vulnerability:
    """The second person agrees or does not. Raises NotPossible for who asked."""
    row = await _to_change(session, actor, number, Action.AGREE_AS_SECOND)
    kind = EventKind.AGREE if agrees else EventKind.REFUSE
    return await _apply(session, now, actor, row, Event(kind, actor.key, now))


async def reopen(
    session: AsyncSession, now: datetime, actor: Actor, number: int, reason: str
) -> Vulnerability:
    """It is back after its close. Raises InvalidInput, NotPossible."""
    row = await _to_change(session, actor, number, Action.FIX_VULNERABILITIES)
    if not reason.strip():
        raise InvalidInput((Problem("reason", "missing"),))
    event = Event(EventKind.REOPEN, actor.key, now)
    return await _apply(session, now, actor, row, event, values={"reason": reason.strip()})


async def _to_change(
    session: AsyncSession, actor: Actor, number: int, action: Action
) -> VulnerabilityRow:
    row = await vulnerability_row(session, actor, number, lock=True)
    await require_work(session, actor, row, action)
    return row


async def _apply(
    session: AsyncSession,
    now: datetime,
    actor: Actor,
    row: VulnerabilityRow,
    event: Event,
    *,
    values: dict[str, str] | None = None,
    ruling: Ruling | None = None,
) -> Vulnerability:
    """Let the event happen: history, columns, clock, card, audit, and whom it concerns."""
    stored = await events_of(session, row.id)
    before = replay(map(event_of, stored))
    if event.kind is EventKind.AGREE and before.request:
        asked = next(each for each in reversed(stored) if each.kind is EventKind.ASK)
        values = asked.detail.get("values", {})
        if before.request.kind is RequestKind.WORKING_HOURS:
            event = replace(event, piece=Piece.WINDOW)
    after = happen(before, event)
    said = _event_row(row, event, values or {}, ruling)
    session.add(said)
    await session.flush()
    row.stage, row.priority, row.owner_key = after.stage, after.priority, after.owner or None
    if ruling:
        row.rule = ruling.rule
    if event.piece is Piece.CVSS and values:
        row.score = float(values["score"])
    policy = await current_policy(session)
    set_clock(row, policy, now, after, evidence_of([*stored, said]))
    record(
        session,
        now,
        actor,
        f"vulnerability.{event.kind}",
        vulnerability_reference(row.id),
        **_facts(event, after),
    )
    await session.flush()
    await show_event(session, now, row, said)
    await _tell_reporters_once(session, now, row, before, after)
    return await load_vulnerability(session, row.id, now)


async def _tell_reporters_once(
    session: AsyncSession, now: datetime, row: VulnerabilityRow, before: Standing, after: Standing
) -> None:
    """Who reported it hears once it was watched for a while and stayed quiet."""
    is_fixed = is_before(before.stage, Stage.RETROSPECTIVE) and after.stage is Stage.RETROSPECTIVE
    cause = f"vulnerability:{row.id}:fixed"
    if is_fixed and row.case_id is not None and not await find_by_cause(session, cause):
        await tell_reporters(session, now, row.case_id, DeliveryKind.FIXED, cause=cause)


async def _ruling(
    session: AsyncSession,
    piece: Piece,
    values: dict[str, str],
    known: dict[Piece, dict[str, str]],
    stored: list[VulnerabilityEventRow],
) -> Ruling | None:
    """What the policy says once score and impact are both known."""
    standing = replay(map(event_of, stored))
    given = {**{each: known[each] for each in standing.evidence if each in known}, piece: values}
    if piece not in (Piece.CVSS, Piece.IMPACT) or not {Piece.CVSS, Piece.IMPACT} <= given.keys():
        return None
    policy = (await current_policy(session)).vulnerabilities
    impact, score = given[Piece.IMPACT], float(given[Piece.CVSS]["score"])
    ruling = rule_on(score, forms.impact_of(impact), policy.thresholds)
    problems = forms.release_problem(impact, ruling.priority)
    if problems and piece is Piece.IMPACT:
        raise InvalidInput(tuple(problems))
    return ruling


async def _is_in_working_hours(session: AsyncSession, values: dict[str, str]) -> bool:
    policy = await current_policy(session)
    starts, ends = (datetime.fromisoformat(values[name]) for name in ("starts", "ends"))
    calendar = calendar_of(policy, starts)
    return is_working(calendar, starts) or is_working(calendar, ends)


async def _named(session: AsyncSession, actor: Actor, opening: Opening) -> list[str]:
    keys = [actor.key] if opening.is_restricted else []
    for chat_id in opening.named:
        person = await find_actor(session, chat_id)
        if person is None or not person.may_hold_roles:
            raise InvalidInput((Problem("named", "not_a_colleague"),))
        keys.append(person.key)
    return list(dict.fromkeys(keys))


async def _hidden_number(session: AsyncSession) -> int:
    while True:
        number = FIRST_RESTRICTED + secrets.randbelow(LAST_RESTRICTED - FIRST_RESTRICTED)
        if await session.get(VulnerabilityRow, number) is None:
            return number


def _check(opening: Opening) -> None:
    problems = [
        Problem(name, "missing")
        for name in ("title", "product")
        if not getattr(opening, name).strip()
    ]
    if len(opening.title.strip()) > _LONGEST_TITLE:
        problems.append(Problem("title", "title_too_long"))
    if opening.source is Source.VENDOR_ADVISORY and opening.path is Path.OURS:
        problems.append(Problem("path", "vendor_fixes_its_own"))
    if problems:
        raise InvalidInput(tuple(problems))


def _event_row(
    row: VulnerabilityRow, event: Event, values: dict[str, str], ruling: Ruling | None
) -> VulnerabilityEventRow:
    return VulnerabilityEventRow(
        vulnerability_id=row.id,
        kind=event.kind,
        by_key=event.by,
        at=event.at,
        detail=detail_of(event, values, ruling.rule if ruling else None),
    )


def _facts(event: Event, after: Standing) -> dict[str, Any]:
    facts = {"piece": event.piece, "request": event.request, "stage": after.stage}
    return {name: value for name, value in facts.items() if value}


def may_open(actor: Actor) -> frozenset[Source]:
    """The sources from which the actor may open one. Raises NotAllowed where there is none."""
    if is_permitted(actor, Action.OPEN_VULNERABILITIES):
        return frozenset(Source)
    if is_permitted(actor, Action.REPORT_VENDOR_ADVISORIES):
        return frozenset({Source.VENDOR_ADVISORY})
    raise NotAllowed(Action.REPORT_VENDOR_ADVISORIES, PERMITTED[Action.REPORT_VENDOR_ADVISORIES])
