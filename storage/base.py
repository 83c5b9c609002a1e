"""The base of all tables: naming convention for migrations and short column helpers."""

import secrets
from enum import StrEnum
from typing import Any

from sqlalchemy import MetaData
from sqlalchemy import Table as SqlTable
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession
from sqlmodel import Field, SQLModel

from storage.types import BigNumber, Json, Utc, Word

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)


class Table(SQLModel):
    """What every table of ours derives from."""

    metadata = metadata


def sql_table(table: type[Table]) -> SqlTable:
    """The table as SQLAlchemy Core sees it, for statements that must be cheap."""
    found: SqlTable = table.__table__  # type: ignore[attr-defined]
    return found


def connection_of(session: AsyncSession) -> AsyncConnection:
    """The connection of a transaction that `Database` opened, for plain statements."""
    connection: AsyncConnection = session.info["connection"]
    return connection


def opaque_key(prefix: str) -> str:
    """A fresh key that tells nothing about what it names."""
    return f"{prefix}_{secrets.token_hex(8)}"


def number() -> Any:
    """A primary key that counts up."""
    return Field(default=None, primary_key=True, sa_type=BigNumber)


def reference(target: str, *, index: bool = True, nullable: bool = False) -> Any:
    """A foreign key to a counting primary key."""
    options: dict[str, Any] = {"default": None} if nullable else {}
    return Field(foreign_key=target, sa_type=BigNumber, index=index, nullable=nullable, **options)


def moment(*, index: bool = False) -> Any:
    """A point in time that is always set (aware UTC)."""
    return Field(sa_type=Utc, index=index)


def optional_moment(*, index: bool = False) -> Any:
    """A point in time that may not have come yet (aware UTC)."""
    return Field(default=None, sa_type=Utc, index=index, nullable=True)


def word(enum: type[StrEnum], *, index: bool = False) -> Any:
    """An enum's value."""
    return Field(sa_type=Word(enum), index=index)


def json(default: Any) -> Any:
    """A JSON value; `default` makes the one of a new row."""
    return Field(default_factory=default, sa_type=Json)
