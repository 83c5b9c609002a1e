"""files.*: the two-step upload, and what is known of a file."""

from __future__ import annotations

import mimetypes
import re
from dataclasses import replace

from bot.playground import shapes
from bot.playground.drafts import read_draft
from bot.playground.stage import Stage
from bot.playground.values import File, Json, Message, SlackError
from bot.playground.web_api.call import Call, Method
from bot.playground.web_api.places import dm_of, parent_of_reply, refuse_unwritable
from bot.playground.workspace import Channel, Workspace

LARGEST_BYTES = 1_000_000_000
LONGEST_ALT_TEXT = 1000
_CHANNEL_ID = re.compile(r"[CGDZ][A-Z0-9]+")


def get_upload_url(call: Call) -> Json:
    """files.getUploadURLExternal: where to send the bytes."""
    workspace = call.stage.workspace
    name = call.required("filename")
    length = call.number("length", 0, LARGEST_BYTES)
    if not length:
        raise SlackError("missing_argument")
    alt_text = call.text("alt_txt")
    if len(alt_text) > LONGEST_ALT_TEXT:
        raise SlackError("alt_txt_too_large")
    mimetype = mimetypes.guess_type(name)[0] or "application/octet-stream"
    file = workspace.add_file(name, mimetype, b"", workspace.bot.user_id)
    workspace.store(replace(file, alt_text=alt_text))
    workspace.expected_uploads[file.id] = length
    return {"upload_url": f"{workspace.base_url}/upload/v1/{file.id}", "file_id": file.id}


def receive(stage: Stage, file_id: str, content: bytes) -> None:
    """The bytes arrive at the upload address."""
    workspace = stage.workspace
    if workspace.expected_uploads.get(file_id) != len(content):
        raise SlackError("upload_length_mismatch")
    workspace.store(replace(workspace.files[file_id], content=content))


def complete_upload(call: Call) -> Json:
    """files.completeUploadExternal: give the files a title and share them; works only once.

    As in Slack, the answer does not tell which message it became.
    """
    workspace = call.stage.workspace
    wanted = call.structure("files")
    if not isinstance(wanted, list) or not wanted:
        raise SlackError("invalid_arguments")
    files = [_finished(workspace, entry) for entry in wanted]
    channels = _channels_to_share(call)
    parents = [parent_of_reply(call, channel) for channel in channels]
    for file in files:
        workspace.store(file)
        del workspace.expected_uploads[file.id]
    for channel, parent in zip(channels, parents, strict=True):
        _share(call, channel, parent, files)
    return {"files": [shapes.file(file, workspace) for file in files]}


def info(call: Call) -> Json:
    """files.info: of files that are shared somewhere the bot is, or are its own."""
    workspace = call.stage.workspace
    file = workspace.file(call.required("file"))
    if file.id in workspace.expected_uploads or not may_read(workspace, file):
        raise SlackError("file_not_found")
    channels = sorted(workspace.file_shares.get(file.id, ()))
    shape = shapes.file(file, workspace) | {"channels": channels}
    return {"file": shape, "comments": [], "response_metadata": {"next_cursor": ""}}


def delete(call: Call) -> Json:
    """files.delete: the bot's own files."""
    workspace = call.stage.workspace
    file = workspace.file(call.required("file"))
    if file.user != workspace.bot.user_id:
        raise SlackError("cant_delete_file")
    workspace.files[file.id] = replace(file, content=b"", name="deleted")
    return {}


def may_read(workspace: Workspace, file: File) -> bool:
    """Whether the bot can get at a file's bytes."""
    bot = workspace.bot.user_id
    shared = workspace.file_shares.get(file.id, set())
    if file.user == bot or file.id in workspace.given_files:
        return True
    return any(bot in workspace.channels[c].members for c in shared)


def _finished(workspace: Workspace, entry: object) -> File:
    if not isinstance(entry, dict):
        raise SlackError("invalid_arguments")
    file = workspace.file(str(entry.get("id", "")))
    if len(file.content) != workspace.expected_uploads.get(file.id):
        raise SlackError("file_not_found")
    return replace(file, title=str(entry.get("title") or file.name))


def _channels_to_share(call: Call) -> list[Channel]:
    """`channel_id` is a conversation; `channels` may name people too."""
    one = call.text("channel_id")
    if one and not _CHANNEL_ID.fullmatch(one):
        message = '[ERROR] must match a pattern: "^[CGDZ][A-Z0-9]{8,}$" [json-pointer:/channel_id]'
        raise SlackError("invalid_arguments", response_metadata={"messages": [message]})
    ids = [one] if one else call.listed("channels")
    if call.text("thread_ts") and len(ids) > 1:
        raise SlackError("invalid_arguments")
    return [_channel_to_share(call, channel_id) for channel_id in ids]


def _channel_to_share(call: Call, channel_id: str) -> Channel:
    workspace = call.stage.workspace
    if channel_id in workspace.people:
        return dm_of(call, channel_id)
    channel = workspace.channels.get(channel_id)
    bot = workspace.bot.user_id
    if channel is None or (channel.kind == "private" and bot not in channel.members):
        raise SlackError("channel_not_found")
    if bot not in channel.members:
        # Unlike chat.postMessage: chat:write.public does not help here.
        raise SlackError("not_in_channel")
    refuse_unwritable(call, channel)
    return channel


def _share(call: Call, channel: Channel, parent: str | None, files: list[File]) -> None:
    workspace = call.stage.workspace
    comment = call.text("initial_comment")
    # Blocks next to a comment are ignored.
    said: Json = {"text": comment} if comment else {"blocks": call.args.get("blocks")}
    draft = read_draft(said) if any(said.values()) else None
    message = Message(
        ts=workspace.new_ts(),
        text=draft.text if draft else "",
        user=workspace.bot.user_id,
        bot_id=workspace.bot.bot_id,
        blocks=draft.blocks if draft else [],
        files=tuple(file.id for file in files),
        thread_ts=parent,
        subtype="file_share",
    )
    workspace.post(channel, message)


METHODS = {
    "files.getUploadURLExternal": Method(get_upload_url, "files:write"),
    "files.completeUploadExternal": Method(complete_upload, "files:write"),
    "files.info": Method(info, "files:read"),
    "files.delete": Method(delete, "files:write"),
}
