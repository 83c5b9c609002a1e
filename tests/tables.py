"""Everything that the database holds, for tests of what it must not hold."""

from sqlalchemy import Connection, inspect, text

from storage.engine import Database

# The directory is the one place where people's ids stand.
DIRECTORY = frozenset({"person", "group_member"})


async def find_traces(database: Database, *secrets: str) -> list[str]:
    """The rows of any table beside the directory in which a secret stands."""

    def read(connection: Connection) -> list[str]:
        found = []
        for table in sorted(set(inspect(connection).get_table_names()) - DIRECTORY):
            for row in connection.execute(text(f'SELECT * FROM "{table}"')):  # noqa: S608
                shown = f"{table}: {row._asdict()}"
                found += [f"{secret} in {shown}" for secret in secrets if secret in shown]
        return found

    async with database.engine.connect() as connection:
        return await connection.run_sync(read)
