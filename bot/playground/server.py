"""The playground's server: everything wired together behind one port."""

from __future__ import annotations

import json
from pathlib import Path
from types import TracebackType
from urllib.parse import parse_qs

from aiohttp import web
from aiohttp.typedefs import Handler

from bot.playground.company import Company, small_company
from bot.playground.delivery import Delivery
from bot.playground.events import AppEvents
from bot.playground.faults import Faults
from bot.playground.http_delivery import HttpDelivery
from bot.playground.interactions import Interactions
from bot.playground.limits import Limits
from bot.playground.manifest import read_manifest
from bot.playground.modals import Modals
from bot.playground.page import PageStreams
from bot.playground.people_api import PeopleApi
from bot.playground.socket_mode import SocketMode
from bot.playground.stage import Stage
from bot.playground.values import Json, SlackError, Timing
from bot.playground.web_api import WebApi
from bot.playground.web_api.files import may_read, receive
from bot.playground.whispers import Ephemerals, ResponseUrls
from bot.playground.workspace import Workspace

STATIC = Path(__file__).parent / "static"
LARGEST_BODY = 64 * 1024 * 1024


class Server:
    """A Slack of one's own on a local port; also an async context manager."""

    def __init__(
        self,
        *,
        company: Company | None = None,
        bot_token: str = "xoxb-playground",  # noqa: S107 - known to everybody on purpose
        app_token: str = "xapp-playground",  # noqa: S107
        signing_secret: str = "playground",  # noqa: S107
        host: str = "127.0.0.1",
        port: int = 0,
        limits: Limits | None = None,
        events_url: str | None = None,
        timing: Timing | None = None,
        manifest: Json | None = None,
    ) -> None:
        timing = timing or Timing()
        self._host, self._port = host, port
        self._runner: web.AppRunner | None = None
        self.workspace = Workspace(company or small_company())
        if manifest is not None:
            self.workspace.app = read_manifest(manifest)
        page = PageStreams(self.workspace)
        faults = Faults()
        sockets = SocketMode(
            self.workspace.bot.app_id,
            timing,
            faults,
            lambda connected: page.tell_all({"type": "connected", "connected": connected}),
        )
        self._http = (
            HttpDelivery(events_url, signing_secret, timing, faults) if events_url else None
        )
        delivery: Delivery = self._http or sockets
        events = AppEvents(self.workspace, delivery)
        ephemerals = Ephemerals(self.workspace, page)
        self.workspace.watchers += [page, events]
        self.stage = Stage(
            workspace=self.workspace,
            page=page,
            modals=Modals(self.workspace, page, timing),
            ephemerals=ephemerals,
            response_urls=ResponseUrls(self.workspace, ephemerals, timing),
            limits=limits or Limits.real(),
            faults=faults,
            events=events,
            sockets=sockets,
            delivery=delivery,
            bot_token=bot_token,
            app_token=app_token,
        )

    @property
    def url(self) -> str:
        """Where the page is; the Web API is below /api/."""
        return self.workspace.base_url

    async def start(self) -> None:
        """Listen; afterwards `url` is known."""
        app = web.Application(client_max_size=LARGEST_BODY, middlewares=[_own_pages_only])
        people = PeopleApi(self.stage, Interactions(self.stage, self.stage.delivery))
        web_api = WebApi(self.stage)
        app.add_routes(
            [
                web.post("/api/{method}", web_api.handle),
                web.get("/api/{method}", web_api.handle),
                web.get("/link/", self.stage.sockets.serve),
                web.post("/actions/{team}/{key}", self._response_url),
                web.post("/upload/v1/{file_id}", self._upload),
                web.put("/upload/v1/{file_id}", self._upload),
                web.get("/files-pri/{name}/{rest:.*}", self._private_file),
                web.get("/archives/{channel}/{message}", self._permalink),
                web.get("/", self._index),
                *people.routes(),
            ]
        )
        if STATIC.is_dir():
            app.router.add_static("/static/", STATIC)
        # No access log: at thousands of posts a second it would be the slowest part.
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, self._host, self._port)
        await site.start()
        port = self._runner.addresses[0][1]
        self.workspace.base_url = f"http://{self._host}:{port}"

    async def stop(self) -> None:
        """Hang up on everybody and let the port go."""
        self.stage.page.close()
        await self.stage.events.close()
        await self.stage.sockets.close()
        if self._http:
            await self._http.close()
        if self._runner:
            await self._runner.cleanup()

    async def verify_url(self) -> None:
        """HTTP mode: the handshake that Slack makes when the request URL is saved."""
        if self._http:
            await self._http.verify_url()

    async def __aenter__(self) -> Server:
        await self.start()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        problem: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.stop()

    # --- what is neither Web API nor people API --------------------------------------------

    async def _index(self, request: web.Request) -> web.StreamResponse:
        index = STATIC / "index.html"
        if not index.exists():
            return web.Response(text="The page is not built into this copy.")
        return web.FileResponse(index, headers={"Cache-Control": "no-store"})

    async def _permalink(self, request: web.Request) -> web.Response:
        digits = request.match_info["message"].removeprefix("p")
        ts = f"{digits[:-6]}.{digits[-6:]}"
        thread = request.query.get("thread_ts")
        suffix = f"&thread={thread}" if thread else ""
        raise web.HTTPFound(f"/#channel={request.match_info['channel']}&message={ts}{suffix}")

    async def _response_url(self, request: web.Request) -> web.Response:
        text = await request.text()
        try:
            if request.content_type == "application/x-www-form-urlencoded":
                text = parse_qs(text)["payload"][0]
            body = json.loads(text)
            if not isinstance(body, dict):
                raise ValueError
        except (ValueError, KeyError):
            return web.json_response({"ok": False, "error": "invalid_payload"}, status=400)
        try:
            self.stage.response_urls.answer(request.match_info["key"], body)
        except SlackError as refusal:
            status = 404 if refusal.error in ("used_url", "expired_url") else 400
            return web.json_response(refusal.body(), status=status)
        return web.json_response({"ok": True})

    async def _upload(self, request: web.Request) -> web.Response:
        if request.content_type.startswith("multipart/"):
            form = await request.post()
            parts = [part for part in form.values() if isinstance(part, web.FileField)]
            content = parts[0].file.read() if parts else b""
        else:
            content = await request.read()
        try:
            receive(self.stage, request.match_info["file_id"], content)
        except SlackError as refusal:
            return web.Response(status=400, text=refusal.error)
        return web.Response(text=f"OK - {len(content)}")

    async def _private_file(self, request: web.Request) -> web.Response:
        file_id = request.match_info["name"].partition("-")[2]
        file = self.workspace.files.get(file_id)
        token = request.headers.get("Authorization", "").removeprefix("Bearer ").strip()
        is_allowed = token == self.stage.bot_token and self.workspace.app.grants("files:read")
        if file is None or not is_allowed or not may_read(self.workspace, file):
            # Slack sends its sign-in page with status 200, which many a bot has stored as the file.
            return web.Response(
                text="<!DOCTYPE html><title>Sign in</title>", content_type="text/html"
            )
        return web.Response(body=file.content, content_type=file.mimetype)


@web.middleware
async def _own_pages_only(request: web.Request, handler: Handler) -> web.StreamResponse:
    """No other web page that happens to be open in the browser may act as a person here."""
    origin = request.headers.get("Origin")
    if origin and origin.partition("://")[2] != request.host:
        raise web.HTTPForbidden(text="This is for the playground's own page.")
    return await handler(request)
