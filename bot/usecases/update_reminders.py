"""Reminds people who have not moved to a required version, until they have."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from bot.domain.people import zone_or_utc
from bot.domain.required import Standing, UpdateDue
from bot.domain.update_rounds import begun_rounds, next_round, reach
from bot.domain.versions import NOT_USED
from bot.domain.vocabulary import DeliveryKind, NoticeState, Role
from bot.usecases.directory import people_named
from bot.usecases.policy import calendar_of, current_policy
from bot.usecases.required import reminder_cause
from storage.bulk import insert_all, rows_of
from storage.notices import NoticeRow
from storage.outbox import DeliveryRow, delivery_values, person_recipient
from storage.versions import (
    IS_STANDING,
    ClientVersionRow,
    ProductRow,
    RequiredVersionRow,
    time_zones,
    uninformed,
    unreminded_people,
)

# So many reminders are written in one transaction, so that nobody waits for it.
_BATCH = 1000


async def remind_of_updates(session: AsyncSession, now: datetime) -> int:
    """Put the reminders that are due into the outbox; returns how many.

    A round reaches each person in working hours where they are. Who moved meanwhile is left out.
    """
    due = await session.scalars(
        select(RequiredVersionRow)
        .where(IS_STANDING, col(RequiredVersionRow.look_at) <= now)
        .order_by(col(RequiredVersionRow.look_at))
        .limit(20)
        .with_for_update(skip_locked=True)
    )
    return sum([await _remind(session, now, wanted) for wanted in due.all()])


async def load_update_due(session: AsyncSession, delivery: DeliveryRow) -> UpdateDue:
    """What a reminder says to its reader, as things are now."""
    wanted = await session.get_one(RequiredVersionRow, delivery.subject_id)
    product = await session.get_one(ProductRow, wanted.product_id)
    notice = await session.get_one(NoticeRow, wanted.notice_id)
    person_key = delivery.recipient.partition(":")[2]
    used = await session.get(ClientVersionRow, (person_key, product.id))
    return UpdateDue(
        notice_number=notice.id,
        requirement=wanted.id,
        product=product.name,
        version=wanted.version,
        by=wanted.by,
        standing=_standing(used, wanted),
        own_version=used.version if used else "",
        how_en=notice.action_en,
        how_zh=notice.action_zh,
        is_over=wanted.ended_at is not None,
    )


def _standing(used: ClientVersionRow | None, wanted: RequiredVersionRow) -> Standing:
    if used is None:
        return Standing.UNKNOWN
    if used.place == NOT_USED.place:
        return Standing.NOT_USED
    return Standing.CURRENT if used.place >= wanted.place else Standing.BEHIND


async def _remind(session: AsyncSession, now: datetime, wanted: RequiredVersionRow) -> int:
    notice = await session.get_one(NoticeRow, wanted.notice_id)
    if notice.state is NoticeState.CANCELLED:
        wanted.ended_at = now
        return 0
    # A round that was missed is not made up for: only the newest goes out.
    wanted.round_at = begun_rounds(wanted.set_at, wanted.by, now)[-1]
    policy = await current_policy(session)
    calendar = calendar_of(policy, now)
    reached = {
        zone: reach(wanted.round_at, zone_or_utc(zone), calendar)
        for zone in await time_zones(session)
    }
    zones = [zone for zone, at in reached.items() if at <= now]
    cause = reminder_cause(wanted, wanted.round_at)
    people = await unreminded_people(session, wanted, cause, zones, _BATCH)
    await _enqueue(session, now, DeliveryKind.UPDATE_DUE, cause, people, requirement=wanted.id)
    count = len(people)
    if wanted.round_at >= wanted.by:
        leads = await people_named(session, policy.leads.get(Role.IT, ()))
        keys = {notice.author_key, *(lead.key for lead in leads)}
        told = await uninformed(session, keys, f"{cause}:over", zones)
        await _enqueue(
            session,
            now,
            DeliveryKind.UPDATES_OVERDUE,
            f"{cause}:over",
            told,
            requirement=wanted.id,
        )
        count += len(told)
    if len(people) < _BATCH:
        later = [at for at in reached.values() if at > now]
        if not later:
            wanted.round_at = next_round(wanted.set_at, wanted.by, wanted.round_at)
        wanted.look_at = min(later, default=wanted.round_at)
    return count


async def _enqueue(
    session: AsyncSession,
    now: datetime,
    kind: DeliveryKind,
    cause: str,
    person_keys: Sequence[str],
    *,
    requirement: int,
) -> None:
    rows = [
        delivery_values(
            kind,
            cause=cause,
            recipient=person_recipient(key),
            subject_id=requirement,
            queued_at=now,
        )
        for key in person_keys
    ]
    await insert_all(session, [rows_of(DeliveryRow, rows)])
