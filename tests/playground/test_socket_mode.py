"""Socket Mode with a real Bolt app: commands, messages and views go the whole way round."""

from __future__ import annotations

from typing import Any

from bot.playground.client import PlaygroundClient
from bot.playground.server import Server
from bot.playground.values import Json
from tests.playground.support import Inbox, bolt, connected


async def test_a_command_is_answered_to_the_person_who_typed_it(
    server: Server, client: PlaygroundClient
) -> None:
    app = bolt(server)
    inbox = Inbox()

    @app.command("/report")
    async def report(ack: Any, body: Json) -> None:
        inbox.put(body)
        await ack("Thanks, we look at it.")

    async with connected(server, app):
        anna = client.person("U0ANNA")
        await anna.command("/report", "odd <mail> & more", channel="C0GENERAL")
        body = await inbox.next()
        assert body["text"] == "odd <mail> & more"
        assert body["channel_name"] == "general"
        assert (await anna.wait_for_ephemeral("Thanks"))["ephemeral"]
