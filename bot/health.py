"""What an orchestrator asks: is the process alive, and can it do its work."""

from collections.abc import Callable

from aiohttp import web

from storage.engine import Database


def add_health_routes(
    app: web.Application, database: Database, is_connected: Callable[[], bool]
) -> None:
    """`/healthz` answers while the process lives, `/readyz` while it can take in reports."""

    async def healthz(request: web.Request) -> web.Response:
        return web.json_response({"ok": True})

    async def readyz(request: web.Request) -> web.Response:
        try:
            reachable = await database.is_reachable()
        except Exception:
            reachable = False
        state = {"database": reachable, "slack": is_connected()}
        return web.json_response(state, status=200 if all(state.values()) else 503)

    app.router.add_get("/healthz", healthz)
    app.router.add_get("/readyz", readyz)
