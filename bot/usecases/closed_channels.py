"""A team's channel was archived, deleted or left by the bot: what was for it goes elsewhere."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from bot.domain.policy import Policy
from bot.domain.vocabulary import DeliveryKind, DeliveryState, Role
from bot.usecases.directory import holders_of
from bot.usecases.policy import current_policy
from storage.cases import CaseRow
from storage.engine import take_turns
from storage.outbox import (
    DeliveryRow,
    channel_recipient,
    enqueue,
    find_by_cause,
    person_recipient,
)


async def move_elsewhere(
    session: AsyncSession, real_now: datetime, row: DeliveryRow, closed: str
) -> None:
    """Post the message in a channel that its readers may see, and have the closed one mended.

    A reply takes along what it stands under. Where there is no other channel it fails: the team and
    the admins are told, and `/triage` shows every case.
    """
    head = row
    if row.thread_of:
        head = await session.get_one(DeliveryRow, row.thread_of, with_for_update=True)
    if head.recipient != channel_recipient(closed):
        # Something else that belongs there took it along already.
        row.recipient = head.recipient
        row.back_to_queue(real_now)
        return
    policy = await current_policy(session)
    other = await _another_channel(session, policy, head, closed)
    await _tell(session, real_now, closed, row.error, other)
    if not other:
        row.state, row.lease_until = DeliveryState.FAILED, None
        return
    head.move_to(channel_recipient(other), real_now)
    if row is not head:
        row.recipient = head.recipient
        row.back_to_queue(real_now)


async def _another_channel(
    session: AsyncSession, policy: Policy, head: DeliveryRow, closed: str
) -> str:
    """The team's channel as it is set now, else the security team's, which may see everything.

    Never IT's for a case of the security team: IT must not learn of it.
    """
    own = policy.alarm_channel
    if head.kind is DeliveryKind.CASE_CARD:
        own = policy.channel_of((await session.get_one(CaseRow, head.subject_id)).team)
    elif head.kind is DeliveryKind.VULNERABILITY_CARD:
        own = policy.vulnerability_channel
    channels = (own, policy.triage_channel)
    return next((each for each in channels if each and each != closed), "")


async def _tell(
    session: AsyncSession, real_now: datetime, closed: str, error: str, instead: str
) -> None:
    """Tell the admins, once a day; also the team, where its cases stand nowhere."""
    cause = f"channel:{closed}:closed:{real_now.date()}"
    await take_turns(session, cause)
    if await find_by_cause(session, cause):
        return
    admins = await holders_of(session, Role.ADMIN)
    team = () if instead else await holders_of(session, Role.SECURITY)
    for person in dict.fromkeys((*admins, *team)):
        enqueue(
            session,
            DeliveryKind.CHANNEL_CLOSED,
            cause=cause,
            recipient=person_recipient(person.key),
            subject_id=0,
            queued_at=real_now,
            payload={
                "channel": closed,
                "error": error,
                "instead": instead,
                "may_mend": person in admins,
            },
        )
