"""conversations.*: channels, their members and their history."""

from __future__ import annotations

import re
from collections.abc import Iterable

from bot.playground import shapes
from bot.playground.values import Json, Message, SlackError
from bot.playground.web_api.call import Call, Method, next_page
from bot.playground.workspace import Channel, Kind

_KINDS: dict[str, Kind | None] = {
    "public_channel": "channel",
    "private_channel": "private",
    "im": "app_dm",
    "mpim": None,
}
_SCOPES = {
    "public_channel": "channels:read",
    "private_channel": "groups:read",
    "im": "im:read",
    "mpim": "mpim:read",
}
_NAME = re.compile(r"[\w-]{1,80}")


def info(call: Call) -> Json:
    """conversations.info."""
    channel = call.readable_channel()
    shape = _shape(call, channel, with_count=call.flag("include_num_members"))
    if call.flag("include_locale"):
        shape["locale"] = "en-US"
    return {"channel": shape}


def listing(call: Call) -> Json:
    """conversations.list: what the bot can see, a page at a time."""
    bot = call.stage.workspace.bot.user_id
    kinds = _wanted_kinds(call)
    channels = [
        channel
        for channel in call.stage.workspace.channels.values()
        if channel.kind in kinds
        and (channel.kind == "channel" or bot in channel.members)
        and not (call.flag("exclude_archived") and channel.is_archived)
    ]
    return _channels_page(call, channels)


def of_user(call: Call) -> Json:
    """users.conversations: what a person, or the bot itself, is a member of."""
    workspace = call.stage.workspace
    kinds = _wanted_kinds(call)
    user = call.text("user") or workspace.bot.user_id
    workspace.person(user)
    channels = [
        channel
        for channel in workspace.channels.values()
        if channel.kind in kinds
        and user in channel.members
        and (channel.kind == "channel" or workspace.bot.user_id in channel.members)
        and not (call.flag("exclude_archived") and channel.is_archived)
    ]
    return _channels_page(call, channels)


def members(call: Call) -> Json:
    """conversations.members."""
    channel = call.readable_channel()
    page, cursor = call.page(list(channel.members))
    return {"members": page, **next_page(cursor)}


def history(call: Call) -> Json:
    """conversations.history: top-level messages, newest first."""
    channel = call.channel_with_history()
    messages = list(_within(call, reversed(channel.messages.values())))
    page, cursor = call.page(messages, 100, 999)
    answer: Json = {
        "messages": _shapes(call, channel, page),
        "has_more": bool(cursor),
        "pin_count": len(channel.pins),
    }
    return answer | next_page(cursor) if cursor else answer


def replies(call: Call) -> Json:
    """conversations.replies: the parent, then its replies, oldest first."""
    channel = call.channel_with_history()
    ts = call.required("ts")
    ts = channel.parents.get(ts, ts)
    parent = channel.messages.get(ts)
    if parent is None:
        raise SlackError("thread_not_found")
    thread = list(_within(call, channel.threads.get(ts, {}).values()))
    page, cursor = call.page([parent, *thread], 1000, 1000)
    answer: Json = {"messages": _shapes(call, channel, page), "has_more": bool(cursor)}
    return answer | next_page(cursor) if cursor else answer


def open_dm(call: Call) -> Json:
    """conversations.open: the DM of one person."""
    workspace = call.stage.workspace
    if call.text("channel"):
        channel = call.channel()
        return {"channel": _shape(call, channel)}
    users = call.listed("users")
    if not users:
        raise SlackError("users_list_not_supplied")
    if len(users) > 1:
        # Group DMs need mpim:write, which no manifest of ours asks for.
        raise SlackError("missing_scope", needed="mpim:write", provided=workspace.app.provided)
    person = workspace.person(users[0])
    if person.is_bot:
        raise SlackError("cannot_dm_bot")
    if person.deleted:
        raise SlackError("user_disabled")
    if person.is_stranger:
        raise SlackError("user_not_visible")
    channel_id = "D" + person.id[1:]
    was_open = channel_id in workspace.channels
    channel = workspace.dm_with_bot(person.id)
    is_full = call.flag("return_im")
    shape = _shape(call, channel) if is_full else {"id": channel.id}
    answer: Json = {"channel": shape}
    return answer | {"no_op": True, "already_open": True} if was_open else answer


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
    return {"channel": _shape(call, channel), **answer}


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
    return {"channel": _shape(call, channel)}


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
    return {"channel": _shape(call, channel)}


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
    return {"channel": _shape(call, channel)}


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


def _wanted_kinds(call: Call) -> set[Kind | None]:
    types = call.listed("types") or ["public_channel"]
    for name in types:
        if name not in _KINDS:
            raise SlackError("invalid_types")
        call.needs_scope(_SCOPES[name])
    return {_KINDS[name] for name in types}


def _channels_page(call: Call, channels: list[Channel]) -> Json:
    page, cursor = call.page(channels)
    shown = [_shape(call, channel, with_count=True) for channel in page]
    return {"channels": shown, **next_page(cursor)}


def _shape(call: Call, channel: Channel, *, with_count: bool = False) -> Json:
    workspace = call.stage.workspace
    return shapes.conversation(channel, workspace.team, workspace.bot, with_count=with_count)


def _within(call: Call, messages: Iterable[Message]) -> Iterable[Message]:
    """Those between oldest and latest; the ends count only when `inclusive`."""
    oldest, latest = _bound(call, "oldest"), _bound(call, "latest")
    inclusive = call.flag("inclusive")
    for message in messages:
        ts = _comparable(message.ts)
        after = oldest is None or ts > oldest or (inclusive and ts == oldest)
        before = latest is None or ts < latest or (inclusive and ts == latest)
        if after and before:
            yield message


def _bound(call: Call, name: str) -> tuple[int, int] | None:
    value = call.text(name)
    if not value or value == "0":
        return None
    try:
        return _comparable(value)
    except ValueError:
        raise SlackError(f"invalid_ts_{name}") from None


def _comparable(ts: str) -> tuple[int, int]:
    """Whole numbers, as a float loses the last digits of a timestamp."""
    seconds, _, fraction = ts.partition(".")
    return int(seconds), int(fraction[:6].ljust(6, "0"))


def _shapes(call: Call, channel: Channel, messages: list[Message]) -> list[Json]:
    with_metadata = call.flag("include_all_metadata")
    return [
        shapes.message(message, channel, call.stage.workspace, with_metadata=with_metadata)
        for message in messages
    ]


METHODS = {
    "conversations.info": Method(info),
    "conversations.list": Method(listing),
    "conversations.members": Method(members),
    "conversations.history": Method(history),
    "conversations.replies": Method(replies),
    "conversations.open": Method(open_dm, "im:write"),
    "conversations.join": Method(join, "channels:join"),
    "conversations.create": Method(create),
    "conversations.invite": Method(invite),
    "conversations.kick": Method(kick),
    "conversations.setTopic": Method(set_topic),
    "conversations.archive": Method(archive),
    "users.conversations": Method(of_user),
}
