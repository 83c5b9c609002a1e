"""The home tab of each role, and how it follows what happens."""

import asyncio
from datetime import timedelta

from bot.playground.client import render_view
from bot.playground.values import Json
from tests.acceptance.acts import file_report, route_to_it, see_status, send
from tests.acceptance.test_languages import english_in, texts
from tests.workplace import (
    ANNA,
    ANNOUNCEMENTS,
    CHEN,
    GENERAL,
    IT_DESK,
    ITA,
    LI_WEI,
    NOW,
    SAM,
    TRIAGE,
    Workplace,
)


def buttons(view: Json) -> list[str]:
    """The action ids of all buttons of a view."""
    found = []
    for block in view["blocks"]:
        elements = [*block.get("elements", ()), block.get("accessory") or {}]
        found += [each["action_id"] for each in elements if "action_id" in each]
    return found


async def test_an_employee_reports_and_follows_it_on_the_tab(workplace: Workplace) -> None:
    """From nothing to the answer, without opening the tab again."""
    anna, sam = workplace[ANNA], workplace[SAM]
    shown = render_view(await anna.home())
    assert "not reported anything" in shown
    assert "Reports to work on" not in shown
    await workplace.bot.refresh_homes()
    _, card = await file_report(workplace)
    await workplace.bot.refresh_homes()
    await anna.wait_for_home("we have it")

    await sam.click(card, "case_claim")
    await sam.wait_for_change(TRIAGE, "U0SAM", card["ts"])
    await workplace.bot.refresh_homes()

    await anna.wait_for_home("someone is looking at it")


async def test_security_takes_a_case_and_works_on_it_from_the_tab(workplace: Workplace) -> None:
    """Claim, show, resolve: all that the card can, with no channel open."""
    sam = workplace[SAM]
    await file_report(workplace)
    tab = await sam.home()
    shown = render_view(tab)
    assert "Nobody has taken these yet" in shown
    assert "1 open, 0 overdue, 1 without an owner" in shown

    await sam.click(tab, "case_claim", "1")
    tab = await sam.wait_for_home("Your open cases")
    assert "Nobody has taken these yet" not in render_view(tab)
    await sam.click(tab, "case_show", "1")
    modal = await sam.wait_for_view("C-1")
    await sam.click(modal, "case_resolve", "1")
    form = await sam.wait_for_view("Resolve")
    await send(sam, form, {"verdict": "spam"})

    await sam.wait_for(
        lambda event: event["type"] == "view_updated" and "Resolved" in render_view(event["view"])
    )


async def test_it_sees_its_cases_and_writes_a_notice_from_the_tab(workplace: Workplace) -> None:
    """What is routed to security is no business of theirs."""
    ita = workplace[ITA]
    await route_to_it(workplace, "cannot_login_or_send")
    await file_report(workplace)
    assert "Nothing is open" in render_view(await ita.home())
    await workplace[ANNA].command("/report", "I can't log in to the VPN", channel=GENERAL)
    await ita.wait_for_message(IT_DESK, "C-2")

    tab = await ita.home()

    shown = render_view(tab)
    assert "For IT" in shown
    assert "C-2" in shown
    assert "C-1" not in shown
    await ita.click(tab, "notice_new", "home")
    await ita.wait_for_view("notice")


async def test_an_admin_of_the_committee_sees_numbers_and_opens_the_settings(
    workplace: Workplace,
) -> None:
    """Not what people reported."""
    chen = workplace[CHEN]
    await file_report(workplace, "a secret")

    tab = await chen.home()

    shown = render_view(tab)
    assert "How things stand" in shown or "总体情况" in shown
    assert "secret" not in shown
    assert "case_show" not in buttons(tab)
    await chen.click(tab, "settings_overview", "home")
    await chen.wait_for_view()


async def test_an_open_tab_follows_the_language_of_its_reader(workplace: Workplace) -> None:
    """With no other click."""
    anna = workplace[ANNA]
    await file_report(workplace)
    assert "Your reports" in render_view(await anna.home())

    await workplace.slack.change_person(ANNA, locale="zh-CN", tz="Asia/Shanghai")

    tab = await anna.wait_for_home("你的上报")
    assert "R-1" in render_view(tab)
    assert english_in(list(texts({"blocks": tab["blocks"]}))) == []


async def test_a_chinese_reader_sees_what_was_announced(workplace: Workplace) -> None:
    """With its deadline, in Chinese, once the channel has it."""
    ita, li_wei = workplace[ITA], workplace[LI_WEI]
    assert "与你有关" not in render_view(await li_wei.home())
    await workplace.bot.refresh_homes()
    await ita.command("/advisory", "new")
    notice = {
        "title_en": "Update the client",
        "text_en": "It closes a hole.",
        "title_zh": "请更新客户端",
        "text_zh": "该版本修复了一个漏洞。",
        "action_zh": "帮助 > 检查更新",
        "deadline": int((NOW + timedelta(days=1)).timestamp()),
        "channels": [ANNOUNCEMENTS],
    }
    await send(ita, await ita.wait_for_view(), notice)
    await send(ita, await ita.wait_for_view("Preview"))
    await see_status(ita, "/advisory", "A-1", "Sent,")

    await workplace.bot.refresh_homes()

    shown = render_view(await li_wei.wait_for_home("与你有关的更新和变更"))
    assert "请更新客户端" in shown
    assert "帮助 > 检查更新" in shown


async def test_a_tab_comes_even_when_slack_is_in_trouble(workplace: Workplace) -> None:
    """It is sent again, like any message."""
    anna = workplace[ANNA]
    await anna.ready()
    await workplace.slack.faults(server_error_percent=100, methods=["views.publish"])
    opening = asyncio.create_task(anna.home())
    while not await workplace.slack.calls(method="views.publish"):
        pass

    await workplace.slack.faults(reset=True)

    assert "Something looks odd?" in render_view(await opening)


async def test_what_a_tab_shows_already_is_not_sent_again(workplace: Workplace) -> None:
    """A second look at the same change costs no call."""
    anna = workplace[ANNA]
    await anna.home()
    await workplace.bot.refresh_homes()
    await file_report(workplace)
    await workplace.bot.refresh_homes()
    await anna.wait_for_home("R-1")
    await workplace.bot.refresh_homes()
    await anna.command("/report", "another", channel=GENERAL)
    await anna.wait_for_message(anna.dm, "R-2")
    await workplace.bot.refresh_homes()
    await anna.wait_for_home("R-2")

    assert len(await workplace.slack.calls(method="views.publish")) == 3
