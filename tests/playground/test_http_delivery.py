"""HTTP mode: signed requests to a real Bolt app, and Slack's retries."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from urllib.parse import parse_qs

import pytest
from aiohttp import web
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_sdk.signature import SignatureVerifier

from bot.playground.client import PlaygroundClient, RefusedError
from bot.playground.limits import Limits
from bot.playground.server import Server
from bot.playground.values import Json, SlackError
from tests.playground.support import MANIFEST, QUICK, Inbox, bolt


class Endpoint:
    """The app's request URL: notes every request, and answers as it is told to."""

    def __init__(self) -> None:
        self.inbox = Inbox()
        self.answers: list[web.Response] = []
        self.bolt: AsyncApp | None = None

    async def handle(self, request: web.Request) -> web.Response:
        """Note the request; let Bolt answer if there is a Bolt."""
        body = await request.text()
        headers = {name.lower(): value for name, value in request.headers.items()}
        self.inbox.put({"body": body, "headers": headers})
        if self.bolt:
            asked = AsyncBoltRequest(body=body, headers={**headers})
            answer = await self.bolt.async_dispatch(asked)
            content_type = answer.headers.get("content-type", ["text/plain"])[0].partition(";")[0]
            return web.Response(
                status=answer.status, text=str(answer.body), content_type=content_type
            )
        return self.answers.pop(0) if self.answers else web.Response()


@pytest.fixture
async def endpoint() -> AsyncIterator[tuple[Endpoint, str]]:
    """A listening request URL."""
    taker = Endpoint()
    app = web.Application()
    app.router.add_post("/slack/events", taker.handle)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    yield taker, f"http://127.0.0.1:{runner.addresses[0][1]}/slack/events"
    await runner.cleanup()


@asynccontextmanager
async def playground(url: str) -> AsyncIterator[tuple[Server, PlaygroundClient]]:
    """A playground that delivers there, with short waits."""
    server = Server(
        limits=Limits.off(),
        manifest=MANIFEST,
        timing=QUICK,
        events_url=url,
        signing_secret="playground",
    )
    async with server, PlaygroundClient(server.url) as client:
        yield server, client


async def test_a_command_comes_as_signed_form_fields_and_the_answer_is_shown(
    endpoint: tuple[Endpoint, str],
) -> None:
    taker, url = endpoint
    async with playground(url) as (server, client):
        taker.bolt = bolt(server)

        @taker.bolt.command("/report")
        async def report(ack: Any) -> None:
            await ack("Noted")

        anna = client.person("U0ANNA")
        await anna.command("/report", "a & b", channel="C0GENERAL")
        await anna.wait_for_ephemeral("Noted")
        request = await taker.inbox.next()
    headers = request["headers"]
    assert headers["content-type"] == "application/x-www-form-urlencoded"
    assert SignatureVerifier("playground").is_valid(
        body=request["body"],
        timestamp=headers["x-slack-request-timestamp"],
        signature=headers["x-slack-signature"],
    )
    fields = parse_qs(request["body"])
    assert fields["text"] == ["a & b"]
    assert fields["command"] == ["/report"]


async def test_an_interaction_comes_as_one_payload_field(endpoint: tuple[Endpoint, str]) -> None:
    taker, url = endpoint
    async with playground(url) as (_, client):
        await client.person("U0ANNA").shortcut("report")
        request = await taker.inbox.next()
    payload = json.loads(parse_qs(request["body"])["payload"][0])
    assert (payload["type"], payload["callback_id"]) == ("shortcut", "report")


async def test_an_event_comes_as_json_and_is_retried_with_slacks_headers(
    endpoint: tuple[Endpoint, str],
) -> None:
    taker, url = endpoint
    taker.answers = [web.Response(status=500), web.Response(status=404)]
    async with playground(url) as (_, client):
        anna = client.person("U0ANNA")
        await anna.say(anna.dm, "hello")
        first, second, third = [await taker.inbox.next() for _ in range(3)]
    assert first["headers"]["content-type"] == "application/json"
    assert "x-slack-retry-num" not in first["headers"]
    retry = ("x-slack-retry-num", "x-slack-retry-reason")
    assert [second["headers"][name] for name in retry] == ["1", "http_error"]
    assert [third["headers"][name] for name in retry] == ["2", "http_error"]
    events = [json.loads(request["body"])["event_id"] for request in (first, second, third)]
    assert len(set(events)) == 1


async def test_an_app_can_ask_for_no_retry(endpoint: tuple[Endpoint, str]) -> None:
    taker, url = endpoint
    taker.answers = [web.Response(status=500, headers={"X-Slack-No-Retry": "1"})]
    async with playground(url) as (_, client):
        anna = client.person("U0ANNA")
        await anna.say(anna.dm, "first")
        await anna.say(anna.dm, "second")
        texts = [await taker.inbox.next(), await taker.inbox.next()]
    assert [json.loads(t["body"])["event"]["text"] for t in texts] == ["first", "second"]
    assert taker.inbox.is_empty


@pytest.mark.parametrize("status", [404, 500])
async def test_a_command_that_the_app_answers_with_an_error_fails(
    endpoint: tuple[Endpoint, str], status: int
) -> None:
    taker, url = endpoint
    taker.answers = [web.Response(status=status)]
    async with playground(url) as (_, client):
        with pytest.raises(RefusedError) as refusal:
            await client.person("U0ANNA").command("/report", "x")
    assert refusal.value.error == "dispatch_failed"


async def test_a_command_to_nobody_fails() -> None:
    async with playground("http://127.0.0.1:9/slack/events") as (_, client):
        with pytest.raises(RefusedError) as refusal:
            await client.person("U0ANNA").command("/report", "x")
    assert refusal.value.error == "dispatch_failed"


async def test_a_json_answer_to_a_command_is_shown_in_the_channel_when_it_says_so(
    endpoint: tuple[Endpoint, str],
) -> None:
    taker, url = endpoint
    body: Json = {"response_type": "in_channel", "text": "For all"}
    taker.answers = [web.json_response(body)]
    async with playground(url) as (_, client):
        bob = client.person("U0BOB")
        await client.person("U0ANNA").command("/report", "x", channel="C0GENERAL")
        assert (await bob.wait_for_message("C0GENERAL", "For all"))["bot_id"] == "B0TOCSIN"


async def test_saving_the_request_url_asks_for_its_challenge(
    endpoint: tuple[Endpoint, str],
) -> None:
    taker, url = endpoint
    async with playground(url) as (server, _):
        taker.bolt = bolt(server)
        await server.verify_url()
        taker.bolt, taker.answers = None, [web.Response(text="hello?")]
        with pytest.raises(SlackError, match="url_verification_failed"):
            await server.verify_url()
