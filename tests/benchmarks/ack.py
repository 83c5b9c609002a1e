"""The ack of a `/report <text>` that is on disk before it is acked, beside Bolt itself."""

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from tests.benchmarks.slack_load import LoadingSlack, Timing, load_http
from tests.databases import Databases
from tests.workplace import free_port

SUBJECTS = {
    "(a) bare Bolt, its defaults": ("bolt_default", ""),
    "(b) bare Bolt, process_before_response": ("bolt_before_response", ""),
    "(c) (b) and a plain sqlite3 commit": ("bolt_and_sqlite", ""),
    "Tocsin on SQLite": ("tocsin", "sqlite"),
    "Tocsin on PostgreSQL": ("tocsin", "postgresql"),
}
REFERENCE = next(iter(SUBJECTS))
CONCURRENCIES = (1, 32)


async def run(console: Console, databases: Databases, *, requests: int) -> None:
    """Measure every subject over both transports, and print ratios."""
    for transport in ("http", "socket"):
        timings: dict[tuple[str, int], Timing] = {}
        with Progress(console=console, transient=True) as progress:
            task = progress.add_task(f"ack over {transport}", total=len(SUBJECTS))
            for title, (name, database) in SUBJECTS.items():
                url = databases.fresh(database) if database else ""
                async with _subject(name, transport, url) as (slack, address):
                    for concurrency in CONCURRENCIES:
                        total = requests if concurrency > 1 else max(100, requests // 4)
                        await _load(slack, address, concurrency, total // 10)
                        timings[title, concurrency] = await _load(
                            slack, address, concurrency, total
                        )
                progress.advance(task)
        console.print(_table(transport, timings))


async def _load(slack: LoadingSlack, address: str, concurrency: int, requests: int) -> Timing:
    if address:
        return await load_http(address, concurrency=concurrency, requests=requests)
    return await slack.load(concurrency=concurrency, requests=requests)


@asynccontextmanager
async def _subject(
    name: str, transport: str, database_url: str
) -> AsyncIterator[tuple[LoadingSlack, str]]:
    slack = LoadingSlack()
    await slack.start()
    port = free_port()
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "tests.benchmarks.subjects",
        name,
        slack.url,
        str(port),
        transport,
        database_url,
        stdout=asyncio.subprocess.PIPE,
    )
    try:
        if process.stdout is None or not await process.stdout.readline():
            raise RuntimeError(f"{name} did not start")
        is_http = transport == "http"
        yield slack, f"http://127.0.0.1:{port}/slack/events" if is_http else ""
    finally:
        process.kill()
        await process.wait()
        await slack.stop()


def _table(transport: str, timings: dict[tuple[str, int], Timing]) -> Table:
    table = Table(title=f"Ack of /report <text> over {transport}; ratios to (a)")
    table.add_column("")
    for concurrency in CONCURRENCIES:
        for column in ("p50 ms", "p99 ms", "acks/s"):
            table.add_column(f"{column} at {concurrency}", justify="right")
    for title in SUBJECTS:
        cells = []
        for concurrency in CONCURRENCIES:
            timing, reference = timings[title, concurrency], timings[REFERENCE, concurrency]
            cells += [
                f"{timing.p50:.2f} ({timing.p50 / reference.p50:.2f})",
                f"{timing.p99:.2f} ({timing.p99 / reference.p99:.2f})",
                f"{timing.rate:.0f} ({timing.rate / reference.rate:.2f})",
            ]
        table.add_row(title, *cells)
    return table
