"""Values that a workspace holds. All frozen: a change is a new value in the same place."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

Json = dict[str, Any]


class SlackError(Exception):
    """A refusal, with the error code that Slack gives for it and what else the answer holds."""

    def __init__(self, error: str, **extra: Any) -> None:
        super().__init__(error)
        self.error = error
        self.extra = extra

    def body(self) -> Json:
        """The answer as Slack words it."""
        return {"ok": False, "error": self.error, **self.extra}


@dataclass(frozen=True, slots=True)
class Team:
    """The company's workspace."""

    id: str
    name: str
    domain: str


@dataclass(frozen=True, slots=True)
class Bot:
    """The app under test, as the workspace knows it."""

    user_id: str
    bot_id: str
    app_id: str
    name: str


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody with an account here, or a stranger seen through a shared channel."""

    id: str
    name: str
    real_name: str
    team_id: str
    title: str = ""
    title_zh: str = ""
    locale: str = "en-US"
    tz: str = "Europe/Berlin"
    color: str = "4a7dba"
    email: str = ""
    is_admin: bool = False
    is_restricted: bool = False
    is_ultra_restricted: bool = False
    is_stranger: bool = False
    is_bot: bool = False
    deleted: bool = False
    persona: bool = False


@dataclass(frozen=True, slots=True)
class UserGroup:
    """A named group of people, such as @security-team."""

    id: str
    handle: str
    name: str
    users: tuple[str, ...]
    disabled: bool = False


@dataclass(frozen=True, slots=True)
class File:
    """An uploaded file with its bytes; hidden once the workspace holds too much."""

    id: str
    name: str
    mimetype: str
    content: bytes
    user: str
    created: int
    title: str = ""
    alt_text: str = ""
    is_hidden: bool = False


@dataclass(frozen=True, slots=True)
class Message:
    """One message, whoever wrote it; the bot's own have a bot_id."""

    ts: str
    text: str
    user: str
    bot_id: str | None = None
    blocks: list[Json] = field(default_factory=list)
    attachments: list[Json] = field(default_factory=list)
    files: tuple[str, ...] = ()
    thread_ts: str | None = None
    subtype: str | None = None
    edited_ts: str | None = None
    metadata: Json | None = None
    client_msg_id: str | None = None
    username: str | None = None


@dataclass(frozen=True, slots=True)
class Ephemeral:
    """A message that one person sees until they reload; Slack keeps no history of it."""

    id: str
    channel: str
    person: str
    message: Message


@dataclass(frozen=True, slots=True)
class View:
    """A modal, or a person's App Home."""

    id: str
    person: str
    type: str
    blocks: list[Json]
    title: Json | None = None
    submit: Json | None = None
    close: Json | None = None
    callback_id: str = ""
    private_metadata: str = ""
    external_id: str = ""
    clear_on_close: bool = False
    notify_on_close: bool = False
    submit_disabled: bool = False
    hash: str = ""
    root_view_id: str = ""
    previous_view_id: str | None = None
    state: dict[str, Json] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Timing:
    """How long Slack waits; real by default, shorter where a test says so."""

    ack_seconds: float = 3.0
    retry_seconds: tuple[float, ...] = (0.0, 60.0, 300.0)
    trigger_seconds: float = 3.0
    response_url_seconds: float = 1800.0
    ping_seconds: float = 10.0
    refresh_grace_seconds: float = 10.0
