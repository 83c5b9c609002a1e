"""Search: accents count on SQLite as they do on PostgreSQL, so that both find the same words"""

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _index_with("unicode61 remove_diacritics 0")


def downgrade() -> None:
    _index_with("unicode61")


def _index_with(tokenizer: str) -> None:
    if op.get_bind().dialect.name != "sqlite":
        return
    op.execute("ALTER TABLE search_index RENAME TO earlier_index")
    op.execute(
        "CREATE VIRTUAL TABLE search_index"
        f" USING fts5(tokens, case_id UNINDEXED, tokenize = '{tokenizer}')"
    )
    op.execute(
        "INSERT INTO search_index (rowid, tokens, case_id)"
        " SELECT rowid, tokens, case_id FROM earlier_index"
    )
    op.execute("DROP TABLE earlier_index")
