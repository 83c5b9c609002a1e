"""A reporter who answers before the bot has noted that its question was sent."""

from sqlalchemy import update
from sqlmodel import col

from bot.domain.vocabulary import DeliveryKind
from storage.outbox import DeliveryRow
from tests.acceptance.acts import file_report, option, send
from tests.workplace import ANNA, SAM, TRIAGE, Workplace


async def test_an_answer_that_is_faster_than_the_record_of_its_question_reaches_the_team(
    workplace: Workplace,
) -> None:
    """The question's own metadata tells which report it is about."""
    anna, sam = workplace[ANNA], workplace[SAM]
    _, card = await file_report(workplace)
    await sam.click(card, "case_more", option("reply_form:1"))
    await send(sam, await sam.wait_for_view("Reply"), {"text": "Did you click?"})
    question = await anna.wait_for_message(anna.dm, "Did you click?")
    await sam.wait_for_message(TRIAGE, "Did you click?", card["ts"])
    async with workplace.bot.database.write() as session:
        unrecorded = col(DeliveryRow.kind) == DeliveryKind.QUESTION
        await session.execute(update(DeliveryRow).where(unrecorded).values(message_ts=None))

    await anna.say(anna.dm, "No, I didn't", question["ts"])

    await sam.wait_for_message(TRIAGE, "No, I didn't", card["ts"])
