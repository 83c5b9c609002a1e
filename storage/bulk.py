"""Many rows at once: one statement a table, numbers known beforehand."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Table as SqlTable
from sqlalchemy import func, insert, select
from sqlalchemy.ext.asyncio import AsyncSession

from storage.base import Table


def _sql_table(table: type[Table]) -> SqlTable:
    found: SqlTable = table.__table__  # type: ignore[attr-defined]
    return found


async def reserve_numbers(
    session: AsyncSession, tables: Sequence[type[Table]], count: int
) -> list[Sequence[int]]:
    """For each table the next primary keys, for rows that this transaction inserts."""
    sql_tables = [_sql_table(table) for table in tables]
    if session.get_bind().dialect.name == "sqlite":
        # The transaction is the only writer until it ends.
        highest = [
            select(func.coalesce(func.max(table.c.id), 0)).scalar_subquery() for table in sql_tables
        ]
        row = (await session.execute(select(*highest))).one()
        return [range(each + 1, each + count + 1) for each in row]
    sequences = [
        func.nextval(func.pg_get_serial_sequence(table.name, "id")) for table in sql_tables
    ]
    query = select(*sequences).select_from(func.generate_series(1, count))
    rows = (await session.execute(query)).all()
    return [[row[place] for row in rows] for place in range(len(tables))]


async def insert_rows(
    session: AsyncSession, table: type[Table], rows: Sequence[dict[str, Any]]
) -> None:
    """Insert rows that name all their values; nothing for none."""
    if rows:
        connection = await session.connection()
        await connection.execute(insert(_sql_table(table)), rows)
