"""What people answer to notices, and when they are reminded"""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0011"
branch_labels = None
depends_on = None

Number = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.add_column(
        "notice", sa.Column("asks_answer", sa.Boolean(), nullable=False, server_default=sa.false())
    )
    op.add_column("notice", sa.Column("summed_up_at", sa.DateTime(timezone=True)))
    op.create_index(
        "ix_notice_sum_up",
        "notice",
        ["deadline"],
        sqlite_where=sa.text("asks_answer AND summed_up_at IS NULL"),
        postgresql_where=sa.text("asks_answer AND summed_up_at IS NULL"),
    )
    op.create_table(
        "acknowledgement",
        sa.Column("notice_id", Number, nullable=False),
        sa.Column("person_key", sa.String(), nullable=False),
        sa.Column("answered", sa.String(40), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True)),
        sa.Column("answered_at", sa.DateTime(timezone=True)),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True)),
        sa.Column("report_id", Number),
        sa.Column("reminded", sa.Integer(), nullable=False),
        sa.Column("remind_at", sa.DateTime(timezone=True)),
        sa.ForeignKeyConstraint(
            ["notice_id"], ["notice.id"], name=op.f("fk_acknowledgement_notice_id_notice")
        ),
        sa.ForeignKeyConstraint(
            ["person_key"], ["person.key"], name=op.f("fk_acknowledgement_person_key_person")
        ),
        sa.ForeignKeyConstraint(
            ["report_id"], ["report.id"], name=op.f("fk_acknowledgement_report_id_report")
        ),
        sa.PrimaryKeyConstraint("notice_id", "person_key", name=op.f("pk_acknowledgement")),
    )
    op.create_index(
        "ix_acknowledgement_remind_at",
        "acknowledgement",
        ["remind_at"],
        sqlite_where=sa.text("remind_at IS NOT NULL"),
        postgresql_where=sa.text("remind_at IS NOT NULL"),
    )


def downgrade() -> None:
    op.drop_table("acknowledgement")
    op.drop_index("ix_notice_sum_up", "notice")
    op.drop_column("notice", "summed_up_at")
    op.drop_column("notice", "asks_answer")
