"""views.*: modals and App Home."""

from __future__ import annotations

from bot.playground import shapes
from bot.playground.values import Json, SlackError, View
from bot.playground.web_api.call import Call, Method


def open_view(call: Call) -> Json:
    """views.open."""
    trigger = call.text("trigger_id") or call.required("interactivity_pointer")
    return _answer(call, call.stage.modals.open(trigger, call.args.get("view")))


def push(call: Call) -> Json:
    """views.push."""
    trigger = call.text("trigger_id") or call.required("interactivity_pointer")
    return _answer(call, call.stage.modals.push(trigger, call.args.get("view")))


def update(call: Call) -> Json:
    """views.update, by view_id or external_id; `hash` guards against a newer version."""
    modals = call.stage.modals
    view_id, external_id = call.text("view_id"), call.text("external_id")
    if not (view_id or external_id):
        call.required("view_id")
    try:
        old = modals.get(view_id, external_id)
    except SlackError:
        # This method's own word for it.
        raise SlackError("not_found") from None
    return _answer(call, modals.update(old, call.args.get("view"), call.text("hash")))


def publish(call: Call) -> Json:
    """views.publish: somebody's App Home."""
    person = call.stage.workspace.people.get(call.required("user_id"))
    if person is None or person.deleted:
        raise SlackError("user_not_found")
    if person.is_bot:
        raise SlackError("not_enabled")
    view = call.stage.modals.publish(person.id, call.args.get("view"), call.text("hash"))
    return _answer(call, view)


def _answer(call: Call, view: View) -> Json:
    workspace = call.stage.workspace
    return {"view": shapes.view(view, workspace.team, workspace.bot)}


METHODS = {
    "views.open": Method(open_view),
    "views.push": Method(push),
    "views.update": Method(update),
    "views.publish": Method(publish),
}
