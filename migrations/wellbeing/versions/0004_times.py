"""How long an agency's support is kept: rules, and the nights on which they were asked.

The two years that held for everybody are there from here on as a rule of each agency that has somebody in the
compartment, unconfirmed: nothing is forgotten before a person has looked at it. Other agencies get theirs on the first
night.
"""

from uuid import uuid4

import sqlalchemy as sa
from alembic import op

from core.database import UtcDateTime

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

CLASSES = ("enrolment", "person")
MONTHS = 24


def upgrade() -> None:
    """Go one revision forward."""
    rules = op.create_table(
        "keeping_rule",
        sa.Column("agency_id", sa.Uuid(), nullable=False),
        sa.Column(
            "kept_class",
            sa.Enum(*CLASSES, name="keptclass", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("months", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(length=200), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("changed_at", UtcDateTime(), nullable=True),
        sa.Column("changed_by", sa.LargeBinary(length=16), nullable=True),
        sa.Column("confirmed_revision", sa.Integer(), nullable=True),
        sa.Column("confirmed_at", UtcDateTime(), nullable=True),
        sa.Column("confirmed_by", sa.LargeBinary(length=16), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("months BETWEEN 1 AND 300", name=op.f("ck_keeping_rule_months_range")),
        sa.CheckConstraint("confirmed_revision <= revision", name=op.f("ck_keeping_rule_confirmed_is_known")),
        sa.CheckConstraint(
            "(changed_by IS NULL) = (changed_at IS NULL) AND (changed_by IS NULL) = (source IS NULL)",
            name=op.f("ck_keeping_rule_set_by_somebody"),
        ),
        sa.CheckConstraint(
            "(confirmed_by IS NULL) = (confirmed_revision IS NULL)"
            " AND (confirmed_by IS NULL) = (confirmed_at IS NULL)",
            name=op.f("ck_keeping_rule_confirmed_by_somebody"),
        ),
        sa.CheckConstraint(
            "confirmed_revision <> revision OR changed_by IS NULL OR confirmed_by <> changed_by",
            name=op.f("ck_keeping_rule_confirmed_by_another"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_keeping_rule")),
        sa.UniqueConstraint("agency_id", "kept_class", name="uq_keeping_rule_class"),
    )
    op.create_table(
        "keeping_night",
        sa.Column("rule_id", sa.Uuid(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                *("proposed", "confirmed", "done", "dropped"),
                name="nightstate",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("due", sa.Integer(), nullable=True),
        sa.Column("held", sa.Integer(), nullable=True),
        sa.Column("forgotten", sa.Integer(), nullable=True),
        sa.Column("proposed_at", UtcDateTime(), nullable=False),
        sa.Column("ended_at", UtcDateTime(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "due >= 5 AND held >= 5 AND forgotten >= 5", name=op.f("ck_keeping_night_counts_from_five")
        ),
        sa.CheckConstraint(
            "(state IN ('done', 'dropped')) = (ended_at IS NOT NULL)",
            name=op.f("ck_keeping_night_ended_has_date"),
        ),
        sa.ForeignKeyConstraint(
            ["rule_id"], ["keeping_rule.id"], name="fk_keeping_night_rule_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_keeping_night")),
        sa.UniqueConstraint("rule_id", "day", name="uq_keeping_night_day"),
    )
    participants = sa.table("participant", sa.column("agency_id", sa.Uuid()))
    known = op.get_bind().scalars(sa.select(participants.c.agency_id).distinct()).all()
    op.bulk_insert(
        rules,
        [
            {
                "id": uuid4(),
                "agency_id": agency_id,
                "kept_class": one,
                "months": MONTHS,
                "revision": 1,
                "version": 1,
            }
            for agency_id in known
            for one in CLASSES
        ],
    )


def downgrade() -> None:
    """Go one revision back."""
    op.drop_table("keeping_night")
    op.drop_table("keeping_rule")
