"""Trust: second factors, data keys, looks and anchors of the trail, break-glass, grants by two, drafts, backups and their state."""

from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

from core.database import UtcDateTime
from core.revising import add_columns, drop_columns
from core.sealed_fields import Sealed

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

NEW_COLUMNS = {
    "app_user": (
        ("enabled_at", "{moment}"),
        (
            "ends_at",
            "{moment} CONSTRAINT ck_app_user_ends_later CHECK (ends_at IS NULL OR ends_at > created_at)",
        ),
    ),
    "audit_row": (
        ("form", "SMALLINT DEFAULT '1' NOT NULL CONSTRAINT ck_audit_row_known_form CHECK (form IN (1, 2))"),
        (
            "outcome",
            "VARCHAR(40) DEFAULT 'done' NOT NULL CONSTRAINT ck_audit_row_outcome CHECK (outcome IN ('done', 'refused'))",
        ),
        ("reason", "VARCHAR(80)"),
        ("session_hash", "VARCHAR(32)"),
        ("address", "VARCHAR(45)"),
        ("request_id", "VARCHAR(32)"),
    ),
    "organisation": (("banner", "VARCHAR(2000)"),),
    "sign_in_throttle": (
        (
            "in_a_row",
            "INTEGER DEFAULT 0 NOT NULL CONSTRAINT ck_sign_in_throttle_in_a_row_not_negative CHECK (in_a_row >= 0)",
        ),
    ),
}
KINDS = (
    "referral", "agreement", "diligence", "document", "goal", "meeting", "action", "thread", "announcement", "capacity",
    "evaluation", "account", "safety",
)  # fmt: skip


def allow_kinds(kinds: tuple[str, ...]) -> None:
    """Which kinds of notice there are."""
    allowed = ", ".join(f"'{kind}'" for kind in kinds)
    for table, name in (("notice", "ck_notice_noticekind"), ("notice_mute", "ck_notice_mute_noticekind")):
        with op.batch_alter_table(table) as batch:
            batch.drop_constraint(op.f(name), type_="check")
            batch.create_check_constraint(op.f(name), f"kind IN ({allowed})")


def upgrade() -> None:
    """Go one revision forward."""
    op.create_table(
        "audit_alarm",
        sa.Column("chain", sa.String(length=40), nullable=False),
        sa.Column("broken_at", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.String(length=80), nullable=False),
        sa.Column("found_at", UtcDateTime(), nullable=False),
        sa.Column("settled_at", UtcDateTime(), nullable=True),
        sa.Column("finding", sa.String(length=500), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "(settled_at IS NULL) = (finding IS NULL)", name=op.f("ck_audit_alarm_settled_has_finding")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_alarm")),
        sa.UniqueConstraint("chain", "broken_at", name=op.f("uq_audit_alarm_chain_broken_at")),
    )
    op.create_table(
        "audit_anchor",
        sa.Column("number", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("made_at", UtcDateTime(), nullable=False),
        sa.Column(
            "cause",
            sa.Enum(
                "hourly",
                "break_glass",
                "role_change",
                "pruning",
                "command",
                name="anchorcause",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("sent_at", UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_audit_anchor")),
    )
    op.create_table(
        "audit_checkpoint",
        sa.Column("chain", sa.String(length=40), nullable=False),
        sa.Column("sequence", sa.BigInteger(), nullable=False),
        sa.Column("mac", sa.LargeBinary(length=32), nullable=False),
        sa.Column("seal", sa.LargeBinary(length=32), nullable=False),
        sa.Column("verified_at", UtcDateTime(), nullable=False),
        sa.Column("whole_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("chain", name=op.f("pk_audit_checkpoint")),
    )
    op.create_table(
        "audit_copy",
        sa.Column("chain", sa.String(length=40), nullable=False),
        sa.Column("sequence", sa.BigInteger(), nullable=False),
        sa.Column("copied_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("chain", name=op.f("pk_audit_copy")),
    )
    op.create_table(
        "audit_review",
        sa.Column("chain", sa.String(length=40), nullable=False),
        sa.Column("week", sa.String(length=8), nullable=False),
        sa.Column("reviewed_by_id", sa.Uuid(), nullable=False),
        sa.Column("reviewed_at", UtcDateTime(), nullable=False),
        sa.Column("anomalies", sa.Integer(), nullable=False),
        sa.Column("conclusion", sa.String(length=20), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "conclusion IN ('explained', 'followed_up')", name=op.f("ck_audit_review_conclusion")
        ),
        sa.CheckConstraint("anomalies >= 0", name=op.f("ck_audit_review_anomalies_not_negative")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_review")),
        sa.UniqueConstraint("chain", "week", name=op.f("uq_audit_review_chain_week")),
    )
    op.create_table(
        "data_key",
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
        sa.CheckConstraint("(kek IS NULL) = (under_id IS NOT NULL)", name=op.f("ck_data_key_wrapped_once")),
        sa.CheckConstraint(
            "(owner_id IS NULL) = (under_id IS NULL)", name=op.f("ck_data_key_owned_by_its_wrapper")
        ),
        sa.CheckConstraint("seals >= 0", name=op.f("ck_data_key_seals_counted")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_data_key")),
    )
    with op.batch_alter_table("data_key", schema=None) as batch_op:
        batch_op.create_index("ix_data_key_kek", ["kek"], unique=False)
        batch_op.create_index("ix_data_key_subject", ["kind", "subject_id"], unique=False)
        batch_op.create_index("ix_data_key_under_id", ["under_id"], unique=False)
        batch_op.create_index(
            "uq_data_key_living",
            ["scope"],
            unique=True,
            sqlite_where=sa.text("retired_at IS NULL"),
            postgresql_where=sa.text("retired_at IS NULL"),
        )

    op.create_table(
        "operation_run",
        sa.Column(
            "kind",
            sa.Enum(
                "backup",
                "drill",
                "migration",
                "restore",
                name="operationkind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("began_at", UtcDateTime(), nullable=False),
        sa.Column("ended_at", UtcDateTime(), nullable=False),
        sa.Column("succeeded", sa.Boolean(), nullable=False),
        sa.Column("summary", sa.String(length=2000), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("began_at <= ended_at", name=op.f("ck_operation_run_ends_after_beginning")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_operation_run")),
    )
    with op.batch_alter_table("operation_run", schema=None) as batch_op:
        batch_op.create_index("ix_operation_run_kind_ended_at", ["kind", "ended_at"], unique=False)

    op.create_table(
        "scheduler_beat",
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_scheduler_beat")),
    )
    op.create_table(
        "audit_segment",
        sa.Column("chain", sa.String(length=40), nullable=False),
        sa.Column("sequence", sa.BigInteger(), nullable=False),
        sa.Column("mac", sa.LargeBinary(length=32), nullable=False),
        sa.Column("seal", sa.LargeBinary(length=32), nullable=False),
        sa.Column("anchor_number", sa.BigInteger(), nullable=False),
        sa.Column("deleted_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["anchor_number"], ["audit_anchor.number"], name=op.f("fk_audit_segment_anchor_number")
        ),
        sa.PrimaryKeyConstraint("chain", name=op.f("pk_audit_segment")),
    )
    with op.batch_alter_table("audit_segment", schema=None) as batch_op:
        batch_op.create_index("ix_audit_segment_anchor_number", ["anchor_number"], unique=False)

    op.create_table(
        "access_review",
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("reviewed_at", UtcDateTime(), nullable=False),
        sa.Column("reviewed_by_id", sa.Uuid(), nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.Column("note", sa.String(length=1000), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("people >= 0", name=op.f("ck_access_review_people_not_negative")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_access_review_organisation_id")
        ),
        sa.ForeignKeyConstraint(
            ["reviewed_by_id"], ["app_user.id"], name=op.f("fk_access_review_reviewed_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_access_review")),
    )
    with op.batch_alter_table("access_review", schema=None) as batch_op:
        batch_op.create_index(
            "ix_access_review_organisation_id_reviewed_at", ["organisation_id", "reviewed_at"], unique=False
        )
        batch_op.create_index("ix_access_review_reviewed_by_id", ["reviewed_by_id"], unique=False)

    op.create_table(
        "factor_reset",
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column(
            "outcome",
            sa.Enum(
                "asked",
                "done",
                "refused",
                name="resetoutcome",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("asked_at", UtcDateTime(), nullable=False),
        sa.Column("asked_by_id", sa.Uuid(), nullable=False),
        sa.Column("decided_at", UtcDateTime(), nullable=True),
        sa.Column("decided_by_id", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "(outcome = 'asked') = (decided_at IS NULL)", name=op.f("ck_factor_reset_outcome_is_decided")
        ),
        sa.CheckConstraint(
            "outcome <> 'done' OR asked_by_id <> decided_by_id", name=op.f("ck_factor_reset_done_by_two")
        ),
        sa.CheckConstraint(
            "(decided_at IS NULL) = (decided_by_id IS NULL)", name=op.f("ck_factor_reset_decided_by_somebody")
        ),
        sa.CheckConstraint("user_id <> asked_by_id", name=op.f("ck_factor_reset_nobody_asks_for_themselves")),
        sa.CheckConstraint(
            "user_id <> decided_by_id", name=op.f("ck_factor_reset_nobody_decides_for_themselves")
        ),
        sa.ForeignKeyConstraint(["asked_by_id"], ["app_user.id"], name=op.f("fk_factor_reset_asked_by_id")),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["app_user.id"], name=op.f("fk_factor_reset_decided_by_id")
        ),
        sa.ForeignKeyConstraint(["user_id"], ["app_user.id"], name=op.f("fk_factor_reset_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_factor_reset")),
    )
    with op.batch_alter_table("factor_reset", schema=None) as batch_op:
        batch_op.create_index("ix_factor_reset_asked_by_id", ["asked_by_id"], unique=False)
        batch_op.create_index("ix_factor_reset_decided_by_id", ["decided_by_id"], unique=False)
        batch_op.create_index(
            "uq_factor_reset_open",
            ["user_id"],
            unique=True,
            sqlite_where=sa.text("outcome = 'asked'"),
            postgresql_where=sa.text("outcome = 'asked'"),
        )

    op.create_table(
        "form_draft",
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("page", sa.String(length=400), nullable=False),
        sa.Column("content_sealed", Sealed(), nullable=True),
        sa.Column("saved_at", UtcDateTime(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["app_user.id"], name=op.f("fk_form_draft_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_form_draft")),
        sa.UniqueConstraint("user_id", "page", name=op.f("uq_form_draft_user_id_page")),
    )
    with op.batch_alter_table("form_draft", schema=None) as batch_op:
        batch_op.create_index("ix_form_draft_saved_at", ["saved_at"], unique=False)

    op.create_table(
        "grant_proposal",
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column(
            "role",
            sa.Enum(
                "auditor",
                "clinician",
                "leadership",
                "liaison_officer",
                "ngo_intake",
                "ngo_manager",
                "ngo_worker",
                "officer",
                "operator",
                "organisation_admin",
                "partnership_desk",
                "peer_supporter",
                "supervisor",
                "wellbeing_auditor",
                "wellbeing_coordinator",
                "participant",
                "system",
                name="role",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("proposed_at", UtcDateTime(), nullable=False),
        sa.Column("proposed_by_id", sa.Uuid(), nullable=False),
        sa.Column(
            "outcome",
            sa.Enum(
                "confirmed",
                "refused",
                name="grantoutcome",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("decided_at", UtcDateTime(), nullable=True),
        sa.Column("decided_by_id", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "outcome IS NULL OR outcome <> 'confirmed' OR decided_by_id IS NULL OR (decided_by_id <> proposed_by_id AND decided_by_id <> user_id)",
            name=op.f("ck_grant_proposal_confirmed_by_another"),
        ),
        sa.CheckConstraint(
            "(outcome IS NULL) = (decided_at IS NULL)", name=op.f("ck_grant_proposal_decided_paired")
        ),
        sa.CheckConstraint("proposed_by_id <> user_id", name=op.f("ck_grant_proposal_not_for_oneself")),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["app_user.id"], name=op.f("fk_grant_proposal_decided_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["proposed_by_id"], ["app_user.id"], name=op.f("fk_grant_proposal_proposed_by_id")
        ),
        sa.ForeignKeyConstraint(["user_id"], ["app_user.id"], name=op.f("fk_grant_proposal_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_grant_proposal")),
    )
    with op.batch_alter_table("grant_proposal", schema=None) as batch_op:
        batch_op.create_index("ix_grant_proposal_decided_by_id", ["decided_by_id"], unique=False)
        batch_op.create_index("ix_grant_proposal_proposed_by_id", ["proposed_by_id"], unique=False)
        batch_op.create_index("ix_grant_proposal_user_id", ["user_id"], unique=False)
        batch_op.create_index(
            "uq_grant_proposal_open",
            ["user_id", "role"],
            unique=True,
            sqlite_where=sa.text("outcome IS NULL"),
            postgresql_where=sa.text("outcome IS NULL"),
        )

    op.create_table(
        "passkey",
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("label", sa.String(length=60), nullable=False),
        sa.Column("credential_id", sa.LargeBinary(length=1023), nullable=False),
        sa.Column("public_key", sa.LargeBinary(), nullable=False),
        sa.Column("sign_count", sa.BigInteger(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("last_used_at", UtcDateTime(), nullable=True),
        sa.Column("suspect_at", UtcDateTime(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("sign_count >= 0", name=op.f("ck_passkey_sign_count_not_negative")),
        sa.ForeignKeyConstraint(["user_id"], ["app_user.id"], name=op.f("fk_passkey_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_passkey")),
        sa.UniqueConstraint("credential_id", name=op.f("uq_passkey_credential_id")),
    )
    with op.batch_alter_table("passkey", schema=None) as batch_op:
        batch_op.create_index("ix_passkey_user_id", ["user_id"], unique=False)

    op.create_table(
        "passkey_challenge",
        sa.Column("user_id", sa.Uuid(), nullable=True),
        sa.Column(
            "purpose",
            sa.Enum(
                "adding",
                "proving",
                "signing_in",
                name="challengepurpose",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("challenge", sa.LargeBinary(length=64), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("expires_at", UtcDateTime(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "(user_id IS NULL) = (purpose = 'signing_in')",
            name=op.f("ck_passkey_challenge_only_sign_in_is_anybodys"),
        ),
        sa.CheckConstraint("created_at < expires_at", name=op.f("ck_passkey_challenge_expires_later")),
        sa.ForeignKeyConstraint(["user_id"], ["app_user.id"], name=op.f("fk_passkey_challenge_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_passkey_challenge")),
    )
    with op.batch_alter_table("passkey_challenge", schema=None) as batch_op:
        batch_op.create_index("ix_passkey_challenge_expires_at", ["expires_at"], unique=False)
        batch_op.create_index("ix_passkey_challenge_user_id", ["user_id"], unique=False)

    op.create_table(
        "quarantine",
        sa.Column("begun_at", UtcDateTime(), nullable=False),
        sa.Column("source", sa.String(length=200), nullable=False),
        sa.Column("ended_at", UtcDateTime(), nullable=True),
        sa.Column("ended_by", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "ended_at IS NULL OR begun_at <= ended_at", name=op.f("ck_quarantine_ends_after_beginning")
        ),
        sa.CheckConstraint(
            "ended_by IS NULL OR ended_at IS NOT NULL", name=op.f("ck_quarantine_ended_by_has_ended_at")
        ),
        sa.ForeignKeyConstraint(["ended_by"], ["app_user.id"], name=op.f("fk_quarantine_ended_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quarantine")),
    )
    with op.batch_alter_table("quarantine", schema=None) as batch_op:
        batch_op.create_index("ix_quarantine_ended_by", ["ended_by"], unique=False)

    op.create_table(
        "recovery_code",
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("digest", sa.LargeBinary(length=32), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("used_at", UtcDateTime(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["app_user.id"], name=op.f("fk_recovery_code_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recovery_code")),
        sa.UniqueConstraint("digest", name=op.f("uq_recovery_code_digest")),
    )
    with op.batch_alter_table("recovery_code", schema=None) as batch_op:
        batch_op.create_index("ix_recovery_code_user_id", ["user_id"], unique=False)

    op.create_table(
        "totp_factor",
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("label", sa.String(length=60), nullable=False),
        sa.Column("seed_sealed", Sealed(), nullable=False),
        sa.Column("last_step", sa.BigInteger(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("confirmed_at", UtcDateTime(), nullable=True),
        sa.Column("last_used_at", UtcDateTime(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["app_user.id"], name=op.f("fk_totp_factor_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_totp_factor")),
    )
    with op.batch_alter_table("totp_factor", schema=None) as batch_op:
        batch_op.create_index("ix_totp_factor_user_id", ["user_id"], unique=False)

    op.create_table(
        "break_glass",
        sa.Column("referral_id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("opened_by_id", sa.Uuid(), nullable=False),
        sa.Column("opened_at", UtcDateTime(), nullable=False),
        sa.Column("closes_at", UtcDateTime(), nullable=False),
        sa.Column(
            "why",
            sa.Enum(
                "life_in_danger",
                "person_missing",
                "person_with_me",
                "nobody_reachable",
                name="why_opened",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("words_sealed", Sealed(), nullable=True),
        sa.Column("review_due_at", UtcDateTime(), nullable=False),
        sa.Column("escalated_at", UtcDateTime(), nullable=True),
        sa.Column("reviewed_at", UtcDateTime(), nullable=True),
        sa.Column("reviewed_by_id", sa.Uuid(), nullable=True),
        sa.Column(
            "verdict",
            sa.Enum(
                "justified",
                "not_justified",
                name="review_verdict",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "(reviewed_at IS NULL) = (reviewed_by_id IS NULL) AND (reviewed_at IS NULL) = (verdict IS NULL)",
            name=op.f("ck_break_glass_reviewed_paired"),
        ),
        sa.CheckConstraint("closes_at >= opened_at", name=op.f("ck_break_glass_closes_after_opening")),
        sa.CheckConstraint("reviewed_by_id <> opened_by_id", name=op.f("ck_break_glass_reviewed_by_another")),
        sa.ForeignKeyConstraint(["opened_by_id"], ["app_user.id"], name=op.f("fk_break_glass_opened_by_id")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_break_glass_organisation_id")
        ),
        sa.ForeignKeyConstraint(["referral_id"], ["referral.id"], name=op.f("fk_break_glass_referral_id")),
        sa.ForeignKeyConstraint(
            ["reviewed_by_id"], ["app_user.id"], name=op.f("fk_break_glass_reviewed_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_break_glass")),
    )
    with op.batch_alter_table("break_glass", schema=None) as batch_op:
        batch_op.create_index(
            "ix_break_glass_opened_by_id_opened_at", ["opened_by_id", "opened_at"], unique=False
        )
        batch_op.create_index(
            "ix_break_glass_organisation_id_opened_at", ["organisation_id", "opened_at"], unique=False
        )
        batch_op.create_index("ix_break_glass_referral_id", ["referral_id"], unique=False)
        batch_op.create_index("ix_break_glass_reviewed_by_id", ["reviewed_by_id"], unique=False)
        batch_op.create_index(
            "ix_break_glass_unreviewed",
            ["review_due_at"],
            unique=False,
            sqlite_where=sa.text("reviewed_at IS NULL"),
            postgresql_where=sa.text("reviewed_at IS NULL"),
        )

    with op.batch_alter_table("referral", schema=None) as batch_op:
        batch_op.create_index(
            "ix_referral_encounter_id",
            ["encounter_id"],
            unique=False,
            sqlite_where=sa.text("encounter_id IS NOT NULL"),
            postgresql_where=sa.text("encounter_id IS NOT NULL"),
        )
        batch_op.create_index(
            "ix_referral_measured",
            [
                "agency_id",
                "ngo_id",
                "submitted_at",
                "acknowledged_at",
                "acknowledge_due_at",
                "accepted_at",
                "declined_at",
                "decide_due_at",
                "decide_due_gross_at",
                "first_contact_at",
                "contact_due_at",
                "person_declined_at",
                "engaged_at",
                "withdrawn_at",
                "closed_at",
                "referrer_notified_at",
                "urgency_rank",
                "feedback_permitted",
                "state",
                "end_state",
                "closure_reason",
                "withdrawal_reason",
                "decline_reason",
                "decline_side",
                "link_kind",
                "person_id",
                "area_id",
                "encounter_id",
                "id",
            ],
            unique=False,
        )

    add_columns(NEW_COLUMNS)
    allow_kinds(KINDS)
    # Whoever has an account counts as in use from now on: none is closed as unused on the day of the upgrade.
    people = sa.table("app_user", sa.column("status", sa.Text()), sa.column("enabled_at", UtcDateTime()))
    op.execute(people.update().where(people.c.status == "active").values(enabled_at=datetime.now(UTC)))


def downgrade() -> None:
    """Go one revision back; rows of the trail that were written since then no longer verify."""
    op.execute("DELETE FROM notice WHERE kind = 'account'")
    op.execute("DELETE FROM notice_mute WHERE kind = 'account'")
    allow_kinds(tuple(kind for kind in KINDS if kind != "account"))
    drop_columns(NEW_COLUMNS)

    with op.batch_alter_table("referral", schema=None) as batch_op:
        batch_op.drop_index("ix_referral_measured")
        batch_op.drop_index(
            "ix_referral_encounter_id",
            sqlite_where=sa.text("encounter_id IS NOT NULL"),
            postgresql_where=sa.text("encounter_id IS NOT NULL"),
        )

    with op.batch_alter_table("break_glass", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_break_glass_unreviewed",
            sqlite_where=sa.text("reviewed_at IS NULL"),
            postgresql_where=sa.text("reviewed_at IS NULL"),
        )
        batch_op.drop_index("ix_break_glass_reviewed_by_id")
        batch_op.drop_index("ix_break_glass_referral_id")
        batch_op.drop_index("ix_break_glass_organisation_id_opened_at")
        batch_op.drop_index("ix_break_glass_opened_by_id_opened_at")

    op.drop_table("break_glass")
    with op.batch_alter_table("totp_factor", schema=None) as batch_op:
        batch_op.drop_index("ix_totp_factor_user_id")

    op.drop_table("totp_factor")
    with op.batch_alter_table("recovery_code", schema=None) as batch_op:
        batch_op.drop_index("ix_recovery_code_user_id")

    op.drop_table("recovery_code")
    with op.batch_alter_table("quarantine", schema=None) as batch_op:
        batch_op.drop_index("ix_quarantine_ended_by")

    op.drop_table("quarantine")
    with op.batch_alter_table("passkey_challenge", schema=None) as batch_op:
        batch_op.drop_index("ix_passkey_challenge_user_id")
        batch_op.drop_index("ix_passkey_challenge_expires_at")

    op.drop_table("passkey_challenge")
    with op.batch_alter_table("passkey", schema=None) as batch_op:
        batch_op.drop_index("ix_passkey_user_id")

    op.drop_table("passkey")
    with op.batch_alter_table("grant_proposal", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_grant_proposal_open",
            sqlite_where=sa.text("outcome IS NULL"),
            postgresql_where=sa.text("outcome IS NULL"),
        )
        batch_op.drop_index("ix_grant_proposal_user_id")
        batch_op.drop_index("ix_grant_proposal_proposed_by_id")
        batch_op.drop_index("ix_grant_proposal_decided_by_id")

    op.drop_table("grant_proposal")
    with op.batch_alter_table("form_draft", schema=None) as batch_op:
        batch_op.drop_index("ix_form_draft_saved_at")

    op.drop_table("form_draft")
    with op.batch_alter_table("factor_reset", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_factor_reset_open",
            sqlite_where=sa.text("outcome = 'asked'"),
            postgresql_where=sa.text("outcome = 'asked'"),
        )
        batch_op.drop_index("ix_factor_reset_decided_by_id")
        batch_op.drop_index("ix_factor_reset_asked_by_id")

    op.drop_table("factor_reset")
    with op.batch_alter_table("access_review", schema=None) as batch_op:
        batch_op.drop_index("ix_access_review_reviewed_by_id")
        batch_op.drop_index("ix_access_review_organisation_id_reviewed_at")

    op.drop_table("access_review")
    with op.batch_alter_table("audit_segment", schema=None) as batch_op:
        batch_op.drop_index("ix_audit_segment_anchor_number")

    op.drop_table("audit_segment")
    op.drop_table("scheduler_beat")
    with op.batch_alter_table("operation_run", schema=None) as batch_op:
        batch_op.drop_index("ix_operation_run_kind_ended_at")

    op.drop_table("operation_run")
    with op.batch_alter_table("data_key", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_data_key_living",
            sqlite_where=sa.text("retired_at IS NULL"),
            postgresql_where=sa.text("retired_at IS NULL"),
        )
        batch_op.drop_index("ix_data_key_under_id")
        batch_op.drop_index("ix_data_key_subject")
        batch_op.drop_index("ix_data_key_kek")

    op.drop_table("data_key")
    op.drop_table("audit_review")
    op.drop_table("audit_copy")
    op.drop_table("audit_checkpoint")
    op.drop_table("audit_anchor")
    op.drop_table("audit_alarm")
