"""What Slack refuses in Block Kit is refused here too, and what it takes passes."""

import json
from typing import Any, Literal

import pytest

from bot.playground.blocks import check_blocks, check_view

Json = dict[str, Any]
Surface = Literal["message", "modal", "home"]


def plain(text: str = "Text") -> Json:
    return {"type": "plain_text", "text": text}


def mrkdwn(text: str = "*Text*") -> Json:
    return {"type": "mrkdwn", "text": text}


def option(value: str = "a", text: str = "Choice") -> Json:
    return {"text": plain(text), "value": value}


def options(count: int) -> list[Json]:
    return [option(str(number)) for number in range(count)]


def button(**fields: Any) -> Json:
    return {"type": "button", "text": plain("Press"), **fields}


def section(**fields: Any) -> Json:
    return {"type": "section", "text": mrkdwn(), **fields}


def actions(*elements: Json, **fields: Any) -> Json:
    return {"type": "actions", "elements": list(elements), **fields}


def entry(element: Json, **fields: Any) -> Json:
    return {"type": "input", "label": plain("Label"), "element": element, **fields}


def select(**fields: Any) -> Json:
    return {"type": "static_select", **fields}


def confirm(**fields: Any) -> Json:
    return {
        "title": plain(),
        "text": mrkdwn(),
        "confirm": plain("Yes"),
        "deny": plain("No"),
        **fields,
    }


def table(rows: int = 2, columns: int = 2, **fields: Any) -> Json:
    cell = {"type": "raw_text", "text": "cell"}
    return {"type": "table", "rows": [[cell] * columns] * rows, **fields}


def modal(*blocks: Json, **fields: Any) -> Json:
    return {"type": "modal", "title": plain("Title"), "blocks": [*blocks], **fields}


RICH_TEXT: Json = {
    "type": "rich_text",
    "elements": [
        {
            "type": "rich_text_section",
            "elements": [
                {"type": "text", "text": "Hello ", "style": {"bold": True}},
                {"type": "user", "user_id": "U1"},
                {"type": "link", "url": "https://example.com", "text": "here"},
                {"type": "emoji", "name": "wave"},
            ],
        },
        {
            "type": "rich_text_list",
            "style": "bullet",
            "indent": 1,
            "elements": [{"type": "rich_text_section", "elements": []}],
        },
        {"type": "rich_text_preformatted", "elements": [{"type": "text", "text": "code"}]},
        {"type": "rich_text_quote", "elements": [{"type": "text", "text": "quote"}]},
    ],
}

IMAGE: Json = {"type": "image", "image_url": "https://example.com/a.png", "alt_text": "A"}

FINE_EVERYWHERE: list[Json] = [
    section(),
    section(text=plain(), block_id="b", expand=True),
    {"type": "section", "fields": [plain(), mrkdwn()]},
    section(accessory=button(action_id="go", value="1", style="danger", url="https://x.example")),
    section(accessory=IMAGE),
    section(accessory={"type": "overflow", "options": [{**option(), "url": "https://x.example"}]}),
    section(
        accessory={"type": "multi_users_select", "placeholder": plain(), "initial_users": ["U1"]}
    ),
    section(accessory={"type": "timepicker", "initial_time": "23:59", "timezone": "Asia/Shanghai"}),
    section(text={**mrkdwn(), "verbatim": True}),
    section(text={**plain(), "emoji": True}),
    {"type": "divider"},
    {"type": "header", "text": plain("A" * 150)},
    {"type": "context", "elements": [IMAGE, mrkdwn(), plain()]},
    {**IMAGE, "title": plain()},
    {"type": "image", "slack_file": {"id": "F1"}, "alt_text": "A"},
    RICH_TEXT,
    actions(button(confirm=confirm(style="primary")), select(options=options(100))),
    actions({"type": "datepicker", "initial_date": "2028-02-29"}),
    actions({"type": "datetimepicker", "initial_date_time": 1_800_000_000}),
    actions({"type": "conversations_select", "filter": {"include": ["im", "public"]}}),
    actions({"type": "external_select", "min_query_length": 0, "initial_option": option()}),
    actions({"type": "radio_buttons", "options": [option()], "initial_option": option()}),
    actions({"type": "checkboxes", "options": [{"text": mrkdwn(), "value": "a"}]}),
    entry({"type": "plain_text_input", "multiline": True, "max_length": 3000}, hint=plain()),
    entry(
        {
            "type": "multi_static_select",
            "option_groups": [{"label": plain(), "options": [option()]}],
            "initial_options": [option()],
            "max_selected_items": 1,
        }
    ),
    {
        "type": "video",
        "alt_text": "A",
        "title": plain(),
        "video_url": "https://example.com/v",
        "thumbnail_url": "https://example.com/t.png",
    },
]


@pytest.mark.parametrize("surface", ["message", "modal", "home"])
@pytest.mark.parametrize("block", FINE_EVERYWHERE, ids=lambda block: str(block["type"]))
def test_a_fine_block_passes_on_every_surface(block: Json, surface: Surface) -> None:
    assert check_blocks([block], surface) == []


def test_a_block_survives_a_trip_through_json() -> None:
    assert check_blocks(json.loads(json.dumps(FINE_EVERYWHERE)), "message") == []


MESSAGE_ONLY: list[Json] = [
    {"type": "markdown", "text": "# Title"},
    table(100, 20, column_settings=[None, {"align": "right", "is_wrapped": True}]),
    {"type": "file", "external_id": "f", "source": "remote"},
]
MODAL_ONLY: list[Json] = [
    entry({"type": "file_input", "max_files": 10, "filetypes": ["png"]}),
    entry({"type": "email_text_input", "initial_value": "a@example.com"}),
    entry({"type": "url_text_input", "placeholder": plain()}),
    entry({"type": "number_input", "is_decimal_allowed": False, "min_value": "1"}),
]


@pytest.mark.parametrize("block", MESSAGE_ONLY, ids=lambda block: str(block["type"]))
def test_some_blocks_stand_in_messages_only(block: Json) -> None:
    assert check_blocks([block], "message") == []
    for surface in ("modal", "home"):
        found = check_blocks([block], surface)
        assert found == [f"[ERROR] unsupported type: {block['type']} [json-pointer:/blocks/0/type]"]


@pytest.mark.parametrize("block", MODAL_ONLY, ids=lambda block: str(block["element"]["type"]))
def test_some_inputs_stand_in_modals_only(block: Json) -> None:
    assert check_blocks([block], "modal") == []
    for surface in ("message", "home"):
        (found,) = check_blocks([block], surface)
        assert found.endswith("[json-pointer:/blocks/0/element/type]")


LONGEST = 3000
REFUSED: list[tuple[str, Json, str]] = [
    ("empty section", section(text=plain("")), "must be more than 0 characters|/text/text"),
    (
        "long section",
        section(text=plain("A" * 3001)),
        "must be less than 3001 characters|/text/text",
    ),
    ("bare section", {"type": "section"}, "must define either `text` or `fields`|"),
    ("empty fields", {"type": "section", "fields": []}, "no less than 1 items allowed|/fields"),
    ("11 fields", section(fields=[plain()] * 11), "no more than 10 items allowed|/fields"),
    (
        "long field",
        section(fields=[plain("A" * 2001)]),
        "must be less than 2001 characters|/fields/0/text",
    ),
    ("unknown field", section(colour="red"), "invalid additional property: colour|"),
    ("text as a string", section(text="hi"), "must provide an object|/text"),
    ("text without type", section(text={"text": "hi"}), "missing required field: type|/text"),
    ("text without text", section(text={"type": "mrkdwn"}), "missing required field: text|/text"),
    ("null text", section(text={**plain(), "text": None}), "must provide a string|/text/text"),
    (
        "emoji in mrkdwn",
        section(text={**mrkdwn(), "emoji": True}),
        "invalid additional property: emoji|/text",
    ),
    (
        "verbatim in plain_text",
        section(text={**plain(), "verbatim": True}),
        "invalid additional property: verbatim|/text",
    ),
    ("text kind", section(text={"type": "html", "text": "x"}), "unsupported type: html|/text/type"),
    ("mrkdwn header", {"type": "header", "text": mrkdwn()}, "unsupported type: mrkdwn|/text/type"),
    (
        "long header",
        {"type": "header", "text": plain("A" * 151)},
        "must be less than 151 characters|/text/text",
    ),
    ("unknown block", {"type": "heading"}, "unsupported type: heading|/type"),
    (
        "divider with text",
        {"type": "divider", "text": plain()},
        "invalid additional property: text|",
    ),
    (
        "long block_id",
        {"type": "divider", "block_id": "b" * 256},
        "must be less than 256 characters|/block_id",
    ),
    (
        "11 context elements",
        {"type": "context", "elements": [plain()] * 11},
        "no more than 10 items allowed|/elements",
    ),
    (
        "button in context",
        {"type": "context", "elements": [button()]},
        "unsupported type: button|/elements/0/type",
    ),
    ("26 actions", actions(*[button()] * 26), "no more than 25 items allowed|/elements"),
    ("no actions", actions(), "no less than 1 items allowed|/elements"),
    (
        "image in actions",
        actions(IMAGE),
        "unsupported type: image|/elements/0/type",
    ),
    (
        "multi-select in actions",
        actions({"type": "multi_users_select"}),
        "unsupported type: multi_users_select|/elements/0/type",
    ),
    (
        "text input in actions",
        actions({"type": "plain_text_input"}),
        "unsupported type: plain_text_input|/elements/0/type",
    ),
    (
        "text input as accessory",
        section(accessory={"type": "plain_text_input"}),
        "unsupported type: plain_text_input|/accessory/type",
    ),
    (
        "datetimepicker as accessory",
        section(accessory={"type": "datetimepicker"}),
        "unsupported type: datetimepicker|/accessory/type",
    ),
    ("button as input", entry(button()), "unsupported type: button|/element/type"),
    (
        "overflow as input",
        entry({"type": "overflow", "options": options(2)}),
        "unsupported type: overflow|/element/type",
    ),
    (
        "mrkdwn label",
        entry(select(options=options(1)), label=mrkdwn()),
        "unsupported type: mrkdwn|/label/type",
    ),
    (
        "long label",
        entry(select(options=options(1)), label=plain("A" * 2001)),
        "must be less than 2001 characters|/label/text",
    ),
    (
        "long hint",
        entry(select(options=options(1)), hint=plain("A" * 2001)),
        "must be less than 2001 characters|/hint/text",
    ),
    (
        "input without element",
        {"type": "input", "label": plain()},
        "missing required field: element|",
    ),
    (
        "mrkdwn button",
        actions({"type": "button", "text": mrkdwn()}),
        "unsupported type: mrkdwn|/elements/0/text/type",
    ),
    (
        "long button",
        actions(button(text=plain("A" * 76))),
        "must be less than 76 characters|/elements/0/text/text",
    ),
    (
        "long button value",
        actions(button(value="A" * 2001)),
        "must be less than 2001 characters|/elements/0/value",
    ),
    (
        "long button url",
        actions(button(url="https://x.example/" + "A" * 3000)),
        "must be less than 3001 characters|/elements/0/url",
    ),
    (
        "button url",
        actions(button(url="x.example")),
        "must match the required format|/elements/0/url",
    ),
    ("button style", actions(button(style="blue")), "must be a valid enum value|/elements/0/style"),
    (
        "long action_id",
        actions(button(action_id="a" * 256)),
        "must be less than 256 characters|/elements/0/action_id",
    ),
    (
        "long confirm title",
        actions(button(confirm=confirm(title=plain("A" * 101)))),
        "must be less than 101 characters|/elements/0/confirm/title/text",
    ),
    (
        "long confirm text",
        actions(button(confirm=confirm(text=plain("A" * 301)))),
        "must be less than 301 characters|/elements/0/confirm/text/text",
    ),
    (
        "long confirm button",
        actions(button(confirm=confirm(confirm=plain("A" * 31)))),
        "must be less than 31 characters|/elements/0/confirm/confirm/text",
    ),
    (
        "long deny button",
        actions(button(confirm=confirm(deny=plain("A" * 31)))),
        "must be less than 31 characters|/elements/0/confirm/deny/text",
    ),
    (
        "confirm without text",
        actions(button(confirm={"title": plain(), "confirm": plain(), "deny": plain()})),
        "missing required field: text|/elements/0/confirm",
    ),
    (
        "101 options",
        actions(select(options=options(101))),
        "no more than 100 items allowed|/elements/0/options",
    ),
    ("no options", actions(select(options=[])), "no less than 1 items allowed|/elements/0/options"),
    (
        "neither options nor groups",
        actions(select()),
        "must define exactly one of `options` or `option_groups`|/elements/0",
    ),
    (
        "101 option groups",
        actions(select(option_groups=[{"label": plain(), "options": options(1)}] * 101)),
        "no more than 100 items allowed|/elements/0/option_groups",
    ),
    (
        "long group label",
        actions(select(option_groups=[{"label": plain("A" * 76), "options": options(1)}])),
        "must be less than 76 characters|/elements/0/option_groups/0/label/text",
    ),
    (
        "long option",
        actions(select(options=[option(text="A" * 76)])),
        "must be less than 76 characters|/elements/0/options/0/text/text",
    ),
    (
        "long option value",
        actions(select(options=[option("A" * 151)])),
        "must be less than 151 characters|/elements/0/options/0/value",
    ),
    (
        "long option description",
        actions(select(options=[{**option(), "description": plain("A" * 76)}])),
        "must be less than 76 characters|/elements/0/options/0/description/text",
    ),
    (
        "mrkdwn option in a select",
        actions(select(options=[{"text": mrkdwn(), "value": "a"}])),
        "unsupported type: mrkdwn|/elements/0/options/0/text/type",
    ),
    (
        "url of an option in a select",
        actions(select(options=[{**option(), "url": "https://x.example"}])),
        "invalid additional property: url|/elements/0/options/0",
    ),
    (
        "initial option not offered",
        actions(select(options=options(2), initial_option=option("9"))),
        "must be one of the provided options|/elements/0/initial_option",
    ),
    (
        "initial options not offered",
        actions({"type": "checkboxes", "options": options(2), "initial_options": [option("9")]}),
        "must be one of the provided options|/elements/0/initial_options/0",
    ),
    (
        "no initial options",
        actions({"type": "checkboxes", "options": options(2), "initial_options": []}),
        "no less than 1 items allowed|/elements/0/initial_options",
    ),
    (
        "long placeholder",
        actions(select(options=options(1), placeholder=plain("A" * 151))),
        "must be less than 151 characters|/elements/0/placeholder/text",
    ),
    (
        "6 overflow options",
        section(accessory={"type": "overflow", "options": options(6)}),
        "no more than 5 items allowed|/accessory/options",
    ),
    (
        "11 checkboxes",
        actions({"type": "checkboxes", "options": options(11)}),
        "no more than 10 items allowed|/elements/0/options",
    ),
    (
        "11 radio buttons",
        actions({"type": "radio_buttons", "options": options(11)}),
        "no more than 10 items allowed|/elements/0/options",
    ),
    (
        "max_selected_items of 0",
        section(accessory={"type": "multi_users_select", "max_selected_items": 0}),
        "must be more than 0|/accessory/max_selected_items",
    ),
    (
        "more initial items than may be selected",
        section(
            accessory={
                "type": "multi_users_select",
                "max_selected_items": 1,
                "initial_users": ["U1", "U2"],
            }
        ),
        "no more than 1 items allowed|/accessory/initial_users",
    ),
    (
        "date format",
        actions({"type": "datepicker", "initial_date": "24.12.2026"}),
        "must match the required format|/elements/0/initial_date",
    ),
    (
        "date that does not exist",
        actions({"type": "datepicker", "initial_date": "2026-02-29"}),
        "must be a valid date (YYYY-MM-DD)|/elements/0/initial_date",
    ),
    (
        "time format",
        actions({"type": "timepicker", "initial_time": "9:00"}),
        "must match the required format|/elements/0/initial_time",
    ),
    (
        "date and time in milliseconds",
        actions({"type": "datetimepicker", "initial_date_time": 1_800_000_000_000}),
        "must be less than 10000000000|/elements/0/initial_date_time",
    ),
    (
        "date and time as text",
        actions({"type": "datetimepicker", "initial_date_time": "1800000000"}),
        "must provide an integer|/elements/0/initial_date_time",
    ),
    (
        "empty filter list",
        actions({"type": "conversations_select", "filter": {"include": []}}),
        "no less than 1 items allowed|/elements/0/filter/include",
    ),
    (
        "filter kind",
        actions({"type": "conversations_select", "filter": {"include": ["dm"]}}),
        "must be a valid enum value|/elements/0/filter/include/0",
    ),
    (
        "max_length",
        entry({"type": "plain_text_input", "max_length": 3001}),
        "must be less than 3001|/element/max_length",
    ),
    (
        "min_length over max_length",
        entry({"type": "plain_text_input", "min_length": 5, "max_length": 4}),
        "must be less than or equal to max_length|/element/min_length",
    ),
    (
        "initial value over max_length",
        entry({"type": "plain_text_input", "max_length": 4, "initial_value": "12345"}),
        "must be less than 5 characters|/element/initial_value",
    ),
    (
        "long initial value",
        entry({"type": "plain_text_input", "initial_value": "A" * 3001}),
        "must be less than 3001 characters|/element/initial_value",
    ),
    (
        "image without alt_text",
        {"type": "image", "image_url": "https://example.com/a.png"},
        "missing required field: alt_text|",
    ),
    (
        "long alt_text",
        {**IMAGE, "alt_text": "A" * 2001},
        "must be less than 2001 characters|/alt_text",
    ),
    (
        "long image url",
        {**IMAGE, "image_url": "https://x.example/" + "a" * LONGEST},
        "must be less than 3001 characters|/image_url",
    ),
    (
        "image with two sources",
        {**IMAGE, "slack_file": {"id": "F1"}},
        "must define exactly one of `image_url` or `slack_file`|",
    ),
    ("101 rows", table(101, 1), "no more than 100 items allowed|/rows"),
    ("21 columns", table(1, 21), "no more than 20 items allowed|/rows/0"),
    (
        "mrkdwn cell",
        {"type": "table", "rows": [[mrkdwn()]]},
        "unsupported type: mrkdwn|/rows/0/0/type",
    ),
    (
        "empty cell",
        {"type": "table", "rows": [[{"type": "raw_text", "text": ""}]]},
        "must be more than 0 characters|/rows/0/0/text",
    ),
    (
        "long markdown",
        {"type": "markdown", "text": "A" * 12_001},
        "must be less than 12001 characters|/text",
    ),
    (
        "rich text in rich text",
        {"type": "rich_text", "elements": [{"type": "text", "text": "x"}]},
        "unsupported type: text|/elements/0/type",
    ),
]


@pytest.mark.parametrize(
    ("block", "expected"), [row[1:] for row in REFUSED], ids=[r[0] for r in REFUSED]
)
def test_a_bad_block_is_refused_with_the_place(block: Json, expected: str) -> None:
    message, _, place = expected.partition("|")

    found = check_blocks([{"type": "divider"}, block], "message")

    assert found == [f"[ERROR] {message} [json-pointer:/blocks/1{place}]"]


@pytest.mark.parametrize(
    ("element", "message"),
    [
        ({"type": "file_input", "max_files": 11}, "must be less than 11"),
        ({"type": "file_input", "max_files": 0}, "must be more than 0"),
        ({"type": "number_input"}, "missing required field: is_decimal_allowed"),
        (
            {"type": "number_input", "is_decimal_allowed": False, "initial_value": "1.5"},
            "must be an integer",
        ),
        (
            {
                "type": "number_input",
                "is_decimal_allowed": True,
                "initial_value": "5",
                "max_value": "4",
            },
            "must satisfy min_value <= initial_value <= max_value",
        ),
        (
            {"type": "number_input", "is_decimal_allowed": True, "initial_value": "five"},
            "must match the required format",
        ),
    ],
)
def test_a_bad_modal_input_is_refused(element: Json, message: str) -> None:
    (found,) = check_blocks([entry(element)], "modal")

    assert found.startswith(f"[ERROR] {message} [json-pointer:/blocks/0/element")


def test_a_file_input_cannot_dispatch_actions() -> None:
    found = check_blocks([entry({"type": "file_input"}, dispatch_action=True)], "modal")

    assert found == ["[ERROR] unsupported type: file_input [json-pointer:/blocks/0/element/type]"]


@pytest.mark.parametrize(("surface", "most"), [("message", 50), ("modal", 100), ("home", 100)])
def test_a_surface_holds_only_so_many_blocks(surface: Surface, most: int) -> None:
    assert check_blocks([section()] * most, surface) == []
    assert check_blocks([section()] * (most + 1), surface) == [
        f"[ERROR] no more than {most} items allowed [json-pointer:/blocks]"
    ]


@pytest.mark.parametrize("blocks", [None, "x", {"type": "divider"}, 3])
def test_blocks_must_be_a_list(blocks: object) -> None:
    assert check_blocks(blocks, "message") == [
        "[ERROR] must provide an array [json-pointer:/blocks]"
    ]


@pytest.mark.parametrize("block", [None, "x", [], 3])
def test_a_block_must_be_an_object(block: object) -> None:
    assert check_blocks([block], "message") == [
        "[ERROR] must provide an object [json-pointer:/blocks/0]"
    ]


def test_every_error_is_reported_and_not_just_the_first() -> None:
    found = check_blocks([section(text=plain("")), {"type": "nonsense"}], "message")

    assert len(found) == 2


def test_a_block_id_is_used_once() -> None:
    found = check_blocks([section(block_id="b"), section(block_id="b")], "message")

    assert found == ['[ERROR] `block_id` "b" already exists [json-pointer:/blocks/1/block_id]']


def test_an_action_id_is_used_once_in_a_block() -> None:
    twice = actions(button(action_id="a"), button(action_id="a"))

    assert check_blocks([twice], "message") == [
        '[ERROR] `action_id` "a" already exists for this block'
        " [json-pointer:/blocks/0/elements/1/action_id]"
    ]


def test_an_action_id_may_return_in_another_block() -> None:
    assert check_blocks([actions(button(action_id="a"))] * 2, "message") == []


def test_a_message_holds_one_table() -> None:
    assert check_blocks([table(), table()], "message") == [
        "[ERROR] only_one_table_allowed [json-pointer:/blocks/1]"
    ]


def test_markdown_blocks_share_one_limit() -> None:
    half = {"type": "markdown", "text": "A" * 6001}

    assert check_blocks([half, half], "message") == [
        "[ERROR] must be less than 12001 characters [json-pointer:/blocks/1/text]"
    ]


def test_one_element_of_a_view_has_the_focus() -> None:
    focused = entry({"type": "plain_text_input", "focus_on_load": True})

    assert check_view(modal(focused, focused, submit=plain("Send"))) == [
        "[ERROR] only one element can set focus_on_load [json-pointer:/view/blocks/1/element]"
    ]


def test_a_complete_modal_is_fine() -> None:
    view = modal(
        *FINE_EVERYWHERE,
        *MODAL_ONLY,
        submit=plain("Send"),
        close=plain("Cancel"),
        private_metadata="m" * 3000,
        callback_id="c" * 255,
        external_id="e" * 255,
        clear_on_close=True,
        notify_on_close=False,
    )

    assert check_view(view) == []


def test_a_home_view_is_fine() -> None:
    assert check_view({"type": "home", "blocks": FINE_EVERYWHERE, "callback_id": "home"}) == []


def test_a_modal_with_input_needs_a_submit_button() -> None:
    assert check_view(modal(entry({"type": "plain_text_input"}))) == [
        "[ERROR] missing required field: submit [json-pointer:/view]"
    ]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"title": plain("A" * 25)}, "must be less than 25 characters|/title/text"),
        ({"title": mrkdwn()}, "unsupported type: mrkdwn|/title/type"),
        ({"title": plain("")}, "must be more than 0 characters|/title/text"),
        ({"submit": plain("A" * 25)}, "must be less than 25 characters|/submit/text"),
        ({"close": plain("A" * 25)}, "must be less than 25 characters|/close/text"),
        ({"private_metadata": "m" * 3001}, "must be less than 3001 characters|/private_metadata"),
        ({"private_metadata": {}}, "must provide a string|/private_metadata"),
        ({"callback_id": "c" * 256}, "must be less than 256 characters|/callback_id"),
        ({"external_id": "e" * 256}, "must be less than 256 characters|/external_id"),
        ({"blocks": [section()] * 101}, "no more than 100 items allowed|/blocks"),
        ({"blocks": []}, "no less than 1 items allowed|/blocks"),
        ({"clear_on_close": "yes"}, "must provide a boolean|/clear_on_close"),
        ({"hash": "1.2"}, "invalid additional property: hash|"),
        ({"type": "workflow"}, "unsupported type: workflow|/type"),
        ({"type": "home"}, "invalid additional property: title|"),
    ],
)
def test_a_bad_view_is_refused_with_the_place(changes: Json, expected: str) -> None:
    message, _, place = expected.partition("|")

    assert check_view({**modal(section()), **changes}) == [
        f"[ERROR] {message} [json-pointer:/view{place}]"
    ]


def test_an_empty_view_lacks_its_type() -> None:
    assert check_view({}) == ["[ERROR] missing required field: type [json-pointer:/view]"]


def test_a_modal_lacks_title_and_blocks() -> None:
    assert check_view({"type": "modal"}) == [
        "[ERROR] missing required field: title [json-pointer:/view]",
        "[ERROR] missing required field: blocks [json-pointer:/view]",
    ]
