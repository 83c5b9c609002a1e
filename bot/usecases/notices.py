"""What IT and security send out: draft, confirm, list, cancel, and run when due."""

from dataclasses import asdict
from datetime import datetime

from sqlalchemy import exists, func
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select
from sqlmodel.sql.expression import SelectOfScalar

from bot.domain.errors import InvalidInput, NotFound, Problem
from bot.domain.notices import check_draft, current_until, due_slots, first_run, upcoming_runs
from bot.domain.people import Actor
from bot.domain.permissions import Action, is_permitted, require
from bot.domain.records import (
    LATE_AFTER,
    DeliveryOutcome,
    Notice,
    NoticeDraft,
    Page,
    PageRequest,
)
from bot.domain.references import notice_reference
from bot.domain.vocabulary import DeliveryKind, MissedRunPolicy, NoticeState
from bot.usecases.audit import record
from bot.usecases.policy import current_policy
from storage.engine import take_turns
from storage.notices import IS_SCHEDULED, NoticeRow, NoticeRunRow
from storage.outbox import (
    DeliveryRow,
    cancel,
    channel_recipient,
    enqueue,
)
from storage.people import people_by_key

_SHOWN_RUNS = 5
PAGE_SIZE = 10
_REMEMBERED_RUNS = 50
_SHOWN_ON_HOME = 5
_CONTENT = tuple(NoticeDraft.__dataclass_fields__.keys() - {"send_at"})


async def draft_notice(
    session: AsyncSession, now: datetime, actor: Actor, draft: NoticeDraft, request_id: str
) -> Notice:
    """Keep a notice as a draft to be looked at; nothing is sent before it is confirmed.

    The same form sent again replaces its draft. Raises InvalidInput that names every problem.
    """
    require(actor, Action.WRITE_NOTICES)
    problems = check_draft(draft, now)
    if problems:
        raise InvalidInput(problems)
    await take_turns(session, request_id)
    query = select(NoticeRow).where(NoticeRow.request_id == request_id)
    row = (await session.scalars(query)).first()
    values = {name: value for name, value in asdict(draft).items() if name in _CONTENT}
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
    row = await _row(session, number)
    if row.author_key != actor.key:
        raise NotFound(notice_reference(number))
    if row.state is NoticeState.DRAFT:
        draft = _draft_of(row)
        problems = check_draft(draft, now)
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
    row = await _row(session, number)
    if row.state is NoticeState.DRAFT:
        raise NotFound(notice_reference(number))
    if row.state is NoticeState.SCHEDULED or await _has_queued(session, number):
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
    """What was announced to everybody and is still to be done or to come, soonest first.

    Only from the company's channels for notices: another channel may not be everybody's.
    """
    if not is_permitted(actor, Action.SEE_ANNOUNCED_NOTICES):
        return ()
    policy = await current_policy(session)
    until = func.coalesce(NoticeRow.deadline, NoticeRow.window_end)
    was_sent = exists().where(
        col(DeliveryRow.kind) == DeliveryKind.NOTICE,
        col(DeliveryRow.subject_id) == col(NoticeRow.id),
        col(DeliveryRow.recipient).in_([channel_recipient(c) for c in policy.announce_channels]),
        col(DeliveryRow.message_ts).is_not(None),
    )
    is_valid = col(NoticeRow.state).in_([NoticeState.SCHEDULED, NoticeState.FINISHED])
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


async def run_due_notices(session: AsyncSession, now: datetime) -> int:
    """Put every notice whose time has come into the outbox, once per slot; returns how many.

    Of several slots that passed while nobody looked, only the newest may still go out: sent late,
    or skipped, as its author chose.
    """
    due = await session.scalars(
        select(NoticeRow)
        .where(IS_SCHEDULED, col(NoticeRow.next_run_at) <= now)
        .order_by(col(NoticeRow.next_run_at))
        .limit(100)
        .with_for_update(skip_locked=True)
    )
    rows = due.all()
    for row in rows:
        _run(session, now, row)
    return len(rows)


async def load_notice(session: AsyncSession, number: int, now: datetime) -> Notice:
    """One notice as a value. Raises NotFound."""
    row = await _row(session, number, lock=False)
    people = await people_by_key(session, [row.author_key])
    outcomes = await session.scalars(
        select(DeliveryRow)
        .where(DeliveryRow.kind == DeliveryKind.NOTICE, DeliveryRow.subject_id == number)
        .order_by(col(DeliveryRow.id).desc())
        .limit(_REMEMBERED_RUNS)
    )
    skipped = await session.scalars(
        select(NoticeRunRow.slot)
        .where(NoticeRunRow.notice_id == number, NoticeRunRow.outcome == "skipped")
        .order_by(col(NoticeRunRow.slot).desc())
        .limit(_REMEMBERED_RUNS)
    )
    content = _draft_of(row)
    runs: tuple[datetime, ...] = ()
    if row.state in (NoticeState.DRAFT, NoticeState.SCHEDULED) and row.next_run_at:
        runs = upcoming_runs(content, row.next_run_at, _SHOWN_RUNS)
    return Notice(
        number=row.id,
        state=row.state,
        author=people[row.author_key],
        content=content,
        created_at=row.created_at,
        next_runs=runs,
        outcomes=tuple(
            DeliveryOutcome(
                outcome.recipient.removeprefix("channel:"),
                outcome.state,
                outcome.error,
                outcome.sent_at,
            )
            for outcome in outcomes.all()
        ),
        skipped=tuple(skipped.all()),
    )


def _run(session: AsyncSession, now: datetime, row: NoticeRow) -> None:
    content = _draft_of(row)
    slots, next_run = due_slots(content, row.next_run_at or now, now)
    newest = slots[-1]
    late = now - newest > LATE_AFTER
    skip = late and row.missed is MissedRunPolicy.SKIP
    for slot in slots:
        outcome = "skipped" if slot != newest or skip else "late" if late else "sent"
        session.add(NoticeRunRow(notice_id=row.id, slot=slot, handled_at=now, outcome=outcome))
    if not skip:
        row.current_until = current_until(content, now)
        for channel in row.channels:
            enqueue(
                session,
                DeliveryKind.NOTICE,
                cause=f"notice:{row.id}:{newest.isoformat()}",
                recipient=channel_recipient(channel),
                subject_id=row.id,
                queued_at=now,
                payload={
                    "due_at": newest.isoformat(),
                    "late_seconds": (now - newest).total_seconds() if late else 0,
                },
            )
    row.next_run_at = next_run
    if next_run is None:
        row.state = NoticeState.FINISHED
    record(
        session,
        now,
        None,
        "notice.skip" if skip else "notice.run",
        notice_reference(row.id),
        slot=newest.isoformat(),
        late=late,
    )


async def _row(session: AsyncSession, number: int, *, lock: bool = True) -> NoticeRow:
    row = await session.get(NoticeRow, number, with_for_update=lock or None)
    if row is None:
        raise NotFound(notice_reference(number))
    return row


async def _has_queued(session: AsyncSession, number: int) -> bool:
    query = select(DeliveryRow.id).where(
        DeliveryRow.kind == DeliveryKind.NOTICE,
        DeliveryRow.subject_id == number,
        col(DeliveryRow.message_ts).is_(None),
        col(DeliveryRow.state).in_(["queued", "sending"]),
    )
    return await session.scalar(query.limit(1)) is not None


def _draft_of(row: NoticeRow) -> NoticeDraft:
    values = {name: getattr(row, name) for name in _CONTENT}
    return NoticeDraft(
        **{**values, "channels": tuple(row.channels)},
        send_at=row.next_run_at,
    )
