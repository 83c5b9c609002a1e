"""What an employee does with reports they filed: edit, withdraw, answer, look at them."""

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime

from sqlalchemy import case as sql_case
from sqlalchemy import delete, func, or_
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from bot.domain.errors import InvalidInput, Problem, WrongState
from bot.domain.indicators import find_indicators
from bot.domain.lifecycle import is_possible, next_state
from bot.domain.people import Actor
from bot.domain.permissions import Action, require
from bot.domain.records import AttachedFile, Page, PageRequest, Report, Snapshot, evidence_of
from bot.domain.references import case_reference, report_reference
from bot.domain.vocabulary import (
    OPEN_STATES,
    CaseEvent,
    CaseState,
    DeliveryKind,
    RemarkKind,
    ReportKind,
)
from bot.usecases.audit import record
from bot.usecases.case_clocks import end_waiting, touch
from bot.usecases.filing import (
    card_cause,
    receipt_cause,
    show_pictures,
    shows_something,
)
from bot.usecases.gathering import key_again
from bot.usecases.policy import current_policy
from bot.usecases.protecting import acting_on
from bot.usecases.reading import load_report, report_row, to_report
from bot.usecases.telling import reports_asked
from bot.usecases.threads import Names, Thread, confirm_answer, refuse_file
from storage.cases import CaseRow, IndicatorRow, RemarkRow, ReportRow
from storage.matching import forget_keys
from storage.outbox import (
    enqueue,
    find_by_cause,
    render_again,
)
from storage.people import people_by_key
from storage.seals import sealed_from
from storage.search import index_text, remark_document, report_document

PAGE_SIZE = 10


async def edit_report(
    session: AsyncSession, now: datetime, actor: Actor, number: int, *, text: str, kind: ReportKind
) -> Report:
    """Change the text and kind of one's own report while its case is open.

    The same text and kind change nothing. Raises InvalidInput, NotFound, WrongState.
    """
    report, case, actor = await _own_report(session, actor, number)
    if report.withdrawn_at is not None:
        raise WrongState(report_reference(number), CaseEvent.EDIT, CaseState.WITHDRAWN)
    case.state = next_state(report_reference(number), case.state, CaseEvent.EDIT)
    snapshot = Snapshot.from_json(report.snapshot)
    if not (text.strip() or report.files or shows_something(snapshot)):
        raise InvalidInput((Problem("text", "empty"),))
    if (report.text, report.kind) == (text.strip(), kind):
        return await load_report(session, number)
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
    await _index_again(session, report, evidence_of(report.text, snapshot))
    await key_again(session, await current_policy(session), case)
    await _tell_team(session, now, report, f"report:{number}:edited:{now.timestamp()}")
    return await load_report(session, number)


async def withdraw_report(
    session: AsyncSession, now: datetime, actor: Actor, number: int
) -> Report:
    """Take back one's own report; its case closes when none of its reports is left.

    Withdrawing twice changes nothing. Raises NotFound, and WrongState once the case is resolved.
    """
    report, case, actor = await _own_report(session, actor, number)
    if report.withdrawn_at is None:
        left = await session.scalar(
            select(ReportRow.id).where(
                ReportRow.case_id == case.id,
                col(ReportRow.withdrawn_at).is_(None),
                ReportRow.id != number,
            )
        )
        state = next_state(report_reference(number), case.state, CaseEvent.WITHDRAW)
        report.withdrawn_at = now
        await session.flush()
        if left is None:
            case.state = state
            await forget_keys(session, case.id)
        else:
            await key_again(session, await current_policy(session), case)
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
    message: Names,
    thread: Thread | None = None,
) -> bool:
    """Keep what the reporter wrote about their report and show it under the case's card.

    In the thread where they wrote it they hear that the team has it. Of a protected reporter no
    file is taken: Slack shows who uploaded it.
    Returns False when this very message was taken in before. Raises NotFound.
    """
    report, case, actor = await _own_report(session, actor, number)
    if await session.scalar(select(RemarkRow.id).where(col(RemarkRow.request_id).in_(message))):
        return False
    if actor.person.is_pseudonym and files:
        if thread:
            await refuse_file(session, now, number, thread, cause=f"{message[0]}:files")
        files = ()
        if not text.strip():
            return False
    remark = RemarkRow(
        case_id=case.id,
        report_id=report.id,
        kind=RemarkKind.ANSWER,
        author_key=actor.key,
        text=text,
        files=[file.to_json() for file in files],
        said_at=now,
        request_id=message[0],
    )
    session.add(remark)
    if is_possible(case.state, CaseEvent.ANSWER):
        case.state = next_state(case_reference(case.id), case.state, CaseEvent.ANSWER)
        end_waiting(case, await current_policy(session), now)
        touch(case, now)
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
        answered = to_report(report, case, {report.reporter_key: actor.person})
        await show_pictures(session, now, answered, files, cause=f"remark:{remark.id}")
    if thread:
        closed_at = report.withdrawn_at or case.resolved_at
        await confirm_answer(session, now, number, thread, closed_at)
    return True


async def my_reports(
    session: AsyncSession,
    actor: Actor,
    page: int = 1,
    *,
    size: int = PAGE_SIZE,
    open_first: bool = False,
) -> Page[Report]:
    """The person's own reports, newest first; on request those that are not answered yet first."""
    require(actor, Action.SEE_OWN_REPORTS)
    mine = col(ReportRow.reporter_key) == actor.key
    if actor.tags:
        mine = or_(mine, col(ReportRow.reporter_key).in_(sealed_from(actor.tags)))
    total = await session.scalar(select(func.count()).select_from(ReportRow).where(mine)) or 0
    wanted = PageRequest(page, size).within(total)
    is_open = col(CaseRow.state).in_(OPEN_STATES) & col(ReportRow.withdrawn_at).is_(None)
    is_answered = sql_case((is_open, 0), else_=1)
    query = (
        select(ReportRow, CaseRow)
        .join(CaseRow, col(CaseRow.id) == ReportRow.case_id)
        .where(mine)
        .order_by(*([is_answered] if open_first else []), col(ReportRow.id).desc())
        .limit(wanted.size)
        .offset(wanted.offset)
    )
    rows = (await session.execute(query)).all()
    people = await people_by_key(
        session, [key for report, _ in rows for key in (report.reporter_key, report.colleague_key)]
    )
    waiting = [report for report, case in rows if case.state is CaseState.WAITING_FOR_REPORTER]
    asked = await reports_asked(session, waiting)
    reports = tuple(
        _as_its_reporter_knows(to_report(report, case, people), asked) for report, case in rows
    )
    return Page(reports, wanted.number, wanted.pages(total), total)


def _as_its_reporter_knows(report: Report, asked: Collection[int]) -> Report:
    """Of a case that waits for somebody else they know only that it is looked at."""
    if report.case_state is CaseState.WAITING_FOR_REPORTER and report.number not in asked:
        return replace(report, case_state=CaseState.CLAIMED)
    return report


async def own_report(session: AsyncSession, actor: Actor, number: int) -> Report:
    """One of the person's own reports. Raises NotFound for anybody else's."""
    await acting_on(session, actor, await report_row(session, number))
    return await load_report(session, number)


async def _own_report(
    session: AsyncSession, actor: Actor, number: int
) -> tuple[ReportRow, CaseRow, Actor]:
    """The report and its case as they are once nobody else can change them any more.

    With them the actor as the report knows them. Raises NotFound for anybody else's report.
    """
    report = await report_row(session, number)
    actor = await acting_on(session, actor, report)
    case = await session.get_one(CaseRow, report.case_id, with_for_update=True)
    await session.refresh(report)
    return report, case, actor


async def _index_again(session: AsyncSession, report: ReportRow, evidence: str) -> None:
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
        is_new=False,
    )


async def _tell_team(session: AsyncSession, now: datetime, report: ReportRow, cause: str) -> None:
    await render_again(session, receipt_cause(report.id))
    await render_again(session, card_cause(report.case_id))
    await render_again(session, cause)
    card = await find_by_cause(session, card_cause(report.case_id))
    if card and await find_by_cause(session, cause) is None:
        enqueue(
            session,
            DeliveryKind.REPORT_CHANGED,
            cause=cause,
            recipient=card.recipient,
            subject_id=report.id,
            queued_at=now,
            thread_of=card.id,
        )
