"""The reporter's journey, from noticing something to reading how it ended."""

import asyncio
import json

import pytest

from bot.playground.client import RefusedError, Upload, find_action, render_message, render_view
from tests.acceptance.acts import (
    button_ids,
    cards,
    direct_messages,
    file_report,
    send,
)
from tests.workplace import ANNA, GENERAL, LI_WEI, MAX, RANDOM, SAM, TRIAGE, Workplace


async def test_report_without_words_opens_a_short_form(workplace: Workplace) -> None:
    """What happened, the kind, a screenshot, a colleague, the name; nothing else."""
    anna = workplace[ANNA]

    await anna.command("/report", channel=GENERAL)

    form = await anna.wait_for_view("Report something")
    inputs = [block for block in form["blocks"] if block["type"] == "input"]
    assert [block["block_id"] for block in inputs] == [
        "text",
        "kind",
        "files",
        "colleague",
        "hidden",
    ]
    assert [block["optional"] for block in inputs] == [False, False, True, True, True]


async def test_a_sent_form_answers_in_place_and_leaves_a_receipt(workplace: Workplace) -> None:
    """The form turns into a thank-you; receipt and card follow."""
    anna, sam = workplace[ANNA], workplace[SAM]
    await anna.command("/report", channel=GENERAL)
    form = await anna.wait_for_view()

    await send(anna, form, {"text": "A pop-up asked for my password", "kind": "forced_relogin"})

    thanks = render_view(await anna.wait_for_view("Thank you"))
    assert "R-1" in thanks
    assert "Please don't type your password" in thanks
    receipt = await anna.wait_for_message(anna.dm, "R-1")
    assert "You usually hear from us by" in render_message(receipt)
    assert await button_ids(receipt) == ["report_edit", "report_withdraw"]
    card = render_message(await sam.wait_for_message(TRIAGE, "C-1"))
    assert "Forced re-login" in card
    assert "High" in card


async def test_a_form_without_words_is_not_sent(workplace: Workplace) -> None:
    """Only blanks are no report, and the form says so at the field."""
    anna = workplace[ANNA]
    await anna.command("/report", channel=GENERAL)
    form = await anna.wait_for_view()

    problems = await anna.submit(form, {"text": "   ", "kind": "other"})

    assert problems == {"text": "Please write what happened."}


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Is this mail real? http://acme-payroll.example", "Suspicious message"),
        ("It suddenly logged me out and asks me to log in again", "Forced re-login"),
        ("I lost my laptop on the train", "Lost device or leaked password"),
        ("我登录不上了,消息也发不出去", "Can't log in or send"),
    ],
)
async def test_report_with_words_files_at_once_with_a_guessed_kind(
    workplace: Workplace, text: str, kind: str
) -> None:
    """One line is enough: a short private answer in place, a receipt, a card."""
    anna, sam = workplace[ANNA], workplace[SAM]

    await anna.command("/report", text, channel=GENERAL)

    answer = await anna.wait_for_ephemeral("R-1")
    assert answer["channel"] == GENERAL
    assert kind in render_message(await anna.wait_for_message(anna.dm, "R-1"))
    assert kind in render_message(await sam.wait_for_message(TRIAGE, "C-1"))


async def test_the_card_shows_indicators_that_nobody_can_click(workplace: Workplace) -> None:
    """URLs, domains, addresses and hashes stand on the card, all of them defanged."""
    digest = "d41d8cd98f00b204e9800998ecf8427e"
    text = f"Mail from boss@acme-payroll.example, http://acme-payroll.example/x, 10.2.3.4 {digest}"

    _, card = await file_report(workplace, text)

    shown = render_message(card)
    for indicator in ("hxxp://acme-payroll[.]example/x", "10[.]2[.]3[.]4", digest):
        assert f"• `{indicator}`" in shown
    assert "http://acme-payroll.example" not in json.dumps(card["blocks"])
    assert "boss@acme-payroll.example" not in shown


async def test_report_mine_lists_only_ones_own_reports_and_their_state(
    workplace: Workplace,
) -> None:
    """Newest first, with how each stands."""
    anna = workplace[ANNA]
    _, card = await file_report(workplace, "First thing")
    await file_report(workplace, "Somebody else's", reporter=LI_WEI)
    await file_report(workplace, "Second thing")
    await workplace[SAM].click(card, "case_claim")
    await anna.wait_for_message(anna.dm, "looking at it now")

    await anna.command("/report", "mine")

    lines = render_message(await anna.wait_for_ephemeral("Your reports")).splitlines()
    assert [line.split(" ")[0] for line in lines[1:]] == ["*R-3*", "*R-1*"]
    assert "we have it" in lines[1]
    assert "someone is looking at it" in lines[2]


async def test_report_mine_says_so_when_there_is_nothing_yet(workplace: Workplace) -> None:
    """An empty list tells how to begin."""
    anna = workplace[ANNA]

    await anna.command("/report", "mine")

    assert "/report" in render_message(await anna.wait_for_ephemeral("not reported anything"))


async def test_report_help_names_every_way_to_report(workplace: Workplace) -> None:
    """Form, one line, own list, message menu, direct message."""
    anna = workplace[ANNA]

    await anna.command("/report", "HELP")

    shown = render_message(await anna.wait_for_ephemeral("Report anything that looks odd"))
    for words in ("/report mine", "Report this message", "write to us"):
        assert words in shown


async def test_a_message_can_be_reported_where_the_bot_is_no_member(workplace: Workplace) -> None:
    """Author, channel, time, link, text, blocks and attachments come with it."""
    anna, sam = workplace[ANNA], workplace[SAM]
    letter = (await anna.messages(RANDOM))[2]

    await anna.message_shortcut("report_message", RANDOM, letter["ts"])
    form = await anna.wait_for_view()
    shown = render_view(form)
    assert "各位,这封邮件是真的吗" in shown.replace("，", ",")
    assert "账号安全中心" in shown
    assert "U0LIWEI" in shown
    assert "random" in shown
    await send(anna, form)

    card = await sam.wait_for_message(TRIAGE, "C-1")
    text, raw = render_message(card), json.dumps(card["blocks"])
    for part in ("U0LIWEI", "random", "账号安全中心", "您的账号将在 24 小时后停用"):
        assert part in text
    assert f"/archives/{RANDOM}/p{letter['ts'].replace('.', '')}|" in raw
    assert "hxxp://acme-sso[.]example/verify" in text
    assert "http://acme-sso.example" not in raw
    receipt = render_message(await anna.wait_for_message(anna.dm, "R-1"))
    assert "账号安全中心" in receipt


async def test_files_of_a_reported_message_stand_on_the_card_by_name(workplace: Workplace) -> None:
    """Names only: nothing is downloaded or shown."""
    anna, sam = workplace[ANNA], workplace[SAM]
    ts = await workplace["U0BOB"].say(
        RANDOM, "please sign", files=[Upload("contract.html", b"<form>", "text/html")]
    )

    await anna.message_shortcut("report_message", RANDOM, ts)
    form = await anna.wait_for_view()
    assert "contract" in render_view(form)
    await send(anna, form, {"text": "Bob says it is not from him"})

    card = render_message(await sam.wait_for_message(TRIAGE, "C-1"))
    assert "Files: contract" in card
    assert "Bob says it is not from him" in card


async def test_a_message_with_nothing_but_a_file_can_be_reported(workplace: Workplace) -> None:
    """The file is what is odd: nobody has to think of words for it."""
    anna, sam = workplace[ANNA], workplace[SAM]
    ts = await workplace["U0BOB"].say(
        RANDOM, "", files=[Upload("salary.exe", b"MZ", "application/octet-stream")]
    )
    await anna.message_shortcut("report_message", RANDOM, ts)

    await send(anna, await anna.wait_for_view())

    assert "salary" in render_message(await sam.wait_for_message(TRIAGE, "C-1"))


async def test_the_global_shortcut_opens_the_form(workplace: Workplace) -> None:
    """Report something odd, from anywhere."""
    anna = workplace[ANNA]

    await anna.shortcut("report_something")

    assert "What happened?" in render_view(await anna.wait_for_view("Report something"))


async def test_writing_to_the_bot_offers_to_file_it(workplace: Workplace) -> None:
    """One press files it, and the question turns into its answer."""
    anna, sam = workplace[ANNA], workplace[SAM]
    await anna.say(anna.dm, "Somebody called and wanted my MFA code")
    offer = await anna.wait_for_message(anna.dm, "Shall we report this")
    assert "MFA code" in render_message(offer)

    await anna.click(offer, "draft_file")

    done = await anna.wait_for_change(anna.dm, "R-1", offer["ts"])
    assert await button_ids(done) == []
    await anna.wait_for_message(anna.dm, "Thanks, we have it")
    assert "MFA code" in render_message(await sam.wait_for_message(TRIAGE, "C-1"))


async def test_pressing_report_it_twice_files_once(workplace: Workplace) -> None:
    """Impatient fingers make no second case, and no error either."""
    anna = workplace[ANNA]
    await anna.say(anna.dm, "Somebody called and wanted my MFA code")
    offer = await anna.wait_for_message(anna.dm, "Shall we report this")

    await asyncio.gather(*(anna.click(offer, "draft_file") for _ in range(3)))

    await anna.wait_for_change(anna.dm, "R-1", offer["ts"])
    await workplace[SAM].wait_for_message(TRIAGE, "C-1")
    await anna.command("/report", "mine")
    mine = render_message(await anna.wait_for_ephemeral("Your reports"))
    assert "R-2" not in mine
    assert len(await cards(workplace)) == 1
    with pytest.raises(TimeoutError):
        await anna.wait_for_ephemeral(timeout=0.2)


async def test_details_can_be_added_before_what_was_written_is_filed(workplace: Workplace) -> None:
    """The form holds what was written; sending it settles the offer too."""
    anna = workplace[ANNA]
    await anna.say(anna.dm, "Strange call")
    offer = await anna.wait_for_message(anna.dm, "Shall we report this")
    await anna.click(offer, "draft_edit")
    form = await anna.wait_for_view()
    assert find_action(form, "value", block_id="text").element["initial_value"] == "Strange call"

    await send(anna, form, {"kind": "other", "text": "Strange call from +49 30 1234"})

    await anna.wait_for_change(anna.dm, "R-1", offer["ts"])
    assert "+49 30 1234" in render_message(await workplace[SAM].wait_for_message(TRIAGE, "C-1"))


async def test_an_offer_that_was_filed_cannot_be_filed_again_from_an_old_form(
    workplace: Workplace,
) -> None:
    """Report it, then send the form that was still open: it is the same report."""
    anna = workplace[ANNA]
    await anna.say(anna.dm, "Strange call")
    offer = await anna.wait_for_message(anna.dm, "Shall we report this")
    await anna.click(offer, "draft_edit")
    form = await anna.wait_for_view()
    await anna.click(offer, "draft_file")
    await anna.wait_for_change(anna.dm, "R-1", offer["ts"])
    await workplace[SAM].wait_for_message(TRIAGE, "C-1")

    await send(anna, form, {"kind": "other"})

    assert "R-1" in render_view(await anna.wait_for_view("Thank you"))
    assert len(await cards(workplace)) == 1


async def test_a_picture_sent_to_the_bot_is_offered_too(workplace: Workplace) -> None:
    """A screenshot without words is something to report, not silence."""
    anna, sam = workplace[ANNA], workplace[SAM]
    await anna.say(anna.dm, "", files=[Upload("screen.png", b"png", "image/png")])
    offer = await anna.wait_for_message(anna.dm, "Shall we report this")

    await anna.click(offer, "draft_file")

    assert "screen" in render_message(await sam.wait_for_message(TRIAGE, "C-1"))


async def test_an_edit_changes_receipt_and_card_and_stands_in_the_thread(
    workplace: Workplace,
) -> None:
    """The team sees that and what the reporter changed."""
    anna, sam = workplace[ANNA], workplace[SAM]
    receipt, card = await file_report(workplace, "Odd thing at http://one.example")
    await anna.click(receipt, "report_edit")
    form = await anna.wait_for_view("Edit R-1")
    assert "Odd thing" in render_view(form)

    changes = {"text": "It was at http://two.example", "kind": "unexpected_prompt"}
    await send(anna, form, changes)

    edited = render_message(await anna.wait_for_change(anna.dm, "edited", receipt["ts"]))
    assert "hxxp://two[.]example" in edited
    assert "Unexpected prompt" in edited
    changed = render_message(await sam.wait_for_change(TRIAGE, "hxxp://two[.]example", card["ts"]))
    assert "hxxp://one[.]example" not in changed
    assert "edited" in changed
    await sam.wait_for_message(TRIAGE, "The reporter edited R-1", card["ts"])


async def test_withdrawing_asks_first_and_then_says_so_everywhere(workplace: Workplace) -> None:
    """The receipt loses its buttons, the card closes, the thread says why."""
    anna, sam = workplace[ANNA], workplace[SAM]
    receipt, card = await file_report(workplace)
    button = find_action(receipt, "report_withdraw").element
    assert button["confirm"]["title"]["text"] == "Withdraw R-1?"

    await anna.click(receipt, "report_withdraw")

    gone = await anna.wait_for_change(anna.dm, "You withdrew this report", receipt["ts"])
    assert await button_ids(gone) == []
    closed = await sam.wait_for_change(TRIAGE, "Withdrawn", card["ts"])
    assert await button_ids(closed) == []
    await sam.wait_for_message(TRIAGE, "The reporter withdrew R-1", card["ts"])


async def test_an_open_edit_form_cannot_change_what_was_resolved_meanwhile(
    workplace: Workplace,
) -> None:
    """The form stays open with every word in it and says why."""
    anna, sam = workplace[ANNA], workplace[SAM]
    receipt, card = await file_report(workplace)
    await anna.click(receipt, "report_edit")
    form = await anna.wait_for_view()
    await sam.click(card, "case_resolve")
    await send(sam, await sam.wait_for_view(), {"verdict": "spam"})
    await anna.wait_for_message(anna.dm, "not an attack")

    problems = await anna.submit(form, {"text": "More"})

    assert problems == {"text": "R-1 is resolved already."}


async def test_a_report_for_a_colleague_names_both(workplace: Workplace) -> None:
    """Card and receipt say whom it happened to; the reporter stays the one who hears."""
    anna, sam = workplace[ANNA], workplace[SAM]
    await anna.command("/report", channel=GENERAL)
    form = await anna.wait_for_view()

    answers = {"text": "Bob's phone is gone", "kind": "other", "colleague": "U0BOB"}
    await send(anna, form, answers)

    assert "for @U0BOB" in render_message(await anna.wait_for_message(anna.dm, "R-1"))
    card = render_message(await sam.wait_for_message(TRIAGE, "C-1"))
    assert "for @U0BOB" in card
    assert "U0ANNA" in card


async def test_screenshots_stand_on_the_card_by_name(workplace: Workplace) -> None:
    """Two uploads in the form, two names on card and receipt."""
    anna, sam = workplace[ANNA], workplace[SAM]
    await anna.command("/report", channel=GENERAL)
    form = await anna.wait_for_view()
    names = ("login page.png", "url.png")
    files = [await anna.upload(Upload(name, b"png", "image/png")) for name in names]

    await send(anna, form, {"text": "See pictures", "kind": "other", "files": files})

    assert "login page" in render_message(await anna.wait_for_message(anna.dm, "R-1"))
    card = render_message(await sam.wait_for_message(TRIAGE, "C-1"))
    for name in names:
        assert name.removesuffix(".png") in card


async def test_the_team_sees_the_pictures_under_the_card(workplace: Workplace) -> None:
    """Pictures are shown in the thread; a file that is none stays a name."""
    anna, sam = workplace[ANNA], workplace[SAM]
    await anna.command("/report", channel=GENERAL)
    form = await anna.wait_for_view()
    picture = await anna.upload(Upload("login page.png", b"png", "image/png"))
    page = await anna.upload(Upload("page.html", b"<html>", "text/html"))

    await send(anna, form, {"text": "See pictures", "kind": "other", "files": [picture, page]})

    card = await sam.wait_for_message(TRIAGE, "C-1")
    shown = await sam.wait_for_message(TRIAGE, "R-1", card["ts"])
    images = [block for block in shown["blocks"] if block["type"] == "image"]
    assert [image["slack_file"]["id"] for image in images] == [picture["id"]]


async def test_what_people_type_mentions_and_links_nobody(workplace: Workplace) -> None:
    """`<!channel>` and a disguised link arrive as harmless text."""
    anna, sam = workplace[ANNA], workplace[SAM]

    await anna.command("/report", "<!channel> <http://evil.example|acme.example>", channel=GENERAL)

    raw = json.dumps((await sam.wait_for_message(TRIAGE, "C-1"))["blocks"])
    assert "<!channel>" not in raw
    assert "<http" not in raw
    assert "http://evil" not in raw


async def test_an_answer_in_the_receipts_thread_reaches_the_team(workplace: Workplace) -> None:
    """Whatever the reporter writes below the receipt appears under the card, files by name."""
    anna, sam = workplace[ANNA], workplace[SAM]
    receipt, card = await file_report(workplace)

    picture = Upload("more.png", b"png", "image/png")
    await anna.say(anna.dm, "One more thing", receipt["ts"], files=[picture])

    shown = render_message(await sam.wait_for_message(TRIAGE, "One more thing", card["ts"]))
    assert "more" in shown
    thanks = await anna.wait_for_message(anna.dm, "the team has your answer", receipt["ts"])
    assert await direct_messages(anna) == [render_message(receipt), render_message(thanks)]


async def test_a_button_of_somebody_elses_receipt_does_nothing(workplace: Workplace) -> None:
    """Nobody can press a button in another person's direct messages."""
    receipt, _ = await file_report(workplace)

    with pytest.raises(RefusedError):
        await workplace[LI_WEI].click(receipt, "report_withdraw")


async def test_a_person_turns_the_pages_of_their_reports(workplace: Workplace) -> None:
    """Twelve reports stand on two pages, the newest first."""
    anna = workplace[ANNA]
    for number in range(12):
        await anna.command("/report", f"odd thing {number}", channel=GENERAL)

    await anna.command("/report", "mine", channel=GENERAL)
    first = await anna.wait_for_ephemeral("Page 1 of 2")
    await anna.click(first, "page_2")

    second = render_message(await anna.wait_for_ephemeral("Page 2 of 2"))
    assert "R-12" in render_message(first)
    assert "R-1*" in second
    assert "R-12" not in second


async def test_a_colleague_whom_the_directory_does_not_know_yet_is_not_lost(
    workplace: Workplace,
) -> None:
    """They are looked up when the report names them."""
    anna, sam = workplace[ANNA], workplace[SAM]
    async with workplace.bot.database.engine.begin() as connection:
        await connection.exec_driver_sql(f"DELETE FROM person WHERE chat_id = '{MAX}'")  # noqa: S608
    await anna.command("/report", channel=GENERAL)
    form = await anna.wait_for_view()

    await send(anna, form, {"text": "His phone is gone", "kind": "other", "colleague": MAX})

    card = render_message(await sam.wait_for_message(TRIAGE, "C-1"))
    assert f"for @{MAX}" in card
