"""A manifest, a small real Bolt app behind a Socket Mode socket, and a place to wait at."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

from slack_bolt.adapter.socket_mode.async_handler import AsyncSocketModeHandler
from slack_bolt.app.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from bot.playground.server import Server
from bot.playground.values import Json, Timing

TOKEN = "xoxb-playground"
MANIFEST: Json = {
    "display_information": {"name": "Tocsin"},
    "features": {
        "app_home": {
            "home_tab_enabled": True,
            "messages_tab_enabled": True,
            "messages_tab_read_only_enabled": False,
        },
        "bot_user": {"display_name": "Tocsin", "always_online": True},
        "slash_commands": [
            {"command": "/report", "description": "Report something", "usage_hint": "[what]"},
            {"command": "/escaped", "description": "Escaped", "should_escape": True},
        ],
        "shortcuts": [
            {"type": "global", "name": "Report", "callback_id": "report", "description": "x"},
            {
                "type": "message",
                "name": "Report it",
                "callback_id": "report_it",
                "description": "x",
            },
        ],
    },
    "oauth_config": {
        "scopes": {
            "bot": [
                *("chat:write", "commands", "users:read", "usergroups:read", "channels:read"),
                *("groups:read", "im:read", "im:write", "im:history", "channels:history"),
                *("groups:history", "files:read", "files:write", "channels:manage"),
                *("groups:write", "channels:join", "pins:write", "users:read.email"),
            ]
        }
    },
    "settings": {
        "interactivity": {"is_enabled": True},
        "socket_mode_enabled": True,
        "event_subscriptions": {
            "bot_events": [
                *("app_home_opened", "message.im", "user_change", "team_join"),
                *("subteam_created", "subteam_updated", "subteam_members_changed"),
                *("channel_archive", "channel_unarchive", "member_joined_channel"),
                *("channel_left", "tokens_revoked", "app_mention"),
            ]
        },
    },
}
QUICK = Timing(
    ack_seconds=0.5,
    retry_seconds=(0.0, 0.05, 0.1),
    trigger_seconds=0.3,
    response_url_seconds=0.3,
    ping_seconds=5.0,
    refresh_grace_seconds=0.5,
)


def web_client(server: Server, token: str = TOKEN) -> AsyncWebClient:
    """A Web API client of that playground."""
    return AsyncWebClient(token=token, base_url=f"{server.url}/api/", retry_handlers=[])


def bolt(server: Server, *, hears_itself: bool = False) -> AsyncApp:
    """A Bolt app that talks to the playground, with no listeners yet."""
    return AsyncApp(
        signing_secret="playground",
        client=web_client(server),
        process_before_response=True,
        ignoring_self_events_enabled=not hears_itself,
    )


@asynccontextmanager
async def connected(server: Server, app: AsyncApp) -> AsyncIterator[AsyncSocketModeHandler]:
    """The app behind a Socket Mode connection."""
    handler = AsyncSocketModeHandler(app, "xapp-playground", ping_interval=1)
    await handler.connect_async()  # type: ignore[no-untyped-call]
    try:
        yield handler
    finally:
        await handler.close_async()  # type: ignore[no-untyped-call]
        await handler.client.aiohttp_client_session.close()


class Inbox:
    """What a listener received, to be waited for instead of slept for."""

    def __init__(self) -> None:
        self._queue: asyncio.Queue[Json] = asyncio.Queue()

    def put(self, payload: Json) -> None:
        """Note something."""
        self._queue.put_nowait(payload)

    async def next(self) -> Json:
        """The next thing, within two seconds."""
        async with asyncio.timeout(2):
            return await self._queue.get()

    @property
    def is_empty(self) -> bool:
        """Whether all was taken."""
        return self._queue.empty()

    def event_listener(self) -> Callable[..., Awaitable[None]]:
        """A Bolt listener of events, which notes the body."""

        async def listen(body: Json) -> None:
            self.put(body)

        return listen

    def listener(self) -> Callable[..., Awaitable[None]]:
        """A Bolt listener that acks and notes the body."""

        async def listen(ack: Any, body: Json) -> None:
            await ack()
            self.put(body)

        return listen
