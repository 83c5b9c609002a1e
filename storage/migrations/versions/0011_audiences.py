"""Notices: product, versions, link, contact, how far they may travel, and direct messages"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

Json = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
_TEXTS = ("product", "affected_versions", "fixed_versions", "link", "contact")


def upgrade() -> None:
    for name in _TEXTS:
        op.add_column("notice", sa.Column(name, sa.String(), nullable=False, server_default=""))
    op.add_column("notice", sa.Column("tlp", sa.String(40), nullable=False, server_default="green"))
    op.add_column("notice", sa.Column("audience", Json, nullable=False, server_default="{}"))
    op.create_table(
        "channel_readers",
        sa.Column("channel_id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("is_shared", sa.Boolean(), nullable=False),
        sa.Column("guests", sa.Integer(), nullable=False),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("channel_id", name="pk_channel_readers"),
    )


def downgrade() -> None:
    op.drop_table("channel_readers")
    for name in ("audience", "tlp", *_TEXTS):
        op.drop_column("notice", name)
