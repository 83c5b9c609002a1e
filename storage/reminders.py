"""Tables of what clocks tell: reminders, gathered into few messages, and the days' overviews."""

from datetime import date, datetime

from sqlalchemy import Index, UniqueConstraint, text
from sqlmodel import Field

from bot.domain.vocabulary import ReminderKind
from storage.base import Table, moment, number, optional_moment, reference, word


class ReminderRow(Table, table=True):
    """One thing that one person or channel must hear about a case; unique, so told once."""

    __tablename__ = "reminder"
    __table_args__ = (
        UniqueConstraint("case_id", "step", "recipient"),
        Index(
            "ix_reminder_ready_at",
            "ready_at",
            sqlite_where=text("handled_at IS NULL"),
            postgresql_where=text("handled_at IS NULL"),
        ),
    )

    id: int = number()
    case_id: int = reference("triage_case.id")
    kind: ReminderKind = word(ReminderKind)
    # What exactly is told: which due time, and which of its steps.
    step: str
    # As in the outbox: `person:<our key>` or `channel:<chat id>`.
    recipient: str
    # Not before this: others are gathered until then, and people are left in peace at night.
    ready_at: datetime = moment()
    handled_at: datetime | None = optional_moment()
    # The message that tells it; none when it was settled before it was told.
    delivery_id: int | None = reference("delivery.id", nullable=True)


class DigestRow(Table, table=True):
    """The overview of one day in one channel; unique, so that no day has two."""

    __tablename__ = "team_digest"

    channel: str = Field(primary_key=True)
    day: date = Field(primary_key=True)
    handled_at: datetime = moment()
