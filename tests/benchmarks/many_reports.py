"""Matching, overview, filters and search, with a thousand reports and with very many."""

import random
import time
from collections.abc import Awaitable, Callable
from functools import partial

from rich.console import Console
from rich.progress import Progress
from rich.table import Table
from sqlalchemy.ext.asyncio import AsyncSession

from bot.domain.filters import parse_filter
from bot.domain.people import Actor
from bot.usecases import status, triage
from bot.usecases.filing import ReportInput, file_report
from storage.engine import Database
from tests.benchmarks.history import BASE, NOW, a_text, file_base, found_company, multiply
from tests.databases import Databases

Work = Callable[[AsyncSession], Awaitable[object]]


class _NotKept(Exception):
    """Undoes what was only measured."""


async def run(console: Console, databases: Databases, *, reports: int, runs: int) -> None:
    """Print p50 and p99 in ms at both sizes, and the ratio of the p99."""
    for kind in ("sqlite", "postgresql"):
        database = Database(databases.fresh(kind))
        analyst, people = await found_company(database)
        works = _works(analyst, people)
        with Progress(console=console, transient=True) as progress:
            task = progress.add_task(f"{reports:,} reports on {kind}", total=reports // BASE)
            await file_base(database, analyst, people)
            few = {name: await _measure(database, work, runs) for name, work in works.items()}
            await multiply(database, reports // BASE, partial(progress.advance, task))
            many = {name: await _measure(database, work, runs) for name, work in works.items()}
        await database.close()
        table = Table(title=f"{kind}: ms with {BASE:,} and with {reports:,} reports")
        for column in ("", "p50", "p99", "p50 with many", "p99 with many", "ratio of p99 (goal 2)"):
            table.add_column(column, justify="right" if column else "left")
        for name in works:
            (p50, p99), (p50_many, p99_many) = few[name], many[name]
            numbers = (p50, p99, p50_many, p99_many, p99_many / p99)
            table.add_row(name, *(f"{number:.2f}" for number in numbers))
        console.print(table)


def _works(analyst: Actor, people: list[Actor]) -> dict[str, Work]:
    chance = random.Random(11)  # noqa: S311 - the same questions in every run
    word = a_text(random.Random(7), 0).split()[0]  # noqa: S311 - a word of the first report

    async def match(session: AsyncSession) -> None:
        # Half of the addresses are known, half are new.
        number = chance.randrange(2 * BASE)
        given = ReportInput(f"measured {chance.random()}", a_text(chance, number))
        await file_report(session, NOW, chance.choice(people), given)
        raise _NotKept

    async def filtered(session: AsyncSession, typed: str) -> None:
        await status.filter_cases(session, NOW, analyst, parse_filter(typed))

    return {
        "match and file a report": match,
        "/triage": lambda session: triage.overview(session, NOW, analyst),
        "/triage open severity:medium": lambda session: filtered(session, "open severity:medium"),
        "/triage older:12h owner:none": lambda session: filtered(session, "older:12h owner:none"),
        "/triage closed verdict:malicious": lambda session: filtered(
            session, "closed verdict:malicious"
        ),
        "/triage find, a rare word": lambda session: status.find(session, analyst, word),
        "/triage find, in every report": lambda session: status.find(session, analyst, "转账"),
    }


async def _measure(database: Database, work: Work, runs: int) -> tuple[float, float]:
    times = []
    for number in range(runs + runs // 10):
        began = time.perf_counter()
        try:
            async with database.write() as session:
                await work(session)
        except _NotKept:
            pass
        if number >= runs // 10:
            times.append(1000 * (time.perf_counter() - began))
    times.sort()
    return times[len(times) // 2], times[int(len(times) * 0.99)]
