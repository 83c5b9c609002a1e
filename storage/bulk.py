"""Many rows at once: one statement a table, numbers known beforehand."""

from collections.abc import Sequence
from functools import cache
from typing import Any

from sqlalchemy import Insert, Select, bindparam, func, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.base import Table, sql_table


async def reserve_numbers(
    connection: AsyncConnection, tables: tuple[type[Table], ...], count: int
) -> list[Sequence[int]]:
    """For each table the next primary keys, for rows that this transaction inserts."""
    if connection.dialect.name == "sqlite":
        # The transaction is the only writer until it ends.
        row = (await connection.execute(_highest(tables))).one()
        return [range(highest + 1, highest + count + 1) for highest in row]
    rows = (await connection.execute(_next(tables), {"count": count})).all()
    return [[row[place] for row in rows] for place in range(len(tables))]


async def insert_rows(
    connection: AsyncConnection, table: type[Table], rows: Sequence[dict[str, Any]]
) -> None:
    """Insert rows that name all their values; nothing for none."""
    if rows:
        await connection.execute(_insert(table), rows)


@cache
def _highest(tables: tuple[type[Table], ...]) -> Select[Any]:
    numbers = [sql_table(table).c.id for table in tables]
    return select(
        *(select(func.coalesce(func.max(number), 0)).scalar_subquery() for number in numbers)
    )


@cache
def _next(tables: tuple[type[Table], ...]) -> Select[Any]:
    names = [sql_table(table).name for table in tables]
    sequences = [func.nextval(func.pg_get_serial_sequence(name, "id")) for name in names]
    return select(*sequences).select_from(func.generate_series(1, bindparam("count")))


@cache
def _insert(table: type[Table]) -> Insert:
    return insert(sql_table(table))
