"""The migrations make just the tables that the code describes, and can be undone."""

import asyncio
import os
import sys
from asyncio.subprocess import PIPE
from collections.abc import Callable
from typing import Any

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, inspect

from storage.engine import Database
from storage.migrate import current_revision, migrate, newest_revision
from storage.search import index_text, matching_cases
from storage.tables import metadata
from tests.databases import Databases


async def with_connection(database: Database, work: Callable[[Connection], Any]) -> Any:
    async with database.engine.begin() as connection:
        return await connection.run_sync(work)


def differences(connection: Connection) -> list[Any]:
    """What a new migration would have to change; the search index has no model."""

    def is_ours(name: str | None, kind: str, parents: Any) -> bool:
        return not (kind == "table" and str(name).startswith("search_index"))

    options = {"compare_type": True, "include_name": is_ours}
    context = MigrationContext.configure(connection, opts=options)
    return list(compare_metadata(context, metadata))


async def test_the_migrated_tables_are_those_of_the_models(database: Database) -> None:
    assert await with_connection(database, differences) == []
    assert await current_revision(database) == newest_revision() != ""


async def test_migrating_again_changes_nothing(database: Database) -> None:
    await migrate(database)
    assert await current_revision(database) == newest_revision()


async def test_a_migration_can_be_undone_and_done_again(database: Database) -> None:
    def downgrade(connection: Connection) -> list[str]:
        config = Config()
        config.set_main_option("script_location", "storage/migrations")
        config.attributes["connection"] = connection
        command.downgrade(config, "base")
        return list(inspect(connection).get_table_names())

    assert await with_connection(database, downgrade) == ["alembic_version"]
    assert await current_revision(database) == ""
    await migrate(database)
    assert await with_connection(database, differences) == []


async def test_words_are_still_found_after_the_search_index_was_made_anew(
    database: Database,
) -> None:
    """Revision 0003 makes SQLite's index again, with every text in it."""

    def move(to: str) -> Callable[[Connection], None]:
        def work(connection: Connection) -> None:
            config = Config()
            config.set_main_option("script_location", "storage/migrations")
            config.attributes["connection"] = connection
            (command.upgrade if to == "head" else command.downgrade)(config, to)

        return work

    async with database.write() as session:
        await index_text(session, document=2, case_id=7, content="Müller 登录")
    await with_connection(database, move("0002"))
    await with_connection(database, move("head"))
    async with database.read() as session:
        for words, wanted in (("登录", [7]), ("müller", [7]), ("muller", [])):
            found = matching_cases(session, words)
            assert found is not None
            assert (await session.scalars(found)).all() == wanted


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
async def test_two_bots_that_start_at_once_migrate_once(databases: Databases, kind: str) -> None:
    url = databases.empty(kind)
    command_line = (sys.executable, "-m", "bot", "migrate")
    environment = {**os.environ, "DATABASE_URL": url}
    both = [
        await asyncio.create_subprocess_exec(
            *command_line, env=environment, stdout=PIPE, stderr=PIPE
        )
        for _ in range(2)
    ]
    endings = await asyncio.gather(*(process.communicate() for process in both))
    assert [process.returncode for process in both] == [0, 0], endings
    database = Database(url)
    assert await current_revision(database) == newest_revision()
    await database.close()
