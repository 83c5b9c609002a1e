"""Times that are kept: warnings, alarms, waiting, stale claims, snooze, the day's overview."""

from datetime import timedelta

import pytest

from bot.playground.client import PersonClient, render_message
from bot.playground.values import Json
from tests.acceptance.acts import (
    button_ids,
    change_settings,
    direct_messages,
    file_report,
    option,
    send,
)
from tests.workplace import ANNA, CHEN, LI_WEI, MAX, NOW, SAM, TRIAGE, Workplace


async def claimed_case(workplace: Workplace) -> Json:
    """A case of high severity that Sam owns since Tuesday 10:30: a verdict by Wednesday 9:30."""
    _, card = await file_report(workplace)
    await workplace[SAM].click(card, "case_claim")
    return await workplace[SAM].wait_for_change(TRIAGE, "@U0SAM", card["ts"])


async def about_the_case(person: PersonClient) -> list[str]:
    """What the person was told about C-1 directly."""
    return [text for text in await direct_messages(person) if "C-1" in text]


async def pass_until_told(workplace: Workplace, **amount: float) -> None:
    """Let time pass until something is due, and the few minutes in which more is gathered."""
    await workplace.later(**amount)
    await workplace.later(minutes=5)


async def test_first_the_owner_hears_then_the_lead_ever_more_seldom(workplace: Workplace) -> None:
    """Tuesday 10:30, eight hours of work: warned at 16:30, over on Wednesday at 9:30."""
    sam, max_ = workplace[SAM], workplace[MAX]
    await change_settings(
        workplace, "settings_clocks", {"security_lead_people": [MAX], "stale_after": "30d"}
    )
    await claimed_case(workplace)

    await pass_until_told(workplace, hours=6)
    warned = render_message(await sam.wait_for_message(sam.dm, "C-1 needs you"))
    assert "Time is running out: verdict by Wed 08:30 (in 17 hours)" in warned
    assert await about_the_case(max_) == []

    await pass_until_told(workplace, hours=17)
    over = render_message(await max_.wait_for_message(max_.dm, "C-1 needs you"))
    assert "overdue since Wed 09:30 · @U0SAM works on it" in over
    # Eight hours of work later, and sixteen, and thirty-two: over the weekend; then no more.
    for hours in (8, 24, 96):
        await pass_until_told(workplace, hours=hours)
        reminder = await max_.wait_for_message(max_.dm, "C-1 needs you")
    await pass_until_told(workplace, hours=24 * 14)
    assert len(await about_the_case(sam)) == 1
    assert len(await about_the_case(max_)) == 4

    await max_.click(reminder, "case_show", "1")
    assert "Forced re-login" in render_message(await max_.wait_for_ephemeral("C-1"))


async def test_nobody_claims_it_and_the_channel_hears(workplace: Workplace) -> None:
    """Without a lead the team's channel is told, and nobody is called by name."""
    sam = workplace[SAM]
    _, card = await file_report(workplace)
    assert "claim by" in render_message(card)

    await workplace.later(minutes=46)
    await sam.wait_for_message(TRIAGE, "Nobody has claimed this yet", card["ts"])
    await pass_until_told(workplace, minutes=15)

    told = render_message(await sam.wait_for_message(TRIAGE, "C-1 needs you"))
    assert "nobody has claimed it" in told
    assert "@U0" not in told


async def test_the_clock_stands_still_while_the_reporter_is_asked(workplace: Workplace) -> None:
    """Card and list say so; the answer lets it run again with the same time left."""
    anna, sam = workplace[ANNA], workplace[SAM]
    card = await claimed_case(workplace)
    await sam.click(card, "case_more", option("reply_form:1"))
    await send(sam, await sam.wait_for_view(), {"text": "Did you click?"})
    still = "the clock stands still: waiting for the reporter"
    await sam.wait_for_change(TRIAGE, still, card["ts"])

    await workplace.later(hours=24)
    await sam.command("/triage", "mine", channel=TRIAGE)
    shown = render_message(await sam.wait_for_ephemeral("Your open cases"))
    assert still in shown
    assert "overdue" not in shown
    question = await anna.wait_for_message(anna.dm, "Did you click?")
    await anna.say(anna.dm, "No", question["ts"])
    await sam.wait_for_change(TRIAGE, "verdict by", card["ts"])
    await sam.command("/triage", "mine", channel=TRIAGE)
    # Eight hours of work were left on Tuesday 10:30, and are left on Wednesday 10:30.
    await sam.wait_for_ephemeral("verdict by Thu 08:30")


@pytest.mark.parametrize(
    ("button", "shown", "owner"),
    [
        ("case_renew", "You still work on it", "@U0SAM"),
        ("case_give_back", "It is back in the queue", "nobody yet"),
    ],
)
async def test_an_owner_who_is_asked_keeps_the_case_or_gives_it_back(
    workplace: Workplace, button: str, shown: str, owner: str
) -> None:
    """The question's buttons go, and what became of it stands in their place."""
    sam = workplace[SAM]
    card = await claimed_case(workplace)
    await pass_until_told(workplace, hours=23)
    asked = await sam.wait_for_message(sam.dm, "Do you still work on it?")
    assert await button_ids(asked) == ["case_renew", "case_give_back"]

    await sam.click(asked, button)

    answered = await sam.wait_for_change(sam.dm, shown, asked["ts"])
    assert await button_ids(answered) == []
    assert owner in render_message(await sam.wait_for_change(TRIAGE, owner, card["ts"]))
    if button == "case_give_back":
        await sam.wait_for_message(TRIAGE, "@U0SAM gave it back", card["ts"])


async def test_without_an_answer_a_claim_returns_to_the_queue(workplace: Workplace) -> None:
    """Under the card stands why, and anybody can claim it again."""
    sam, max_ = workplace[SAM], workplace[MAX]
    card = await claimed_case(workplace)
    await pass_until_told(workplace, hours=23)
    asked = await sam.wait_for_message(sam.dm, "Do you still work on it?")

    await workplace.later(hours=8)

    await sam.wait_for_message(TRIAGE, "no sign of work from @U0SAM", card["ts"])
    await sam.wait_for_change(sam.dm, "It is back in the queue", asked["ts"])
    free = await max_.wait_for_change(TRIAGE, "nobody yet", card["ts"])
    await max_.click(free, "case_claim")
    await max_.wait_for_change(TRIAGE, "@U0MAX", card["ts"])


async def test_a_snooze_ends_by_itself_or_at_once(workplace: Workplace) -> None:
    """At most 14 days, never in the past; the owner hears of its end once."""
    sam = workplace[SAM]
    card = await claimed_case(workplace)
    await sam.click(card, "case_more", option("snooze_form:1"))
    form = await sam.wait_for_view("Snooze C-1")
    for days, problem in ((-1, "This time has passed"), (15, "A snooze lasts 14 days at most")):
        until = int((NOW + timedelta(days=days)).timestamp())
        assert problem in (await sam.submit(form, {"until": until}))["until"]
    await send(sam, form, {"until": int((NOW + timedelta(days=2)).timestamp())})
    snoozed = await sam.wait_for_change(TRIAGE, "Snoozed", card["ts"])
    assert "case_wake" in await button_ids(snoozed)

    await workplace.later(hours=47)
    assert await about_the_case(sam) == []
    await pass_until_told(workplace, hours=1)

    told = render_message(await sam.wait_for_message(sam.dm, "The snooze is over"))
    assert "overdue since Wed 08:30" in told
    awake = await sam.wait_for_change(TRIAGE, "overdue", card["ts"])
    assert "case_wake" not in await button_ids(awake)

    await sam.click(awake, "case_more", option("snooze_form:1"))
    until = int((NOW + timedelta(days=5)).timestamp())
    await send(sam, await sam.wait_for_view("Snooze C-1"), {"until": until})
    again = await sam.wait_for_change(TRIAGE, "Snoozed", card["ts"])
    await sam.click(again, "case_wake")
    woken = await sam.wait_for_change(TRIAGE, "overdue", card["ts"])
    assert "case_wake" not in await button_ids(woken)


async def test_the_day_begins_with_an_overview_in_the_channels_language(
    workplace: Workplace,
) -> None:
    """In a Chinese channel it is Chinese; a holiday and an empty desk have none."""
    li_wei = workplace[LI_WEI]
    await change_settings(workplace, "settings_languages", {"zh_CN": [TRIAGE]})
    await file_report(workplace, "系统突然要求我重新登录", reporter=LI_WEI)

    await workplace.later(hours=22, minutes=30)

    shown = render_message(await workplace[SAM].wait_for_message(TRIAGE, "今天有 1 个事件待处理"))
    assert "最紧急" in shown
    assert "已超时" in shown
    assert li_wei.id not in shown
    await workplace.later(hours=1)
    channel = await workplace[SAM].messages(TRIAGE)
    assert len([each for each in channel if "今天有" in render_message(each)]) == 1


async def test_the_companys_times_are_set_in_a_form_that_names_what_it_can_not_read(
    workplace: Workplace,
) -> None:
    """The overview shows them, and new cases have them."""
    chen = workplace[CHEN]
    await chen.command("/tocsin", "settings")
    await chen.click(await chen.wait_for_view(), "settings_open", "settings_clocks")
    form = await chen.wait_for_view("时限")
    problems = await chen.submit(form, {"high_claim": "soon", "digest_at": "8"})
    assert problems == {
        "high_claim": "无法识别“soon”。例如：15m、1h 30m 或 2d。",
        "digest_at": "无法识别“8”。例如：08:30。",
    }
    await send(chen, form, {"high_claim": "30m", "high_assess": "4h", "digest_at": "08:30"})
    overview = str(await chen.wait_for_view())
    assert "高：30m 内认领，4h 内给出结论" in overview
    assert "紧急：15m 内认领，24h 内给出结论 · 全天候" in overview
    assert "每日概览：08:30" in overview

    await file_report(workplace)
    await workplace[SAM].command("/triage", channel=TRIAGE)
    await workplace[SAM].wait_for_ephemeral("claim by Tue 10:00 (in 30 minutes)")
