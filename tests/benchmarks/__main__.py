"""`python -m tests.benchmarks [--long]`: every benchmark, as ratios."""

import argparse
import asyncio

from rich.console import Console

from tests.benchmarks import ack, breakdown, flood, many_reports
from tests.databases import running_databases


def main() -> None:
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("--long", action="store_true", help="ten times as many requests")
    arguments = parser.parse_args()
    console = Console(width=140)
    console.print("Goals: p50 at 1 at most 0.4 of (a); at 32, at least 0.25 of its acks/s and")
    console.print("at most 6 times its p99. Each report is on disk before it is acked.")
    times = 10 if arguments.long else 1
    with running_databases() as databases:
        asyncio.run(ack.run(console, databases, requests=2_000 * times))
        asyncio.run(breakdown.run(console, databases, reports=300 * times))
        asyncio.run(many_reports.run(console, databases, reports=100_000 * times, runs=200))
        asyncio.run(flood.run(console, databases, reports=200 * times))


if __name__ == "__main__":
    main()
