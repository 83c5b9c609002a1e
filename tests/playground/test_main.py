"""The playground alone, from the command line."""

from __future__ import annotations

import asyncio
import json
import sys
from pathlib import Path

import aiohttp

from tests.playground.support import MANIFEST


async def test_it_runs_alone_with_a_manifest_from_a_file(tmp_path: Path) -> None:
    manifest = tmp_path / "manifest.json"
    manifest.write_text(json.dumps(MANIFEST), encoding="utf-8")
    arguments = ("-m", "bot.playground", "--port", "0", "--manifest", str(manifest))
    process = await asyncio.create_subprocess_exec(
        sys.executable, *arguments, stdout=asyncio.subprocess.PIPE
    )
    assert process.stdout
    try:
        async with asyncio.timeout(10):
            line = (await process.stdout.readline()).decode()
        url = line.split()[4].rstrip("/")
        query = {"as": "U0ANNA"}
        async with (
            aiohttp.ClientSession() as session,
            session.get(f"{url}/playground/state", params=query) as response,
        ):
            commands = (await response.json())["commands"]
        assert [command["command"] for command in commands] == ["/report", "/escaped"]
    finally:
        process.terminate()
        await process.wait()
