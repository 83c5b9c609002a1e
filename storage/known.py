"""What is known by name: blocked by the team, or judged in a case, until it expires."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import bindparam, select
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import Field

from bot.domain.matching import KnownMatch
from bot.domain.vocabulary import KnownBy, Verdict
from storage.base import Table, moment, reference, sql_table
from storage.types import Word


class KnownMatchRow(Table, table=True):
    """One key under which reports are recognised; a block and a verdict don't overwrite another."""

    __tablename__ = "known_match"

    key: str = Field(primary_key=True)
    known_by: KnownBy = Field(primary_key=True, sa_type=Word(KnownBy))
    # Empty for a block.
    verdict: Verdict | None = Field(default=None, sa_type=Word(Verdict))
    case_id: int | None = reference("triage_case.id", nullable=True)
    # Who reported it to that case, counted once each.
    reporters: int = 0
    # What was blocked, as it is shown; empty for a verdict.
    shown: str = ""
    note: str = ""
    noted_by: str = Field(foreign_key="person.key")
    noted_at: datetime = moment()
    expires_at: datetime = moment(index=True)


_KNOWN = sql_table(KnownMatchRow).c
_BY_KEY = select(_KNOWN.key, _KNOWN.verdict, _KNOWN.case_id, _KNOWN.reporters).where(
    _KNOWN.key.in_(bindparam("keys", expanding=True)), _KNOWN.expires_at > bindparam("now")
)


async def known_matches(
    connection: AsyncConnection, keys: Collection[str], now: datetime
) -> list[KnownMatch]:
    """All that is known under these keys and has not expired, in one look-up by primary key."""
    rows = await connection.execute(_BY_KEY, {"keys": list(keys), "now": now})
    return [KnownMatch(row.key, row.verdict, row.case_id, row.reporters) for row in rows]
