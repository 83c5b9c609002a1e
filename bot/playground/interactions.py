"""What a person does with the app, from the click to what the app's ack makes of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from bot.playground import payloads
from bot.playground.delivery import Ack, Delivery, NotAckedError
from bot.playground.input_state import FIELDS, Placed, elements, filled, find_element, refusals
from bot.playground.input_state import resolved_option as whole_option
from bot.playground.manifest import SLACKS_OWN_COMMANDS
from bot.playground.payloads import InEphemeral, InMessage, InView, Place
from bot.playground.stage import Stage
from bot.playground.values import Json, Message, Person, SlackError, View
from bot.playground.workspace import Channel

TROUBLE = "We had some trouble connecting. Try again?"
TIMED_OUT = "Operation timed out. Apps need to respond within 3 seconds."


class Interactions:
    """Builds the payload, waits for the ack, and carries out what the ack says."""

    def __init__(self, stage: Stage, delivery: Delivery) -> None:
        self._stage = stage
        self._delivery = delivery

    # --- commands and shortcuts -----------------------------------------------------------

    async def command(
        self, person: Person, channel: Channel, name: str, text: str, thread_ts: str | None
    ) -> None:
        """A slash command; the ack's body becomes the answer that the person sees."""
        if thread_ts:
            sentence = f"{name} is not supported in threads. Sorry!"
            raise SlackError("not_supported_in_thread", text=sentence)
        if name in SLACKS_OWN_COMMANDS:
            raise SlackError("not_supported", text=f"{name} is Slack's own command.")
        what = self._stage.workspace.app.commands.get(name)
        if what is None:
            raise SlackError("unknown_command", text=f"{name} is not a valid command.")
        payload = payloads.command(self._stage, person, channel, what, text)
        try:
            ack = await self._delivery.interaction("slash_commands", payload)
            if ack and ack != {}:
                body = {"text": ack} if isinstance(ack, str) else ack
                self._stage.response_urls.say(channel, person.id, body)
        except NotAckedError as problem:
            raise self._command_failure(person, name, problem.error) from problem
        except SlackError as problem:
            raise self._command_failure(person, name, "invalid_command_response") from problem

    async def global_shortcut(self, person: Person, callback_id: str) -> None:
        """An entry of the shortcuts menu."""
        self._known_shortcut(callback_id, "global")
        payload = payloads.global_shortcut(self._stage, person, callback_id)
        await self._send(person, payload, TIMED_OUT)

    async def message_shortcut(
        self, person: Person, callback_id: str, channel: Channel, message: Message
    ) -> None:
        """An entry of a message's menu."""
        self._known_shortcut(callback_id, "message")
        payload = payloads.message_shortcut(self._stage, person, callback_id, channel, message)
        await self._send(person, payload, TIMED_OUT)

    def _known_shortcut(self, callback_id: str, kind: str) -> None:
        shortcut = self._stage.workspace.app.shortcuts.get(callback_id)
        if shortcut is None or shortcut.type != kind:
            raise SlackError("unknown_shortcut", text="There is no such shortcut.")

    def _command_failure(self, person: Person, name: str, error: str) -> SlackError:
        text = f"{name} failed with the error “{error}”"
        self._stage.page.failure(person.id, text)
        return SlackError(error, text=text)

    # --- clicks ---------------------------------------------------------------------------

    async def action(
        self,
        person: Person,
        place: Place,
        *,
        block_id: str | None,
        action_id: str,
        given: Mapping[str, Any],
        state: dict[str, Json],
    ) -> None:
        """A click on a button or a choice in a menu."""
        self._needs_interactivity()
        placed = _find(place, block_id, action_id)
        action = _action(placed, given)
        entered = _with_choice(state, action)
        if isinstance(place, InView):
            place = InView(self._stage.modals.enter(place.view, entered))
        elif isinstance(place, InMessage):
            place = replace(place, attachment_id=_attachment_of(place.message, placed))
        values = filled(_blocks(place), entered)
        payload = payloads.block_actions(self._stage, person, place, action, values)
        await self._send(person, payload, TROUBLE if isinstance(place, InView) else TIMED_OUT)

    async def options(
        self, person: Person, place: Place, block_id: str | None, action_id: str, typed: str
    ) -> Json:
        """What an external select offers for what was typed."""
        self._needs_interactivity()
        placed = _find(place, block_id, action_id)
        payload = payloads.block_suggestion(
            self._stage,
            person,
            place,
            block_id=placed.block["block_id"],
            action_id=action_id,
            typed=typed,
        )
        ack = await self._send(person, payload, TROUBLE)
        if isinstance(ack, dict) and ("options" in ack or "option_groups" in ack):
            found: Json = {name: ack[name] for name in ("options", "option_groups") if name in ack}
            if all(isinstance(part, list) and len(part) <= 100 for part in found.values()):
                return {"options": [], **found}
        self._stage.page.failure(person.id, TROUBLE)
        raise SlackError("invalid_options", text=TROUBLE)

    # --- modals ---------------------------------------------------------------------------

    async def submit(self, person: Person, view: View, values: dict[str, Json]) -> Json:
        """The submit button: Slack's own checks first, then what the app makes of it."""
        if view.type != "modal" or view not in self._stage.modals.stack(person.id):
            raise SlackError("view_not_found", text="This modal is no longer open.")
        view = self._stage.modals.enter(view, values)
        if errors := refusals(view.blocks, view.state):
            return {"ok": False, "errors": errors}
        for fields in view.state.values():
            for field in fields.values():
                self._stage.workspace.given_files.update(
                    str(file["id"]) for file in field.get("files") or ()
                )
        urls = self._chosen_response_urls(person, view)
        payload = payloads.view_submission(self._stage, person, view, urls)
        try:
            ack = await self._delivery.interaction("interactive", payload)
        except NotAckedError as problem:
            raise self._trouble(person, "view_trouble") from problem
        try:
            return self._after_submit(person, view, ack)
        except SlackError as problem:
            details = problem.extra.get("response_metadata")
            raise self._trouble(person, "view_trouble", details) from problem

    async def close(self, person: Person, view: View) -> None:
        """The × or cancel button of a modal."""
        clears, modals = view.clear_on_close, self._stage.modals
        for closed in modals.close_all(person.id) if clears else modals.close(view):
            self._tell_closed(person, closed, is_cleared=clears)

    def _after_submit(self, person: Person, view: View, ack: Ack) -> Json:
        modals = self._stage.modals
        if not ack:
            # It may be gone already: the app can have opened another in its place.
            list(modals.close(view))
            return {"ok": True}
        if not isinstance(ack, dict):
            raise SlackError("invalid_response")
        match ack.get("response_action"):
            case "errors":
                return {"ok": False, "errors": _errors(view, ack.get("errors"))}
            case "update":
                modals.update(modals.get(view.id), ack.get("view"))
            case "push":
                modals.push_for(person.id, ack.get("view"))
            case "clear":
                for closed in modals.close_all(person.id):
                    if closed.id != view.id:
                        self._tell_closed(person, closed, is_cleared=True)
            case _:
                raise SlackError("invalid_response")
        return {"ok": True}

    def _tell_closed(self, person: Person, view: View, *, is_cleared: bool) -> None:
        if view.notify_on_close:
            payload = payloads.view_closed(self._stage, person, view, is_cleared=is_cleared)
            self._stage.events.background(self._quietly(payload))

    async def _quietly(self, payload: Json) -> None:
        try:
            await self._delivery.interaction("interactive", payload)
        except NotAckedError:
            # Nobody is looking any more: Slack shows nothing either.
            return

    def _chosen_response_urls(self, person: Person, view: View) -> list[Json]:
        urls: list[Json] = []
        for placed in elements(view.blocks):
            element = placed.element
            if not element.get("response_url_enabled"):
                continue
            block_id, action_id = placed.block["block_id"], element["action_id"]
            channel_id = view.state[block_id][action_id][FIELDS[element["type"]][0]]
            if channel_id:
                channel = self._stage.workspace.channel(channel_id)
                urls.append(
                    {
                        "block_id": block_id,
                        "action_id": action_id,
                        "channel_id": channel_id,
                        "response_url": self._stage.response_urls.new(channel, person.id),
                    }
                )
        return urls

    # --- sending --------------------------------------------------------------------------

    def _needs_interactivity(self) -> None:
        if not self._stage.workspace.app.is_interactive:
            text = "This app is not configured to handle interactive responses."
            raise SlackError("interactivity_disabled", text=text)

    async def _send(self, person: Person, payload: Json, sentence: str) -> Ack:
        try:
            return await self._delivery.interaction("interactive", payload)
        except NotAckedError as problem:
            self._stage.page.failure(person.id, sentence)
            raise SlackError(problem.error, text=sentence) from problem

    def _trouble(self, person: Person, error: str, details: object = None) -> SlackError:
        self._stage.page.failure(person.id, TROUBLE)
        more = {"response_metadata": details} if details else {}
        return SlackError(error, text=TROUBLE, **more)


def _blocks(place: Place) -> list[Json]:
    if isinstance(place, InView):
        return place.view.blocks
    message = place.message if isinstance(place, InMessage) else place.ephemeral.message
    attached = (a.get("blocks") or [] for a in message.attachments)
    return [*message.blocks, *(block for blocks in attached for block in blocks)]


def _find(place: InMessage | InEphemeral | InView, block_id: str | None, action_id: str) -> Placed:
    placed = find_element(_blocks(place), block_id, action_id)
    if placed is None:
        raise SlackError("action_not_found", text="This button is no longer here.")
    return placed


def _attachment_of(message: Message, placed: Placed) -> int | None:
    for attachment in message.attachments:
        if any(block is placed.block for block in attachment.get("blocks") or []):
            return int(attachment["id"])
    return None


def _action(placed: Placed, given: Mapping[str, Any]) -> Json:
    """One entry of `actions`, with what Slack copies from the element and what was chosen."""
    element = placed.element
    kind = element["type"]
    action: Json = {
        "type": kind,
        "block_id": placed.block["block_id"],
        "action_id": element["action_id"],
    }
    if kind == "button":
        copied = ("text", "value", "style", "url", "confirm")
        return action | {name: element[name] for name in copied if name in element}
    field = "selected_option" if kind == "overflow" else FIELDS[kind][0]
    value = given.get(field)
    if field == "selected_option" and value is not None:
        value = whole_option(element, value)
    elif field == "selected_options":
        value = [whole_option(element, option) for option in value or []]
    return action | {field: value}


def _with_choice(state: dict[str, Json], action: Json) -> dict[str, Json]:
    """What was just chosen counts as entered, also when the page sent no state."""
    kind = action["type"]
    if kind not in FIELDS:
        return state
    field = FIELDS[kind][0]
    block = state.get(action["block_id"]) or {}
    entry = {"type": kind, field: action[field]}
    return state | {action["block_id"]: block | {action["action_id"]: entry}}


def _errors(view: View, errors: object) -> dict[str, str]:
    inputs = {block["block_id"] for block in view.blocks if block["type"] == "input"}
    if not isinstance(errors, dict) or not errors or not errors.keys() <= inputs:
        raise SlackError("invalid_response")
    return {str(block_id): str(text) for block_id, text in errors.items()}
