"""Many rows at once: one statement a table, numbers known beforehand."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Table as SqlTable
from sqlalchemy import func, insert, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from storage.base import Table


def _sql_table(table: type[Table]) -> SqlTable:
    found: SqlTable = table.__table__  # type: ignore[attr-defined]
    return found


async def reserve_numbers(session: AsyncSession, table: type[Table], count: int) -> Sequence[int]:
    """The next primary keys of the table, for rows that this transaction inserts."""
    sql_table = _sql_table(table)
    if session.get_bind().dialect.name == "sqlite":
        # The transaction is the only writer until it ends.
        highest = await session.scalar(select(func.max(sql_table.c.id))) or 0
        return range(highest + 1, highest + count + 1)
    numbers = await session.scalars(
        text("SELECT nextval(pg_get_serial_sequence(:name, 'id')) FROM generate_series(1, :count)"),
        {"name": sql_table.name, "count": count},
    )
    return numbers.all()


async def insert_rows(
    session: AsyncSession, table: type[Table], rows: Sequence[dict[str, Any]]
) -> None:
    """Insert rows that name all their values; nothing for none."""
    if rows:
        connection = await session.connection()
        await connection.execute(insert(_sql_table(table)), rows)
