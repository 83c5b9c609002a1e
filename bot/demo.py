"""`tocsin playground`: the local Slack, and the bot on it as a process of its own."""

import asyncio
import os
import signal
import socket
import sys
import tempfile
import webbrowser
from pathlib import Path

import aiohttp
from rich.console import Console

from bot.playground.server import Server
from bot.playground.story import play
from bot.slack.manifest import build_manifest
from bot.usecases.sealing import new_seal_key

_SIGNING_SECRET = "playground"  # noqa: S105 - the playground's own, known to everybody
_START_SECONDS = 60

# The bot's seeds for the small company of the playground.
_COMPANY = {
    "TOCSIN_TRIAGE_CHANNEL": "G0TRIAGE",
    "TOCSIN_IT_CHANNEL": "C0IT",
    "TOCSIN_COMMITTEE_CHANNEL": "G0COM",
    "TOCSIN_ANNOUNCE_CHANNELS": "C0ANN,C0ANNCN",
    "TOCSIN_SECURITY": "S0SEC",
    "TOCSIN_IT": "S0IT",
    "TOCSIN_COMMITTEE": "S0COM",
    "TOCSIN_ADMINS": "U0CHEN,U0ITA",
    "TOCSIN_TIMEZONE": "Europe/Berlin",
    "TOCSIN_WORKING_HOURS": "Mon-Fri 09:00-18:00",
    "TOCSIN_HOLIDAYS": "DE-BE",
    "TOCSIN_DOMAINS": "acme.example,sso.acme.example",
}


async def run_demo(console: Console, *, port: int, http: bool, story: bool, browser: bool) -> int:
    """Start both, print the address, and wait for Ctrl-C; or play the story and end."""
    bot_port = _free_port()
    events_url = f"http://127.0.0.1:{bot_port}/slack/events" if http else ""
    server = Server(
        port=port,
        manifest=build_manifest(request_url=events_url),
        events_url=events_url or None,
        signing_secret=_SIGNING_SECRET,
    )
    try:
        await server.start()
    except OSError:
        console.print(f"[red]✗[/] Port {port} is taken. Choose another with --port.")
        return 2
    with tempfile.TemporaryDirectory(prefix="tocsin-playground-") as folder:
        console.print("Starting the bot …")
        bot = await _start_bot(server.url, Path(folder), bot_port, http)
        try:
            if not await _is_ready(bot, bot_port):
                console.print("[red]✗[/] The bot did not start; its output is above.")
                return 1
            if story:
                return (
                    0
                    if await play(
                        server.url,
                        lambda line: console.print(
                            line, markup=False, highlight=False, soft_wrap=True
                        ),
                    )
                    else 1
                )
            console.print(f"\nTocsin's playground is open at [bold]{server.url}/[/]")
            console.print("Try /report, or write to Tocsin. Ctrl-C ends it.")
            if browser and _has_screen():
                webbrowser.open(server.url)
            return await _wait(bot)
        finally:
            await _end(bot)
            await server.stop()


async def _start_bot(
    slack_url: str, folder: Path, port: int, http: bool
) -> asyncio.subprocess.Process:
    # Of the surrounding environment only what Python needs: a real .env must not leak in.
    kept = {name: os.environ[name] for name in ("PATH", "LANG", "HOME") if name in os.environ}
    database = os.environ.get("DATABASE_URL") or f"sqlite+aiosqlite:///{folder}/tocsin.db"
    environment = {
        **kept,
        **_COMPANY,
        "TOCSIN_SEAL_KEY": new_seal_key(),
        "SLACK_BOT_TOKEN": "xoxb-playground",
        "SLACK_API_URL": f"{slack_url}/api/",
        "DATABASE_URL": database,
        "PORT": str(port),
        **(
            {"SLACK_SIGNING_SECRET": _SIGNING_SECRET}
            if http
            else {"SLACK_APP_TOKEN": "xapp-playground"}
        ),
    }
    return await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "bot",
        "run",
        cwd=folder,
        env=environment,
        stdout=asyncio.subprocess.DEVNULL,
    )


async def _is_ready(bot: asyncio.subprocess.Process, port: int) -> bool:
    """Whether the bot says that it is ready before it ends or the time is over."""
    try:
        async with asyncio.timeout(_START_SECONDS), aiohttp.ClientSession() as session:
            while bot.returncode is None:
                try:
                    async with session.get(f"http://127.0.0.1:{port}/readyz") as answer:
                        if answer.status == 200:
                            return True
                except aiohttp.ClientConnectionError:
                    pass
                await asyncio.sleep(0.1)
    except TimeoutError:
        pass
    return False


async def _wait(bot: asyncio.subprocess.Process) -> int:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    ended = asyncio.create_task(bot.wait())
    stopped = asyncio.create_task(stop.wait())
    await asyncio.wait({ended, stopped}, return_when=asyncio.FIRST_COMPLETED)
    for task in (ended, stopped):
        task.cancel()
    return 0 if stop.is_set() else 1


async def _end(bot: asyncio.subprocess.Process) -> None:
    if bot.returncode is not None:
        return
    bot.terminate()
    try:
        async with asyncio.timeout(20):
            await bot.wait()
    except TimeoutError:
        bot.kill()
        await bot.wait()


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def _has_screen() -> bool:
    return sys.platform in ("darwin", "win32") or bool(
        os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")
    )
