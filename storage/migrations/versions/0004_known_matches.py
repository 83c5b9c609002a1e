"""What verdicts and blocks made known, and what a report was told at once"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

Number = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
Json = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    op.create_table(
        "known_match",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("known_by", sa.String(40), nullable=False),
        sa.Column("verdict", sa.String(40), nullable=True),
        sa.Column("case_id", Number, nullable=True),
        sa.Column("reporters", sa.Integer(), nullable=False),
        sa.Column("shown", sa.String(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("noted_by", sa.String(), nullable=False),
        sa.Column("noted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"], ["triage_case.id"], name=op.f("fk_known_match_case_id_triage_case")
        ),
        sa.ForeignKeyConstraint(
            ["noted_by"], ["person.key"], name=op.f("fk_known_match_noted_by_person")
        ),
        sa.PrimaryKeyConstraint("key", "known_by", name=op.f("pk_known_match")),
    )
    with op.batch_alter_table("known_match") as table:
        table.create_index(table.f("ix_known_match_case_id"), ["case_id"])
        table.create_index(table.f("ix_known_match_expires_at"), ["expires_at"])
    with op.batch_alter_table("report") as table:
        table.add_column(sa.Column("answer", Json, nullable=False, server_default="{}"))
    with op.batch_alter_table("notice") as table:
        table.add_column(sa.Column("current_until", sa.DateTime(timezone=True), nullable=True))
        table.create_index(table.f("ix_notice_current_until"), ["current_until"])
    # Of what went out before, announcements and reminders with an end are still known.
    op.execute(
        "UPDATE notice SET current_until = coalesce(window_end, deadline)"
        " WHERE state IN ('scheduled', 'finished') AND id IN"
        " (SELECT notice_id FROM notice_run WHERE outcome <> 'skipped')"
    )


def downgrade() -> None:
    with op.batch_alter_table("notice") as table:
        table.drop_index(table.f("ix_notice_current_until"))
        table.drop_column("current_until")
    with op.batch_alter_table("report") as table:
        table.drop_column("answer")
    op.drop_table("known_match")
