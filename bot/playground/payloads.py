"""The payloads that tell the app what a person did, shaped as Slack shapes them."""

from __future__ import annotations

from dataclasses import dataclass

from bot.playground import shapes
from bot.playground.manifest import Command
from bot.playground.stage import Stage
from bot.playground.typed_text import as_typed_in_command
from bot.playground.values import Ephemeral, Json, Message, Person, View
from bot.playground.workspace import Channel


@dataclass(frozen=True, slots=True)
class InMessage:
    """A click happened in a message that everybody there sees."""

    channel: Channel
    message: Message
    attachment_id: int | None = None


@dataclass(frozen=True, slots=True)
class InEphemeral:
    """A click happened in what one person sees."""

    channel: Channel
    ephemeral: Ephemeral


@dataclass(frozen=True, slots=True)
class InView:
    """A click happened in a modal or in the App Home."""

    view: View


Place = InMessage | InEphemeral | InView


def command(stage: Stage, person: Person, channel: Channel, what: Command, text: str) -> Json:
    """Form fields of a slash command."""
    workspace = stage.workspace
    typed = as_typed_in_command(
        text, what.should_escape, workspace.people.values(), workspace.channels.values()
    )
    return {
        "token": "playground",
        "team_id": person.team_id,
        "team_domain": workspace.team.domain,
        "channel_id": channel.id,
        "channel_name": channel_name(channel),
        "user_id": person.id,
        "user_name": person.name,
        "command": what.command,
        "text": typed,
        "api_app_id": workspace.bot.app_id,
        "is_enterprise_install": "false",
        "response_url": stage.response_urls.new(channel, person.id),
        "trigger_id": stage.modals.new_trigger(person.id),
    }


def global_shortcut(stage: Stage, person: Person, callback_id: str) -> Json:
    """From the shortcuts menu: no channel, no response_url."""
    return _base(stage, person, "shortcut") | {
        "callback_id": callback_id,
        "action_ts": stage.workspace.new_ts(),
        "trigger_id": stage.modals.new_trigger(person.id),
    }


def message_shortcut(
    stage: Stage, person: Person, callback_id: str, channel: Channel, message: Message
) -> Json:
    """From a message's menu: carries the whole message, also where the bot is no member."""
    url = stage.response_urls.new(channel, person.id, thread_ts=message.thread_ts)
    return _base(stage, person, "message_action") | {
        "callback_id": callback_id,
        "action_ts": stage.workspace.new_ts(),
        "trigger_id": stage.modals.new_trigger(person.id),
        "response_url": url,
        "message_ts": message.ts,
        "channel": {"id": channel.id, "name": channel_name(channel)},
        "message": shapes.message(message, channel, stage.workspace),
    }


def block_actions(
    stage: Stage, person: Person, place: Place, action: Json, state: dict[str, Json]
) -> Json:
    """A click or a choice in a message or view."""
    payload = _base(stage, person, "block_actions")
    payload |= _place(stage, person, place)
    view_id = place.view.id if isinstance(place, InView) else None
    payload["trigger_id"] = stage.modals.new_trigger(person.id, view_id)
    if not isinstance(place, InView):
        payload["state"] = {"values": state}
    payload["actions"] = [action | {"action_ts": stage.workspace.new_ts()}]
    return payload


def block_suggestion(
    stage: Stage, person: Person, place: Place, *, block_id: str, action_id: str, typed: str
) -> Json:
    """A person types into an external select."""
    payload = _base(stage, person, "block_suggestion") | _place(stage, person, place)
    payload.pop("response_url", None)
    return payload | {"block_id": block_id, "action_id": action_id, "value": typed}


def view_submission(stage: Stage, person: Person, view: View, response_urls: list[Json]) -> Json:
    """The modal's submit button."""
    workspace = stage.workspace
    return _base(stage, person, "view_submission") | {
        "trigger_id": stage.modals.new_trigger(person.id, view.id),
        "view": shapes.view(view, workspace.team, workspace.bot),
        "response_urls": response_urls,
    }


def view_closed(stage: Stage, person: Person, view: View, *, is_cleared: bool) -> Json:
    """The modal's cancel or ×."""
    workspace = stage.workspace
    return _base(stage, person, "view_closed") | {
        "view": shapes.view(view, workspace.team, workspace.bot),
        "is_cleared": is_cleared,
    }


def channel_name(channel: Channel) -> str:
    """The name that payloads give: private places don't tell theirs."""
    return {"app_dm": "directmessage", "private": "privategroup"}.get(channel.kind, channel.name)


def _base(stage: Stage, person: Person, kind: str) -> Json:
    workspace = stage.workspace
    return {
        "type": kind,
        "user": {
            "id": person.id,
            "username": person.name,
            "name": person.name,
            "team_id": person.team_id,
        },
        "api_app_id": workspace.bot.app_id,
        "token": "playground",
        "team": {"id": workspace.team.id, "domain": workspace.team.domain},
        "enterprise": None,
        "is_enterprise_install": False,
    }


def _place(stage: Stage, person: Person, place: Place) -> Json:
    workspace = stage.workspace
    if isinstance(place, InView):
        return {
            "container": {"type": "view", "view_id": place.view.id},
            "view": shapes.view(place.view, workspace.team, workspace.bot),
        }
    is_ephemeral = isinstance(place, InEphemeral)
    message = place.ephemeral.message if isinstance(place, InEphemeral) else place.message
    container: Json = {
        "type": "message",
        "message_ts": message.ts,
        "channel_id": place.channel.id,
        "is_ephemeral": is_ephemeral,
    }
    if message.thread_ts:
        container["thread_ts"] = message.thread_ts
    if isinstance(place, InMessage) and place.attachment_id:
        container |= {"type": "message_attachment", "attachment_id": place.attachment_id}
        container["is_app_unfurl"] = False
    payload: Json = {
        "container": container,
        "channel": {"id": place.channel.id, "name": channel_name(place.channel)},
        "response_url": stage.response_urls.new(
            place.channel,
            person.id,
            message_ts=None if is_ephemeral else message.ts,
            ephemeral_id=place.ephemeral.id if isinstance(place, InEphemeral) else None,
            thread_ts=message.thread_ts,
        ),
    }
    if not is_ephemeral:
        # Slack keeps no ephemeral messages, so it can't send one along.
        payload["message"] = shapes.message(message, place.channel, workspace)
    return payload
