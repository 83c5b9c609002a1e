"""The keys under which open cases gather reports: only what is open is in here.

So a look-up costs what the number of open cases makes it cost, not the number of reports ever.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, delete, distinct, func, or_, select, text, update
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession
from sqlmodel import Field, col

from bot.domain.vocabulary import OPEN_STATES, CaseState, ReportKind, Role
from storage.base import Table, reference, sql_table
from storage.bulk import Batch
from storage.cases import CaseRow, ReportRow
from storage.types import BigNumber

# Of so many open cases at most, the newest, one set of reports looks for its own.
_MOST_CANDIDATES = 500


class OpenMatchRow(Table, table=True):
    """A key of an open case, and the report in it that stands for the key."""

    __tablename__ = "open_match"

    key: str = Field(primary_key=True)
    case_id: int = Field(
        foreign_key="triage_case.id", primary_key=True, sa_type=BigNumber, index=True
    )
    report_id: int = reference("report.id", index=False)


@dataclass(frozen=True, slots=True)
class Match:
    """An open case that holds a key, as it is while this transaction keeps it."""

    key: str
    report_id: int
    case_id: int
    kind: ReportKind
    team: Role
    state: CaseState
    claim_due_at: datetime


_case, _match, _report = sql_table(CaseRow), sql_table(OpenMatchRow), sql_table(ReportRow)

# Locked, so that nobody closes the case before the report is in it.
_MATCHES = (
    select(
        _match.c.key,
        _match.c.report_id,
        _case.c.id,
        _case.c.kind,
        _case.c.team,
        _case.c.state,
        _case.c.claim_due_at,
    )
    .join(_case, _case.c.id == _match.c.case_id)
    .where(
        or_(
            _match.c.key.in_(bindparam("keys", expanding=True)),
            _match.c.key.in_(bindparam("kind_keys", expanding=True))
            & (_case.c.last_report_at >= bindparam("since")),
        ),
        _case.c.state.in_(OPEN_STATES),
    )
    .order_by(_case.c.id.desc())
    .limit(_MOST_CANDIDATES)
    .with_for_update(of=_case)
)
_ADD = text(
    "INSERT INTO open_match (key, case_id, report_id) VALUES (:key, :case_id, :report_id)"
    " ON CONFLICT DO NOTHING"
)
_MOVE = text(
    "INSERT INTO open_match (key, case_id, report_id)"
    " SELECT key, CAST(:into AS BIGINT), report_id FROM open_match WHERE case_id = :case_id"
    " ON CONFLICT DO NOTHING"
)
_CAME = (
    update(_case)
    .where(_case.c.id.in_(bindparam("cases", expanding=True)))
    .values(last_report_at=bindparam("now"))
)
_OF_CASES = (
    _report.c.case_id.in_(bindparam("cases", expanding=True)),
    _report.c.withdrawn_at.is_(None),
)
_REPORTERS = (
    select(_report.c.case_id, func.count(distinct(_report.c.reporter_key)).label("people"))
    .where(*_OF_CASES)
    .group_by(_report.c.case_id)
)
_AMONG = (
    select(_report.c.case_id, _report.c.reporter_key)
    .where(*_OF_CASES, _report.c.reporter_key.in_(bindparam("people", expanding=True)))
    .distinct()
)
_EVIDENCE = select(_report.c.id, _report.c.text, _report.c.snapshot).where(
    _report.c.id.in_(bindparam("reports", expanding=True))
)


async def find_matches(
    connection: AsyncConnection,
    keys: Collection[str],
    kind_keys: Collection[str],
    since: datetime,
) -> list[Match]:
    """The open cases that hold any of the keys, newest first.

    A kind's key counts only where the case's newest report came after `since`.
    """
    rows = await connection.execute(
        _MATCHES, {"keys": list(keys), "kind_keys": list(kind_keys), "since": since}
    )
    return [Match(*row) for row in rows]


async def texts_of_reports(
    connection: AsyncConnection, reports: Collection[int]
) -> Sequence[tuple[int, str, dict[str, Any]]]:
    """Number, text and reported message of each."""
    rows = await connection.execute(_EVIDENCE, {"reports": list(reports)})
    return [(row.id, row.text, row.snapshot) for row in rows]


async def count_reporters(connection: AsyncConnection, cases: Collection[int]) -> dict[int, int]:
    """How many people have a report in each of the cases."""
    rows = await connection.execute(_REPORTERS, {"cases": list(cases)})
    return {row.case_id: row.people for row in rows}


async def reporters_among(
    connection: AsyncConnection, cases: Collection[int], people: Collection[str]
) -> set[tuple[int, str]]:
    """Which of these people have a report in which of the cases."""
    rows = await connection.execute(_AMONG, {"cases": list(cases), "people": list(set(people))})
    return {(row.case_id, row.reporter_key) for row in rows}


@dataclass(frozen=True, slots=True)
class Key:
    """A key of a case, and the report that stands for it."""

    key: str
    case_id: int
    report_id: int


def keys_to_add(keys: Iterable[Key]) -> Batch:
    """Keys under which open cases are found from now on; one that a case has already stays."""
    return Batch(_ADD, [asdict(each) for each in keys])


async def reports_came(connection: AsyncConnection, now: datetime, cases: Collection[int]) -> None:
    """These cases have just got a report more."""
    await connection.execute(_CAME, {"cases": list(cases), "now": now})


async def forget_keys(session: AsyncSession, case_id: int) -> None:
    """Nothing is gathered into the case any more."""
    await session.execute(delete(OpenMatchRow).where(col(OpenMatchRow.case_id) == case_id))


async def other_keys(session: AsyncSession, case_id: int, keys: Collection[str]) -> list[str]:
    """Those of the keys that the case does not have."""
    query = select(_match.c.key).where(_match.c.case_id == case_id, _match.c.key.in_(keys))
    known = set((await session.scalars(query)).all())
    return [key for key in dict.fromkeys(keys) if key not in known]


async def move_keys(session: AsyncSession, case_id: int, into: int) -> None:
    """Let another case be found under all keys of this one."""
    values = {"case_id": case_id, "into": into}
    await session.execute(_MOVE, values)
    await forget_keys(session, case_id)
