"""What the company knows by name: kept by verdicts and by blocks, forgotten when it expires."""

from datetime import datetime, timedelta

from sqlalchemy import delete, func
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from bot.domain.blocks import Block, block_key, parse_block
from bot.domain.errors import InvalidInput, Problem
from bot.domain.indicators import defang, find_indicators
from bot.domain.match_keys import match_keys
from bot.domain.people import Actor
from bot.domain.permissions import Action, require
from bot.domain.records import Page, PageRequest, Snapshot, evidence_of, reported_words
from bot.domain.vocabulary import KnownBy, Verdict
from bot.usecases.audit import record
from bot.usecases.policy import current_policy
from storage.cases import CaseRow, ReportRow
from storage.engine import take_turns
from storage.known import KnownMatchRow
from storage.people import people_by_key

PAGE_SIZE = 10
VERDICT_LIFETIME = timedelta(days=90)

# Which keys a verdict speaks for. Of an attack even the host is bad; what was merely unwanted, or
# planned, says nothing about the rest of its host. Nobody's verdict speaks for a whole site.
_KEPT: dict[Verdict, tuple[str, ...]] = {
    Verdict.MALICIOUS: ("url", "page", "domain", "email", "ip", "hash", "text"),
    Verdict.SPAM: ("url", "page", "email", "hash", "text"),
    Verdict.EXPECTED_CHANGE: ("url", "page", "domain", "email", "text"),
}
# Of a case with very many reports the first ones tell enough.
_READ_REPORTS = 100
_TURN = "known_match"


async def remember_verdict(session: AsyncSession, now: datetime, case: CaseRow) -> None:
    """Know what a resolved case's reports show, where its verdict says something; for 90 days."""
    if case.verdict not in _KEPT:
        return
    domains = (await current_policy(session)).domains
    reports = await session.scalars(
        select(ReportRow)
        .where(ReportRow.case_id == case.id, col(ReportRow.withdrawn_at).is_(None))
        .order_by(col(ReportRow.id))
        .limit(_READ_REPORTS)
    )
    keys: dict[str, None] = {}
    reporters = set()
    for report in reports.all():
        reporters.add(report.reporter_key)
        snapshot = Snapshot.from_json(report.snapshot)
        indicators = find_indicators(evidence_of(report.text, snapshot))
        found = match_keys(indicators, reported_words(report.text, snapshot), domains)
        kept = (key for key in found if key.partition(":")[0] in _KEPT[case.verdict])
        keys |= dict.fromkeys(kept)
    await _replace(
        session,
        [
            KnownMatchRow(
                key=key,
                known_by=KnownBy.VERDICT,
                verdict=case.verdict,
                case_id=case.id,
                reporters=len(reporters),
                noted_by=case.owner_key or "",
                noted_at=now,
                expires_at=now + VERDICT_LIFETIME,
            )
            for key in keys
        ],
    )


async def forget_verdict(session: AsyncSession, case: CaseRow) -> None:
    """The case's verdict was undone: what it made known is known no more."""
    await session.execute(delete(KnownMatchRow).where(col(KnownMatchRow.case_id) == case.id))


async def block(session: AsyncSession, now: datetime, actor: Actor, typed: str) -> Block:
    """Block what was typed until its time is over; again means anew. Raises InvalidInput."""
    require(actor, Action.BLOCK)
    request = parse_block(typed, (await current_policy(session)).domains)
    shown = defang(request.indicator)
    expires_at = now + request.lifetime
    await _replace(
        session,
        [
            KnownMatchRow(
                key=request.key,
                known_by=KnownBy.BLOCK,
                shown=shown,
                note=request.note,
                noted_by=actor.key,
                noted_at=now,
                expires_at=expires_at,
            )
        ],
    )
    until = expires_at.isoformat()
    record(session, now, actor, "known.block", shown, until=until, note=request.note)
    return Block(shown, request.note, actor.person, expires_at)


async def unblock(session: AsyncSession, now: datetime, actor: Actor, typed: str) -> str:
    """Know it as bad no longer, whether blocked or out of a verdict; returns it defanged.

    Raises InvalidInput, also when nothing was known about it.
    """
    require(actor, Action.BLOCK)
    key, indicator = block_key(typed.partition(" ")[0], (await current_policy(session)).domains)
    shown = defang(indicator)
    await take_turns(session, _TURN)
    gone = await session.scalars(
        delete(KnownMatchRow)
        .where(col(KnownMatchRow.key) == key, col(KnownMatchRow.expires_at) > now)
        .returning(col(KnownMatchRow.key))
    )
    if not gone.all():
        raise InvalidInput((Problem("block", "not_blocked", {"value": shown}),))
    record(session, now, actor, "known.unblock", shown)
    return shown


async def list_blocks(
    session: AsyncSession, now: datetime, actor: Actor, page: int = 1
) -> Page[Block]:
    """What is blocked now, the newest first."""
    require(actor, Action.BLOCK)
    blocked = (KnownMatchRow.known_by == KnownBy.BLOCK, col(KnownMatchRow.expires_at) > now)
    total = await session.scalar(select(func.count()).select_from(KnownMatchRow).where(*blocked))
    wanted = PageRequest(page, PAGE_SIZE).within(total or 0)
    rows = (
        await session.scalars(
            select(KnownMatchRow)
            .where(*blocked)
            .order_by(col(KnownMatchRow.noted_at).desc(), col(KnownMatchRow.key))
            .limit(wanted.size)
            .offset(wanted.offset)
        )
    ).all()
    people = await people_by_key(session, [row.noted_by for row in rows])
    blocks = tuple(Block(row.shown, row.note, people[row.noted_by], row.expires_at) for row in rows)
    return Page(blocks, wanted.number, wanted.pages(total or 0), total or 0)


async def forget_expired(session: AsyncSession, now: datetime) -> None:
    """Drop what has expired; it counts no more from its last moment on in any case."""
    await session.execute(delete(KnownMatchRow).where(col(KnownMatchRow.expires_at) <= now))


async def _replace(session: AsyncSession, rows: list[KnownMatchRow]) -> None:
    """The newest word counts: what the same source knew under these keys goes."""
    if not rows:
        return
    await take_turns(session, _TURN)
    await session.execute(
        delete(KnownMatchRow).where(
            col(KnownMatchRow.key).in_([row.key for row in rows]),
            col(KnownMatchRow.known_by) == rows[0].known_by,
        )
    )
    session.add_all(rows)
    await session.flush()
