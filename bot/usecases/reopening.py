"""Takes a verdict back: soon after it by correcting its messages, later by new ones."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from bot.domain.errors import TooLateToUndo
from bot.domain.lifecycle import next_state
from bot.domain.people import Actor
from bot.domain.records import Case
from bot.domain.references import case_reference
from bot.domain.vocabulary import CaseEvent, DeliveryKind, DeliveryState
from bot.usecases.audit import record
from bot.usecases.case_clocks import begin_anew, go_on
from bot.usecases.cases import case_to_change, show_change, verdict_cause
from bot.usecases.filing import card_cause
from bot.usecases.gathering import key_again
from bot.usecases.known import forget_verdict
from bot.usecases.policy import current_policy
from bot.usecases.telling import tell_reporters
from storage.cases import CaseRow
from storage.outbox import all_by_cause, cancel, enqueue, find_by_cause, render_again, turn_into

_BATCH = 100


async def undo_verdict(session: AsyncSession, now: datetime, actor: Actor, number: int) -> Case:
    """Open the case again; the messages about its verdict now say so, and nobody gets a new one.

    Raises TooLateToUndo, WrongState when it is not resolved, NotFound, NotAllowed.
    """
    case = await case_to_change(session, now, actor, number)
    state = next_state(case_reference(number), case.state, CaseEvent.REOPEN)
    if case.undo_until is None or now > case.undo_until:
        raise TooLateToUndo(case_reference(number))
    await turn_into(session, verdict_cause(case), DeliveryKind.REOPENED)
    go_on(case, await current_policy(session), now)
    record(session, now, actor, "case.undo", case_reference(number), verdict=case.verdict)
    case.state = state
    return await _reopened(session, now, actor, case)


async def reopen_case(session: AsyncSession, now: datetime, actor: Actor, number: int) -> Case:
    """Open the case again; its reporters get a new message, since an edit calls nobody.

    Raises WrongState when it is not resolved, NotFound, NotAllowed.
    """
    case = await case_to_change(session, now, actor, number)
    case.state = next_state(case_reference(number), case.state, CaseEvent.REOPEN)
    # Who was not told the verdict yet need not hear that it was taken back.
    await cancel(session, verdict_cause(case))
    untold = {
        row.recipient.partition(":")[2]
        for row in await all_by_cause(session, verdict_cause(case))
        if row.state is DeliveryState.CANCELLED
    }
    await tell_reporters(
        session,
        now,
        number,
        DeliveryKind.REOPENED,
        cause=f"case:{number}:reopened:{now.timestamp()}",
        told_already=untold,
    )
    begin_anew(case, await current_policy(session), now)
    record(session, now, actor, "case.reopen", case_reference(number), verdict=case.verdict)
    return await _reopened(session, now, actor, case)


async def end_undo(session: AsyncSession, now: datetime) -> int:
    """The cards of verdicts that can't be undone any more show no such button; returns how many."""
    rows = await session.scalars(
        select(CaseRow)
        .where(col(CaseRow.undo_until) < now)
        .order_by(col(CaseRow.undo_until))
        .limit(_BATCH)
        .with_for_update(skip_locked=True)
    )
    over = rows.all()
    for case in over:
        case.undo_until = None
        await render_again(session, card_cause(case.id))
    return len(over)


async def _reopened(session: AsyncSession, now: datetime, actor: Actor, case: CaseRow) -> Case:
    """What its verdict made of it is undone; whoever owned it owns it again."""
    await forget_verdict(session, case)
    case.verdict, case.advice = None, ""
    case.resolved_at = case.undo_until = None
    await session.flush()
    await key_again(session, await current_policy(session), case)
    card = await find_by_cause(session, card_cause(case.id))
    if card:
        enqueue(
            session,
            DeliveryKind.CASE_REOPENED,
            cause=f"case:{case.id}:open_again:{now.timestamp()}",
            recipient=card.recipient,
            subject_id=case.id,
            queued_at=now,
            thread_of=card.id,
            payload={"by": actor.key, "owner": case.owner_key},
        )
    return await show_change(session, case)
