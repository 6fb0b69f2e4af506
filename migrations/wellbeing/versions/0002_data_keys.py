"""Data keys of the compartment, each wrapped, so that erasing is destroying a key."""

import sqlalchemy as sa
from alembic import op

from core.database import UtcDateTime

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go one revision forward."""
    op.create_table(
        "vault_key",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("part", sa.String(length=10), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=True),
        sa.Column("scope", sa.String(length=160), nullable=False),
        sa.Column("kek", sa.Integer(), nullable=True),
        sa.Column("under_id", sa.Uuid(), nullable=True),
        sa.Column("wrapped", sa.LargeBinary(length=80), nullable=False),
        sa.Column("seals", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("retired_at", UtcDateTime(), nullable=True),
        sa.CheckConstraint("(kek IS NULL) = (under_id IS NOT NULL)", name=op.f("ck_vault_key_wrapped_once")),
        sa.CheckConstraint(
            "(owner_id IS NULL) = (under_id IS NULL)", name=op.f("ck_vault_key_owned_by_its_wrapper")
        ),
        sa.CheckConstraint("seals >= 0", name=op.f("ck_vault_key_seals_counted")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_vault_key")),
    )
    with op.batch_alter_table("vault_key", schema=None) as batch_op:
        batch_op.create_index("ix_vault_key_kek", ["kek"], unique=False)
        batch_op.create_index("ix_vault_key_subject", ["kind", "subject_id"], unique=False)
        batch_op.create_index("ix_vault_key_under_id", ["under_id"], unique=False)
        batch_op.create_index(
            "uq_vault_key_living",
            ["scope"],
            unique=True,
            sqlite_where=sa.text("retired_at IS NULL"),
            postgresql_where=sa.text("retired_at IS NULL"),
        )


def downgrade() -> None:
    """Go one revision back."""
    with op.batch_alter_table("vault_key", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_vault_key_living",
            sqlite_where=sa.text("retired_at IS NULL"),
            postgresql_where=sa.text("retired_at IS NULL"),
        )
        batch_op.drop_index("ix_vault_key_under_id")
        batch_op.drop_index("ix_vault_key_subject")
        batch_op.drop_index("ix_vault_key_kek")

    op.drop_table("vault_key")
