"""The Events API: what the app subscribed to, told as it happens."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Coroutine
from typing import Any

from bot.playground import shapes
from bot.playground.delivery import Delivery
from bot.playground.values import Json, Message, Person, View
from bot.playground.workspace import Channel, Workspace

_MESSAGES = {
    "app_dm": ("message.im", "im"),
    "channel": ("message.channels", "channel"),
    "private": ("message.groups", "group"),
}


class AppEvents:
    """Turns what happens in the workspace into events for the app."""

    def __init__(self, workspace: Workspace, delivery: Delivery) -> None:
        self._workspace = workspace
        self._delivery = delivery
        self._tasks: set[asyncio.Task[None]] = set()

    def emit(self, subscription: str, event: Json, *, is_shared: bool = False) -> None:
        """Send an event if the app subscribed to it; delivery and retries go on by themselves."""
        workspace = self._workspace
        if subscription not in workspace.app.events:
            return
        event.setdefault("event_ts", workspace.new_ts())
        body: Json = {
            "token": "playground",
            "team_id": workspace.team.id,
            "context_team_id": workspace.team.id,
            "context_enterprise_id": None,
            "api_app_id": workspace.bot.app_id,
            "event": event,
            "type": "event_callback",
            "event_id": workspace.new_id("Ev"),
            "event_time": int(time.time()),
            "authorizations": [
                {
                    "enterprise_id": None,
                    "team_id": workspace.team.id,
                    "user_id": workspace.bot.user_id,
                    "is_bot": True,
                    "is_enterprise_install": False,
                }
            ],
            "is_ext_shared_channel": is_shared,
        }
        self.background(self._delivery.event(body))

    def background(self, work: Coroutine[Any, Any, None]) -> None:
        """Let something run on its own, and hold on to it until it is done."""
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def close(self) -> None:
        """Give up what is still on its way."""
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    # --- messages (Watcher) ---------------------------------------------------------------

    def message_posted(self, channel: Channel, message: Message) -> None:
        """A message in a place where the app listens, its own ones too."""
        workspace = self._workspace
        subscription, channel_type = _MESSAGES[channel.kind]
        if self._hears(channel, subscription):
            event = shapes.message(message, None, workspace, with_metadata=True)
            event |= {
                "channel": channel.id,
                "channel_type": channel_type,
                "event_ts": message.ts,
            }
            if message.thread_ts and (parent := channel.messages.get(message.thread_ts)):
                event["parent_user_id"] = parent.user
            self.emit(subscription, event, is_shared=channel.is_shared)
        mention = f"<@{workspace.bot.user_id}>"
        if channel.kind != "app_dm" and not message.bot_id and mention in message.text:
            self._mentioned(channel, message)

    def message_changed(self, channel: Channel, message: Message, previous: Message) -> None:
        """An edit, told with both versions."""
        self._hidden(
            channel,
            "message_changed",
            message=shapes.message(message, channel, self._workspace),
            previous_message=shapes.message(previous, channel, self._workspace),
        )

    def message_deleted(self, channel: Channel, message: Message) -> None:
        """A message is gone."""
        previous = shapes.message(message, channel, self._workspace)
        self._hidden(channel, "message_deleted", deleted_ts=message.ts, previous_message=previous)

    def _hears(self, channel: Channel, subscription: str) -> bool:
        workspace = self._workspace
        return subscription in workspace.app.events and workspace.bot.user_id in channel.members

    def _hidden(self, channel: Channel, subtype: str, **content: object) -> None:
        subscription, channel_type = _MESSAGES[channel.kind]
        if not self._hears(channel, subscription):
            return
        now = self._workspace.new_ts()
        event: Json = {
            "type": "message",
            "subtype": subtype,
            "hidden": True,
            "channel": channel.id,
            "channel_type": channel_type,
            "ts": now,
            "event_ts": now,
            **content,
        }
        self.emit(subscription, event, is_shared=channel.is_shared)

    def _mentioned(self, channel: Channel, message: Message) -> None:
        if self._hears(channel, "app_mention"):
            event = shapes.message(message, None, self._workspace)
            event |= {"type": "app_mention", "channel": channel.id, "event_ts": message.ts}
            self.emit("app_mention", event, is_shared=channel.is_shared)

    # --- people, groups, channels, home ---------------------------------------------------

    def user_changed(self, person: Person) -> None:
        """A profile, locale or status of an account changed."""
        user = shapes.user(person, with_locale=True)
        self.emit("user_change", {"type": "user_change", "user": user, "cache_ts": _now()})

    def team_joined(self, person: Person) -> None:
        """A new account."""
        user = shapes.user(person, with_locale=True)
        self.emit("team_join", {"type": "team_join", "user": user, "cache_ts": _now()})

    def group_changed(self, group_id: str, *, was_created: bool, old_users: set[str]) -> None:
        """A user group was made or changed: the group itself, and who came and went."""
        workspace = self._workspace
        group = workspace.groups[group_id]
        name = "subteam_created" if was_created else "subteam_updated"
        shape = shapes.group(group, workspace.team, with_users=True)
        self.emit(name, {"type": name, "subteam": shape})
        added = [user for user in group.users if user not in old_users]
        removed = sorted(old_users - set(group.users))
        if added or removed:
            event: Json = {
                "type": "subteam_members_changed",
                "subteam_id": group.id,
                "team_id": workspace.team.id,
                "date_update": _now(),
                "added_users": added,
                "added_users_count": len(added),
                "removed_users": removed,
                "removed_users_count": len(removed),
            }
            self.emit("subteam_members_changed", event)

    def channel_archived(self, channel: Channel, by: str, *, is_archived: bool) -> None:
        """A channel was archived or came back."""
        prefix = "group" if channel.kind == "private" else "channel"
        name = f"{prefix}_{'archive' if is_archived else 'unarchive'}"
        self.emit(name, {"type": name, "channel": channel.id, "user": by})

    def member_changed(self, channel: Channel, user: str, *, joined: bool) -> None:
        """Someone came into or left a channel; the app itself hears of its own leaving so too."""
        workspace = self._workspace
        is_bot = user == workspace.bot.user_id
        if is_bot and not joined:
            name = "group_left" if channel.kind == "private" else "channel_left"
            self.emit(name, {"type": name, "channel": channel.id, "actor_id": channel.creator})
        elif workspace.bot.user_id in channel.members:
            name = "member_joined_channel" if joined else "member_left_channel"
            event: Json = {
                "type": name,
                "user": user,
                "channel": channel.id,
                "channel_type": "G" if channel.kind == "private" else "C",
                "team": workspace.team.id,
            }
            self.emit(name, event)

    def home_opened(self, person: str, channel: Channel, tab: str, view: View | None) -> None:
        """Someone looks at the app's Home or Messages tab."""
        workspace = self._workspace
        event: Json = {
            "type": "app_home_opened",
            "user": person,
            "channel": channel.id,
            "tab": tab,
        }
        if tab == "home" and view:
            event["view"] = shapes.view(view, workspace.team, workspace.bot)
        self.emit("app_home_opened", event)

    def tokens_revoked(self) -> None:
        """The app's token was taken away."""
        tokens = {"oauth": [], "bot": [self._workspace.bot.user_id]}
        self.emit("tokens_revoked", {"type": "tokens_revoked", "tokens": tokens})


def _now() -> int:
    return int(time.time())
