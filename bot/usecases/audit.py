"""Writes down who did what, with the roles that they held at that moment."""

from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from bot.domain.people import Actor
from storage.company import AuditRow


def record(
    session: AsyncSession,
    now: datetime,
    actor: Actor | None,
    action: str,
    subject: str,
    **detail: Any,
) -> None:
    """Add an audit row to the transaction; no actor means the bot itself, on schedule."""
    session.add(AuditRow(**audit_values(now, actor, action, subject, **detail)))


def audit_values(
    now: datetime, actor: Actor | None, action: str, subject: str, **detail: Any
) -> dict[str, Any]:
    """The columns of an audit row."""
    return {
        "at": now,
        "actor_key": actor.key if actor else "",
        "actor_roles": sorted(actor.roles) if actor else [],
        "action": action,
        "subject": subject,
        "detail": detail,
    }
