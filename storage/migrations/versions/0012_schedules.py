"""Notices every few days, until an end; what was picked as the time is kept"""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    moment = sa.DateTime(timezone=True)
    op.add_column("notice", sa.Column("days", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("notice", sa.Column("send_at", moment, nullable=True))
    op.add_column("notice", sa.Column("until", moment, nullable=True))
    op.execute("UPDATE notice SET send_at = next_run_at WHERE schedule_type = 'once'")


def downgrade() -> None:
    op.drop_column("notice", "until")
    op.drop_column("notice", "send_at")
    op.drop_column("notice", "days")
