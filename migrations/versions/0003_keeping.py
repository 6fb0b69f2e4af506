"""Keeping: legal holds, seals, requests of people, retention and purges, scans of files; and the walls between organisations."""

import sqlalchemy as sa
from alembic import op

from core.append_only import statements
from core.database import UtcDateTime
from core.revising import allow, on_postgresql
from core.sealed_fields import Sealed
from core.walls.policies import Through, Wall, columns, lowering, raising, through

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
ROLE_CHECKS = (
    ("evaluation_schedule_recipient", "role", "ck_evaluation_schedule_recipient_role"),
    ("grant_proposal", "role", "ck_grant_proposal_role"),
    ("review_signature", "signer_role", "ck_review_signature_signer_role"),
    ("user_role", "role", "ck_user_role_role"),
)
OF_BOTH_SIDES = through("referral_id", "referral")
OF_THE_NGO = through("referral_id", "referral", "ngo_id")
BETWEEN = Wall(columns=("discloser_id", "recipient_id"), through=(Through("referral_id", "referral"),))

WALLS = {
    "person": columns("agency_id"),
    "person_merge": columns("agency_id"),
    "person_merge_move": through("merge_id", "person_merge"),
    "person_pair": columns("agency_id"),
    "identity_reveal": columns("agency_id"),
    "encounter": columns("agency_id"),
    "encounter_code": through("encounter_id", "encounter"),
    "encounter_detail": through("id", "encounter"),
    "force_report": through("encounter_id", "encounter"),
    "force_code": through("report_id", "force_report"),
    "response_plan": columns("agency_id"),
    "response_plan_concern": through("plan_id", "response_plan"),
    "response_plan_event": through("plan_id", "response_plan"),
    "response_plan_view": columns("agency_id"),
    "referral": columns("agency_id", "ngo_id"),
    "referral_clock": OF_BOTH_SIDES,
    "referral_event": OF_BOTH_SIDES,
    "referral_need": OF_BOTH_SIDES,
    "referral_onward": Wall(
        through=(Through("referral_id", "referral"), Through("new_referral_id", "referral"))
    ),
    "referral_packet": through("id", "referral"),
    "packet_amendment": OF_BOTH_SIDES,
    "info_request": OF_BOTH_SIDES,
    "warm_call": OF_BOTH_SIDES,
    "warm_meeting": OF_BOTH_SIDES,
    "break_glass": OF_BOTH_SIDES,
    "progress_update": OF_BOTH_SIDES,
    "consent": BETWEEN,
    "sharing_ground": BETWEEN,
    "disclosure": BETWEEN,
    "help_offer": columns("organisation_id"),
    "thread": through("partnership_id", "partnership", "agency_id", "ngo_id"),
    "thread_read": through("thread_id", "thread"),
    "message": through("thread_id", "thread"),
    "self_assessment_answer": columns("organisation_id"),
    "self_assessment_mark": through("answer_id", "self_assessment_answer"),
    "appointment": OF_THE_NGO,
    "assignment": OF_THE_NGO,
    "attendance_correction": through("appointment_id", "appointment"),
    "case_cover": columns("ngo_id"),
    "case_note": OF_THE_NGO,
    "case_note_amendment": through("note_id", "case_note"),
    "case_record": through("id", "referral", "ngo_id"),
    "contact_attempt": OF_THE_NGO,
    "contact_safety": OF_THE_NGO,
    "end_report": OF_THE_NGO,
    "outcome": OF_THE_NGO,
    "plan_agreement": OF_THE_NGO,
    "plan_item": OF_THE_NGO,
    "plan_item_change": through("item_id", "plan_item"),
    "risk_flag": OF_THE_NGO,
    "safety_concern": OF_THE_NGO,
    "search_word": OF_BOTH_SIDES,
    "stall_mute": OF_THE_NGO,
    "legal_hold": columns("organisation_id"),
    "subject_request": columns("organisation_id"),
    "form_draft": through("user_id", "app_user", "organisation_id"),
}
"""As the walls were first raised: a later revision that changes one says so itself."""


def allow_roles(roles: tuple[str, ...], before: tuple[str, ...]) -> None:
    """Which roles there are."""
    for table, column, name in ROLE_CHECKS:
        allow(table, column, name, roles, before)


def upgrade() -> None:
    """Go one revision forward."""
    op.create_table(
        "purge_entry",
        sa.Column("number", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("part", sa.String(length=10), nullable=False),
        sa.Column("rule", sa.String(length=40), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_purge_entry")),
    )
    with op.batch_alter_table("purge_entry", schema=None) as batch_op:
        batch_op.create_index("ix_purge_entry_subject_id", ["subject_id"], unique=False)

    op.create_table(
        "purge_notice",
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("recipient_id", sa.Uuid(), nullable=False),
        sa.Column("reference", sa.String(length=40), nullable=True),
        sa.Column("told_at", UtcDateTime(), nullable=False),
        sa.Column("reminded_at", UtcDateTime(), nullable=True),
        sa.Column("reminders", sa.Integer(), nullable=False),
        sa.Column("confirmed_at", UtcDateTime(), nullable=True),
        sa.Column("confirmed_by_id", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "(confirmed_at IS NULL) = (confirmed_by_id IS NULL)",
            name=op.f("ck_purge_notice_confirmed_paired"),
        ),
        sa.CheckConstraint(
            "(confirmed_at IS NULL) = (reference IS NOT NULL)",
            name=op.f("ck_purge_notice_forgotten_once_confirmed"),
        ),
        sa.CheckConstraint("organisation_id <> recipient_id", name=op.f("ck_purge_notice_told_another")),
        sa.CheckConstraint("reminders >= 0", name=op.f("ck_purge_notice_reminders_not_negative")),
        sa.ForeignKeyConstraint(
            ["confirmed_by_id"], ["app_user.id"], name=op.f("fk_purge_notice_confirmed_by_id")
        ),
        sa.ForeignKeyConstraint(["number"], ["purge_entry.number"], name=op.f("fk_purge_notice_number")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_purge_notice_organisation_id")
        ),
        sa.ForeignKeyConstraint(
            ["recipient_id"], ["organisation.id"], name=op.f("fk_purge_notice_recipient_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_purge_notice")),
        sa.UniqueConstraint("number", "recipient_id", name=op.f("uq_purge_notice_number_recipient_id")),
    )
    with op.batch_alter_table("purge_notice", schema=None) as batch_op:
        batch_op.create_index("ix_purge_notice_confirmed_by_id", ["confirmed_by_id"], unique=False)
        batch_op.create_index(
            "ix_purge_notice_open",
            ["recipient_id"],
            unique=False,
            sqlite_where=sa.text("confirmed_at IS NULL"),
            postgresql_where=sa.text("confirmed_at IS NULL"),
        )
        batch_op.create_index("ix_purge_notice_organisation_id", ["organisation_id"], unique=False)
        batch_op.create_index("ix_purge_notice_recipient_id", ["recipient_id"], unique=False)

    op.create_table(
        "retention_rule",
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column(
            "record_class",
            sa.Enum(
                "case",
                "untaken_case",
                "encounter",
                "person",
                "casework",
                name="recordclass",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("months", sa.Integer(), nullable=False),
        sa.Column("minor_months", sa.Integer(), nullable=True),
        sa.Column("source", sa.String(length=200), nullable=False),
        sa.Column("is_on", sa.Boolean(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("changed_at", UtcDateTime(), nullable=False),
        sa.Column("changed_by_id", sa.Uuid(), nullable=False),
        sa.Column("looked_on", sa.Date(), nullable=True),
        sa.Column("confirmed_revision", sa.Integer(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "confirmed_revision <= revision", name=op.f("ck_retention_rule_confirmed_is_known")
        ),
        sa.CheckConstraint(
            "minor_months >= months AND minor_months <= 1200",
            name=op.f("ck_retention_rule_minors_not_shorter"),
        ),
        sa.CheckConstraint("months BETWEEN 1 AND 1200", name=op.f("ck_retention_rule_months_range")),
        sa.ForeignKeyConstraint(
            ["changed_by_id"], ["app_user.id"], name=op.f("fk_retention_rule_changed_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_retention_rule_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_retention_rule")),
        sa.UniqueConstraint(
            "organisation_id", "record_class", name=op.f("uq_retention_rule_organisation_id_record_class")
        ),
    )
    with op.batch_alter_table("retention_rule", schema=None) as batch_op:
        batch_op.create_index("ix_retention_rule_changed_by_id", ["changed_by_id"], unique=False)

    op.create_table(
        "agreed_period",
        sa.Column("memorandum_id", sa.Uuid(), nullable=False),
        sa.Column(
            "record_class",
            sa.Enum(
                "case",
                "untaken_case",
                "encounter",
                "person",
                "casework",
                name="recordclass",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("months", sa.Integer(), nullable=False),
        sa.Column("clause", sa.String(length=80), nullable=False),
        sa.Column("noted_at", UtcDateTime(), nullable=False),
        sa.Column("noted_by_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("months BETWEEN 1 AND 1200", name=op.f("ck_agreed_period_months_range")),
        sa.ForeignKeyConstraint(
            ["memorandum_id"], ["memorandum.id"], name=op.f("fk_agreed_period_memorandum_id")
        ),
        sa.ForeignKeyConstraint(["noted_by_id"], ["app_user.id"], name=op.f("fk_agreed_period_noted_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agreed_period")),
        sa.UniqueConstraint(
            "memorandum_id", "record_class", name=op.f("uq_agreed_period_memorandum_id_record_class")
        ),
    )
    with op.batch_alter_table("agreed_period", schema=None) as batch_op:
        batch_op.create_index("ix_agreed_period_noted_by_id", ["noted_by_id"], unique=False)

    op.create_table(
        "file_scan",
        sa.Column("document_id", sa.Uuid(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "waiting",
                "clean",
                "infected",
                name="scanstate",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("noted_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["document_id"], ["evidence_document.id"], name=op.f("fk_file_scan_document_id")
        ),
        sa.PrimaryKeyConstraint("document_id", name=op.f("pk_file_scan")),
    )
    with op.batch_alter_table("file_scan", schema=None) as batch_op:
        batch_op.create_index(
            "ix_file_scan_waiting",
            ["noted_at"],
            unique=False,
            sqlite_where=sa.text("state = 'waiting'"),
            postgresql_where=sa.text("state = 'waiting'"),
        )

    op.create_table(
        "retention_batch",
        sa.Column("rule_id", sa.Uuid(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "proposed",
                "confirmed",
                "done",
                "dropped",
                name="batchstate",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("proposed", sa.Integer(), nullable=False),
        sa.Column("held", sa.Integer(), nullable=False),
        sa.Column("proposed_at", UtcDateTime(), nullable=False),
        sa.Column("confirmed_at", UtcDateTime(), nullable=True),
        sa.Column("confirmed_by_id", sa.Uuid(), nullable=True),
        sa.Column("ended_at", UtcDateTime(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "(state IN ('done', 'dropped')) = (ended_at IS NOT NULL)",
            name=op.f("ck_retention_batch_ended_has_date"),
        ),
        sa.CheckConstraint(
            "state <> 'proposed' OR confirmed_at IS NULL", name=op.f("ck_retention_batch_proposed_waits")
        ),
        sa.CheckConstraint(
            "state NOT IN ('confirmed', 'done') OR confirmed_at IS NOT NULL",
            name=op.f("ck_retention_batch_run_was_confirmed"),
        ),
        sa.CheckConstraint(
            "confirmed_by_id IS NULL OR confirmed_at IS NOT NULL",
            name=op.f("ck_retention_batch_confirmed_by_paired"),
        ),
        sa.CheckConstraint(
            "proposed >= 0 AND held >= 0", name=op.f("ck_retention_batch_counts_not_negative")
        ),
        sa.ForeignKeyConstraint(
            ["confirmed_by_id"], ["app_user.id"], name=op.f("fk_retention_batch_confirmed_by_id")
        ),
        sa.ForeignKeyConstraint(["rule_id"], ["retention_rule.id"], name=op.f("fk_retention_batch_rule_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_retention_batch")),
        sa.UniqueConstraint("rule_id", "day", name=op.f("uq_retention_batch_rule_id_day")),
    )
    with op.batch_alter_table("retention_batch", schema=None) as batch_op:
        batch_op.create_index("ix_retention_batch_confirmed_by_id", ["confirmed_by_id"], unique=False)
        batch_op.create_index("ix_retention_batch_state", ["state"], unique=False)

    op.create_table(
        "legal_hold",
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "person", "referral", name="heldkind", native_enum=False, create_constraint=True, length=40
            ),
            nullable=False,
        ),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("referral_id", sa.Uuid(), nullable=True),
        sa.Column(
            "reason",
            sa.Enum(
                "court_order",
                "litigation",
                "inquiry",
                "records_request",
                "person_asked",
                name="holdreason",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("matter_sealed", Sealed(), nullable=True),
        sa.Column("placed_at", UtcDateTime(), nullable=False),
        sa.Column("placed_by_id", sa.Uuid(), nullable=False),
        sa.Column("review_on", sa.Date(), nullable=False),
        sa.Column("reviewed_at", UtcDateTime(), nullable=True),
        sa.Column("reviewed_by_id", sa.Uuid(), nullable=True),
        sa.Column("lift_words_sealed", Sealed(), nullable=True),
        sa.Column("lift_requested_at", UtcDateTime(), nullable=True),
        sa.Column("lift_requested_by_id", sa.Uuid(), nullable=True),
        sa.Column("lifted_at", UtcDateTime(), nullable=True),
        sa.Column("lifted_by_id", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(kind = 'person') = (person_id IS NOT NULL) AND (kind = 'referral') = (referral_id IS NOT NULL)",
            name=op.f("ck_legal_hold_about_its_kind"),
        ),
        sa.CheckConstraint(
            "(lift_requested_at IS NULL) = (lift_requested_by_id IS NULL) AND (lift_requested_at IS NULL) = (lift_words_sealed IS NULL)",
            name=op.f("ck_legal_hold_lift_requested_paired"),
        ),
        sa.CheckConstraint(
            "(lifted_at IS NULL) = (lifted_by_id IS NULL)", name=op.f("ck_legal_hold_lifted_paired")
        ),
        sa.CheckConstraint(
            "(reviewed_at IS NULL) = (reviewed_by_id IS NULL)", name=op.f("ck_legal_hold_reviewed_paired")
        ),
        sa.CheckConstraint("lifted_at >= lift_requested_at", name=op.f("ck_legal_hold_lifted_after_request")),
        sa.CheckConstraint(
            "lifted_at IS NULL OR (lift_requested_by_id IS NOT NULL AND lifted_by_id <> lift_requested_by_id)",
            name=op.f("ck_legal_hold_lifted_by_two"),
        ),
        sa.ForeignKeyConstraint(
            ["lift_requested_by_id"], ["app_user.id"], name=op.f("fk_legal_hold_lift_requested_by_id")
        ),
        sa.ForeignKeyConstraint(["lifted_by_id"], ["app_user.id"], name=op.f("fk_legal_hold_lifted_by_id")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_legal_hold_organisation_id")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_legal_hold_person_id")),
        sa.ForeignKeyConstraint(["placed_by_id"], ["app_user.id"], name=op.f("fk_legal_hold_placed_by_id")),
        sa.ForeignKeyConstraint(["referral_id"], ["referral.id"], name=op.f("fk_legal_hold_referral_id")),
        sa.ForeignKeyConstraint(
            ["reviewed_by_id"], ["app_user.id"], name=op.f("fk_legal_hold_reviewed_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_legal_hold")),
    )
    with op.batch_alter_table("legal_hold", schema=None) as batch_op:
        batch_op.create_index("ix_legal_hold_lift_requested_by_id", ["lift_requested_by_id"], unique=False)
        batch_op.create_index("ix_legal_hold_lifted_by_id", ["lifted_by_id"], unique=False)
        batch_op.create_index(
            "ix_legal_hold_organisation_id_lifted_at", ["organisation_id", "lifted_at"], unique=False
        )
        batch_op.create_index(
            "ix_legal_hold_person_id",
            ["person_id"],
            unique=False,
            sqlite_where=sa.text("lifted_at IS NULL"),
            postgresql_where=sa.text("lifted_at IS NULL"),
        )
        batch_op.create_index("ix_legal_hold_placed_by_id", ["placed_by_id"], unique=False)
        batch_op.create_index(
            "ix_legal_hold_referral_id",
            ["referral_id"],
            unique=False,
            sqlite_where=sa.text("lifted_at IS NULL"),
            postgresql_where=sa.text("lifted_at IS NULL"),
        )
        batch_op.create_index("ix_legal_hold_reviewed_by_id", ["reviewed_by_id"], unique=False)

    op.create_table(
        "record_seal",
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "person", "referral", name="sealedkind", native_enum=False, create_constraint=True, length=40
            ),
            nullable=False,
        ),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("referral_id", sa.Uuid(), nullable=True),
        sa.Column(
            "reason",
            sa.Enum(
                "court_order",
                "diversion_completed",
                "by_law",
                "person_asked",
                name="sealreason",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("matter_sealed", Sealed(), nullable=True),
        sa.Column("covered", sa.Integer(), nullable=False),
        sa.Column("placed_at", UtcDateTime(), nullable=False),
        sa.Column("placed_by_id", sa.Uuid(), nullable=False),
        sa.Column("open_words_sealed", Sealed(), nullable=True),
        sa.Column("open_requested_at", UtcDateTime(), nullable=True),
        sa.Column("open_requested_by_id", sa.Uuid(), nullable=True),
        sa.Column("opened_at", UtcDateTime(), nullable=True),
        sa.Column("opened_by_id", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(kind = 'person') = (person_id IS NOT NULL) AND (kind = 'referral') = (referral_id IS NOT NULL)",
            name=op.f("ck_record_seal_about_its_kind"),
        ),
        sa.CheckConstraint(
            "(open_requested_at IS NULL) = (open_requested_by_id IS NULL) AND (open_requested_at IS NULL) = (open_words_sealed IS NULL)",
            name=op.f("ck_record_seal_open_requested_paired"),
        ),
        sa.CheckConstraint(
            "(opened_at IS NULL) = (opened_by_id IS NULL)", name=op.f("ck_record_seal_opened_paired")
        ),
        sa.CheckConstraint("covered > 0", name=op.f("ck_record_seal_covers_something")),
        sa.CheckConstraint(
            "opened_at IS NULL OR (open_requested_by_id IS NOT NULL AND opened_by_id <> open_requested_by_id)",
            name=op.f("ck_record_seal_opened_by_two"),
        ),
        sa.ForeignKeyConstraint(
            ["open_requested_by_id"], ["app_user.id"], name=op.f("fk_record_seal_open_requested_by_id")
        ),
        sa.ForeignKeyConstraint(["opened_by_id"], ["app_user.id"], name=op.f("fk_record_seal_opened_by_id")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_record_seal_organisation_id")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_record_seal_person_id")),
        sa.ForeignKeyConstraint(["placed_by_id"], ["app_user.id"], name=op.f("fk_record_seal_placed_by_id")),
        sa.ForeignKeyConstraint(["referral_id"], ["referral.id"], name=op.f("fk_record_seal_referral_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_record_seal")),
    )
    with op.batch_alter_table("record_seal", schema=None) as batch_op:
        batch_op.create_index("ix_record_seal_open_requested_by_id", ["open_requested_by_id"], unique=False)
        batch_op.create_index("ix_record_seal_opened_by_id", ["opened_by_id"], unique=False)
        batch_op.create_index(
            "ix_record_seal_organisation_id_opened_at", ["organisation_id", "opened_at"], unique=False
        )
        batch_op.create_index("ix_record_seal_person_id", ["person_id"], unique=False)
        batch_op.create_index("ix_record_seal_placed_by_id", ["placed_by_id"], unique=False)
        batch_op.create_index("ix_record_seal_referral_id", ["referral_id"], unique=False)

    op.create_table(
        "retention_item",
        sa.Column("batch_id", sa.Uuid(), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("reference", sa.String(length=40), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column(
            "outcome",
            sa.Enum(
                "purged",
                "held",
                "not_due",
                name="itemoutcome",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("ended_at", UtcDateTime(), nullable=True),
        sa.CheckConstraint(
            "outcome IS NULL OR outcome <> 'purged' OR reference IS NULL",
            name=op.f("ck_retention_item_purged_unnamed"),
        ),
        sa.CheckConstraint(
            "(outcome IS NULL) = (ended_at IS NULL)", name=op.f("ck_retention_item_outcome_paired")
        ),
        sa.ForeignKeyConstraint(
            ["batch_id"], ["retention_batch.id"], name=op.f("fk_retention_item_batch_id")
        ),
        sa.PrimaryKeyConstraint("batch_id", "subject_id", name=op.f("pk_retention_item")),
    )
    with op.batch_alter_table("retention_item", schema=None) as batch_op:
        batch_op.create_index("ix_retention_item_subject_id", ["subject_id"], unique=False)

    op.create_table(
        "subject_request",
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("referral_id", sa.Uuid(), nullable=True),
        sa.Column(
            "asked_by",
            sa.Enum(
                "person",
                "representative",
                name="askedby",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "checked_how",
            sa.Enum(
                "document_seen",
                "known_in_person",
                "authority_seen",
                "court_or_lawyer",
                name="identitycheck",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("checked_words_sealed", Sealed(), nullable=True),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("taken_at", UtcDateTime(), nullable=False),
        sa.Column("taken_by_id", sa.Uuid(), nullable=False),
        sa.Column("withheld", sa.String(length=200), nullable=False),
        sa.Column(
            "withheld_why",
            sa.Enum(
                "others",
                "safety",
                "proceedings",
                "privilege",
                name="withheldwhy",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column(
            "answer",
            sa.Enum(
                "given",
                "given_in_part",
                "refused",
                name="answer",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("answered_at", UtcDateTime(), nullable=True),
        sa.Column("answered_by_id", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(withheld = '') = (withheld_why IS NULL)", name=op.f("ck_subject_request_withheld_with_why")
        ),
        sa.CheckConstraint(
            "(answered_at IS NULL) = (answered_by_id IS NULL) AND (answered_at IS NULL) = (answer IS NULL)",
            name=op.f("ck_subject_request_answered_paired"),
        ),
        sa.CheckConstraint(
            "(person_id IS NULL) <> (referral_id IS NULL)", name=op.f("ck_subject_request_about_one")
        ),
        sa.CheckConstraint("due_on > received_on", name=op.f("ck_subject_request_due_after_receipt")),
        sa.ForeignKeyConstraint(
            ["answered_by_id"], ["app_user.id"], name=op.f("fk_subject_request_answered_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_subject_request_organisation_id")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_subject_request_person_id")),
        sa.ForeignKeyConstraint(
            ["referral_id"], ["referral.id"], name=op.f("fk_subject_request_referral_id")
        ),
        sa.ForeignKeyConstraint(
            ["taken_by_id"], ["app_user.id"], name=op.f("fk_subject_request_taken_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_subject_request")),
    )
    with op.batch_alter_table("subject_request", schema=None) as batch_op:
        batch_op.create_index("ix_subject_request_answered_by_id", ["answered_by_id"], unique=False)
        batch_op.create_index(
            "ix_subject_request_organisation_id_due_on", ["organisation_id", "due_on"], unique=False
        )
        batch_op.create_index("ix_subject_request_person_id", ["person_id"], unique=False)
        batch_op.create_index("ix_subject_request_referral_id", ["referral_id"], unique=False)
        batch_op.create_index("ix_subject_request_taken_by_id", ["taken_by_id"], unique=False)

    with op.batch_alter_table("encounter", schema=None) as batch_op:
        batch_op.add_column(sa.Column("seal_id", sa.Uuid(), nullable=True))
        batch_op.add_column(sa.Column("purged_at", UtcDateTime(), nullable=True))
        batch_op.create_index(
            "ix_encounter_seal_id",
            ["seal_id"],
            unique=False,
            sqlite_where=sa.text("seal_id IS NOT NULL"),
            postgresql_where=sa.text("seal_id IS NOT NULL"),
        )

    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.add_column(sa.Column("seal_id", sa.Uuid(), nullable=True))
        batch_op.add_column(sa.Column("purged_at", UtcDateTime(), nullable=True))
        batch_op.create_index(
            "ix_person_seal_id",
            ["seal_id"],
            unique=False,
            sqlite_where=sa.text("seal_id IS NOT NULL"),
            postgresql_where=sa.text("seal_id IS NOT NULL"),
        )

    with op.batch_alter_table("referral", schema=None) as batch_op:
        batch_op.add_column(sa.Column("seal_id", sa.Uuid(), nullable=True))
        batch_op.add_column(sa.Column("purged_at", UtcDateTime(), nullable=True))
        batch_op.add_column(sa.Column("casework_purged_at", UtcDateTime(), nullable=True))
        batch_op.create_index(
            "ix_referral_seal_id",
            ["seal_id"],
            unique=False,
            sqlite_where=sa.text("seal_id IS NOT NULL"),
            postgresql_where=sa.text("seal_id IS NOT NULL"),
        )

    for statement in statements("purge_entry", op.get_bind().dialect.name):
        op.execute(statement)
    allow_roles(ROLES, tuple(role for role in ROLES if role != NEW_ROLE))
    on_postgresql(statement for table, wall in WALLS.items() for statement in raising(table, wall))


def downgrade() -> None:
    """Go one revision back; whoever was a records officer only has no role afterwards."""
    on_postgresql(statement for table in WALLS for statement in lowering(table))
    on_postgresql(["DROP FUNCTION purge_entry_refuse_change() CASCADE"])
    for name in ("evaluation_schedule_recipient", "grant_proposal", "user_role"):
        held = sa.table(name, sa.column("role", sa.Text()))
        op.execute(held.delete().where(held.c.role == NEW_ROLE))
    allow_roles(tuple(role for role in ROLES if role != NEW_ROLE), ROLES)
    with op.batch_alter_table("referral", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_referral_seal_id",
            sqlite_where=sa.text("seal_id IS NOT NULL"),
            postgresql_where=sa.text("seal_id IS NOT NULL"),
        )
    op.execute("ALTER TABLE referral DROP COLUMN casework_purged_at")
    op.execute("ALTER TABLE referral DROP COLUMN purged_at")
    op.execute("ALTER TABLE referral DROP COLUMN seal_id")

    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_person_seal_id",
            sqlite_where=sa.text("seal_id IS NOT NULL"),
            postgresql_where=sa.text("seal_id IS NOT NULL"),
        )
    op.execute("ALTER TABLE person DROP COLUMN purged_at")
    op.execute("ALTER TABLE person DROP COLUMN seal_id")

    with op.batch_alter_table("encounter", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_encounter_seal_id",
            sqlite_where=sa.text("seal_id IS NOT NULL"),
            postgresql_where=sa.text("seal_id IS NOT NULL"),
        )
    op.execute("ALTER TABLE encounter DROP COLUMN purged_at")
    op.execute("ALTER TABLE encounter DROP COLUMN seal_id")

    with op.batch_alter_table("subject_request", schema=None) as batch_op:
        batch_op.drop_index("ix_subject_request_taken_by_id")
        batch_op.drop_index("ix_subject_request_referral_id")
        batch_op.drop_index("ix_subject_request_person_id")
        batch_op.drop_index("ix_subject_request_organisation_id_due_on")
        batch_op.drop_index("ix_subject_request_answered_by_id")

    op.drop_table("subject_request")
    with op.batch_alter_table("retention_item", schema=None) as batch_op:
        batch_op.drop_index("ix_retention_item_subject_id")

    op.drop_table("retention_item")
    with op.batch_alter_table("record_seal", schema=None) as batch_op:
        batch_op.drop_index("ix_record_seal_referral_id")
        batch_op.drop_index("ix_record_seal_placed_by_id")
        batch_op.drop_index("ix_record_seal_person_id")
        batch_op.drop_index("ix_record_seal_organisation_id_opened_at")
        batch_op.drop_index("ix_record_seal_opened_by_id")
        batch_op.drop_index("ix_record_seal_open_requested_by_id")

    op.drop_table("record_seal")
    with op.batch_alter_table("legal_hold", schema=None) as batch_op:
        batch_op.drop_index("ix_legal_hold_reviewed_by_id")
        batch_op.drop_index(
            "ix_legal_hold_referral_id",
            sqlite_where=sa.text("lifted_at IS NULL"),
            postgresql_where=sa.text("lifted_at IS NULL"),
        )
        batch_op.drop_index("ix_legal_hold_placed_by_id")
        batch_op.drop_index(
            "ix_legal_hold_person_id",
            sqlite_where=sa.text("lifted_at IS NULL"),
            postgresql_where=sa.text("lifted_at IS NULL"),
        )
        batch_op.drop_index("ix_legal_hold_organisation_id_lifted_at")
        batch_op.drop_index("ix_legal_hold_lifted_by_id")
        batch_op.drop_index("ix_legal_hold_lift_requested_by_id")

    op.drop_table("legal_hold")
    with op.batch_alter_table("retention_batch", schema=None) as batch_op:
        batch_op.drop_index("ix_retention_batch_state")
        batch_op.drop_index("ix_retention_batch_confirmed_by_id")

    op.drop_table("retention_batch")
    with op.batch_alter_table("file_scan", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_file_scan_waiting",
            sqlite_where=sa.text("state = 'waiting'"),
            postgresql_where=sa.text("state = 'waiting'"),
        )

    op.drop_table("file_scan")
    with op.batch_alter_table("agreed_period", schema=None) as batch_op:
        batch_op.drop_index("ix_agreed_period_noted_by_id")

    op.drop_table("agreed_period")
    with op.batch_alter_table("retention_rule", schema=None) as batch_op:
        batch_op.drop_index("ix_retention_rule_changed_by_id")

    op.drop_table("retention_rule")
    with op.batch_alter_table("purge_notice", schema=None) as batch_op:
        batch_op.drop_index("ix_purge_notice_recipient_id")
        batch_op.drop_index("ix_purge_notice_organisation_id")
        batch_op.drop_index(
            "ix_purge_notice_open",
            sqlite_where=sa.text("confirmed_at IS NULL"),
            postgresql_where=sa.text("confirmed_at IS NULL"),
        )
        batch_op.drop_index("ix_purge_notice_confirmed_by_id")

    op.drop_table("purge_notice")
    with op.batch_alter_table("purge_entry", schema=None) as batch_op:
        batch_op.drop_index("ix_purge_entry_subject_id")

    op.drop_table("purge_entry")
