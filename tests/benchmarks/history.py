"""A company's years of reports, made quickly: real ones first, which SQL then multiplies."""

import random
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from sqlalchemy import (
    Column,
    ColumnElement,
    Insert,
    Select,
    String,
    bindparam,
    case,
    func,
    insert,
    literal,
    select,
    text,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.people import Actor, Profile
from bot.domain.policy import Policy
from bot.domain.vocabulary import ReportKind, Role, Verdict
from bot.usecases.cases import resolve_case
from bot.usecases.directory import learn_person
from bot.usecases.filing import Filing, ReportInput, file_reports
from bot.usecases.policy import seed_policy
from storage.base import Table, connection_of, sql_table
from storage.cases import CaseRow, IndicatorRow, ReportRow
from storage.engine import Database
from storage.known import KnownMatchRow
from storage.types import BigNumber, Utc

NOW = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)
BASE = 1_000
OPEN_CASES = 50
INDICATORS = 50_000
_PEOPLE = 200
_SET = 50
# Each copy lies this much further in the past than the one before.
_AGE = timedelta(hours=8)


async def found_company(database: Database) -> tuple[Actor, list[Actor]]:
    """An analyst and people who report."""
    policy = Policy(
        triage_channel="C0TRIAGE", roles={Role.SECURITY: ("U0",)}, time_zone="Europe/Berlin"
    )
    async with database.write() as session:
        await seed_policy(session, NOW, policy)
        people = [
            await learn_person(session, NOW, Profile(f"U{n}", "T0", f"Person {n}", "en", "UTC"))
            for n in range(_PEOPLE)
        ]
    return people[0], people[1:]


async def file_base(database: Database, analyst: Actor, reporters: list[Actor]) -> None:
    """A thousand reports by the real use cases; all but a few are resolved."""
    chance = random.Random(7)  # noqa: S311 - the same history in every run
    began = NOW - timedelta(days=1)
    for first in range(0, BASE, _SET):
        filings = [
            Filing(
                chance.choice(reporters),
                ReportInput(
                    f"base {number}", a_text(chance, number), ReportKind.SUSPICIOUS_MESSAGE
                ),
            )
            for number in range(first, first + _SET)
        ]
        async with database.write() as session:
            await file_reports(session, began, filings)
    async with database.read() as session:
        numbers = (
            await session.scalars(select(sql_table(CaseRow).c.id).order_by(sql_table(CaseRow).c.id))
        ).all()
    for number in numbers[:-OPEN_CASES]:
        async with database.write() as session:
            await resolve_case(
                session, began, analyst, number, verdict=Verdict.MALICIOUS, advice=""
            )


def a_text(chance: random.Random, number: int) -> str:
    """What somebody may write, unlike what anybody else writes, with one address in it."""
    words = " ".join("".join(chance.choices("abcdefghijklmnopqrstuvwxyz", k=6)) for _ in range(20))
    return f"{words} 转账 https://secure.host{number}.net/{number} {words[::-1]}"


async def multiply(database: Database, times: int, progress: Callable[[], None]) -> None:
    """Copy what is resolved, each time under new numbers and further in the past."""
    async with database.write() as session:
        connection = connection_of(session)
        spans = {
            sql_table(each).name: await connection.scalar(select(func.max(sql_table(each).c.id)))
            for each in _COPIED
        }
    for copy in range(1, times):
        values = {"copy": copy, "then": NOW - timedelta(days=1) - copy * _AGE}
        async with database.write() as session:
            connection = connection_of(session)
            for table in _COPIED:
                await connection.execute(_copy(table, spans), values)
            if copy < INDICATORS // BASE:
                await connection.execute(_copy(KnownMatchRow, spans), values)
            await _copy_search(connection, copy, spans)
        progress()
    async with database.write() as session:
        if not database.is_sqlite:
            for each in _COPIED:
                await session.execute(_count_on(each))
        # The databases' own upkeep, which a company's years would have brought about.
        await session.execute(text("ANALYZE"))


_COPIED: tuple[type[Table], ...] = (CaseRow, ReportRow, IndicatorRow)


def _count_on(table: type[Table]) -> Select[tuple[int]]:
    """PostgreSQL: number the next row after the copies."""
    number = sql_table(table).c.id
    sequence = func.pg_get_serial_sequence(sql_table(table).name, "id")
    return select(func.setval(sequence, select(func.max(number)).scalar_subquery()))


def _copy(table: type[Table], spans: dict[str, int]) -> Insert:
    columns = list(sql_table(table).c)
    base = sql_table(table)
    query = select(*(_copied(each, spans) for each in columns))
    if table is KnownMatchRow:
        query = query.where(base.c.key.not_like("%#%"))
    else:
        query = query.where(base.c.id <= spans[base.name])
    if table is CaseRow:
        query = query.where(base.c.state == "resolved")
    resolved = select(sql_table(CaseRow).c.id).where(sql_table(CaseRow).c.state == "resolved")
    of_resolved = select(sql_table(ReportRow).c.id).where(
        sql_table(ReportRow).c.case_id.in_(resolved)
    )
    if table is ReportRow:
        query = query.where(base.c.case_id.in_(resolved))
    if table is IndicatorRow:
        query = query.where(base.c.report_id.in_(of_resolved))
    return insert(base).from_select(columns, query)


def _copied(column: Column, spans: dict[str, int]) -> ColumnElement:  # type: ignore[type-arg]
    copy = bindparam("copy", type_=BigNumber)
    targets = [key.column.table.name for key in column.foreign_keys]
    if column.name == "id" and not targets:
        return column + copy * spans[column.table.name]
    if targets and targets[0] in spans:
        return column + copy * spans[targets[0]]
    if column.name in ("request_id", "key"):
        return column + literal("#") + func.cast(copy, String)
    if column.name == "value":
        # As many different indicators as asked for, however many reports.
        return column + literal("#") + func.cast(copy % (INDICATORS // BASE), String)
    if isinstance(column.type, Utc) and column.name != "expires_at":
        return case((column.is_(None), None), else_=bindparam("then", type_=Utc()))
    return column


async def _copy_search(connection: AsyncConnection, copy: int, spans: dict[str, int]) -> None:
    number = "rowid" if connection.dialect.name == "sqlite" else "document"
    resolved = "SELECT id FROM triage_case WHERE state = 'resolved'"
    await connection.execute(
        text(
            f"INSERT INTO search_index ({number}, tokens, case_id)"  # noqa: S608 - our own words
            f" SELECT {number} + :documents, tokens, case_id + :cases FROM search_index"
            f" WHERE {number} <= :last AND case_id IN ({resolved})"
        ),
        {
            "documents": copy * 2 * spans["report"],
            "cases": copy * spans["triage_case"],
            "last": 2 * spans["report"] + 1,
        },
    )
