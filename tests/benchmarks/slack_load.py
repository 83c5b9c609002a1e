"""Sends slash commands as Slack does, by signed HTTP or by Socket Mode, and times the acks.

It is light on purpose: it must not be the bottleneck of what it measures.
"""

import asyncio
import json
import time
from dataclasses import dataclass
from itertools import count
from typing import Any
from urllib.parse import urlencode

import aiohttp
from aiohttp import WSMsgType, web
from slack_sdk.signature import SignatureVerifier

SIGNING_SECRET = "benchmark"
TEXT = "Payroll asks me to log in again at http://acme-payroll.example/login?id={number}"
_numbers = count(1)


@dataclass(frozen=True, slots=True)
class Timing:
    """What one run showed; latencies in milliseconds."""

    rate: float
    p50: float
    p99: float

    @classmethod
    def of(cls, latencies: list[float], seconds: float) -> "Timing":
        ordered = sorted(latencies)
        return cls(
            rate=len(ordered) / seconds,
            p50=1000 * ordered[len(ordered) // 2],
            p99=1000 * ordered[min(len(ordered) - 1, int(len(ordered) * 0.99))],
        )


def command_payload() -> dict[str, str]:
    """The fields of a fresh `/report <text>`."""
    number = next(_numbers)
    return {
        "command": "/report",
        "text": TEXT.format(number=number),
        "user_id": "U0ANNA",
        "user_name": "anna",
        "team_id": "T0ACME",
        "channel_id": "C0GENERAL",
        "trigger_id": f"trigger.{number}.{time.time_ns()}",
        "response_url": "http://127.0.0.1:9/never",
        "api_app_id": "A0TOCSIN",
    }


async def load_http(url: str, *, concurrency: int, requests: int) -> Timing:
    """Keep so many signed requests in flight until all are answered."""
    verifier = SignatureVerifier(SIGNING_SECRET)
    latencies: list[float] = []
    left = count()

    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=concurrency)) as session:

        async def worker() -> None:
            while next(left) < requests:
                body = urlencode(command_payload())
                timestamp = str(int(time.time()))
                signature = verifier.generate_signature(timestamp=timestamp, body=body) or ""
                headers = {
                    "Content-Type": "application/x-www-form-urlencoded",
                    "X-Slack-Request-Timestamp": timestamp,
                    "X-Slack-Signature": signature,
                }
                began = time.perf_counter()
                async with session.post(url, data=body, headers=headers) as answer:
                    await answer.read()
                    if answer.status != 200:
                        raise RuntimeError(f"the ack was refused: {answer.status}")
                latencies.append(time.perf_counter() - began)

        began = time.perf_counter()
        await asyncio.gather(*(worker() for _ in range(concurrency)))
        return Timing.of(latencies, time.perf_counter() - began)


class LoadingSlack:
    """As much of Slack as a bot needs to start, and a socket that sends it commands."""

    def __init__(self) -> None:
        self._runner: web.AppRunner | None = None
        self._socket: web.WebSocketResponse | None = None
        self._connected = asyncio.Event()
        self._waiting: dict[str, asyncio.Future[None]] = {}
        self._timestamps = count(1)
        self.url = ""

    async def start(self) -> None:
        """Listen on a free port."""
        app = web.Application()
        app.router.add_route("*", "/api/{method}", self._api)
        app.router.add_get("/link", self._link)
        self._runner = web.AppRunner(app, access_log=None)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"

    async def stop(self) -> None:
        """Close the socket and the port."""
        if self._socket is not None:
            await self._socket.close()
        if self._runner is not None:
            await self._runner.cleanup()

    async def load(self, *, concurrency: int, requests: int) -> Timing:
        """Keep so many envelopes unacked until all are acked."""
        await self._connected.wait()
        socket = self._socket
        if socket is None:
            raise RuntimeError("no bot is connected")
        latencies: list[float] = []
        left = count()

        async def worker() -> None:
            while next(left) < requests:
                payload = command_payload()
                envelope = payload["trigger_id"]
                acked = asyncio.get_running_loop().create_future()
                self._waiting[envelope] = acked
                message = json.dumps(
                    {
                        "envelope_id": envelope,
                        "type": "slash_commands",
                        "accepts_response_payload": True,
                        "payload": payload,
                    }
                )
                began = time.perf_counter()
                await socket.send_str(message)
                await acked
                latencies.append(time.perf_counter() - began)

        began = time.perf_counter()
        await asyncio.gather(*(worker() for _ in range(concurrency)))
        return Timing.of(latencies, time.perf_counter() - began)

    async def _api(self, request: web.Request) -> web.Response:
        method = request.match_info["method"]
        answers: dict[str, dict[str, Any]] = {
            "auth.test": {
                "url": f"{self.url}/",
                "team": "Acme",
                "team_id": "T0ACME",
                "user": "tocsin",
                "user_id": "U0TOCSIN",
                "bot_id": "B0TOCSIN",
            },
            "users.list": {"members": [_ANNA]},
            "users.info": {"user": _ANNA},
            "usergroups.list": {"usergroups": []},
            "apps.connections.open": {"url": self.url.replace("http", "ws") + "/link"},
            "chat.postMessage": {
                "channel": "D0ANNA",
                "ts": f"1700000000.{next(self._timestamps):06d}",
            },
            "playground.clock": {"offset_seconds": 0},
        }
        return web.json_response({"ok": True, **answers.get(method, {})})

    async def _link(self, request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        self._socket = socket
        await socket.send_json({"type": "hello", "num_connections": 1})
        self._connected.set()
        async for message in socket:
            if message.type is WSMsgType.TEXT and message.data.startswith("{"):
                waiting = self._waiting.pop(json.loads(message.data).get("envelope_id", ""), None)
                if waiting is not None:
                    waiting.set_result(None)
        return socket


_ANNA = {
    "id": "U0ANNA",
    "name": "anna",
    "real_name": "Anna Berg",
    "team_id": "T0ACME",
    "locale": "en-US",
    "tz": "Europe/Berlin",
    "profile": {"display_name": "Anna"},
}
