"""Many rows of many tables at once, past SQLAlchemy's per-statement cost: for what must be fast.

The statements are SQLAlchemy's own, compiled once; their rows go straight to the driver, inside the
transaction of the session. On PostgreSQL they share one round trip.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import Insert, Select, TextClause, bindparam, case, func, insert, select
from sqlalchemy.engine import Dialect
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession

from storage.base import Table, connection_of, sql_table

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Batch:
    """One statement and its rows; `table` tells the columns' types, text statements need none."""

    statement: Insert | TextClause
    rows: Sequence[Row]
    table: type[Table] | None = None


@dataclass(frozen=True, slots=True)
class _Prepared:
    """A compiled statement, and how the driver wants its rows."""

    sql: str
    # The order of the values where the driver counts them; None where it names them.
    order: tuple[str, ...] | None
    converters: Mapping[str, Callable[[Any], Any]]

    def convert(self, row: Row) -> Any:
        values = {
            name: self.converters[name](value) if name in self.converters else value
            for name, value in row.items()
        }
        return values if self.order is None else tuple(values[name] for name in self.order)


async def reserve_numbers(
    connection: AsyncConnection, wanted: Mapping[type[Table], int]
) -> list[Sequence[int]]:
    """For each table so many of the next primary keys, for rows that this transaction inserts."""
    tables = tuple(wanted)
    if connection.dialect.name == "sqlite":
        # The transaction is the only writer until it ends.
        row = (await connection.execute(_highest(tables))).one()
        highest = zip(row, wanted.values(), strict=True)
        return [range(before + 1, before + count + 1) for before, count in highest]
    counts = {f"count_{place}": count for place, count in enumerate(wanted.values())}
    rows = (await connection.execute(_next(tables), {**counts, "most": max(counts.values())})).all()
    return [[row[place] for row in rows[:count]] for place, count in enumerate(wanted.values())]


def rows_of(table: type[Table], rows: Sequence[Row]) -> Batch:
    """New rows of a table; each names the same columns."""
    return Batch(_insert(table), rows, table)


async def insert_all(session: AsyncSession, batches: Sequence[Batch]) -> None:
    """Insert every batch in order. Raises SQLAlchemy's IntegrityError like any other insert."""
    connection = connection_of(session)
    driver: Any = (await connection.get_raw_connection()).driver_connection
    dialect = connection.dialect
    work = []
    for batch in batches:
        if batch.rows:
            prepared = _prepare(dialect, batch.statement, tuple(batch.rows[0]), batch.table)
            work.append((prepared.sql, [prepared.convert(row) for row in batch.rows]))
    try:
        if dialect.name == "sqlite":
            for sql, rows in work:
                await (await driver.executemany(sql, rows)).close()
        else:
            async with driver.pipeline(), driver.cursor() as cursor:
                for sql, rows in work:
                    await cursor.executemany(sql, rows)
    except dialect.loaded_dbapi.IntegrityError as error:
        raise IntegrityError(None, None, error, hide_parameters=True) from error


_prepared: dict[tuple[str, Insert | TextClause, tuple[str, ...]], _Prepared] = {}


def _prepare(
    dialect: Dialect,
    statement: Insert | TextClause,
    names: tuple[str, ...],
    table: type[Table] | None,
) -> _Prepared:
    key = (dialect.name, statement, names)
    if key not in _prepared:
        compiled = statement.compile(dialect=dialect, column_keys=list(names))
        order = tuple(compiled.positiontup or ()) if compiled.positional else None
        converters = {}
        if table is not None:
            for name in names:
                type_ = sql_table(table).c[name].type.dialect_impl(dialect)
                if converter := type_.bind_processor(dialect):
                    converters[name] = converter
        _prepared[key] = _Prepared(str(compiled), order, converters)
    return _prepared[key]


@cache
def _highest(tables: tuple[type[Table], ...]) -> Select[Any]:
    numbers = [sql_table(table).c.id for table in tables]
    return select(
        *(select(func.coalesce(func.max(number), 0)).scalar_subquery() for number in numbers)
    )


@cache
def _next(tables: tuple[type[Table], ...]) -> Select[Any]:
    places = func.generate_series(1, bindparam("most")).table_valued("place").render_derived()
    numbers = []
    for index, table in enumerate(tables):
        following = func.nextval(func.pg_get_serial_sequence(sql_table(table).name, "id"))
        # Rows beyond the wanted count take no number.
        numbers.append(case((places.c.place <= bindparam(f"count_{index}"), following)))
    return select(*numbers).select_from(places)


@cache
def _insert(table: type[Table]) -> Insert:
    return insert(sql_table(table))
