"""The surge alarm: many report the same, and whoever is on call hears of it once."""

import json

from bot.playground.client import render_message
from bot.playground.values import Json
from tests.acceptance.acts import cards, change_settings, direct_messages, open_settings
from tests.workplace import (
    ANNA,
    ANNOUNCEMENTS_CN,
    CHEN,
    GENERAL,
    ITA,
    LI_WEI,
    MAX,
    SAM,
    TRIAGE,
    Workplace,
)

BOB = "U0BOB"
CROWD = (ANNA, LI_WEI, SAM, ITA, BOB)
RELOGIN = "I was logged out and must log in again"
ON_CALL = {"on_call_groups": ["S0SEC"], "on_call_people": [SAM, CHEN], "surge_floor": "5"}


async def flood(workplace: Workplace, times: int = 1) -> None:
    """Five people are forced to log in again, and say so."""
    for person in CROWD:
        for _ in range(times):
            await workplace[person].command("/report", RELOGIN, channel=GENERAL)
            await workplace[person].wait_for_ephemeral("R-")


async def alarms(workplace: Workplace, words: str = "Many reports at once") -> list[str]:
    """The alarms in the team's channel."""
    return [each for each in await cards(workplace) if words in each]


async def call_of(workplace: Workplace, person: str) -> Json:
    """The direct message that calls somebody who is on call."""
    return await workplace[person].wait_for_message(workplace[person].dm, "on call")


async def test_many_people_within_minutes_raise_one_alarm(workplace: Workplace) -> None:
    """A mention in the channel and one direct message each, with numbers and cases."""
    sam, chen = workplace[SAM], workplace[CHEN]
    await change_settings(workplace, "settings_on_call", ON_CALL)
    await flood(workplace)

    await workplace.later(minutes=1)

    alarm = await sam.wait_for_message(TRIAGE, "Many reports at once: Forced re-login")
    shown = render_message(alarm)
    assert "5 people reported this in 1 minute. Usually nobody reports this." in shown
    for part in ("<!subteam^S0SEC>", f"<@{SAM}>", f"<@{CHEN}>"):
        assert part in json.dumps(alarm["blocks"])
        assert part in alarm["text"], "the notification calls them as well"
    for person in (SAM, MAX):
        assert "5 people reported this" in render_message(await call_of(workplace, person))
    # The first picture of a process takes a while.
    picture = await sam.wait_for_message(TRIAGE, "last hour", alarm["ts"], timeout=30)
    [file] = (workplace.server.workspace.files[each["id"]] for each in picture["files"])
    assert (file.name, file.content[:4]) == ("surge-1.png", b"\x89PNG")
    assert "5 people reported this" in file.alt_text
    assert "5 人上报" in render_message(
        await chen.wait_for_message(chen.dm, "短时间内大量上报：强制重新登录")
    )

    await workplace.later(seconds=20)
    await workplace.later(minutes=3)
    assert len(await alarms(workplace)) == 1
    called = [each for each in await direct_messages(sam) if "on call" in each]
    assert len(called) == 1, "in the group and by name, and called once"


async def test_who_is_called_looks_at_a_case_from_there(workplace: Workplace) -> None:
    await change_settings(workplace, "settings_on_call", ON_CALL)
    await flood(workplace)
    await workplace.later(minutes=1)
    sam, max_ = workplace[SAM], workplace[MAX]
    alarm = await sam.wait_for_message(TRIAGE, "Many reports at once")
    await sam.click(alarm, "case_show")
    await sam.wait_for_ephemeral("C-1")
    await max_.click(await call_of(workplace, MAX), "case_show")
    await max_.wait_for_ephemeral("C-1")


async def test_one_person_alone_raises_no_alarm(workplace: Workplace) -> None:
    await change_settings(workplace, "settings_on_call", ON_CALL)
    for _ in range(12):
        await workplace[ANNA].command("/report", RELOGIN, channel=GENERAL)
        await workplace[ANNA].wait_for_ephemeral("R-")

    await workplace.later(minutes=1)

    assert await alarms(workplace) == []


async def test_the_alarm_ends_by_itself_and_the_next_one_calls_again(workplace: Workplace) -> None:
    """The message says that it is over; nobody is called for that."""
    sam = workplace[SAM]
    await change_settings(workplace, "settings_on_call", ON_CALL)
    await flood(workplace)
    await workplace.later(minutes=1)
    alarm = await sam.wait_for_message(TRIAGE, "Many reports at once")
    await call_of(workplace, SAM)

    await workplace.later(minutes=9)
    await workplace.later(minutes=29)
    assert len(await alarms(workplace)) == 1
    await workplace.later(minutes=2)
    over = await sam.wait_for_change(TRIAGE, "Quiet again: Forced re-login", alarm["ts"])
    assert "At most 5 within ten minutes." in render_message(over)
    assert "<!subteam" not in json.dumps(over["blocks"])

    await flood(workplace)
    await workplace.later(minutes=1)
    again = await sam.wait_for_message(TRIAGE, "Many reports at once")
    assert again["ts"] != alarm["ts"]
    assert len(await alarms(workplace)) == 1


async def test_with_nobody_on_call_the_channel_says_so(workplace: Workplace) -> None:
    chen = workplace[CHEN]
    await change_settings(workplace, "settings_languages", {"zh_CN": [ANNOUNCEMENTS_CN]})
    await change_settings(
        workplace,
        "settings_on_call",
        {"on_call_channel": ANNOUNCEMENTS_CN, "surge_floor": "4"},
    )
    await flood(workplace)

    await workplace.later(minutes=1)

    alarm = await chen.wait_for_message(ANNOUNCEMENTS_CN, "短时间内大量上报")
    assert "目前没有人值班" in render_message(alarm)


async def test_a_floor_that_one_person_could_pass_is_refused(workplace: Workplace) -> None:
    form = await open_settings(workplace, "settings_on_call")
    problems = await workplace[CHEN].submit(form, {"surge_floor": "2"})
    assert list(problems) == ["surge_floor"]
