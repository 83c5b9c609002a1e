"""The two checks: the blocks of one surface, and a whole view."""

from collections.abc import Iterator, Mapping

from bot.playground.blocks.elements import plain_text
from bot.playground.blocks.layout import BLOCKS, MARKDOWN_LIMIT, Surface
from bot.playground.blocks.schema import (
    Rule,
    Shape,
    boolean,
    by_type,
    error,
    is_object,
    items_of,
    string,
)


def check_blocks(blocks: object, surface: Surface) -> list[str]:
    """Say what Slack would refuse in the blocks of a surface; nothing when all is fine.

    The sentences are those of Slack's `response_metadata.messages`.
    """
    return [*BLOCKS[surface](blocks, "/blocks"), *_between_blocks(blocks, "/blocks")]


def check_view(view: object) -> list[str]:
    """Say what Slack would refuse in a modal or Home view; nothing when all is fine."""
    found = [*VIEW(view, "/view")]
    if is_object(view):
        found += _between_blocks(view.get("blocks"), "/view/blocks")
    return found


def _needs_submit(value: dict[str, object], pointer: str) -> Iterator[str]:
    if "submit" not in value and any(b["type"] == "input" for b in items_of(value["blocks"])):
        yield error("missing required field: submit", pointer)


_COMMON: Mapping[str, Rule] = {
    "private_metadata": string(3000, minimum=0),
    "callback_id": string(255, minimum=0),
    "external_id": string(255, minimum=0),
}
VIEW = by_type(
    {
        "modal": Shape(
            {"title": plain_text(24), "blocks": BLOCKS["modal"]},
            {
                **_COMMON,
                "submit": plain_text(24),
                "close": plain_text(24),
                "clear_on_close": boolean,
                "notify_on_close": boolean,
            },
            [_needs_submit],
        ),
        "home": Shape({"blocks": BLOCKS["home"]}, _COMMON),
    }
)


def _elements_of(block: dict[str, object]) -> Iterator[tuple[str, dict[str, object]]]:
    for name in ("accessory", "element"):
        if is_object(element := block.get(name)):
            yield name, element
    elements = block.get("elements")
    for index, element in enumerate(elements if isinstance(elements, list) else ()):
        if is_object(element):
            yield f"elements/{index}", element


def _between_blocks(blocks: object, pointer: str) -> Iterator[str]:
    """Yield what is wrong between blocks, though each may be fine by itself."""
    seen: set[str] = set()
    tables = markdown = focused = 0
    for index, block in enumerate(blocks if isinstance(blocks, list) else ()):
        if not is_object(block):
            continue
        here = f"{pointer}/{index}"
        block_id, text = block.get("block_id"), block.get("text")
        if isinstance(block_id, str):
            if block_id in seen:
                yield error(f'`block_id` "{block_id}" already exists', f"{here}/block_id")
            seen.add(block_id)
        yield from _duplicate_action_ids(block, here)
        if block.get("type") == "table":
            tables += 1
            if tables > 1:
                yield error("only_one_table_allowed", here)
        if block.get("type") == "markdown" and isinstance(text, str):
            markdown += len(text)
            if len(text) <= MARKDOWN_LIMIT < markdown:
                yield error(f"must be less than {MARKDOWN_LIMIT + 1} characters", f"{here}/text")
        for place, element in _elements_of(block):
            focused += element.get("focus_on_load") is True
            if focused > 1 and element.get("focus_on_load") is True:
                yield error("only one element can set focus_on_load", f"{here}/{place}")


def _duplicate_action_ids(block: dict[str, object], pointer: str) -> Iterator[str]:
    seen: set[str] = set()
    for place, element in _elements_of(block):
        action_id = element.get("action_id")
        if not isinstance(action_id, str):
            continue
        if action_id in seen:
            yield error(
                f'`action_id` "{action_id}" already exists for this block',
                f"{pointer}/{place}/action_id",
            )
        seen.add(action_id)
