"""Two thousand people report one campaign within a minute: acks, one card, everybody answered."""

import asyncio
import time
from collections.abc import Callable
from functools import partial

from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from bot.clock import Clock
from bot.playground.client import PersonClient, render_message
from bot.playground.company import grown, small_company
from bot.playground.link import Link
from bot.playground.values import Json
from tests.acceptance.acts import send
from tests.databases import Databases
from tests.workplace import GENERAL, SAM, TRIAGE, Workplace, open_workplace

# 2,000 in a minute.
_A_SECOND = 2_000 / 60
# Slack waits so long for an ack.
_ACK_LIMIT = 3.0
_WAIT_FOR_ALL = 600
TEXT = "Payroll wants my password at https://acme-payroll.example/login?id={number}, is it real?"


async def run(console: Console, databases: Databases, *, reports: int) -> None:
    """Print what the flood was like on each database; raises where something is lost."""
    seconds = reports / _A_SECOND
    table = Table(title=f"{reports:,} people report one campaign in {seconds:.0f} s")
    columns = ("", "ack p50 ms", "ack p99 ms", "late acks", "cards", "edits", "receipts", "answers")
    for column in columns:
        table.add_column(column, justify="right" if column else "left")
    for kind in ("sqlite", "postgresql"):
        company = grown(small_company(), reports)
        url = databases.fresh(kind)
        async with open_workplace(url, company=company, clock=Clock()) as workplace:
            with Progress(console=console, transient=True) as progress:
                task = progress.add_task(f"flood on {kind}", total=reports)
                numbers = await _flood(workplace, reports, partial(progress.advance, task))
        table.add_row(kind, *numbers)
    console.print(table)


async def _flood(workplace: Workplace, reports: int, advance: Callable[[], None]) -> list[str]:
    sam = workplace[SAM]
    link = Link(workplace.server.url)
    await link.start()
    edits: list[Json] = []
    watching = asyncio.create_task(_watch(sam, edits, f"{reports} reports"))
    try:
        acks = await asyncio.gather(
            *(
                _report(link, number, number / _A_SECOND, advance)
                for number in range(1, reports + 1)
            )
        )
        await asyncio.wait_for(watching, _WAIT_FOR_ALL)
        receipts = await _everybody_has(workplace, reports, "R-")
        cards = [
            message
            for message in await sam.messages(TRIAGE)
            if "case_resolve" in str(message["blocks"])
        ]
        await sam.click(cards[0], "case_resolve")
        await send(sam, await sam.wait_for_view(), {"verdict": "malicious"})
        answers = await _everybody_has(workplace, reports, "You were right")
    finally:
        watching.cancel()
        await link.close()
    acks = sorted(acks)
    late = sum(each > _ACK_LIMIT for each in acks)
    p50, p99 = (f"{1000 * acks[int(reports * share)]:.0f}" for share in (0.5, 0.99))
    return [p50, p99, *map(str, (late, len(cards), len(edits), receipts, answers))]


async def _report(link: Link, number: int, wait: float, advance: Callable[[], None]) -> float:
    await asyncio.sleep(wait)
    began = time.perf_counter()
    answer = await link.post(
        "command",
        {
            "as": f"U1{number:0>7}",
            "command": "/report",
            "text": TEXT.format(number=number),
            "channel": GENERAL,
        },
    )
    if not answer["ok"]:
        raise RuntimeError(answer)
    advance()
    return time.perf_counter() - began


async def _watch(sam: PersonClient, edits: list[Json], last: str) -> None:
    """Note every edit of the card until it counts all reports."""

    def is_last(event: Json) -> bool:
        if event["type"] == "message_changed" and event["channel"] == TRIAGE:
            edits.append(event)
            return last in render_message(event["message"])
        return False

    await sam.wait_for(is_last, _WAIT_FOR_ALL)


async def _everybody_has(workplace: Workplace, people: int, words: str) -> int:
    """How many of the employees have a message with these words, once all do or time is over."""
    channels = workplace.server.workspace.channels
    until = time.monotonic() + _WAIT_FOR_ALL
    while True:
        found = sum(
            1
            for channel in channels.values()
            if channel.kind == "app_dm"
            and channel.owner.startswith("U1")
            and any(words in str(message) for message in channel.messages.values())
        )
        if found == people or time.monotonic() > until:
            return found
        await asyncio.sleep(0.5)
