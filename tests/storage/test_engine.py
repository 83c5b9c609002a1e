"""Transactions: all or nothing, no lost updates, and readers that wait for nobody."""

import asyncio
import sqlite3
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlmodel import func, select

from bot.domain.people import Profile
from storage.cases import CaseRow
from storage.company import AuditRow
from storage.engine import Database
from storage.people import PersonRow, find_person, save_profile
from tests.databases import Databases
from tests.storage.company import NOW, add_case, add_person

# Long enough for any machine; only a test that fails waits so long.
PATIENCE = 20.0


async def count_audit(database: Database) -> int:
    async with database.read() as session:
        return await session.scalar(select(func.count()).select_from(AuditRow)) or 0


def audit(action: str = "x") -> AuditRow:
    return AuditRow(at=NOW, actor_key="", action=action, subject="C-1")


async def test_a_transaction_is_committed_at_its_end(database: Database) -> None:
    async with database.write() as session:
        session.add(audit())
    assert await count_audit(database) == 1


async def test_any_error_takes_everything_back(database: Database) -> None:

    async def write_and_fail() -> None:
        async with database.write() as session:
            session.add(audit())
            await session.flush()
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await write_and_fail()
    assert await count_audit(database) == 0
    async with database.write() as session:
        session.add(audit())
    assert await count_audit(database) == 1


async def test_a_cancelled_task_takes_everything_back_and_lets_the_next_one_write(
    database: Database,
) -> None:
    begun = asyncio.Event()

    async def write_and_wait() -> None:
        async with database.write() as session:
            session.add(audit())
            await session.flush()
            begun.set()
            await asyncio.Event().wait()

    task = asyncio.create_task(write_and_wait())
    await begun.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    async with asyncio.timeout(PATIENCE), database.write() as session:
        session.add(audit())
    assert await count_audit(database) == 1


async def test_values_can_be_read_after_the_commit(database: Database) -> None:
    async with database.write() as session:
        person = await add_person(session)
    assert person.chat_id == "U1"


async def test_foreign_keys_hold(database: Database) -> None:
    async with database.write() as session:
        number = (await add_case(session)).id
    with pytest.raises(IntegrityError):
        async with database.write() as session:
            (await session.get_one(CaseRow, number)).owner_key = "p_nobody"


async def test_concurrent_read_modify_writes_lose_nothing(database: Database) -> None:
    async with database.write() as session:
        number = (await add_case(session)).id

    async def add_a_letter() -> None:
        async with database.write() as session:
            case = await session.get_one(CaseRow, number, with_for_update=True)
            await asyncio.sleep(0)
            case.advice += "x"

    await asyncio.gather(*(add_a_letter() for _ in range(30)))
    async with database.read() as session:
        assert await session.scalar(select(CaseRow.advice)) == "x" * 30


async def test_two_processes_lose_nothing_either(database: Database) -> None:
    """Another process has a lock of its own: only the database stands between them."""
    other = Database(database.url.render_as_string(hide_password=False))
    async with database.write() as session:
        number = (await add_case(session)).id

    async def add_letters(process: Database) -> None:
        for _ in range(10):
            async with process.write() as session:
                case = await session.get_one(CaseRow, number, with_for_update=True)
                case.advice += "x"

    await asyncio.gather(add_letters(database), add_letters(other))
    await other.close()
    async with database.read() as session:
        assert await session.scalar(select(CaseRow.advice)) == "x" * 20


async def test_a_locked_row_is_read_as_it_is_now_not_as_it_was_seen_before(
    database: Database,
) -> None:
    """Who locks a row that the session has read already still sees the newest values."""
    if database.is_sqlite:
        pytest.skip("SQLite has one writer: nobody can change it in between")
    async with database.write() as session:
        number = (await add_case(session)).id
    async with database.write() as session:
        assert (await session.get_one(CaseRow, number)).advice == ""
        async with database.write() as other:
            (await other.get_one(CaseRow, number)).advice = "changed"
        locked = await session.get_one(CaseRow, number, with_for_update=True)
        assert locked.advice == "changed"


async def test_a_reader_waits_for_no_writer_and_sees_what_was_committed(
    database: Database,
) -> None:
    async with database.write() as session:
        await add_person(session)
    async with database.write() as writer:
        await save_profile(writer, Profile("U1", "T1", "Renamed", "en", "UTC"), NOW)
        async with asyncio.timeout(PATIENCE), database.read() as session:
            assert await session.scalar(select(PersonRow.name)) == "U1"
    async with database.read() as session:
        assert await session.scalar(select(PersonRow.name)) == "Renamed"


async def test_a_writer_waits_for_no_reader(database: Database) -> None:
    async with database.read() as reader:
        assert await reader.scalar(select(func.count()).select_from(AuditRow)) == 0
        async with asyncio.timeout(PATIENCE), database.write() as session:
            session.add(audit())
    assert await count_audit(database) == 1


async def test_a_reader_sees_one_moment_until_it_ends(database: Database) -> None:
    count = select(func.count()).select_from(AuditRow)
    async with database.read() as reader:
        assert await reader.scalar(count) == 0
        async with database.write() as session:
            session.add(audit())
        assert await reader.scalar(count) == 0
    assert await count_audit(database) == 1


async def test_what_a_reader_writes_is_never_kept(database: Database) -> None:
    """It is refused, so that every test finds a use case which reads and means to write."""
    async with database.read() as session:
        session.add(audit())
        with pytest.raises(DBAPIError, match=r"read-?only"):
            await session.flush()
    assert await count_audit(database) == 0


async def test_readers_give_their_connections_back_fit_for_writing(database: Database) -> None:
    for _ in range(12):
        async with database.read() as session:
            await session.scalar(text("SELECT 1"))
        async with database.write() as session:
            session.add(audit())
    assert await count_audit(database) == 12


async def test_a_reader_holds_no_snapshot_after_it_ended(database: Database) -> None:
    """Else SQLite's write-ahead log could never be folded back, and would grow for ever."""
    if not database.is_sqlite:
        pytest.skip("SQLite only")
    async with database.read() as session:
        assert await session.scalar(select(func.count()).select_from(AuditRow)) == 0
    async with database.write() as session:
        session.add(audit())
    assert fold_back_log(database.url.database or "") == (0, 0)


def fold_back_log(path: str) -> tuple[int, int]:
    """Whether somebody stood in the way, and how long the log is afterwards."""
    connection = sqlite3.connect(path)
    busy, _, _ = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    length = Path(f"{path}-wal").stat().st_size
    connection.close()
    return busy, length


async def test_sqlite_keeps_what_it_said_it_wrote(database: Database) -> None:
    """Write-ahead log, synced at each commit; keys checked."""
    if not database.is_sqlite:
        pytest.skip("SQLite only")
    async with database.read() as session:
        found = {
            name: await session.scalar(text(f"PRAGMA {name}"))
            for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        }
    assert found == {
        "journal_mode": "wal",
        "synchronous": 2,
        "foreign_keys": 1,
        "busy_timeout": 10_000,
    }


async def test_two_may_meet_the_same_person_at_once(database: Database) -> None:
    async def meet(name: str) -> str:
        async with database.write() as session:
            return (await save_profile(session, Profile("U9", "T1", name, "en", "UTC"), NOW)).key

    keys = await asyncio.gather(*(meet(f"Name {number}") for number in range(8)))
    assert len(set(keys)) == 1
    async with database.read() as session:
        found = await find_person(session, "U9")
    assert found is not None
    assert found.key == keys[0]


async def test_a_database_that_is_there_is_reachable(database: Database) -> None:
    assert await database.is_reachable()


async def test_an_error_does_not_tell_what_was_being_written(database: Database) -> None:
    row = AuditRow(id=1, at=NOW, actor_key="secret", action="x", subject="C-1")
    async with database.write() as session:
        session.add(audit())
    with pytest.raises(IntegrityError) as failed:
        async with database.write() as session:
            session.add(row)
    assert "secret" not in str(failed.value)


async def test_a_writer_waits_for_another_processs_write_without_holding_up_the_loop(
    databases: Databases,
) -> None:
    """BEGIN is tried at once, and waits in the thread when the lock is taken."""
    url = databases.fresh("sqlite")
    one, other = Database(url), Database(url)
    order = []

    async def write_second() -> None:
        async with other.write() as session:
            await session.execute(text("SELECT 1"))
            order.append("second")

    async with one.write() as session:
        await session.execute(text("SELECT 1"))
        waiting = asyncio.create_task(write_second())
        for _ in range(3):
            async with one.read() as reading:  # The loop goes on meanwhile.
                await reading.execute(text("SELECT 1"))
        order.append("first")
    await waiting
    await one.close()
    await other.close()

    assert order == ["first", "second"]
