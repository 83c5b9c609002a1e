"""HTTP mode: signed POSTs to the app's request URL, with Slack's retries for events."""

from __future__ import annotations

import asyncio
import json
import time
from dataclasses import dataclass
from urllib.parse import urlencode

import aiohttp
from slack_sdk.signature import SignatureVerifier

from bot.playground.delivery import Ack, NotAckedError
from bot.playground.faults import Faults
from bot.playground.values import Json, SlackError, Timing

JSON_TYPE = "application/json"
FORM_TYPE = "application/x-www-form-urlencoded"


@dataclass(frozen=True, slots=True)
class Answer:
    """What the app answered."""

    status: int
    content_type: str
    text: str
    forbids_retry: bool


class HttpDelivery:
    """Reaches the app at its request URL."""

    def __init__(self, url: str, signing_secret: str, timing: Timing, faults: Faults) -> None:
        self._url = url
        self._signer = SignatureVerifier(signing_secret)
        self._timing = timing
        self._faults = faults
        self._session: aiohttp.ClientSession | None = None

    @property
    def is_connected(self) -> bool:
        """An app behind HTTP is taken to be there."""
        return True

    async def close(self) -> None:
        """Let the connections go."""
        if self._session:
            await self._session.close()

    async def verify_url(self) -> None:
        """The handshake that Slack makes when the request URL is saved."""
        challenge = "3eZbrw1aBm2rZgRNFdxV2595E9CY3gmdALWMmHkvFXO7tYXAYM8P"
        body = {"token": "playground", "challenge": challenge, "type": "url_verification"}
        answer = await self._post(json.dumps(body), JSON_TYPE, {})
        if challenge not in answer.text:
            raise SlackError("url_verification_failed")

    async def interaction(self, kind: str, payload: Json) -> Ack:
        """POST a command as form fields or an interaction as `payload=`, and read the ack."""
        if kind == "slash_commands":
            form = urlencode(payload)
        else:
            form = urlencode({"payload": json.dumps(payload, ensure_ascii=False)})
        try:
            answer = await self._post(form, FORM_TYPE, {})
        except TimeoutError:
            raise NotAckedError("operation_timeout") from None
        except aiohttp.ClientError:
            raise NotAckedError("dispatch_failed") from None
        if self._faults.loses_ack():
            raise NotAckedError("operation_timeout")
        if answer.status != 200:
            raise NotAckedError("dispatch_failed")
        if answer.content_type == JSON_TYPE and answer.text:
            try:
                ack: Ack = json.loads(answer.text)
            except ValueError:
                raise NotAckedError("invalid_response") from None
            return ack
        return answer.text or None

    async def event(self, body: Json) -> None:
        """POST an event; up to three more times, at Slack's pace."""
        text = json.dumps(body, ensure_ascii=False)
        reason = ""
        for attempt, delay in enumerate((0.0, *self._timing.retry_seconds)):
            headers: dict[str, str] = {}
            if attempt:
                await asyncio.sleep(delay)
                headers = {"X-Slack-Retry-Num": str(attempt), "X-Slack-Retry-Reason": reason}
            try:
                answer = await self._post(text, JSON_TYPE, headers)
            except TimeoutError:
                reason = "http_timeout"
                continue
            except aiohttp.ClientError:
                reason = "connection_failed"
                continue
            if self._faults.loses_ack():
                reason = "http_timeout"
            elif 200 <= answer.status < 300 or answer.forbids_retry:
                return
            else:
                reason = "http_error"

    async def _post(self, body: str, content_type: str, headers: dict[str, str]) -> Answer:
        if self._session is None:
            self._session = aiohttp.ClientSession()
        timestamp = str(int(time.time()))
        signature = self._signer.generate_signature(timestamp=timestamp, body=body)
        all_headers = {
            "Content-Type": content_type,
            "User-Agent": "Slackbot 1.0 (+https://api.slack.com/robots)",
            "X-Slack-Request-Timestamp": timestamp,
            "X-Slack-Signature": signature or "",
            **headers,
        }
        async with (
            asyncio.timeout(self._timing.ack_seconds),
            self._session.post(
                self._url, data=body.encode(), headers=all_headers, allow_redirects=False
            ) as response,
        ):
            text = await response.text()
            forbids_retry = response.headers.get("X-Slack-No-Retry") == "1"
            return Answer(response.status, response.content_type, text, forbids_retry)
