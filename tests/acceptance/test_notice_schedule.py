"""The runs of a notice: every few days, paused, resumed, skipped, changed, until an end."""

import pytest

from bot.playground.client import find_action, render_message, render_view
from bot.playground.values import Json
from tests.acceptance.acts import change_settings, option, send
from tests.acceptance.test_notice import CHINESE, ENGLISH, at, open_form, publish, sent
from tests.workplace import ANNOUNCEMENTS, CHEN, IT_DESK, ITA, LI_WEI, SAM, Workplace

DAILY = {"when": "cron", "cron": "0 11 * * *"}


async def show(workplace: Workplace, number: str = "A-1") -> Json:
    """Ita looks at the notice."""
    await workplace[ITA].command("/advisory", number, channel=IT_DESK)
    return await workplace[ITA].wait_for_ephemeral(number)


async def arrive(workplace: Workplace, count: int) -> None:
    """So many messages of the bot stand in the channel, or will in a moment."""
    for _ in range(200):
        if len(await sent(workplace)) == count:
            return
    raise AssertionError(await sent(workplace))


async def test_a_reminder_comes_every_few_days_until_its_deadline(workplace: Workplace) -> None:
    """The runs are shown before it is confirmed; after the deadline nobody is reminded."""
    said = await publish(
        workplace,
        kind="update_reminder",
        when="every_few_days",
        **ENGLISH,
        send_at=at(hours=1),
        days="2",
        deadline=at(days=5),
    )

    assert "First run: Tue 11:30" in render_view(said)
    shown = render_message(await show(workplace))
    assert "Every 2 days (Europe/Berlin) · no run after Sun" in shown
    assert shown.count("• ") == 3
    for day, count in ((0, 1), (1, 1), (1, 2), (2, 3), (2, 3), (30, 3)):
        await workplace.later(days=day, hours=1 if not day else 0)
        await arrive(workplace, count)


async def test_a_number_of_days_that_makes_no_sense_is_refused(workplace: Workplace) -> None:
    """At its field, and an end before the first run too."""
    ita = workplace[ITA]
    form = await open_form(workplace, when="every_few_days")
    values = {**ENGLISH, "channels": [ANNOUNCEMENTS], "send_at": at(hours=1)}

    for days in ("0", "two", "400"):
        problems = await ita.submit(form, {**values, "days": days})
        assert problems == {"days": "Please give a number of days from 1 to 366."}
    problems = await ita.submit(form, {**values, "days": "2", "until": at(minutes=30)})

    assert problems.keys() == {"until"}


async def test_a_notice_is_paused_and_resumed_with_its_buttons(workplace: Workplace) -> None:
    """What was missed during the pause is not sent; the buttons show what can be done."""
    ita = workplace[ITA]
    await publish(workplace, **DAILY, **ENGLISH)
    shown = await show(workplace)

    await ita.click(shown, "notice_pause")

    shown = await ita.wait_for_ephemeral("A-1 is paused")
    assert "Paused" in render_message(shown)
    assert "notice_skip" not in str(shown["blocks"])
    await workplace.later(days=2)
    assert await sent(workplace) == []
    await ita.click(shown, "notice_resume")
    shown = await ita.wait_for_ephemeral("A-1 goes on. Next run: Thu 11:00")
    await workplace.bot.tick()
    assert await sent(workplace) == []
    await workplace.later(hours=1)
    await workplace[SAM].wait_for_message(ANNOUNCEMENTS, ENGLISH["title_en"])
    assert len(await sent(workplace)) == 1


async def test_the_next_run_is_skipped_once_however_often_it_is_pressed(
    workplace: Workplace,
) -> None:
    """The old message still has the button for the run that is skipped already."""
    ita = workplace[ITA]
    await publish(workplace, **DAILY, **ENGLISH)
    shown, shown_before = await show(workplace), await show(workplace)

    await ita.click(shown, "notice_skip")
    await ita.wait_for_ephemeral("A-1 skips Tue 11:00. Next run: Wed 11:00.")
    await ita.click(shown_before, "notice_skip")

    await ita.wait_for_ephemeral("skipped already")
    await workplace.later(hours=2)
    assert await sent(workplace) == []
    await workplace.later(days=1)
    await workplace[SAM].wait_for_message(ANNOUNCEMENTS, ENGLISH["title_en"])


async def test_the_times_are_changed_after_a_look_at_the_next_runs(workplace: Workplace) -> None:
    """From daily to a week's rhythm; nothing is changed before it is confirmed."""
    ita = workplace[ITA]
    await publish(workplace, **DAILY, **ENGLISH)
    await ita.command("/advisory", "change A-1", channel=IT_DESK)
    form = await ita.wait_for_view("Change A-1")
    assert find_action(form, "value", block_id="cron").element["initial_value"] == "0 11 * * *"
    await ita.click(form, "schedule_changed", option("every_few_days"), block_id="when")
    form = await ita.wait_for_view("Change A-1")

    problems = await ita.submit(form, {"send_at": at(hours=3), "days": "x"})
    await send(ita, form, {"send_at": at(hours=3), "days": "7"})

    assert problems.keys() == {"days"}
    preview = await ita.wait_for_view("Change A-1")
    assert render_view(preview).count("13:30") == 5
    await send(ita, preview)
    said = await ita.wait_for_view("A-1")
    assert "A-1 has its new times. Next run: Tue 13:30." in render_view(said)
    await workplace.later(hours=2)
    assert await sent(workplace) == []
    await workplace.later(hours=1)
    await workplace[SAM].wait_for_message(ANNOUNCEMENTS, ENGLISH["title_en"])


@pytest.mark.parametrize("verb", ["pause", "resume", "skip", "change"])
async def test_what_is_over_has_no_times_to_change(workplace: Workplace, verb: str) -> None:
    """It says so, and what to do instead."""
    ita = workplace[ITA]
    await publish(workplace, **ENGLISH)
    await workplace[SAM].wait_for_message(ANNOUNCEMENTS, ENGLISH["title_en"])

    await ita.command("/advisory", f"{verb} A-1", channel=IT_DESK)

    await ita.wait_for_ephemeral("It has no runs to come. Please write a new notice.")


async def test_runs_are_kept_in_hand_in_chinese(workplace: Workplace) -> None:
    """By commands, from pausing to new times."""
    await change_settings(workplace, "settings_roles", {"it_people": [ITA, LI_WEI, CHEN]})
    li_wei = workplace[LI_WEI]
    await publish(workplace, **DAILY, **CHINESE)
    for text, said in (
        ("pause A-1", "A-1 已暂停"),
        ("resume A-1", "A-1 已恢复。下次发送"),
        ("skip A-1", "A-1 将跳过"),
    ):
        await li_wei.command("/advisory", text, channel=IT_DESK)
        await li_wei.wait_for_ephemeral(said)
    await li_wei.command("/advisory", "change A-1", channel=IT_DESK)
    form = await li_wei.wait_for_view("更改 A-1")
    await send(li_wei, form, {"cron": "0 20 * * *"})
    await send(li_wei, await li_wei.wait_for_view("更改 A-1"))
    assert "A-1 的发送时间已更改" in render_view(await li_wei.wait_for_view("A-1"))
