"""The database: one engine, transactions as context managers, the same on both databases."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from sqlalchemy import URL, Select, event, func, make_url, select, text
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.ext.asyncio import (
    AsyncEngine,
    AsyncSession,
    async_sessionmaker,
    create_async_engine,
)
from sqlalchemy.pool import AsyncAdaptedQueuePool, ConnectionPoolEntry

from storage.sqlite_driver import BEGIN_WRITING, ReaderConnection, WriterConnection, opener

# How long a writer waits for another process's write before it gives up, in milliseconds.
_SQLITE_BUSY_TIMEOUT = 10_000
_SQLITE_READER = {"sqlite_begin": "BEGIN DEFERRED"}
# PostgreSQL itself refuses what a reader must not do, row locks included.
_POSTGRESQL_READER = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}


class Database:
    """Opens transactions. On SQLite one writer at a time, held by a lock instead of by polling."""

    def __init__(self, url: str) -> None:
        self.url = make_url(url)
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        if self.is_sqlite:
            self.engine = _sqlite_engine(self.url, WriterConnection, connections=1)
            self._reading = _sqlite_engine(self.url, ReaderConnection, connections=5)
        else:
            self.engine = self._reading = _postgresql_engine(url)
        self._writers = async_sessionmaker(self.engine, expire_on_commit=False)
        self._readers = async_sessionmaker(self._reading, expire_on_commit=False)
        self._writer = asyncio.Lock()

    @asynccontextmanager
    async def write(self) -> AsyncIterator[AsyncSession]:
        """One transaction: committed at the end, rolled back on any error."""
        if self.is_sqlite:
            async with self._writer, self._writers.begin() as session:
                yield await _connected(session)
        else:
            async with self._writers.begin() as session:
                yield await _connected(session)

    @asynccontextmanager
    async def read(self) -> AsyncIterator[AsyncSession]:
        """A session that sees one moment and only reads; it never waits for a writer."""
        async with self._readers() as session:
            yield await _connected(
                session, _SQLITE_READER if self.is_sqlite else _POSTGRESQL_READER
            )

    async def is_reachable(self) -> bool:
        """Whether the database answers."""
        async with self.read() as session:
            return bool(await session.scalar(text("SELECT 1")))

    async def close(self) -> None:
        """Give back every connection."""
        await self.engine.dispose()
        await self._reading.dispose()


async def _connected(session: AsyncSession, options: dict[str, Any] | None = None) -> AsyncSession:
    """Begin the transaction now, and keep its connection at hand: to ask for it costs time."""
    session.info["connection"] = await session.connection(execution_options=options)
    return session


def turn(name: str) -> Select[Any]:
    """PostgreSQL: waits until every other transaction that took this turn has ended."""
    return select(func.pg_advisory_xact_lock(func.hashtextextended(name, 0)))


async def take_turns(session: AsyncSession, name: str) -> None:
    """Let transactions that name the same thing run one after the other; for rows not yet there.

    SQLite has one writer at a time in any case.
    """
    if session.get_bind().dialect.name == "postgresql":
        await session.execute(turn(name))


# Both hide parameters: an error's text must never hold what a person reported.


def _postgresql_engine(url: str) -> AsyncEngine:
    return create_async_engine(
        url, pool_size=10, max_overflow=10, pool_pre_ping=True, hide_parameters=True
    )


def _sqlite_engine(url: URL, kind: type[ReaderConnection], *, connections: int) -> AsyncEngine:
    engine = create_async_engine(
        url,
        async_creator=opener(kind, url.database or ":memory:"),
        poolclass=AsyncAdaptedQueuePool,
        pool_size=connections,
        max_overflow=0,
        hide_parameters=True,
    )

    @event.listens_for(engine.sync_engine, "connect")
    def prepare(connection: DBAPIConnection, record: ConnectionPoolEntry) -> None:
        # The driver must not open transactions by itself: `begin` below says which kind.
        connection.isolation_level = None
        cursor = connection.cursor()
        cursor.execute(f"PRAGMA busy_timeout = {_SQLITE_BUSY_TIMEOUT}")
        cursor.execute("PRAGMA journal_mode = WAL")
        cursor.execute("PRAGMA synchronous = FULL")
        cursor.execute("PRAGMA foreign_keys = ON")
        if kind is ReaderConnection:
            cursor.execute("PRAGMA query_only = ON")
        cursor.close()

    @event.listens_for(engine.sync_engine, "begin")
    def begin(connection: Any) -> None:
        statement = connection.get_execution_options().get("sqlite_begin", BEGIN_WRITING)
        connection.exec_driver_sql(statement)

    return engine
