"""Many report the same thing: one card, everybody is answered, and a verdict can be taken back."""

import asyncio
from collections.abc import AsyncIterator
from datetime import datetime, timedelta

import pytest

from bot.playground.client import PersonClient, PlaygroundClient, render_message
from bot.playground.values import Json
from tests.acceptance.acts import button_ids, cards, direct_messages, file_report, send
from tests.databases import Databases
from tests.workplace import (
    ANNA,
    CHEN,
    GENERAL,
    ITA,
    LI_WEI,
    MAX,
    SAM,
    TRIAGE,
    FixedClock,
    Workplace,
    open_workplace,
)

LINK = "http://payroll-renewal.example/login"
ENGLISH = "We looked again: {} is open again. What we wrote before no longer counts."
CHINESE = "我们正在重新核实 {}，之前的答复不再有效。"


async def report_link(person: PersonClient, words: str = "") -> Json:
    """Somebody reports the link; returns the receipt."""
    await person.command("/report", f"{words} {LINK}".strip(), channel=GENERAL)
    return await person.wait_for_message(person.dm, "R-")


async def three_reports(workplace: Workplace) -> tuple[Json, list[str]]:
    """Anna, 李伟 and Ita report the same link, Sam claims it: the card, and their receipts."""
    sam = workplace[SAM]
    receipt, card = await file_report(workplace, f"Payroll? {LINK}")
    receipts = [receipt, await report_link(workplace[LI_WEI], "这是真的吗？")]
    receipts.append(await report_link(workplace[ITA]))
    await sam.click(card, "case_claim")
    card = await sam.wait_for_change(TRIAGE, "@U0SAM", card["ts"])
    return card, [render_message(each) for each in receipts]


async def case_cards(workplace: Workplace) -> list[str]:
    """The cards in the team's channel, without the day's overview and alarms."""
    return [text for text in await cards(workplace) if " C-" in text.splitlines()[0]]


async def resolve(workplace: Workplace, card: Json, verdict: str) -> Json:
    """Sam resolves the case; returns the card that shows it."""
    sam = workplace[SAM]
    await sam.click(card, "case_resolve")
    await send(sam, await sam.wait_for_view("Resolve"), {"verdict": verdict})
    return await sam.wait_for_change(TRIAGE, "Resolved", card["ts"])


async def test_one_card_counts_and_each_reporter_hears_for_themselves(
    workplace: Workplace,
) -> None:
    """One card, the colleagues counted, a verdict each, and nobody's name for anybody else."""
    card, receipts = await three_reports(workplace)

    assert "3 reports by 3 people" in render_message(card)
    assert len(await case_cards(workplace)) == 1
    assert "已有 1 位同事上报" in receipts[1]
    assert "2 colleagues reported it too" in receipts[2]

    await resolve(workplace, card, "malicious")
    told = {
        ANNA: ("it was an attack", "R-1"),
        LI_WEI: ("这确实是攻击", "R-2"),
        ITA: ("it was an attack", "R-3"),
    }
    for name, (words, number) in told.items():
        message = await workplace[name].wait_for_message(workplace[name].dm, words)
        assert number in render_message(message)
    for name in told:
        shown = " ".join(await direct_messages(workplace[name]))
        others = {"Anna", "U0ANNA", "李伟", "U0LIWEI", "Ita", "U0ITA"} - {name}
        assert [each for each in others if each in shown] == []


async def test_an_undo_corrects_what_each_reporter_was_told(workplace: Workplace) -> None:
    """The same message says that it is open again; the next verdict is a new one."""
    sam = workplace[SAM]
    card, _ = await three_reports(workplace)
    resolved = await resolve(workplace, card, "expected_change")
    assert await button_ids(resolved) == ["case_undo"]
    told = {ANNA: ENGLISH.format("R-1"), LI_WEI: CHINESE.format("R-2"), ITA: ENGLISH.format("R-3")}
    first = {ANNA: "R-1", LI_WEI: "R-2", ITA: "R-3"}
    for name, number in first.items():
        await workplace[name].wait_for_message(workplace[name].dm, number)
    counts = {name: len(await direct_messages(workplace[name])) for name in told}

    await sam.click(resolved, "case_undo")

    for name, words in told.items():
        await workplace[name].wait_for_change(workplace[name].dm, words)
        assert len(await direct_messages(workplace[name])) == counts[name]
    await sam.wait_for_message(TRIAGE, "@U0SAM opened this case again.", card["ts"])
    opened = await sam.wait_for_change(TRIAGE, "In progress", card["ts"])
    assert await button_ids(opened) == ["case_resolve", "case_more"]
    workplace.pass_time(minutes=1)
    await resolve(workplace, card, "malicious")
    await workplace[ANNA].wait_for_message(workplace[ANNA].dm, "it was an attack")
    await workplace[LI_WEI].wait_for_message(workplace[LI_WEI].dm, "这确实是攻击")


async def test_later_it_is_reopened_and_that_is_a_new_message(workplace: Workplace) -> None:
    """Who presses Undo too late reads what to do instead; the card offers only that."""
    sam, max_, anna = workplace[SAM], workplace[MAX], workplace[ANNA]
    _, card = await file_report(workplace)
    await resolve(workplace, card, "spam")
    verdict = await anna.wait_for_message(anna.dm, "not an attack")
    await max_.command("/triage", "C-1", channel=TRIAGE)
    shown = await max_.wait_for_ephemeral("C-1")

    workplace.pass_time(minutes=11)
    await max_.click(shown, "case_undo")
    assert "/triage C-1" in render_message(await max_.wait_for_ephemeral("more than 10 minutes"))
    await workplace.later()
    over = await sam.wait_for_change(TRIAGE, "C-1", card["ts"])
    while await button_ids(over) != ["case_reopen"]:
        over = await sam.wait_for_change(TRIAGE, "C-1", card["ts"])

    await sam.click(over, "case_reopen")

    again = await anna.wait_for_message(anna.dm, ENGLISH.format("R-1"))
    assert again["ts"] != verdict["ts"]
    assert [text for text in await direct_messages(anna) if "not an attack" in text]


class ManualClock(FixedClock):
    """Technical time, too, moves only by hand."""

    def __init__(self) -> None:
        super().__init__()
        self.real = super().real_now()

    def real_now(self) -> datetime:
        return self.real


@pytest.fixture(params=["sqlite", "postgresql"])
async def slow_motion(
    request: pytest.FixtureRequest, databases: Databases
) -> AsyncIterator[Workplace]:
    """A workplace in which the ten seconds between two edits pass by hand."""
    url = databases.fresh(request.param)
    async with open_workplace(url, clock=ManualClock()) as opened:
        yield opened


async def test_a_flood_is_one_card_that_is_edited_every_ten_seconds(
    slow_motion: Workplace,
) -> None:
    """Sixty reports: everybody is answered, and the channel stays readable."""
    clock, bot = slow_motion.clock, slow_motion.bot
    assert isinstance(clock, ManualClock)

    async def ten_seconds_pass() -> None:
        clock.real += timedelta(seconds=10)
        bot.delivery.wake()

    async def report_often(name: str, often: int) -> None:
        for _ in range(often):
            await report_link(slow_motion[name])

    reporters = (ANNA, LI_WEI, ITA, CHEN, MAX, SAM)
    async with PlaygroundClient(slow_motion.server.url) as other:
        watcher = other.person(SAM)
        await other.everybody_ready()
        _, card = await file_report(slow_motion, LINK)
        await asyncio.gather(*(report_often(name, 10) for name in reporters))
        await ten_seconds_pass()
        await slow_motion[SAM].wait_for_change(TRIAGE, "61 reports by 6 people", card["ts"])
        await report_often(ANNA, 3)
        await ten_seconds_pass()
        await slow_motion[SAM].wait_for_change(TRIAGE, "64 reports by 6 people", card["ts"])

        edits: list[str] = []

        def is_last_edit(event: Json) -> bool:
            if event["type"] == "message_changed" and event["message"]["ts"] == card["ts"]:
                edits.append(render_message(event["message"]))
            return bool(edits) and "64 reports" in edits[-1]

        await watcher.wait_for(is_last_edit)

    assert len(edits) == 2
    assert len(await case_cards(slow_motion)) == 1
    receipts = [
        text
        for name in reporters
        for text in await direct_messages(slow_motion[name])
        if "R-" in text
    ]
    assert len(receipts) == 64
