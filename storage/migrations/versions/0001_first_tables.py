"""First tables"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

Number = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
Json = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    op.create_table(
        "audit",
        sa.Column("id", Number, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor_key", sa.String(), nullable=False),
        sa.Column("actor_roles", Json, nullable=False),
        sa.Column("action", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("detail", Json, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit")),
    )
    with op.batch_alter_table("audit", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_audit_actor_key"), ["actor_key"], unique=False)
        batch_op.create_index(batch_op.f("ix_audit_at"), ["at"], unique=False)
        batch_op.create_index(batch_op.f("ix_audit_subject"), ["subject"], unique=False)

    op.create_table(
        "delivery",
        sa.Column("id", Number, nullable=False),
        sa.Column("delivery_id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("cause", sa.String(), nullable=False),
        sa.Column("recipient", sa.String(), nullable=False),
        sa.Column("subject_id", Number, nullable=False),
        sa.Column("thread_of", Number, nullable=True),
        sa.Column("payload", Json, nullable=False),
        sa.Column("state", sa.String(40), nullable=False),
        sa.Column("priority", sa.Integer(), nullable=False),
        sa.Column("queued_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("not_before", sa.DateTime(timezone=True), nullable=True),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("claimed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("wanted", sa.Integer(), nullable=False),
        sa.Column("rendered", sa.Integer(), nullable=False),
        sa.Column("channel_id", sa.String(), nullable=True),
        sa.Column("message_ts", sa.String(), nullable=True),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("error", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["thread_of"], ["delivery.id"], name=op.f("fk_delivery_thread_of_delivery")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delivery")),
        sa.UniqueConstraint("cause", "recipient", name=op.f("uq_delivery_cause_recipient")),
        sa.UniqueConstraint("delivery_id", name=op.f("uq_delivery_delivery_id")),
    )
    with op.batch_alter_table("delivery", schema=None) as batch_op:
        batch_op.create_index(
            "ix_delivery_due",
            ["priority", "id"],
            unique=False,
            sqlite_where=sa.text("state = 'queued'"),
            postgresql_where=sa.text("state = 'queued'"),
        )
        batch_op.create_index("ix_delivery_message", ["channel_id", "message_ts"], unique=False)
        batch_op.create_index(
            "ix_delivery_sending",
            ["lease_until"],
            unique=False,
            sqlite_where=sa.text("state = 'sending'"),
            postgresql_where=sa.text("state = 'sending'"),
        )
        batch_op.create_index("ix_delivery_subject", ["kind", "subject_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_delivery_thread_of"), ["thread_of"], unique=False)

    op.create_table(
        "group_member",
        sa.Column("group_id", sa.String(), nullable=False),
        sa.Column("chat_id", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("group_id", "chat_id", name=op.f("pk_group_member")),
    )
    with op.batch_alter_table("group_member", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_group_member_chat_id"), ["chat_id"], unique=False)

    op.create_table(
        "person",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("chat_id", sa.String(), nullable=False),
        sa.Column("team_id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("locale", sa.String(), nullable=False),
        sa.Column("time_zone", sa.String(), nullable=False),
        sa.Column("is_guest", sa.Boolean(), nullable=False),
        sa.Column("is_outside", sa.Boolean(), nullable=False),
        sa.Column("is_bot", sa.Boolean(), nullable=False),
        sa.Column("is_deleted", sa.Boolean(), nullable=False),
        sa.Column("refreshed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_person")),
        sa.UniqueConstraint("chat_id", name=op.f("uq_person_chat_id")),
    )
    op.create_table(
        "policy",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("content", Json, nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_policy")),
    )
    op.create_table(
        "notice",
        sa.Column("id", Number, nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("severity", sa.String(40), nullable=False),
        sa.Column("state", sa.String(40), nullable=False),
        sa.Column("author_key", sa.String(), nullable=False),
        sa.Column("title_en", sa.String(), nullable=False),
        sa.Column("title_zh", sa.String(), nullable=False),
        sa.Column("text_en", sa.String(), nullable=False),
        sa.Column("text_zh", sa.String(), nullable=False),
        sa.Column("action_en", sa.String(), nullable=False),
        sa.Column("action_zh", sa.String(), nullable=False),
        sa.Column("deadline", sa.DateTime(timezone=True), nullable=True),
        sa.Column("window_start", sa.DateTime(timezone=True), nullable=True),
        sa.Column("window_end", sa.DateTime(timezone=True), nullable=True),
        sa.Column("expected_address", sa.String(), nullable=False),
        sa.Column("channels", Json, nullable=False),
        sa.Column("schedule_type", sa.String(40), nullable=False),
        sa.Column("cron", sa.String(), nullable=False),
        sa.Column("time_zone", sa.String(), nullable=False),
        sa.Column("missed", sa.String(40), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("next_run_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("request_id", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["author_key"], ["person.key"], name=op.f("fk_notice_author_key_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice")),
        sa.UniqueConstraint("request_id", name=op.f("uq_notice_request_id")),
    )
    with op.batch_alter_table("notice", schema=None) as batch_op:
        batch_op.create_index(
            "ix_notice_due",
            ["next_run_at"],
            unique=False,
            sqlite_where=sa.text("state = 'scheduled'"),
            postgresql_where=sa.text("state = 'scheduled'"),
        )

    op.create_table(
        "triage_case",
        sa.Column("id", Number, nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("severity", sa.String(40), nullable=False),
        sa.Column("state", sa.String(40), nullable=False),
        sa.Column("team", sa.String(40), nullable=False),
        sa.Column("owner_key", sa.String(), nullable=True),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("claim_due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("assess_due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("claimed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("resolved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("verdict", sa.String(40), nullable=True),
        sa.Column("advice", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["owner_key"], ["person.key"], name=op.f("fk_triage_case_owner_key_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_triage_case")),
    )
    with op.batch_alter_table("triage_case", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_triage_case_owner_key"), ["owner_key"], unique=False)
        batch_op.create_index(batch_op.f("ix_triage_case_state"), ["state"], unique=False)

    op.create_table(
        "notice_run",
        sa.Column("id", Number, nullable=False),
        sa.Column("notice_id", Number, nullable=False),
        sa.Column("slot", sa.DateTime(timezone=True), nullable=False),
        sa.Column("handled_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["notice_id"], ["notice.id"], name=op.f("fk_notice_run_notice_id_notice")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice_run")),
        sa.UniqueConstraint("notice_id", "slot", name=op.f("uq_notice_run_notice_id_slot")),
    )
    with op.batch_alter_table("notice_run", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_notice_run_notice_id"), ["notice_id"], unique=False)

    op.create_table(
        "report",
        sa.Column("id", Number, nullable=False),
        sa.Column("case_id", Number, nullable=False),
        sa.Column("reporter_key", sa.String(), nullable=False),
        sa.Column("colleague_key", sa.String(), nullable=True),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("snapshot", Json, nullable=False),
        sa.Column("files", Json, nullable=False),
        sa.Column("filed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("edited_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("request_id", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"], ["triage_case.id"], name=op.f("fk_report_case_id_triage_case")
        ),
        sa.ForeignKeyConstraint(
            ["colleague_key"], ["person.key"], name=op.f("fk_report_colleague_key_person")
        ),
        sa.ForeignKeyConstraint(
            ["reporter_key"], ["person.key"], name=op.f("fk_report_reporter_key_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report")),
        sa.UniqueConstraint("request_id", name=op.f("uq_report_request_id")),
    )
    with op.batch_alter_table("report", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_report_case_id"), ["case_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_report_reporter_key"), ["reporter_key"], unique=False)

    op.create_table(
        "indicator",
        sa.Column("id", Number, nullable=False),
        sa.Column("report_id", Number, nullable=False),
        sa.Column("type", sa.String(40), nullable=False),
        sa.Column("value", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["report_id"], ["report.id"], name=op.f("fk_indicator_report_id_report")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_indicator")),
    )
    with op.batch_alter_table("indicator", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_indicator_report_id"), ["report_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_indicator_value"), ["value"], unique=False)

    op.create_table(
        "remark",
        sa.Column("id", Number, nullable=False),
        sa.Column("case_id", Number, nullable=False),
        sa.Column("report_id", Number, nullable=True),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("author_key", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("files", Json, nullable=False),
        sa.Column("said_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("request_id", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["author_key"], ["person.key"], name=op.f("fk_remark_author_key_person")
        ),
        sa.ForeignKeyConstraint(
            ["case_id"], ["triage_case.id"], name=op.f("fk_remark_case_id_triage_case")
        ),
        sa.ForeignKeyConstraint(
            ["report_id"], ["report.id"], name=op.f("fk_remark_report_id_report")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_remark")),
        sa.UniqueConstraint("request_id", name=op.f("uq_remark_request_id")),
    )
    with op.batch_alter_table("remark", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_remark_case_id"), ["case_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_remark_report_id"), ["report_id"], unique=False)

    op.create_table(
        "report_draft",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("person_key", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("snapshot", Json, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("report_id", Number, nullable=True),
        sa.ForeignKeyConstraint(
            ["person_key"], ["person.key"], name=op.f("fk_report_draft_person_key_person")
        ),
        sa.ForeignKeyConstraint(
            ["report_id"], ["report.id"], name=op.f("fk_report_draft_report_id_report")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_draft")),
    )
    with op.batch_alter_table("report_draft", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_report_draft_created_at"), ["created_at"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_report_draft_person_key"), ["person_key"], unique=False
        )

    if op.get_bind().dialect.name == "sqlite":
        op.execute(
            "CREATE VIRTUAL TABLE search_index"
            " USING fts5(tokens, case_id UNINDEXED, tokenize = 'unicode61')"
        )
    else:
        op.create_table(
            "search_index",
            sa.Column("document", sa.BigInteger(), primary_key=True, autoincrement=False),
            sa.Column("case_id", Number, nullable=False),
            sa.Column("tokens", postgresql.TSVECTOR(), nullable=False),
        )
        op.create_index(
            "ix_search_index_tokens", "search_index", ["tokens"], postgresql_using="gin"
        )


def downgrade() -> None:
    op.drop_table("search_index")
    with op.batch_alter_table("report_draft", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_report_draft_person_key"))
        batch_op.drop_index(batch_op.f("ix_report_draft_created_at"))

    op.drop_table("report_draft")
    with op.batch_alter_table("remark", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_remark_report_id"))
        batch_op.drop_index(batch_op.f("ix_remark_case_id"))

    op.drop_table("remark")
    with op.batch_alter_table("indicator", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_indicator_value"))
        batch_op.drop_index(batch_op.f("ix_indicator_report_id"))

    op.drop_table("indicator")
    with op.batch_alter_table("report", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_report_reporter_key"))
        batch_op.drop_index(batch_op.f("ix_report_case_id"))

    op.drop_table("report")
    with op.batch_alter_table("notice_run", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_notice_run_notice_id"))

    op.drop_table("notice_run")
    with op.batch_alter_table("triage_case", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_triage_case_state"))
        batch_op.drop_index(batch_op.f("ix_triage_case_owner_key"))

    op.drop_table("triage_case")
    with op.batch_alter_table("notice", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_notice_due",
            sqlite_where=sa.text("state = 'scheduled'"),
            postgresql_where=sa.text("state = 'scheduled'"),
        )

    op.drop_table("notice")
    op.drop_table("policy")
    op.drop_table("person")
    with op.batch_alter_table("group_member", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_group_member_chat_id"))

    op.drop_table("group_member")
    with op.batch_alter_table("delivery", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_delivery_thread_of"))
        batch_op.drop_index("ix_delivery_subject")
        batch_op.drop_index(
            "ix_delivery_sending",
            sqlite_where=sa.text("state = 'sending'"),
            postgresql_where=sa.text("state = 'sending'"),
        )
        batch_op.drop_index("ix_delivery_message")
        batch_op.drop_index(
            "ix_delivery_due",
            sqlite_where=sa.text("state = 'queued'"),
            postgresql_where=sa.text("state = 'queued'"),
        )

    op.drop_table("delivery")
    with op.batch_alter_table("audit", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_audit_subject"))
        batch_op.drop_index(batch_op.f("ix_audit_at"))
        batch_op.drop_index(batch_op.f("ix_audit_actor_key"))

    op.drop_table("audit")
