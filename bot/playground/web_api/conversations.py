"""conversations.*: channels, their members and their history."""

from __future__ import annotations

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


def info(call: Call) -> Json:
    """conversations.info."""
    channel = call.readable_channel()
    shape = conversation_shape(call, channel, with_count=call.flag("include_num_members"))
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
        return {"channel": conversation_shape(call, channel)}
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
    shape = conversation_shape(call, channel) if is_full else {"id": channel.id}
    answer: Json = {"channel": shape}
    return answer | {"no_op": True, "already_open": True} if was_open else answer


def _wanted_kinds(call: Call) -> set[Kind | None]:
    types = call.listed("types") or ["public_channel"]
    for name in types:
        if name not in _KINDS:
            raise SlackError("invalid_types")
        call.needs_scope(_SCOPES[name])
    return {_KINDS[name] for name in types}


def _channels_page(call: Call, channels: list[Channel]) -> Json:
    page, cursor = call.page(channels)
    shown = [conversation_shape(call, channel, with_count=True) for channel in page]
    return {"channels": shown, **next_page(cursor)}


def conversation_shape(call: Call, channel: Channel, *, with_count: bool = False) -> Json:
    """The conversation as answers word it."""
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
    "users.conversations": Method(of_user),
}
