"""Trust and openness: files that are kept a day, more emergency readings, complaints by other ways, training from elsewhere, public activities."""

import sqlalchemy as sa
from alembic import op

from core.database import UtcDateTime
from core.revising import add_columns, drop_columns, let_be_empty, on_postgresql, require
from core.sealed_fields import Sealed
from core.walls.policies import columns, lowering, raising, through

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

WALLS = {
    "break_glass_request": through("referral_id", "referral"),
    "exported_file": columns("organisation_id"),
    "exported_content": through("file_id", "exported_file", "organisation_id"),
}
"""As these walls were first raised: a later revision that changes one says so itself."""

NEW_COLUMNS = {
    "complaint": (
        (
            "channel",
            (
                "VARCHAR(40) DEFAULT 'web' NOT NULL CONSTRAINT ck_complaint_complaintchannel"
                " CHECK (channel IN ('web', 'telephone', 'letter', 'in_person'))"
            ),
        ),
        (
            "entered_by_id",
            (
                "{uuid} CONSTRAINT fk_complaint_entered_by_id REFERENCES app_user (id)"
                " CONSTRAINT ck_complaint_entered_by_somebody CHECK ((channel = 'web') = (entered_by_id IS NULL))"
            ),
        ),
        ("contested_on", "DATE"),
        ("contest_words_sealed", "{bytes}"),
        (
            "first_outcome",
            (
                "VARCHAR(40) CONSTRAINT ck_complaint_first_complaintoutcome"
                " CHECK (first_outcome IN ('upheld', 'partly', 'not_upheld', 'withdrawn'))"
            ),
        ),
        ("first_answer_sealed", "{bytes}"),
        (
            "first_answered_on",
            "DATE CONSTRAINT ck_complaint_contested_later CHECK (contested_on >= first_answered_on)",
        ),
        (
            "first_answered_by_id",
            (
                "{uuid} CONSTRAINT fk_complaint_first_answered_by_id REFERENCES app_user (id)"
                " CONSTRAINT ck_complaint_second_answer_by_others CHECK (answered_by_id <> first_answered_by_id)"
                " CONSTRAINT ck_complaint_contested_paired CHECK ((contested_on IS NULL) = (contest_words_sealed IS NULL)"
                " AND (contested_on IS NULL) = (first_outcome IS NULL)"
                " AND (contested_on IS NULL) = (first_answer_sealed IS NULL)"
                " AND (contested_on IS NULL) = (first_answered_on IS NULL)"
                " AND (contested_on IS NULL) = (first_answered_by_id IS NULL))"
            ),
        ),
    ),
    "outreach_activity": (
        ("is_public", "BOOLEAN DEFAULT {false} NOT NULL"),
        ("begins_at", "{time}"),
        (
            "finishes_at",
            (
                "{time} CONSTRAINT ck_outreach_activity_finishes_after_beginning"
                " CHECK (finishes_at IS NULL OR begins_at IS NOT NULL)"
            ),
        ),
        (
            "entry_fee",
            (
                "BIGINT CONSTRAINT ck_outreach_activity_entry_fee_not_negative"
                " CHECK (entry_fee IS NULL OR entry_fee >= 0)"
            ),
        ),
    ),
    "training_session": (
        (
            "family_members",
            (
                "INTEGER CONSTRAINT ck_training_session_family_members_in_range"
                " CHECK (family_members IS NULL OR family_members BETWEEN 0 AND 500)"
            ),
        ),
    ),
    "training_certificate": (
        (
            "claim_id",
            (
                "{uuid} CONSTRAINT fk_training_certificate_claim_id REFERENCES training_claim (id)"
                " CONSTRAINT ck_training_certificate_here_or_elsewhere CHECK ((seat_id IS NULL) <> (claim_id IS NULL))"
            ),
        ),
    ),
}
NEW_INDEXES = (
    ("ix_complaint_entered_by_id", "complaint", ["entered_by_id"], False),
    ("ix_complaint_first_answered_by_id", "complaint", ["first_answered_by_id"], False),
    ("ix_outreach_activity_is_public_ends_on", "outreach_activity", ["is_public", "ends_on"], False),
    ("ix_training_certificate_claim_id", "training_certificate", ["claim_id"], True),
)
"""Of tables that were there before: name, table, columns, and whether it is unique."""


def upgrade() -> None:
    """Go one revision forward."""
    op.create_table(
        "exported_file",
        sa.Column("reference", sa.String(length=20), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("made_by_id", sa.Uuid(), nullable=False),
        sa.Column("made_at", UtcDateTime(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "queue",
                "desk",
                "performance",
                "opened",
                "reviews",
                "access",
                "subject_copy",
                name="exportkind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "reason",
            sa.Enum(
                "own_work",
                "oversight",
                "report",
                "partner",
                "law",
                "person_asked",
                "other",
                name="exportreason",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("note_sealed", Sealed(), nullable=True),
        sa.Column("narrowed_by", sa.String(length=400), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=True),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("media_type", sa.String(length=100), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("digest", sa.LargeBinary(length=32), nullable=False),
        sa.Column("expires_at", UtcDateTime(), nullable=False),
        sa.Column("takings", sa.Integer(), nullable=False),
        sa.Column("taken_at", UtcDateTime(), nullable=False),
        sa.Column("ended_at", UtcDateTime(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "reason <> 'other' OR note_sealed IS NOT NULL", name=op.f("ck_exported_file_other_says_why")
        ),
        sa.CheckConstraint("ended_at >= made_at", name=op.f("ck_exported_file_ended_after_made")),
        sa.CheckConstraint("expires_at > made_at", name=op.f("ck_exported_file_expires_after_made")),
        sa.CheckConstraint("rows >= 0", name=op.f("ck_exported_file_rows_not_negative")),
        sa.CheckConstraint("size >= 0", name=op.f("ck_exported_file_size_not_negative")),
        sa.CheckConstraint("taken_at >= made_at", name=op.f("ck_exported_file_taken_after_made")),
        sa.CheckConstraint("takings >= 1", name=op.f("ck_exported_file_taken_once")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exported_file")),
        sa.UniqueConstraint("reference", name=op.f("uq_exported_file_reference")),
    )
    op.create_index(
        "ix_exported_file_living",
        "exported_file",
        ["expires_at"],
        unique=False,
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.create_index(
        "ix_exported_file_made_by_id_made_at", "exported_file", ["made_by_id", "made_at"], unique=False
    )
    op.create_index(
        "ix_exported_file_organisation_id_made_at",
        "exported_file",
        ["organisation_id", "made_at"],
        unique=False,
    )
    op.create_table(
        "exported_content",
        sa.Column("file_id", sa.Uuid(), nullable=False),
        sa.Column("part", sa.String(length=10), nullable=False),
        sa.Column("content_sealed", Sealed(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("part IN ('police', 'ngo')", name=op.f("ck_exported_content_kept_by_one_side")),
        sa.ForeignKeyConstraint(["file_id"], ["exported_file.id"], name=op.f("fk_exported_content_file_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exported_content")),
        sa.UniqueConstraint("file_id", name=op.f("uq_exported_content_file_id")),
    )
    op.create_table(
        "training_claim",
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("course_id", sa.Uuid(), nullable=False),
        sa.Column("title", sa.String(length=160), nullable=False),
        sa.Column("issuer_name", sa.String(length=200), nullable=False),
        sa.Column("issuer_number", sa.String(length=60), nullable=True),
        sa.Column("hours", sa.Float(), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("evidence", sa.String(length=500), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "waiting",
                "confirmed",
                "refused",
                name="claimstate",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("recorded_at", UtcDateTime(), nullable=False),
        sa.Column("recorded_by_id", sa.Uuid(), nullable=False),
        sa.Column("decided_at", UtcDateTime(), nullable=True),
        sa.Column("decided_by_id", sa.Uuid(), nullable=True),
        sa.Column("finding", sa.String(length=500), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "(decided_at IS NULL) = (decided_by_id IS NULL) AND (decided_at IS NULL) = (finding IS NULL) AND (state = 'waiting') = (decided_at IS NULL)",
            name=op.f("ck_training_claim_decided_paired"),
        ),
        sa.CheckConstraint(
            "decided_by_id IS NULL OR (decided_by_id <> recorded_by_id AND decided_by_id <> user_id)",
            name=op.f("ck_training_claim_second_person"),
        ),
        sa.CheckConstraint(
            "ends_on IS NULL OR issued_on < ends_on", name=op.f("ck_training_claim_ends_later")
        ),
        sa.CheckConstraint("hours > 0 AND hours <= 400", name=op.f("ck_training_claim_hours_in_range")),
        sa.ForeignKeyConstraint(
            ["course_id"], ["training_course.id"], name=op.f("fk_training_claim_course_id")
        ),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["app_user.id"], name=op.f("fk_training_claim_decided_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by_id"], ["app_user.id"], name=op.f("fk_training_claim_recorded_by_id")
        ),
        sa.ForeignKeyConstraint(["user_id"], ["app_user.id"], name=op.f("fk_training_claim_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_training_claim")),
    )
    op.create_index("ix_training_claim_course_id", "training_claim", ["course_id"], unique=False)
    op.create_index("ix_training_claim_user_id", "training_claim", ["user_id"], unique=False)
    op.create_table(
        "template_item",
        sa.Column("start_id", sa.Uuid(), nullable=False),
        sa.Column(
            "part",
            sa.Enum(
                "goal",
                "course",
                "questionnaire",
                "indicator",
                name="part",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column(
            "outcome",
            sa.Enum(
                "taken",
                "left",
                "refused",
                name="outcome",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("reason", sa.String(length=300), nullable=True),
        sa.Column("subject_id", sa.Uuid(), nullable=True),
        sa.Column("decided_at", UtcDateTime(), nullable=False),
        sa.Column("decided_by_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "(outcome = 'refused') = (reason IS NOT NULL)", name=op.f("ck_template_item_refused_has_reason")
        ),
        sa.CheckConstraint(
            "outcome = 'taken' OR subject_id IS NULL", name=op.f("ck_template_item_subject_if_taken")
        ),
        sa.CheckConstraint("position >= 1", name=op.f("ck_template_item_position_from_one")),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["app_user.id"], name=op.f("fk_template_item_decided_by_id")
        ),
        sa.ForeignKeyConstraint(["start_id"], ["template_start.id"], name=op.f("fk_template_item_start_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_template_item")),
        sa.UniqueConstraint(
            "start_id", "part", "position", name=op.f("uq_template_item_start_id_part_position")
        ),
    )
    op.create_index("ix_template_item_decided_by_id", "template_item", ["decided_by_id"], unique=False)
    op.create_table(
        "break_glass_request",
        sa.Column("referral_id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("asked_by_id", sa.Uuid(), nullable=False),
        sa.Column("asked_at", UtcDateTime(), nullable=False),
        sa.Column(
            "why",
            sa.Enum(
                "life_in_danger",
                "person_missing",
                "person_with_me",
                "nobody_reachable",
                name="why_asked",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("words_sealed", Sealed(), nullable=True),
        sa.Column("lapses_at", UtcDateTime(), nullable=False),
        sa.Column("decided_at", UtcDateTime(), nullable=True),
        sa.Column("decided_by_id", sa.Uuid(), nullable=True),
        sa.Column("allowed", sa.Boolean(), nullable=True),
        sa.Column("opening_id", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "(decided_at IS NULL) = (decided_by_id IS NULL) AND (decided_at IS NULL) = (allowed IS NULL)",
            name=op.f("ck_break_glass_request_decided_paired"),
        ),
        sa.CheckConstraint(
            "decided_by_id <> asked_by_id", name=op.f("ck_break_glass_request_decided_by_another")
        ),
        sa.CheckConstraint("lapses_at > asked_at", name=op.f("ck_break_glass_request_lapses_after_asking")),
        sa.CheckConstraint(
            "opening_id IS NULL OR (allowed IS NOT NULL AND allowed)",
            name=op.f("ck_break_glass_request_used_if_allowed"),
        ),
        sa.ForeignKeyConstraint(
            ["asked_by_id"], ["app_user.id"], name=op.f("fk_break_glass_request_asked_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["app_user.id"], name=op.f("fk_break_glass_request_decided_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["opening_id"], ["break_glass.id"], name=op.f("fk_break_glass_request_opening_id")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_break_glass_request_organisation_id")
        ),
        sa.ForeignKeyConstraint(
            ["referral_id"], ["referral.id"], name=op.f("fk_break_glass_request_referral_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_break_glass_request")),
        sa.UniqueConstraint("opening_id", name=op.f("uq_break_glass_request_opening_id")),
    )
    op.create_index(
        "ix_break_glass_request_asked_by_id_asked_at",
        "break_glass_request",
        ["asked_by_id", "asked_at"],
        unique=False,
    )
    op.create_index(
        "ix_break_glass_request_decided_by_id", "break_glass_request", ["decided_by_id"], unique=False
    )
    op.create_index(
        "ix_break_glass_request_organisation_id_asked_at",
        "break_glass_request",
        ["organisation_id", "asked_at"],
        unique=False,
    )
    op.create_index(
        "ix_break_glass_request_referral_id", "break_glass_request", ["referral_id"], unique=False
    )
    let_be_empty("training_certificate", "seat_id")
    add_columns(NEW_COLUMNS)
    for name, table, indexed, is_unique in NEW_INDEXES:
        op.create_index(name, table, indexed, unique=is_unique)
    on_postgresql(statement for table, wall in WALLS.items() for statement in raising(table, wall))


def downgrade() -> None:
    """Go one revision back; certificates of other schools and files that were kept go."""
    on_postgresql(statement for table in WALLS for statement in lowering(table))
    op.execute("DELETE FROM training_certificate WHERE seat_id IS NULL")
    for name, table, _, _ in reversed(NEW_INDEXES):
        op.drop_index(name, table_name=table)
    drop_columns(NEW_COLUMNS)
    require("training_certificate", "seat_id")
    op.drop_table("break_glass_request")
    op.drop_table("template_item")
    op.drop_table("training_claim")
    op.drop_table("exported_content")
    op.drop_table("exported_file")
