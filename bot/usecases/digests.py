"""The day's overview in each team's channel, as work begins; silence when nothing is open."""

from collections import defaultdict
from datetime import date, datetime, timedelta

from sqlalchemy import func
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from bot.domain.permissions import PERMITTED, Action
from bot.domain.policy import Policy
from bot.domain.records import Case, Digest
from bot.domain.references import parse_reference
from bot.domain.vocabulary import OPEN_STATES, DeliveryKind, Role
from bot.domain.working_time import digest_moment
from bot.usecases.policy import calendar_of, current_policy
from bot.usecases.reading import load_cases
from bot.usecases.triage import overview_of
from storage.cases import CaseRow
from storage.company import AuditRow
from storage.engine import take_turns
from storage.outbox import DeliveryRow, channel_recipient, enqueue
from storage.reminders import DigestRow

_TURN = "digests"
# Later than this the day's overview is no help any more.
_LATEST = timedelta(hours=4)
_A_DAY = timedelta(days=1)


async def post_digests(session: AsyncSession, now: datetime) -> int:
    """Put today's overviews into the outbox, once a channel and working day; returns how many."""
    policy = await current_policy(session)
    calendar = calendar_of(policy, now)
    today = now.astimezone(calendar.zone).date()
    due_at = digest_moment(calendar, today, policy.digest_at)
    if due_at is None or not due_at <= now < due_at + _LATEST:
        return 0
    posted = 0
    for channel, teams in _teams_by_channel(policy).items():
        if await session.get(DigestRow, (channel, today)) is None:
            posted += await _post(session, now, channel, teams, today)
    return posted


async def load_digest(session: AsyncSession, now: datetime, delivery: DeliveryRow) -> Digest:
    """The overview with the numbers of this moment."""
    teams = frozenset(Role(team) for team in delivery.payload["teams"])
    is_theirs = (col(CaseRow.state).in_(OPEN_STATES), col(CaseRow.team).in_(teams))
    standing = await session.execute(
        select(
            func.count(CaseRow.waiting_since),  # type: ignore[arg-type]
            func.count(CaseRow.snoozed_until),  # type: ignore[arg-type]
        ).where(*is_theirs)
    )
    waiting, snoozed = standing.one()
    return Digest(
        overview=await overview_of(session, now, teams),
        returned=await _returned(session, teams, datetime.fromisoformat(delivery.payload["since"])),
        waiting=waiting,
        snoozed=snoozed,
    )


async def _post(
    session: AsyncSession, now: datetime, channel: str, teams: list[Role], today: date
) -> bool:
    await take_turns(session, _TURN)
    query = select(DigestRow.handled_at).where(DigestRow.channel == channel)
    earlier = (await session.scalars(query.order_by(col(DigestRow.day).desc()).limit(1))).first()
    if await session.get(DigestRow, (channel, today), populate_existing=True):
        return False
    session.add(DigestRow(channel=channel, day=today, handled_at=now))
    is_any_open = select(CaseRow.id).where(
        col(CaseRow.state).in_(OPEN_STATES), col(CaseRow.team).in_(teams)
    )
    if await session.scalar(is_any_open.limit(1)) is None:
        return False
    enqueue(
        session,
        DeliveryKind.DIGEST,
        cause=f"digest:{channel}:{today.isoformat()}",
        recipient=channel_recipient(channel),
        subject_id=0,
        queued_at=now,
        payload={"teams": sorted(teams), "since": (earlier or now - _A_DAY).isoformat()},
    )
    return True


async def _returned(
    session: AsyncSession, teams: frozenset[Role], since: datetime
) -> tuple[Case, ...]:
    """The cases that came back to the queue since then and that nobody has claimed again."""
    subjects = await session.scalars(
        select(AuditRow.subject).where(AuditRow.action == "case.return", AuditRow.at >= since)
    )
    references = map(parse_reference, set(subjects.all()))
    numbers = [reference.number for reference in references if reference]
    rows = await session.scalars(
        select(CaseRow)
        .where(
            col(CaseRow.id).in_(numbers),
            col(CaseRow.team).in_(teams),
            col(CaseRow.state).in_(OPEN_STATES),
            col(CaseRow.owner_key).is_(None),
        )
        .order_by(col(CaseRow.id))
    )
    return await load_cases(session, rows.all())


def _teams_by_channel(policy: Policy) -> dict[str, list[Role]]:
    """Each channel with the teams that share it; a team without any is left out."""
    found: dict[str, list[Role]] = defaultdict(list)
    for team in sorted(PERMITTED[Action.TRIAGE]):
        if channel := policy.channel_of(team):
            found[channel].append(team)
    return found
