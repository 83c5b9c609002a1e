"""What is in the outbox arrives once, whatever Slack does to the calls that bring it."""

from itertools import pairwise

from sqlalchemy import func
from sqlmodel import col, select

from bot.domain.vocabulary import DeliveryState
from bot.playground.client import render_message
from bot.playground.values import Json
from storage.outbox import DeliveryRow
from tests.acceptance.acts import cards, file_report, option, replies, see_status, send
from tests.workplace import (
    ANNA,
    ANNOUNCEMENTS,
    GENERAL,
    IT_DESK,
    ITA,
    RANDOM,
    SAM,
    TRIAGE,
    Workplace,
)

REPORTS = 12


async def file_many(workplace: Workplace, number: int = REPORTS) -> None:
    """So many reports of Anna."""
    for count in range(1, number + 1):
        await workplace[ANNA].command("/report", f"odd thing {count:02}", channel=GENERAL)


async def see_all(workplace: Workplace, number: int = REPORTS) -> None:
    """Receipts and cards, each once; none is missing, none is double."""
    anna, sam = workplace[ANNA], workplace[SAM]
    for count in range(1, number + 1):
        await anna.wait_for_message(anna.dm, f"odd thing {count:02}", timeout=30)
        await sam.wait_for_message(TRIAGE, f"odd thing {count:02}", timeout=30)
    await workplace.bot.stop()
    receipts = [render_message(message) for message in await anna.messages(anna.dm)]
    assert len(receipts) == number
    assert len(set(receipts)) == number
    posted = await cards(workplace)
    assert len(posted) == number
    assert len(set(posted)) == number
    await workplace.start_another_bot()


async def publish(workplace: Workplace, *channels: str) -> None:
    """Ita sends a notice at once."""
    ita = workplace[ITA]
    await ita.command("/advisory", "new", channel=IT_DESK)
    words = {"title_en": "Update the client", "text_en": "It closes a hole."}
    await send(ita, await ita.wait_for_view("New"), {**words, "channels": list(channels)})
    await send(ita, await ita.wait_for_view("Preview"))


async def test_a_storm_of_429_loses_and_doubles_nothing_and_is_waited_out(
    workplace: Workplace,
) -> None:
    """Retry-After is obeyed for each place that we write to."""
    await workplace.slack.faults(
        rate_limited_percent=30, retry_after_seconds=1, methods=["chat.postMessage"]
    )

    await file_many(workplace)
    await see_all(workplace)

    calls = await workplace.slack.calls(method="chat.postMessage")
    refused = [call for call in calls if call["status"] == 429]
    assert refused
    for channel in {call["channel"] for call in calls}:
        there = [call for call in calls if call["channel"] == channel]
        for before, after in pairwise(there):
            if before["status"] == 429:
                assert after["at"] - before["at"] >= 0.99


async def test_what_slack_answers_with_5xx_is_sent_once_all_is_well_again(
    workplace: Workplace,
) -> None:
    """A 503 may hide a message that was stored, so it is looked for before it is sent again."""
    await workplace.slack.faults(server_error_percent=60, methods=["chat.postMessage"])
    await file_many(workplace)
    for _ in range(REPORTS):
        await workplace.slack.calls()
    await workplace.slack.faults(reset=True)

    await see_all(workplace)


async def test_a_message_whose_answer_was_lost_is_found_and_not_sent_twice(
    workplace: Workplace,
) -> None:
    """It stands in the channel with its delivery's id: that settles the doubt."""
    await workplace.slack.faults(lose_answers=5)

    await file_many(workplace)

    await see_all(workplace)
    lost = [call for call in await workplace.slack.calls() if call["error"] == "answer_lost"]
    assert len(lost) == 5


async def test_a_card_that_changed_while_its_answer_was_lost_shows_the_newest_state(
    workplace: Workplace,
) -> None:
    """What was found in the channel was rendered before the change."""
    sam = workplace[SAM]
    await workplace.slack.faults(lose_answers=2)
    _, card = await file_report(workplace)
    await sam.command("/triage", "C-1", channel=TRIAGE)

    await sam.click(await sam.wait_for_ephemeral("C-1"), "case_claim")

    await sam.wait_for_change(TRIAGE, f"@{SAM}", card["ts"])


async def test_a_lost_answer_in_a_thread_is_settled_in_the_thread(workplace: Workplace) -> None:
    """Replies are looked for where they were sent."""
    anna, sam = workplace[ANNA], workplace[SAM]
    receipt, card = await file_report(workplace)
    await at_rest(workplace)
    await workplace.slack.faults(lose_answers=1)

    await anna.say(anna.dm, "one more thing", receipt["ts"])

    await sam.wait_for_message(TRIAGE, "one more thing", card["ts"])
    await at_rest(workplace)
    assert len(await replies(workplace, card)) == 1


async def test_doubt_is_not_ended_by_sending_again_while_history_cannot_be_read(
    workplace: Workplace,
) -> None:
    """A 429 on the question whether it arrived is no answer to it."""
    anna = workplace[ANNA]
    await workplace.slack.faults(lose_answers=2)
    await file_report(workplace)
    history = ["conversations.history", "conversations.replies", "conversations.open"]
    await workplace.slack.faults(rate_limited_percent=100, methods=history)
    while not [call for call in await workplace.slack.calls() if call["status"] == 429]:
        pass
    await workplace.slack.faults(reset=True)

    await at_rest(workplace)

    assert len(await anna.messages(anna.dm)) == 1
    assert len(await cards(workplace)) == 1


async def at_rest(workplace: Workplace) -> None:
    """Everything in the outbox came to an end."""
    unfinished = col(DeliveryRow.state).in_([DeliveryState.QUEUED, DeliveryState.SENDING])
    query = select(func.count()).select_from(DeliveryRow).where(unfinished)
    while True:
        async with workplace.bot.database.read() as session:
            if not await session.scalar(query):
                return


async def test_a_notice_to_an_archived_channel_fails_with_its_reason_and_reaches_the_rest(
    workplace: Workplace,
) -> None:
    """The author sees which channel got nothing, and why, in words."""
    ita = workplace[ITA]
    await workplace.slack.change_channel(RANDOM, is_archived=True)

    await publish(workplace, RANDOM, ANNOUNCEMENTS)

    await workplace[ANNA].wait_for_message(ANNOUNCEMENTS, "Update the client")
    failed = f"#{RANDOM}: Failed · the channel is archived"
    await see_status(ita, "/advisory", "A-1", failed, f"#{ANNOUNCEMENTS}: Sent")
    await ita.command("/advisory", "list", channel=IT_DESK)
    assert "Failed" in render_message(await ita.wait_for_ephemeral("[Show]"))


async def test_a_notice_to_a_channel_without_the_bot_says_to_invite_it(
    workplace: Workplace,
) -> None:
    """A person can mend that in a moment."""
    await publish(workplace, RANDOM)

    await see_status(workplace[ITA], "/advisory", "A-1", "please invite it")


async def test_a_card_that_somebody_deleted_comes_back_with_its_next_change(
    workplace: Workplace,
) -> None:
    """The case is still open, and answers need a card to stand under."""
    anna, sam = workplace[ANNA], workplace[SAM]
    receipt, card = await file_report(workplace)
    delete(workplace, TRIAGE, card)

    await anna.say(anna.dm, "it happened again", receipt["ts"])

    again = await sam.wait_for_message(TRIAGE, "C-1")
    await sam.wait_for_message(TRIAGE, "it happened again", again["ts"])
    await sam.click(again, "case_claim")
    await sam.wait_for_change(TRIAGE, f"@{SAM}", again["ts"])
    assert len(await cards(workplace)) == 1


def delete(workplace: Workplace, channel_id: str, message: Json) -> None:
    """Take a message away, as its workspace's owner can."""
    workspace = workplace.server.workspace
    channel = workspace.channels[channel_id]
    found = channel.find(message["ts"])
    assert found
    workspace.delete(channel, found)


async def test_a_receipt_that_was_deleted_holds_nothing_up(workplace: Workplace) -> None:
    """The reporter still hears how it ended."""
    anna, sam = workplace[ANNA], workplace[SAM]
    receipt, card = await file_report(workplace)
    delete(workplace, anna.dm, receipt)

    await sam.click(card, "case_resolve")
    await send(sam, await sam.wait_for_view(), {"verdict": "spam"})

    await anna.wait_for_message(anna.dm, "not an attack")


async def test_the_team_hears_of_a_report_even_when_its_channel_is_archived(
    workplace: Workplace,
) -> None:
    """A case without a card is still in the overview, and gets its card when there is a channel."""
    anna, sam = workplace[ANNA], workplace[SAM]
    await workplace.slack.change_channel(TRIAGE, is_archived=True)

    await anna.command("/report", "odd", channel=GENERAL)

    await anna.wait_for_message(anna.dm, "R-1")
    await sam.command("/triage", channel=GENERAL)
    await sam.wait_for_ephemeral("C-1")
    await workplace.slack.change_channel(TRIAGE, is_archived=False)
    await sam.command("/triage", "C-1", channel=GENERAL)
    await sam.click(await sam.wait_for_ephemeral("C-1"), "case_claim")
    await sam.wait_for_message(TRIAGE, f"@{SAM}")


async def test_a_burst_of_changes_renders_a_card_few_times(workplace: Workplace) -> None:
    """Edits are what Slack limits most."""
    sam = workplace[SAM]
    _, card = await file_report(workplace)
    before = len(await workplace.slack.calls(method="chat.update"))

    for severity in ("critical", "high", "medium", "low", "critical"):
        await sam.click(card, "case_more", option("severity_form:1"))
        await send(sam, await sam.wait_for_view(), {"severity": severity})
    await sam.wait_for_change(TRIAGE, "Critical", card["ts"])

    assert len(await workplace.slack.calls(method="chat.update")) - before <= 12
