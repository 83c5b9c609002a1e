"""Tables of the company's own decisions and of what was done: policy and audit."""

from datetime import datetime
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import Field

from bot.domain.policy import Policy
from storage.base import Table, connection_of, json, moment, number, sql_table

_POLICY = TypeAdapter(Policy)
_ONLY_ROW = 1
_latest: tuple[dict[str, Any] | None, Policy] = (None, Policy())


class PolicyRow(Table, table=True):
    """The company's settings: one row, changed as a whole."""

    __tablename__ = "policy"

    id: int = Field(default=_ONLY_ROW, primary_key=True)
    content: dict[str, Any] = json(dict)
    changed_at: datetime = moment()


class AuditRow(Table, table=True):
    """One thing that was done: who, with which roles at that moment, to what."""

    __tablename__ = "audit"

    id: int = number()
    at: datetime = moment(index=True)
    # Empty when the bot itself acted on schedule.
    actor_key: str = Field(index=True)
    actor_roles: list[str] = json(list)
    action: str
    # A reference such as "C-5".
    subject: str = Field(index=True)
    # Facts such as the old and the new severity; never what people wrote.
    detail: dict[str, Any] = json(dict)


# Asked by every use case, so as a plain statement that is built once.
_CONTENT = select(sql_table(PolicyRow).c.content).where(sql_table(PolicyRow).c.id == _ONLY_ROW)


def to_plain(policy: Policy) -> dict[str, Any]:
    """The settings as JSON values."""
    plain: dict[str, Any] = _POLICY.dump_python(policy, mode="json")
    return plain


def from_plain(values: dict[str, Any]) -> Policy:
    """The settings out of JSON values. Raises ValueError on what can't be read."""
    global _latest  # noqa: PLW0603 - settings seldom change: what was read last is read again
    stored, policy = _latest
    if stored != values:
        policy = _POLICY.validate_python(values)
        _latest = (values, policy)
    return policy


async def load_policy(session: AsyncSession) -> Policy | None:
    """The company's settings; None before the first start."""
    connection = connection_of(session)
    content = await connection.scalar(_CONTENT)
    return None if content is None else from_plain(content)


async def save_policy(session: AsyncSession, policy: Policy, now: datetime) -> None:
    """Replace the company's settings."""
    content = to_plain(policy)
    row = await session.get(PolicyRow, _ONLY_ROW)
    if row is None:
        session.add(PolicyRow(content=content, changed_at=now))
    else:
        row.content = content
        row.changed_at = now
