"""Reminds readers who did not answer a notice, and sums up at the deadline for those who lead."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import ColumnElement, literal_column
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from bot.domain.acknowledgements import Answered, takes_answers
from bot.domain.people import zone_or_utc
from bot.domain.policy import Policy
from bot.domain.reminding import Look, Waiting, look, next_reminder
from bot.domain.service_times import Pace
from bot.domain.vocabulary import DeliveryKind
from bot.usecases.directory import people_named
from bot.usecases.policy import calendar_of, current_policy
from storage.acknowledgements import AcknowledgementRow, asked_by
from storage.bulk import Row, insert_all, rows_of
from storage.notices import NoticeRow
from storage.outbox import enqueue, person_recipient
from storage.people import PersonRow, zones_of

_BATCH = 500
# A literal: only so does SQLite see that the partial index fits.
_IS_TO_SUM_UP: ColumnElement[bool] = literal_column("asks_answer AND summed_up_at IS NULL")


async def ask_readers(
    session: AsyncSession,
    now: datetime,
    notices: Sequence[NoticeRow],
    deliveries: Sequence[Row],
) -> None:
    """Expect an answer from everybody who gets one of the notices by direct message."""
    policy = await current_policy(session)
    for notice in notices:
        to = [each["recipient"] for each in deliveries if each["subject_id"] == notice.id]
        readers = {key for kind, _, key in (each.partition(":") for each in to) if kind == "person"}
        readers -= await asked_by(session, notice.id)
        zones = await zones_of(session, readers)
        first = {
            zone: next_reminder(0, notice.deadline, _pace(policy, zone, now), now)
            for zone in set(zones.values())
        }
        rows = [
            {
                "notice_id": notice.id,
                "person_key": key,
                "answered": Answered.NOTHING,
                "asked_at": now,
                "channel": "",
                "reminded": 0,
                "remind_at": first[zone],
            }
            for key, zone in zones.items()
        ]
        await insert_all(session, [rows_of(AcknowledgementRow, rows)])


async def remind_readers(session: AsyncSession, now: datetime) -> int:
    """Put the reminders that are due into the outbox; returns how many it looked at."""
    found = await session.scalars(
        select(AcknowledgementRow)
        .where(col(AcknowledgementRow.remind_at) <= now)
        .order_by(col(AcknowledgementRow.remind_at))
        .limit(_BATCH)
        .with_for_update(skip_locked=True)
    )
    rows = found.all()
    if not rows:
        return 0
    notices = await _by_key(session, {row.notice_id for row in rows})
    people = await _people(session, {row.person_key for row in rows})
    policy = await current_policy(session)
    for row in rows:
        notice, person = notices[row.notice_id], people[row.person_key]
        seen = Look(False, None)
        if takes_answers(notice.state) and not person.is_deleted:
            waiting = Waiting(row.answered, row.until, row.reminded, notice.deadline)
            seen = look(waiting, _pace(policy, person.time_zone, now), now)
        row.remind_at = seen.next_at
        if seen.reminds:
            row.reminded += 1
            row.until = None
            enqueue(
                session,
                DeliveryKind.NOTICE_REMINDER,
                cause=f"{reminder_cause(row.notice_id)}{row.reminded}",
                recipient=person_recipient(row.person_key),
                subject_id=row.notice_id,
                queued_at=now,
            )
    return len(rows)


async def sum_up_notices(session: AsyncSession, now: datetime) -> int:
    """At the deadline tell the author and the leads who answered; returns how many notices."""
    found = await session.scalars(
        select(NoticeRow)
        .where(_IS_TO_SUM_UP, col(NoticeRow.deadline) <= now)
        .order_by(col(NoticeRow.deadline))
        .limit(_BATCH)
        .with_for_update(skip_locked=True)
    )
    rows = found.all()
    for row in rows:
        row.summed_up_at = now
        was_sent = row.current_until is not None
        if takes_answers(row.state) and was_sent:
            for key in await _who_leads(session, row):
                enqueue(
                    session,
                    DeliveryKind.UPTAKE,
                    cause=f"notice:{row.id}:uptake",
                    recipient=person_recipient(key),
                    subject_id=row.id,
                    queued_at=now,
                )
    return len(rows)


def reminder_cause(number: int) -> str:
    """How the causes of a notice's reminders begin."""
    return f"notice:{number}:reminder:"


async def _who_leads(session: AsyncSession, notice: NoticeRow) -> list[str]:
    """Who hears how it went: the author, and the leads of the teams that write notices."""
    policy = await current_policy(session)
    named = {one for ids in policy.leads.values() for one in ids}
    leads = await people_named(session, named)
    return list(dict.fromkeys([notice.author_key, *(lead.key for lead in leads)]))


def _pace(policy: Policy, time_zone: str, now: datetime) -> Pace:
    """The company's working time as the reader's own clock shows it."""
    calendar = replace(calendar_of(policy, now), zone=zone_or_utc(time_zone))
    return Pace(calendar, round_the_clock=False)


async def _by_key(session: AsyncSession, numbers: set[int]) -> Mapping[int, NoticeRow]:
    rows = await session.scalars(select(NoticeRow).where(col(NoticeRow.id).in_(numbers)))
    return {row.id: row for row in rows.all()}


async def _people(session: AsyncSession, keys: set[str]) -> Mapping[str, PersonRow]:
    rows = await session.scalars(select(PersonRow).where(col(PersonRow.key).in_(keys)))
    return {row.key: row for row in rows.all()}
