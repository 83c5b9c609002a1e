"""Socket Mode: the app holds WebSockets to us, and payloads go to one of them in turn."""

from __future__ import annotations

import asyncio
import json
import secrets
from collections.abc import Callable
from itertools import count

from aiohttp import WSMsgType, web

from bot.playground.delivery import Ack, NotAckedError
from bot.playground.faults import Faults
from bot.playground.values import Json, Timing

MOST_CONNECTIONS = 10
TICKET_SECONDS = 30.0


class ConnectionLostError(Exception):
    """The socket went away before the ack came."""


class Connection:
    """One WebSocket of the app, with the envelopes that wait for its acks."""

    def __init__(
        self, socket: web.WebSocketResponse, transport: asyncio.Transport | None, faults: Faults
    ) -> None:
        self.socket = socket
        self.is_retiring = False
        self.closed = asyncio.Event()
        self._transport = transport
        self._faults = faults
        self._waiting: dict[str, asyncio.Future[Ack]] = {}

    async def send(self, envelope: Json, seconds: float) -> Ack:
        """Send an envelope and wait for its ack."""
        envelope_id = envelope["envelope_id"]
        future: asyncio.Future[Ack] = asyncio.get_running_loop().create_future()
        self._waiting[envelope_id] = future
        try:
            async with asyncio.timeout(seconds):
                await self._say(envelope)
                return await future
        finally:
            self._waiting.pop(envelope_id, None)

    async def serve(self, hello: Json, ping_seconds: float) -> None:
        """Greet, then take acks until the socket closes."""
        pings = asyncio.create_task(self._keep_pinging(ping_seconds))
        try:
            await self._say(hello)
            async for incoming in self.socket:
                if incoming.type is WSMsgType.TEXT:
                    self._take(incoming.data)
        except ConnectionLostError:
            pass
        finally:
            self.closed.set()
            pings.cancel()
            for future in self._waiting.values():
                if not future.done():
                    future.set_exception(ConnectionLostError())

    async def announce_end(self, reason: str) -> None:
        """Tell the app to move to a new connection."""
        self.is_retiring = True
        try:
            host = {"host": "playground"}
            await self._say({"type": "disconnect", "reason": reason, "debug_info": host})
        except ConnectionLostError:
            return

    def cut(self) -> None:
        """Break the line without a goodbye."""
        if self._transport:
            self._transport.abort()

    def _take(self, text: str) -> None:
        try:
            reply = json.loads(text)
        except ValueError:
            return
        future = self._waiting.get(reply.get("envelope_id", ""))
        if future and not future.done() and not self._faults.loses_ack():
            future.set_result(reply.get("payload"))

    async def _say(self, message: Json) -> None:
        try:
            await self.socket.send_str(json.dumps(message, ensure_ascii=False))
        except (ConnectionError, RuntimeError) as problem:
            raise ConnectionLostError from problem

    async def _keep_pinging(self, seconds: float) -> None:
        for number in count():
            await asyncio.sleep(seconds)
            try:
                await self.socket.ping(f"Ping from playground {number}".encode())
            except (ConnectionError, RuntimeError):
                return


class SocketMode:
    """The app's connections, up to ten, and the envelopes on their way."""

    def __init__(
        self, app_id: str, timing: Timing, faults: Faults, on_change: Callable[[bool], None]
    ) -> None:
        self._app_id = app_id
        self._timing = timing
        self._faults = faults
        self._on_change = on_change
        self._tickets: dict[str, float] = {}
        self._connections: list[Connection] = []
        self._turn = count()
        self._has_connection = asyncio.Event()

    # --- connections ----------------------------------------------------------------------

    @property
    def is_connected(self) -> bool:
        """Whether at least one socket is open."""
        return bool(self._connections)

    @property
    def connections(self) -> int:
        """How many sockets are open."""
        return len(self._connections)

    @property
    def newest(self) -> Connection | None:
        """The connection that was opened last."""
        return self._connections[-1] if self._connections else None

    def issue_ticket(self) -> str:
        """What apps.connections.open puts into the address; good once, for half a minute."""
        ticket = secrets.token_urlsafe(24)
        self._tickets[ticket] = asyncio.get_running_loop().time()
        return ticket

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """Hold one connection of the app."""
        born = self._tickets.pop(request.query.get("ticket", ""), None)
        if born is None or asyncio.get_running_loop().time() - born > TICKET_SECONDS:
            return web.Response(status=401, text="invalid ticket")
        socket = web.WebSocketResponse(max_msg_size=0)
        await socket.prepare(request)
        connection = Connection(socket, request.transport, self._faults)
        if len(self._connections) >= MOST_CONNECTIONS:
            await connection.announce_end("too_many_websockets")
            await socket.close()
            return socket
        self._connections.append(connection)
        self._changed()
        hello: Json = {
            "type": "hello",
            "num_connections": len(self._connections),
            "connection_info": {"app_id": self._app_id},
            "debug_info": {
                "host": "playground",
                "build_number": 1,
                "approximate_connection_time": 18060,
            },
        }
        try:
            await connection.serve(hello, self._timing.ping_seconds)
        finally:
            self._connections.remove(connection)
            self._changed()
        return socket

    def cut(self) -> None:
        """Fault: every line breaks at once."""
        for connection in self._connections:
            connection.cut()

    async def refresh(self) -> None:
        """Slack's routine: warn, then ask for a new connection, then close the old one."""
        old = list(self._connections)
        for connection in old:
            await connection.announce_end("warning")
        try:
            async with asyncio.timeout(self._timing.refresh_grace_seconds):
                for connection in old:
                    await connection.closed.wait()
        except TimeoutError:
            pass
        for connection in old:
            if not connection.closed.is_set():
                await connection.announce_end("refresh_requested")
                await connection.socket.close()

    async def close(self) -> None:
        """The end of the playground: hang up."""
        for connection in list(self._connections):
            await connection.socket.close(code=1001)

    def _changed(self) -> None:
        if self._connections:
            self._has_connection.set()
        else:
            self._has_connection.clear()
        self._on_change(self.is_connected)

    def _next(self) -> Connection:
        fresh = [connection for connection in self._connections if not connection.is_retiring]
        choice = fresh or self._connections
        if not choice:
            raise ConnectionLostError
        return choice[next(self._turn) % len(choice)]

    # --- sending --------------------------------------------------------------------------

    async def interaction(self, kind: str, payload: Json) -> Ack:
        """Send within the ack time, over another connection if one breaks meanwhile."""
        if not self._connections:
            raise NotAckedError("dispatch_failed")
        takes_payload = kind == "slash_commands" or payload["type"] in (
            "view_submission",
            "block_suggestion",
        )
        envelope = _envelope(kind, payload, accepts_response_payload=takes_payload)
        loop = asyncio.get_running_loop()
        deadline = loop.time() + self._timing.ack_seconds
        try:
            async with asyncio.timeout_at(deadline):
                while True:
                    await self._has_connection.wait()
                    try:
                        return await self._next().send(envelope, deadline - loop.time())
                    except ConnectionLostError:
                        # Let the lost connection leave the list before the next is chosen.
                        await asyncio.sleep(0)
        except TimeoutError:
            raise NotAckedError("operation_timeout") from None

    async def event(self, body: Json) -> None:
        """Send an event; up to three more times, at Slack's pace or when the app is back."""
        reason = ""
        for attempt, delay in enumerate((0.0, *self._timing.retry_seconds)):
            if attempt:
                await self._pause(delay, until_connected=reason == "connection_failed")
            envelope = _envelope("events_api", body)
            envelope |= {"retry_attempt": attempt, "retry_reason": reason}
            try:
                await self._next().send(envelope, self._timing.ack_seconds)
            except TimeoutError:
                reason = "timeout"
            except ConnectionLostError:
                reason = "connection_failed"
            else:
                return

    async def _pause(self, seconds: float, *, until_connected: bool) -> None:
        if not until_connected:
            await asyncio.sleep(seconds)
            return
        # One turn of the loop, so that a connection that just broke has left the list.
        await asyncio.sleep(0)
        try:
            async with asyncio.timeout(seconds):
                await self._has_connection.wait()
        except TimeoutError:
            return


def _envelope(kind: str, payload: Json, *, accepts_response_payload: bool = False) -> Json:
    return {
        "envelope_id": _uuid(),
        "type": kind,
        "accepts_response_payload": accepts_response_payload,
        "payload": payload,
    }


def _uuid() -> str:
    digits = secrets.token_hex(16)
    return "-".join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]))
