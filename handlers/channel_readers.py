"""Asks Slack who reads the channels that notices go to; never while somebody waits for it."""

from collections.abc import Collection

import structlog
from slack_sdk.errors import SlackApiError

from bot.slack.directory import fetch_readers
from bot.usecases.channel_readers import learn_channel, watched_channels
from handlers.desk import Desk

log = structlog.get_logger()


async def learn_readers(desk: Desk, channels: Collection[str]) -> None:
    """Look at each of the channels now; one that the bot can't see stays unknown."""
    for channel in channels:
        try:
            seen = await fetch_readers(desk.client, channel)
        except SlackApiError as error:
            log.info("readers_unknown", error=str(error.response.get("error", "")))
            continue
        async with desk.database.write() as session:
            await learn_channel(session, desk.clock.real_now(), seen)


async def refresh_readers(desk: Desk) -> None:
    """Look anew at every channel that a planned notice goes to."""
    async with desk.database.read() as session:
        channels = await watched_channels(session)
    await learn_readers(desk, sorted(channels))
