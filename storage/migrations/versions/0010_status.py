"""Cases by the time at which they were opened and resolved"""

from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_triage_case_opened_at", "triage_case", ["opened_at"])
    op.create_index("ix_triage_case_resolved_at", "triage_case", ["resolved_at"])


def downgrade() -> None:
    op.drop_index("ix_triage_case_resolved_at", "triage_case")
    op.drop_index("ix_triage_case_opened_at", "triage_case")
