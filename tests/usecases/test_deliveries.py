"""The outbox as the delivery loop sees it: what to send, and what became of it."""

from dataclasses import replace
from datetime import timedelta
from functools import partial

import pytest

from bot.domain import messages
from bot.domain.deliveries import GiveUp, Retry, Settle
from bot.domain.people import Profile
from bot.domain.vocabulary import ChannelLanguage, DeliveryState, Verdict
from bot.usecases.cases import add_note, claim_case, reassign_case, reply_to_reporter, resolve_case
from bot.usecases.deliveries import (
    Outgoing,
    claim,
    claim_in_doubt,
    load_outgoing,
    postpone_channel,
    record_failure,
    record_sent,
    record_unknown,
)
from bot.usecases.directory import learn_person
from bot.usecases.drafts import offer_to_file
from bot.usecases.policy import change_policy
from bot.usecases.reports import answer_question, withdraw_report
from bot.usecases.threads import Thread, report_of_thread
from storage.outbox import DeliveryRow
from tests.usecases.office import NOW, SECRET, TRIAGE, Office

LEASE = timedelta(seconds=20)
SECOND = timedelta(seconds=1)


async def take(office: Office, after: timedelta = timedelta()) -> list[Outgoing]:
    """Claim everything that is due, and load it."""
    claimed = await office.write(claim, real_now=NOW + after, lease=LEASE, limit=50)
    return [await office.read(load_outgoing, each.id, NOW) for each in claimed]


async def send_all(office: Office) -> list[Outgoing]:
    """Everything due goes out, replies after what they stand under; what was sent."""
    sent = []
    while taken := await take(office):
        for outgoing in taken:
            ts = outgoing.message_ts or f"{outgoing.id}.0"
            channel = "D0ANNA" if outgoing.is_direct else outgoing.destination
            await office.write(record_sent, outgoing, NOW, channel, ts, real_now=NOW)
        sent += taken
    return sent


async def row(office: Office, number: int) -> DeliveryRow:
    return {row.id: row for row in await office.outbox()}[number]


async def test_every_kind_of_message_is_loaded_with_what_it_says(office: Office) -> None:
    await office.write(offer_to_file, NOW, office.anna, "draft_1", text="Odd", files=())
    await office.report()
    await send_all(office)
    await office.write(claim_case, NOW, office.sam, 1)
    await office.write(reply_to_reporter, NOW, office.sam, 1, text="Clicked?", request_id="F1")
    await office.write(answer_question, NOW, office.anna, 1, text="No", files=(), message=("M1",))
    await office.write(add_note, NOW, office.sam, 1, text="Known", request_id="F2")
    await office.write(reassign_case, NOW, office.sam, 1, "U0SIA")
    await office.write(resolve_case, NOW, office.sam, 1, verdict=Verdict.SPAM, advice="Delete it.")
    await office.report(request_id="V2")
    await office.write(withdraw_report, NOW, office.anna, 2)
    sent = await send_all(office)
    said = {type(outgoing.message): outgoing for outgoing in sent}
    assert set(said) == {
        messages.Receipt,
        messages.CaseCard,
        messages.TakenUp,
        messages.Question,
        messages.QuestionAsked,
        messages.Answered,
        messages.InternalNote,
        messages.Reassigned,
        messages.Resolved,
        messages.ReportChanged,
    }
    for kind in (messages.Receipt, messages.TakenUp, messages.Question, messages.Resolved):
        assert (said[kind].destination, said[kind].is_direct) == ("U0ANNA", True)
    for below in (messages.QuestionAsked, messages.Answered, messages.InternalNote):
        assert (said[below].destination, said[below].is_direct) == (TRIAGE, False)
        assert said[below].thread_ts == "3.0"
    question = said[messages.Question].message
    assert isinstance(question, messages.Question)
    assert question.remark.text == "Clicked?"
    answered = said[messages.Answered].message
    assert isinstance(answered, messages.Answered)
    assert (answered.remark.text, answered.remark.author) == ("No", office.anna.person)
    assert (answered.remark.case, answered.remark.report) == ("C-1", "R-1")


async def test_a_person_reads_in_their_language_and_zone_as_they_are_now(office: Office) -> None:
    await office.report()
    changed = Profile("U0ANNA", "T0HOME", "Anna", "zh-CN", "Asia/Shanghai")
    await office.write(learn_person, NOW, changed)
    receipt, card = await take(office)
    assert receipt.reading.locales == ("zh-CN",)
    assert (receipt.reading.time_zone, receipt.reading.is_channel) == ("Asia/Shanghai", False)
    assert card.reading.time_zone == "Europe/Berlin"


@pytest.mark.parametrize(
    ("language", "locales"),
    [
        (None, ("en",)),
        (ChannelLanguage.ENGLISH, ("en",)),
        (ChannelLanguage.CHINESE, ("zh_CN",)),
        (ChannelLanguage.BOTH, ("en", "zh_CN")),
    ],
)
async def test_a_channel_reads_the_language_that_is_set_for_it(
    office: Office, language: ChannelLanguage | None, locales: tuple[str, ...]
) -> None:
    languages = {TRIAGE: language} if language else {}
    await office.write(
        change_policy, NOW, office.chen, lambda old: replace(old, channel_languages=languages)
    )
    await office.report()
    _, card = await take(office)
    assert (card.reading.locales, card.reading.is_channel) == (locales, True)


async def test_what_changes_while_it_is_sent_is_rendered_a_second_time(office: Office) -> None:
    await office.report()
    _, card = await take(office)
    await office.write(claim_case, NOW, office.sam, 1)
    await office.write(record_sent, card, NOW, TRIAGE, "2.0", real_now=NOW)
    stored = await row(office, card.id)
    assert (stored.state, stored.wanted, stored.rendered) == (DeliveryState.QUEUED, 2, 1)
    again = {outgoing.id: outgoing for outgoing in await take(office)}[card.id]
    # It stands in the chat already: this one is an edit, with the newest state.
    assert (again.channel_id, again.message_ts, again.revision) == (TRIAGE, "2.0", 2)
    assert isinstance(again.message, messages.CaseCard)
    assert again.message.case.owner == office.sam.person
    await office.write(record_sent, again, NOW + SECOND, TRIAGE, "2.0", real_now=NOW + SECOND)
    stored = await row(office, card.id)
    assert (stored.state, stored.rendered, stored.sent_at) == (DeliveryState.SENT, 2, NOW)


async def test_what_was_sent_is_not_sent_again(office: Office) -> None:
    await office.report()
    assert len(await send_all(office)) == 2
    assert await take(office, after=timedelta(days=1)) == []
    claimed = await office.write(claim_in_doubt, real_now=NOW + 2 * LEASE, lease=LEASE, limit=9)
    assert claimed == []


async def test_a_retry_waits_for_its_time_and_counts_unless_slack_asked_to_wait(
    office: Office,
) -> None:
    await office.report()
    receipt, card = await take(office)
    limited = Retry(30 * SECOND, counts=False)
    await office.write(record_failure, receipt.id, NOW, limited, "ratelimited")
    await office.write(record_failure, card.id, NOW, Retry(SECOND), "internal_error")
    assert await take(office) == []
    [again] = await take(office, after=SECOND)
    assert (again.id, again.attempts) == (card.id, 2)
    [again] = await take(office, after=30 * SECOND)
    assert (again.id, again.attempts) == (receipt.id, 1)
    assert (await row(office, card.id)).error == "internal_error"


async def test_giving_up_keeps_the_reason_and_a_change_tries_again(office: Office) -> None:
    await office.report()
    _, card = await take(office)
    await office.write(record_failure, card.id, NOW, GiveUp(), "is_archived")
    stored = await row(office, card.id)
    assert (stored.state, stored.error) == (DeliveryState.FAILED, "is_archived")
    assert await take(office, after=timedelta(days=1)) == []
    await office.write(claim_case, NOW, office.sam, 1)
    assert card.id in [outgoing.id for outgoing in await take(office)]


async def test_a_doubtful_send_waits_out_its_lease_and_is_then_settled(office: Office) -> None:
    await office.report()
    _, card = await take(office)
    await office.write(record_failure, card.id, NOW, Settle(), "TimeoutError")

    async def doubtful(after: timedelta) -> list[int]:
        claimed = await office.write(claim_in_doubt, real_now=NOW + after, lease=LEASE, limit=9)
        return list(claimed)

    assert await doubtful(LEASE - SECOND) == []
    assert card.id in await doubtful(LEASE)
    await office.write(record_unknown, card.id, "not_in_channel")
    stored = await row(office, card.id)
    assert (stored.state, stored.error) == (DeliveryState.UNKNOWN, "not_in_channel")
    assert card.id not in await doubtful(9 * LEASE)


async def test_a_held_back_queue_is_given_back_without_counting(office: Office) -> None:
    await office.report()
    taken = await take(office)
    await office.write(postpone_channel, [each.id for each in taken], NOW + SECOND)
    assert await take(office) == []
    assert [each.attempts for each in await take(office, after=SECOND)] == [1, 1]


async def test_a_thread_under_what_we_sent_leads_to_its_report(office: Office) -> None:
    await office.write(offer_to_file, NOW, office.anna, "draft_1", text="Odd", files=())
    await office.report()
    await office.write(reply_to_reporter, NOW, office.sam, 1, text="Clicked?", request_id="F1")
    await send_all(office)
    by_kind = {row.kind: row for row in await office.outbox()}
    for kind in ("receipt", "question"):
        ts = by_kind[kind].message_ts or ""  # type: ignore[index]
        assert await office.read(report_of_thread, Thread(("D0ANNA",), ts)) == 1
    # An offer, a card and a message that is none of ours are about no report of the reader.
    for kind, channel in (("report_offer", "D0ANNA"), ("case_card", TRIAGE)):
        ts = by_kind[kind].message_ts or ""  # type: ignore[index]
        assert await office.read(report_of_thread, Thread((channel,), ts)) is None
    assert await office.read(report_of_thread, Thread(("D0ANNA",), "99.9")) is None


async def test_the_reporter_hears_once_a_thread_that_their_answer_arrived(office: Office) -> None:
    await office.report()
    await office.write(reply_to_reporter, NOW, office.sam, 1, text="Clicked?", request_id="F1")
    await send_all(office)
    asked = next(row for row in await office.outbox() if row.kind == "question")
    thread = Thread(("D0ANNA",), asked.message_ts or "")
    answer = partial(answer_question, files=(), thread=thread)
    await office.write(answer, NOW, office.anna, 1, text="No", message=("M1",))
    await office.write(answer, NOW, office.anna, 1, text="I mean it", message=("M2",))
    sent = await send_all(office)
    thanks = [each for each in sent if isinstance(each.message, messages.AnswerTaken)]
    assert [(each.destination, each.thread_ts) for each in thanks] == [("D0ANNA", thread.ts)]


async def test_no_word_of_a_report_lies_in_the_outbox(office: Office) -> None:
    """What was frozen for one reader is what that reader is to see: the team's question."""
    await office.report()
    await office.write(reply_to_reporter, NOW, office.sam, 1, text="Clicked?", request_id="F1")
    for stored in await office.outbox():
        assert SECRET not in str(stored.payload)
