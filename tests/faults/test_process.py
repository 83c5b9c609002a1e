"""The bot as a process of its own: killed at any moment, or asked to end, it loses nothing."""

import asyncio
import os
import random
import signal
import sys
from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import func
from sqlmodel import col, select

from bot.domain.vocabulary import DeliveryState
from bot.playground.client import PlaygroundClient, RefusedError, render_message
from bot.playground.limits import Limits
from bot.playground.server import Server
from bot.playground.values import Json
from bot.slack.manifest import build_manifest
from storage.engine import Database
from storage.outbox import DeliveryRow
from tests.databases import Databases
from tests.workplace import ANNA, GENERAL, IT_DESK, SAM, TRIAGE

_ROOT = Path(__file__).parent.parent.parent
# `python -m bot run`, with a lease that a test can wait out.
_BOT = """
from datetime import timedelta
from bot.app import Tocsin
from bot.cli import main
Tocsin.__init__.__kwdefaults__["lease"] = timedelta(seconds=4)
main()
"""
_UNFINISHED = (DeliveryState.QUEUED, DeliveryState.SENDING)


@dataclass
class Company:
    """Slack, and a bot that can be started and killed."""

    slack: PlaygroundClient
    folder: Path
    database_url: str
    _process: asyncio.subprocess.Process | None = None

    async def start(self) -> None:
        """Start the bot; it is there once Slack sees its connection."""
        environment = {
            "PATH": os.environ["PATH"],
            "PYTHONPATH": str(_ROOT),
            "SLACK_BOT_TOKEN": "xoxb-playground",
            "SLACK_APP_TOKEN": "xapp-playground",
            "SLACK_API_URL": f"{self.slack.base_url}/api/",
            "DATABASE_URL": self.database_url,
            "PORT": "0",
            "TOCSIN_TRIAGE_CHANNEL": TRIAGE,
            "TOCSIN_IT_CHANNEL": IT_DESK,
            "TOCSIN_SECURITY": "S0SEC",
        }
        output = (self.folder / "bot.log").open("ab")
        self._process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-c", _BOT, "run"),
            cwd=self.folder,
            env=environment,
            stdout=output,
            stderr=output,
        )
        output.close()
        await self.slack.person(SAM).wait_for(_is_connected, timeout=30)

    async def end(self, number: signal.Signals) -> int:
        """Send the signal and wait for the end; returns the exit code."""
        assert self._process
        self._process.send_signal(number)
        return await self._process.wait()

    async def is_over(self) -> None:
        """Kill what still runs, at the end of a test."""
        if self._process and self._process.returncode is None:
            await self.end(signal.SIGKILL)

    async def count(self, *states: DeliveryState) -> int:
        """How many deliveries are in one of the states."""
        database = Database(self.database_url)
        query = select(func.count()).select_from(DeliveryRow)
        async with database.read() as session:
            found = await session.scalar(query.where(col(DeliveryRow.state).in_(states)))
        await database.close()
        return found or 0

    async def at_rest(self) -> None:
        """Everything in the outbox came to an end."""
        async with asyncio.timeout(30):
            # The bot is another process: it can only be asked, from time to time.
            while await self.count(*_UNFINISHED):  # noqa: ASYNC110
                await asyncio.sleep(0.2)


def _is_connected(event: Json) -> bool:
    return event["type"] == "connected" and bool(event["connected"])


@pytest.fixture(params=["sqlite", "postgresql"])
async def company(
    request: pytest.FixtureRequest, databases: Databases, tmp_path: Path
) -> AsyncIterator[Company]:
    """Slack without a bot; a test starts it."""
    server = Server(limits=Limits.off(), manifest=build_manifest())
    async with server, PlaygroundClient(server.url) as slack:
        opened = Company(slack, tmp_path, databases.fresh(request.param))
        try:
            for person in (ANNA, SAM):
                await slack.person(person).ready()
            yield opened
        finally:
            await opened.is_over()


async def type_reports(company: Company, name: str) -> list[str]:
    """Anna types a dozen reports without a pause; returns those that Slack took."""
    taken = []
    for number in range(12):
        text = f"odd thing {name}{number:02}"
        try:
            await company.slack.person(ANNA).command("/report", text, channel=GENERAL)
        except RefusedError:
            continue  # Slack told Anna that it failed.
        taken.append(f"> {text}")
    return taken


async def counted(company: Company) -> tuple[Counter[str], Counter[str]]:
    """How often each report stands in Anna's messages and in the team's channel."""
    return (
        Counter(await _reports(company, ANNA, "D0ANNA")),
        Counter(await _reports(company, SAM, TRIAGE)),
    )


async def _reports(company: Company, person: str, channel: str) -> list[str]:
    messages = await company.slack.person(person).messages(channel)
    shown = [render_message(message) for message in messages if message["bot_id"]]
    return [line for text in shown for line in text.splitlines() if "odd thing" in line]


async def test_five_kills_under_load_lose_and_double_nothing(company: Company) -> None:
    """Counted on Slack's side: each report that Slack took has one receipt and one card."""
    chance = random.Random(7)  # noqa: S311 - not for secrets
    anna = company.slack.person(ANNA)
    taken: list[str] = []
    await company.start()
    for life in range(5):
        typing = [asyncio.create_task(type_reports(company, f"{life}{name}")) for name in "abc"]
        for _ in range(chance.randint(1, 15)):
            await anna.wait_for_message(anna.dm, "odd thing", timeout=30)
        await company.end(signal.SIGKILL)
        anna.forget()
        company.slack.person(SAM).forget()
        await company.start()
        for texts in await asyncio.gather(*typing):
            taken += texts

    await company.at_rest()

    receipts, cards = await counted(company)
    assert len(taken) > 20
    assert not set(taken) - receipts.keys()
    assert not set(taken) - cards.keys()
    assert receipts == cards
    assert set(receipts.values()) == {1}


async def test_a_bot_that_is_asked_to_end_finishes_what_it_began(company: Company) -> None:
    """SIGTERM: what was filed was acked, nothing is left in doubt, the rest waits its turn."""
    anna = company.slack.person(ANNA)
    await company.start()
    await company.slack.faults(delay_ms=100, methods=["chat.postMessage"])
    typing = [asyncio.create_task(type_reports(company, name)) for name in "ab"]
    await anna.wait_for_message(anna.dm, "odd thing", timeout=30)
    anna.forget()
    company.slack.person(SAM).forget()

    assert await company.end(signal.SIGTERM) == 0

    assert await company.count(DeliveryState.SENDING) == 0
    await company.slack.faults(reset=True)
    await company.start()
    taken = [text for texts in await asyncio.gather(*typing) for text in texts]
    await company.at_rest()
    receipts, cards = await counted(company)
    assert receipts == cards == Counter(taken)
