"""The team's journey: the card, its buttons and thread, and `/triage`."""

import asyncio
import re

import pytest

from bot.domain.vocabulary import ReportKind
from bot.playground.client import find_action, render_message, render_view
from bot.playground.values import Json
from tests.acceptance.acts import (
    button_ids,
    change_settings,
    direct_messages,
    file_report,
    option,
    replies,
    route_to_it,
    send,
)
from tests.workplace import (
    ANNA,
    GENERAL,
    IT_DESK,
    ITA,
    LI_WEI,
    MAX,
    SAM,
    TRIAGE,
    Workplace,
)


async def choose(workplace: Workplace, card: Json, form: str, *, person: str = SAM) -> Json:
    """Choose something behind More; returns the form that opens."""
    number = find_action(card, "case_claim" if has_claim(card) else "case_resolve").element["value"]
    await workplace[person].click(card, "case_more", option(f"{form}:{number}"))
    return await workplace[person].wait_for_view()


def has_claim(card: Json) -> bool:
    """Whether the card can still be claimed."""
    return "case_claim" in str(card["blocks"])


async def test_the_card_tells_what_the_team_needs_at_a_glance(workplace: Workplace) -> None:
    """Numbers, kind, severity, reporter, age, due time, buttons."""
    _, card = await file_report(workplace)

    shown = render_message(card)

    for part in ("C-1", "R-1", "High", "Forced re-login", "@U0ANNA", "nobody yet", "claim by"):
        assert part in shown
    assert await button_ids(card) == ["case_claim", "case_resolve", "case_more"]


async def test_claiming_names_the_owner_and_tells_the_reporter(workplace: Workplace) -> None:
    """The Claim button goes, the owner stands on the card, the reporter hears of it once."""
    anna, sam = workplace[ANNA], workplace[SAM]
    receipt, card = await file_report(workplace)

    await sam.click(card, "case_claim")

    claimed = await sam.wait_for_change(TRIAGE, "@U0SAM", card["ts"])
    assert await button_ids(claimed) == ["case_resolve", "case_more"]
    await anna.wait_for_message(anna.dm, "Someone from the team is looking at it now. (R-1)")
    await anna.wait_for_change(anna.dm, "someone is looking at it", receipt["ts"])


async def test_of_two_who_claim_at_once_one_wins_and_the_other_is_told_who(
    workplace: Workplace,
) -> None:
    """Nobody works in vain, and the reporter hears of one taker only."""
    anna, sam, max_ = workplace[ANNA], workplace[SAM], workplace[MAX]
    _, card = await file_report(workplace)

    await asyncio.gather(sam.click(card, "case_claim"), max_.click(card, "case_claim"))

    claimed = render_message(await sam.wait_for_change(TRIAGE, "In progress", card["ts"]))
    loser, winner = (max_, SAM) if "@U0SAM" in claimed else (sam, MAX)
    told = render_message(await loser.wait_for_ephemeral("was faster"))
    assert f"@{winner}" in told
    assert "C-1" in told
    await anna.wait_for_message(anna.dm, "looking at it now")
    assert len([text for text in await direct_messages(anna) if "looking at it now" in text]) == 1


async def test_resolving_tells_the_reporter_how_it_ended_and_what_to_do(
    workplace: Workplace,
) -> None:
    """Verdict and advice, in plain words; card and receipt lose theirs, beside Undo."""
    anna, sam = workplace[ANNA], workplace[SAM]
    receipt, card = await file_report(workplace)
    await sam.click(card, "case_resolve")
    form = await sam.wait_for_view("Resolve C-1")

    await send(sam, form, {"verdict": "malicious", "advice": "Delete it, please."})

    ended = render_message(await anna.wait_for_message(anna.dm, "it was an attack"))
    assert "Delete it, please." in ended
    assert "(R-1)" in ended
    resolved = await sam.wait_for_change(TRIAGE, "Malicious", card["ts"])
    assert await button_ids(resolved) == ["case_undo"]
    assert "@U0SAM" in render_message(resolved)
    closed = await anna.wait_for_change(anna.dm, "answered this report", receipt["ts"])
    assert await button_ids(closed) == []


async def test_a_case_cannot_be_resolved_twice(workplace: Workplace) -> None:
    """The second form says so and keeps its words; the reporter gets one verdict."""
    anna, sam, max_ = workplace[ANNA], workplace[SAM], workplace[MAX]
    _, card = await file_report(workplace)
    await sam.click(card, "case_resolve")
    await max_.click(card, "case_resolve")
    await send(sam, await sam.wait_for_view(), {"verdict": "spam"})
    await anna.wait_for_message(anna.dm, "not an attack")

    problems = await max_.submit(await max_.wait_for_view(), {"verdict": "malicious"})

    assert problems == {"verdict": "C-1 is resolved already."}
    assert not [text for text in await direct_messages(anna) if "it was an attack" in text]


async def test_changing_the_severity_moves_the_due_time(workplace: Workplace) -> None:
    """Critical is due in a quarter of an hour."""
    sam = workplace[SAM]
    _, card = await file_report(workplace, "something odd")
    assert "Low" in render_message(card)
    form = await choose(workplace, card, "severity_form")

    await send(sam, form, {"severity": "critical"})

    changed = render_message(await sam.wait_for_change(TRIAGE, "Critical", card["ts"]))
    assert "claim by" in changed
    assert due(changed) != due(render_message(card))


def due(card: str) -> str:
    """The line of a card that says when it is due."""
    found = re.search(r"Due\*? (.*)", card)
    assert found, card
    return found[1]


async def test_a_question_goes_to_the_reporter_and_the_answer_comes_under_the_card(
    workplace: Workplace,
) -> None:
    """Only Reply to reporter reaches the reporter; their answer in its thread comes back."""
    anna, sam = workplace[ANNA], workplace[SAM]
    _, card = await file_report(workplace)
    form = await choose(workplace, card, "reply_form")

    await send(sam, form, {"text": "Did you open the attachment?"})

    question = await anna.wait_for_message(anna.dm, "Did you open the attachment?")
    assert "R-1" in render_message(question)
    await sam.wait_for_change(TRIAGE, "Waiting for the reporter", card["ts"])
    await sam.wait_for_message(TRIAGE, "@U0SAM asked the reporter", card["ts"])
    await anna.say(anna.dm, "Yes, see http://evil.example/a", question["ts"])
    answer = render_message(await sam.wait_for_message(TRIAGE, "@U0ANNA answered", card["ts"]))
    assert "hxxp://evil[.]example/a" in answer
    await anna.wait_for_message(anna.dm, "the team has your answer", question["ts"])
    await sam.wait_for_change(TRIAGE, "In progress", card["ts"])


async def test_what_is_typed_in_the_cards_thread_stays_internal(workplace: Workplace) -> None:
    """The team may talk freely under the card."""
    anna, sam = workplace[ANNA], workplace[SAM]
    receipt, card = await file_report(workplace)
    await sam.say(TRIAGE, "Anna clicks on everything, doesn't she", card["ts"])

    form = await choose(workplace, card, "note_form")
    await send(sam, form, {"text": "Same sender as last week"})

    await sam.wait_for_message(TRIAGE, "Note by @U0SAM", card["ts"])
    assert len(await replies(workplace, card)) == 2
    assert await direct_messages(anna) == [render_message(receipt)]


async def test_reassigning_gives_the_case_to_somebody_of_the_team(workplace: Workplace) -> None:
    """The new owner stands on the card; somebody outside the team is refused at the field."""
    sam, max_ = workplace[SAM], workplace[MAX]
    _, card = await file_report(workplace)
    form = await choose(workplace, card, "reassign_form")

    assert await sam.submit(form, {"owner": ANNA}) == {
        "owner": "This person is not in the team that works on this case."
    }
    await send(sam, form, {"owner": MAX})

    await max_.wait_for_change(TRIAGE, "@U0MAX", card["ts"])


async def test_the_new_owner_of_a_case_hears_of_it(workplace: Workplace) -> None:
    """A case must not land on somebody who never looks at the channel."""
    sam, max_ = workplace[SAM], workplace[MAX]
    _, card = await file_report(workplace)
    form = await choose(workplace, card, "reassign_form")

    await send(sam, form, {"owner": MAX})

    told = await sam.wait_for_message(TRIAGE, "@U0MAX", card["ts"])
    assert "@U0SAM" in render_message(told)
    assert max_.id in str(told["blocks"])


async def test_what_cannot_be_used_is_routed_to_it_once_an_admin_says_so(
    workplace: Workplace,
) -> None:
    """The card goes to IT's channel, IT works on it, and hears nothing of the other cases."""
    anna, ita = workplace[ANNA], workplace[ITA]
    await file_report(workplace, "for security only")
    await route_to_it(workplace, ReportKind.CANNOT_LOGIN_OR_SEND)

    await anna.command("/report", "I can't log in since this morning", channel=GENERAL)

    card = await ita.wait_for_message(IT_DESK, "C-2")
    await ita.click(card, "case_claim")
    await ita.wait_for_change(IT_DESK, "@U0ITA", card["ts"])
    await ita.command("/triage", channel=IT_DESK)
    overview = render_message(await ita.wait_for_ephemeral("1 case open"))
    assert "C-2" in overview
    assert "C-1" not in overview
    await ita.command("/triage", "C-1", channel=IT_DESK)
    await ita.wait_for_ephemeral("We can't find C-1")
    await ita.command("/triage", "R-1", channel=IT_DESK)
    await ita.wait_for_ephemeral("We can't find R-1")
    await ita.command("/triage", "find security", channel=IT_DESK)
    assert "C-1" not in render_message(await ita.wait_for_ephemeral("Nothing found"))


async def test_the_overview_counts_open_overdue_and_unowned_by_severity(
    workplace: Workplace,
) -> None:
    """Worst first; what is overdue is counted when its time has passed."""
    sam = workplace[SAM]
    _, first = await file_report(workplace, "I lost my laptop")
    await file_report(workplace, "I lost my phone")
    await file_report(workplace, "something odd")
    await sam.click(first, "case_claim")
    await sam.wait_for_change(TRIAGE, "@U0SAM", first["ts"])
    workplace.pass_time(hours=2)

    await sam.command("/triage", channel=TRIAGE)

    shown = render_message(await sam.wait_for_ephemeral("3 cases open"))
    assert "*High*: 2 open, 1 overdue, 1 without an owner" in shown
    assert "*Low*: 1 open, 0 overdue, 1 without an owner" in shown
    assert shown.index("C-2") < shown.index("C-3")


async def test_the_overview_of_a_quiet_day(workplace: Workplace) -> None:
    """No table of zeros."""
    sam = workplace[SAM]

    await sam.command("/triage", channel=TRIAGE)

    await sam.wait_for_ephemeral("Nothing is open")


async def test_one_case_and_the_case_of_a_report_can_be_shown(workplace: Workplace) -> None:
    """`/triage C-2` and `/triage R-2`, in any spelling of the number."""
    sam = workplace[SAM]
    await file_report(workplace, "one")
    await file_report(workplace, "two, with http://two.example")

    for text in ("C-2", "c2", "R-2", "r-2"):
        await sam.command("/triage", text, channel=TRIAGE)
        shown = render_message(await sam.wait_for_ephemeral("C-2"))
        assert "hxxp://two[.]example" in shown

    await sam.command("/triage", "C-99", channel=TRIAGE)
    await sam.wait_for_ephemeral("We can't find C-99")


async def test_mine_lists_what_i_own_and_nothing_else(workplace: Workplace) -> None:
    """Max's cases are Max's."""
    sam, max_ = workplace[SAM], workplace[MAX]
    for number in (1, 2):
        _, card = await file_report(workplace, f"thing {number}")
        await (sam if number == 1 else max_).click(card, "case_claim")
        await sam.wait_for_change(TRIAGE, "In progress", card["ts"])

    await max_.command("/triage", "mine", channel=TRIAGE)

    shown = render_message(await max_.wait_for_ephemeral("Your open cases"))
    assert "C-2" in shown
    assert "C-1" not in shown


@pytest.mark.parametrize(
    ("wanted", "found"), [("登录", "C-1"), ("PAYROLL", "C-2"), ("acme-payroll.example", "C-2")]
)
async def test_find_finds_words_of_two_chinese_characters_and_parts_of_addresses(
    workplace: Workplace, wanted: str, found: str
) -> None:
    """Words, in either language, anywhere in a report."""
    sam = workplace[SAM]
    await file_report(workplace, "系统突然要求我重新登录", reporter=LI_WEI)
    await file_report(workplace, "Payroll mail with http://acme-payroll.example/x")

    await sam.command("/triage", f"find {wanted}", channel=TRIAGE)

    shown = render_message(await sam.wait_for_ephemeral("Cases with"))
    assert re.findall(r"C-\d", shown) == [found]


async def test_find_looks_into_questions_answers_and_notes_too(workplace: Workplace) -> None:
    """What was said about a case leads to it."""
    sam = workplace[SAM]
    _, card = await file_report(workplace)
    await send(sam, await choose(workplace, card, "note_form"), {"text": "same kit as Bluefin"})
    await sam.wait_for_message(TRIAGE, "Note by", card["ts"])

    await sam.command("/triage", "find bluefin", channel=TRIAGE)

    await sam.wait_for_ephemeral("C-1")


async def test_long_lists_are_paged_with_buttons(workplace: Workplace) -> None:
    """Nineteen cases are three pages, each in the place of the one before."""
    anna, sam = workplace[ANNA], workplace[SAM]
    for number in range(1, 20):
        await anna.command("/report", f"odd thing {number}", channel=GENERAL)
    await sam.wait_for_message(TRIAGE, "C-19")
    await sam.command("/triage", channel=TRIAGE)
    page = await sam.wait_for_ephemeral("Page 1 of 3")
    assert "19 cases in all" in render_message(page)
    seen = numbers(page)

    for place in (2, 3):
        await sam.click(page, f"page_{place}")
        page = await sam.wait_for_ephemeral(f"Page {place} of 3")
        seen += numbers(page)

    assert seen == [f"C-{number}" for number in range(1, 20)]
    await sam.click(page, "page_2")
    page = await sam.wait_for_ephemeral("Page 2 of 3")
    await sam.click(page, "case_show", "9")
    assert "odd thing 9" in render_message(await sam.wait_for_ephemeral("odd thing 9"))


def numbers(page: Json) -> list[str]:
    """The cases on a page, in order."""
    return re.findall(r"\*(C-\d+)", render_message(page))


async def test_a_very_long_report_is_shown_in_full_page_by_page(workplace: Workplace) -> None:
    """Nothing of a hundred thousand characters is cut."""
    sam = workplace[SAM]
    words = [f"word{number:05}" for number in range(10_000)]
    await file_report(workplace, " ".join(words))

    await sam.command("/triage", "C-1", channel=TRIAGE)

    page = await sam.wait_for_ephemeral("Page 1 of")
    pages = int(re.findall(r"Page 1 of (\d+)", render_message(page))[0])
    seen = re.findall(r"word\d{5}", render_message(page))
    for place in range(2, pages + 1):
        await sam.click(page, f"page_{place}")
        page = await sam.wait_for_ephemeral(f"Page {place} of {pages}")
        seen += re.findall(r"word\d{5}", render_message(page))
    assert seen == words


async def test_a_case_can_be_worked_on_from_the_command_and_its_answer_follows(
    workplace: Workplace,
) -> None:
    """After Claim in `/triage C-1` no Claim button is left there."""
    sam = workplace[SAM]
    _, card = await file_report(workplace)
    await sam.command("/triage", "C-1", channel=TRIAGE)
    shown = await sam.wait_for_ephemeral("C-1")

    await sam.click(shown, "case_claim")

    claimed = await sam.wait_for_ephemeral("@U0SAM")
    assert claimed["id"] == shown["id"]
    assert "case_claim" not in await button_ids(claimed)
    await sam.wait_for_change(TRIAGE, "@U0SAM", card["ts"])


async def test_a_resolved_case_can_only_be_undone_where_it_was_resolved_from(
    workplace: Workplace,
) -> None:
    """The private answer of `/triage C-1` shows what became of it."""
    sam = workplace[SAM]
    await file_report(workplace)
    await sam.command("/triage", "C-1", channel=TRIAGE)
    shown = await sam.wait_for_ephemeral("C-1")
    await sam.click(shown, "case_resolve")

    await send(sam, await sam.wait_for_view(), {"verdict": "spam"})

    resolved = await sam.wait_for_ephemeral("Resolved")
    assert resolved["id"] == shown["id"]
    assert await button_ids(resolved) == ["case_undo"]


async def test_triage_help_names_every_form_of_the_command(workplace: Workplace) -> None:
    sam = workplace[SAM]

    await sam.command("/triage", "help", channel=TRIAGE)

    shown = render_message(await sam.wait_for_ephemeral("/triage mine"))
    for form in ("C-5", "R-12", "find"):
        assert form in shown


async def test_a_filter_lists_what_it_asks_for_and_a_slip_is_explained(
    workplace: Workplace,
) -> None:
    sam = workplace[SAM]
    await file_report(workplace)

    await sam.command("/triage", "open kind：relogin", channel=TRIAGE)
    assert "C-1" in render_message(await sam.wait_for_ephemeral("open kind:relogin"))

    await sam.command("/triage", "open severity:hgih", channel=TRIAGE)
    hint = render_message(await sam.wait_for_ephemeral("hgih"))
    assert "Did you mean `severity:high`?" in hint
    assert "/triage open severity:hgih" in hint

    await sam.command("/triage", "fnid payroll", channel=TRIAGE)
    hint = render_message(await sam.wait_for_ephemeral("fnid"))
    assert "Did you mean `/triage find`?" in hint


async def test_the_timeline_tells_who_did_what(workplace: Workplace) -> None:
    sam = workplace[SAM]
    _, card = await file_report(workplace)
    await sam.click(card, "case_claim")

    for typed in ("timeline C-1", "timeline c1"):
        await sam.command("/triage", typed, channel=TRIAGE)
        shown = render_message(await sam.wait_for_ephemeral("What happened to C-1"))
        assert re.search(r"reported R-1: Forced re-login\n.*claimed the case", shown)


async def test_an_export_comes_as_a_file_to_the_security_team_only(workplace: Workplace) -> None:
    sam, ita = workplace[SAM], workplace[ITA]
    await file_report(workplace)

    await ita.command("/triage", "export csv 7d", channel=IT_DESK)
    await ita.wait_for_ephemeral("This is only for the security team")
    await sam.command("/triage", "export xls", channel=TRIAGE)
    assert "export csv 30d" in render_message(await sam.wait_for_ephemeral("xls"))

    await sam.command("/triage", "export csv 7d", channel=TRIAGE)

    await sam.wait_for_ephemeral("1 report comes to you as a file")
    message = await sam.wait_for_message(sam.dm, "last 7 days")
    [file] = (workplace.server.workspace.files[each["id"]] for each in message["files"])
    assert file.name == "reports-7d.csv"
    assert "Payroll asks me to log in" in file.content.decode("utf-8-sig")


@pytest.mark.parametrize(("person", "title"), [(SAM, "Last 30 days"), (LI_WEI, "最近 30 天")])
async def test_statistics_come_as_text_and_as_a_picture_that_is_described(
    workplace: Workplace, person: str, title: str
) -> None:
    await change_settings(workplace, "settings_roles", {"security_people": [SAM, LI_WEI]})
    await file_report(workplace)
    asking = workplace[person]

    await asking.command("/triage", "stats", channel=GENERAL)

    shown = render_message(await asking.wait_for_ephemeral(title))
    assert "hxxp://acme-payroll[.]example/login" in shown
    # The first picture of a process takes a while.
    message = await asking.wait_for_message(asking.dm, title, timeout=30)
    [file] = (workplace.server.workspace.files[each["id"]] for each in message["files"])
    assert (file.name, file.content[:4]) == ("triage-30d.png", b"\x89PNG")
    assert title in file.alt_text


@pytest.mark.parametrize(
    ("command", "typed", "meant"),
    [("/tocsin", "setings", "/tocsin settings"), ("/advisory", "lsit", "/advisory list")],
)
async def test_a_mistyped_word_is_named_with_the_nearest(
    workplace: Workplace, command: str, typed: str, meant: str
) -> None:
    sam = workplace[SAM]
    await sam.command(command, typed, channel=TRIAGE)
    assert f"`{meant}`?" in render_message(await sam.wait_for_ephemeral(typed))


async def test_forms_say_which_case_they_are_about(workplace: Workplace) -> None:
    """With three forms open in a day, nobody wants to guess."""
    _, card = await file_report(workplace)

    for form in ("severity_form", "reply_form", "reassign_form", "note_form"):
        view = await choose(workplace, card, form)
        assert "C-1" in render_view(view)
        await workplace[SAM].close_view(view)
