"""Tables of the company's own decisions and of what was done: policy and audit."""

from datetime import datetime
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import Field, select

from bot.domain.policy import Policy
from storage.base import Table, json, moment, number

_POLICY = TypeAdapter(Policy)
_ONLY_ROW = 1


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


def to_plain(policy: Policy) -> dict[str, Any]:
    """The settings as JSON values."""
    plain: dict[str, Any] = _POLICY.dump_python(policy, mode="json")
    return plain


def from_plain(values: dict[str, Any]) -> Policy:
    """The settings out of JSON values. Raises ValueError on what can't be read."""
    return _POLICY.validate_python(values)


async def load_policy(session: AsyncSession) -> Policy | None:
    """The company's settings; None before the first start."""
    content = await session.scalar(select(PolicyRow.content).where(PolicyRow.id == _ONLY_ROW))
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
