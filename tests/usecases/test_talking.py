"""Team and reporter mend what they said to each other; each sees what the other made of it."""

from collections.abc import Sequence
from datetime import timedelta

import pytest
from sqlalchemy import update

from bot.domain import messages
from bot.domain.errors import InvalidInput, NotFound, Problem
from bot.domain.records import AttachedFile
from bot.domain.vocabulary import Verdict
from bot.usecases.cases import reply_to_reporter, resolve_case
from bot.usecases.deliveries import Outgoing, claim, load_outgoing, record_sent
from bot.usecases.reports import answer_question, withdraw_report
from bot.usecases.status import find
from bot.usecases.talking import delete_answer, edit_answer, edit_question, see_question
from bot.usecases.threads import Thread
from storage.cases import ReportRow
from tests.usecases.office import NOW, Office

LATER = NOW + timedelta(minutes=5)


async def send_all(office: Office) -> list[Outgoing]:
    """Everything due goes out; what was sent or edited."""
    sent = []
    while due := await office.write(claim, real_now=NOW, lease=timedelta(seconds=20), limit=50):
        for each in due:
            outgoing = await office.read(load_outgoing, each.id, LATER)
            ts = outgoing.message_ts or f"{outgoing.id}.0"
            channel = f"D{outgoing.destination}" if outgoing.is_direct else outgoing.destination
            await office.write(record_sent, outgoing, NOW, channel, ts, real_now=NOW)
            sent.append(outgoing)
    return sent


def said(sent: Sequence[Outgoing], kind: type[messages.Message]) -> list[messages.Message]:
    return [each.message for each in sent if isinstance(each.message, kind)]


async def ask(office: Office, text: str = "Did you click?", *, is_signed: bool = False) -> None:
    await office.write(
        reply_to_reporter, NOW, office.sam, 1, text=text, request_id="F1", is_signed=is_signed
    )


async def answer(office: Office, text: str, message: str = "M1") -> None:
    await office.write(
        answer_question,
        LATER,
        office.anna,
        1,
        text=text,
        files=(AttachedFile("F1", "mail.eml"),),
        message=(message,),
        thread=Thread(("DU0ANNA",), "1.0"),
    )


@pytest.mark.parametrize("is_signed", [True, False])
async def test_a_question_bears_the_teams_name_or_its_authors(
    office: Office, is_signed: bool
) -> None:
    await office.report()
    await ask(office, is_signed=is_signed)
    sent = await send_all(office)
    [question] = said(sent, messages.Question)
    assert isinstance(question, messages.Question)
    assert (question.remark.is_signed, question.remark.author) == (is_signed, office.sam.person)


async def test_a_corrected_question_changes_for_every_reporter_and_under_the_card(
    office: Office,
) -> None:
    """Two people reported the same: each has a thread of their own, and both see the correction."""
    await office.report()
    await office.report(office.li, request_id="V2")
    async with office.database.write() as session:
        await session.execute(update(ReportRow).values(case_id=1))
    await ask(office)
    asked = await send_all(office)
    assert len({(each.destination) for each in asked if each.kind == "question"}) == 2
    await office.write(edit_question, LATER, office.sam, 1, text="Did you open it?")
    again = await send_all(office)
    for kind in (messages.Question, messages.QuestionAsked):
        shown = said(again, kind)
        assert [each.remark.text for each in shown] == ["Did you open it?"] * (  # type: ignore[union-attr]
            2 if kind is messages.Question else 1
        )
    assert all(each.message_ts for each in again)
    assert (await office.audit())[-1].action == "case.edit_question"
    assert (await office.read(find, office.sam, "open it")).total == 1
    assert (await office.read(find, office.sam, "did you click")).total == 0


async def test_saving_the_same_words_changes_nothing(office: Office) -> None:
    await office.report()
    await ask(office)
    await send_all(office)
    await office.write(edit_question, LATER, office.sam, 1, text=" Did you click? ")
    assert await send_all(office) == []


async def test_only_who_asked_can_correct_it(office: Office) -> None:
    await office.report()
    await ask(office)
    with pytest.raises(InvalidInput) as refused:
        await office.write(edit_question, LATER, office.sia, 1, text="Hm")
    assert refused.value.problems == (Problem("text", "not_your_question"),)
    for number, actor in ((1, office.ita), (2, office.sam)):
        with pytest.raises(NotFound):
            await office.write(see_question, actor, number)
    assert (await office.write(see_question, office.sam, 1)).text == "Did you click?"
    with pytest.raises(InvalidInput):
        await office.write(edit_question, LATER, office.sam, 1, text=" ")


async def test_an_edited_answer_changes_under_the_card_and_an_older_edit_does_not(
    office: Office,
) -> None:
    await office.report()
    await answer(office, "No")
    await send_all(office)
    for text, stamp in (("Yes, once", "20.5"), ("Yes", "10.5"), ("Yes, once", "30.5")):
        await office.write(edit_answer, LATER, office.anna, ("tag", "M1"), text=text, stamp=stamp)
    [shown] = said(await send_all(office), messages.Answered)
    assert isinstance(shown, messages.Answered)
    assert (shown.remark.text, shown.remark.edited_at) == ("Yes, once", LATER)
    assert [row.action for row in await office.audit()].count("report.edit_answer") == 1


async def test_a_deleted_answer_is_marked_and_stays(office: Office) -> None:
    await office.report()
    await answer(office, "No")
    await send_all(office)
    for _ in range(2):
        await office.write(delete_answer, LATER, office.anna, ("M1",))
    [shown] = said(await send_all(office), messages.Answered)
    assert isinstance(shown, messages.Answered)
    assert (shown.remark.text, shown.remark.deleted_at) == ("No", LATER)
    assert [row.action for row in await office.audit()].count("report.delete_answer") == 1


async def test_other_messages_and_other_people_change_no_answer(office: Office) -> None:
    await office.report()
    await answer(office, "No")
    await send_all(office)
    await office.write(edit_answer, LATER, office.anna, ("M9",), text="x", stamp="1.0")
    await office.write(delete_answer, LATER, office.anna, ("M9",))
    with pytest.raises(NotFound):
        await office.write(edit_answer, LATER, office.li, ("M1",), text="x", stamp="1.0")
    assert await send_all(office) == []


@pytest.mark.parametrize("how", ["resolved", "withdrawn"])
async def test_who_writes_after_the_end_hears_that_it_is_closed_and_the_team_sees_it(
    office: Office, how: str
) -> None:
    await office.report()
    await answer(office, "No")
    await send_all(office)
    if how == "resolved":
        await office.write(
            resolve_case, LATER, office.sam, 1, verdict=Verdict.SPAM, advice="Delete it"
        )
    else:
        await office.write(withdraw_report, LATER, office.anna, 1)
    for number in (2, 3):
        await answer(office, "One more thing", f"M{number}")
    sent = await send_all(office)
    [told] = said(sent, messages.AnswerTaken)
    assert isinstance(told, messages.AnswerTaken)
    assert told.closed_at == LATER
    shown = said(sent, messages.Answered)
    assert [each.remark.is_late for each in shown] == [True, True]  # type: ignore[union-attr]


async def test_an_answer_of_any_length_is_kept_whole(office: Office) -> None:
    text = "很长的回答。" * 5000
    await office.report()
    await answer(office, text)
    [shown] = said(await send_all(office), messages.Answered)
    assert isinstance(shown, messages.Answered)
    assert shown.remark.text == text
