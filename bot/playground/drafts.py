"""What an app wants to say: checked as Slack checks it before it becomes a message."""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from bot.playground.blocks import check_blocks
from bot.playground.typed_text import with_links
from bot.playground.values import Json, SlackError

LONGEST_POST = 40_000
LONGEST_UPDATE = 4_000


@dataclass(frozen=True, slots=True)
class Draft:
    """The content of a message that passed the checks."""

    text: str
    blocks: list[Json]
    attachments: list[Json]


def read_draft(args: Mapping[str, Any], longest: int = LONGEST_POST) -> Draft:
    """Text, blocks and attachments out of a call's arguments."""
    text = args.get("text")
    text = "" if text is None else str(text)
    blocks = decoded(args.get("blocks"), "invalid_blocks_format") or []
    attachments = decoded(args.get("attachments"), "invalid_attachments") or []
    if blocks:
        _refuse_bad(blocks)
    if attachments:
        attachments = _checked_attachments(attachments)
    if not (text or blocks or attachments):
        raise SlackError("no_text")
    if len(text) > longest:
        raise SlackError("msg_too_long")
    return Draft(with_links(text), with_ids(blocks), attachments)


def decoded(value: Any, error: str) -> Any:
    """An argument that may come as JSON text in a form."""
    if isinstance(value, str):
        if not value:
            return None
        try:
            return json.loads(value)
        except ValueError as problem:
            raise SlackError(error) from problem
    return value


def with_ids(blocks: list[Json]) -> list[Json]:
    """The blocks with the ids that Slack makes up where the app gave none."""
    return [_with_element_ids(block) for block in blocks]


def _with_element_ids(block: Json) -> Json:
    missing: Json = {} if block.get("block_id") else {"block_id": secrets.token_urlsafe(4)[:5]}
    for name in ("element", "accessory"):
        element = block.get(name)
        if isinstance(element, dict) and "action_id" not in element and _is_active(element):
            missing[name] = element | {"action_id": secrets.token_urlsafe(4)[:5]}
    if block.get("type") == "actions" and any("action_id" not in e for e in block["elements"]):
        missing["elements"] = [
            {"action_id": secrets.token_urlsafe(4)[:5]} | element for element in block["elements"]
        ]
    return block | missing if missing else block


def _is_active(element: Json) -> bool:
    return element.get("type") != "image"


def _refuse_bad(blocks: Any) -> None:
    if messages := list(_problems(json.dumps(blocks))):
        raise SlackError(
            "invalid_blocks", errors=messages, response_metadata={"messages": messages}
        )


@lru_cache(maxsize=1024)
def _problems(blocks: str) -> tuple[str, ...]:
    """Remembered, as a broadcast sends the same blocks to thousands of people."""
    return tuple(check_blocks(json.loads(blocks), "message"))


def _checked_attachments(attachments: Any) -> list[Json]:
    if not isinstance(attachments, list) or not all(isinstance(a, dict) for a in attachments):
        raise SlackError("invalid_attachments")
    if len(attachments) > 100:
        raise SlackError("too_many_attachments")
    checked = []
    for number, attachment in enumerate(attachments, start=1):
        if blocks := attachment.get("blocks"):
            _refuse_bad(blocks)
            attachment = attachment | {"blocks": with_ids(blocks)}  # noqa: PLW2901
        checked.append({"id": number, **attachment})
    return checked
