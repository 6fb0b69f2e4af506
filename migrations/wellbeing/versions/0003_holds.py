"""Legal holds on what is kept about a participant, and the ledger of what was erased."""

import sqlalchemy as sa
from alembic import op

from core.append_only import statements
from core.database import UtcDateTime
from core.revising import allow, on_postgresql
from core.sealed_fields import Sealed

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

ROLES = (
    "auditor", "clinician", "leadership", "liaison_officer", "ngo_intake", "ngo_manager", "ngo_worker", "officer", "operator",
    "organisation_admin", "partnership_desk", "peer_supporter", "records_officer", "supervisor", "wellbeing_auditor",
    "wellbeing_coordinator", "participant", "system",
)  # fmt: skip
NEW_ROLE = "records_officer"
ROLE_CHECKS = (("enrolment_event", "role", "ck_enrolment_event_role"),)


def allow_roles(roles: tuple[str, ...], before: tuple[str, ...]) -> None:
    """Which roles there are."""
    for table, column, name in ROLE_CHECKS:
        allow(table, column, name, roles, before)


def upgrade() -> None:
    """Go one revision forward."""
    op.create_table(
        "erasure",
        sa.Column("number", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("part", sa.String(length=10), nullable=False),
        sa.Column("rule", sa.String(length=40), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_erasure")),
    )
    op.create_table(
        "participant_hold",
        sa.Column("participant_id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column(
            "reason",
            sa.Enum(
                "court_order",
                "inquest",
                "care_complaint",
                "person_asked",
                name="keepreason",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "telling",
            sa.Enum("may", "must_not", name="telling", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("matter_sealed", Sealed(), nullable=True),
        sa.Column("placed_at", UtcDateTime(), nullable=False),
        sa.Column("placed_by", sa.LargeBinary(length=16), nullable=False),
        sa.Column("review_on", sa.Date(), nullable=False),
        sa.Column("lift_requested_at", UtcDateTime(), nullable=True),
        sa.Column("lift_requested_by", sa.LargeBinary(length=16), nullable=True),
        sa.Column("lifted_at", UtcDateTime(), nullable=True),
        sa.Column("lifted_by", sa.LargeBinary(length=16), nullable=True),
        sa.Column("erasing_wished_at", UtcDateTime(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "(lift_requested_at IS NULL) = (lift_requested_by IS NULL)",
            name=op.f("ck_participant_hold_lift_requested_paired"),
        ),
        sa.CheckConstraint(
            "(lifted_at IS NULL) = (lifted_by IS NULL)", name=op.f("ck_participant_hold_lifted_paired")
        ),
        sa.CheckConstraint(
            "lifted_at IS NULL OR (lift_requested_by IS NOT NULL AND lifted_by <> lift_requested_by)",
            name=op.f("ck_participant_hold_lifted_by_two"),
        ),
        sa.ForeignKeyConstraint(
            ["participant_id"],
            ["participant.id"],
            name="fk_participant_hold_participant_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_participant_hold")),
    )
    with op.batch_alter_table("participant_hold", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_participant_hold_organisation_id"), ["organisation_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_participant_hold_participant_id"), ["participant_id"], unique=False
        )

    for statement in statements("erasure", op.get_bind().dialect.name):
        op.execute(statement)
    allow_roles(ROLES, tuple(role for role in ROLES if role != NEW_ROLE))


def downgrade() -> None:
    """Go one revision back."""
    on_postgresql(["DROP FUNCTION erasure_refuse_change() CASCADE"])
    allow_roles(tuple(role for role in ROLES if role != NEW_ROLE), ROLES)
    with op.batch_alter_table("participant_hold", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_participant_hold_participant_id"))
        batch_op.drop_index(batch_op.f("ix_participant_hold_organisation_id"))

    op.drop_table("participant_hold")
    op.drop_table("erasure")
