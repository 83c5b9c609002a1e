"""One call of a Web API method: its arguments, and what methods share."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Literal, TypeVar

from bot.playground.drafts import decoded
from bot.playground.stage import Stage
from bot.playground.values import Json, SlackError
from bot.playground.workspace import Channel

T = TypeVar("T")
_READ = {"channel": "channels:read", "private": "groups:read", "app_dm": "im:read"}
_HISTORY = {"channel": "channels:history", "private": "groups:history", "app_dm": "im:history"}


@dataclass(slots=True)
class Call:
    """Arguments as they came: from JSON with their types, from a form as text."""

    stage: Stage
    args: dict[str, Any]

    # --- arguments ------------------------------------------------------------------------

    def text(self, name: str) -> str:
        """An argument as text; empty when it is missing."""
        value = self.args.get(name)
        return "" if value is None else str(value)

    def required(self, name: str) -> str:
        """An argument that must be there."""
        if value := self.text(name):
            return value
        message = f"[ERROR] missing required field: {name}"
        raise SlackError("invalid_arguments", response_metadata={"messages": [message]})

    def flag(self, name: str, default: bool = False) -> bool:
        """A boolean; Slack takes true, 1 and "true"."""
        value = self.args.get(name)
        if value is None:
            return default
        return value is True or str(value).lower() in ("true", "1")

    def number(self, name: str, default: int, most: int) -> int:
        """A whole number from 1 to the most that Slack allows."""
        value = self.args.get(name)
        if value is None or value == "":
            return default
        try:
            number = int(value)
        except (TypeError, ValueError):
            raise SlackError("invalid_limit") from None
        if number < 0:
            raise SlackError("invalid_limit")
        return min(number or default, most)

    def structure(self, name: str, error: str = "invalid_arguments") -> Any:
        """An argument that is JSON, or JSON text in a form."""
        return decoded(self.args.get(name), error)

    def listed(self, name: str) -> list[str]:
        """Ids as a list or separated by commas."""
        value = self.args.get(name)
        if isinstance(value, list):
            return [str(entry) for entry in value]
        return [part.strip() for part in self.text(name).split(",") if part.strip()]

    # --- rights ---------------------------------------------------------------------------

    def needs_scope(self, *alternatives: str) -> None:
        """Refuse unless the token has one of these scopes."""
        app = self.stage.workspace.app
        if not any(app.grants(scope) for scope in alternatives):
            raise SlackError("missing_scope", needed=alternatives[0], provided=app.provided)

    def channel(self, name: str = "channel") -> Channel:
        """The conversation that an argument names, if the app may know of it."""
        workspace = self.stage.workspace
        channel = workspace.channel(self.required(name))
        if channel.kind == "private" and workspace.bot.user_id not in channel.members:
            # Slack does not admit that a private channel exists.
            raise SlackError("channel_not_found")
        return channel

    def readable_channel(self) -> Channel:
        """The same, with the scope to look at it."""
        channel = self.channel()
        self.needs_scope(_READ[channel.kind])
        return channel

    def channel_with_history(self) -> Channel:
        """The same, with the scope and membership to read its messages."""
        channel = self.channel()
        self.needs_scope(_HISTORY[channel.kind])
        if self.stage.workspace.bot.user_id not in channel.members:
            raise SlackError("not_in_channel")
        return channel

    def page(self, items: Sequence[T], default: int = 100, most: int = 1000) -> tuple[list[T], str]:
        """A page of a list and the cursor of the next; `items` must be a sequence to be cut."""
        start = 0
        if cursor := self.text("cursor"):
            start = _offset(cursor)
        size = self.number("limit", default, most)
        end = start + size
        following = _cursor(end) if end < len(items) else ""
        return list(items[start:end]), following


@dataclass(frozen=True, slots=True)
class Method:
    """A Web API method: what carries it out, which scope it needs and whose token it takes."""

    run: Callable[[Call], Json]
    scope: str | None = None
    caller: Literal["bot", "app", "anyone"] = "bot"


def _cursor(offset: int) -> str:
    return base64.b64encode(f"next:{offset}".encode()).decode()


def _offset(cursor: str) -> int:
    try:
        return int(base64.b64decode(cursor, validate=True).decode().removeprefix("next:"))
    except (binascii.Error, ValueError):
        raise SlackError("invalid_cursor") from None


def next_page(cursor: str) -> Json:
    """How an answer carries its next cursor."""
    return {"response_metadata": {"next_cursor": cursor}}
