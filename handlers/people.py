"""Keeps the local directory up to date from Slack's events."""

from typing import Any

from slack_bolt.async_app import AsyncApp

from bot.slack.directory import to_profile
from bot.usecases import home
from bot.usecases.directory import learn_group, learn_person
from handlers.desk import Desk


def register(app: AsyncApp, desk: Desk) -> None:
    """Listen to changes of people and user groups."""

    async def person_changed(event: dict[str, Any]) -> None:
        profile = to_profile(event["user"], desk.home_team)
        async with desk.write() as session:
            actor = await learn_person(session, desk.clock.real_now(), profile)
            await home.person_changed(session, actor)
        desk.forget_people()

    async def group_changed(event: dict[str, Any]) -> None:
        group = event["subteam"]
        disabled = bool(group.get("date_delete"))
        async with desk.database.write() as session:
            await learn_group(session, group["id"], [] if disabled else group.get("users", []))
        desk.forget_people()

    async def members_changed(event: dict[str, Any]) -> None:
        group_id = event["subteam_id"]
        answer = await desk.client.usergroups_users_list(usergroup=group_id)
        async with desk.database.write() as session:
            await learn_group(session, group_id, answer["users"])
        desk.forget_people()

    app.event("user_change")(person_changed)
    app.event("team_join")(person_changed)
    app.event("subteam_created")(group_changed)
    app.event("subteam_updated")(group_changed)
    app.event("subteam_members_changed")(members_changed)
