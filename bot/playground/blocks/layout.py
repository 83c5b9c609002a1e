"""Slack's blocks as rules, and which of them may stand on which surface.

Source: docs.slack.dev/reference/block-kit/blocks. Blocks that Tocsin doesn't use (alert, card,
carousel, container, context_actions, data_table, plan, task_card, auth_provider) are refused as
unsupported, since the playground doesn't draw them either.
"""

from collections.abc import Iterator, Mapping
from typing import Literal

from bot.playground.blocks.elements import (
    ACCESSORY,
    ALT_TEXT,
    IDENTIFIER,
    IMAGE,
    IN_ACTIONS,
    IN_INPUT,
    MODAL_INPUTS,
    SLACK_FILE,
    WEB_ADDRESS,
    any_text,
    plain_text,
    text_shapes,
)
from bot.playground.blocks.rich_text import RICH_TEXT
from bot.playground.blocks.schema import (
    Rule,
    Shape,
    array,
    at_least_one,
    boolean,
    by_type,
    enum,
    error,
    exactly_one,
    is_object,
    nullable,
    number,
    string,
)

Surface = Literal["message", "modal", "home"]

BLOCK_ID: Mapping[str, Rule] = {"block_id": IDENTIFIER}
MARKDOWN_LIMIT = 12_000

TABLE_CELL = by_type(
    {
        "raw_text": Shape({"text": string()}),
        "raw_number": Shape({"value": number, "text": string()}),
        "rich_text": RICH_TEXT,
    }
)
COLUMN = Shape(optional={"align": enum("left", "center", "right"), "is_wrapped": boolean})

EVERYWHERE: Mapping[str, Rule] = {
    "section": Shape(
        optional={
            **BLOCK_ID,
            "text": any_text(3000),
            "fields": array(any_text(2000), 10),
            "accessory": by_type(ACCESSORY),
            "expand": boolean,
        },
        also=[at_least_one("text", "fields")],
    ),
    "divider": Shape(optional=BLOCK_ID),
    "header": Shape({"text": plain_text(150)}, BLOCK_ID),
    "context": Shape(
        {"elements": array(by_type({"image": IMAGE, **text_shapes(3000)}), 10)}, BLOCK_ID
    ),
    "actions": Shape({"elements": array(by_type(IN_ACTIONS), 25)}, BLOCK_ID),
    "image": Shape(
        {"alt_text": ALT_TEXT},
        {
            **BLOCK_ID,
            "image_url": WEB_ADDRESS,
            "slack_file": SLACK_FILE,
            "title": plain_text(2000),
        },
        [exactly_one("image_url", "slack_file")],
    ),
    "rich_text": RICH_TEXT,
    "video": Shape(
        {
            "alt_text": ALT_TEXT,
            "video_url": WEB_ADDRESS,
            "thumbnail_url": WEB_ADDRESS,
            "title": plain_text(199),
        },
        {
            **BLOCK_ID,
            "title_url": WEB_ADDRESS,
            "description": plain_text(3000),
            "provider_icon_url": WEB_ADDRESS,
            "provider_name": string(),
            "author_name": string(49),
        },
    ),
}
ONLY_IN_MESSAGES: Mapping[str, Rule] = {
    "markdown": Shape({"text": string(MARKDOWN_LIMIT)}, BLOCK_ID),
    "table": Shape(
        {"rows": array(array(TABLE_CELL, 20), 100)},
        {**BLOCK_ID, "column_settings": array(nullable(COLUMN), 20, minimum=0)},
    ),
    "file": Shape({"external_id": IDENTIFIER, "source": enum("remote")}, BLOCK_ID),
}


def _no_dispatch_of_files(value: dict[str, object], pointer: str) -> Iterator[str]:
    element = value["element"]
    if value.get("dispatch_action") and is_object(element) and element["type"] == "file_input":
        yield error("unsupported type: file_input", f"{pointer}/element/type")


def _input(elements: Mapping[str, Rule]) -> Shape:
    return Shape(
        {"label": plain_text(2000), "element": by_type(elements)},
        {**BLOCK_ID, "hint": plain_text(2000), "optional": boolean, "dispatch_action": boolean},
        [_no_dispatch_of_files],
    )


BLOCKS: Mapping[Surface, Rule] = {
    "message": array(
        by_type({**EVERYWHERE, **ONLY_IN_MESSAGES, "input": _input(IN_INPUT)}), 50, minimum=0
    ),
    "modal": array(
        by_type({**EVERYWHERE, "input": _input({**IN_INPUT, **MODAL_INPUTS})}), 100, minimum=1
    ),
    "home": array(by_type({**EVERYWHERE, "input": _input(IN_INPUT)}), 100, minimum=0),
}
