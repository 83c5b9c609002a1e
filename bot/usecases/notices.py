"""What IT and security send out: draft, confirm, list, cancel."""

from dataclasses import asdict
from datetime import datetime

from sqlalchemy import exists, func
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select
from sqlmodel.sql.expression import SelectOfScalar

from bot.domain.errors import InvalidInput, NotFound, Problem
from bot.domain.notices import check_draft
from bot.domain.people import Actor
from bot.domain.permissions import Action, is_permitted, require
from bot.domain.records import Notice, NoticeDraft, Page, PageRequest
from bot.domain.references import notice_reference
from bot.domain.runs import first_run
from bot.domain.vocabulary import DeliveryKind, NoticeState
from bot.usecases.audit import record
from bot.usecases.channel_readers import channel_problems
from bot.usecases.notice_reading import CONTENT, content_of, load_notice, notice_row
from bot.usecases.policy import current_policy
from storage.engine import take_turns
from storage.notices import IS_SCHEDULED, NoticeRow
from storage.outbox import DeliveryRow, cancel, channel_recipient, person_recipient

PAGE_SIZE = 10
_SHOWN_ON_HOME = 5


async def draft_notice(
    session: AsyncSession, now: datetime, actor: Actor, draft: NoticeDraft, request_id: str
) -> Notice:
    """Keep a notice as a draft to be looked at; nothing is sent before it is confirmed.

    The same form sent again replaces its draft. Raises InvalidInput that names every problem.
    """
    require(actor, Action.WRITE_NOTICES)
    problems = check_draft(draft, now) or await channel_problems(session, draft)
    if problems:
        raise InvalidInput(problems)
    await take_turns(session, request_id)
    query = select(NoticeRow).where(NoticeRow.request_id == request_id)
    row = (await session.scalars(query)).first()
    values = {name: value for name, value in asdict(draft).items() if name in CONTENT}
    values |= {
        "channels": list(dict.fromkeys(draft.channels)),
        "next_run_at": first_run(draft, now),
    }
    if row is None:
        row = NoticeRow(
            state=NoticeState.DRAFT,
            author_key=actor.key,
            created_at=now,
            request_id=request_id,
            **values,
        )
        session.add(row)
    elif row.state is NoticeState.DRAFT and row.author_key == actor.key:
        for name, value in values.items():
            setattr(row, name, value)
    else:
        raise InvalidInput((Problem("notice", "already_confirmed"),))
    await session.flush()
    return await load_notice(session, row.id, now)


async def confirm_notice(session: AsyncSession, now: datetime, actor: Actor, number: int) -> Notice:
    """Schedule the draft as it was previewed. Confirming twice schedules once.

    Raises NotFound, and InvalidInput when its time has passed meanwhile.
    """
    require(actor, Action.WRITE_NOTICES)
    row = await notice_row(session, number)
    if row.author_key != actor.key:
        raise NotFound(notice_reference(number))
    if row.state is NoticeState.DRAFT:
        draft = content_of(row)
        problems = check_draft(draft, now) or await channel_problems(session, draft)
        if problems:
            raise InvalidInput(problems)
        row.next_run_at = first_run(draft, now)
        row.state = NoticeState.SCHEDULED
        record(
            session,
            now,
            actor,
            "notice.confirm",
            notice_reference(number),
            channels=list(row.channels),
        )
        await session.flush()
    return await load_notice(session, number, now)


async def cancel_notice(session: AsyncSession, now: datetime, actor: Actor, number: int) -> Notice:
    """Stop every further run, and what of the present run has not gone out yet."""
    require(actor, Action.WRITE_NOTICES)
    row = await notice_row(session, number)
    if row.state is NoticeState.DRAFT:
        raise NotFound(notice_reference(number))
    waits = row.state in (NoticeState.SCHEDULED, NoticeState.PAUSED)
    if waits or await _has_queued(session, number):
        row.state = NoticeState.CANCELLED
        row.next_run_at = row.current_until = None
        stopped = await cancel(session, f"notice:{number}:")
        record(session, now, actor, "notice.cancel", notice_reference(number), stopped=stopped)
        await session.flush()
    return await load_notice(session, number, now)


async def list_notices(
    session: AsyncSession, now: datetime, actor: Actor, page: int = 1
) -> Page[Notice]:
    """The notices that were confirmed, newest first."""
    require(actor, Action.WRITE_NOTICES)
    confirmed = NoticeRow.state != NoticeState.DRAFT
    total = await session.scalar(select(func.count()).select_from(NoticeRow).where(confirmed)) or 0
    wanted = PageRequest(page, PAGE_SIZE).within(total)
    query = (
        select(NoticeRow.id)
        .where(confirmed)
        .order_by(col(NoticeRow.id).desc())
        .limit(wanted.size)
        .offset(wanted.offset)
    )
    numbers = (await session.scalars(query)).all()
    notices = [await load_notice(session, number, now) for number in numbers]
    return Page(tuple(notices), wanted.number, wanted.pages(total), total)


async def announced_notices(
    session: AsyncSession, now: datetime, actor: Actor
) -> tuple[Notice, ...]:
    """What was announced to everybody or to them and is still to be done, soonest first.

    Only from the company's channels for notices: another channel may not be everybody's.
    """
    if not is_permitted(actor, Action.SEE_ANNOUNCED_NOTICES):
        return ()
    policy = await current_policy(session)
    until = func.coalesce(NoticeRow.deadline, NoticeRow.window_end)
    was_sent = exists().where(
        col(DeliveryRow.kind) == DeliveryKind.NOTICE,
        col(DeliveryRow.subject_id) == col(NoticeRow.id),
        col(DeliveryRow.recipient).in_(
            [channel_recipient(c) for c in policy.announce_channels] + [person_recipient(actor.key)]
        ),
        col(DeliveryRow.message_ts).is_not(None),
    )
    is_valid = col(NoticeRow.state).in_(
        [NoticeState.SCHEDULED, NoticeState.PAUSED, NoticeState.FINISHED]
    )
    query = (
        select(NoticeRow.id)
        .where(is_valid, until > now, was_sent)
        .order_by(until, col(NoticeRow.id))
        .limit(_SHOWN_ON_HOME)
    )
    return await _load_all(session, now, query)


async def planned_notices(session: AsyncSession, now: datetime, actor: Actor) -> tuple[Notice, ...]:
    """The notices that go out next, soonest first."""
    require(actor, Action.SEE_PLANNED_NOTICES)
    query = (
        select(NoticeRow.id)
        .where(IS_SCHEDULED, col(NoticeRow.next_run_at).is_not(None))
        .order_by(col(NoticeRow.next_run_at))
        .limit(_SHOWN_ON_HOME)
    )
    return await _load_all(session, now, query)


async def _load_all(
    session: AsyncSession, now: datetime, query: SelectOfScalar[int]
) -> tuple[Notice, ...]:
    numbers = (await session.scalars(query)).all()
    return tuple([await load_notice(session, number, now) for number in numbers])


async def see_notice(session: AsyncSession, now: datetime, actor: Actor, number: int) -> Notice:
    """One notice with its next runs and outcomes. Raises NotFound, NotAllowed."""
    require(actor, Action.WRITE_NOTICES)
    notice = await load_notice(session, number, now)
    if notice.state is NoticeState.DRAFT and notice.author.key != actor.key:
        raise NotFound(notice_reference(number))
    return notice


async def _has_queued(session: AsyncSession, number: int) -> bool:
    query = select(DeliveryRow.id).where(
        DeliveryRow.kind == DeliveryKind.NOTICE,
        DeliveryRow.subject_id == number,
        col(DeliveryRow.message_ts).is_(None),
        col(DeliveryRow.state).in_(["queued", "sending"]),
    )
    return await session.scalar(query.limit(1)) is not None
