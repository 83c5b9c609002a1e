"""The tick of the cases' clocks: what has come is written down to be told, or happens by itself."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from bot.domain.clocks import GATHER, Step, Turn, look
from bot.domain.lifecycle import next_state
from bot.domain.people import Actor
from bot.domain.policy import Policy
from bot.domain.references import case_reference
from bot.domain.vocabulary import CaseEvent, DeliveryKind, ReminderKind
from bot.usecases.audit import record
from bot.usecases.case_clocks import (
    back_to_queue,
    clock_of,
    end_waiting,
    pace_of,
    rules_of,
    step_name,
    touch,
)
from bot.usecases.directory import people_named
from bot.usecases.filing import card_cause
from bot.usecases.policy import current_policy
from bot.usecases.reminders import show_reminders_again
from storage.cases import CaseRow
from storage.outbox import (
    channel_recipient,
    enqueue,
    find_by_cause,
    person_recipient,
    render_again,
)
from storage.reminders import ReminderRow

_BATCH = 100


async def check_clocks(session: AsyncSession, now: datetime) -> int:
    """Look at every case whose time has come, each once, whoever else looks; returns how many."""
    due = await session.scalars(
        select(CaseRow)
        .where(col(CaseRow.check_at) <= now)
        .order_by(col(CaseRow.check_at))
        .limit(_BATCH)
        .with_for_update(skip_locked=True)
    )
    rows = due.all()
    policy = await current_policy(session) if rows else Policy()
    for row in rows:
        await _check(session, now, policy, row)
    return len(rows)


async def _check(session: AsyncSession, now: datetime, policy: Policy, case: CaseRow) -> None:
    found = look(clock_of(case, policy), rules_of(policy, case.severity, now), now)
    case.alarm_step = found.step
    case.check_at = found.next_at
    for turn in found.turns:
        match turn:
            case Turn.ALARM:
                await _sound(session, now, policy, case, found.step)
            case Turn.STALE:
                case.asked_at = now
                step = f"stale:{case.touched_at.isoformat()}"
                await _remind(session, now, policy, case, kind=ReminderKind.STALE, step=step)
            case Turn.RETURN:
                await give_up_claim(session, now, policy, case, by=None)
            case Turn.SILENT:
                step = f"silent:{max(case.waiting_since or now, case.touched_at).isoformat()}"
                await _remind(session, now, policy, case, kind=ReminderKind.SILENT, step=step)
                end_waiting(case, policy, now)
                touch(case, now)
            case Turn.AWAKE:
                step = f"awake:{case.snoozed_until}"
                await _remind(session, now, policy, case, kind=ReminderKind.AWAKE, step=step)
                case.snoozed_until = None
                touch(case, now)
    if found.turns:
        await session.flush()
        await render_again(session, card_cause(case.id))


async def give_up_claim(
    session: AsyncSession, now: datetime, policy: Policy, case: CaseRow, *, by: Actor | None
) -> None:
    """Put the case back into the queue, and say so under its card."""
    reference = case_reference(case.id)
    before = case.owner_key or ""
    case.state = next_state(reference, case.state, CaseEvent.RETURN)
    back_to_queue(case, policy, now)
    record(session, now, by, "case.return", reference, before=before)
    await show_reminders_again(session, case.id)
    await _say_under_card(
        session,
        now,
        case,
        kind=DeliveryKind.RETURNED,
        cause=f"case:{case.id}:returned:{now.isoformat()}",
        payload={"owner": before, "by_itself": by is None},
    )


async def _sound(
    session: AsyncSession, now: datetime, policy: Policy, case: CaseRow, step: Step
) -> None:
    name = step_name(case, step)
    record(session, now, None, "case.alarm", case_reference(case.id), step=name)
    if step >= Step.OVER:
        await _remind(session, now, policy, case, kind=ReminderKind.OVER, step=name)
    elif case.owner_key:
        await _remind(session, now, policy, case, kind=ReminderKind.WARNING, step=name)
    else:
        # Nobody owns it, so nobody is called: the team reads it where the case stands.
        cause = f"case:{case.id}:{name}"
        await _say_under_card(
            session, now, case, kind=DeliveryKind.CLAIM_SOON, cause=cause, payload={}
        )


async def _remind(
    session: AsyncSession,
    now: datetime,
    policy: Policy,
    case: CaseRow,
    *,
    kind: ReminderKind,
    step: str,
) -> None:
    """Have everybody concerned reminded once; at once if it is urgent, else with other things."""
    pace = pace_of(policy, case.severity, now)
    ready_at = now if pace.round_the_clock else pace.next_chance(now) + GATHER
    told = await session.scalars(
        select(ReminderRow.recipient).where(
            ReminderRow.case_id == case.id, ReminderRow.step == step
        )
    )
    known = set(told.all())
    for recipient in await _recipients(session, policy, case, kind):
        if recipient not in known:
            session.add(
                ReminderRow(
                    case_id=case.id, kind=kind, step=step, recipient=recipient, ready_at=ready_at
                )
            )


async def _recipients(
    session: AsyncSession, policy: Policy, case: CaseRow, kind: ReminderKind
) -> Collection[str]:
    """The owner, or the leads where it is over; without any of them the team's channel."""
    if kind is ReminderKind.OVER:
        leads = await people_named(session, policy.leads.get(case.team, ()))
        people = [person_recipient(lead.key) for lead in leads]
    else:
        people = [person_recipient(case.owner_key)] if case.owner_key else []
    channel = policy.channel_of(case.team)
    return people or ([channel_recipient(channel)] if channel else [])


async def _say_under_card(
    session: AsyncSession,
    now: datetime,
    case: CaseRow,
    *,
    kind: DeliveryKind,
    cause: str,
    payload: dict[str, object],
) -> None:
    card = await find_by_cause(session, card_cause(case.id))
    if card and await find_by_cause(session, cause) is None:
        enqueue(
            session,
            kind,
            cause=cause,
            recipient=card.recipient,
            subject_id=case.id,
            queued_at=now,
            thread_of=card.id,
            payload=payload,
        )
