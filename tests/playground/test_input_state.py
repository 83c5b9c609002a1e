"""state.values, and what Slack's client checks on submit."""

from __future__ import annotations

from typing import Any

import pytest

from bot.playground.input_state import filled, refusals
from bot.playground.values import Json

OPTIONS = [{"text": {"type": "plain_text", "text": name}, "value": name} for name in ("a", "b")]


def ask(kind: str, **more: Any) -> list[Json]:
    """One input."""
    element = {"type": kind, "action_id": "x", **more}
    return [{"type": "input", "block_id": "q", "label": {}, "element": element}]


def entered(kind: str, value: object, **more: Any) -> dict[str, str]:
    """What Slack's client says to a value."""
    blocks = ask(kind, **more)
    field = "selected_options" if kind == "checkboxes" else "value"
    state = filled(blocks, {"q": {"x": {"type": kind, field: value}}})
    return refusals(blocks, state)


@pytest.mark.parametrize(
    ("kind", "empty"),
    [
        ("plain_text_input", {"value": None}),
        ("static_select", {"selected_option": None}),
        ("multi_users_select", {"selected_users": []}),
        ("checkboxes", {"selected_options": []}),
        ("datepicker", {"selected_date": None}),
        ("file_input", {"files": []}),
    ],
)
def test_every_input_is_in_the_state_even_when_empty(kind: str, empty: Json) -> None:
    more = {"options": OPTIONS} if kind in ("static_select", "checkboxes") else {}
    assert filled(ask(kind, **more)) == {"q": {"x": {"type": kind, **empty}}}


def test_initial_values_count_until_something_is_entered() -> None:
    blocks = ask("plain_text_input", initial_value="first")
    assert filled(blocks)["q"]["x"]["value"] == "first"
    given = {"q": {"x": {"type": "plain_text_input", "value": ""}}}
    assert filled(blocks, given)["q"]["x"]["value"] is None


def test_options_are_completed_from_their_value() -> None:
    blocks = ask("checkboxes", options=OPTIONS)
    state = filled(blocks, {"q": {"x": {"selected_options": ["b"]}}})
    assert state["q"]["x"]["selected_options"] == [OPTIONS[1]]


def test_what_was_entered_for_another_kind_of_element_is_dropped() -> None:
    state = filled(ask("datepicker"), {"q": {"x": {"type": "plain_text_input", "value": "x"}}})
    assert state == {"q": {"x": {"type": "datepicker", "selected_date": None}}}


def test_buttons_have_no_state() -> None:
    button = {"type": "button", "action_id": "go", "text": {}}
    assert filled([{"type": "actions", "block_id": "row", "elements": [button]}]) == {}


@pytest.mark.parametrize(
    ("kind", "value", "more", "is_fine"),
    [
        ("email_text_input", "anna@acme.example", {}, True),
        ("email_text_input", "anna", {}, False),
        ("url_text_input", "https://a.example", {}, True),
        ("url_text_input", "a.example", {}, False),
        ("number_input", "7", {"is_decimal_allowed": False}, True),
        ("number_input", "7.5", {"is_decimal_allowed": False}, False),
        ("number_input", "seven", {"is_decimal_allowed": True}, False),
        ("number_input", "11", {"is_decimal_allowed": False, "max_value": "10"}, False),
        ("number_input", "-1", {"is_decimal_allowed": False, "min_value": "0"}, False),
        ("checkboxes", [], {"options": OPTIONS}, False),
        ("checkboxes", ["a"], {"options": OPTIONS}, True),
    ],
)
def test_slacks_client_checks(kind: str, value: object, more: Json, is_fine: bool) -> None:
    assert (entered(kind, value, **more) == {}) is is_fine


def test_optional_inputs_may_stay_empty() -> None:
    blocks = ask("plain_text_input")
    blocks[0]["optional"] = True
    assert refusals(blocks, filled(blocks)) == {}
