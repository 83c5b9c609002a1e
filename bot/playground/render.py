"""Messages and views as plain text: what a person reads, for a story or a failing test."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from bot.playground.typed_text import unescape
from bot.playground.values import Json

_TOKEN = re.compile(r"<([@#!]?)([^<>|]*)(?:\|([^<>]*))?>")
_NO_NAMES: Mapping[str, str] = {}


def render_message(message: Json, names: Mapping[str, str] = _NO_NAMES) -> str:
    """A message: its blocks, or its text where it has none; then attachments and files."""
    blocks = message.get("blocks") or []
    parts = [render_text(blocks, names) if blocks else _plain(message.get("text", ""), names)]
    for attachment in message.get("attachments") or []:
        parts.append(render_text(attachment.get("blocks") or [], names))
        parts += [_plain(attachment.get(part) or "", names) for part in ("title", "text")]
    parts += [_file(file) for file in message.get("files") or []]
    return "\n".join(part for part in parts if part)


def _file(file: Json) -> str:
    described = f": {file['alt_text']}" if file.get("alt_text") else ""
    return f"[file {file['name']}{described}]"


def render_view(view: Json, names: Mapping[str, str] = _NO_NAMES) -> str:
    """A modal or Home: title, blocks, buttons."""
    parts = []
    if view["type"] == "modal":
        parts.append(f"== {_object(view.get('title'), names)} ==")
    parts.append(render_text(view["blocks"], names))
    ends = [_object(view.get(name), names) for name in ("close", "submit") if view.get(name)]
    if view["type"] == "modal" and ends:
        parts.append(" ".join(f"[{end}]" for end in ends))
    return "\n".join(parts)


def render_text(blocks: list[Json], names: Mapping[str, str] = _NO_NAMES) -> str:
    """Blocks as plain text, one line or more each."""
    return "\n".join(line for block in blocks for line in _block(block, names))


def _block(block: Json, names: Mapping[str, str]) -> Iterator[str]:
    match block.get("type"):
        case "header":
            yield f"# {_object(block['text'], names)}"
        case "section":
            yield from _section(block, names)
        case "context":
            yield " · ".join(_context(element, names) for element in block["elements"])
        case "divider":
            yield "----"
        case "actions":
            yield " ".join(_element(element, names) for element in block["elements"])
        case "input":
            yield from _input(block, names)
        case "image":
            yield f"[image: {block.get('alt_text', '')}]"
        case "markdown":
            yield str(block.get("text", ""))
        case "rich_text":
            yield "".join(_rich(element, names) for element in block["elements"])
        case "table":
            for row in block["rows"]:
                yield " | ".join(_cell(cell, names) for cell in row)
        case kind:
            yield f"[{kind}]"


def _section(block: Json, names: Mapping[str, str]) -> Iterator[str]:
    line = _object(block.get("text"), names)
    if accessory := block.get("accessory"):
        line = f"{line} {_element(accessory, names)}".strip()
    if line:
        yield line
    for field in block.get("fields") or []:
        yield "  " + _object(field, names).replace("\n", " ")


def _input(block: Json, names: Mapping[str, str]) -> Iterator[str]:
    optional = " (optional)" if block.get("optional") else ""
    label = _object(block["label"], names)
    yield f"{label}{optional}: {_element(block['element'], names)}"
    if block.get("hint"):
        yield f"  ({_object(block['hint'], names)})"


def _context(element: Json, names: Mapping[str, str]) -> str:
    if element.get("type") == "image":
        return f"[image: {element.get('alt_text', '')}]"
    return _object(element, names)


def _element(element: Json, names: Mapping[str, str]) -> str:
    kind = element.get("type", "")
    if kind == "button":
        return f"[{_object(element['text'], names)}]"
    if kind == "image":
        return f"[image: {element.get('alt_text', '')}]"
    if kind in ("radio_buttons", "checkboxes"):
        sign = "( )" if kind == "radio_buttons" else "[ ]"
        return " ".join(f"{sign} {_object(o['text'], names)}" for o in element["options"])
    if kind == "overflow":
        return "[… " + " / ".join(_object(o["text"], names) for o in element["options"]) + "]"
    initial = element.get("initial_value") or element.get("initial_option") or ""
    if isinstance(initial, dict):
        initial = _object(initial.get("text"), names)
    shown = str(initial) or _object(element.get("placeholder"), names)
    return f"[{shown or '…'} ▾]" if "select" in kind else f"[{shown or '…'}]"


def _cell(cell: Json, names: Mapping[str, str]) -> str:
    if cell.get("type") == "rich_text":
        return "".join(_rich(element, names) for element in cell["elements"])
    return str(cell.get("text", ""))


def _rich(element: Json, names: Mapping[str, str]) -> str:
    match element.get("type"):
        case "text" | "link":
            return str(element.get("text") or element.get("url", ""))
        case "user":
            return "@" + names.get(element["user_id"], element["user_id"])
        case "channel":
            return "#" + names.get(element["channel_id"], element["channel_id"])
        case "emoji":
            return f":{element.get('name', '')}:"
        case "rich_text_list":
            return "".join(f"• {_rich(entry, names)}\n" for entry in element["elements"])
        case _:
            return "".join(_rich(part, names) for part in element.get("elements") or [])


def _object(text: Json | None, names: Mapping[str, str]) -> str:
    if not text:
        return ""
    if text.get("type") == "plain_text":
        return str(text["text"])
    return _plain(str(text.get("text", "")), names)


def _plain(text: str, names: Mapping[str, str]) -> str:
    def token(found: re.Match[str]) -> str:
        sign, target, label = found.groups()
        if sign == "@":
            return "@" + (label or names.get(target, target))
        if sign == "#":
            return "#" + (label or names.get(target, target))
        if sign == "!":
            return label or "@" + target
        return label or target.removeprefix("mailto:")

    return unescape(_TOKEN.sub(token, text))
