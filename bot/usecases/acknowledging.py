"""What readers answer to a notice: done, can't, later; the last answer counts."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from bot.domain.acknowledgements import (
    Acknowledgement,
    Answered,
    Asking,
    NoticeCopy,
    check_later,
    takes_answers,
)
from bot.domain.errors import InvalidInput, NotFound, Problem
from bot.domain.people import Actor
from bot.domain.permissions import Action, require
from bot.domain.records import Notice, Report
from bot.domain.references import notice_reference
from bot.domain.vocabulary import DeliveryKind, NoticeState, ReportKind, Role
from bot.usecases.audit import record
from bot.usecases.filing import ReportInput, file_report
from bot.usecases.notice_reminders import reminder_cause
from storage.acknowledgements import AcknowledgementRow, count_answers, own_row
from storage.engine import take_turns
from storage.notices import NoticeRow
from storage.outbox import (
    DeliveryRow,
    cancel,
    person_recipient,
    render_channels_calmly,
    render_own_again,
)

_REPORTED_TITLE = 120
# What stands in a reader's direct messages, and shows the answer.
_PERSONAL = (DeliveryKind.NOTICE, DeliveryKind.NOTICE_REMINDER)


async def answer_done(session: AsyncSession, now: datetime, actor: Actor, copy: NoticeCopy) -> None:
    """The reader did it. Raises NotFound, and InvalidInput for a notice that was taken back."""
    await _asking_notice(session, actor, copy.number)
    await _answer(session, now, actor, copy, Answered.DONE)


async def answer_later(
    session: AsyncSession,
    now: datetime,
    actor: Actor,
    copy: NoticeCopy,
    until: datetime | None,
) -> None:
    """The reader wants to be reminded then. Raises NotFound, InvalidInput."""
    notice = await _asking_notice(session, actor, copy.number)
    if problem := check_later(until, now, notice.deadline):
        raise InvalidInput((problem,))
    row = await _answer(session, now, actor, copy, Answered.LATER)
    row.until = row.remind_at = until


async def answer_cant(
    session: AsyncSession,
    now: datetime,
    actor: Actor,
    copy: NoticeCopy,
    *,
    why: str,
    request_id: str,
) -> Report:
    """The reader can't do it: IT gets a case with the reason. Raises NotFound, InvalidInput."""
    notice = await _asking_notice(session, actor, copy.number)
    if not why.strip():
        raise InvalidInput((Problem("why", "missing"),))
    title = (notice.title_en.strip() or notice.title_zh.strip())[:_REPORTED_TITLE]
    given = ReportInput(
        request_id=request_id,
        text=f"{notice_reference(copy.number)} · {title}\n{why.strip()}",
        kind=ReportKind.CANNOT_LOGIN_OR_SEND,
        team=Role.IT,
    )
    report = await file_report(session, now, actor, given)
    row = await _answer(session, now, actor, copy, Answered.CANT)
    row.report_id = report.number
    return report


async def see_asking_notice(
    session: AsyncSession, actor: Actor, number: int
) -> tuple[str, datetime | None]:
    """The number and the deadline of a notice that the reader may answer. Raises NotFound."""
    notice = await _asking_notice(session, actor, number)
    return notice_reference(number), notice.deadline


async def load_asking(
    session: AsyncSession, notice: Notice, delivery: DeliveryRow
) -> Asking | None:
    """What stands below this copy of the notice; None where it asks for no answer."""
    if not notice.content.asks_answer:
        return None
    kind, _, name = delivery.recipient.partition(":")
    own = await own_row(session, notice.number, name) if kind == "person" else None
    return Asking(
        is_open=takes_answers(notice.state),
        answers=await count_answers(session, notice.number),
        own=_value(own) if own else None,
    )


def _value(row: AcknowledgementRow) -> Acknowledgement:
    return Acknowledgement(row.answered, row.answered_at, row.until, row.report_id)


async def _asking_notice(session: AsyncSession, actor: Actor, number: int) -> NoticeRow:
    require(actor, Action.ANSWER_NOTICE)
    notice = await session.get(NoticeRow, number)
    if notice is None or notice.state is NoticeState.DRAFT or not notice.asks_answer:
        raise NotFound(notice_reference(number))
    if not takes_answers(notice.state):
        raise InvalidInput((Problem("notice", "no_longer_asked"),))
    return notice


async def _answer(
    session: AsyncSession,
    now: datetime,
    actor: Actor,
    copy: NoticeCopy,
    answered: Answered,
) -> AcknowledgementRow:
    """Keep the answer, and have every copy of the notice show it."""
    number = copy.number
    await take_turns(session, f"acknowledgement:{number}:{actor.key}")
    row = await own_row(session, number, actor.key)
    if row is None:
        row = AcknowledgementRow(
            notice_id=number, person_key=actor.key, answered=answered, channel=copy.channel
        )
        session.add(row)
    row.answered, row.answered_at = answered, now
    row.until = row.remind_at = row.report_id = None
    record(session, now, actor, "notice.answer", notice_reference(number), answered=answered)
    await session.flush()
    reader = person_recipient(actor.key)
    await cancel(session, reminder_cause(number), recipient=reader)
    await render_own_again(session, _PERSONAL, number, reader)
    await render_channels_calmly(session, DeliveryKind.NOTICE, number)
    return row
