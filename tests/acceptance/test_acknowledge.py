"""Readers of a notice answer it: Done, Can't, Later."""

from bot.playground.client import render_message, render_view
from tests.acceptance.acts import see_status, send
from tests.acceptance.test_notice import CHINESE, ENGLISH, at, publish
from tests.workplace import (
    ANNA,
    ANNOUNCEMENTS,
    ANNOUNCEMENTS_CN,
    IT_DESK,
    ITA,
    LI_WEI,
    SAM,
    Workplace,
)

ASKED = {**ENGLISH, "kind": "update_reminder", "deadline": at(days=3)}


async def test_done_is_noted_privately(workplace: Workplace) -> None:
    """An update reminder asks by itself."""
    anna = workplace[ANNA]
    await publish(workplace, **ASKED)
    copy = await anna.wait_for_message(ANNOUNCEMENTS, "Update reminder")

    await anna.click(copy, "notice_done")

    said = render_message(await anna.wait_for_ephemeral("Noted as done"))
    assert "A-1" in said


async def test_who_cannot_says_why_and_it_gets_a_case(workplace: Workplace) -> None:
    """The reader learns the number, the team reads the reason."""
    anna = workplace[ANNA]
    await publish(workplace, **ASKED)
    copy = await anna.wait_for_message(ANNOUNCEMENTS, "Update reminder")

    await anna.click(copy, "notice_cant")
    form = await anna.wait_for_view("A-1: I can't")
    await send(anna, form, {"why": "It asks for an admin's password"})

    assert "IT looks into it" in render_view(await anna.wait_for_view("A-1"))
    await anna.wait_for_message(anna.dm, "R-1")
    await see_status(workplace[SAM], "/triage", "C-1", "It asks for an admin's password", "A-1")


async def test_later_is_chosen_in_chinese_and_not_past_the_deadline(workplace: Workplace) -> None:
    """The form offers near times; one of the reader's own must come before the deadline."""
    li = workplace[LI_WEI]
    await publish(workplace, **{**ASKED, **CHINESE, "channels": [ANNOUNCEMENTS_CN]})
    copy = await li.wait_for_message(ANNOUNCEMENTS_CN, "Update reminder")

    await li.click(copy, "notice_later")
    form = await li.wait_for_view("提醒我 A-1")
    assert "一小时后" in render_view(form)
    late = await li.submit(form, {"when": "picked", "until": at(days=4)})
    assert late == {"until": "需要在那之前完成，请选择更早的时间。"}
    await send(li, form, {"when": "hour"})

    assert "提醒你" in render_view(await li.wait_for_view("A-1"))


async def test_an_advisory_asks_only_where_its_author_wants_it(workplace: Workplace) -> None:
    """No buttons below what only tells."""
    await publish(workplace, **ENGLISH)
    copy = await workplace[ANNA].wait_for_message(ANNOUNCEMENTS, "Security advisory")
    assert "notice_done" not in str(copy["blocks"])


async def test_the_author_sees_who_answered_and_gets_it_as_a_file(workplace: Workplace) -> None:
    """By command, then by the button below it."""
    anna, ita = workplace[ANNA], workplace[ITA]
    await publish(workplace, **ASKED)
    copy = await anna.wait_for_message(ANNOUNCEMENTS, "Update reminder")
    await anna.click(copy, "notice_done")
    await anna.wait_for_ephemeral("Noted as done")

    await ita.command("/advisory", "uptake A-1", channel=IT_DESK)
    shown = await ita.wait_for_ephemeral("1 done")
    await ita.click(shown, "notice_answers_file")

    await ita.wait_for_ephemeral("comes to you as a file")
    await ita.wait_for_message(ita.dm, "Who answered what to A-1")
