"""Brings a database to the newest schema with Alembic."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from storage.engine import Database, turn

_MIGRATIONS = Path(__file__).parent / "migrations"


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS))
    return config


def newest_revision() -> str:
    """The revision that this code needs."""
    return ScriptDirectory.from_config(_config()).get_current_head() or ""


async def current_revision(database: Database) -> str:
    """The revision that the database is at; empty for a fresh one."""

    def read(connection: Connection) -> str:
        return MigrationContext.configure(connection).get_current_revision() or ""

    async with database.engine.connect() as connection:
        return await connection.run_sync(read)


async def migrate(database: Database) -> None:
    """Upgrade the database to the newest revision, in one transaction; one process at a time."""

    def upgrade(connection: Connection) -> None:
        config = _config()
        config.attributes["connection"] = connection
        command.upgrade(config, "head")

    async with database.engine.begin() as connection:
        if not database.is_sqlite:
            await connection.execute(turn("migrate"))
        await connection.run_sync(upgrade)
