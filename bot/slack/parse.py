"""Reads Slack's payloads into typed values."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from html import unescape
from typing import Any

from bot.domain.records import AttachedFile, Snapshot

_LINK = re.compile(r"<(?P<target>[^<>|\s]+)(?:\|(?P<label>[^<>]*))?>")
# An address is one word: another address may be hidden in its parts.
_WORD = re.compile(r"\w+://[^\s()]+|[^\W_]+")
# PostgreSQL stores no NUL, and no database half a character.
_UNSTORABLE = re.compile(r"[\x00\ud800-\udfff]")


def storable(payload: Any) -> Any:
    """The payload with what no database takes shown as an unknown character (U+FFFD)."""
    match payload:
        case str():
            return _UNSTORABLE.sub("\ufffd", payload)
        case dict():
            return {name: storable(value) for name, value in payload.items()}
        case list():
            return [storable(value) for value in payload]
        case _:
            return payload


def readable(text: str) -> str:
    """Slack's mark-up as a person reads it: links as their address, entities undone."""

    def show(match: re.Match[str]) -> str:
        target, label = match["target"], match["label"]
        if target[0] in "@#!":
            return f"{target[0]}{label or target[1:]}"
        address = target.removeprefix("mailto:").removeprefix("tel:")
        # A label that names another address is the trick itself: show both.
        return address if not label or label in target else f"{label} ({address})"

    return unescape(_LINK.sub(show, text))


@dataclass(frozen=True, slots=True)
class FormState:
    """What stands in the fields of a submitted or open form."""

    values: Mapping[str, Mapping[str, Any]]

    @classmethod
    def of(cls, view: Mapping[str, Any]) -> "FormState":
        return cls(view["state"]["values"])

    def _field(self, block_id: str) -> Mapping[str, Any]:
        elements = self.values.get(block_id, {})
        return next(iter(elements.values()), {})

    def has(self, block_id: str) -> bool:
        """Whether the form shows this field."""
        return block_id in self.values

    def text(self, block_id: str) -> str:
        return self._field(block_id).get("value") or ""

    def choice(self, block_id: str) -> str:
        """The value of a select, radio button or picker; empty when nothing is chosen."""
        field = self._field(block_id)
        chosen = field.get("selected_option")
        if chosen:
            return str(chosen["value"])
        return field.get("selected_user") or field.get("selected_conversation") or ""

    def choices(self, block_id: str) -> tuple[str, ...]:
        """The values of a multi-select, checkboxes or multi-picker."""
        field = self._field(block_id)
        options = [option["value"] for option in field.get("selected_options") or []]
        return tuple(
            options
            or field.get("selected_users")
            or field.get("selected_conversations")
            or field.get("selected_channels")
            or ()
        )

    def moment(self, block_id: str) -> datetime | None:
        """The time of a date-time picker (aware UTC)."""
        seconds = self._field(block_id).get("selected_date_time")
        return datetime.fromtimestamp(seconds, UTC) if seconds else None

    def files(self, block_id: str) -> tuple[AttachedFile, ...]:
        return attached_files(self._field(block_id).get("files"))


def attached_files(files: list[dict[str, Any]] | None) -> tuple[AttachedFile, ...]:
    """Files by id and name; their contents are not fetched."""
    return tuple(AttachedFile(file["id"], file.get("name") or file["id"]) for file in files or [])


def snapshot_of(payload: Mapping[str, Any], workspace_url: str) -> Snapshot:
    """The message of a message shortcut, as it is now: text, blocks, attachments, file names.

    The link is built from the payload: where the bot is no member it can't ask for one.
    """
    message = payload["message"]
    channel, bot = payload.get("channel") or {}, message.get("bot_profile") or {}
    ts = str(message.get("ts", ""))
    link = ""
    if workspace_url and channel.get("id") and ts:
        link = f"{workspace_url.rstrip('/')}/archives/{channel['id']}/p{ts.replace('.', '')}"
    return Snapshot(
        text=_whole_text(message),
        author_chat_id=message.get("user") or "",
        author_name=message.get("username") or bot.get("name") or message.get("bot_id") or "",
        channel_chat_id=channel.get("id") or "",
        channel_name=channel.get("name") or "",
        sent_at=datetime.fromtimestamp(float(ts), UTC) if ts else None,
        link=link,
        files=tuple(file.get("name") or file["id"] for file in message.get("files") or []),
    )


def _whole_text(message: Mapping[str, Any]) -> str:
    parts = [readable(message.get("text") or "")]
    parts += _texts(message.get("blocks") or [])
    for attachment in message.get("attachments") or []:
        names = ("pretext", "title", "title_link", "text", "from_url", "footer")
        parts += [readable(str(attachment[name])) for name in names if attachment.get(name)]
        parts += _texts(attachment.get("fields") or [])
        parts += _texts(attachment.get("blocks") or [])
    kept: list[str] = []
    for part in parts:
        # Slack's text usually repeats what the blocks say, with other mark-up.
        if part.strip() and not any(_repeats(part.strip(), earlier) for earlier in kept):
            kept.append(part.strip())
    return "\n".join(kept)


def _repeats(part: str, earlier: str) -> bool:
    """Whether all words of the part stand in the earlier text already, in the same order."""
    words = _WORD.findall(part)
    there = iter(_WORD.findall(earlier))
    return all(word in there for word in words) if words else part in earlier


def _texts(node: Any) -> list[str]:
    """Every text and address inside blocks, in reading order."""
    if isinstance(node, list):
        if any(isinstance(item, Mapping) and item.get("type") in _INLINE for item in node):
            return ["".join(" ".join(_texts(item)) for item in node)]
        return [text for item in node for text in _texts(item)]
    if not isinstance(node, Mapping):
        return []
    found: list[str] = []
    for name in ("text", "value", "title", "alt_text", "url", "image_url", "title_link"):
        if isinstance(node.get(name), str):
            found.append(readable(node[name]))
    for name in ("text", "title", "fields", "elements", "accessory", "options", "rows"):
        if isinstance(node.get(name), list | Mapping):
            found += _texts(node[name])
    return found


_INLINE = frozenset({"text", "link", "user", "emoji", "channel"})


@dataclass(frozen=True, slots=True)
class WhoAndWhere:
    """The person behind a payload, and their team."""

    chat_id: str
    team_id: str


def who(body: Mapping[str, Any]) -> WhoAndWhere | None:
    """The person who caused a payload; None for payloads without one."""
    user = body.get("user")
    if isinstance(user, Mapping):
        return WhoAndWhere(user["id"], user.get("team_id") or "")
    if isinstance(body.get("user_id"), str):
        return WhoAndWhere(body["user_id"], body.get("team_id") or "")
    event = body.get("event") or {}
    # Of an edit or a deletion the message itself tells who wrote it.
    event = event.get("message") or event.get("previous_message") or event
    if event.get("bot_id"):
        return None
    if isinstance(event.get("user"), str):
        return WhoAndWhere(event["user"], event.get("user_team") or event.get("team") or "")
    return None
