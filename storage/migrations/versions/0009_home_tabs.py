"""How far the changes were looked at that home tabs show"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

Number = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "home_look",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("seen", Number, nullable=False),
        sa.Column("seen_before", Number, nullable=False),
        sa.Column("looked_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_home_look")),
    )


def downgrade() -> None:
    op.drop_table("home_look")
