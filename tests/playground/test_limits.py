"""Rate limits: Slack's numbers, counted per method and per channel."""

from __future__ import annotations

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError

from bot.playground.limits import Limits, Rate
from bot.playground.server import Server
from tests.playground.support import MANIFEST, web_client


def allowed(limits: Limits, method: str, channel: str | None = None, *, at: float = 100.0) -> int:
    """How many calls go through at one moment."""
    calls = 0
    while limits.wait_needed(method, channel, at) is None:
        calls += 1
        if calls == 10_000:
            break
    return calls


@pytest.mark.parametrize(
    ("method", "calls"),
    [("users.list", 20), ("chat.update", 50), ("views.open", 100), ("conversations.history", 50)],
)
def test_each_tier_lets_its_number_through(method: str, calls: int) -> None:
    assert allowed(Limits.real(), method) == calls


def test_a_channel_takes_a_short_burst_and_then_one_post_a_second() -> None:
    limits = Limits.real()
    assert allowed(limits, "chat.postMessage", "C1") == 5
    assert limits.wait_needed("chat.postMessage", "C1", 100.0) == 1
    assert allowed(limits, "chat.postMessage", "C1", at=101.0) == 1
    assert allowed(limits, "chat.postMessage", "C2", at=101.0) == 5


def test_all_channels_together_are_limited_too() -> None:
    limits = Limits.real()
    posts = sum(allowed(limits, "chat.postMessage", f"D{number}") for number in range(40))
    assert posts == 60


def test_the_wait_that_is_told_is_enough() -> None:
    limits = Limits.real()
    allowed(limits, "chat.update")
    wait = limits.wait_needed("chat.update", None, 100.0)
    assert wait is not None
    assert limits.wait_needed("chat.update", None, 100.0 + wait) is None


def test_a_scale_makes_everything_faster() -> None:
    limits = Limits(scale=60)
    assert allowed(limits, "chat.postMessage", "C1") == 5
    assert allowed(limits, "chat.postMessage", "C1", at=101.0) == 5


def test_own_rates_can_be_given() -> None:
    limits = Limits(rates={"chat.postMessage": Rate(600, 2)}, posts_per_channel=None)
    assert allowed(limits, "chat.postMessage", "C1") == 2
    assert allowed(limits, "chat.update") == 10_000


def test_off_means_off() -> None:
    assert allowed(Limits.off(), "chat.postMessage", "C1") == 10_000


async def test_a_call_over_the_limit_is_answered_with_429_and_a_wait() -> None:
    limits = Limits(rates={"auth.test": Rate(6, 1)})
    async with Server(limits=limits, manifest=MANIFEST) as server:
        web = web_client(server)
        await web.auth_test()
        with pytest.raises(SlackApiError, match="ratelimited") as refusal:
            await web.auth_test()
        assert refusal.value.response.status_code == 429
        assert refusal.value.response.headers["Retry-After"] == "10"


async def test_a_post_to_a_person_counts_for_their_dm() -> None:
    async with Server(limits=Limits.real(), manifest=MANIFEST) as server:
        web = web_client(server)
        for channel in ("U0ANNA", "D0ANNA", "U0ANNA", "D0ANNA", "U0ANNA"):
            await web.chat_postMessage(channel=channel, text="x")
        with pytest.raises(SlackApiError, match="ratelimited"):
            await web.chat_postMessage(channel="D0ANNA", text="x")


async def test_asking_for_the_playgrounds_time_is_never_limited() -> None:
    limits = Limits(rates={"playground.clock": Rate(1, 1)})
    async with Server(limits=limits) as server, aiohttp.ClientSession() as session:
        for _ in range(3):
            async with session.post(f"{server.url}/api/playground.clock") as response:
                assert (await response.json()) == {"ok": True, "offset_seconds": 0.0}
