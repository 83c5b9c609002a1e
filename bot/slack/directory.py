"""Reads people and user groups from Slack for the local directory."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.domain.audience import ChannelMembers
from bot.domain.people import DEFAULT_LOCALE, Profile

_PAGE = 200


def to_profile(user: dict[str, Any], home_team: str) -> Profile:
    """A user object of Slack as a profile; people of another team are outside."""
    details = user.get("profile") or {}
    name = details.get("display_name") or user.get("real_name") or user.get("name") or user["id"]
    team = user.get("team_id") or home_team
    return Profile(
        chat_id=user["id"],
        team_id=team,
        name=name,
        locale=user.get("locale") or DEFAULT_LOCALE,
        time_zone=user.get("tz") or "UTC",
        is_guest=bool(user.get("is_restricted") or user.get("is_ultra_restricted")),
        is_outside=bool(user.get("is_stranger")) or team != home_team,
        is_bot=bool(user.get("is_bot")),
        is_deleted=bool(user.get("deleted")),
    )


async def fetch_person(client: AsyncWebClient, chat_id: str, home_team: str) -> Profile:
    """One person, with their locale."""
    answer = await client.users_info(user=chat_id, include_locale=True)
    return to_profile(answer["user"], home_team)


async def fetch_people(client: AsyncWebClient, home_team: str) -> list[Profile]:
    """Everybody in the workspace."""
    return [to_profile(user, home_team) async for user in _users(client)]


async def fetch_groups(client: AsyncWebClient) -> dict[str, list[str]]:
    """The members of every enabled user group, by group id."""
    answer = await client.usergroups_list(include_users=True)
    return {group["id"]: list(group.get("users", [])) for group in answer["usergroups"]}


async def fetch_readers(client: AsyncWebClient, channel: str) -> ChannelMembers:
    """A channel with all its members."""
    about = (await client.conversations_info(channel=channel))["channel"]
    members: list[str] = []
    cursor = ""
    while True:
        answer = await client.conversations_members(channel=channel, limit=1000, cursor=cursor)
        members += answer["members"]
        cursor = (answer.get("response_metadata") or {}).get("next_cursor") or ""
        if not cursor:
            is_shared = bool(about.get("is_ext_shared") or about.get("is_pending_ext_shared"))
            return ChannelMembers(channel, str(about.get("name", "")), is_shared, tuple(members))


async def fetch_group_handles(client: AsyncWebClient) -> list[tuple[str, str]]:
    """Id and handle of every enabled user group, by handle."""
    answer = await client.usergroups_list()
    groups = [(group["id"], group["handle"]) for group in answer["usergroups"]]
    return sorted(groups, key=lambda group: group[1])


async def fetch_emails(client: AsyncWebClient) -> dict[str, str]:
    """Everybody's id by e-mail address in small letters; for the moment, not to be stored."""
    found = {}
    async for user in _users(client):
        if address := (user.get("profile") or {}).get("email"):
            found[address.casefold()] = user["id"]
    return found


async def _users(client: AsyncWebClient) -> AsyncIterator[dict[str, Any]]:
    cursor = ""
    while True:
        try:
            answer = await client.users_list(limit=_PAGE, cursor=cursor, include_locale=True)
        except SlackApiError as error:
            if error.response.get("error") != "ratelimited":
                raise
            await asyncio.sleep(float(error.response.headers.get("Retry-After", 1)))
            continue
        for user in answer["members"]:
            yield user
        cursor = (answer.get("response_metadata") or {}).get("next_cursor", "")
        if not cursor:
            return
