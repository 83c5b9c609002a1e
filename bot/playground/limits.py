"""Slack's rate limits: what is allowed per method in the workspace, and per channel for posts."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Rate:
    """So many calls a minute, with a burst that is let through at once."""

    per_minute: float
    burst: int


TIER_2 = Rate(20, 20)
TIER_3 = Rate(50, 50)
TIER_4 = Rate(100, 100)
POSTS_PER_CHANNEL = Rate(60, 5)
POSTS_PER_WORKSPACE = Rate(300, 60)

REAL_RATES: Mapping[str, Rate] = {
    # Tier 1 allows one a minute; ten connections must be able to open at once.
    "apps.connections.open": Rate(20, 20),
    "auth.test": Rate(600, 600),
    "chat.postMessage": POSTS_PER_WORKSPACE,
    "chat.postEphemeral": TIER_4,
    "chat.update": TIER_3,
    "chat.delete": TIER_3,
    "chat.getPermalink": Rate(600, 600),
    "views.open": TIER_4,
    "views.push": TIER_4,
    "views.update": TIER_4,
    "views.publish": TIER_4,
    "users.info": TIER_4,
    "users.list": TIER_2,
    "users.conversations": TIER_2,
    "usergroups.list": TIER_2,
    "usergroups.users.list": TIER_2,
    "conversations.info": TIER_3,
    "conversations.list": TIER_2,
    "conversations.members": TIER_4,
    "conversations.history": TIER_3,
    "conversations.replies": TIER_3,
    "conversations.open": TIER_3,
    "conversations.join": TIER_3,
    "conversations.create": TIER_2,
    "conversations.invite": TIER_3,
    "conversations.archive": TIER_2,
    "files.getUploadURLExternal": TIER_4,
    "files.completeUploadExternal": TIER_4,
    "files.info": TIER_4,
    "pins.add": TIER_2,
}


class Limits:
    """Counts calls; one number per key (the time at which it would be free), so O(1) a call."""

    def __init__(
        self,
        scale: float = 1.0,
        rates: Mapping[str, Rate] = REAL_RATES,
        posts_per_channel: Rate | None = POSTS_PER_CHANNEL,
    ) -> None:
        self._seconds_per_call = {
            method: (60 / (rate.per_minute * scale), rate.burst) for method, rate in rates.items()
        }
        self._channel_pace = (
            (60 / (posts_per_channel.per_minute * scale), posts_per_channel.burst)
            if posts_per_channel
            else None
        )
        self._free_at: dict[str, float] = {}

    @classmethod
    def real(cls) -> Limits:
        """What Slack allows."""
        return cls()

    @classmethod
    def off(cls) -> Limits:
        """No limits at all."""
        return cls(rates={}, posts_per_channel=None)

    def wait_needed(self, method: str, channel: str | None, now: float) -> int | None:
        """Whole seconds for Retry-After when the call is over the limit, else None."""
        pace = self._seconds_per_call.get(method)
        if method == "chat.postMessage" and channel and self._channel_pace:
            wait = self._take(f"{method} {channel}", self._channel_pace, now)
            if wait is not None:
                return wait
        return self._take(method, pace, now) if pace else None

    def _take(self, key: str, pace: tuple[float, int], now: float) -> int | None:
        seconds, burst = pace
        free_at = max(self._free_at.get(key, 0.0), now)
        over = free_at - now - seconds * (burst - 1)
        if over > 1e-9:
            return max(1, math.ceil(over))
        self._free_at[key] = free_at + seconds
        return None
