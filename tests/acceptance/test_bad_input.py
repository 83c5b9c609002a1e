"""What goes wrong in a workplace: closed channels, people who left, forms that were left open."""

from bot.playground.client import render_message
from tests.acceptance.acts import (
    button_ids,
    cards,
    direct_messages,
    file_report,
    option,
    route_to_it,
    send,
)
from tests.workplace import (
    ANNA,
    CHEN,
    GENERAL,
    IT_DESK,
    ITA,
    LI_WEI,
    SAM,
    TRIAGE,
    Workplace,
)


async def test_cards_for_a_closed_channel_of_it_go_to_the_security_team(
    workplace: Workplace,
) -> None:
    """Where they can be worked on; an admin hears of it, once."""
    anna, sam, chen = workplace[ANNA], workplace[SAM], workplace[CHEN]
    await route_to_it(workplace, "cannot_login_or_send")
    await workplace.slack.change_channel(IT_DESK, is_archived=True)

    for text in ("I can't log in", "I still can't log in"):
        await anna.command("/report", text, channel=GENERAL)
    card = await sam.wait_for_message(TRIAGE, "C-1")
    await sam.wait_for_message(TRIAGE, "C-2")

    await sam.click(card, "case_claim")
    await sam.wait_for_change(TRIAGE, f"@{SAM}", card["ts"])
    await anna.say(anna.dm, "it works again", (await anna.messages(anna.dm))[0]["ts"])
    told = await chen.wait_for_message(chen.dm, "频道已归档")
    assert f"#{TRIAGE}" in render_message(told)
    assert len([each for each in await direct_messages(chen) if "频道已归档" in each]) == 1
    assert not await direct_messages(sam)


async def test_what_stands_in_a_channel_that_is_closed_later_moves_with_the_next_word(
    workplace: Workplace,
) -> None:
    """An answer of the reporter takes its card along."""
    anna, ita, sam = workplace[ANNA], workplace[ITA], workplace[SAM]
    await route_to_it(workplace, "cannot_login_or_send")
    await anna.command("/report", "I can't log in", channel=GENERAL)
    receipt = await anna.wait_for_message(anna.dm, "R-1")
    await ita.wait_for_message(IT_DESK, "C-1")
    await workplace.slack.change_channel(IT_DESK, is_archived=True)

    await anna.say(anna.dm, "it says code 17", receipt["ts"])

    card = await sam.wait_for_message(TRIAGE, "C-1")
    await sam.wait_for_message(TRIAGE, "code 17", card["ts"])


async def test_nothing_of_the_security_team_goes_to_it_when_its_channel_is_closed(
    workplace: Workplace,
) -> None:
    """The team and the admins are told; the settings bring the cards to another channel."""
    anna, sam, chen = workplace[ANNA], workplace[SAM], workplace[CHEN]
    await workplace.slack.change_channel(TRIAGE, is_archived=True)

    await anna.command("/report", "odd", channel=GENERAL)

    told = await sam.wait_for_message(sam.dm, "the channel is archived")
    assert "`/triage` shows every case" in render_message(told)
    assert not await button_ids(told)
    trouble = await chen.wait_for_message(chen.dm, "频道已归档")
    assert await cards(workplace, IT_DESK) == []

    await chen.click(trouble, "settings_open", "settings_channels")
    await send(chen, await chen.wait_for_view(), {"triage_channel": GENERAL})
    card = await sam.wait_for_message(GENERAL, "C-1")
    await sam.click(card, "case_claim")
    await sam.wait_for_change(GENERAL, f"@{SAM}", card["ts"])


async def test_a_channel_that_the_bot_was_thrown_out_of_counts_as_closed(
    workplace: Workplace,
) -> None:
    workspace = workplace.server.workspace
    workspace.set_member(workspace.channels[TRIAGE], workspace.bot.user_id, False)

    await workplace[ANNA].command("/report", "odd", channel=GENERAL)

    told = await workplace[SAM].wait_for_message(workplace[SAM].dm, "couldn't post")
    assert "please invite it" in render_message(told)


async def test_the_card_says_that_its_reporter_has_left(workplace: Workplace) -> None:
    """Nobody waits for an answer that can't come; the rest goes on."""
    sam = workplace[SAM]
    _, card = await file_report(workplace)

    await workplace.slack.change_person(ANNA, deleted=True)

    await sam.wait_for_change(TRIAGE, "has left", card["ts"])
    await sam.click(card, "case_more", option("reply_form:1"))
    await send(sam, await sam.wait_for_view(), {"text": "Did you click?"})
    await sam.wait_for_message(TRIAGE, "Did you click?", card["ts"])
    await sam.click(card, "case_resolve")
    await send(sam, await sam.wait_for_view(), {"verdict": "spam"})
    await sam.wait_for_change(TRIAGE, "Resolved", card["ts"])
    await file_report(workplace, "something else", reporter=LI_WEI)
