"""Slack's Web API as the outbox needs it: typed failures, and no retry of its own."""

import asyncio
from collections.abc import Awaitable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.domain.deliveries import Failure
from bot.domain.records import AttachedFile
from bot.slack.kit import MadeFile, Post, View

# A call that takes longer has no answer for us; whether it was stored is then in doubt.
CALL_TIMEOUT = timedelta(seconds=10)
_DOWNLOAD_SECONDS = 60

_TEMPORARY_ERRORS = frozenset(
    {"internal_error", "fatal_error", "service_unavailable", "request_timeout", "team_added_to_org"}
)
_CHANNEL_CLOSED = frozenset(
    {"is_archived", "channel_not_found", "not_in_channel", "restricted_action"}
)


@dataclass
class SendFailed(Exception):
    """A message did not go out, or may not have; `failure` says which."""

    failure: Failure
    error: str
    retry_after: timedelta | None = None


def web_client(token: str, base_url: str) -> AsyncWebClient:
    """A client that never retries by itself: the SDK would post twice after a lost answer."""
    return AsyncWebClient(
        token=token,
        base_url=base_url if base_url.endswith("/") else f"{base_url}/",
        timeout=int(CALL_TIMEOUT.total_seconds()),
        retry_handlers=[],
    )


async def post_message(
    client: AsyncWebClient, destination: str, post: Post, *, thread_ts: str | None, delivery_id: str
) -> tuple[str, str]:
    """Post to a channel or a person; returns channel id and ts. Raises SendFailed."""
    answer = await _checked(
        client.chat_postMessage(
            channel=destination,
            text=post.text,
            blocks=post.blocks,
            thread_ts=thread_ts,
            unfurl_links=False,
            unfurl_media=False,
            metadata={
                "event_type": "tocsin_delivery",
                "event_payload": {"delivery_id": delivery_id},
            },
        )
    )
    return str(answer["channel"]), str(answer["ts"])


async def share_copy(
    client: AsyncWebClient,
    channel_id: str,
    file: AttachedFile,
    *,
    comment: str,
    thread_ts: str | None,
) -> tuple[str, str]:
    """Share a copy of the file; Slack then names the bot as the one who uploaded it.

    Slack doesn't tell which message it became: in the place of the timestamp stands the copy's id.
    All of it takes no longer than one call. Raises SendFailed.
    """
    try:
        async with asyncio.timeout(CALL_TIMEOUT.total_seconds()):
            copy_id = await _copy(client, file)
            await _checked(
                client.files_completeUploadExternal(
                    files=[{"id": copy_id, "title": file.name}],
                    channel_id=channel_id,
                    thread_ts=thread_ts,
                    initial_comment=comment,
                )
            )
    except TimeoutError:
        raise SendFailed(Failure.IN_DOUBT, "TimeoutError") from None
    return channel_id, copy_id


async def share_made(
    client: AsyncWebClient,
    chat_id: str,
    made: MadeFile,
    *,
    comment: str,
    thread_ts: str | None = None,
) -> tuple[str, str]:
    """Send a person a file that we made, or put it into a channel's thread. Raises SendFailed.

    As for a copy, the file's id stands in the place of the timestamp.
    """
    try:
        async with asyncio.timeout(CALL_TIMEOUT.total_seconds() * 2):
            channel_id = chat_id if thread_ts else await open_direct_message(client, chat_id)
            file_id = await _upload(client, made.name, made.content, made.description)
            await _checked(
                client.files_completeUploadExternal(
                    files=[{"id": file_id, "title": made.name}],
                    channel_id=channel_id,
                    initial_comment=comment,
                    thread_ts=thread_ts,
                )
            )
    except TimeoutError:
        raise SendFailed(Failure.IN_DOUBT, "TimeoutError") from None
    return channel_id, file_id


async def _upload(client: AsyncWebClient, name: str, content: bytes, description: str) -> str:
    """Upload a file, shared with nobody yet; its id. Raises SendFailed."""
    try:
        wanted = await _checked(
            client.files_getUploadURLExternal(
                filename=name, length=len(content), alt_txt=description or None
            )
        )
        async with (
            aiohttp.ClientSession() as session,
            session.post(wanted["upload_url"], data=content) as answer,
        ):
            answer.raise_for_status()
    except SendFailed as failed:
        if failed.failure is Failure.IN_DOUBT:
            # Nobody can have seen anything yet.
            failed.failure = Failure.TEMPORARY
        raise
    except (aiohttp.ClientError, ConnectionError) as error:
        raise SendFailed(Failure.TEMPORARY, type(error).__name__) from None
    return str(wanted["file_id"])


async def download(client: AsyncWebClient, file_id: str, most: int) -> bytes:
    """What is in a file that a person sent, of so many bytes at most. Raises SendFailed."""
    try:
        about = (await _checked(client.files_info(file=file_id)))["file"]
        if about["size"] > most:
            raise SendFailed(Failure.PERMANENT, "inventory_too_big")
        bearer = {"Authorization": f"Bearer {client.token}"}
        async with (
            asyncio.timeout(_DOWNLOAD_SECONDS),
            aiohttp.ClientSession() as session,
            session.get(about["url_private_download"], headers=bearer) as answer,
        ):
            content = await answer.content.read(most + 1)
            while len(content) <= most and (more := await answer.content.read(most)):
                content += more
            if answer.status != 200 or len(content) != about["size"]:
                # Slack's sign-in page, for one, comes with status 200.
                raise SendFailed(Failure.PERMANENT, "inventory_unreadable")
    except SendFailed as failed:
        if failed.failure is Failure.PERMANENT and failed.error != "inventory_too_big":
            failed.error = "inventory_unreadable"
        raise
    except (aiohttp.ClientError, ConnectionError, TimeoutError) as error:
        raise SendFailed(Failure.TEMPORARY, type(error).__name__) from None
    return content


async def _copy(client: AsyncWebClient, file: AttachedFile) -> str:
    """Upload the file anew, shared with nobody yet; its id. Raises SendFailed."""
    try:
        about = (await _checked(client.files_info(file=file.id)))["file"]
        async with aiohttp.ClientSession() as session:
            bearer = {"Authorization": f"Bearer {client.token}"}
            async with session.get(about["url_private_download"], headers=bearer) as answer:
                content = await answer.read()
                if answer.status != 200 or len(content) != about["size"]:
                    # Slack's sign-in page, for one, comes with status 200.
                    raise SendFailed(Failure.PERMANENT, "file_unreadable")
            wanted = await _checked(
                client.files_getUploadURLExternal(filename=file.name, length=len(content))
            )
            async with session.post(wanted["upload_url"], data=content) as answer:
                answer.raise_for_status()
    except SendFailed as failed:
        if failed.failure is Failure.IN_DOUBT:
            # Nobody can have seen anything yet.
            failed.failure = Failure.TEMPORARY
        raise
    except (aiohttp.ClientError, ConnectionError) as error:
        raise SendFailed(Failure.TEMPORARY, type(error).__name__) from None
    return str(wanted["file_id"])


async def update_message(
    client: AsyncWebClient, channel_id: str, message_ts: str, post: Post
) -> None:
    """Show the newest state in a message that stands already. Raises SendFailed."""
    await _checked(
        client.chat_update(channel=channel_id, ts=message_ts, text=post.text, blocks=post.blocks)
    )


async def publish_home(client: AsyncWebClient, chat_id: str, view: View) -> None:
    """Show a person's home tab. Raises SendFailed."""
    await _checked(client.views_publish(user_id=chat_id, view=view))


async def find_delivery(
    client: AsyncWebClient,
    channel_id: str,
    thread_ts: str | None,
    delivery_id: str,
    since: datetime,
) -> str | None:
    """The ts of the message that carries the delivery's id, if it arrived. Raises SendFailed."""
    cursor = ""
    while True:
        page: dict[str, Any] = {
            "channel": channel_id,
            "include_all_metadata": True,
            "limit": 200,
            "oldest": f"{since.timestamp():.6f}",
            "cursor": cursor,
        }
        if thread_ts:
            answer = await _checked(client.conversations_replies(ts=thread_ts, **page))
        else:
            answer = await _checked(client.conversations_history(**page))
        for message in answer["messages"]:
            if _delivery_id(message) == delivery_id:
                return str(message["ts"])
        cursor = (answer.get("response_metadata") or {}).get("next_cursor") or ""
        if not cursor:
            return None


async def delivery_id_of(client: AsyncWebClient, channel_id: str, message_ts: str) -> str | None:
    """The delivery that a message of ours was; None for any other message. Raises SendFailed."""
    answer = await _checked(
        client.conversations_replies(
            channel=channel_id, ts=message_ts, limit=1, include_all_metadata=True
        )
    )
    messages = [each for each in answer["messages"] if each["ts"] == message_ts]
    return _delivery_id(messages[0]) if messages else None


async def open_direct_message(client: AsyncWebClient, chat_id: str) -> str:
    """The id of the direct-message channel with a person. Raises SendFailed."""
    answer = await _checked(client.conversations_open(users=chat_id))
    return str(answer["channel"]["id"])


def _delivery_id(message: dict[str, Any]) -> str | None:
    payload = (message.get("metadata") or {}).get("event_payload") or {}
    return payload.get("delivery_id")


async def _checked(call: Awaitable[AsyncSlackResponse]) -> AsyncSlackResponse:
    try:
        return await call
    except SlackApiError as error:
        raise _from_answer(error) from None
    except (aiohttp.ClientConnectorError, ConnectionRefusedError) as error:
        # Nothing was sent: no connection came about.
        raise SendFailed(Failure.TEMPORARY, type(error).__name__) from None
    except (aiohttp.ClientError, SlackClientError, TimeoutError, ConnectionError) as error:
        raise SendFailed(Failure.IN_DOUBT, type(error).__name__) from None


def _from_answer(error: SlackApiError) -> SendFailed:
    response = error.response
    status = response.status_code
    code = str(response.get("error", "")) if isinstance(response.data, dict) else ""
    if status == 429 or code == "ratelimited":
        wait = float(response.headers.get("Retry-After", "1"))
        return SendFailed(Failure.RATE_LIMITED, "ratelimited", timedelta(seconds=wait))
    if status >= 500:
        # Slack answers so when it may have stored the message all the same.
        return SendFailed(Failure.IN_DOUBT, f"http_{status}")
    if code in _TEMPORARY_ERRORS:
        return SendFailed(Failure.TEMPORARY, code)
    if code in ("message_not_found", "cant_update_message", "thread_not_found"):
        return SendFailed(Failure.MESSAGE_GONE, code)
    if code in _CHANNEL_CLOSED:
        return SendFailed(Failure.CHANNEL_CLOSED, code)
    return SendFailed(Failure.PERMANENT, code or f"http_{status}")
