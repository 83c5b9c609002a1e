"""How far a notice got: who answered what, by place and over time."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from bot.domain.acknowledgements import Answered, Uptake
from bot.domain.exports import ExportFormat, Row, encode
from bot.domain.people import Actor
from bot.domain.permissions import Action, require
from bot.domain.records import Notice
from bot.domain.references import notice_reference, report_reference
from bot.domain.vocabulary import DeliveryKind
from bot.usecases.audit import record
from bot.usecases.notice_reading import load_text
from bot.usecases.notices import see_notice
from storage.acknowledgements import AcknowledgementRow, count_by_place, everybody_asked
from storage.outbox import enqueue, person_recipient
from storage.people import PersonRow

# For programs: the same in every language. Times are ISO 8601 in UTC, channels their ids.
COLUMNS = (
    "person",
    "answer",
    "answered_at",
    "channel",
    "until",
    "report",
    "asked_at",
    "reminders",
)


async def see_uptake(
    session: AsyncSession, now: datetime, actor: Actor, number: int
) -> tuple[Notice, Uptake]:
    """A notice and how far it got. Raises NotFound, NotAllowed."""
    require(actor, Action.WRITE_NOTICES)
    notice = await see_notice(session, now, actor, number)
    return notice, await count_by_place(session, number)


async def load_uptake(session: AsyncSession, number: int) -> tuple[Notice, Uptake]:
    """The same, for a message."""
    return await load_text(session, number), await count_by_place(session, number)


async def ask_for_answers(
    session: AsyncSession, now: datetime, actor: Actor, number: int, request_id: str
) -> None:
    """Have a file made of who answered what, for the person who asked. Raises NotFound."""
    await see_notice(session, now, actor, number)
    record(session, now, actor, "notice.export_answers", notice_reference(number))
    enqueue(
        session,
        DeliveryKind.ANSWERS_FILE,
        cause=f"answers:{number}:{request_id}",
        recipient=person_recipient(actor.key),
        subject_id=number,
        queued_at=now,
    )


async def answers_file(session: AsyncSession, actor: Actor, number: int) -> tuple[str, bytes]:
    """The notice's number and the file. Raises NotAllowed if they may not have it any more."""
    require(actor, Action.WRITE_NOTICES)
    found = await everybody_asked(session, number)
    rows = [_line(answer, person) for answer, person in found]
    return notice_reference(number), encode(rows, ExportFormat.CSV, COLUMNS)


def _line(answer: AcknowledgementRow, person: PersonRow) -> Row:
    def time(moment: datetime | None) -> str:
        return moment.isoformat() if moment else ""

    return {
        "person": person.name,
        "answer": "" if answer.answered is Answered.NOTHING else answer.answered.value,
        "answered_at": time(answer.answered_at),
        "channel": answer.channel,
        "until": time(answer.until),
        "report": report_reference(answer.report_id) if answer.report_id else "",
        "asked_at": time(answer.asked_at),
        "reminders": str(answer.reminded),
    }
