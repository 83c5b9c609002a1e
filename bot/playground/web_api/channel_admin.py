"""conversations.*: making, filling, leaving and archiving channels."""

from __future__ import annotations

import re

from bot.playground.values import Json, SlackError
from bot.playground.web_api.call import Call, Method
from bot.playground.web_api.conversations import conversation_shape
from bot.playground.workspace import Channel, Kind

_NAME = re.compile(r"[\w-]{1,80}")


def join(call: Call) -> Json:
    """conversations.join: public channels only."""
    workspace = call.stage.workspace
    channel = call.channel()
    if channel.kind != "channel":
        raise SlackError("method_not_supported_for_channel_type")
    if channel.is_archived:
        raise SlackError("is_archived")
    answer: Json = {}
    if workspace.set_member(channel, workspace.bot.user_id, True):
        _changed(call, channel, workspace.bot.user_id)
    else:
        answer["warning"] = "already_in_channel"
        answer["response_metadata"] = {"warnings": ["already_in_channel"]}
    return {"channel": conversation_shape(call, channel), **answer}


def create(call: Call) -> Json:
    """conversations.create: the bot becomes its first member."""
    workspace = call.stage.workspace
    is_private = call.flag("is_private")
    call.needs_scope("groups:write" if is_private else "channels:manage")
    name = call.text("name").lower()
    if not name:
        raise SlackError("invalid_name_required")
    if len(name) > 80:
        raise SlackError("invalid_name_maxlength")
    if not _NAME.fullmatch(name):
        raise SlackError("invalid_name_specials")
    kind: Kind = "private" if is_private else "channel"
    channel = workspace.create_channel(name, kind, workspace.bot.user_id)
    call.stage.page.tell_all({"type": "company"})
    return {"channel": conversation_shape(call, channel)}


def invite(call: Call) -> Json:
    """conversations.invite: several people at once; one bad id refuses all, as without `force`."""
    workspace = call.stage.workspace
    channel = _managed(call)
    users = call.listed("users")
    if not users:
        raise SlackError("no_user")
    errors = [problem for user in users if (problem := _invite_problem(call, channel, user))]
    if errors and not call.flag("force"):
        raise SlackError(errors[0]["error"], errors=errors)
    refused = {problem["user"] for problem in errors}
    for user in users:
        if user not in refused and workspace.set_member(channel, user, True):
            _changed(call, channel, user)
    return {"channel": conversation_shape(call, channel)}


def kick(call: Call) -> Json:
    """conversations.kick."""
    channel = _managed(call)
    user = call.required("user")
    if not call.stage.workspace.set_member(channel, user, False):
        raise SlackError("not_in_channel")
    _changed(call, channel, user)
    return {}


def set_topic(call: Call) -> Json:
    """conversations.setTopic."""
    channel = _managed(call, "topic")
    topic = call.text("topic")
    if len(topic) > 250:
        raise SlackError("too_long")
    channel.topic = topic
    call.stage.page.tell_all({"type": "company"})
    return {"channel": conversation_shape(call, channel)}


def archive(call: Call) -> Json:
    """conversations.archive."""
    channel = _managed(call)
    if channel.is_archived:
        raise SlackError("already_archived")
    if channel.name == "general":
        raise SlackError("cant_archive_general")
    channel.is_archived = True
    bot = call.stage.workspace.bot.user_id
    call.stage.events.channel_archived(channel, bot, is_archived=True)
    call.stage.page.tell_all({"type": "company"})
    return {}


def _managed(call: Call, action: str = "manage") -> Channel:
    """A channel that the bot is in and may change."""
    channel = call.channel()
    more = {"manage": "invites", "topic": "topic"}[action]
    if channel.kind == "private":
        call.needs_scope("groups:write", f"groups:write.{more}")
    else:
        call.needs_scope("channels:manage", f"channels:write.{more}")
    if call.stage.workspace.bot.user_id not in channel.members:
        raise SlackError("not_in_channel")
    if channel.is_archived and action != "manage":
        raise SlackError("is_archived")
    return channel


def _invite_problem(call: Call, channel: Channel, user: str) -> Json | None:
    workspace = call.stage.workspace
    person = workspace.people.get(user)
    error = None
    if channel.is_archived:
        error = "is_archived"
    elif person is None or person.deleted:
        error = "user_not_found"
    elif user == workspace.bot.user_id:
        error = "cant_invite_self"
    elif user in channel.members:
        error = "already_in_channel"
    elif person.is_stranger:
        error = "cant_invite"
    return {"ok": False, "error": error, "user": user} if error else None


def _changed(call: Call, channel: Channel, user: str) -> None:
    joined = user in channel.members
    call.stage.events.member_changed(channel, user, joined=joined)
    call.stage.page.tell_all({"type": "company"})


METHODS = {
    "conversations.join": Method(join, "channels:join"),
    "conversations.create": Method(create),
    "conversations.invite": Method(invite),
    "conversations.kick": Method(kick),
    "conversations.setTopic": Method(set_topic),
    "conversations.archive": Method(archive),
}
