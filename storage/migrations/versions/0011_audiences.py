"""Notices: product, versions, link, contact, and how far they may travel"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

_TEXTS = ("product", "affected_versions", "fixed_versions", "link", "contact")


def upgrade() -> None:
    for name in _TEXTS:
        op.add_column("notice", sa.Column(name, sa.String(), nullable=False, server_default=""))
    op.add_column("notice", sa.Column("tlp", sa.String(40), nullable=False, server_default="green"))


def downgrade() -> None:
    for name in ("tlp", *_TEXTS):
        op.drop_column("notice", name)
