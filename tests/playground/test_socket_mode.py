"""Socket Mode: connections, acks, redelivery and refreshes, as an app's client meets them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any

import aiohttp
import pytest
from slack_sdk.web.async_client import AsyncWebClient

from bot.playground.client import PlaygroundClient, RefusedError
from bot.playground.limits import Limits
from bot.playground.server import Server
from bot.playground.values import Json, Timing
from tests.playground.support import MANIFEST, QUICK, Inbox, bolt, connected, web_client


class Socket:
    """One connection of an app, envelope by envelope."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse, hello: Json) -> None:
        self.raw = socket
        self.hello = hello

    async def next(self) -> Json:
        """The next envelope."""
        envelope: Json = await self.raw.receive_json(timeout=2)
        return envelope

    async def ack(self, envelope: Json, payload: Any = None) -> None:
        """Acknowledge it, with something in it or not."""
        reply = {"envelope_id": envelope["envelope_id"]}
        await self.raw.send_json(reply | ({"payload": payload} if payload else {}))


@asynccontextmanager
async def app_socket(server: Server) -> AsyncIterator[Socket]:
    """Open a connection as a client library does."""
    opened = await web_client(server).apps_connections_open(app_token="xapp-playground")
    async with aiohttp.ClientSession() as session, session.ws_connect(opened["url"]) as socket:
        yield Socket(socket, await socket.receive_json(timeout=2))


@pytest.fixture
async def impatient() -> AsyncIterator[Server]:
    """A playground that waits half a second for acks and retries at once."""
    async with Server(limits=Limits.off(), manifest=MANIFEST, timing=QUICK) as running:
        yield running


@asynccontextmanager
async def people(server: Server) -> AsyncIterator[PlaygroundClient]:
    """People in that playground."""
    async with PlaygroundClient(server.url) as client:
        yield client


async def test_a_connection_is_greeted_with_the_app_and_the_number_of_connections(
    server: Server,
) -> None:
    async with app_socket(server) as first, app_socket(server) as second:
        assert first.hello["type"] == "hello"
        assert first.hello["connection_info"] == {"app_id": "A0TOCSIN"}
        assert [first.hello["num_connections"], second.hello["num_connections"]] == [1, 2]


async def test_an_address_works_only_once(server: Server, web: AsyncWebClient) -> None:
    url = (await web.apps_connections_open(app_token="xapp-playground"))["url"]
    async with aiohttp.ClientSession() as session:
        async with session.ws_connect(url):
            pass
        with pytest.raises(aiohttp.WSServerHandshakeError) as refusal:
            await session.ws_connect(url)
        assert refusal.value.status == 401


async def test_an_eleventh_connection_is_sent_away(server: Server) -> None:
    async with many_sockets(server, 10):
        async with app_socket(server) as eleventh:
            assert eleventh.hello["type"] == "disconnect"
            assert eleventh.hello["reason"] == "too_many_websockets"
        assert server.stage.sockets.connections == 10


@asynccontextmanager
async def many_sockets(server: Server, count: int) -> AsyncIterator[list[Socket]]:
    """Many connections at once."""
    async with AsyncExitStack() as stack:
        yield [await stack.enter_async_context(app_socket(server)) for _ in range(count)]


async def test_payloads_go_to_the_connections_in_turn(
    server: Server, client: PlaygroundClient
) -> None:
    async with app_socket(server) as first, app_socket(server) as second:
        anna = client.person("U0ANNA")
        for socket in (first, second, first):
            typing = asyncio.create_task(anna.command("/report", "x"))
            envelope = await socket.next()
            assert envelope["type"] == "slash_commands"
            assert envelope["accepts_response_payload"] is True
            await socket.ack(envelope)
            await typing


async def test_an_event_that_is_not_acked_comes_again_with_the_same_event_id(
    impatient: Server,
) -> None:
    async with people(impatient) as client, app_socket(impatient) as socket:
        anna = client.person("U0ANNA")
        await anna.say(anna.dm, "hello")
        first = await socket.next()
        second = await socket.next()
        await socket.ack(second)
    assert (first["retry_attempt"], first["retry_reason"]) == (0, "")
    assert (second["retry_attempt"], second["retry_reason"]) == (1, "timeout")
    assert first["payload"]["event_id"] == second["payload"]["event_id"]
    assert first["accepts_response_payload"] is False


async def test_an_event_is_given_up_after_three_retries(impatient: Server) -> None:
    async with people(impatient) as client, app_socket(impatient) as socket:
        anna = client.person("U0ANNA")
        await anna.say(anna.dm, "hello")
        attempts = [(await socket.next())["retry_attempt"] for _ in range(4)]
        assert attempts == [0, 1, 2, 3]
        with pytest.raises(TimeoutError):
            await socket.raw.receive_json(timeout=0.8)


async def test_an_event_on_a_cut_line_comes_over_another_connection(
    server: Server, client: PlaygroundClient
) -> None:
    async with app_socket(server) as first, app_socket(server) as second:
        anna = client.person("U0ANNA")
        await anna.say(anna.dm, "hello")
        envelope = await first.next()
        await first.raw.close()
        again = await second.next()
        await second.ack(again)
    assert again["payload"]["event_id"] == envelope["payload"]["event_id"]
    assert again["retry_attempt"] == 1


async def test_an_event_comes_again_as_soon_as_the_app_is_back(
    server: Server, client: PlaygroundClient
) -> None:
    anna = client.person("U0ANNA")
    await anna.say(anna.dm, "nobody is there yet")
    async with app_socket(server) as socket:
        envelope = await socket.next()
        await socket.ack(envelope)
    assert envelope["payload"]["event"]["text"] == "nobody is there yet"
    assert envelope["retry_reason"] == "connection_failed"


async def test_a_command_on_a_cut_line_comes_over_another_connection_in_time(
    server: Server, client: PlaygroundClient
) -> None:
    anna = client.person("U0ANNA")
    async with app_socket(server) as first, app_socket(server) as second:
        typing = asyncio.create_task(anna.command("/report", "x"))
        envelope = await first.next()
        await first.raw.close()
        again = await second.next()
        assert again["envelope_id"] == envelope["envelope_id"]
        await second.ack(again, {"text": "still here"})
        await typing
    await anna.wait_for_ephemeral("still here")


async def test_a_command_with_no_app_connected_fails_at_once(client: PlaygroundClient) -> None:
    anna = client.person("U0ANNA")
    with pytest.raises(RefusedError) as refusal:
        await anna.command("/report", "x")
    assert refusal.value.error == "dispatch_failed"
    assert await anna.wait_for_failure("/report failed with the error “dispatch_failed”")


async def test_a_command_without_an_ack_times_out(impatient: Server) -> None:
    async with people(impatient) as client, app_socket(impatient):
        anna = client.person("U0ANNA")
        with pytest.raises(RefusedError) as refusal:
            await anna.command("/report", "x")
        assert refusal.value.error == "operation_timeout"
        assert await anna.wait_for_failure("“operation_timeout”")


async def test_a_lost_ack_makes_an_event_come_twice_although_the_app_took_it(
    impatient: Server,
) -> None:
    app, inbox = bolt(impatient), Inbox()
    app.event("message")(inbox.event_listener())
    async with people(impatient) as client, connected(impatient, app):
        await client.faults(drop_acks=1)
        anna = client.person("U0ANNA")
        await anna.say(anna.dm, "once")
        first, second = await inbox.next(), await inbox.next()
    assert first["event_id"] == second["event_id"]


async def test_bolt_comes_back_after_its_line_was_cut(
    server: Server, client: PlaygroundClient
) -> None:
    app = bolt(server)
    anna = client.person("U0ANNA")
    await anna.ready()

    @app.command("/report")
    async def report(ack: Any) -> None:
        await ack("alive")

    async with connected(server, app):
        await anna.wait_for(lambda e: e == {"type": "connected", "connected": True})
        await client.faults(cut_sockets=True)
        await anna.wait_for(lambda e: e == {"type": "connected", "connected": False})
        await anna.wait_for(lambda e: e == {"type": "connected", "connected": True}, timeout=10)
        await anna.command("/report", "x")
        await anna.wait_for_ephemeral("alive")


async def test_a_refresh_warns_first_and_closes_the_old_connection_after_a_while(
    impatient: Server,
) -> None:
    async with people(impatient) as client, app_socket(impatient) as old:
        await client.faults(refresh_sockets=True)
        assert (await old.next())["reason"] == "warning"
        async with app_socket(impatient) as new:
            # What is sent meanwhile takes the new line.
            anna = client.person("U0ANNA")
            typing = asyncio.create_task(anna.command("/report", "x"))
            await new.ack(await new.next())
            await typing
            farewell = await old.next()
            assert farewell == {
                "type": "disconnect",
                "reason": "refresh_requested",
                "debug_info": {"host": "playground"},
            }
            closing = await old.raw.receive(timeout=2)
            assert closing.type in (aiohttp.WSMsgType.CLOSE, aiohttp.WSMsgType.CLOSED)


async def test_bolt_moves_to_a_new_connection_when_it_is_asked_to(
    server: Server, client: PlaygroundClient
) -> None:
    app = bolt(server)
    anna = client.person("U0ANNA")
    await anna.ready()

    @app.command("/report")
    async def report(ack: Any) -> None:
        await ack("moved")

    async with connected(server, app):
        await anna.wait_for(lambda e: e == {"type": "connected", "connected": True})
        before = server.stage.sockets.newest
        await client.faults(refresh_sockets=True)
        await anna.wait_for(lambda e: e == {"type": "connected", "connected": True}, timeout=10)
        assert server.stage.sockets.newest is not before
        await anna.command("/report", "x")
        await anna.wait_for_ephemeral("moved")


async def test_the_server_pings(client: PlaygroundClient) -> None:
    timing = Timing(ping_seconds=0.05)
    async with Server(limits=Limits.off(), timing=timing) as server:
        opened = await web_client(server).apps_connections_open(app_token="xapp-playground")
        async with (
            aiohttp.ClientSession() as session,
            session.ws_connect(opened["url"], autoping=False) as socket,
        ):
            await socket.receive_json()
            ping = await socket.receive(timeout=2)
            assert ping.type is aiohttp.WSMsgType.PING
            assert ping.data.startswith(b"Ping from")
