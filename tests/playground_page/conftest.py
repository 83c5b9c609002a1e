"""A real browser, a real playground and a small app, for each test."""

from __future__ import annotations

import asyncio
import os
import shutil
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import (
    Browser,
    BrowserContext,
    Page,
    WebSocket,
    async_playwright,
    expect,
)

from bot.playground.limits import Limits
from bot.playground.server import Server
from bot.playground.values import Timing
from tests.playground_page.sample_app import MANIFEST, SampleApp

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
MISSING = "No Chromium here: install it with `apt-get install chromium`."


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser() -> AsyncIterator[Browser]:
    """One Chromium for all tests of the page."""
    path = shutil.which("chromium")
    if path is None:
        if os.environ.get("CI") == "true":
            pytest.fail(MISSING)
        pytest.skip(MISSING)
    expect.set_options(timeout=5_000)
    async with async_playwright() as playwright:
        chromium = await playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield chromium
        await chromium.close()


@pytest_asyncio.fixture(loop_scope="session")
async def server() -> AsyncIterator[Server]:
    """A playground whose patience is short."""
    timing = Timing(ack_seconds=1.0)
    async with Server(limits=Limits.off(), timing=timing, manifest=MANIFEST) as running:
        yield running


@pytest_asyncio.fixture(loop_scope="session")
async def app(server: Server) -> AsyncIterator[SampleApp]:
    """The sample app, connected."""
    sample = SampleApp(server)
    await sample.start()
    yield sample
    await sample.stop()


@pytest_asyncio.fixture(loop_scope="session")
async def context(browser: Browser) -> AsyncIterator[BrowserContext]:
    """A fresh profile with an ordinary window."""
    fresh = await browser.new_context(
        viewport={"width": 1280, "height": 800}, reduced_motion="reduce"
    )
    yield fresh
    await fresh.close()


def _all_streams_ready(opened: Page) -> asyncio.Event:
    """Set once the page hears of what happens to each of the five people."""
    done = asyncio.Event()
    ready: list[WebSocket] = []

    def watch(socket: WebSocket) -> None:
        def hear(frame: str | bytes) -> None:
            if "ready" in str(frame):
                ready.append(socket)
            if len(ready) == 5:
                done.set()

        socket.on("framereceived", hear)

    opened.on("websocket", watch)
    return done


@pytest_asyncio.fixture(loop_scope="session")
async def page(context: BrowserContext, server: Server, app: SampleApp) -> AsyncIterator[Page]:
    """The page as Anna sees #general; nothing may go wrong in its console."""
    problems: list[str] = []
    opened = await context.new_page()
    opened.on("pageerror", lambda problem: problems.append(str(problem)))
    opened.on(
        "console",
        lambda message: problems.append(message.text) if message.type == "error" else None,
    )
    listening = _all_streams_ready(opened)
    await opened.goto(f"{server.url}/#as=U0ANNA&channel=C0GENERAL")
    await expect(opened.locator("#messages .message").first).to_be_visible()
    await asyncio.wait_for(listening.wait(), 10)
    yield opened
    await opened.close()
    assert problems == []
