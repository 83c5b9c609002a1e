"""The way of a call: token, rate limit, faults, scope, the method itself, the log."""

from __future__ import annotations

import asyncio
import json
import time
from typing import Any
from urllib.parse import parse_qsl

from aiohttp import web

from bot.playground.faults import Fault
from bot.playground.stage import Stage
from bot.playground.values import Json, SlackError
from bot.playground.web_api import app, channel_admin, chat, conversations, files, people, views
from bot.playground.web_api.call import Call, Method

METHODS: dict[str, Method] = {
    **app.METHODS,
    **channel_admin.METHODS,
    **chat.METHODS,
    **conversations.METHODS,
    **files.METHODS,
    **people.METHODS,
    **views.METHODS,
}
# Not Slack's: asking for the time must never use up what Slack allows.
_UNLIMITED = frozenset({"playground.clock"})


class WebApi:
    """Answers POST and GET /api/<method>."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage

    async def handle(self, request: web.Request) -> web.Response:
        """Carry out one call, with whatever is set to go wrong."""
        stage, name = self._stage, request.match_info["method"]
        started = time.monotonic()
        try:
            args = await _arguments(request)
        except ValueError:
            return self._answer(name, None, SlackError("invalid_json").body())
        channel = args.get("channel") or args.get("channel_id")
        channel = channel if isinstance(channel, str) else None
        method = METHODS.get(name)
        if method is None:
            return self._answer(name, channel, SlackError("unknown_method", req_method=name).body())
        if refusal := self._token_refusal(method, request, args):
            return self._answer(name, channel, refusal.body())
        if name not in _UNLIMITED:
            wait = stage.limits.wait_needed(name, self._limited_place(channel), started)
            if wait is not None:
                return self._rate_limited(name, channel, wait)
        fault = Fault.NONE if stage.faults.is_quiet else stage.faults.for_call(name)
        if fault is Fault.RATE_LIMITED:
            wait = stage.faults.settings.retry_after_seconds
            return self._rate_limited(name, channel, wait)
        if fault is Fault.SERVER_ERROR:
            stage.calls.add(name, 503, "server_error", channel, time.time())
            return web.Response(status=503, text="upstream connect error")
        body = _carried_out(method, Call(stage, args))
        if not stage.faults.is_quiet and (delay := stage.faults.delay_seconds(name)):
            await asyncio.sleep(delay)
        if fault is Fault.LOST_ANSWER:
            stage.calls.add(name, 0, "answer_lost", channel, time.time())
            if request.transport:
                request.transport.abort()
            return web.Response()
        return self._answer(name, channel, body)

    def _token_refusal(
        self, method: Method, request: web.Request, args: dict[str, Any]
    ) -> SlackError | None:
        if method.caller == "anyone":
            return None
        stage = self._stage
        header = request.headers.get("Authorization", "")
        token = header.removeprefix("Bearer ").strip() or str(args.get("token", ""))
        if not token:
            return SlackError("not_authed")
        wanted = stage.bot_token if method.caller == "bot" else stage.app_token
        if token != wanted:
            is_other = token in (stage.bot_token, stage.app_token)
            return SlackError("not_allowed_token_type" if is_other else "invalid_auth")
        if stage.is_revoked:
            return SlackError("token_revoked")
        return None

    def _limited_place(self, channel: str | None) -> str | None:
        """A person's id means their DM, so both count together."""
        is_person = channel in self._stage.workspace.people
        return f"D{channel[1:]}" if channel and is_person else channel

    def _rate_limited(self, name: str, channel: str | None, wait: int) -> web.Response:
        self._stage.calls.add(name, 429, "ratelimited", channel, time.time())
        return web.json_response(
            {"ok": False, "error": "ratelimited"}, status=429, headers={"Retry-After": str(wait)}
        )

    def _answer(self, name: str, channel: str | None, body: Json) -> web.Response:
        stage = self._stage
        stage.calls.add(name, 200, body.get("error"), channel, time.time())
        text = json.dumps(body, ensure_ascii=False, separators=(",", ":"))
        return web.Response(
            body=text.encode(),
            content_type="application/json",
            charset="utf-8",
            headers={"x-oauth-scopes": stage.workspace.app.provided},
        )


def _carried_out(method: Method, call: Call) -> Json:
    try:
        if method.scope:
            call.needs_scope(method.scope)
        return {"ok": True, **method.run(call)}
    except SlackError as refusal:
        return refusal.body()


async def _arguments(request: web.Request) -> dict[str, Any]:
    """From the query, a form or JSON; the later wins."""
    args: dict[str, Any] = dict(request.query) if request.query_string else {}
    if not request.can_read_body:
        return args
    if request.content_type.startswith("multipart/"):
        form = await request.post()
        return args | {name: value for name, value in form.items() if isinstance(value, str)}
    body = await request.read()
    if request.content_type == "application/json":
        values = json.loads(body or b"{}")
        if not isinstance(values, dict):
            raise ValueError
        return args | values
    return args | dict(parse_qsl(body.decode(), keep_blank_values=True))
