"""The author's journey: write a notice, look at it, send it now, later or again and again."""

import re
from datetime import datetime, timedelta
from typing import Any

import pytest

from bot.playground.client import find_action, render_message, render_view
from bot.playground.values import Json
from tests.acceptance.acts import change_settings, option, see_status, send
from tests.workplace import (
    ANNA,
    ANNOUNCEMENTS,
    ANNOUNCEMENTS_CN,
    GENERAL,
    IT_DESK,
    ITA,
    LI_WEI,
    NOW,
    SAM,
    Workplace,
)

ENGLISH = {"title_en": "Update the desktop client", "text_en": "It closes a hole."}
CHINESE = {"title_zh": "请更新桌面客户端", "text_zh": "该版本修复了一个漏洞。"}


def at(**later: float) -> int:
    """A moment after now as a date picker gives it."""
    return int((NOW + timedelta(**later)).timestamp())


async def open_form(workplace: Workplace, *, kind: str = "", when: str = "") -> Json:
    """Ita opens the form and chooses kind and time, so that it shows the fields for them."""
    ita = workplace[ITA]
    await ita.command("/advisory", "new", channel=IT_DESK)
    form = await ita.wait_for_view("New notice")
    for block, value in (("kind", kind), ("when", when)):
        if value:
            await ita.click(form, "notice_changed", option(value), block_id=block)
            form = await ita.wait_for_view("New notice")
    return form


async def write(workplace: Workplace, *, kind: str = "", when: str = "", **values: Any) -> Json:
    """Fill the form in; returns the preview."""
    form = await open_form(workplace, kind=kind, when=when)
    values = {"channels": [ANNOUNCEMENTS], **values}
    await send(workplace[ITA], form, values)
    return await workplace[ITA].wait_for_view("Preview")


async def publish(workplace: Workplace, **values: Any) -> Json:
    """Write a notice and confirm it; returns what the last view says."""
    await send(workplace[ITA], await write(workplace, **values))
    return await workplace[ITA].wait_for_view("A-")


async def sent(workplace: Workplace, channel: str = ANNOUNCEMENTS) -> list[str]:
    """What the bot posted in a channel."""
    messages = await workplace[SAM].messages(channel)
    return [render_message(message) for message in messages if message["bot_id"]]


async def test_a_notice_sent_now_stands_in_every_channel_once(workplace: Workplace) -> None:
    """Kind, title, text, what to do, deadline, number, severity."""
    anna, ita = workplace[ANNA], workplace[ITA]

    said = await publish(
        workplace,
        kind="update_reminder",
        **ENGLISH,
        action_en="Help > Check for updates",
        deadline=at(days=3),
        severity="high",
        channels=[ANNOUNCEMENTS, GENERAL],
    )

    assert "A-1 is on its way" in render_view(said)
    for channel in (ANNOUNCEMENTS, GENERAL):
        shown = render_message(await anna.wait_for_message(channel, "Update reminder"))
        for part in (*ENGLISH.values(), "Help > Check for updates", "By:", "A-1", "High"):
            assert part in shown
    await workplace.bot.tick()
    assert len(await sent(workplace)) == 1
    await see_status(ita, "/advisory", "A-1", f"#{ANNOUNCEMENTS}: Sent", f"#{GENERAL}: Sent")


@pytest.mark.parametrize(
    ("kind", "name", "values", "shown"),
    [
        ("advisory", "Security advisory", {"deadline": at(days=1)}, "By:"),
        (
            "maintenance",
            "Maintenance",
            {"window_start": at(hours=5), "window_end": at(hours=7)},
            "From",
        ),
        (
            "announced_change",
            "Announced change",
            {
                "window_start": at(hours=5),
                "window_end": at(hours=7),
                "expected_address": "sso.acme.example",
            },
            "Only at: `sso.acme.example`",
        ),
    ],
)
async def test_each_kind_of_notice_asks_for_what_it_needs(
    workplace: Workplace, kind: str, name: str, values: Json, shown: str
) -> None:
    """The form shows the kind's own fields, and readers see them."""
    await publish(workplace, kind=kind, **ENGLISH, **values)

    message = render_message(await workplace[ANNA].wait_for_message(ANNOUNCEMENTS, name))
    assert shown in message.replace("*", "")


async def test_an_announced_change_needs_its_window_and_address(workplace: Workplace) -> None:
    """The end comes after the beginning, and the address is one."""
    form = await open_form(workplace, kind="announced_change")
    window = {"window_start": at(hours=7), "window_end": at(hours=5)}

    problems = await workplace[ITA].submit(
        form, {**ENGLISH, **window, "expected_address": "the usual page"}
    )

    assert problems["window_end"] == "The end must come after the beginning."
    assert "is not an address" in problems["expected_address"]


async def test_the_form_keeps_what_was_typed_when_the_kind_changes(workplace: Workplace) -> None:
    """The new fields come, the words stay."""
    ita = workplace[ITA]
    form = await open_form(workplace)
    typed = {"title_en": {"value": {"type": "plain_text_input", "value": "Half a title"}}}

    await ita.click(
        form, "notice_changed", option("announced_change"), block_id="kind", state=typed
    )

    form = await ita.wait_for_view("New notice")
    assert find_action(form, "value", block_id="title_en").element["initial_value"] == (
        "Half a title"
    )
    assert "window_start" in str(form["blocks"])


async def test_a_notice_needs_a_title_with_a_text(workplace: Workplace) -> None:
    """In one language at least; a title alone is refused at the missing text."""
    ita = workplace[ITA]
    form = await open_form(workplace)

    nothing = await ita.submit(form, {})
    half = await ita.submit(form, {"title_zh": "标题"})

    assert nothing == {"title_en": "Please write a title and a text, in English or Chinese."}
    assert half == {"text_zh": "A language needs both a title and a text."}


async def test_the_preview_can_be_changed_before_anything_is_sent(workplace: Workplace) -> None:
    """Close the preview, correct the form, look again: one notice, the corrected one."""
    ita = workplace[ITA]
    form = await open_form(workplace)
    await send(ita, form, {**ENGLISH, "channels": [ANNOUNCEMENTS]})
    preview = await ita.wait_for_view("Preview A-1")
    await ita.close_view(preview)

    await send(ita, form, {"title_en": "Update the laptop"})

    preview = await ita.wait_for_view("Preview A-1")
    assert "Update the laptop" in render_view(preview)
    await send(ita, preview)
    await workplace[ANNA].wait_for_message(ANNOUNCEMENTS, "Update the laptop")
    assert len(await sent(workplace)) == 1


async def test_a_notice_is_sent_at_its_time_and_not_before(workplace: Workplace) -> None:
    """Scheduled for the afternoon, seen in the list, posted in the afternoon."""
    ita = workplace[ITA]

    said = await publish(workplace, when="once", **ENGLISH, send_at=at(hours=4))

    assert "Tue 14:30" in render_view(said)
    await ita.command("/advisory", "list", channel=IT_DESK)
    listed = render_message(await ita.wait_for_ephemeral("A-1"))
    assert "Scheduled" in listed
    assert "next: Tue 14:30" in listed
    await workplace.later(hours=3, minutes=59)
    assert await sent(workplace) == []
    await workplace.later(minutes=1)
    shown = render_message(await workplace[ANNA].wait_for_message(ANNOUNCEMENTS, "Update"))
    assert "late" not in shown
    await workplace.later(days=1)
    assert len(await sent(workplace)) == 1


async def test_a_repeated_notice_shows_its_next_five_runs_before_it_is_saved(
    workplace: Workplace,
) -> None:
    """In the time zone that was chosen, and then it goes out at each of them."""
    ita = workplace[ITA]
    form = await open_form(workplace, when="cron")
    zones = await ita.options(form, "notice_time_zone", "shang")
    assert [zone["value"] for zone in zones] == ["Asia/Shanghai"]

    schedule = {"cron": "0 9 * * MON-FRI", "time_zone": zones[0]}
    await send(ita, form, {**ENGLISH, **schedule, "channels": [ANNOUNCEMENTS]})

    preview = await ita.wait_for_view("Preview")
    shown = render_view(preview)
    assert "Asia/Shanghai" in shown
    assert re.findall(r"• (\w{3}) (?:\d+ \w+, )?09:00|• (\w{3}).* 09:00", shown)
    assert shown.count("09:00") == 5
    await send(ita, preview)
    await ita.wait_for_view("A-1")
    for run in (1, 2):
        await workplace.later(days=1)
        await workplace[ANNA].wait_for_message(ANNOUNCEMENTS, "Update")
        assert len(await sent(workplace)) == run


@pytest.mark.parametrize(
    ("cron", "why"),
    [
        ("0 9 31 2 *", "never comes"),
        ("* * * * *", "too often"),
        ("every monday", "We can't read"),
    ],
)
async def test_a_schedule_that_makes_no_sense_is_refused_and_nothing_typed_is_lost(
    workplace: Workplace, cron: str, why: str
) -> None:
    """The form stays open; with only the schedule corrected it goes through."""
    ita = workplace[ITA]
    form = await open_form(workplace, when="cron")

    problems = await ita.submit(form, {**ENGLISH, "cron": cron, "channels": [ANNOUNCEMENTS]})

    assert problems.keys() == {"cron"}
    assert why in problems["cron"]
    await send(ita, form, {"cron": "0 9 * * MON"})
    assert ENGLISH["text_en"] in render_view(await ita.wait_for_view("Preview"))


async def test_a_time_that_has_passed_is_refused(workplace: Workplace) -> None:
    """Yesterday is refused at the field."""
    form = await open_form(workplace, when="once")

    problems = await workplace[ITA].submit(form, {**ENGLISH, "send_at": at(days=-1)})

    assert problems == {"send_at": "This time has passed. Please choose a later one."}


async def test_what_was_missed_while_the_bot_was_down_is_sent_late_and_says_so(
    workplace: Workplace,
) -> None:
    """Another process on the same database finds what is due."""
    await publish(workplace, when="once", **ENGLISH, send_at=at(hours=4), missed="send_late")
    await workplace.bot.stop()
    workplace.pass_time(hours=6)

    await workplace.start_another_bot()

    shown = render_message(await workplace[ANNA].wait_for_message(ANNOUNCEMENTS, "Update"))
    assert "Sent late; it was due" in shown
    await workplace.bot.tick()
    assert len(await sent(workplace)) == 1


async def test_what_was_missed_is_skipped_where_its_author_chose_so(workplace: Workplace) -> None:
    """A reminder of lunch makes no sense in the evening."""
    ita = workplace[ITA]
    await publish(workplace, when="once", **ENGLISH, send_at=at(hours=4), missed="skip")
    await workplace.bot.stop()
    workplace.pass_time(hours=6)

    await workplace.start_another_bot()

    await workplace.bot.tick()
    await ita.command("/advisory", "A-1", channel=IT_DESK)
    status = render_message(await ita.wait_for_ephemeral("A-1"))
    assert "1 run was skipped while we were down: Tue 14:30" in status
    assert "Sent" not in status
    assert await sent(workplace) == []


async def test_of_many_missed_runs_only_the_newest_is_sent(workplace: Workplace) -> None:
    """After a week of holidays nobody wants seven reminders."""
    schedule = {"cron": "0 9 * * *", "missed": "send_late"}
    await publish(workplace, when="cron", **ENGLISH, **schedule)
    await workplace.bot.stop()
    workplace.pass_time(days=7)

    await workplace.start_another_bot()

    await workplace[ANNA].wait_for_message(ANNOUNCEMENTS, "Sent late")
    await workplace.bot.tick()
    assert len(await sent(workplace)) == 1


async def test_a_scheduled_notice_can_be_cancelled_by_command(workplace: Workplace) -> None:
    """It is not sent, and its status says so."""
    ita = workplace[ITA]
    await publish(workplace, when="once", **ENGLISH, send_at=at(hours=4))

    await ita.command("/advisory", "cancel A-1", channel=IT_DESK)

    await ita.wait_for_ephemeral("A-1 is cancelled")
    await workplace.later(hours=5)
    assert await sent(workplace) == []
    await ita.command("/advisory", "A-1", channel=IT_DESK)
    status = await ita.wait_for_ephemeral("Cancelled")
    assert "notice_cancel" not in str(status["blocks"])


async def test_a_notice_cancelled_with_its_button_loses_the_button(workplace: Workplace) -> None:
    """The button asks first; the answer takes the place of what was shown."""
    ita = workplace[ITA]
    await publish(workplace, when="once", **ENGLISH, send_at=at(hours=4))
    await ita.command("/advisory", "A-1", channel=IT_DESK)
    status = await ita.wait_for_ephemeral("A-1")
    assert find_action(status, "notice_cancel").element["confirm"]["title"]["text"] == "Cancel A-1?"

    await ita.click(status, "notice_cancel")

    changed = await ita.wait_for_ephemeral("A-1 is cancelled")
    assert changed["id"] == status["id"]
    assert "notice_cancel" not in str(changed["blocks"])


async def test_what_was_sent_already_cannot_be_cancelled(workplace: Workplace) -> None:
    """It says so instead of pretending."""
    ita = workplace[ITA]
    await publish(workplace, **ENGLISH)
    await see_status(ita, "/advisory", "A-1", "Sent")

    await ita.command("/advisory", "cancel A-1", channel=IT_DESK)

    await ita.wait_for_ephemeral("sent already")


async def test_the_list_leads_to_each_notice(workplace: Workplace) -> None:
    """Newest first; Show opens one."""
    ita = workplace[ITA]
    await ita.command("/advisory", "list", channel=IT_DESK)
    await ita.wait_for_ephemeral("No notice yet")
    await publish(workplace, **ENGLISH)
    await publish(workplace, **ENGLISH | {"title_en": "Second"}, channels=[GENERAL])

    await ita.command("/advisory", "list", channel=IT_DESK)

    listed = await ita.wait_for_ephemeral("A-2")
    assert re.findall(r"A-\d", render_message(listed)) == ["A-2", "A-1"]
    await ita.click(listed, "notice_show", "1")
    await ita.wait_for_ephemeral("Deliveries")


async def test_advisory_help_names_every_form_of_the_command(workplace: Workplace) -> None:
    """What it does not understand leads to the same words."""
    ita = workplace[ITA]

    await ita.command("/advisory", "hello", channel=IT_DESK)
    await ita.wait_for_ephemeral("We don't know “hello”")
    await ita.command("/advisory", "help", channel=IT_DESK)

    shown = render_message(await ita.wait_for_ephemeral("/advisory new"))
    for form in ("list", "A-7", "pause A-7", "resume A-7", "skip A-7", "change A-7", "cancel A-7"):
        assert form in shown


async def test_a_notice_that_does_not_exist_is_not_found(workplace: Workplace) -> None:
    """With the number given back."""
    ita = workplace[ITA]
    for text in ("A-9", "cancel A-9"):
        await ita.command("/advisory", text, channel=IT_DESK)
        await ita.wait_for_ephemeral("We can't find A-9")


async def test_each_channel_reads_its_own_language(workplace: Workplace) -> None:
    """English, Chinese, or both below each other, as the admin set it."""
    anna = workplace[ANNA]
    languages = {"zh_CN": [ANNOUNCEMENTS_CN], "both": [GENERAL]}
    await change_settings(workplace, "settings_languages", languages)

    await publish(
        workplace, **ENGLISH, **CHINESE, channels=[ANNOUNCEMENTS, ANNOUNCEMENTS_CN, GENERAL]
    )

    english, chinese = ENGLISH["title_en"], CHINESE["title_zh"]
    shown = render_message(await anna.wait_for_message(ANNOUNCEMENTS, "A-1"))
    assert english in shown
    assert chinese not in shown
    shown = render_message(await anna.wait_for_message(ANNOUNCEMENTS_CN, "A-1"))
    assert chinese in shown
    assert english not in shown
    assert "Severity" not in shown
    shown = render_message(await anna.wait_for_message(GENERAL, "A-1"))
    assert shown.index(english) < shown.index(chinese)


async def test_a_channel_reads_the_other_language_where_its_own_was_not_written(
    workplace: Workplace,
) -> None:
    """Better in English than not at all."""
    await change_settings(workplace, "settings_languages", {"zh_CN": [ANNOUNCEMENTS_CN]})

    await publish(workplace, **ENGLISH, channels=[ANNOUNCEMENTS_CN])

    await workplace[ANNA].wait_for_message(ANNOUNCEMENTS_CN, ENGLISH["title_en"])


async def test_the_form_offers_the_channels_that_are_set_for_notices(workplace: Workplace) -> None:
    """Nobody has to pick the same channels each time."""
    form = await open_form(workplace)

    chosen = find_action(form, "notice_channels").element["initial_conversations"]

    assert chosen == [ANNOUNCEMENTS, ANNOUNCEMENTS_CN]


async def test_times_in_the_form_are_shown_in_the_authors_zone(workplace: Workplace) -> None:
    """Sam in London plans a run; his preview counts in London's time."""
    sam = workplace[SAM]
    await sam.command("/advisory", "new", channel=IT_DESK)
    form = await sam.wait_for_view("New notice")
    await sam.click(form, "notice_changed", option("once"), block_id="when")
    form = await sam.wait_for_view("New notice")
    due = datetime.fromisoformat("2026-11-25T08:00:00+00:00")

    await send(sam, form, {**ENGLISH, "send_at": int(due.timestamp())})

    shown = render_view(await sam.wait_for_view("Preview"))
    assert "Europe/London" in shown
    assert "Wed 08:00" in shown


async def test_product_link_and_mark_stand_in_the_notice_in_the_channels_language(
    workplace: Workplace,
) -> None:
    """More fields appear where the author asks for them; what stood in the form stays."""
    ita = workplace[ITA]
    await change_settings(workplace, "settings_languages", {"zh_CN": [ANNOUNCEMENTS_CN]})
    form = await open_form(workplace, kind="update_reminder")
    await ita.click(form, "notice_changed", [option("details")], block_id="more")
    form = await ita.wait_for_view("New notice")
    values = {
        "channels": [ANNOUNCEMENTS, ANNOUNCEMENTS_CN],
        "product": "Acme Desk",
        "fixed_versions": "4.2.1",
        "link": "https://vendor.example/4.2.1",
        "contact": "#it-desk",
        "tlp": "amber_strict",
    }

    problems = await ita.submit(form, {**ENGLISH, **CHINESE, **values, "link": "vendor"})
    assert problems.keys() == {"link"}
    await send(ita, form, {**ENGLISH, **CHINESE, **values})
    await send(ita, await ita.wait_for_view("Preview"))

    shown = render_message(await workplace[ANNA].wait_for_message(ANNOUNCEMENTS, "A-1"))
    for part in ("*Product:* Acme Desk", "*Fixed in:* 4.2.1", "vendor.example", "TLP:AMBER+STRICT"):
        assert part in shown
    assert "Affected" not in shown
    shown = render_message(await workplace[ANNA].wait_for_message(ANNOUNCEMENTS_CN, "A-1"))
    assert "请不要转发到公司以外" in shown


async def test_direct_messages_are_counted_and_listed_then_sent_to_each_in_their_language(
    workplace: Workplace,
) -> None:
    """Everyone but the guest and the one whom Ita left out; the list finds a name."""
    ita, anna, li_wei = workplace[ITA], workplace[ANNA], workplace[LI_WEI]
    form = await open_form(workplace)
    await ita.click(form, "notice_changed", [option("direct")], block_id="more")
    form = await ita.wait_for_view("New notice")
    audience = {"channels": [], "everyone": [option("everyone")], "excluded_people": [SAM]}
    await send(ita, form, {**ENGLISH, **CHINESE, **audience})

    preview = await ita.wait_for_view("Preview")
    shown = render_view(preview)
    assert "*6 people* get it by direct message" in shown
    assert "guest (1)" in shown
    await ita.click(preview, "notice_recipients_show")
    listed = await ita.wait_for_view("Direct messages")
    await send(ita, listed, {"name": "sam"})
    assert "as you chose" in render_view(await ita.wait_for_view("Direct messages"))
    await send(ita, preview)
    await ita.wait_for_view("A-1")

    shown = render_message(await anna.wait_for_message(anna.dm, "A-1"))
    assert ENGLISH["title_en"] in shown
    assert CHINESE["title_zh"] not in shown
    await li_wei.wait_for_message(li_wei.dm, CHINESE["title_zh"])
    assert await sent(workplace) == []
    await see_status(ita, "/advisory", "A-1", "Direct messages: Sent 6")


async def test_a_channel_that_others_read_is_named_in_the_preview_or_refused(
    workplace: Workplace,
) -> None:
    """A guest is in #general: a wide mark tells of it, a narrow one keeps the text out."""
    ita = workplace[ITA]
    form = await open_form(workplace)
    await ita.click(form, "notice_changed", [option("details")], block_id="more")
    form = await ita.wait_for_view("New notice")
    await ita.click(form, "notice_channels", [GENERAL])
    values = {**ENGLISH, "channels": [GENERAL]}

    for _ in range(50):
        problems = await ita.submit(form, {**values, "tlp": "amber_strict"})
        if "still looking" not in problems["channels"]:
            break
    assert "#general: guests or other companies read it" in problems["channels"]
    await send(ita, form, {**values, "tlp": "amber"})
    assert "Guests read" in render_view(await ita.wait_for_view("Preview"))
