"""Files of drafts: a picture sent to the bot is part of what a person is about to report"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

Json = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    with op.batch_alter_table("report_draft") as table:
        table.add_column(sa.Column("files", Json, nullable=False, server_default="[]"))


def downgrade() -> None:
    with op.batch_alter_table("report_draft") as table:
        table.drop_column("files")
