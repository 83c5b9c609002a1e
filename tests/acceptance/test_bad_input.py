"""What goes wrong in a workplace: closed channels, people who left, forms that were left open."""

import json

import pytest
from sqlmodel import select

from bot.playground.client import render_message, render_view
from bot.playground.values import Json
from storage.cases import ReportRow
from tests.acceptance.acts import (
    button_ids,
    cards,
    direct_messages,
    file_report,
    option,
    replies,
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
    MAX,
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

    await anna.command("/report", "I can't log in", channel=GENERAL)
    card = await sam.wait_for_message(TRIAGE, "C-1")
    workplace.pass_time(hours=2)
    await anna.command("/report", "I can't send anything", channel=GENERAL)
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


@pytest.mark.parametrize(
    ("form", "values"),
    [
        ("resolve_form", {"verdict": "malicious", "advice": "Delete the message."}),
        ("reply_form", {"text": "Did you click on it?"}),
        ("severity_form", {"severity": "critical"}),
    ],
)
async def test_a_form_left_open_while_a_colleague_took_the_case_says_who_and_keeps_every_word(
    workplace: Workplace, form: str, values: dict[str, str]
) -> None:
    """It can be sent again as it is."""
    sam, max_ = workplace[SAM], workplace[MAX]
    _, card = await file_report(workplace)
    opened = await open_form(workplace, card, form)
    await max_.click(card, "case_claim")
    await sam.wait_for_change(TRIAGE, f"@{MAX}", card["ts"])

    await send(sam, opened, values)

    asked = await sam.wait_for_view()
    shown = render_view(asked)
    assert f"@{MAX} was faster and has C-1 already." in shown
    assert "Nothing was sent yet" in shown
    kept = json.dumps(asked["blocks"])
    assert all(f'"{value}"' in kept for value in values.values())
    assert not await replies(workplace, card)

    await send(sam, asked)
    done = {"resolve_form": "Malicious", "reply_form": "Waiting", "severity_form": "Critical"}
    await sam.wait_for_change(TRIAGE, done[form], card["ts"])


@pytest.mark.parametrize(
    ("form", "values", "field"),
    [
        ("reply_form", {"text": "Did you click on it?"}, "text"),
        ("severity_form", {"severity": "critical"}, "severity"),
        ("reassign_form", {"owner": SAM}, "owner"),
    ],
)
async def test_a_form_left_open_while_the_case_was_closed_stays_open_and_says_so(
    workplace: Workplace, form: str, values: dict[str, str], field: str
) -> None:
    """Withdrawn or resolved: nothing happens to the case, and nothing typed is lost."""
    anna, sam = workplace[ANNA], workplace[SAM]
    receipt, card = await file_report(workplace)
    opened = await open_form(workplace, card, form)
    await anna.click(receipt, "report_withdraw")
    await sam.wait_for_change(TRIAGE, "Withdrawn", card["ts"])

    problems = await sam.submit(opened, values)

    assert problems == {field: "C-1 was withdrawn by its reporter."}
    assert not [each for each in await direct_messages(anna) if "Did you click" in each]


async def open_form(workplace: Workplace, card: Json, form: str) -> Json:
    """Sam opens one of the forms of a card."""
    sam = workplace[SAM]
    if form == "resolve_form":
        await sam.click(card, "case_resolve")
    else:
        await sam.click(card, "case_more", option(f"{form}:1"))
    return await sam.wait_for_view()


HOSTILE = (
    "<!channel> <!here> <@U0MAX> *bold* _it_ `code` :tada: 🎉 مرحبا \u202efdp.exe\u202c \x07\x00 "
    "http://evil.example/login 请看"
)


async def test_a_very_long_and_hostile_text_is_kept_and_harms_nobody(workplace: Workplace) -> None:
    """100,000 characters, control and bidirectional ones, mentions, mark-up, two directions."""
    anna, sam = workplace[ANNA], workplace[SAM]
    text = HOSTILE + " long" * 20_000

    await anna.command("/report", text, channel=GENERAL)

    await anna.wait_for_message(anna.dm, "R-1")
    card = await sam.wait_for_message(TRIAGE, "C-1")
    shown = json.dumps(card["blocks"], ensure_ascii=False)
    for live in ("<!channel>", "<!here>", "<@U0MAX>", "\u202e", "\\u0007", "http://evil"):
        assert live not in shown
    for kept in ("[U+202E]", "مرحبا", "🎉", "请看", "evil[.]example"):
        assert kept in shown
    async with workplace.bot.database.read() as session:
        stored = (await session.scalars(select(ReportRow.text))).one()
    assert len(stored) >= 100_000
