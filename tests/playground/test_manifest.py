"""The app manifest, checked as at api.slack.com."""

from __future__ import annotations

import pytest

from bot.playground.client import PlaygroundClient, RefusedError
from bot.playground.manifest import read_manifest
from bot.playground.values import Json, SlackError
from tests.playground.support import MANIFEST


def test_a_manifest_gives_commands_shortcuts_scopes_and_events() -> None:
    app = read_manifest(MANIFEST)
    assert app.commands["/escaped"].should_escape is True
    assert app.shortcuts["report_it"].type == "message"
    assert app.grants("chat:write")
    assert not app.grants("admin")
    assert "message.im" in app.events


@pytest.mark.parametrize(
    "features",
    [
        {"slash_commands": [{"command": "/remind", "description": "x"}]},
        {"slash_commands": [{"command": "/Report", "description": "x"}]},
        {"slash_commands": [{"command": "/report", "description": ""}]},
        {"slash_commands": [{"command": f"/c{n}", "description": "x"} for n in range(51)]},
        {"shortcuts": [{"type": "global", "name": "x" * 25, "callback_id": "x"}]},
        {"shortcuts": [{"type": "other", "name": "x", "callback_id": "x"}]},
        {"shortcuts": [{"type": "global", "name": "x", "callback_id": ""}]},
    ],
)
def test_what_slack_refuses(features: Json) -> None:
    with pytest.raises(SlackError, match="invalid_manifest"):
        read_manifest({"features": features})


async def test_a_new_manifest_changes_what_people_are_offered(client: PlaygroundClient) -> None:
    anna = client.person("U0ANNA")
    await anna.ready()
    command = {"command": "/triage", "description": "Open cases", "usage_hint": "[case]"}
    await client.app(
        {"display_information": {"name": "T"}, "features": {"slash_commands": [command]}}
    )
    await anna.wait_for(lambda event: event["type"] == "company")
    state = await anna.state()
    assert [offered["command"] for offered in state["commands"]] == ["/triage"]
    assert state["bot"]["name"] == "T"
    with pytest.raises(RefusedError, match="invalid_manifest"):
        await client.app({"features": {"slash_commands": [{"command": "/who"}]}})


async def test_read_only_and_missing_messages_tabs_take_no_messages(
    client: PlaygroundClient,
) -> None:
    anna = client.person("U0ANNA")
    home: Json
    for home in ({"messages_tab_read_only_enabled": True}, {"messages_tab_enabled": False}):
        await client.app({"features": {"app_home": home}})
        with pytest.raises(RefusedError, match="messages_tab_read_only"):
            await anna.say(anna.dm, "hello")
