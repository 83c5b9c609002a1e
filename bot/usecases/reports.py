"""What an employee does with reports: file, edit, withdraw, answer, look at their own."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, func
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from bot.domain.errors import InvalidInput, NotFound, Problem, WrongState
from bot.domain.indicators import find_indicators
from bot.domain.kind_guess import guess_kind
from bot.domain.lifecycle import is_possible, next_state
from bot.domain.people import Actor
from bot.domain.permissions import Action, require
from bot.domain.policy import DEFAULT_SEVERITY, due_times
from bot.domain.records import AttachedFile, Report, Snapshot
from bot.domain.references import case_reference, report_reference
from bot.domain.vocabulary import (
    CaseEvent,
    CaseState,
    DeliveryKind,
    RemarkKind,
    ReportKind,
)
from bot.usecases.audit import record
from bot.usecases.policy import calendar_of, current_policy
from bot.usecases.reading import load_report, report_row, to_report
from storage.base import opaque_key
from storage.cases import CaseRow, DraftRow, IndicatorRow, RemarkRow, ReportRow
from storage.outbox import (
    channel_recipient,
    enqueue,
    find_by_cause,
    person_recipient,
    render_again,
)
from storage.people import find_person, people_by_key
from storage.search import index_text, remark_document, report_document

_DRAFT_LIFETIME = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class ReportInput:
    """What a person reports; `request_id` names the payload, so that a second one files nothing."""

    request_id: str
    text: str
    kind: ReportKind | None = None
    colleague_chat_id: str = ""
    files: tuple[AttachedFile, ...] = ()
    draft_id: str = ""


def card_cause(case_number: int) -> str:
    """The cause of a case's one card."""
    return f"case:{case_number}:card"


def receipt_cause(report_number: int) -> str:
    """The cause of a report's one receipt."""
    return f"report:{report_number}:receipt"


async def file_report(
    session: AsyncSession, now: datetime, actor: Actor, given: ReportInput
) -> Report:
    """File a report into a case of its own; receipt and card follow through the outbox.

    Raises InvalidInput when there is nothing to report.
    """
    require(actor, Action.FILE_REPORT)
    draft = await _own_draft(session, actor, given.draft_id) if given.draft_id else None
    earlier = await session.scalar(
        select(ReportRow.id).where(ReportRow.request_id == given.request_id)
    )
    if earlier is not None:
        return await load_report(session, earlier)
    text = given.text.strip()
    if draft and draft.report_id is not None and text in ("", draft.text.strip()):
        # Filed already, by another press of the button or out of a form that was still open.
        return await load_report(session, draft.report_id)
    snapshot = Snapshot.from_json(draft.snapshot) if draft else None
    files = [*(draft.files if draft else ()), *map(_file_to_json, given.files)]
    if not (text or files or _shows_something(snapshot)):
        raise InvalidInput((Problem("text", "empty"),))
    colleague = None
    if given.colleague_chat_id and given.colleague_chat_id != actor.person.chat_id:
        colleague = await find_person(session, given.colleague_chat_id)

    evidence = _evidence(text, snapshot)
    kind = given.kind or guess_kind(evidence)
    policy = await current_policy(session)
    severity = DEFAULT_SEVERITY[kind]
    due = due_times(severity, now, calendar_of(policy, now))
    team = policy.team_for(kind)
    case = CaseRow(
        kind=kind,
        severity=severity,
        state=CaseState.NEW,
        team=team,
        opened_at=now,
        claim_due_at=due.claim,
        assess_due_at=due.assess,
    )
    session.add(case)
    await session.flush()
    report = ReportRow(
        case_id=case.id,
        reporter_key=actor.key,
        colleague_key=colleague.key if colleague else None,
        kind=kind,
        text=text,
        snapshot=draft.snapshot if draft else {},
        files=files,
        filed_at=now,
        request_id=given.request_id,
    )
    session.add(report)
    await session.flush()
    if draft:
        draft.report_id = report.id
        await render_again(session, offer_cause(draft.id))
    await _index(session, report, evidence, is_new=True)
    record(session, now, actor, "report.file", report_reference(report.id), case=case.id, kind=kind)
    enqueue(
        session,
        DeliveryKind.RECEIPT,
        cause=receipt_cause(report.id),
        recipient=person_recipient(actor.key),
        subject_id=report.id,
        queued_at=now,
    )
    channel = policy.channel_of(team)
    if channel:
        enqueue(
            session,
            DeliveryKind.CASE_CARD,
            cause=card_cause(case.id),
            recipient=channel_recipient(channel),
            subject_id=case.id,
            queued_at=now,
        )
    people = {actor.key: actor.person} | ({colleague.key: colleague.person} if colleague else {})
    return to_report(report, case, people)


async def edit_report(
    session: AsyncSession, now: datetime, actor: Actor, number: int, *, text: str, kind: ReportKind
) -> Report:
    """Change the text and kind of one's own report while its case is open.

    Raises InvalidInput, NotFound, WrongState.
    """
    report, case = await _own_report(session, actor, number)
    if report.withdrawn_at is not None:
        raise WrongState(report_reference(number), CaseEvent.EDIT, CaseState.WITHDRAWN)
    case.state = next_state(report_reference(number), case.state, CaseEvent.EDIT)
    snapshot = Snapshot.from_json(report.snapshot)
    if not (text.strip() or report.files or _shows_something(snapshot)):
        raise InvalidInput((Problem("text", "empty"),))
    record(
        session,
        now,
        actor,
        "report.edit",
        report_reference(number),
        kind_before=report.kind,
        kind=kind,
    )
    report.text = text.strip()
    report.kind = kind
    report.edited_at = now
    await session.flush()
    await _index(session, report, _evidence(report.text, snapshot), is_new=False)
    await _tell_team(session, now, report, f"report:{number}:edited:{now.timestamp()}")
    return await load_report(session, number)


async def withdraw_report(
    session: AsyncSession, now: datetime, actor: Actor, number: int
) -> Report:
    """Take back one's own report; its case closes when none of its reports is left.

    Withdrawing twice changes nothing. Raises NotFound, and WrongState once the case is resolved.
    """
    report, case = await _own_report(session, actor, number)
    if report.withdrawn_at is None:
        left = await session.scalar(
            select(ReportRow.id).where(
                ReportRow.case_id == case.id,
                col(ReportRow.withdrawn_at).is_(None),
                ReportRow.id != number,
            )
        )
        state = next_state(report_reference(number), case.state, CaseEvent.WITHDRAW)
        if left is None:
            case.state = state
        report.withdrawn_at = now
        record(session, now, actor, "report.withdraw", report_reference(number), case=case.id)
        await session.flush()
        await _tell_team(session, now, report, f"report:{number}:withdrawn")
    return await load_report(session, number)


async def answer_question(
    session: AsyncSession,
    now: datetime,
    actor: Actor,
    number: int,
    *,
    text: str,
    files: tuple[AttachedFile, ...],
    request_id: str,
) -> bool:
    """Keep what the reporter wrote about their report and show it under the case's card.

    Returns False when this very message was taken in before. Raises NotFound.
    """
    report, case = await _own_report(session, actor, number)
    if await session.scalar(select(RemarkRow.id).where(RemarkRow.request_id == request_id)):
        return False
    remark = RemarkRow(
        case_id=case.id,
        report_id=report.id,
        kind=RemarkKind.ANSWER,
        author_key=actor.key,
        text=text,
        files=[_file_to_json(file) for file in files],
        said_at=now,
        request_id=request_id,
    )
    session.add(remark)
    if is_possible(case.state, CaseEvent.ANSWER):
        case.state = next_state(case_reference(case.id), case.state, CaseEvent.ANSWER)
    await session.flush()
    await index_text(session, document=remark_document(remark.id), case_id=case.id, content=text)
    record(session, now, actor, "report.answer", report_reference(number), case=case.id)
    card = await find_by_cause(session, card_cause(case.id))
    if card:
        enqueue(
            session,
            DeliveryKind.ANSWERED,
            cause=f"remark:{remark.id}",
            recipient=card.recipient,
            subject_id=remark.id,
            queued_at=now,
            thread_of=card.id,
        )
        await render_again(session, card_cause(case.id))
    return True


async def my_reports(
    session: AsyncSession, actor: Actor, *, limit: int = 20
) -> tuple[Sequence[Report], int]:
    """The person's own reports, newest first, and how many there are in all."""
    require(actor, Action.SEE_OWN_REPORTS)
    query = (
        select(ReportRow, CaseRow)
        .join(CaseRow, col(CaseRow.id) == ReportRow.case_id)
        .where(ReportRow.reporter_key == actor.key)
        .order_by(col(ReportRow.id).desc())
    )
    rows = (await session.execute(query.limit(limit))).all()
    people = await people_by_key(
        session, [key for report, _ in rows for key in (report.reporter_key, report.colleague_key)]
    )
    total = await session.scalar(
        select(func.count()).select_from(ReportRow).where(ReportRow.reporter_key == actor.key)
    )
    return [to_report(report, case, people) for report, case in rows], total or 0


async def own_report(session: AsyncSession, actor: Actor, number: int) -> Report:
    """One of the person's own reports. Raises NotFound for anybody else's."""
    await _own_report(session, actor, number)
    return await load_report(session, number)


async def keep_draft(session: AsyncSession, now: datetime, actor: Actor, snapshot: Snapshot) -> str:
    """Keep a message until its report is sent; returns the draft's id."""
    draft_id = opaque_key("draft")
    session.add(
        DraftRow(
            id=draft_id,
            person_key=actor.key,
            text="",
            snapshot=snapshot.to_json(),
            created_at=now,
        )
    )
    return draft_id


async def offer_to_file(
    session: AsyncSession,
    now: datetime,
    actor: Actor,
    draft_id: str,
    *,
    text: str,
    files: tuple[AttachedFile, ...],
) -> None:
    """Keep what a person wrote to the bot, and ask whether to file it.

    A second delivery of the same message asks nothing new.
    """
    if await session.get(DraftRow, draft_id):
        return
    session.add(
        DraftRow(
            id=draft_id,
            person_key=actor.key,
            text=text,
            snapshot={},
            files=[_file_to_json(file) for file in files],
            created_at=now,
        )
    )
    enqueue(
        session,
        DeliveryKind.REPORT_OFFER,
        cause=offer_cause(draft_id),
        recipient=person_recipient(actor.key),
        subject_id=0,
        queued_at=now,
        payload={"draft_id": draft_id},
    )


async def see_draft(
    session: AsyncSession, actor: Actor, draft_id: str
) -> tuple[str, tuple[AttachedFile, ...]]:
    """The words and files of the person's own draft. Raises NotFound."""
    draft = await _own_draft(session, actor, draft_id)
    return draft.text, tuple(AttachedFile(**file) for file in draft.files)


def offer_cause(draft_id: str) -> str:
    """The cause of the question whether to file a draft."""
    return f"draft:{draft_id}:offer"


def _file_to_json(file: AttachedFile) -> dict[str, str]:
    return {"id": file.id, "name": file.name}


def _shows_something(snapshot: Snapshot | None) -> bool:
    return snapshot is not None and bool(snapshot.text.strip() or snapshot.files)


def _evidence(text: str, snapshot: Snapshot | None) -> str:
    parts = [text]
    if snapshot:
        parts += [snapshot.text, *snapshot.files]
    return "\n".join(part for part in parts if part)


async def _own_draft(session: AsyncSession, actor: Actor, draft_id: str) -> DraftRow:
    # Locked, so that a second press of its button waits and then finds it filed.
    draft = await session.get(DraftRow, draft_id, with_for_update=True)
    if draft is None or draft.person_key != actor.key:
        raise NotFound(draft_id)
    return draft


async def _own_report(
    session: AsyncSession, actor: Actor, number: int
) -> tuple[ReportRow, CaseRow]:
    report = await report_row(session, number)
    if report.reporter_key != actor.key:
        raise NotFound(report_reference(number))
    return report, await session.get_one(CaseRow, report.case_id, with_for_update=True)


async def _index(session: AsyncSession, report: ReportRow, evidence: str, *, is_new: bool) -> None:
    if not is_new:
        await session.execute(delete(IndicatorRow).where(col(IndicatorRow.report_id) == report.id))
    session.add_all(
        IndicatorRow(report_id=report.id, type=found.type, value=found.value)
        for found in find_indicators(evidence)
    )
    await index_text(
        session,
        document=report_document(report.id),
        case_id=report.case_id,
        content=evidence,
        is_new=is_new,
    )


async def _tell_team(session: AsyncSession, now: datetime, report: ReportRow, cause: str) -> None:
    await render_again(session, receipt_cause(report.id))
    await render_again(session, card_cause(report.case_id))
    card = await find_by_cause(session, card_cause(report.case_id))
    if card:
        enqueue(
            session,
            DeliveryKind.REPORT_CHANGED,
            cause=cause,
            recipient=card.recipient,
            subject_id=report.id,
            queued_at=now,
            thread_of=card.id,
        )


async def forget_old_drafts(session: AsyncSession, now: datetime) -> None:
    """Drop what was never sent, two weeks after it was begun."""
    await session.execute(
        delete(DraftRow).where(
            col(DraftRow.created_at) < now - _DRAFT_LIFETIME, col(DraftRow.report_id).is_(None)
        )
    )
