"""Slack's payloads, read into what a person saw."""

from datetime import UTC, datetime
from typing import Any

import pytest

from bot.domain.records import AttachedFile, Snapshot
from bot.slack.parse import (
    FormState,
    WhoAndWhere,
    attached_files,
    readable,
    snapshot_of,
    storable,
    who,
)

Json = dict[str, Any]


@pytest.mark.parametrize(
    ("markup", "shown"),
    [
        ("plain", "plain"),
        ("a &lt;b&gt; &amp; c", "a <b> & c"),
        # Undone once only: somebody wrote about an entity.
        ("&amp;lt;", "&lt;"),
        ("<http://evil.example/login>", "http://evil.example/login"),
        ("<http://evil.example|evil.example>", "http://evil.example"),
        # The label is the bait, the address is the hook: both are shown.
        ("<http://evil.example|Your payroll>", "Your payroll (http://evil.example)"),
        (
            "<http://evil.example|https://bank.example>",
            "https://bank.example (http://evil.example)",
        ),
        ("<http://evil.example?a=1&amp;b=2>", "http://evil.example?a=1&b=2"),
        ("<mailto:a@b.example|a@b.example>", "a@b.example"),
        ("<mailto:a@b.example|write us>", "write us (a@b.example)"),
        ("<tel:+49301234|+49 30 1234>", "+49 30 1234 (+49301234)"),
        ("<@U123>", "@U123"),
        ("<@U123|anna>", "@anna"),
        ("<#C123|general>", "#general"),
        ("<!channel> now", "!channel now"),
        ("<!subteam^S1|@sec>", "!@sec"),
        ("<!date^1700000000^{date}|14 Nov>", "!14 Nov"),
        ("<http://a.example> and <http://b.example|b>", "http://a.example and http://b.example"),
        ("请<http://evil.example|重新登录>", "请重新登录 (http://evil.example)"),
        ("<not a link>", "<not a link>"),
        ("< >", "< >"),
        ("<|label>", "<|label>"),
        ("", ""),
    ],
)
def test_mark_up_is_shown_as_a_person_reads_it(markup: str, shown: str) -> None:
    assert readable(markup) == shown


def payload(**message: Any) -> Json:
    return {
        "channel": {"id": "C1", "name": "general"},
        "message": {"ts": "1764061200.123456", "user": "U1"} | message,
    }


def text_of(**message: Any) -> str:
    return snapshot_of(payload(**message), "").text


def rich_text(*elements: Json) -> list[Json]:
    section = {"type": "rich_text_section", "elements": list(elements)}
    return [{"type": "rich_text", "block_id": "b", "elements": [section]}]


def word(text: str, **style: bool) -> Json:
    return {"type": "text", "text": text} | ({"style": style} if style else {})


def test_a_snapshot_tells_who_where_and_when_and_links_to_the_message() -> None:
    files = [{"id": "F1", "name": "invoice.pdf"}, {"id": "F2"}]
    assert snapshot_of(
        payload(text="Look", files=files), "https://acme.slack.example/"
    ) == Snapshot(
        text="Look",
        author_chat_id="U1",
        author_name="",
        channel_chat_id="C1",
        channel_name="general",
        sent_at=datetime(2025, 11, 25, 9, 0, 0, 123456, tzinfo=UTC),
        link="https://acme.slack.example/archives/C1/p1764061200123456",
        files=("invoice.pdf", "F2"),
    )


def test_what_a_payload_lacks_is_left_empty() -> None:
    assert snapshot_of({"message": {}}, "https://acme.slack.example") == Snapshot("")
    assert snapshot_of(payload(text="x"), "").link == ""


@pytest.mark.parametrize(
    ("message", "author"),
    [
        ({"username": "Payroll", "bot_id": "B1", "bot_profile": {"name": "App"}}, "Payroll"),
        ({"bot_id": "B1", "bot_profile": {"name": "App"}}, "App"),
        ({"bot_id": "B1"}, "B1"),
        ({}, ""),
    ],
)
def test_a_bot_is_named_as_it_names_itself(message: Json, author: str) -> None:
    snapshot = snapshot_of(payload(user=None, text="x", **message), "")
    assert (snapshot.author_chat_id, snapshot.author_name) == ("", author)


def test_what_stands_in_blocks_and_attachments_only_is_read_too() -> None:
    blocks = [
        {"type": "header", "text": {"type": "plain_text", "text": "Payroll notice"}},
        {
            "type": "section",
            "text": {"type": "mrkdwn", "text": "Log in <http://evil.example/a|here>"},
            "fields": [{"type": "mrkdwn", "text": "Until *today*"}],
            "accessory": {
                "type": "button",
                "text": {"type": "plain_text", "text": "Log in now"},
                "url": "http://evil.example/b",
            },
        },
        {"type": "image", "image_url": "http://evil.example/c.png", "alt_text": "QR code"},
        {"type": "context", "elements": [{"type": "plain_text", "text": "HR team"}]},
    ]
    attachments = [
        {
            "pretext": "Forwarded",
            "title": "Invoice",
            "title_link": "http://evil.example/d",
            "text": "Pay <http://evil.example/e>",
            "fields": [{"title": "Amount", "value": "1,000"}],
            "footer": "ACME",
            "from_url": "http://evil.example/f",
            "blocks": [{"type": "section", "text": {"type": "mrkdwn", "text": "Deep down"}}],
        }
    ]
    shown = text_of(text="", blocks=blocks, attachments=attachments)
    for words in ("Payroll notice", "here (http://evil.example/a)", "Until *today*", "Log in now"):
        assert words in shown
    for words in ("QR code", "HR team", "Forwarded", "Invoice", "Amount", "1,000", "ACME"):
        assert words in shown
    for letter in "abcdef":
        assert f"http://evil.example/{letter}" in shown
    assert "Deep down" in shown


def test_rich_text_is_read_in_its_order_with_addresses() -> None:
    blocks = rich_text(
        word("Please "),
        word("log in", bold=True),
        word(" at "),
        {"type": "link", "url": "http://evil.example", "text": "your bank"},
        word("!"),
    )
    assert text_of(blocks=blocks) == "Please log in at your bank http://evil.example!"


def test_lists_and_quotes_in_rich_text_are_read_line_by_line() -> None:
    sections = [{"type": "rich_text_section", "elements": [word(line)]} for line in ("one", "two")]
    blocks = [
        {
            "type": "rich_text",
            "elements": [
                {"type": "rich_text_list", "style": "bullet", "elements": sections},
                {"type": "rich_text_quote", "elements": [word("three")]},
                {"type": "rich_text_preformatted", "elements": [word("four")]},
            ],
        }
    ]
    assert text_of(blocks=blocks) == "one\ntwo\nthree\nfour"


@pytest.mark.parametrize(
    ("text", "elements"),
    [
        ("Hello there", [word("Hello there")]),
        ("*Hello* _there_", [word("Hello", bold=True), word(" "), word("there", italic=True)]),
        (
            "Hello <@U2> :wave: there",
            [
                word("Hello "),
                {"type": "user", "user_id": "U2"},
                word(" "),
                {"type": "emoji", "name": "wave"},
                word(" there"),
            ],
        ),
        (
            "Look <http://evil.example|here>",
            [word("Look "), {"type": "link", "url": "http://evil.example", "text": "here"}],
        ),
    ],
)
def test_what_a_person_wrote_is_not_shown_twice(text: str, elements: list[Json]) -> None:
    """Slack sends every message as text and as rich text."""
    assert text_of(text=text, blocks=rich_text(*elements)) == readable(text)


def test_blocks_that_say_something_else_than_the_text_are_kept() -> None:
    """An app can notify with harmless words and show others."""
    shown = text_of(text="New payslip", blocks=rich_text(word("Your password expires")))
    assert shown == "New payslip\nYour password expires"


@pytest.mark.parametrize("hidden", ["http://evil.example", "http://good.evil.example/login"])
def test_another_address_is_never_taken_for_a_repetition(hidden: str) -> None:
    button = {"type": "button", "text": {"type": "plain_text", "text": "good"}, "url": hidden}
    shown = text_of(
        text="See http://good.evil.example/log or evil example login",
        blocks=[{"type": "actions", "elements": [button]}],
    )
    assert hidden in shown.splitlines()


FORM = FormState.of(
    {
        "state": {
            "values": {
                "text": {"a": {"type": "plain_text_input", "value": "Odd"}},
                "empty": {"a": {"type": "plain_text_input", "value": None}},
                "kind": {"a": {"type": "static_select", "selected_option": {"value": "other"}}},
                "nothing": {"a": {"type": "static_select", "selected_option": None}},
                "colleague": {"a": {"type": "users_select", "selected_user": "U1"}},
                "place": {"a": {"type": "conversations_select", "selected_conversation": "C1"}},
                "boxes": {"a": {"selected_options": [{"value": "x"}, {"value": "y"}]}},
                "no_boxes": {"a": {"selected_options": []}},
                "people": {"a": {"selected_users": ["U1", "U2"]}},
                "places": {"a": {"selected_conversations": ["C1"]}},
                "channels": {"a": {"selected_channels": ["C2"]}},
                "when": {"a": {"type": "datetimepicker", "selected_date_time": 1764061200}},
                "never": {"a": {"type": "datetimepicker", "selected_date_time": None}},
                "files": {"a": {"type": "file_input", "files": [{"id": "F1", "name": "a.png"}]}},
            }
        }
    }
)


def test_a_form_gives_what_stands_in_its_fields() -> None:
    assert FORM.text("text") == "Odd"
    assert FORM.choice("kind") == "other"
    assert FORM.choice("colleague") == "U1"
    assert FORM.choice("place") == "C1"
    assert FORM.choices("boxes") == ("x", "y")
    assert FORM.choices("people") == ("U1", "U2")
    assert FORM.choices("places") == ("C1",)
    assert FORM.choices("channels") == ("C2",)
    assert FORM.moment("when") == datetime(2025, 11, 25, 9, tzinfo=UTC)
    assert FORM.files("files") == (AttachedFile("F1", "a.png"),)


def test_a_field_that_is_empty_or_not_shown_gives_nothing() -> None:
    assert FORM.has("never")
    assert not FORM.has("absent")
    for field in ("empty", "absent"):
        assert FORM.text(field) == ""
    for field in ("nothing", "absent"):
        assert FORM.choice(field) == ""
    for field in ("no_boxes", "absent"):
        assert FORM.choices(field) == ()
        assert FORM.files(field) == ()
    for field in ("never", "absent"):
        assert FORM.moment(field) is None


def test_a_file_without_a_name_is_named_by_its_id() -> None:
    assert attached_files([{"id": "F1"}, {"id": "F2", "name": ""}]) == (
        AttachedFile("F1", "F1"),
        AttachedFile("F2", "F2"),
    )
    assert attached_files(None) == ()


@pytest.mark.parametrize(
    ("body", "person"),
    [
        ({"user": {"id": "U1", "team_id": "T1"}}, WhoAndWhere("U1", "T1")),
        ({"user": {"id": "U1"}}, WhoAndWhere("U1", "")),
        ({"user_id": "U1", "team_id": "T1"}, WhoAndWhere("U1", "T1")),
        ({"event": {"user": "U1", "team": "T1", "user_team": "T2"}}, WhoAndWhere("U1", "T2")),
        ({"event": {"user": "U1", "team": "T1"}}, WhoAndWhere("U1", "T1")),
        ({"event": {"user": {"id": "U1"}}}, None),
        ({"event": {}}, None),
        ({}, None),
    ],
)
def test_the_person_behind_a_payload(body: Json, person: WhoAndWhere | None) -> None:
    assert who(body) == person


def test_what_no_database_stores_is_shown_as_an_unknown_character() -> None:
    payload = {"text": "a\x00b\ud800c🎉", "list": ["\x00", 1, None], "flag": True}
    assert storable(payload) == {
        "text": "a\ufffdb\ufffdc🎉",
        "list": ["\ufffd", 1, None],
        "flag": True,
    }
