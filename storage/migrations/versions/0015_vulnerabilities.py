"""Vulnerabilities, what happened to them, and who is named for them"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0015"
down_revision = "0012"
branch_labels = None
depends_on = None

Id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
Json = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
Moment = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "vulnerability",
        sa.Column("id", Id, autoincrement=False, nullable=False),
        sa.Column("request_id", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("description", sa.String(), nullable=False),
        sa.Column("source", sa.String(40), nullable=False),
        sa.Column("weakness", sa.String(40), nullable=False),
        sa.Column("path", sa.String(40), nullable=False),
        sa.Column("cve", sa.String(), nullable=False),
        sa.Column("cwe", sa.String(), nullable=False),
        sa.Column("product", sa.String(), nullable=False),
        sa.Column("versions", sa.String(), nullable=False),
        sa.Column("is_restricted", sa.Boolean(), nullable=False),
        sa.Column("case_id", Id, nullable=True),
        sa.Column("opened_at", Moment, nullable=False),
        sa.Column("stage", sa.String(40), nullable=False),
        sa.Column("priority", sa.String(40), nullable=True),
        sa.Column("rule", sa.String(), nullable=False),
        sa.Column("score", sa.Float(), nullable=True),
        sa.Column("owner_key", sa.String(), nullable=True),
        sa.Column("due_at", Moment, nullable=True),
        sa.Column("check_at", Moment, nullable=True),
        sa.Column("alarm_step", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"], ["triage_case.id"], name="fk_vulnerability_case_id_triage_case"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_vulnerability"),
        sa.UniqueConstraint("request_id", name="uq_vulnerability_request_id"),
    )
    for column in ("case_id", "stage", "owner_key", "check_at"):
        op.create_index(f"ix_vulnerability_{column}", "vulnerability", [column])
    op.create_table(
        "vulnerability_event",
        sa.Column("id", Id, nullable=False),
        sa.Column("vulnerability_id", Id, nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("by_key", sa.String(), nullable=False),
        sa.Column("at", Moment, nullable=False),
        sa.Column("detail", Json, nullable=False),
        sa.ForeignKeyConstraint(
            ["vulnerability_id"],
            ["vulnerability.id"],
            name="fk_vulnerability_event_vulnerability_id_vulnerability",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_vulnerability_event"),
    )
    op.create_index(
        "ix_vulnerability_event_vulnerability_id", "vulnerability_event", ["vulnerability_id"]
    )
    op.create_table(
        "vulnerability_person",
        sa.Column("vulnerability_id", Id, nullable=False),
        sa.Column("person_key", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["vulnerability_id"],
            ["vulnerability.id"],
            name="fk_vulnerability_person_vulnerability_id_vulnerability",
        ),
        sa.PrimaryKeyConstraint("vulnerability_id", "person_key", name="pk_vulnerability_person"),
    )
    op.create_index("ix_vulnerability_person_person_key", "vulnerability_person", ["person_key"])


def downgrade() -> None:
    op.drop_table("vulnerability_person")
    op.drop_table("vulnerability_event")
    op.drop_table("vulnerability")
