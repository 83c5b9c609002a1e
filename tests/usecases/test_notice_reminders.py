"""Who chose later is reminded then; at the deadline the author and the leads hear how it went."""

import csv
import io
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from bot.domain.acknowledgements import NoticeCopy, Place, Uptake
from bot.domain.audience import Audience
from bot.domain.errors import NotAllowed
from bot.domain.messages import AnswersFile, NoticeReminder, UptakeTold
from bot.domain.records import NoticeDraft
from bot.domain.vocabulary import DeliveryState, Role, ScheduleType
from bot.usecases.acknowledging import answer_cant, answer_done, answer_later
from bot.usecases.deliveries import load_outgoing
from bot.usecases.notice_reminders import remind_readers, sum_up_notices
from bot.usecases.notices import cancel_notice
from bot.usecases.policy import seed_policy
from bot.usecases.uptake import ask_for_answers, see_uptake
from tests.usecases.office import ANNOUNCEMENTS, NOW, POLICY, Office
from tests.usecases.test_acknowledging import ASKING, COPY, answers
from tests.usecases.test_notices import confirmed, run

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
LONG = replace(ASKING, deadline=NOW + 20 * DAY)
ELSEWHERE = NoticeCopy(1, "C0CN")


async def published(office: Office, content: NoticeDraft = LONG) -> None:
    await confirmed(office, content)
    await run(office, NOW)


async def remind(office: Office, now: datetime) -> int:
    return await office.write(remind_readers, now)


async def told(office: Office, kind: str) -> list[str]:
    """To whom messages of this kind went that still count."""
    rows = [row for row in await office.outbox() if row.state is not DeliveryState.CANCELLED]
    people = {f"person:{each.key}": each.person.name for each in (office.anna, office.ita)}
    return [people.get(row.recipient, row.recipient) for row in rows if row.kind == kind]


async def test_who_chose_later_is_reminded_then_and_again_more_and_more_seldom(
    office: Office,
) -> None:
    await published(office)
    await office.write(answer_later, NOW, office.anna, COPY, NOW + HOUR)
    assert await remind(office, NOW + HOUR - timedelta(seconds=1)) == 0
    assert await remind(office, NOW + HOUR) == 1
    assert await remind(office, NOW + HOUR) == 0
    assert await told(office, "notice_reminder") == ["Anna"]
    for day in range(1, 30):
        await remind(office, NOW + day * DAY)
    assert 3 <= len(await told(office, "notice_reminder")) <= 5
    [row] = await answers(office)
    assert row.remind_at is None


async def test_who_got_a_direct_message_is_reminded_until_they_answer(office: Office) -> None:
    named = replace(LONG, audience=Audience(people=("U0ANNA", "U0LI", "U0SAM")))
    await published(office, named)
    await office.write(answer_done, NOW, office.li, NoticeCopy(1, ""))
    await office.write(
        answer_cant, NOW, office.sam, NoticeCopy(1, ""), why="No rights", request_id="V1"
    )
    for day in range(1, 30):
        await remind(office, NOW + day * DAY)
    told_to = await told(office, "notice_reminder")
    assert set(told_to) == {"Anna"}
    assert 3 <= len(told_to) <= 5
    _, counted = await office.read(see_uptake, NOW, office.ita, 1)
    assert counted == Uptake((Place("", 1, 1, 0, 1),))


async def test_a_notice_that_runs_again_asks_nobody_twice(office: Office) -> None:
    again = replace(
        LONG,
        schedule_type=ScheduleType.CRON,
        cron="0 11 * * *",
        audience=Audience(people=("U0ANNA",)),
    )
    await published(office, again)
    await run(office, NOW + 2 * HOUR)
    await run(office, NOW + 2 * HOUR + DAY)
    assert len(await answers(office)) == 1


async def test_an_answer_stops_a_reminder_that_was_not_sent_yet(office: Office) -> None:
    await published(office)
    await office.write(answer_later, NOW, office.anna, COPY, NOW + HOUR)
    await remind(office, NOW + HOUR)
    await office.write(answer_done, NOW + HOUR, office.anna, COPY)
    assert await told(office, "notice_reminder") == []
    assert await remind(office, NOW + 9 * DAY) == 0


async def test_a_reminder_shows_the_notice_and_what_the_reader_said(office: Office) -> None:
    await published(office)
    await office.write(answer_later, NOW, office.anna, COPY, NOW + HOUR)
    await remind(office, NOW + HOUR)
    row = (await office.outbox())[-1]
    message = (await office.read(load_outgoing, row.id, NOW + HOUR)).message
    assert isinstance(message, NoticeReminder)
    assert message.asking
    assert message.asking.own


async def test_a_cancelled_notice_reminds_nobody_and_is_not_summed_up(office: Office) -> None:
    again = replace(LONG, schedule_type=ScheduleType.CRON, cron="0 11 * * *")
    await published(office, again)
    await run(office, NOW + 2 * HOUR)
    await office.write(answer_later, NOW, office.anna, COPY, NOW + DAY)
    await office.write(cancel_notice, NOW, office.ita, 1)
    await remind(office, NOW + DAY)
    await office.write(sum_up_notices, NOW + 20 * DAY)
    assert await told(office, "notice_reminder") == []
    assert await told(office, "uptake") == []


async def test_at_the_deadline_the_author_and_the_leads_hear_once_how_it_went(
    office: Office,
) -> None:
    leads = replace(POLICY, leads={Role.IT: ("U0ITA", "U0ANNA")})
    await office.write(seed_policy, NOW, leads)
    await published(office)
    await office.write(answer_done, NOW, office.anna, COPY)
    await office.write(answer_done, NOW, office.li, ELSEWHERE)
    await office.write(answer_cant, NOW, office.sam, ELSEWHERE, why="No rights", request_id="V1")
    assert await office.write(sum_up_notices, NOW + 20 * DAY - HOUR) == 0
    assert await office.write(sum_up_notices, NOW + 20 * DAY) == 1
    assert await office.write(sum_up_notices, NOW + 20 * DAY) == 0
    assert "Ita" in await told(office, "uptake")
    row = (await office.outbox())[-1]
    message = (await office.read(load_outgoing, row.id, NOW)).message
    assert isinstance(message, UptakeTold)
    assert message.uptake == Uptake(
        (Place("C0CN", 1, 1, 0), Place(ANNOUNCEMENTS, 1, 0, 0)),
    )
    assert message.uptake.total == Place("", 2, 1, 0)


async def test_the_file_names_everybody_who_was_asked_or_answered(office: Office) -> None:
    await published(office, replace(LONG, audience=Audience(people=("U0ANNA",))))
    await office.write(answer_done, NOW, office.li, COPY)
    await office.write(ask_for_answers, NOW, office.ita, 1, "T1")
    row = (await office.outbox())[-1]
    message = (await office.read(load_outgoing, row.id, NOW)).message
    assert isinstance(message, AnswersFile)
    read = csv.DictReader(io.StringIO(message.content.decode("utf-8-sig")))
    assert [(each["person"], each["answer"], each["channel"]) for each in read] == [
        ("Anna", "", ""),
        ("Li", "done", ANNOUNCEMENTS),
    ]
    assert ("notice.export_answers", "A-1") in await office.actions()


async def test_only_who_writes_notices_sees_who_answered(office: Office) -> None:
    await published(office)
    with pytest.raises(NotAllowed):
        await office.read(see_uptake, NOW, office.anna, 1)
    with pytest.raises(NotAllowed):
        await office.write(ask_for_answers, NOW, office.anna, 1, "T1")
