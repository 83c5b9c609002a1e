"""Surge alarms: what stands and what is usual; reports are counted by time and kind"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

Id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_index("ix_report_filed_at_kind", "report", ["filed_at", "kind"])
    op.create_table(
        "surge",
        sa.Column("id", Id, nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("raised_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("loud_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("calmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("peak", sa.Integer(), nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.Column("shown_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("usual_per_day", sa.Float(), nullable=False),
        sa.Column("usual_per_window", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_surge"),
    )
    op.create_index(
        "ix_surge_standing",
        "surge",
        ["kind"],
        unique=True,
        sqlite_where=sa.text("calmed_at IS NULL"),
        postgresql_where=sa.text("calmed_at IS NULL"),
    )
    op.create_table(
        "usual_reports",
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("per_day", sa.Float(), nullable=False),
        sa.Column("per_window", sa.Float(), nullable=False),
        sa.Column("measured_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("kind", name="pk_usual_reports"),
    )


def downgrade() -> None:
    op.drop_table("usual_reports")
    op.drop_table("surge")
    op.drop_index("ix_report_filed_at_kind", "report")
