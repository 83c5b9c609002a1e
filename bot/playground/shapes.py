"""How Slack words things in answers, payloads and events. One function a thing."""

from __future__ import annotations

import hashlib
import time
from datetime import datetime
from functools import lru_cache
from typing import Any
from urllib.parse import quote
from zoneinfo import ZoneInfo

from bot.playground.values import Bot, File, Json, Message, Person, Team, UserGroup, View
from bot.playground.workspace import Channel, Workspace


@lru_cache(maxsize=64)
def _zone(tz: str, hour: int) -> tuple[str, int]:
    """Label and offset; `hour` only keeps the cached value from going stale at a clock change."""
    now = datetime.fromtimestamp(hour * 3600, ZoneInfo(tz))
    offset = now.utcoffset()
    return now.tzname() or tz, int(offset.total_seconds()) if offset else 0


def user(person: Person, *, with_locale: bool = False, with_email: bool = True) -> Json:
    """A user object, as in users.info and user_change."""
    label, offset = _zone(person.tz, int(time.time()) // 3600)
    avatar = hashlib.sha256(person.id.encode()).hexdigest()[:12]
    profile: Json = {
        "title": person.title,
        "phone": "",
        "real_name": person.real_name,
        "real_name_normalized": person.real_name,
        "display_name": person.name,
        "display_name_normalized": person.name,
        "status_text": "",
        "status_emoji": "",
        "avatar_hash": avatar,
        "team": person.team_id,
    }
    if with_email and person.email:
        profile["email"] = person.email
    shape: Json = {
        "id": person.id,
        "team_id": person.team_id,
        "name": person.name,
        "deleted": person.deleted,
        "profile": profile,
        "is_bot": person.is_bot,
        "is_app_user": False,
        "updated": int(time.time()),
    }
    if person.is_stranger:
        shape["is_stranger"] = True
    if not person.deleted:
        shape |= {
            "color": person.color,
            "real_name": person.real_name,
            "tz": person.tz,
            "tz_label": label,
            "tz_offset": offset,
            "is_admin": person.is_admin,
            "is_owner": False,
            "is_primary_owner": False,
            "is_restricted": person.is_restricted,
            "is_ultra_restricted": person.is_ultra_restricted,
            "is_email_confirmed": True,
            "who_can_share_contact_card": "EVERYONE",
        }
        if with_locale:
            shape["locale"] = person.locale
    return shape


def group(value: UserGroup, team: Team, *, with_users: bool = False) -> Json:
    """A user group, as in usergroups.list and subteam_updated."""
    now = int(time.time())
    shape: Json = {
        "id": value.id,
        "team_id": team.id,
        "is_usergroup": True,
        "is_subteam": True,
        "is_external": False,
        "name": value.name,
        "handle": value.handle,
        "description": "",
        "date_create": now,
        "date_update": now,
        "date_delete": now if value.disabled else 0,
        "user_count": len(value.users),
    }
    if with_users:
        shape["users"] = list(value.users)
    return shape


def conversation(channel: Channel, team: Team, bot: Bot, *, with_count: bool = False) -> Json:
    """A conversation object, as in conversations.info."""
    if channel.kind == "app_dm":
        return {
            "id": channel.id,
            "created": channel.created,
            "is_im": True,
            "is_org_shared": False,
            "is_archived": channel.is_archived,
            "user": channel.owner,
            "context_team_id": team.id,
            "is_open": True,
        }
    is_private = channel.kind == "private"
    shape: Json = {
        "id": channel.id,
        "name": channel.name,
        "name_normalized": channel.name,
        "is_channel": not is_private,
        "is_group": is_private and channel.id.startswith("G"),
        "is_im": False,
        "is_mpim": False,
        "is_private": is_private,
        "created": channel.created,
        "is_archived": channel.is_archived,
        "is_general": channel.name == "general",
        "unlinked": 0,
        "is_shared": channel.is_shared,
        "is_ext_shared": channel.is_shared,
        "is_org_shared": False,
        "is_pending_ext_shared": False,
        "is_member": bot.user_id in channel.members,
        "context_team_id": team.id,
        "creator": channel.creator,
        "topic": {"value": channel.topic, "creator": channel.creator, "last_set": channel.created},
        "purpose": {"value": "", "creator": "", "last_set": 0},
        "previous_names": [],
    }
    if with_count:
        shape["num_members"] = len(channel.members)
    return shape


def file(value: File, workspace: Workspace) -> Json:
    """A file object with the addresses at which its bytes are."""
    if value.is_hidden:
        return {"id": value.id, "mode": "hidden_by_limit"}
    team, base_url = workspace.team, workspace.base_url
    address = f"{base_url}/files-pri/{team.id}-{value.id}"
    suffix = value.name.rpartition(".")[2].lower() if "." in value.name else "text"
    shape: Json = {
        "id": value.id,
        "created": value.created,
        "timestamp": value.created,
        "name": value.name,
        "title": value.title or value.name,
        "mimetype": value.mimetype,
        "filetype": suffix,
        "pretty_type": suffix.upper(),
        "user": value.user,
        "user_team": team.id,
        "editable": False,
        "size": len(value.content),
        "mode": "hosted",
        "is_external": False,
        "external_type": "",
        "is_public": True,
        "public_url_shared": False,
        "display_as_bot": value.user == workspace.bot.user_id,
        "permalink": f"{base_url}/playground/files/{value.id}",
        "has_rich_preview": False,
        "file_access": "visible",
        "url_private": f"{address}/{quote(value.name)}",
        "url_private_download": f"{address}/download/{quote(value.name)}",
    }
    if value.alt_text:
        shape["alt_txt"] = value.alt_text
    return shape


def bot_profile(bot: Bot, team: Team) -> Json:
    """Who posted, on a bot's message."""
    return {
        "id": bot.bot_id,
        "app_id": bot.app_id,
        "user_id": bot.user_id,
        "name": bot.name,
        "deleted": False,
        "updated": 0,
        "team_id": team.id,
        "icons": {},
    }


def message(
    value: Message,
    channel: Channel | None,
    workspace: Workspace,
    *,
    with_metadata: bool = False,
) -> Json:
    """A message as in history and payloads; given its channel, with its thread's numbers."""
    shape: Json = {"type": "message"}
    if value.subtype:
        shape["subtype"] = value.subtype
    shape |= {"user": value.user, "text": value.text, "ts": value.ts, "team": workspace.team.id}
    if value.bot_id:
        shape["bot_id"] = value.bot_id
        shape["app_id"] = workspace.bot.app_id
        shape["bot_profile"] = bot_profile(workspace.bot, workspace.team)
    if value.username:
        shape["username"] = value.username
    if value.client_msg_id:
        shape["client_msg_id"] = value.client_msg_id
    if value.blocks:
        shape["blocks"] = value.blocks
    if value.attachments:
        shape["attachments"] = value.attachments
    if value.files:
        shape["files"] = [file(workspace.files[f], workspace) for f in value.files]
        shape["upload"] = False
    if value.edited_ts:
        shape["edited"] = {"user": value.user, "ts": value.edited_ts}
    if value.metadata:
        event_type = value.metadata["event_type"]
        shape["metadata"] = value.metadata if with_metadata else {"event_type": event_type}
    if value.thread_ts:
        shape["thread_ts"] = value.thread_ts
        if channel and (parent := channel.messages.get(value.thread_ts)):
            shape["parent_user_id"] = parent.user
    if channel:
        shape |= _thread_numbers(value, channel)
    return shape


def _thread_numbers(value: Message, channel: Channel) -> Json:
    if value.ts in channel.pins:
        pinned: Json = {"pinned_to": [channel.id]}
    else:
        pinned = {}
    replies = channel.threads.get(value.ts)
    if not replies:
        return pinned
    users = list(dict.fromkeys(reply.user for reply in replies.values()))
    return pinned | {
        "thread_ts": value.ts,
        "reply_count": len(replies),
        "reply_users_count": len(users),
        "reply_users": users[:5],
        "latest_reply": next(reversed(replies)),
        "is_locked": False,
        "subscribed": False,
    }


def view(value: View, team: Team, bot: Bot) -> Json:
    """A modal or Home view, as in views.* answers and payloads."""
    empty: Any = None
    return {
        "id": value.id,
        "team_id": team.id,
        "type": value.type,
        "blocks": value.blocks,
        "private_metadata": value.private_metadata,
        "callback_id": value.callback_id,
        "state": {"values": value.state},
        "hash": value.hash,
        "title": value.title or {"type": "plain_text", "text": "View Title", "emoji": True},
        "clear_on_close": value.clear_on_close,
        "notify_on_close": value.notify_on_close,
        "close": value.close or empty,
        "submit": value.submit or empty,
        "previous_view_id": value.previous_view_id,
        "root_view_id": value.root_view_id,
        "app_id": bot.app_id,
        "external_id": value.external_id,
        "app_installed_team_id": team.id,
        "bot_id": bot.bot_id,
    }
