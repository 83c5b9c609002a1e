"""Tells what clocks have written down: few messages, at humane hours, nothing that is settled."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import assert_never

from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from bot.domain.clocks import GATHER, Step
from bot.domain.policy import Policy
from bot.domain.records import Case, Reminder
from bot.domain.vocabulary import OPEN_STATES, CaseState, DeliveryKind, ReminderKind, Severity
from bot.usecases.case_clocks import pace_of, rules_of, step_name
from bot.usecases.policy import current_policy
from bot.usecases.reading import load_cases
from storage.cases import CaseRow
from storage.engine import take_turns
from storage.outbox import DeliveryRow, enqueue, person_recipient, render_again
from storage.reminders import ReminderRow

_TURN = "reminders"
_BATCH = 500
# So many cases fit into one message; the others follow in a next one.
_CASES_A_MESSAGE = 10
_IS_OPEN = col(ReminderRow.handled_at).is_(None)


async def send_reminders(session: AsyncSession, now: datetime) -> int:
    """Put what is ready into the outbox, one message a recipient; returns how many it looked at."""
    is_ready = col(ReminderRow.ready_at) <= now
    if await session.scalar(select(ReminderRow.id).where(_IS_OPEN, is_ready).limit(1)) is None:
        return 0
    # Two workers must not share out what belongs into one message.
    await take_turns(session, _TURN)
    ready = select(ReminderRow.recipient).where(_IS_OPEN, is_ready).limit(_BATCH)
    # What else is about to become ready comes along.
    rows = await session.scalars(
        select(ReminderRow)
        .where(
            _IS_OPEN,
            col(ReminderRow.ready_at) <= now + GATHER,
            col(ReminderRow.recipient).in_(set((await session.scalars(ready)).all())),
        )
        .order_by(col(ReminderRow.id))
    )
    by_recipient: dict[str, list[ReminderRow]] = defaultdict(list)
    for row in rows.all():
        by_recipient[row.recipient].append(row)
    policy = await current_policy(session)
    for queue in by_recipient.values():
        await _send(session, now, policy, queue)
    return sum(map(len, by_recipient.values()))


async def load_reminders(session: AsyncSession, delivery: DeliveryRow) -> tuple[Reminder, ...]:
    """What a message reminds of, with the cases as they are now, the most urgent first."""
    rows = await session.scalars(
        select(ReminderRow).where(ReminderRow.delivery_id == delivery.id).order_by("id")
    )
    kinds: dict[int, list[ReminderKind]] = defaultdict(list)
    for row in rows.all():
        kinds[row.case_id].append(row.kind)
    cases = (await session.scalars(select(CaseRow).where(col(CaseRow.id).in_(kinds)))).all()
    policy = await current_policy(session)
    returns_at = {case.id: _returns_at(case, policy) for case in cases}
    return tuple(
        Reminder(
            case,
            tuple(kinds[case.number]),
            is_owner=case.owner is not None
            and delivery.recipient == person_recipient(case.owner.key),
            returns_at=returns_at[case.number],
        )
        for case in sorted(await load_cases(session, cases), key=_urgency)
    )


async def show_reminders_again(session: AsyncSession, case_number: int) -> None:
    """Have the messages that ask about the claim show what became of it."""
    causes = await session.scalars(
        select(DeliveryRow.cause)
        .join(ReminderRow, col(ReminderRow.delivery_id) == DeliveryRow.id)
        .where(ReminderRow.case_id == case_number, ReminderRow.kind == ReminderKind.STALE)
    )
    for cause in set(causes.all()):
        await render_again(session, cause)


async def _send(
    session: AsyncSession, now: datetime, policy: Policy, queue: Sequence[ReminderRow]
) -> None:
    """Decide about everything that waits for one recipient, and tell what must be told now."""
    found = await session.scalars(
        select(CaseRow).where(col(CaseRow.id).in_({row.case_id for row in queue}))
    )
    cases = {case.id: case for case in found.all()}
    telling: dict[int, list[ReminderRow]] = defaultdict(list)
    # The newest first: of several alarms about one case only that is told.
    for row in reversed(queue):
        case = cases[row.case_id]
        pace = pace_of(policy, case.severity, now)
        told = [each.kind for each in telling[case.id]]
        if not _still_matters(row, case) or row.kind in told:
            row.handled_at = now
        elif row.kind is not ReminderKind.AWAKE and case.snoozed_until:
            row.ready_at = pace.next_chance(case.snoozed_until) + GATHER
        elif not pace.may_disturb(now):
            row.ready_at = pace.next_chance(now) + GATHER
        else:
            telling[case.id].append(row)
    groups = [rows for rows in telling.values() if rows]
    for start in range(0, len(groups), _CASES_A_MESSAGE):
        together = [row for rows in groups[start : start + _CASES_A_MESSAGE] for row in rows]
        first = min(together, key=lambda row: row.id)
        delivery = enqueue(
            session,
            DeliveryKind.REMINDER,
            cause=f"reminder:{first.id}",
            recipient=first.recipient,
            subject_id=first.case_id,
            queued_at=now,
        )
        await session.flush()
        for row in together:
            row.handled_at, row.delivery_id = now, delivery.id


def _still_matters(row: ReminderRow, case: CaseRow) -> bool:
    """Whether the reminder is still true for this recipient."""
    if case.state not in OPEN_STATES:
        return False
    is_owners = row.recipient == person_recipient(case.owner_key or "")
    # An alarm belongs to one due time: of the claim, or of the verdict, at one severity.
    is_same_alarm = row.step.rpartition(":")[0] == step_name(case, Step.NONE).rpartition(":")[0]
    match row.kind:
        case ReminderKind.WARNING:
            return is_owners and is_same_alarm and case.waiting_since is None
        case ReminderKind.OVER:
            return is_same_alarm and case.waiting_since is None
        case ReminderKind.STALE:
            return is_owners and case.asked_at is not None
        case ReminderKind.SILENT:
            return is_owners and case.state is CaseState.WAITING_FOR_REPORTER
        case ReminderKind.AWAKE:
            return is_owners or case.owner_key is None
        case _:
            assert_never(row.kind)


def _returns_at(case: CaseRow, policy: Policy) -> datetime | None:
    """When the claim is given up unless its owner says that they still work on it."""
    if case.asked_at is None:
        return None
    rules = rules_of(policy, case.severity, case.asked_at)
    return rules.pace.after(case.asked_at, rules.stale_after)


def _urgency(case: Case) -> tuple[int, datetime, int]:
    return list(Severity).index(case.severity), case.next_due, case.number
