"""Runs the playground alone: python -m bot.playground --port 8100 [--manifest file.json]."""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
from pathlib import Path

from bot.playground.limits import Limits
from bot.playground.server import Server


async def _run(arguments: argparse.Namespace) -> None:
    manifest = None
    if arguments.manifest:
        manifest = json.loads(arguments.manifest.read_text(encoding="utf-8"))
    limits = Limits.off() if arguments.no_limits else Limits.real()
    server = Server(
        host=arguments.host,
        port=arguments.port,
        limits=limits,
        events_url=arguments.events_url,
        manifest=manifest,
    )
    async with server:
        sys.stdout.write(f"The playground is at {server.url}/ (Web API: {server.url}/api/)\n")
        sys.stdout.flush()
        await asyncio.Event().wait()


def main() -> None:
    """Parse the command line and run until interrupted."""
    parser = argparse.ArgumentParser(prog="python -m bot.playground", description=__doc__)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8100)
    parser.add_argument("--manifest", type=Path, help="a Slack app manifest in JSON")
    parser.add_argument("--events-url", help="send payloads there by HTTP, not by Socket Mode")
    parser.add_argument("--no-limits", action="store_true", help="no rate limits")
    try:
        asyncio.run(_run(parser.parse_args()))
    except KeyboardInterrupt:
        return


if __name__ == "__main__":
    main()
