"""Faults on the way between the app and Slack."""

from __future__ import annotations

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.playground.client import PlaygroundClient, RefusedError
from bot.playground.faults import Fault, Faults


async def test_a_storm_of_429(client: PlaygroundClient, web: AsyncWebClient) -> None:
    await client.faults(rate_limited_percent=100, retry_after_seconds=7)
    with pytest.raises(SlackApiError, match="ratelimited") as refusal:
        await web.auth_test()
    assert refusal.value.response.headers["Retry-After"] == "7"
    await client.faults(reset=True)
    assert (await web.auth_test())["ok"]


async def test_server_errors_only_for_the_methods_that_are_named(
    client: PlaygroundClient, web: AsyncWebClient
) -> None:
    await client.faults(server_error_percent=100, methods=["chat.postMessage"])
    assert (await web.auth_test())["ok"]
    with pytest.raises(SlackApiError) as refusal:
        await web.chat_postMessage(channel="C0GENERAL", text="x")
    assert refusal.value.response.status_code == 503
    assert "x" not in [m["text"] for m in await client.person("U0BOB").messages("C0GENERAL")]


async def test_a_lost_answer_leaves_the_post_in_place(
    client: PlaygroundClient, web: AsyncWebClient
) -> None:
    await client.faults(lose_answers=1)
    with pytest.raises(aiohttp.ClientError):
        await web.chat_postMessage(channel="C0GENERAL", text="stored all the same")
    messages = await client.person("U0BOB").messages("C0GENERAL")
    assert messages[-1]["text"] == "stored all the same"
    assert (await web.chat_postMessage(channel="C0GENERAL", text="and this"))["ok"]
    lost = await client.calls(method="chat.postMessage")
    assert [(call["status"], call["error"]) for call in lost] == [(0, "answer_lost"), (200, None)]


async def test_slow_answers_outlast_a_clients_patience(
    client: PlaygroundClient, web: AsyncWebClient
) -> None:
    web.timeout = 1
    await client.faults(delay_ms=3000)
    with pytest.raises(TimeoutError):
        await web.chat_postMessage(channel="C0GENERAL", text="slow")
    messages = await client.person("U0BOB").messages("C0GENERAL")
    assert messages[-1]["text"] == "slow"


async def test_an_unknown_fault_is_refused(client: PlaygroundClient) -> None:
    with pytest.raises(RefusedError, match="unknown faults"):
        await client.faults(meteor_strike=True)


async def test_the_page_hears_of_faults(client: PlaygroundClient) -> None:
    anna = client.person("U0ANNA")
    await anna.ready()
    await client.faults(delay_ms=10)
    event = await anna.wait_for(lambda event: event["type"] == "faults")
    assert event["faults"]["delay_ms"] == 10


def test_faults_come_in_the_same_order_in_every_run() -> None:
    def run() -> list[Fault]:
        faults = Faults(seed=7)
        faults.change({"rate_limited_percent": 30, "server_error_percent": 30})
        return [faults.for_call("chat.postMessage") for _ in range(200)]

    assert run() == run()
    assert set(run()) == {Fault.NONE, Fault.RATE_LIMITED, Fault.SERVER_ERROR}
