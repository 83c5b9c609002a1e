"""Where the bot may write: people's DMs, channels, threads."""

from __future__ import annotations

from bot.playground.values import SlackError
from bot.playground.web_api.call import Call
from bot.playground.workspace import Channel


def dm_of(call: Call, user: str) -> Channel:
    """The person's DM, where Slack would let the bot write."""
    person = call.stage.workspace.people[user]
    if person.is_bot:
        raise SlackError("cannot_dm_bot")
    if person.deleted or person.is_stranger:
        # Slack answers the same for people it will not open a conversation with.
        raise SlackError("channel_not_found")
    channel = call.stage.workspace.dm_with_bot(user)
    refuse_unwritable(call, channel)
    return channel


def refuse_unwritable(call: Call, channel: Channel) -> None:
    """Refuse a place that Slack would not let the bot write in."""
    workspace = call.stage.workspace
    if channel.is_archived:
        raise SlackError("is_archived")
    if channel.kind == "app_dm":
        if not workspace.app.has_messages_tab:
            raise SlackError("messages_tab_disabled")
        if workspace.people[channel.owner].deleted:
            # Slack archives the DM of a deactivated account.
            raise SlackError("is_archived")
    elif workspace.bot.user_id not in channel.members and not (
        channel.kind == "channel"
        and workspace.app.is_configured
        and workspace.app.grants("chat:write.public")
    ):
        raise SlackError("not_in_channel")


def parent_of_reply(call: Call, channel: Channel) -> str | None:
    """The parent of a reply: a reply's timestamp leads to its parent, as in Slack."""
    thread_ts = call.text("thread_ts")
    if not thread_ts:
        return None
    if thread_ts in channel.messages:
        return channel.messages[thread_ts].thread_ts or thread_ts
    if thread_ts in channel.parents:
        return channel.parents[thread_ts]
    raise SlackError("thread_not_found")
