"""What is measured, each as a process of its own: `python -m tests.benchmarks.subjects NAME …`.

The references are named for what they are; `tocsin` is the product as it is started by `run`.
"""

import asyncio
import sqlite3
import sys
import tempfile
from pathlib import Path
from typing import Any

from aiohttp import web
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.app.async_server import AsyncSlackAppServer
from slack_bolt.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_sdk.web.async_client import AsyncWebClient

from bot.app import Tocsin
from bot.log import set_up_logs
from tests.benchmarks.slack_load import SIGNING_SECRET
from tests.workplace import settings_for


def _bolt(slack_url: str, *, process_before_response: bool, http: bool) -> AsyncApp:
    return AsyncApp(
        client=AsyncWebClient(token="xoxb-benchmark", base_url=f"{slack_url}/api/"),
        signing_secret=SIGNING_SECRET,
        process_before_response=process_before_response,
        request_verification_enabled=http,
    )


def bolt_default(slack_url: str, *, http: bool) -> AsyncApp:
    """(a) A bare Bolt app that does nothing, with Bolt's defaults."""
    app = _bolt(slack_url, process_before_response=False, http=http)

    @app.command("/report")
    async def nothing(ack: AsyncAck) -> None:
        await ack("Thanks")

    return app


def bolt_before_response(slack_url: str, *, http: bool) -> AsyncApp:
    """(b) The same with `process_before_response=True`: the limit."""
    app = _bolt(slack_url, process_before_response=True, http=http)

    @app.command("/report")
    async def nothing(ack: AsyncAck) -> None:
        await ack("Thanks")

    return app


def bolt_and_sqlite(slack_url: str, *, http: bool) -> AsyncApp:
    """(c) The same as (b) with one plain sqlite3 commit before the ack."""
    app = _bolt(slack_url, process_before_response=True, http=http)
    path = Path(tempfile.mkdtemp(prefix="tocsin-bench-")) / "plain.db"
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("CREATE TABLE report (id INTEGER PRIMARY KEY, text TEXT)")

    @app.command("/report")
    async def store(ack: AsyncAck, command: dict[str, Any]) -> None:
        connection.execute("INSERT INTO report (text) VALUES (?)", (command["text"],))
        await ack("Thanks")

    return app


REFERENCES = {
    "bolt_default": bolt_default,
    "bolt_before_response": bolt_before_response,
    "bolt_and_sqlite": bolt_and_sqlite,
}


async def serve_reference(name: str, slack_url: str, port: int, *, http: bool) -> None:
    """Run a reference until the process is ended."""
    app = REFERENCES[name](slack_url, http=http)
    if http:
        server = AsyncSlackAppServer(port=port, path="/slack/events", app=app)
        runner = web.AppRunner(server.web_app, access_log=None)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", port).start()
    else:
        handler = AsyncSocketModeHandler(app, "xapp-benchmark")
        await handler.connect_async()  # type: ignore[no-untyped-call]
    _say_ready()
    await asyncio.Event().wait()


async def serve_tocsin(slack_url: str, port: int, database_url: str, *, http: bool) -> None:
    """Run the product; deliveries stay in the outbox, since Slack would pace them anyway."""
    settings = settings_for(slack_url, database_url, port, http=http)
    settings = settings.model_copy(update={"slack_signing_secret": SIGNING_SECRET if http else ""})
    bot = Tocsin(settings, deliver=False)
    await bot.start()
    _say_ready()
    await asyncio.Event().wait()


def _say_ready() -> None:
    sys.stdout.write("ready\n")
    sys.stdout.flush()


def main() -> None:
    set_up_logs()
    name, slack_url, port, transport, database_url = sys.argv[1:6]
    http = transport == "http"
    if name == "tocsin":
        asyncio.run(serve_tocsin(slack_url, int(port), database_url, http=http))
    else:
        asyncio.run(serve_reference(name, slack_url, int(port), http=http))


if __name__ == "__main__":
    main()
