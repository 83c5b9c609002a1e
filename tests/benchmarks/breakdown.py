"""Where the time of one filed report goes, on each database."""

import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from rich.console import Console
from rich.table import Table
from sqlalchemy import event

from bot.domain.indicators import find_indicators
from bot.domain.kind_guess import guess_kind
from bot.domain.people import Profile
from bot.domain.policy import Policy
from bot.domain.search import segment
from bot.domain.vocabulary import Severity
from bot.usecases.case_clocks import opening_values
from bot.usecases.directory import learn_person
from bot.usecases.filing import ReportInput, file_report
from bot.usecases.policy import seed_policy
from storage.engine import Database
from tests.benchmarks.slack_load import TEXT
from tests.databases import Databases

NOW = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)
PARTS = ("the rules", "SQL statements", "COMMIT", "what is around them")


async def run(console: Console, databases: Databases, *, reports: int) -> None:
    """Print the milliseconds of each part, and its share."""
    table = Table(title="One report filed alone: ms, and share of the whole")
    for column in ("", *PARTS, "whole", "statements"):
        table.add_column(column, justify="left" if not column else "right")
    for kind in ("sqlite", "postgresql"):
        database = Database(databases.fresh(kind))
        parts, statements = await _measure(database, reports)
        await database.close()
        whole = sum(parts)
        cells = [f"{part:.2f} ({part / whole:.0%})" for part in parts]
        table.add_row(kind, *cells, f"{whole:.2f}", f"{statements:.0f}")
    console.print(table)


async def _measure(database: Database, reports: int) -> tuple[list[float], float]:
    policy = Policy(triage_channel="G0TRIAGE", time_zone="Europe/Berlin")
    async with database.write() as session:
        await seed_policy(session, NOW, policy)
        anna = await learn_person(session, NOW, Profile("U0", "T0", "Anna", "en", "UTC"))
    clock = _StatementClock(database)
    rules = whole = commit = 0.0
    warm_up = reports // 10
    for number in range(warm_up + reports):
        if number == warm_up:
            clock.reset()
            rules = whole = commit = 0.0
        text = TEXT.format(number=number)
        began = time.perf_counter()
        async with database.write() as session:
            await file_report(session, NOW, anna, ReportInput(f"request {number}", text))
            filed = time.perf_counter()
        commit += time.perf_counter() - filed
        whole += time.perf_counter() - began
        rules += _time(lambda text=text: _rules(text, policy))  # type: ignore[misc]
    rest = whole - rules - clock.seconds - commit
    parts = [1000 * part / reports for part in (rules, clock.seconds, commit, rest)]
    return parts, clock.statements / reports


def _rules(text: str, policy: Policy) -> None:
    find_indicators(text)
    guess_kind(text)
    segment(text)
    opening_values(policy, Severity.MEDIUM, NOW)


def _time(work: Callable[[], None]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


class _StatementClock:
    """Adds up the time between handing a statement to the driver and getting its answer."""

    def __init__(self, database: Database) -> None:
        self.reset()
        event.listen(database.engine.sync_engine, "before_cursor_execute", self._begin)
        event.listen(database.engine.sync_engine, "after_cursor_execute", self._end)

    def reset(self) -> None:
        self.seconds, self.statements, self._began = 0.0, 0, 0.0

    def _begin(self, *_: Any) -> None:
        self._began = time.perf_counter()

    def _end(self, *_: Any) -> None:
        self.seconds += time.perf_counter() - self._began
        self.statements += 1
