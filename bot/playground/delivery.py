"""What both ways to reach the app have in common: Socket Mode and signed HTTP."""

from __future__ import annotations

from typing import Protocol

from bot.playground.values import Json

Ack = Json | str | None
"""What an app puts into its ack: an object, a text, or nothing."""


class NotAckedError(Exception):
    """The app did not take it; `error` is what Slack shows, such as operation_timeout."""

    def __init__(self, error: str) -> None:
        super().__init__(error)
        self.error = error


class Delivery(Protocol):
    """A way to the app."""

    @property
    def is_connected(self) -> bool:
        """Whether the app seems to be there."""
        ...

    async def interaction(self, kind: str, payload: Json) -> Ack:
        """Hand over a command or an interaction and wait for the ack; raises NotAckedError."""
        ...

    async def event(self, body: Json) -> None:
        """Hand over an event, trying again as Slack does until it is acked or given up."""
        ...

    async def close(self) -> None:
        """Stop reaching out."""
        ...
