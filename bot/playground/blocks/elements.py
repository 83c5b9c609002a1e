"""Slack's composition objects and block elements as rules.

Source: docs.slack.dev/reference/block-kit, composition-objects and block-elements.
"""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import cast

from bot.playground.blocks.schema import (
    Relation,
    Rule,
    Shape,
    array,
    boolean,
    by_type,
    enum,
    error,
    exactly_one,
    integer,
    items_of,
    string,
)

IDENTIFIER = string(255)
LINK = string(3000, pattern=r"[a-zA-Z][a-zA-Z0-9+.\-]*:\S+")
WEB_ADDRESS = string(3000, pattern=r"https?://\S+")
ALT_TEXT = string(2000)


def text_shapes(maximum: int) -> dict[str, Rule]:
    """Name both kinds of text object, of 1 to `maximum` characters, by their type."""
    return {
        "plain_text": Shape({"text": string(maximum)}, {"emoji": boolean}),
        "mrkdwn": Shape({"text": string(maximum)}, {"verbatim": boolean}),
    }


def any_text(maximum: int) -> Rule:
    """Accept a `plain_text` or `mrkdwn` object of 1 to `maximum` characters."""
    return by_type(text_shapes(maximum))


def plain_text(maximum: int) -> Rule:
    """Accept a `plain_text` object of 1 to `maximum` characters."""
    return by_type({"plain_text": text_shapes(maximum)["plain_text"]})


CONFIRM = Shape(
    {
        "title": plain_text(100),
        "text": any_text(300),
        "confirm": plain_text(30),
        "deny": plain_text(30),
    },
    {"style": enum("primary", "danger")},
)
SLACK_FILE = Shape(optional={"id": IDENTIFIER, "url": WEB_ADDRESS}, also=[exactly_one("id", "url")])
DISPATCH = Shape({"trigger_actions_on": array(enum("on_enter_pressed", "on_character_entered"), 2)})
CONVERSATION_FILTER = Shape(
    optional={
        "include": array(enum("im", "mpim", "private", "public"), 4),
        "exclude_bot_users": boolean,
        "exclude_external_shared_channels": boolean,
    }
)


def _option(text: Rule, extra: Mapping[str, Rule] | None = None) -> Shape:
    return Shape({"text": text, "value": string(150)}, {"description": text, **(extra or {})})


SELECT_OPTION = _option(plain_text(75))
CHOICE_OPTION = _option(any_text(75))
OVERFLOW_OPTION = _option(plain_text(75), {"url": LINK})
OPTION_GROUP = Shape({"label": plain_text(75), "options": array(SELECT_OPTION, 100)})


def _initial_is_offered(value: dict[str, object], pointer: str) -> Iterator[str]:
    groups = items_of(value.get("option_groups"))
    offered = items_of(value.get("options"))
    offered += [option for group in groups for option in items_of(group["options"])]
    if "initial_option" in value and value["initial_option"] not in offered:
        yield error("must be one of the provided options", f"{pointer}/initial_option")
    for index, initial in enumerate(items_of(value.get("initial_options"))):
        if initial not in offered:
            yield error("must be one of the provided options", f"{pointer}/initial_options/{index}")


def _initials_fit(name: str) -> Relation:
    def check(value: dict[str, object], pointer: str) -> Iterator[str]:
        most = cast("int", value.get("max_selected_items", 100))
        if len(cast("list[object]", value.get(name, []))) > most:
            yield error(f"no more than {most} items allowed", f"{pointer}/{name}")

    return check


def _length_fits(value: dict[str, object], pointer: str) -> Iterator[str]:
    least = cast("int", value.get("min_length", 0))
    most = cast("int", value.get("max_length", 3000))
    if least > most:
        yield error("must be less than or equal to max_length", f"{pointer}/min_length")
    initial = cast("str", value.get("initial_value", ""))
    if len(initial) > most:
        yield error(f"must be less than {most + 1} characters", f"{pointer}/initial_value")
    if initial and len(initial) < least:
        yield error(f"must be more than {least - 1} characters", f"{pointer}/initial_value")


def _number_fits(value: dict[str, object], pointer: str) -> Iterator[str]:
    numbers = {
        name: float(cast("str", value[name]))
        for name in ("min_value", "initial_value", "max_value")
        if name in value
    }
    if [*numbers.values()] != sorted(numbers.values()):
        yield error("must satisfy min_value <= initial_value <= max_value", pointer)
    if not value["is_decimal_allowed"]:
        for name in numbers:
            if "." in cast("str", value[name]):
                yield error("must be an integer", f"{pointer}/{name}")


def _calendar_date(value: object, pointer: str) -> Iterator[str]:
    found = [*string(pattern=r"\d{4}-\d{2}-\d{2}")(value, pointer)]
    yield from found
    if not found:
        try:
            date.fromisoformat(cast("str", value))
        except ValueError:
            yield error("must be a valid date (YYYY-MM-DD)", pointer)


ACTION: Mapping[str, Rule] = {"action_id": IDENTIFIER}
CONFIRMED: Mapping[str, Rule] = {**ACTION, "confirm": CONFIRM}
FOCUSED: Mapping[str, Rule] = {**ACTION, "focus_on_load": boolean}
MENU: Mapping[str, Rule] = {**CONFIRMED, **FOCUSED, "placeholder": plain_text(150)}
TYPED: Mapping[str, Rule] = {
    **FOCUSED,
    "placeholder": plain_text(150),
    "dispatch_action_config": DISPATCH,
}
OFFERED: Mapping[str, Rule] = {
    "options": array(SELECT_OPTION, 100),
    "option_groups": array(OPTION_GROUP, 100),
}
PICKED: Mapping[str, Rule] = {"initial_option": SELECT_OPTION}
IDENTIFIERS = array(IDENTIFIER)
NUMERAL = string(pattern=r"-?\d+(\.\d+)?")


def _multi_menu(initial: str, item: Rule, extra: Mapping[str, Rule], *also: Relation) -> Shape:
    optional = {**MENU, **extra, initial: array(item, 100), "max_selected_items": integer(1)}
    return Shape(optional=optional, also=[*also, _initials_fit(initial)])


BUTTON = Shape(
    {"text": plain_text(75)},
    {
        **CONFIRMED,
        "url": LINK,
        "value": string(2000),
        "style": enum("primary", "danger"),
        "accessibility_label": string(75),
    },
)
IMAGE = Shape(
    {"alt_text": ALT_TEXT},
    {"image_url": WEB_ADDRESS, "slack_file": SLACK_FILE},
    [exactly_one("image_url", "slack_file")],
)
OVERFLOW = Shape({"options": array(OVERFLOW_OPTION, 5)}, CONFIRMED)
CHOICES: Mapping[str, Rule] = {
    "checkboxes": Shape(
        {"options": array(CHOICE_OPTION, 10)},
        {**CONFIRMED, **FOCUSED, "initial_options": array(CHOICE_OPTION, 10)},
        [_initial_is_offered],
    ),
    "radio_buttons": Shape(
        {"options": array(CHOICE_OPTION, 10)},
        {**CONFIRMED, **FOCUSED, "initial_option": CHOICE_OPTION},
        [_initial_is_offered],
    ),
}
PICKERS: Mapping[str, Rule] = {
    "datepicker": Shape(optional={**MENU, "initial_date": _calendar_date}),
    "timepicker": Shape(
        optional={
            **MENU,
            "initial_time": string(pattern=r"([01]\d|2[0-3]):[0-5]\d"),
            "timezone": string(100),
        }
    ),
}
DATETIME_PICKER: Mapping[str, Rule] = {
    # Ten digits of Unix seconds, as the reference puts it.
    "datetimepicker": Shape(
        optional={
            **CONFIRMED,
            **FOCUSED,
            "initial_date_time": integer(1_000_000_000, 9_999_999_999),
        }
    )
}
MENUS: Mapping[str, Rule] = {
    "static_select": Shape(
        optional={**MENU, **OFFERED, **PICKED},
        also=[exactly_one("options", "option_groups"), _initial_is_offered],
    ),
    "external_select": Shape(optional={**MENU, **PICKED, "min_query_length": integer(0)}),
    "users_select": Shape(optional={**MENU, "initial_user": IDENTIFIER}),
    "conversations_select": Shape(
        optional={
            **MENU,
            "initial_conversation": IDENTIFIER,
            "default_to_current_conversation": boolean,
            "response_url_enabled": boolean,
            "filter": CONVERSATION_FILTER,
        }
    ),
    "channels_select": Shape(
        optional={**MENU, "initial_channel": IDENTIFIER, "response_url_enabled": boolean}
    ),
}
MULTI_MENUS: Mapping[str, Rule] = {
    "multi_static_select": _multi_menu(
        "initial_options",
        SELECT_OPTION,
        OFFERED,
        exactly_one("options", "option_groups"),
        _initial_is_offered,
    ),
    "multi_external_select": _multi_menu(
        "initial_options", SELECT_OPTION, {"min_query_length": integer(0)}
    ),
    "multi_users_select": _multi_menu("initial_users", IDENTIFIER, {}),
    "multi_conversations_select": _multi_menu(
        "initial_conversations",
        IDENTIFIER,
        {"default_to_current_conversation": boolean, "filter": CONVERSATION_FILTER},
    ),
    "multi_channels_select": _multi_menu("initial_channels", IDENTIFIER, {}),
}
PLAIN_TEXT_INPUT: Mapping[str, Rule] = {
    "plain_text_input": Shape(
        optional={
            **TYPED,
            "initial_value": string(3000, minimum=0),
            "multiline": boolean,
            "min_length": integer(0, 3000),
            "max_length": integer(1, 3000),
        },
        also=[_length_fits],
    )
}
MODAL_INPUTS: Mapping[str, Rule] = {
    "email_text_input": Shape(optional={**TYPED, "initial_value": string()}),
    "url_text_input": Shape(optional={**TYPED, "initial_value": LINK}),
    "number_input": Shape(
        {"is_decimal_allowed": boolean},
        {**TYPED, "initial_value": NUMERAL, "min_value": NUMERAL, "max_value": NUMERAL},
        [_number_fits],
    ),
    "file_input": Shape(
        optional={**ACTION, "filetypes": array(string(20)), "max_files": integer(1, 10)}
    ),
}
ACCESSORY: Mapping[str, Rule] = {
    "button": BUTTON,
    "image": IMAGE,
    "overflow": OVERFLOW,
    **CHOICES,
    **PICKERS,
    **MENUS,
    **MULTI_MENUS,
}
IN_ACTIONS: Mapping[str, Rule] = {
    "button": BUTTON,
    "overflow": OVERFLOW,
    **CHOICES,
    **PICKERS,
    **DATETIME_PICKER,
    **MENUS,
}
IN_INPUT: Mapping[str, Rule] = {
    **PLAIN_TEXT_INPUT,
    **CHOICES,
    **PICKERS,
    **DATETIME_PICKER,
    **MENUS,
    **MULTI_MENUS,
}
