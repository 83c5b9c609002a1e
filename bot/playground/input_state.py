"""The values in a view's or message's inputs, and what Slack's own client checks on submit."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from bot.playground.values import Json

State = dict[str, Json]

# For each stateful element: the field that holds its value, and the one that sets it at first.
FIELDS: Mapping[str, tuple[str, str]] = {
    "plain_text_input": ("value", "initial_value"),
    "email_text_input": ("value", "initial_value"),
    "url_text_input": ("value", "initial_value"),
    "number_input": ("value", "initial_value"),
    "rich_text_input": ("rich_text_value", "initial_value"),
    "static_select": ("selected_option", "initial_option"),
    "external_select": ("selected_option", "initial_option"),
    "multi_static_select": ("selected_options", "initial_options"),
    "multi_external_select": ("selected_options", "initial_options"),
    "users_select": ("selected_user", "initial_user"),
    "multi_users_select": ("selected_users", "initial_users"),
    "conversations_select": ("selected_conversation", "initial_conversation"),
    "multi_conversations_select": ("selected_conversations", "initial_conversations"),
    "channels_select": ("selected_channel", "initial_channel"),
    "multi_channels_select": ("selected_channels", "initial_channels"),
    "radio_buttons": ("selected_option", "initial_option"),
    "checkboxes": ("selected_options", "initial_options"),
    "datepicker": ("selected_date", "initial_date"),
    "timepicker": ("selected_time", "initial_time"),
    "datetimepicker": ("selected_date_time", "initial_date_time"),
    "file_input": ("files", "initial_files"),
}
_LISTS = ("selected_options", "selected_users", "selected_conversations", "selected_channels")
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_URL = re.compile(r"https?://\S+")


@dataclass(frozen=True, slots=True)
class Placed:
    """An interactive element and the block that it stands in."""

    block: Json
    element: Json


def elements(blocks: list[Json]) -> Iterator[Placed]:
    """Every interactive element of these blocks."""
    for block in blocks:
        kind = block.get("type")
        if kind == "input":
            yield Placed(block, block["element"])
        elif kind == "actions":
            for element in block["elements"]:
                yield Placed(block, element)
        elif kind == "section" and block.get("accessory", {}).get("action_id"):
            yield Placed(block, block["accessory"])


def find_element(blocks: list[Json], block_id: str | None, action_id: str) -> Placed | None:
    """The element with this action_id, in the block of that id if one is named."""
    for placed in elements(blocks):
        in_block = block_id is None or placed.block.get("block_id") == block_id
        if in_block and placed.element.get("action_id") == action_id:
            return placed
    return None


def filled(blocks: list[Json], *given: Mapping[str, Json]) -> State:
    """state.values for these blocks: the last given value of each element, else its initial one.

    Kept only where type and ids still match, as Slack keeps what a person entered when an app
    updates the view.
    """
    state: State = {}
    for placed in elements(blocks):
        element = placed.element
        kind = str(element["type"])
        if kind not in FIELDS:
            continue
        field, initial = FIELDS[kind]
        empty: object = [] if field in (*_LISTS, "files") else None
        entry: Json = {"type": kind, field: element.get(initial, empty)}
        block_id, action_id = placed.block["block_id"], element["action_id"]
        for values in given:
            entered = (values.get(block_id) or {}).get(action_id)
            if isinstance(entered, dict) and entered.get("type", kind) == kind:
                entry = {"type": kind, field: _resolved(element, field, entered.get(field))}
        state.setdefault(block_id, {})[action_id] = entry
    return state


def resolved_option(element: Json, option: object) -> object:
    """The whole option for one that is named by its value, or given in short."""
    wanted = option.get("value") if isinstance(option, dict) else option
    groups = [element.get("options") or []]
    groups += [group.get("options") or [] for group in element.get("option_groups") or []]
    for options in groups:
        for candidate in options:
            if candidate.get("value") == wanted:
                return candidate
    return option


def _resolved(element: Json, field: str, value: object) -> object:
    if field == "selected_option" and value is not None:
        return resolved_option(element, value)
    if field == "selected_options" and isinstance(value, list):
        return [resolved_option(element, option) for option in value]
    if field == "value" and value == "":
        return None
    return value


def refusals(blocks: list[Json], state: State) -> dict[str, str]:
    """What Slack's client refuses before the app hears of the submit: block_id -> sentence."""
    errors: dict[str, str] = {}
    for block in blocks:
        if block.get("type") != "input":
            continue
        element = block["element"]
        field, _ = FIELDS[element["type"]]
        value = state[block["block_id"]][element["action_id"]][field]
        if value is None or value == []:
            if not block.get("optional"):
                errors[block["block_id"]] = "Please complete this required field."
        elif problem := _problem(element, value):
            errors[block["block_id"]] = problem
    return errors


def _problem(element: Json, value: object) -> str | None:
    kind, text = element["type"], str(value)
    if kind == "plain_text_input":
        if len(text) < element.get("min_length", 0):
            return f"This must be at least {element['min_length']} characters."
        if len(text) > element.get("max_length", 3000):
            return f"This must be at most {element.get('max_length', 3000)} characters."
    if kind == "email_text_input" and not _EMAIL.fullmatch(text):
        return "Please enter a valid email address."
    if kind == "url_text_input" and not _URL.fullmatch(text):
        return "Please enter a valid URL."
    if kind == "number_input":
        return _number_problem(element, text)
    if isinstance(value, list):
        most = element.get("max_selected_items") or element.get("max_files") or len(value)
        if len(value) > int(most):
            return f"Please choose at most {most}."
    return None


def _number_problem(element: Json, text: str) -> str | None:
    try:
        number = float(text)
    except ValueError:
        return "Please enter a number."
    if not element.get("is_decimal_allowed") and not number.is_integer():
        return "Please enter a whole number."
    low, high = element.get("min_value"), element.get("max_value")
    if low is not None and number < float(low):
        return f"This must be at least {low}."
    if high is not None and number > float(high):
        return f"This must be at most {high}."
    return None
