"""A person's gestures in the people API's terms: where they clicked, what they filled in."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.playground.input_state import FIELDS, Placed, elements
from bot.playground.render import render_view
from bot.playground.values import Json


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that a person attaches."""

    name: str
    content: bytes
    mimetype: str = "text/plain"

    def as_json(self) -> Json:
        """As the people API takes it."""
        content = base64.b64encode(self.content).decode()
        return {"name": self.name, "mimetype": self.mimetype, "content_base64": content}


def find_action(
    thing: Json, action_id: str, value: str | None = None, block_id: str | None = None
) -> Placed:
    """The element with this action_id in a message or view; `value` picks one of many buttons."""
    content = content_of(thing)
    blocks = list(content.get("blocks") or [])
    for attachment in content.get("attachments") or []:
        blocks += attachment.get("blocks") or []
    found = [
        placed
        for placed in elements(blocks)
        if placed.element.get("action_id") == action_id
        and (block_id is None or placed.block.get("block_id") == block_id)
    ]
    for placed in found:
        if value is None or placed.element["type"] != "button":
            return placed
        if placed.element.get("value") == value:
            return placed
    offered = sorted({str(p.element.get("action_id")) for p in elements(blocks)})
    raise LookupError(f"no {action_id!r} (value {value!r}) here; there is: {offered}")


def content_of(thing: Json) -> Json:
    """The message or view of an event, or the thing itself."""
    for name in ("message", "view"):
        if isinstance(thing.get(name), dict):
            content: Json = thing[name]
            return content
    return thing


def container_of(thing: Json) -> Json:
    """Where a click in this message, ephemeral or view happens."""
    content = content_of(thing)
    if content.get("ephemeral"):
        return {"type": "ephemeral", "id": content["id"]}
    if "ts" in content:
        return {"type": "message", "channel": content["channel"], "ts": content["ts"]}
    return {"type": "view", "view_id": content["id"]}


def values_of(view: Json, values: Mapping[str, Any]) -> Json:
    """What was filled in, as state.values; an unknown name is a mistake of the test."""
    entered: Json = {}
    unknown = set(values)
    for placed in elements(view["blocks"]):
        block_id, action_id = placed.block["block_id"], placed.element["action_id"]
        kind = placed.element["type"]
        for name in (block_id, action_id):
            if name not in values:
                continue
            unknown.discard(name)
            value = values[name]
            if name == block_id and isinstance(value, dict) and action_id in value:
                entered.setdefault(block_id, {}).update(value)
            elif kind in FIELDS:
                entry = {"type": kind, FIELDS[kind][0]: value}
                entered.setdefault(block_id, {})[action_id] = entry
    if unknown:
        raise LookupError(f"no input {sorted(unknown)} in {render_view(view)}")
    return entered
