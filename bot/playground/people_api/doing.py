"""What a person does: writes, types commands, clicks, fills modals in."""

from __future__ import annotations

import uuid
from dataclasses import replace

from bot.playground import shapes
from bot.playground.people_api.act import Act
from bot.playground.typed_text import as_typed_in_message
from bot.playground.values import Json, Message, SlackError
from bot.playground.workspace import Channel


async def message(act: Act) -> Json:
    """Write in a channel, a thread or the app's DM, with files or without."""
    workspace = act.stage.workspace
    channel = act.writable_channel()
    if channel.kind == "app_dm" and (
        workspace.app.messages_tab_is_read_only or not workspace.app.has_messages_tab
    ):
        sentence = "Sending messages to this app has been turned off."
        raise SlackError("messages_tab_read_only", text=sentence)
    files = [act.keep_file(upload) for upload in act.structure("files") or []]
    text = act.text("text")
    if not text.strip() and not files:
        raise SlackError("no_text")
    typed = as_typed_in_message(text, workspace.people.values(), workspace.channels.values())
    thread_ts = act.text("thread_ts") or None
    if thread_ts:
        act.message(channel, thread_ts)
        thread_ts = channel.parents.get(thread_ts, thread_ts)
    posted = Message(
        ts=workspace.new_ts(),
        text=typed,
        user=act.person.id,
        files=tuple(file.id for file in files),
        thread_ts=thread_ts,
        subtype="file_share" if files else None,
        client_msg_id=str(uuid.uuid4()),
    )
    channel.last_read[act.person.id] = posted.ts
    workspace.post(channel, posted)
    return {"ts": posted.ts, "channel": channel.id}


async def edit(act: Act) -> Json:
    """Change the words of one's own message."""
    workspace = act.stage.workspace
    channel = act.writable_channel()
    previous = _own_message(act, channel)
    if not act.text("text").strip():
        raise SlackError("no_text")
    typed = as_typed_in_message(
        act.text("text"), workspace.people.values(), workspace.channels.values()
    )
    changed = replace(previous, text=typed, edited_ts=workspace.new_ts())
    workspace.edit(channel, previous, changed)
    return {"ts": changed.ts}


async def delete(act: Act) -> Json:
    """Delete one's own message."""
    channel = act.writable_channel()
    act.stage.workspace.delete(channel, _own_message(act, channel))
    return {}


def _own_message(act: Act, channel: Channel) -> Message:
    message = act.message(channel, act.text("ts"))
    if message.user != act.person.id:
        raise SlackError("cant_update_message", text="This is somebody else's message.")
    return message


async def command(act: Act) -> Json:
    """Type a slash command; returns when the app acked, or failed to."""
    name = act.text("command")
    name = name if name.startswith("/") else f"/{name}"
    thread_ts = act.text("thread_ts") or None
    channel = act.writable_channel()
    await act.interactions.command(act.person, channel, name, act.text("text"), thread_ts)
    return {}


async def shortcut(act: Act) -> Json:
    """Use a global shortcut, or with channel and ts a message shortcut."""
    callback_id = act.text("callback_id")
    if act.text("ts"):
        channel = act.channel()
        target = act.message(channel, act.text("ts"))
        await act.interactions.message_shortcut(act.person, callback_id, channel, target)
    else:
        await act.interactions.global_shortcut(act.person, callback_id)
    return {}


async def action(act: Act) -> Json:
    """Click a button or choose something in a message or view."""
    state = (act.structure("state") or {}).get("values") or {}
    await act.interactions.action(
        act.person,
        act.place(),
        block_id=act.text("block_id") or None,
        action_id=act.text("action_id"),
        given=act.args,
        state=state,
    )
    return {}


async def options(act: Act) -> Json:
    """Type into an external select and see what it offers."""
    block_id = act.text("block_id") or None
    return await act.interactions.options(
        act.person, act.place(), block_id, act.text("action_id"), act.text("value")
    )


async def view_submit(act: Act) -> Json:
    """Press a modal's submit button."""
    view = act.stage.modals.get(act.text("view_id"))
    return await act.interactions.submit(act.person, view, act.structure("values") or {})


async def view_close(act: Act) -> Json:
    """Press a modal's × or cancel."""
    view = act.stage.modals.get(act.text("view_id"))
    if view not in act.stage.modals.stack(act.person.id):
        raise SlackError("view_not_found")
    await act.interactions.close(act.person, view)
    return {}


async def home(act: Act) -> Json:
    """Open the app's Home tab; what is published already shows at once, news come as an event."""
    stage, person = act.stage, act.person
    view = stage.modals.homes.get(person.id)
    channel = stage.workspace.dm_with_bot(person.id)
    stage.events.home_opened(person.id, channel, "home", view)
    return {"view": stage.page.view(view) if view else None}


async def open_dm(act: Act) -> Json:
    """Open the app's Messages tab."""
    stage, person = act.stage, act.person
    channel = stage.workspace.dm_with_bot(person.id)
    stage.events.home_opened(person.id, channel, "messages", None)
    return {"channel": channel.id}


async def upload(act: Act) -> Json:
    """Upload a file for a file input."""
    return {"file": shapes.file(act.keep_file(act.args), act.stage.workspace)}


ACTS = {
    "message": message,
    "message_edit": edit,
    "message_delete": delete,
    "command": command,
    "shortcut": shortcut,
    "action": action,
    "options": options,
    "view_submit": view_submit,
    "view_close": view_close,
    "home": home,
    "open_dm": open_dm,
    "upload": upload,
}
