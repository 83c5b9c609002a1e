"""What the columns promise: moments in UTC, enums, JSON."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy import text
from sqlalchemy.exc import StatementError
from sqlmodel import col, select

from bot.domain.vocabulary import CaseState, Severity, Verdict
from storage.cases import CaseRow
from storage.company import AuditRow
from storage.engine import Database
from tests.storage.company import NOW, add_case

SHANGHAI = timezone(timedelta(hours=8))


def audit(at: datetime, **detail: object) -> AuditRow:
    return AuditRow(at=at, actor_key="", action="x", subject="C-1", detail=detail)


async def test_a_moment_with_another_offset_comes_back_in_utc(database: Database) -> None:
    moment = datetime(2026, 11, 24, 1, 2, 3, 456789, tzinfo=SHANGHAI)
    async with database.write() as session:
        session.add(audit(moment))
    async with database.read() as session:
        stored = await session.scalar(select(AuditRow.at))
    assert stored == moment
    assert stored.tzinfo is UTC
    assert stored.isoformat() == "2026-11-23T17:02:03.456789+00:00"


async def test_moments_are_compared_as_moments_whatever_their_offset(database: Database) -> None:
    async with database.write() as session:
        session.add(audit(NOW))
    later = (NOW + timedelta(microseconds=1)).astimezone(SHANGHAI)
    async with database.read() as session:
        before = await session.scalar(select(AuditRow.id).where(col(AuditRow.at) < later))
        same = await session.scalar(
            select(AuditRow.id).where(AuditRow.at == NOW.astimezone(SHANGHAI))
        )
        after = await session.scalar(select(AuditRow.id).where(col(AuditRow.at) > later))
    assert before == same == 1
    assert after is None


async def test_a_naive_moment_is_refused(database: Database) -> None:
    naive = NOW.replace(tzinfo=None)
    with pytest.raises(StatementError, match="names no point in time"):
        async with database.write() as session:
            session.add(audit(naive))
    async with database.read() as session:
        assert await session.scalar(select(AuditRow.id)) is None
        with pytest.raises(StatementError, match="names no point in time"):
            await session.scalar(select(AuditRow.id).where(col(AuditRow.at) < naive))


async def test_an_enum_is_stored_by_its_value_and_read_as_the_enum(database: Database) -> None:
    async with database.write() as session:
        case = await add_case(session)
        case.verdict = Verdict.EXPECTED_CHANGE
    async with database.read() as session:
        row = (await session.scalars(select(CaseRow))).one()
        raw = (
            await session.execute(text("SELECT state, severity, verdict FROM triage_case"))
        ).one()
    assert row.state is CaseState.NEW
    assert row.severity is Severity.LOW
    assert row.verdict is Verdict.EXPECTED_CHANGE
    assert tuple(raw) == ("new", "low", "expected_change")


async def test_a_word_that_is_none_of_the_enum_is_refused(database: Database) -> None:
    async with database.write() as session:
        number = (await add_case(session)).id
    with pytest.raises(StatementError, match="is not a valid CaseState"):
        async with database.write() as session:
            (await session.get_one(CaseRow, number)).state = "asleep"  # type: ignore[assignment]


async def test_json_keeps_its_shape_and_every_character(database: Database) -> None:
    detail = {"list": [1, None, True], "nested": {"名": "登录 <&> \" ' \\ 🎣"}}
    async with database.write() as session:
        session.add(audit(NOW, **detail))
    async with database.read() as session:
        assert await session.scalar(select(AuditRow.detail)) == detail
