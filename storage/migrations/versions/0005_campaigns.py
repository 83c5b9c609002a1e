"""Cases gather reports"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

Number = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
Moment = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "open_match",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("case_id", Number, nullable=False),
        sa.Column("report_id", Number, nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"], ["triage_case.id"], name=op.f("fk_open_match_case_id_triage_case")
        ),
        sa.ForeignKeyConstraint(
            ["report_id"], ["report.id"], name=op.f("fk_open_match_report_id_report")
        ),
        sa.PrimaryKeyConstraint("key", "case_id", name=op.f("pk_open_match")),
    )
    op.create_index(op.f("ix_open_match_case_id"), "open_match", ["case_id"])
    with op.batch_alter_table("triage_case") as table:
        table.add_column(sa.Column("last_report_at", Moment, nullable=True))
        table.add_column(sa.Column("merged_into", Number, nullable=True))
        table.add_column(sa.Column("undo_until", Moment, nullable=True))
        table.create_foreign_key(
            op.f("fk_triage_case_merged_into_triage_case"), "triage_case", ["merged_into"], ["id"]
        )
    op.execute(
        "UPDATE triage_case SET last_report_at = coalesce((SELECT max(filed_at) FROM report"
        " WHERE report.case_id = triage_case.id), opened_at)"
    )
    with op.batch_alter_table("triage_case") as table:
        table.alter_column("last_report_at", existing_type=Moment, nullable=False)
        table.create_index(op.f("ix_triage_case_merged_into"), ["merged_into"])
        table.create_index(op.f("ix_triage_case_undo_until"), ["undo_until"])
    with op.batch_alter_table("delivery") as table:
        table.add_column(sa.Column("edit_after", Moment, nullable=True))
        table.add_column(sa.Column("hurried", sa.Integer(), nullable=False, server_default="0"))


def downgrade() -> None:
    with op.batch_alter_table("delivery") as table:
        table.drop_column("hurried")
        table.drop_column("edit_after")
    with op.batch_alter_table("triage_case") as table:
        table.drop_index(op.f("ix_triage_case_undo_until"))
        table.drop_index(op.f("ix_triage_case_merged_into"))
        table.drop_constraint(op.f("fk_triage_case_merged_into_triage_case"), type_="foreignkey")
        table.drop_column("undo_until")
        table.drop_column("merged_into")
        table.drop_column("last_report_at")
    op.drop_table("open_match")
