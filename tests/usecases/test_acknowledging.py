"""Done, Can't and Later: one answer a person, shown where they read it, "can't" goes to IT."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlmodel import select

from bot.domain.acknowledgements import Answered, Asking, NoticeCopy
from bot.domain.errors import InvalidInput, NotFound
from bot.domain.messages import NoticeMessage
from bot.domain.vocabulary import DeliveryState, Role
from bot.usecases.acknowledging import answer_cant, answer_done, answer_later, see_asking_notice
from bot.usecases.deliveries import load_outgoing
from bot.usecases.notices import cancel_notice
from storage.acknowledgements import AcknowledgementRow
from storage.cases import CaseRow
from tests.usecases.office import ANNOUNCEMENTS, NOW, Office, another_process
from tests.usecases.test_notices import SOUND, confirmed, draft, run

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
ASKING = replace(SOUND, asks_answer=True, deadline=NOW + 3 * DAY)
COPY = NoticeCopy(1, ANNOUNCEMENTS)


async def published(office: Office) -> None:
    """A-1 asks for answers and stands in two channels."""
    await confirmed(office, ASKING)
    await run(office, NOW)
    async with office.database.write() as session:
        for row in await office.outbox():
            stored = await session.merge(row)
            stored.state, stored.message_ts, stored.rendered = DeliveryState.SENT, "1.0", 1
            stored.channel_id = row.recipient.removeprefix("channel:")


async def answers(office: Office) -> list[AcknowledgementRow]:
    async with office.database.read() as session:
        rows = await session.scalars(select(AcknowledgementRow).order_by("answered_at"))
        return list(rows.all())


async def shown(office: Office, place: int) -> Asking | None:
    """What stands below the copy."""
    row = (await office.outbox())[place]
    async with office.database.read() as session:
        message = (await load_outgoing(session, row.id, NOW)).message
    assert isinstance(message, NoticeMessage)
    return message.asking


async def test_an_answer_counts_once_and_the_last_one_stays(office: Office) -> None:
    await published(office)
    await office.write(answer_later, NOW, office.anna, COPY, NOW + HOUR)
    await office.write(answer_done, NOW + HOUR, office.anna, COPY)
    await office.write(answer_done, NOW + HOUR, office.anna, COPY)
    [row] = await answers(office)
    assert (row.answered, row.answered_at, row.channel) == (
        Answered.DONE,
        NOW + HOUR,
        ANNOUNCEMENTS,
    )
    assert row.remind_at is None
    assert await shown(office, 0) == Asking(is_open=True, answers=1)


async def test_an_answer_edits_the_copies_in_the_channels(office: Office) -> None:
    await published(office)
    await office.write(answer_done, NOW, office.anna, COPY)
    rows = await office.outbox()
    assert [row.state for row in rows] == [DeliveryState.QUEUED] * 2
    assert [row.wanted for row in rows] == [2, 2]


async def test_two_presses_at_the_same_time_make_one_answer(office: Office) -> None:
    await published(office)
    async with another_process(office) as other:

        async def press(number: int) -> None:
            database = other if number % 2 else office.database
            async with database.write() as session:
                await answer_done(session, NOW, office.anna, COPY)

        await asyncio.gather(*map(press, range(4)))
    assert len(await answers(office)) == 1


async def test_cant_becomes_a_case_of_it_whatever_the_routes_say(office: Office) -> None:
    await published(office)
    report = await office.write(
        answer_cant, NOW, office.anna, COPY, why="No rights", request_id="V9"
    )
    again = await office.write(
        answer_cant, NOW, office.anna, COPY, why="No rights", request_id="V9"
    )
    assert again.number == report.number
    assert report.text == "A-1 · Update the browser\nNo rights"
    [row] = await answers(office)
    assert (row.answered, row.report_id) == (Answered.CANT, report.number)
    async with office.database.read() as session:
        [case] = (await session.scalars(select(CaseRow))).all()
    assert case.team is Role.IT


async def test_cant_needs_a_reason(office: Office) -> None:
    await published(office)
    with pytest.raises(InvalidInput):
        await office.write(answer_cant, NOW, office.anna, COPY, why="  ", request_id="V9")
    assert await answers(office) == []


async def test_later_ends_before_the_deadline(office: Office) -> None:
    await published(office)
    with pytest.raises(InvalidInput) as refused:
        await office.write(answer_later, NOW, office.anna, COPY, NOW + 4 * DAY)
    assert refused.value.problems[0].code == "after_deadline"


async def test_a_cancelled_notice_takes_no_answer(office: Office) -> None:
    await confirmed(office, replace(ASKING, cron="0 11 * * *"))
    await office.write(cancel_notice, NOW, office.ita, 1)
    with pytest.raises(InvalidInput):
        await office.write(answer_done, NOW, office.anna, COPY)


async def test_a_draft_and_a_notice_that_does_not_ask_are_not_found(office: Office) -> None:
    await draft(office, ASKING)
    await confirmed(office, SOUND, "F2")
    for number in (1, 2, 3):
        with pytest.raises(NotFound):
            await office.write(answer_done, NOW, office.anna, NoticeCopy(number, ""))
        with pytest.raises(NotFound):
            await office.read(see_asking_notice, office.anna, number)
