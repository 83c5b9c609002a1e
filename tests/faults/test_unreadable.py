"""A row of the outbox that no message can be made of."""

from sqlmodel import select

from bot.domain.vocabulary import DeliveryKind, DeliveryState
from storage.outbox import DeliveryRow, channel_recipient, enqueue
from tests.acceptance.acts import file_report
from tests.workplace import NOW, TRIAGE, Workplace


async def test_a_message_that_cannot_be_made_fails_alone(workplace: Workplace) -> None:
    """It is about a case that does not exist; what comes after it arrives all the same."""
    async with workplace.bot.database.write() as session:
        enqueue(
            session,
            DeliveryKind.CASE_CARD,
            cause="case:999:card",
            recipient=channel_recipient(TRIAGE),
            subject_id=999,
            queued_at=NOW,
        )

    await file_report(workplace)

    async with workplace.bot.database.read() as session:
        broken = select(DeliveryRow).where(DeliveryRow.subject_id == 999)
        row = (await session.scalars(broken)).one()
    assert row.state is DeliveryState.FAILED
    assert row.error == "NotFound"
