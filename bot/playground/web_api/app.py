"""auth.*, apps.*, api.test, and the one method that Slack does not have: playground.clock."""

from __future__ import annotations

from typing import Any

from bot.playground.values import Json, SlackError
from bot.playground.web_api.call import Call, Method


def auth_test(call: Call) -> Json:
    """auth.test: who am I."""
    workspace = call.stage.workspace
    return {
        "url": f"{workspace.base_url}/",
        "team": workspace.team.name,
        "user": workspace.bot.name.lower(),
        "team_id": workspace.team.id,
        "user_id": workspace.bot.user_id,
        "bot_id": workspace.bot.bot_id,
        "is_enterprise_install": False,
    }


def api_test(call: Call) -> Json:
    """api.test: says back what it was told."""
    args: dict[str, Any] = call.args
    if error := call.text("error"):
        raise SlackError(error, args=args)
    return {"args": args}


def connections_open(call: Call) -> Json:
    """apps.connections.open: an address for one Socket Mode connection."""
    ticket = call.stage.sockets.issue_ticket()
    base = call.stage.workspace.base_url.replace("http", "ws", 1)
    app_id = call.stage.workspace.bot.app_id
    return {"url": f"{base}/link/?ticket={ticket}&app_id={app_id}"}


def team_info(call: Call) -> Json:
    """team.info."""
    team = call.stage.workspace.team
    return {"team": {"id": team.id, "name": team.name, "domain": team.domain}}


def clock(call: Call) -> Json:
    """playground.clock: how far the playground's clock was moved on."""
    return {"offset_seconds": call.stage.workspace.clock.offset}


METHODS = {
    "auth.test": Method(auth_test),
    "api.test": Method(api_test, caller="anyone"),
    "apps.connections.open": Method(connections_open, caller="app"),
    "team.info": Method(team_info, "team:read"),
    "playground.clock": Method(clock, caller="anyone"),
}
