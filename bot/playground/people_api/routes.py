"""The routes under /playground/."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from urllib.parse import quote

from aiohttp import web

from bot.playground.interactions import Interactions
from bot.playground.people_api.act import Act
from bot.playground.people_api.changing import CHANGES, READINGS
from bot.playground.people_api.doing import ACTS
from bot.playground.people_api.seeing import SIGHTS
from bot.playground.stage import Stage
from bot.playground.values import Json, SlackError

Handler = Callable[[Act], Awaitable[Json]]


class PeopleApi:
    """Answers everything under /playground/."""

    def __init__(self, stage: Stage, interactions: Interactions) -> None:
        self._stage = stage
        self._interactions = interactions

    def routes(self) -> list[web.RouteDef]:
        """For the server's router."""
        posts = [web.post(f"/playground/{n}", self._post(h)) for n, h in (ACTS | CHANGES).items()]
        gets = [web.get(f"/playground/{n}", self._get(h)) for n, h in (SIGHTS | READINGS).items()]
        return [
            *posts,
            *gets,
            web.get("/playground/events", self._events),
            web.get("/playground/files/{file_id}", self._file),
            web.get("/playground/healthz", self._healthz),
        ]

    def _post(self, handler: Handler) -> Callable[[web.Request], Awaitable[web.Response]]:
        async def handle(request: web.Request) -> web.Response:
            try:
                args = json.loads(await request.read() or b"{}")
            except ValueError:
                args = None
            if not isinstance(args, dict):
                return _answer(SlackError("invalid_json").body())
            return await self._carry_out(handler, args)

        return handle

    def _get(self, handler: Handler) -> Callable[[web.Request], Awaitable[web.Response]]:
        async def handle(request: web.Request) -> web.Response:
            return await self._carry_out(handler, dict(request.query))

        return handle

    async def _carry_out(self, handler: Handler, args: Json) -> web.Response:
        try:
            body = await handler(Act(self._stage, self._interactions, args))
        except SlackError as refusal:
            return _answer(refusal.body())
        return _answer({"ok": True} | body)

    async def _events(self, request: web.Request) -> web.StreamResponse:
        try:
            return await self._stage.page.serve(request)
        except SlackError as refusal:
            return _answer(refusal.body())

    async def _file(self, request: web.Request) -> web.Response:
        file = self._stage.workspace.files.get(request.match_info["file_id"])
        if file is None or file.is_hidden:
            return web.Response(status=404)
        # Never rendered by the page's own origin: what people upload may be hostile.
        kind = "inline" if file.mimetype.startswith("image/") else "attachment"
        headers = {
            "Content-Disposition": f"{kind}; filename*=UTF-8''{quote(file.name)}",
            "Content-Security-Policy": "sandbox",
            "X-Content-Type-Options": "nosniff",
        }
        return web.Response(body=file.content, content_type=file.mimetype, headers=headers)

    async def _healthz(self, request: web.Request) -> web.Response:
        return _answer({"ok": True, "connected": self._stage.is_app_connected()})


def _answer(body: Json) -> web.Response:
    return web.Response(
        body=json.dumps(body, ensure_ascii=False).encode(),
        content_type="application/json",
        charset="utf-8",
    )
