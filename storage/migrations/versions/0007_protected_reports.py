"""Reports whose reporter is hidden"""

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


def downgrade() -> None:
    op.drop_table("seal")
