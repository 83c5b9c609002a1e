"""Messages and views as plain text."""

from __future__ import annotations

from bot.playground.client import find_action
from bot.playground.render import render_message, render_text, render_view
from bot.playground.values import Json


def text(words: str, kind: str = "plain_text") -> Json:
    """A text object."""
    return {"type": kind, "text": words}


BUTTON = {"type": "button", "action_id": "take", "text": text("Take"), "value": "C-5"}


def test_blocks_read_as_a_person_reads_them() -> None:
    option = {"text": text("Close"), "value": "close"}
    rows = [[{"type": "raw_text", "text": "a"}, {"type": "raw_text", "text": "b"}]]
    rich = {"type": "text", "text": "rich"}
    blocks: list[Json] = [
        {"type": "header", "text": text("Case C-5")},
        {
            "type": "section",
            "text": text("From <@U0ANNA> &amp; <https://a.example|a link>", "mrkdwn"),
            "fields": [text("*State*\nnew", "mrkdwn")],
            "accessory": {"type": "overflow", "options": [option]},
        },
        {"type": "divider"},
        {"type": "context", "elements": [text("since 9:00", "mrkdwn"), text("two reports")]},
        {
            "type": "actions",
            "elements": [BUTTON, {"type": "static_select", "placeholder": text("Who")}],
        },
        {
            "type": "input",
            "optional": True,
            "label": text("Why"),
            "hint": text("In a word"),
            "element": {"type": "plain_text_input", "initial_value": "because"},
        },
        {
            "type": "input",
            "label": text("How"),
            "element": {"type": "radio_buttons", "options": [option]},
        },
        {"type": "image", "alt_text": "a plot"},
        {"type": "markdown", "text": "**bold**"},
        {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": [rich]}]},
        {"type": "table", "rows": rows},
        {"type": "video"},
    ]
    assert render_text(blocks, {"U0ANNA": "Anna Berg"}).splitlines() == [
        "# Case C-5",
        "From @Anna Berg & a link [… Close]",
        "  *State* new",
        "----",
        "since 9:00 · two reports",
        "[Take] [Who ▾]",
        "Why (optional): [because]",
        "  (In a word)",
        "How: ( ) Close",
        "[image: a plot]",
        "**bold**",
        "rich",
        "a | b",
        "[video]",
    ]


def test_a_message_without_blocks_shows_its_text_attachments_and_files() -> None:
    message: Json = {
        "text": "<!here> look at <#C0IT|it-desk>",
        "attachments": [{"title": "Title", "text": "Body", "blocks": [{"type": "divider"}]}],
        "files": [{"name": "a.txt"}],
    }
    lines = ["@here look at #it-desk", "----", "Title", "Body", "[file a.txt]"]
    assert render_message(message).splitlines() == lines


def test_a_modal_shows_its_title_and_buttons() -> None:
    view = {
        "type": "modal",
        "title": text("Report"),
        "blocks": [{"type": "divider"}],
        "close": text("Cancel"),
        "submit": text("Send"),
    }
    assert render_view(view) == "== Report ==\n----\n[Cancel] [Send]"


def test_one_of_many_buttons_is_found_by_its_value() -> None:
    other = BUTTON | {"value": "C-6"}
    blocks = [{"type": "actions", "block_id": "row", "elements": [BUTTON, other]}]
    event = {"type": "message", "message": {"ts": "1.1", "blocks": blocks}}
    assert find_action(event, "take", "C-6").element is other
