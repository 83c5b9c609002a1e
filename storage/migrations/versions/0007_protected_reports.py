"""Reports whose reporter is hidden; questions that are signed, and edits of what was said"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "seal",
        sa.Column("pseudonym_key", sa.String(), nullable=False),
        sa.Column("token", sa.String(), nullable=False),
        sa.Column("tag", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["pseudonym_key"], ["person.key"], name=op.f("fk_seal_pseudonym_key_person")
        ),
        sa.PrimaryKeyConstraint("pseudonym_key", name=op.f("pk_seal")),
    )
    op.create_index(op.f("ix_seal_tag"), "seal", ["tag"])
    with op.batch_alter_table("remark") as table:
        table.add_column(
            sa.Column("is_signed", sa.Boolean(), nullable=False, server_default=sa.false())
        )
        table.add_column(sa.Column("edited_at", sa.DateTime(timezone=True), nullable=True))
        table.add_column(sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True))
        table.add_column(sa.Column("edit_stamp", sa.String(), nullable=False, server_default=""))


def downgrade() -> None:
    with op.batch_alter_table("remark") as table:
        for name in ("edit_stamp", "deleted_at", "edited_at", "is_signed"):
            table.drop_column(name)
    op.drop_table("seal")
