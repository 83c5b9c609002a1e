"""What a person sees: the sidebar, messages, and what the app has called."""

from __future__ import annotations

from dataclasses import asdict

from bot.playground.people_api.act import Act
from bot.playground.values import Json, SlackError
from bot.playground.workspace import Channel


async def state(act: Act) -> Json:
    """Everything around the messages."""
    stage, person = act.stage, act.person
    workspace = stage.workspace
    workspace.dm_with_bot(person.id)
    return {
        "team": asdict(workspace.team),
        "me": person.id,
        "people": [asdict(someone) for someone in workspace.people.values()],
        "groups": [asdict(group) for group in workspace.groups.values()],
        "channels": [
            _channel(act, person.id, channel) for channel in workspace.visible_channels(person.id)
        ],
        "bot": {
            "user_id": workspace.bot.user_id,
            "bot_id": workspace.bot.bot_id,
            "app_id": workspace.bot.app_id,
            "name": workspace.app.name or workspace.bot.name,
        },
        "commands": [asdict(command) for command in workspace.app.commands.values()],
        "shortcuts": [asdict(shortcut) for shortcut in workspace.app.shortcuts.values()],
        "views": [stage.page.view(view) for view in stage.modals.stack(person.id)],
        "clock": {"offset_seconds": workspace.clock.offset},
        "faults": stage.faults.as_json(),
        "connected": stage.is_app_connected(),
    }


async def messages(act: Act) -> Json:
    """A channel's top-level messages, or a thread with its parent; looking marks as read."""
    page, channel = act.stage.page, act.channel()
    thread_ts = act.text("thread_ts")
    if thread_ts:
        parent = channel.messages.get(channel.parents.get(thread_ts, thread_ts))
        if parent is None:
            raise SlackError("message_not_found")
        thread = [parent, *channel.threads.get(parent.ts, {}).values()]
        return {"messages": [page.message(m, channel) for m in thread], "thread": parent.ts}
    shown = [page.message(message, channel) for message in channel.messages.values()]
    if shown:
        channel.last_read[act.person.id] = shown[-1]["ts"]
    return {"messages": shown, "thread": None}


async def calls(act: Act) -> Json:
    """The newest calls of the app's Web API client."""
    since = act.text("since")
    return {"calls": act.stage.calls.since(int(since) if since.isdigit() else 0)}


async def home_view(act: Act) -> Json:
    """The published Home, without opening it."""
    view = act.stage.modals.homes.get(act.person.id)
    return {"view": act.stage.page.view(view) if view else None}


def _channel(act: Act, person_id: str, channel: Channel) -> Json:
    return {
        "id": channel.id,
        "name": channel.name,
        "kind": channel.kind,
        "is_archived": channel.is_archived,
        "is_shared": channel.is_shared,
        "is_member": person_id in channel.members,
        "bot_is_member": act.stage.workspace.bot.user_id in channel.members,
        "members": list(channel.members),
        "unread": channel.unread(person_id),
        "topic": channel.topic,
    }


SIGHTS = {"state": state, "messages": messages, "calls": calls, "home": home_view}
