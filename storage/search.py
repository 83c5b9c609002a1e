"""Full-text search of reports and remarks: FTS5 on SQLite, tsvector on PostgreSQL.

Text is segmented by `bot.domain.search`, so both databases find the same phrases. The two index
tables are made by the migration: they have no model, since each database has its own kind.
"""

from collections.abc import Sequence

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from bot.domain.search import phrase, segment
from storage.bulk import Batch

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
_FIND = {
    "sqlite": "SELECT DISTINCT case_id FROM search_index WHERE search_index MATCH :query",
    "postgresql": "SELECT DISTINCT case_id FROM search_index"
    " WHERE tokens @@ phraseto_tsquery('simple', :query)",
}


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


async def find_cases(session: AsyncSession, query: str) -> frozenset[int]:
    """The cases in which the words of the query stand next to each other."""
    words = phrase(query)
    if not words:
        return frozenset()
    dialect = _dialect(session)
    match = f'tokens : "{words}"' if dialect == "sqlite" else words
    rows = await session.scalars(text(_FIND[dialect]), {"query": match})
    return frozenset(rows.all())
