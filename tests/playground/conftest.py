"""A running playground and its clients."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from bot.playground.client import PlaygroundClient
from bot.playground.limits import Limits
from bot.playground.server import Server
from tests.playground.support import MANIFEST, web_client


@pytest.fixture
async def server() -> AsyncIterator[Server]:
    """A playground without limits, with Slack's own waiting times."""
    async with Server(limits=Limits.off(), manifest=MANIFEST) as running:
        yield running


@pytest.fixture
async def client(server: Server) -> AsyncIterator[PlaygroundClient]:
    """People."""
    async with PlaygroundClient(server.url) as started:
        yield started


@pytest.fixture
def web(server: Server) -> AsyncWebClient:
    """The app's Web API client, which retries nothing."""
    return web_client(server)
