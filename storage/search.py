"""Full-text search of reports and remarks: FTS5 on SQLite, tsvector on PostgreSQL.

Text is segmented by `bot.domain.search`, so both databases find the same phrases. The two index
tables are made by the migration: they have no model, since each database has its own kind.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import (
    ColumnClause,
    ColumnElement,
    Select,
    SelectBase,
    column,
    func,
    literal,
    literal_column,
    select,
    table,
    text,
    union_all,
    update,
)
from sqlalchemy.ext.asyncio import AsyncSession

from bot.domain.search import phrase, segment
from storage.base import sql_table
from storage.bulk import Batch
from storage.cases import RemarkRow, ReportRow
from storage.types import BigNumber

_INDEX = {
    "sqlite": text(
        "INSERT INTO search_index (rowid, tokens, case_id) VALUES (:document, :tokens, :case_id)"
    ),
    "postgresql": text(
        "INSERT INTO search_index (document, tokens, case_id)"
        " VALUES (:document, to_tsvector('simple', :tokens), :case_id)"
    ),
}
_FORGET = {
    "sqlite": "DELETE FROM search_index WHERE rowid = :document",
    "postgresql": "DELETE FROM search_index WHERE document = :document",
}
# Of a common word only so many of the newest documents are looked at.
MOST_MATCHES = 1000


def _dialect(session: AsyncSession) -> str:
    return session.get_bind().dialect.name


def report_document(number: int) -> int:
    """The search document of a report: even numbers."""
    return 2 * number


def remark_document(number: int) -> int:
    """The search document of a remark: odd numbers."""
    return 2 * number + 1


async def index_text(
    session: AsyncSession, *, document: int, case_id: int, content: str, is_new: bool = True
) -> None:
    """Make the content findable; unless it is new, it replaces the document's earlier content."""
    values = {"document": document, "case_id": case_id, "tokens": segment(content)}
    if not is_new:
        await session.execute(text(_FORGET[_dialect(session)]), {"document": document})
    await session.execute(_INDEX[_dialect(session)], values)


def texts_to_index(session: AsyncSession, texts: Sequence[tuple[int, int, str]]) -> Batch:
    """Many new documents to make findable: number of the document, case, content."""
    rows = [
        {"document": document, "tokens": segment(content), "case_id": case_id}
        for document, case_id, content in texts
    ]
    return Batch(_INDEX[_dialect(session)], rows)


def matching_cases(
    session: AsyncSession, query: str, *, among: Select[Any] | None = None
) -> Select[Any] | None:
    """Selects the cases in which the words of the query stand next to each other.

    `among` selects the only documents to look at (`documents_of`); without it, the newest
    `MOST_MATCHES` that match count: a common word is in everything. None if the query has no word.
    """
    words = phrase(query)
    if not words:
        return None
    found, document = _matches(session, words)
    if among is not None:
        return found.where(document.in_(among))
    newest = found.order_by(document.desc()).limit(MOST_MATCHES).subquery()
    return select(newest.c.case_id)


async def has_more_matches(session: AsyncSession, query: str) -> bool:
    """Whether the words are in more documents than `matching_cases` looks at."""
    words = phrase(query)
    if not words:
        return False
    found = _matches(session, words)[0].limit(MOST_MATCHES + 1).subquery()
    return (await session.scalar(select(func.count()).select_from(found)) or 0) > MOST_MATCHES


def _matches(session: AsyncSession, words: str) -> tuple[Select[Any], ColumnElement[Any]]:
    """Selects the case of each document that matches; and what numbers the documents."""
    if _dialect(session) == "sqlite":
        document: ColumnElement[Any] = column("rowid")
        match = literal_column("search_index").op("MATCH")(f'tokens : "{words}"')
    else:
        document = column("document")
        wanted = func.phraseto_tsquery(literal_column("'simple'"), words)
        match = column("tokens").op("@@")(wanted)
    found = select(column("case_id", BigNumber)).select_from(table("search_index")).where(match)
    return found, document


def documents_of(cases: Select[Any]) -> Select[Any]:
    """Selects the search documents of the cases that the query selects."""
    reports, remarks = sql_table(ReportRow), sql_table(RemarkRow)
    numbers = union_all(
        select((2 * reports.c.id).label("document")).where(reports.c.case_id.in_(cases)),
        select((2 * remarks.c.id + 1).label("document")).where(remarks.c.case_id.in_(cases)),
    ).subquery()
    return select(numbers.c.document)


async def move_documents(session: AsyncSession, case_id: int, into: int) -> None:
    """What is still under one case's number is found under another's from now on."""
    await _move(session, documents_of(select(literal(case_id))), into)


async def move_report_documents(session: AsyncSession, report: int, into: int) -> None:
    """A report and what its reporter said about it are found under another case's number."""
    remarks = sql_table(RemarkRow)
    said = select(2 * remarks.c.id + 1).where(remarks.c.report_id == report)
    await _move(session, union_all(select(literal(report_document(report))), said), into)


async def _move(session: AsyncSession, documents: SelectBase, into: int) -> None:
    document: ColumnClause[int] = column("rowid" if _dialect(session) == "sqlite" else "document")
    index = table("search_index", column("case_id"), document)
    await session.execute(update(index).where(document.in_(documents)).values(case_id=into))
