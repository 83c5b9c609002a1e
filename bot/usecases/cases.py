"""What the team does with a case: claim, ask, note, reassign, change severity, resolve."""

from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import select

from bot.domain.errors import AlreadyClaimed, InvalidInput, NotAllowed, NotFound, Problem
from bot.domain.lifecycle import next_state
from bot.domain.people import Actor
from bot.domain.permissions import PERMITTED, Action, may_triage, require
from bot.domain.records import AttachedFile, Case
from bot.domain.references import case_reference
from bot.domain.vocabulary import (
    OPEN_STATES,
    CaseEvent,
    CaseState,
    DeliveryKind,
    RemarkKind,
    Severity,
    Verdict,
)
from bot.usecases.audit import record
from bot.usecases.case_clocks import begin_waiting, change_pace, take_up, touch
from bot.usecases.directory import find_actor
from bot.usecases.filing import card_cause
from bot.usecases.known import remember_verdict
from bot.usecases.policy import current_policy
from bot.usecases.reading import case_row, load_case
from bot.usecases.telling import show_on_receipts, tell_reporters
from bot.usecases.threads import question_cause
from storage.cases import CaseRow, RemarkRow
from storage.matching import forget_keys
from storage.outbox import all_by_cause, enqueue, find_by_cause, render_again
from storage.search import index_text, remark_document

# What the receipts of a case said when this transaction began to change it.
_SHOWN = "shown on receipts"
# How long the person who gave a verdict may take it back without a new message.
UNDO_WITHIN = timedelta(minutes=10)


def taken_up_cause(case_number: int) -> str:
    """The cause of the messages that somebody looks at the case."""
    return f"case:{case_number}:taken_up"


def verdict_cause(case: CaseRow) -> str:
    """The cause of the messages about the verdict that the case has."""
    resolved = case.resolved_at.timestamp() if case.resolved_at else 0
    return f"case:{case.id}:resolved:{resolved}"


async def claim_case(session: AsyncSession, now: datetime, actor: Actor, number: int) -> Case:
    """Take the case. Claiming one's own case again changes nothing.

    Raises AlreadyClaimed, WrongState, NotFound, NotAllowed.
    """
    case = await case_to_change(session, now, actor, number)
    if case.owner_key == actor.key:
        return await load_case(session, number)
    await _refuse_if_owned(session, case, actor)
    await _take_up(session, now, actor, case, CaseEvent.CLAIM)
    record(session, now, actor, "case.claim", case_reference(number))
    return await show_change(session, case)


async def reassign_case(
    session: AsyncSession, now: datetime, actor: Actor, number: int, new_owner_chat_id: str
) -> Case:
    """Give the case to somebody of the team. Raises InvalidInput for anybody else."""
    case = await case_to_change(session, now, actor, number)
    owner = await find_actor(session, new_owner_chat_id)
    if owner is None or not may_triage(owner, case.team):
        raise InvalidInput((Problem("owner", "not_in_team", {"person": new_owner_chat_id}),))
    before = case.owner_key
    await _take_up(session, now, owner, case, CaseEvent.REASSIGN)
    record(
        session, now, actor, "case.reassign", case_reference(number), before=before, owner=owner.key
    )
    card = await find_by_cause(session, card_cause(number))
    if card and owner.key not in (before, actor.key):
        enqueue(
            session,
            DeliveryKind.REASSIGNED,
            cause=f"case:{number}:reassigned:{now.timestamp()}",
            recipient=card.recipient,
            subject_id=number,
            queued_at=now,
            thread_of=card.id,
            payload={"by": actor.key, "owner": owner.key},
        )
    return await show_change(session, case)


async def change_severity(
    session: AsyncSession, now: datetime, actor: Actor, number: int, severity: Severity
) -> Case:
    """Change how bad the case is; its due times follow, counted from its opening.

    Raises WrongState when it is closed.
    """
    case = await case_to_change(session, now, actor, number)
    case.state = next_state(case_reference(number), case.state, CaseEvent.EDIT)
    if severity is not case.severity:
        record(
            session,
            now,
            actor,
            "case.severity",
            case_reference(number),
            before=case.severity,
            severity=severity,
        )
        change_pace(case, await current_policy(session), severity, now)
    return await show_change(session, case)


async def reply_to_reporter(
    session: AsyncSession,
    now: datetime,
    actor: Actor,
    number: int,
    *,
    text: str,
    request_id: str,
    is_signed: bool = False,
    files: tuple[AttachedFile, ...] = (),
) -> Case:
    """Ask or tell the reporters something; the case waits for their answer.

    It bears the team's name, or the actor's own where it is signed. Each reporter has a thread of
    their own.
    Raises InvalidInput when the text is empty; a second submission of one form sends nothing.
    """
    case = await case_to_change(session, now, actor, number)
    if not text.strip():
        raise InvalidInput((Problem("text", "empty"),))
    if await _said_before(session, request_id):
        return await load_case(session, number)
    await _take_up(session, now, actor, case, CaseEvent.ASK)
    remark = await _add_remark(
        session, now, actor, case, kind=RemarkKind.QUESTION, text=text, request_id=request_id
    )
    remark.is_signed = is_signed
    remark.files = [file.to_json() for file in files]
    await tell_reporters(
        session,
        now,
        number,
        DeliveryKind.QUESTION,
        cause=question_cause(remark.id),
        payload={"remark": remark.id},
    )
    for question in await all_by_cause(session, question_cause(remark.id)) if files else ():
        for place, file in enumerate(files):
            enqueue(
                session,
                DeliveryKind.TEAM_FILE,
                cause=f"{question.cause}:file:{place}",
                recipient=question.recipient,
                subject_id=remark.id,
                queued_at=now,
                thread_of=question.id,
                payload={"file": file.to_json()},
            )
    await _show_under_card(session, now, case, DeliveryKind.QUESTION_ASKED, remark)
    record(session, now, actor, "case.ask", case_reference(number))
    return await show_change(session, case)


async def add_note(
    session: AsyncSession, now: datetime, actor: Actor, number: int, *, text: str, request_id: str
) -> Case:
    """Keep a note for the team under the card; reporters never see it."""
    case = await case_to_change(session, now, actor, number)
    if not text.strip():
        raise InvalidInput((Problem("text", "empty"),))
    if not await _said_before(session, request_id):
        remark = await _add_remark(
            session, now, actor, case, kind=RemarkKind.NOTE, text=text, request_id=request_id
        )
        await _show_under_card(session, now, case, DeliveryKind.INTERNAL_NOTE, remark)
        record(session, now, actor, "case.note", case_reference(number))
    return await load_case(session, number)


async def resolve_case(
    session: AsyncSession,
    now: datetime,
    actor: Actor,
    number: int,
    *,
    verdict: Verdict,
    advice: str,
) -> Case:
    """End the case with a verdict, and tell every reporter what to do now.

    Raises WrongState when it is resolved already, NotFound, NotAllowed.
    """
    case = await case_to_change(session, now, actor, number)
    case.state = next_state(case_reference(number), case.state, CaseEvent.RESOLVE)
    case.owner_key = case.owner_key or actor.key
    case.claimed_at = case.claimed_at or now
    case.resolved_at = now
    case.undo_until = now + UNDO_WITHIN
    case.verdict = verdict
    case.advice = advice.strip()
    record(session, now, actor, "case.resolve", case_reference(number), verdict=verdict)
    await remember_verdict(session, now, case)
    await forget_keys(session, number)
    await tell_reporters(session, now, number, DeliveryKind.RESOLVED, cause=verdict_cause(case))
    return await show_change(session, case)


async def see_case(session: AsyncSession, actor: Actor, number: int, page: int = 1) -> Case:
    """The case, for somebody who works on it; of a campaign one page. A merged one shows where
    its reports are now. Raises NotFound, NotAllowed.
    """
    case = await _case_for(session, actor, number, lock=False)
    if case.merged_into is not None:
        case = await _case_for(session, actor, case.merged_into, lock=False)
    return await load_case(session, case.id, page)


async def case_to_change(
    session: AsyncSession, now: datetime, actor: Actor, number: int
) -> CaseRow:
    """The case for somebody who works on it, which is a sign of work. Raises NotFound, NotAllowed.

    Nobody else can change it until the transaction ends.
    """
    case = await _case_for(session, actor, number, lock=True)
    touch(case, now)
    session.info[_SHOWN, number] = _shown_on_receipts(case)
    return case


async def _case_for(session: AsyncSession, actor: Actor, number: int, *, lock: bool) -> CaseRow:
    require(actor, Action.TRIAGE)
    case = await case_row(session, number, lock=lock)
    if not may_triage(actor, case.team):
        # IT learns nothing about the security team's cases, not even that they exist.
        raise NotFound(case_reference(number))
    return case


async def _refuse_if_owned(session: AsyncSession, case: CaseRow, actor: Actor) -> None:
    if case.owner_key is None:
        return
    owner = (await load_case(session, case.id)).owner
    if owner is None:
        raise NotAllowed(Action.TRIAGE, PERMITTED[Action.TRIAGE])
    raise AlreadyClaimed(case_reference(case.id), owner.key, owner.chat_id)


async def _take_up(
    session: AsyncSession, now: datetime, owner: Actor, case: CaseRow, event: CaseEvent
) -> None:
    """Move the case; with its first owner, its reporters hear that somebody looks at it."""
    case.state = next_state(case_reference(case.id), case.state, event)
    if case.owner_key is None:
        take_up(case)
    if event is not CaseEvent.ASK or case.owner_key is None:
        case.owner_key = owner.key
    if event is CaseEvent.ASK:
        begin_waiting(case, now)
    if case.claimed_at is not None:
        return
    case.claimed_at = now
    if event is CaseEvent.ASK:
        return  # The question itself says that somebody looks at it.
    await session.flush()
    await tell_reporters(
        session, now, case.id, DeliveryKind.TAKEN_UP, cause=taken_up_cause(case.id)
    )


async def _said_before(session: AsyncSession, request_id: str) -> bool:
    query = select(RemarkRow.id).where(RemarkRow.request_id == request_id)
    return await session.scalar(query) is not None


async def _add_remark(
    session: AsyncSession,
    now: datetime,
    actor: Actor,
    case: CaseRow,
    *,
    kind: RemarkKind,
    text: str,
    request_id: str,
) -> RemarkRow:
    remark = RemarkRow(
        case_id=case.id,
        kind=kind,
        author_key=actor.key,
        text=text.strip(),
        said_at=now,
        request_id=request_id,
    )
    session.add(remark)
    await session.flush()
    await index_text(
        session, document=remark_document(remark.id), case_id=case.id, content=remark.text
    )
    return remark


async def _show_under_card(
    session: AsyncSession, now: datetime, case: CaseRow, kind: DeliveryKind, remark: RemarkRow
) -> None:
    card = await find_by_cause(session, card_cause(case.id))
    if card:
        enqueue(
            session,
            kind,
            cause=f"remark:{remark.id}",
            recipient=card.recipient,
            subject_id=remark.id,
            queued_at=now,
            thread_of=card.id,
        )


def _shown_on_receipts(case: CaseRow) -> tuple[bool, bool, datetime | None]:
    """What a receipt says of its report's case: another value means to edit the receipts."""
    is_new = case.state is CaseState.NEW
    return case.state in OPEN_STATES, is_new, case.claim_due_at if is_new else None


async def show_change(session: AsyncSession, case: CaseRow) -> Case:
    """Have the card show what became of the case, and the receipts what they say of it."""
    await session.flush()
    await render_again(session, card_cause(case.id))
    if _shown_on_receipts(case) != session.info[_SHOWN, case.id]:
        await show_on_receipts(session, case.id)
    return await load_case(session, case.id)
