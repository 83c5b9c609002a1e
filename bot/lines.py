"""The Socket Mode connection: mended within a second, and closed when nothing is under way."""

import asyncio

from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.web.async_client import AsyncWebClient

# Slack waits so long for an answer; what takes longer is not waited for.
_LONGEST_PAYLOAD_SECONDS = 3


class SocketLine(AsyncSocketModeHandler):
    """Bolt's handler of the socket, with an end that cuts nobody off."""

    def __init__(self, bolt: AsyncApp, app_token: str, client: AsyncWebClient) -> None:
        super().__init__(bolt, app_token, web_client=client)
        self._under_way = 0
        self._idle = asyncio.Event()
        self._idle.set()
        self._mending: asyncio.Task[None] | None = None

    async def handle(  # type: ignore[override]  # Bolt's own handler narrows it just so.
        self, client: SocketModeClient, req: SocketModeRequest
    ) -> None:
        """One payload, from its arrival until its ack is sent."""
        self._under_way += 1
        self._idle.clear()
        try:
            await super().handle(client, req)
        finally:
            self._under_way -= 1
            if not self._under_way:
                self._idle.set()

    async def mend(self) -> None:
        """Begin to reconnect a broken line; by itself the SDK notices only at its next ping."""
        if self._mending and not self._mending.done():
            return
        if not await self.client.is_connected():
            self._mending = asyncio.create_task(self.client.connect_to_new_endpoint())

    async def finish(self) -> None:
        """Let payloads that are under way get their acks, then hang up."""
        try:
            async with asyncio.timeout(_LONGEST_PAYLOAD_SECONDS):
                await self._idle.wait()
        except TimeoutError:
            pass
        if self._mending:
            self._mending.cancel()
            await asyncio.gather(self._mending, return_exceptions=True)
        await self.close_async()  # type: ignore[no-untyped-call]
