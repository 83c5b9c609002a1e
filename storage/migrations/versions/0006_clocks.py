"""Clocks of cases: warnings, snooze, stale claims, digests"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

Id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
Moment = sa.DateTime(timezone=True)
_IS_CHECKED = sa.text("check_at IS NOT NULL")
_IS_OPEN = sa.text("handled_at IS NULL")


def upgrade() -> None:
    # Without a new table for the old one: on SQLite others point to it.
    for name in ("check_at", "asked_at", "waiting_since", "snoozed_until"):
        op.add_column("triage_case", sa.Column(name, Moment, nullable=True))
    for name in ("queued_at", "touched_at"):
        op.add_column(
            "triage_case",
            sa.Column(name, Moment, nullable=False, server_default="1970-01-01 00:00:00+00:00"),
        )
    for name in ("alarm_step", "waited_seconds"):
        op.add_column(
            "triage_case", sa.Column(name, sa.Integer(), nullable=False, server_default="0")
        )
    op.execute(
        "UPDATE triage_case SET queued_at = opened_at, touched_at = COALESCE(claimed_at, opened_at)"
    )
    # Cases that are open already are looked at as soon as their next due time comes.
    op.execute(
        "UPDATE triage_case"
        " SET check_at = CASE WHEN owner_key IS NULL THEN claim_due_at ELSE assess_due_at END"
        " WHERE state IN ('new', 'claimed', 'waiting_for_reporter')"
    )
    op.create_index(
        "ix_triage_case_check_at",
        "triage_case",
        ["check_at"],
        sqlite_where=_IS_CHECKED,
        postgresql_where=_IS_CHECKED,
    )
    op.create_table(
        "reminder",
        sa.Column("id", Id, nullable=False),
        sa.Column("case_id", Id, nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("step", sa.String(), nullable=False),
        sa.Column("recipient", sa.String(), nullable=False),
        sa.Column("ready_at", Moment, nullable=False),
        sa.Column("handled_at", Moment, nullable=True),
        sa.Column("delivery_id", Id, nullable=True),
        sa.ForeignKeyConstraint(
            ["case_id"], ["triage_case.id"], name="fk_reminder_case_id_triage_case"
        ),
        sa.ForeignKeyConstraint(
            ["delivery_id"], ["delivery.id"], name="fk_reminder_delivery_id_delivery"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_reminder"),
        sa.UniqueConstraint(
            "case_id", "step", "recipient", name="uq_reminder_case_id_step_recipient"
        ),
    )
    op.create_index("ix_reminder_case_id", "reminder", ["case_id"])
    op.create_index("ix_reminder_delivery_id", "reminder", ["delivery_id"])
    op.create_index(
        "ix_reminder_ready_at",
        "reminder",
        ["ready_at"],
        sqlite_where=_IS_OPEN,
        postgresql_where=_IS_OPEN,
    )
    op.create_table(
        "team_digest",
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("handled_at", Moment, nullable=False),
        sa.PrimaryKeyConstraint("channel", "day", name="pk_team_digest"),
    )


def downgrade() -> None:
    op.drop_table("team_digest")
    op.drop_table("reminder")
    op.drop_index("ix_triage_case_check_at", "triage_case")
    for name in (
        "check_at",
        "queued_at",
        "touched_at",
        "asked_at",
        "alarm_step",
        "waiting_since",
        "waited_seconds",
        "snoozed_until",
    ):
        op.drop_column("triage_case", name)
