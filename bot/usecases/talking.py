"""Mends what was said between team and reporter: a question that was sent, an answer that came."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from bot.domain.errors import InvalidInput, NotFound, Problem
from bot.domain.people import Actor
from bot.domain.permissions import Action, may_triage, require
from bot.domain.records import Remark
from bot.domain.references import case_reference, report_reference
from bot.domain.vocabulary import RemarkKind
from bot.usecases.audit import record
from bot.usecases.protecting import acting_on
from bot.usecases.reading import case_row, load_remark, report_row
from bot.usecases.threads import Names, question_cause
from storage.cases import RemarkRow
from storage.outbox import render_again
from storage.search import index_text, remark_document


async def see_question(session: AsyncSession, actor: Actor, number: int) -> Remark:
    """A question that the actor asked, to be corrected. Raises InvalidInput, NotFound."""
    await _own_question(session, actor, number)
    return await load_remark(session, number)


async def edit_question(
    session: AsyncSession, now: datetime, actor: Actor, number: int, *, text: str
) -> None:
    """Correct a question where its reporters read it, and under the card.

    Raises InvalidInput for an empty text or somebody else's question, NotFound.
    """
    remark = await _own_question(session, actor, number)
    if not text.strip():
        raise InvalidInput((Problem("text", "empty"),))
    if text.strip() == remark.text:
        return
    await _say_instead(session, now, remark, text.strip())
    record(session, now, actor, "case.edit_question", case_reference(remark.case_id))
    await render_again(session, question_cause(remark.id))


async def edit_answer(
    session: AsyncSession, now: datetime, actor: Actor, message: Names, *, text: str, stamp: str
) -> None:
    """Show the team what the reporter made of their answer; any other message is left alone.

    The stamp is the chat's time of the edit: one that is older than what is known changes nothing.
    """
    found = await _own_answer(session, actor, message)
    if found is None:
        return
    remark, author = found
    if text == remark.text or float(stamp or 0) < float(remark.edit_stamp or 0):
        return
    remark.edit_stamp = stamp
    await _say_instead(session, now, remark, text)
    record(session, now, author, "report.edit_answer", _report_of(remark), case=remark.case_id)


async def delete_answer(session: AsyncSession, now: datetime, actor: Actor, message: Names) -> None:
    """Mark for the team what the reporter deleted; it may have been acted on, so it stays."""
    found = await _own_answer(session, actor, message)
    if found is None or found[0].deleted_at:
        return
    remark, author = found
    remark.deleted_at = now
    await session.flush()
    await render_again(session, f"remark:{remark.id}")
    record(session, now, author, "report.delete_answer", _report_of(remark), case=remark.case_id)


async def _own_question(session: AsyncSession, actor: Actor, number: int) -> RemarkRow:
    require(actor, Action.TRIAGE)
    remark = await session.get(RemarkRow, number, with_for_update=True)
    if remark is None or remark.kind is not RemarkKind.QUESTION:
        raise NotFound(str(number))
    case = await case_row(session, remark.case_id, lock=False)
    if not may_triage(actor, case.team):
        raise NotFound(case_reference(case.id))
    if remark.author_key != actor.key:
        raise InvalidInput((Problem("text", "not_your_question"),))
    return remark


async def _own_answer(
    session: AsyncSession, actor: Actor, message: Names
) -> tuple[RemarkRow, Actor] | None:
    query = select(RemarkRow).where(
        col(RemarkRow.request_id).in_(message), RemarkRow.kind == RemarkKind.ANSWER
    )
    remark = (await session.scalars(query.with_for_update())).first()
    if remark is None or remark.report_id is None:
        return None
    author = await acting_on(session, actor, await report_row(session, remark.report_id))
    return remark, author


def _report_of(remark: RemarkRow) -> str:
    return report_reference(remark.report_id) if remark.report_id else ""


async def _say_instead(session: AsyncSession, now: datetime, remark: RemarkRow, text: str) -> None:
    remark.text, remark.edited_at = text, now
    await session.flush()
    await index_text(
        session,
        document=remark_document(remark.id),
        case_id=remark.case_id,
        content=text,
        is_new=False,
    )
    await render_again(session, f"remark:{remark.id}")
