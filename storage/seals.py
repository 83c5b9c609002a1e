"""Seals: the encrypted link from a protected reporter's pseudonym to the person behind it."""

from collections.abc import Collection, Sequence

from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import Field, col, select
from sqlmodel.sql.expression import SelectOfScalar

from storage.base import Table


class SealRow(Table, table=True):
    """Who a pseudonym is, readable only with a key from the boot settings."""

    __tablename__ = "seal"

    pseudonym_key: str = Field(primary_key=True, foreign_key="person.key")
    # The person's key, encrypted.
    token: str
    # What the same person always gets: by it they find their own reports, and nothing is opened.
    tag: str = Field(index=True)


def sealed_from(tags: Collection[str]) -> SelectOfScalar[str]:
    """The pseudonyms of the person with these tags."""
    return select(SealRow.pseudonym_key).where(col(SealRow.tag).in_(tags))


async def is_sealed_from(session: AsyncSession, pseudonym: str, tags: Collection[str]) -> bool:
    """Whether the pseudonym is one of the person with these tags."""
    query = sealed_from(tags).where(col(SealRow.pseudonym_key) == pseudonym)
    return (await session.scalars(query)).first() is not None


async def tokens(session: AsyncSession) -> Sequence[str]:
    """What would have to be opened to answer every protected reporter."""
    return (await session.scalars(select(SealRow.token))).all()
