"""What Slack does to text: escaping what people type, finding links, mentions and channels."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable

from bot.playground.values import Person
from bot.playground.workspace import Channel

_URL = re.compile(r"https?://[^\s<>|。，；：！？（）【】、]+", re.IGNORECASE)
_TRAILING = ".,;:!?)]}'\""
_BARE_DOMAIN = re.compile(
    r"(?<![\w@./:-])((?:[a-z0-9-]+\.)+(?:com|org|net|io|co|cn|de|uk|eu|dev|app|info|biz|ru))"
    r"((?:/[^\s<>|]*)?)(?![\w@-])",
    re.IGNORECASE,
)
_EMAIL = re.compile(r"(?<![\w.+-])[\w.+-]+@(?:[\w-]+\.)+[a-z]{2,}", re.IGNORECASE)
_TOKEN = re.compile(r"<([^<>]*)>")
_AT = re.compile(r"(?<![\w.])@([\w.-]+)")
_HASH = re.compile(r"(?<![\w&])#([\w-]+)")


def escape(text: str) -> str:
    """Slack's three escapes."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def unescape(text: str) -> str:
    """Undo the three escapes, for showing to a person."""
    return html.unescape(text)


def as_typed_in_message(text: str, people: Iterable[Person], channels: Iterable[Channel]) -> str:
    """What the app receives for a message: escaped, links in <>, @name and #name resolved."""
    pieces: list[str] = []
    position = 0
    for found in _URL.finditer(text):
        url = found.group().rstrip(_TRAILING)
        pieces.append(_plain_words(text[position : found.start()], people, channels))
        pieces.append(f"<{escape(url)}>")
        position = found.start() + len(url)
    pieces.append(_plain_words(text[position:], people, channels))
    return "".join(pieces)


def as_typed_in_command(
    text: str, should_escape: bool, people: Iterable[Person], channels: Iterable[Channel]
) -> str:
    """What the app receives after a slash command: as typed, unless the manifest asks to escape."""
    return _mentions(escape(text), people, channels, labels=True) if should_escape else text


def with_links(text: str) -> str:
    """What Slack stores for an app's text: bare URLs outside <…> become links."""
    if "://" not in text:
        return text
    pieces: list[str] = []
    position = 0
    for token in _TOKEN.finditer(text):
        pieces.append(_URL.sub(_link, text[position : token.start()]))
        pieces.append(token.group())
        position = token.end()
    pieces.append(_URL.sub(_link, text[position:]))
    return "".join(pieces)


def _link(found: re.Match[str]) -> str:
    url = found.group()
    bare = url.rstrip(_TRAILING)
    return f"<{bare}>{url[len(bare) :]}"


def _plain_words(text: str, people: Iterable[Person], channels: Iterable[Channel]) -> str:
    text = _mentions(escape(text), people, channels, labels=False)
    text = _EMAIL.sub(lambda found: f"<mailto:{found.group()}|{found.group()}>", text)
    return _outside_tokens(text)


def _outside_tokens(text: str) -> str:
    def domain(found: re.Match[str]) -> str:
        whole = found.group()
        bare = whole.rstrip(_TRAILING)
        return f"<http://{bare}|{bare}>{whole[len(bare) :]}"

    pieces = re.split(r"(<[^<>]*>)", text)
    return "".join(p if p.startswith("<") else _BARE_DOMAIN.sub(domain, p) for p in pieces)


def _mentions(
    text: str, people: Iterable[Person], channels: Iterable[Channel], *, labels: bool
) -> str:
    if "@" in text:
        ids = {person.name: person.id for person in people}
        words = {"here": "!here", "channel": "!channel", "everyone": "!everyone"}

        def mention(found: re.Match[str]) -> str:
            name = found.group(1).rstrip(".-").lower()
            rest = found.group(1)[len(name) :]
            if name in words:
                return f"<{words[name]}>{rest}"
            if name in ids:
                label = f"|{name}" if labels else ""
                return f"<@{ids[name]}{label}>{rest}"
            return found.group()

        text = _AT.sub(mention, text)
    if "#" in text:
        names = {channel.name: channel.id for channel in channels if channel.kind != "app_dm"}

        def hash_tag(found: re.Match[str]) -> str:
            channel_id = names.get(found.group(1))
            return f"<#{channel_id}|{found.group(1)}>" if channel_id else found.group()

        text = _HASH.sub(hash_tag, text)
    return text
