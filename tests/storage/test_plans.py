"""What runs all day stands on an index, in both databases."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

import pytest
from sqlalchemy import event, text
from sqlalchemy.ext.asyncio import AsyncSession

from bot.domain.filters import parse_filter
from bot.domain.people import Actor, Person
from bot.domain.vocabulary import ReportKind, Role
from bot.usecases.clocks import check_clocks
from bot.usecases.notice_runs import run_due_notices
from bot.usecases.reminders import send_reminders
from bot.usecases.status import filter_cases
from storage.engine import Database
from storage.outbox import claim_doubtful, claim_due, find_by_cause, find_by_message
from storage.search import matching_cases
from storage.surges import (
    cases_of_kind,
    count_by_kind,
    count_filed,
    first_filed_at,
    standing_surges,
)
from tests.storage.company import NOW

LEASE = timedelta(seconds=20)


@asynccontextmanager
async def watching(database: Database) -> AsyncIterator[tuple[AsyncSession, list[str]]]:
    """A session, and the plans of the statements that were run in it (known when it ends)."""
    statements: list[tuple[str, object]] = []
    plans: list[str] = []

    def note(_: object, __: object, statement: str, parameters: object, *___: object) -> None:
        if statement.lstrip().upper().startswith("SELECT"):
            statements.append((statement, parameters))

    async with database.write() as session:
        connection = await session.connection()
        if not database.is_sqlite:
            # An empty table is read as a whole unless that is forbidden.
            await session.execute(text("SET LOCAL enable_seqscan = off"))
        event.listen(connection.sync_connection, "before_cursor_execute", note)
        yield session, plans
        event.remove(connection.sync_connection, "before_cursor_execute", note)
        explain = "EXPLAIN QUERY PLAN " if database.is_sqlite else "EXPLAIN "
        for statement, parameters in statements:
            rows = await connection.exec_driver_sql(explain + statement, parameters)  # type: ignore[arg-type]
            plans.append("\n".join(str(row[-1]) for row in rows))


async def test_due_deliveries_are_found_by_their_index_in_order(database: Database) -> None:
    async with watching(database) as (session, plans):
        await claim_due(session, now=NOW, lease=LEASE, limit=50)
    [plan] = plans
    assert "ix_delivery_due" in plan
    # The index gives the order: nothing is sorted.
    assert "TEMP B-TREE" not in plan
    assert "Sort" not in plan


async def test_doubtful_deliveries_are_found_by_their_index(database: Database) -> None:
    async with watching(database) as (session, plans):
        await claim_doubtful(session, now=NOW, lease=LEASE, limit=50)
    assert "ix_delivery_sending" in plans[0]


async def test_due_notices_are_found_by_their_index(database: Database) -> None:
    async with watching(database) as (session, plans):
        await run_due_notices(session, NOW)
    assert "ix_notice_due" in plans[0]


async def test_clocks_and_reminders_are_found_by_their_indexes(database: Database) -> None:
    async with watching(database) as (session, plans):
        await check_clocks(session, NOW)
        await send_reminders(session, NOW)
    assert "ix_triage_case_check_at" in plans[0]
    assert "ix_reminder_ready_at" in plans[1]


async def test_deliveries_are_found_by_their_cause_and_their_message(database: Database) -> None:
    async with watching(database) as (session, plans):
        await find_by_cause(session, "case:1:card")
        await find_by_message(session, ["C1"], "1.1")
    assert "delivery_cause_recipient" in plans[0] or "sqlite_autoindex_delivery" in plans[0]
    assert "ix_delivery_message" in plans[1]


async def test_the_watch_for_surges_reads_the_last_minutes_only(database: Database) -> None:
    async with watching(database) as (session, plans):
        await count_by_kind(session, NOW - timedelta(minutes=10), NOW)
        await cases_of_kind(session, ReportKind.OTHER, NOW - timedelta(minutes=10), NOW)
        await count_filed(session, ReportKind.OTHER, NOW - timedelta(days=28), NOW)
        await first_filed_at(session)
        await standing_surges(session)
    assert all("ix_report_filed_at_kind" in plan for plan in plans[:4])
    # The index alone answers what is asked of four weeks.
    assert all(
        ("COVERING INDEX" if database.is_sqlite else "Only Scan") in plan for plan in plans[2:4]
    )
    assert "ix_surge_standing" in plans[4]


async def test_words_are_found_by_the_text_index(database: Database) -> None:
    async with watching(database) as (session, plans):
        found = matching_cases(session, "登录")
        assert found is not None
        await session.scalars(found)
    assert ("VIRTUAL TABLE INDEX" if database.is_sqlite else "ix_search_index_tokens") in plans[0]


@pytest.mark.parametrize(
    "typed",
    ["open severity:high", "overdue owner:me", "closed kind:other", "all older:2d", "text:登录"],
)
async def test_a_filter_never_reads_all_cases(database: Database, typed: str) -> None:
    actor = Actor(Person("p1", "U1", "Sam"), frozenset({Role.SECURITY}), "en", "UTC")
    async with watching(database) as (session, plans):
        await filter_cases(session, NOW, actor, parse_filter(typed))
    assert plans
    for plan in plans:
        assert "Seq Scan on triage_case" not in plan
        assert "SCAN triage_case" not in plan or "USING" in plan or "SEARCH" in plan, plan
