"""What the forms of the settings are made of: pickers for channels, people and user groups."""

from collections.abc import Sequence
from typing import Any

from bot.slack import kit
from bot.slack.ids import Form, Press
from bot.slack.kit import Block, View
from bot.text import Words


def form(words: Words, form_id: Form, title: str, *blocks: Block) -> View:
    """A form of the settings, on top of the overview."""
    return kit.modal(
        form_id, title, list(blocks), submit=words.say("Save"), close=words.say("Back")
    )


def channel(block_id: str, text: str, chosen: str, optional: bool = False) -> Block:
    """One channel by picker."""
    element = conversations("conversations_select", [chosen] if chosen else [])
    return kit.input_block(block_id, text, element, optional=optional)


def conversations(kind: str, chosen: Sequence[str]) -> kit.Element:
    """A picker of one or several channels, as `kind` says."""
    element: kit.Element = {
        "type": kind,
        "action_id": "value",
        "filter": {"include": ["public", "private"], "exclude_bot_users": True},
    }
    if chosen and kind.startswith("multi"):
        element["initial_conversations"] = list(chosen)
    elif chosen:
        element["initial_conversation"] = chosen[0]
    return element


def people(block_id: str, text: str, named: Sequence[str], known: Sequence[str]) -> Block:
    """People by picker; of the named ids, those that are people are chosen."""
    chosen = [each for each in named if each in known]
    element: kit.Element = {
        "type": "multi_users_select",
        "action_id": "value",
        **({"initial_users": chosen} if chosen else {}),
    }
    return kit.input_block(block_id, text, element, optional=True)


def user_groups(
    block_id: str, text: str, named: Sequence[str], groups: Sequence[tuple[str, str]]
) -> Block:
    """User groups by handle (id, handle); more than Slack shows at once are searched."""
    options = group_options(groups)
    chosen = [item for item in options if item["value"] in named]
    picker: kit.Element = (
        {"type": "multi_static_select", "action_id": "value", "options": options}
        if len(options) <= kit.MOST_OPTIONS
        else {
            "type": "multi_external_select",
            "action_id": Press.USER_GROUPS,
            "min_query_length": 0,
        }
    )
    if chosen:
        picker["initial_options"] = chosen
    return kit.input_block(block_id, text, picker, optional=True)


def group_options(groups: Sequence[tuple[str, str]]) -> list[dict[str, Any]]:
    """What a picker of user groups offers."""
    return [kit.option(f"@{handle}", group_id) for group_id, handle in groups]
