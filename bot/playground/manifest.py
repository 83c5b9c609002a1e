"""The app's configuration, read from a Slack app manifest as at api.slack.com."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.playground.values import Json, SlackError

SLACKS_OWN_COMMANDS = frozenset(
    "/" + name
    for name in (
        *("active", "apps", "archive", "away", "call", "collapse", "dm", "dnd", "expand", "feed"),
        *("feedback", "huddle", "invite", "invite_people", "join", "kick", "leave", "list", "me"),
        *("msg", "mute", "open", "prefs", "remind", "remove", "rename", "search", "shortcuts"),
        *("shrug", "star", "status", "topic", "unarchive", "who"),
    )
)
_COMMAND = re.compile(r"/[a-z0-9_-]{1,31}")


@dataclass(frozen=True, slots=True)
class Command:
    """A slash command that the app offers."""

    command: str
    description: str
    usage_hint: str = ""
    should_escape: bool = False


@dataclass(frozen=True, slots=True)
class Shortcut:
    """An entry of the shortcuts menu, or of a message's menu."""

    type: str
    name: str
    callback_id: str


@dataclass(frozen=True, slots=True)
class AppConfig:
    """What the app offers and may do. Unconfigured, it offers nothing and every scope is granted,
    so that a test can use the Web API with no manifest."""

    is_configured: bool = False
    name: str = ""
    commands: Mapping[str, Command] = field(default_factory=dict)
    shortcuts: Mapping[str, Shortcut] = field(default_factory=dict)
    scopes: frozenset[str] = frozenset()
    events: frozenset[str] = frozenset()
    is_interactive: bool = True
    has_messages_tab: bool = True
    messages_tab_is_read_only: bool = False

    def grants(self, scope: str) -> bool:
        """Whether the bot token has this scope."""
        return not self.is_configured or scope in self.scopes

    @property
    def provided(self) -> str:
        """The scopes as Slack lists them in headers and errors."""
        return ",".join(sorted(self.scopes))


def read_manifest(manifest: object) -> AppConfig:
    """Check a manifest as Slack would and turn it into the app's configuration."""
    if not isinstance(manifest, dict):
        raise _invalid("must be an object", "")
    features: Json = manifest.get("features") or {}
    settings: Json = manifest.get("settings") or {}
    scopes: Any = ((manifest.get("oauth_config") or {}).get("scopes") or {}).get("bot") or []
    events: Any = (settings.get("event_subscriptions") or {}).get("bot_events") or []
    home: Json = features.get("app_home") or {}
    commands = [_command(entry, i) for i, entry in enumerate(features.get("slash_commands") or [])]
    shortcuts = [_shortcut(entry, i) for i, entry in enumerate(features.get("shortcuts") or [])]
    if len(commands) > 50:
        raise _invalid("must contain no more than 50 items", "features/slash_commands")
    if len(shortcuts) > 10:
        raise _invalid("must contain no more than 10 items", "features/shortcuts")
    return AppConfig(
        is_configured=True,
        name=(manifest.get("display_information") or {}).get("name", ""),
        commands={command.command: command for command in commands},
        shortcuts={shortcut.callback_id: shortcut for shortcut in shortcuts},
        scopes=frozenset(scopes),
        events=frozenset(events),
        is_interactive=bool((settings.get("interactivity") or {}).get("is_enabled")),
        has_messages_tab=bool(home.get("messages_tab_enabled", True)),
        messages_tab_is_read_only=bool(home.get("messages_tab_read_only_enabled", False)),
    )


def _command(entry: Json, index: int) -> Command:
    where = f"features/slash_commands/{index}/command"
    name = str(entry.get("command", ""))
    if not _COMMAND.fullmatch(name):
        raise _invalid("must be a lower-case command of at most 32 characters", where)
    if name in SLACKS_OWN_COMMANDS:
        raise _invalid(f"{name} is one of Slack's own commands", where)
    if not 0 < len(str(entry.get("description", ""))) <= 2000:
        raise _invalid(
            "must be 1 to 2000 characters", f"features/slash_commands/{index}/description"
        )
    return Command(
        name,
        str(entry["description"]),
        str(entry.get("usage_hint", "")),
        bool(entry.get("should_escape", False)),
    )


def _shortcut(entry: Json, index: int) -> Shortcut:
    where = f"features/shortcuts/{index}"
    kind, name = entry.get("type"), str(entry.get("name", ""))
    if kind not in ("global", "message"):
        raise _invalid("must be global or message", f"{where}/type")
    if not 0 < len(name) <= 24:
        raise _invalid("must be 1 to 24 characters", f"{where}/name")
    if not 0 < len(str(entry.get("callback_id", ""))) <= 255:
        raise _invalid("must be 1 to 255 characters", f"{where}/callback_id")
    return Shortcut(str(kind), name, str(entry["callback_id"]))


def _invalid(message: str, pointer: str) -> SlackError:
    return SlackError("invalid_manifest", errors=[{"message": message, "pointer": f"/{pointer}"}])
