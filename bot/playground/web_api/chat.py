"""chat.*: posting, changing and deleting messages; pins."""

from __future__ import annotations

import time
from dataclasses import replace

from bot.playground import shapes
from bot.playground.drafts import LONGEST_UPDATE, read_draft
from bot.playground.typed_text import with_links
from bot.playground.values import Json, Message, SlackError
from bot.playground.web_api.call import Call, Method
from bot.playground.web_api.places import dm_of, parent_of_reply, refuse_unwritable
from bot.playground.workspace import Channel


def post_message(call: Call) -> Json:
    """chat.postMessage: in a channel, a thread, or the DM of a person named by user id."""
    workspace = call.stage.workspace
    channel = _destination(call)
    draft = read_draft(call.args)
    thread_ts = parent_of_reply(call, channel)
    bot = workspace.bot
    message = Message(
        ts=workspace.new_ts(),
        text=draft.text,
        user=bot.user_id,
        bot_id=bot.bot_id,
        blocks=draft.blocks,
        attachments=draft.attachments,
        thread_ts=thread_ts,
        subtype="thread_broadcast" if thread_ts and call.flag("reply_broadcast") else None,
        metadata=_metadata(call),
        username=_username(call),
    )
    workspace.post(channel, message)
    shape = shapes.message(message, None, workspace, with_metadata=True)
    return {"channel": channel.id, "ts": message.ts, "message": shape}


def update(call: Call) -> Json:
    """chat.update: only the app's own messages; blocks that are not given stay."""
    workspace = call.stage.workspace
    channel, message = _own_message(call, "cant_update_message")
    draft = read_draft(call.args, LONGEST_UPDATE)
    given = call.args
    has_blocks = given.get("blocks") is not None
    has_attachments = given.get("attachments") is not None
    metadata = _metadata(call) if given.get("metadata") else message.metadata
    changed = replace(
        message,
        text=draft.text or message.text,
        blocks=draft.blocks if has_blocks else message.blocks,
        attachments=draft.attachments if has_attachments else message.attachments,
        metadata=metadata,
        edited_ts=workspace.new_ts(),
    )
    workspace.edit(channel, message, changed)
    shape = shapes.message(changed, None, workspace, with_metadata=True)
    return {"channel": channel.id, "ts": changed.ts, "text": changed.text, "message": shape}


def delete(call: Call) -> Json:
    """chat.delete: only the app's own messages."""
    channel, message = _own_message(call, "cant_delete_message")
    call.stage.workspace.delete(channel, message)
    return {"channel": channel.id, "ts": message.ts}


def post_ephemeral(call: Call) -> Json:
    """chat.postEphemeral: for one member of a channel; fire and forget."""
    workspace = call.stage.workspace
    user = call.required("user")
    if user not in workspace.people:
        raise SlackError("user_not_found")
    channel = call.channel()
    refuse_unwritable(call, channel)
    if user not in channel.members:
        raise SlackError("user_not_in_channel")
    thread_ts = call.text("thread_ts") or None
    ephemeral = call.stage.ephemerals.post(channel, user, read_draft(call.args), thread_ts)
    return {"message_ts": ephemeral.message.ts}


def get_permalink(call: Call) -> Json:
    """chat.getPermalink."""
    workspace = call.stage.workspace
    channel = call.channel()
    message = channel.find(call.required("message_ts"))
    if message is None:
        raise SlackError("message_not_found")
    link = f"{workspace.base_url}/archives/{channel.id}/p{message.ts.replace('.', '')}"
    if message.thread_ts and message.thread_ts != message.ts:
        link += f"?thread_ts={message.thread_ts}&cid={channel.id}"
    return {"channel": channel.id, "permalink": link}


def pin(call: Call) -> Json:
    """pins.add."""
    workspace = call.stage.workspace
    channel = call.channel()
    if workspace.bot.user_id not in channel.members:
        raise SlackError("not_in_channel")
    message = channel.find(call.required("timestamp"))
    if message is None:
        raise SlackError("message_not_found")
    if message.ts in channel.pins:
        raise SlackError("already_pinned")
    if len(channel.pins) >= 100:
        raise SlackError("too_many_pins")
    channel.pins[message.ts] = str(int(time.time()))
    call.stage.page.message_changed(channel, message, message)
    return {}


def unpin(call: Call) -> Json:
    """pins.remove."""
    channel = call.channel()
    timestamp = call.required("timestamp")
    if channel.pins.pop(timestamp, None) is None:
        raise SlackError("no_pin")
    if message := channel.find(timestamp):
        call.stage.page.message_changed(channel, message, message)
    return {}


def _destination(call: Call) -> Channel:
    """The channel argument: an id, a person's id (opens the DM), or a channel's name."""
    workspace = call.stage.workspace
    given = call.text("channel")
    if not given:
        raise SlackError("channel_not_found")
    if given in workspace.people:
        return dm_of(call, given)
    channel = workspace.channels.get(given)
    if channel is None:
        name = given.removeprefix("#")
        channel = next((c for c in workspace.channels.values() if c.name == name), None)
    if channel is None or (
        channel.kind == "private" and workspace.bot.user_id not in channel.members
    ):
        raise SlackError("channel_not_found")
    refuse_unwritable(call, channel)
    return channel


def _own_message(call: Call, refusal: str) -> tuple[Channel, Message]:
    channel = call.channel()
    message = channel.find(call.required("ts"))
    if message is None:
        raise SlackError("message_not_found")
    if message.bot_id != call.stage.workspace.bot.bot_id:
        raise SlackError(refusal)
    if channel.is_archived:
        raise SlackError("is_archived")
    return channel, message


def _metadata(call: Call) -> Json | None:
    metadata = call.structure("metadata", "invalid_metadata_format")
    if not metadata:
        return None
    if (
        not isinstance(metadata, dict)
        or not isinstance(metadata.get("event_type"), str)
        or not isinstance(metadata.get("event_payload"), dict)
    ):
        raise SlackError("invalid_metadata_format")
    return metadata


def _username(call: Call) -> str | None:
    username = call.text("username")
    if username:
        call.needs_scope("chat:write.customize")
        return with_links(username)
    return None


METHODS = {
    "chat.postMessage": Method(post_message, "chat:write"),
    "chat.update": Method(update, "chat:write"),
    "chat.delete": Method(delete, "chat:write"),
    "chat.postEphemeral": Method(post_ephemeral, "chat:write"),
    "chat.getPermalink": Method(get_permalink),
    "pins.add": Method(pin, "pins:write"),
    "pins.remove": Method(unpin, "pins:write"),
}
