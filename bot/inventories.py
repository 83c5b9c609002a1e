"""Reads the inventories that IT sent: fetches the file, reads it, has it imported."""

import asyncio
from collections.abc import Callable
from datetime import timedelta

import structlog
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web.async_client import AsyncWebClient

from bot.clock import Clock
from bot.domain.deliveries import Failure
from bot.domain.inventory import MOST_BYTES, Inventory, read_inventory, unusable
from bot.domain.people import zone_or_utc
from bot.slack.client import SendFailed, download
from bot.slack.directory import fetch_emails
from bot.usecases.inventory import SentInventory, import_inventory, next_inventory
from storage.engine import Database

log = structlog.get_logger()

# So long Slack's trouble may last before the sender is asked to send the file again.
_PATIENCE = timedelta(minutes=10)


class InventoryReader:
    """Reads one file at a time, beside all else; a file is read again after a restart."""

    def __init__(
        self, database: Database, client: AsyncWebClient, clock: Clock, wake: Callable[[], None]
    ) -> None:
        self._database = database
        self._client = client
        self._clock = clock
        self._wake = wake
        self._reading: asyncio.Task[None] | None = None

    def look(self) -> None:
        """Begin to read what was sent, unless a file is read already."""
        if self._reading is None or self._reading.done():
            self._reading = asyncio.create_task(self._read_next())

    async def finish(self) -> None:
        """Wait for the file that is being read."""
        if self._reading:
            await self._reading

    async def _read_next(self) -> None:
        async with self._database.read() as session:
            sent = await next_inventory(session, self._clock.now())
        if sent is None:
            return
        try:
            inventory, emails = await self._read(sent)
        except (SlackApiError, SlackClientError, OSError, TimeoutError) as error:
            log.warning("inventory_delayed", error=type(error).__name__)
            if self._clock.now() - sent.sent_at < _PATIENCE:
                return
            inventory, emails = unusable("inventory_unreadable"), {}
        async with self._database.write() as session:
            now = self._clock.now()
            await import_inventory(session, now, sent.delivery, inventory, emails)
        self._wake()

    async def _read(self, sent: SentInventory) -> tuple[Inventory, dict[str, str]]:
        """The lines of the file, and whom its e-mail addresses name; these are not stored."""
        try:
            content = await download(self._client, sent.file_id, MOST_BYTES)
        except SendFailed as failed:
            if failed.failure is Failure.PERMANENT:
                return unusable(failed.error), {}
            raise TimeoutError from failed
        zone = zone_or_utc(sent.time_zone)
        inventory = await asyncio.to_thread(read_inventory, content, self._clock.now(), zone)
        has_emails = any("@" in line.person[1:] for line in inventory.lines)
        return inventory, await fetch_emails(self._client) if has_emails else {}
