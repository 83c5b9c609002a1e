"""Products, the versions of them that are required, and what each person uses"""

from datetime import datetime

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

Id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_STANDING = sa.text("ended_at IS NULL")


def _moment(name: str, *, nullable: bool = False) -> sa.Column[datetime]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def upgrade() -> None:
    op.create_table(
        "product",
        sa.Column("id", Id, nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_product")),
        sa.UniqueConstraint("key", name=op.f("uq_product_key")),
    )
    op.create_table(
        "required_version",
        sa.Column("id", Id, nullable=False),
        sa.Column("product_id", Id, nullable=False),
        sa.Column("notice_id", Id, nullable=False),
        sa.Column("version", sa.String(), nullable=False),
        sa.Column("place", sa.LargeBinary(), nullable=False),
        _moment("by"),
        _moment("set_at"),
        _moment("round_at"),
        _moment("look_at"),
        _moment("ended_at", nullable=True),
        sa.ForeignKeyConstraint(
            ["product_id"], ["product.id"], name=op.f("fk_required_version_product_id_product")
        ),
        sa.ForeignKeyConstraint(
            ["notice_id"], ["notice.id"], name=op.f("fk_required_version_notice_id_notice")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_required_version")),
        sa.UniqueConstraint("notice_id", name=op.f("uq_required_version_notice_id")),
    )
    for name, column, is_unique in (
        ("ix_required_version_standing", "product_id", True),
        ("ix_required_version_look_at", "look_at", False),
    ):
        op.create_index(
            name,
            "required_version",
            [column],
            unique=is_unique,
            sqlite_where=_STANDING,
            postgresql_where=_STANDING,
        )
    op.create_table(
        "client_version",
        sa.Column("person_key", sa.String(), nullable=False),
        sa.Column("product_id", Id, nullable=False),
        sa.Column("version", sa.String(), nullable=False),
        sa.Column("place", sa.LargeBinary(), nullable=False),
        _moment("stated_at"),
        sa.Column("source", sa.String(40), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_key"], ["person.key"], name=op.f("fk_client_version_person_key_person")
        ),
        sa.ForeignKeyConstraint(
            ["product_id"], ["product.id"], name=op.f("fk_client_version_product_id_product")
        ),
        sa.PrimaryKeyConstraint("person_key", "product_id", name=op.f("pk_client_version")),
    )
    op.create_index("ix_client_version_product_id_place", "client_version", ["product_id", "place"])


def downgrade() -> None:
    op.drop_table("client_version")
    op.drop_table("required_version")
    op.drop_table("product")
