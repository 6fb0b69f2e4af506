"""Community: questionnaires and answers, training, needs and outreach, the public hub, openness and complaints, templates."""

import sqlalchemy as sa
from alembic import op

from core.append_only import statements
from core.database import UtcDateTime
from core.revising import allow, on_postgresql
from core.sealed_fields import Sealed
from core.walls.policies import columns, lowering, raising

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

WALLS = {
    "complaint": columns("organisation_id"),
}
"""As these walls were first raised: a later revision that changes one says so itself."""

KINDS = (
    "referral", "agreement", "diligence", "document", "goal", "meeting", "action", "thread", "announcement",
    "capacity", "evaluation", "training", "outreach", "account", "safety",
)  # fmt: skip
BEFORE = tuple(kind for kind in KINDS if kind not in ("training", "outreach"))
KIND_CHECKS = (("notice", "ck_notice_noticekind"), ("notice_mute", "ck_notice_mute_noticekind"))
"""Which kinds of notice there are, now and before, and the checks that say so."""


def upgrade() -> None:
    """Go one revision forward."""
    op.create_table(
        "hsds_object",
        sa.Column("kind", sa.String(length=80), nullable=False),
        sa.Column("source_id", sa.String(length=80), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.Column("imported_at", UtcDateTime(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("position >= 0", name=op.f("ck_hsds_object_position_counted")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hsds_object")),
        sa.UniqueConstraint("kind", "source_id", name=op.f("uq_hsds_object_kind_source_id")),
    )
    op.create_table(
        "complaint",
        sa.Column("reference", sa.String(length=20), nullable=False),
        sa.Column("digest", sa.LargeBinary(length=32), nullable=False),
        sa.Column("partnership_id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column(
            "topic",
            sa.Enum(
                "conduct",
                "force",
                "waiting",
                "service",
                "data",
                "discrimination",
                "other",
                name="complainttopic",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("words_sealed", Sealed(), nullable=False),
        sa.Column("contact_sealed", Sealed(), nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "received",
                "looked_into",
                "proposed",
                "answered",
                name="complaintstate",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("received_at", UtcDateTime(), nullable=False),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("reminded_at", UtcDateTime(), nullable=True),
        sa.Column("about_user_id", sa.Uuid(), nullable=True),
        sa.Column("taken_at", UtcDateTime(), nullable=True),
        sa.Column("taken_by_id", sa.Uuid(), nullable=True),
        sa.Column(
            "outcome",
            sa.Enum(
                "upheld",
                "partly",
                "not_upheld",
                "withdrawn",
                name="complaintoutcome",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("answer_sealed", Sealed(), nullable=True),
        sa.Column("proposed_at", UtcDateTime(), nullable=True),
        sa.Column("proposed_by_id", sa.Uuid(), nullable=True),
        sa.Column("answered_at", UtcDateTime(), nullable=True),
        sa.Column("answered_on", sa.Date(), nullable=True),
        sa.Column("answered_by_id", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(state = 'answered') = (answered_at IS NOT NULL)", name=op.f("ck_complaint_answered_has_date")
        ),
        sa.CheckConstraint(
            "(state = 'received') = (taken_at IS NULL)", name=op.f("ck_complaint_taken_when_looked_into")
        ),
        sa.CheckConstraint(
            "state NOT IN ('proposed', 'answered') OR proposed_at IS NOT NULL",
            name=op.f("ck_complaint_proposed_first"),
        ),
        sa.CheckConstraint(
            "(answered_at IS NULL) = (answered_by_id IS NULL) AND (answered_at IS NULL) = (answered_on IS NULL)",
            name=op.f("ck_complaint_answered_paired"),
        ),
        sa.CheckConstraint(
            "(proposed_at IS NULL) = (proposed_by_id IS NULL) AND (proposed_at IS NULL) = (outcome IS NULL) AND (proposed_at IS NULL) = (answer_sealed IS NULL)",
            name=op.f("ck_complaint_proposed_paired"),
        ),
        sa.CheckConstraint(
            "(taken_at IS NULL) = (taken_by_id IS NULL)", name=op.f("ck_complaint_taken_paired")
        ),
        sa.CheckConstraint(
            "answered_by_id <> about_user_id", name=op.f("ck_complaint_not_answered_by_whom_it_is_about")
        ),
        sa.CheckConstraint("answered_by_id <> proposed_by_id", name=op.f("ck_complaint_answered_by_two")),
        sa.CheckConstraint(
            "proposed_by_id <> about_user_id", name=op.f("ck_complaint_not_proposed_by_whom_it_is_about")
        ),
        sa.CheckConstraint("received_on <= due_on", name=op.f("ck_complaint_due_after_receipt")),
        sa.ForeignKeyConstraint(["about_user_id"], ["app_user.id"], name=op.f("fk_complaint_about_user_id")),
        sa.ForeignKeyConstraint(
            ["answered_by_id"], ["app_user.id"], name=op.f("fk_complaint_answered_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_complaint_organisation_id")
        ),
        sa.ForeignKeyConstraint(
            ["partnership_id"], ["partnership.id"], name=op.f("fk_complaint_partnership_id")
        ),
        sa.ForeignKeyConstraint(
            ["proposed_by_id"], ["app_user.id"], name=op.f("fk_complaint_proposed_by_id")
        ),
        sa.ForeignKeyConstraint(["taken_by_id"], ["app_user.id"], name=op.f("fk_complaint_taken_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_complaint")),
        sa.UniqueConstraint("digest", name=op.f("uq_complaint_digest")),
        sa.UniqueConstraint("reference", name=op.f("uq_complaint_reference")),
    )
    with op.batch_alter_table("complaint", schema=None) as batch_op:
        batch_op.create_index("ix_complaint_about_user_id", ["about_user_id"], unique=False)
        batch_op.create_index("ix_complaint_answered_by_id", ["answered_by_id"], unique=False)
        batch_op.create_index(
            "ix_complaint_organisation_id_received_at", ["organisation_id", "received_at"], unique=False
        )
        batch_op.create_index("ix_complaint_partnership_id", ["partnership_id"], unique=False)
        batch_op.create_index("ix_complaint_proposed_by_id", ["proposed_by_id"], unique=False)
        batch_op.create_index("ix_complaint_taken_by_id", ["taken_by_id"], unique=False)

    op.create_table(
        "needs_assessment",
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("partnership_id", sa.Uuid(), nullable=True),
        sa.Column("reference", sa.String(length=20), nullable=False),
        sa.Column("title", sa.String(length=160), nullable=False),
        sa.Column("question", sa.String(length=1000), nullable=False),
        sa.Column("area", sa.String(length=200), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("smallest_group", sa.Integer(), nullable=False),
        sa.Column("method", sa.String(length=4000), nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "gathering",
                "reviewing",
                "concluded",
                name="needsstate",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("created_by_id", sa.Uuid(), nullable=False),
        sa.Column("concluded_at", UtcDateTime(), nullable=True),
        sa.Column("concluded_by_id", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(concluded_at IS NULL) = (concluded_by_id IS NULL) AND (state = 'concluded') = (concluded_at IS NOT NULL)",
            name=op.f("ck_needs_assessment_conclusion_paired"),
        ),
        sa.CheckConstraint(
            "smallest_group BETWEEN 3 AND 50", name=op.f("ck_needs_assessment_minimum_in_range")
        ),
        sa.CheckConstraint("starts_on <= ends_on", name=op.f("ck_needs_assessment_ends_after_start")),
        sa.ForeignKeyConstraint(
            ["concluded_by_id"], ["app_user.id"], name=op.f("fk_needs_assessment_concluded_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["created_by_id"], ["app_user.id"], name=op.f("fk_needs_assessment_created_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_needs_assessment_organisation_id")
        ),
        sa.ForeignKeyConstraint(
            ["partnership_id"], ["partnership.id"], name=op.f("fk_needs_assessment_partnership_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_needs_assessment")),
        sa.UniqueConstraint("reference", name=op.f("uq_needs_assessment_reference")),
    )
    with op.batch_alter_table("needs_assessment", schema=None) as batch_op:
        batch_op.create_index(
            "ix_needs_assessment_organisation_id", ["organisation_id", "created_at"], unique=False
        )
        batch_op.create_index("ix_needs_assessment_partnership_id", ["partnership_id"], unique=False)

    op.create_table(
        "outreach_campaign",
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("partnership_id", sa.Uuid(), nullable=True),
        sa.Column("title", sa.String(length=160), nullable=False),
        sa.Column("aim", sa.String(length=2000), nullable=False),
        sa.Column("audience", sa.String(length=300), nullable=False),
        sa.Column("channels", sa.String(length=200), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.Column("budget", sa.BigInteger(), nullable=True),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("success", sa.String(length=1000), nullable=False),
        sa.Column("outcome", sa.String(length=2000), nullable=True),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("created_by_id", sa.Uuid(), nullable=False),
        sa.Column("concluded_at", UtcDateTime(), nullable=True),
        sa.Column("concluded_by_id", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(concluded_at IS NULL) = (concluded_by_id IS NULL) AND (concluded_at IS NULL) = (outcome IS NULL)",
            name=op.f("ck_outreach_campaign_conclusion_paired"),
        ),
        sa.CheckConstraint(
            "budget IS NULL OR budget >= 0", name=op.f("ck_outreach_campaign_budget_not_negative")
        ),
        sa.CheckConstraint("starts_on <= ends_on", name=op.f("ck_outreach_campaign_ends_after_start")),
        sa.ForeignKeyConstraint(
            ["concluded_by_id"], ["app_user.id"], name=op.f("fk_outreach_campaign_concluded_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["created_by_id"], ["app_user.id"], name=op.f("fk_outreach_campaign_created_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_outreach_campaign_organisation_id")
        ),
        sa.ForeignKeyConstraint(["owner_id"], ["app_user.id"], name=op.f("fk_outreach_campaign_owner_id")),
        sa.ForeignKeyConstraint(
            ["partnership_id"], ["partnership.id"], name=op.f("fk_outreach_campaign_partnership_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outreach_campaign")),
    )
    with op.batch_alter_table("outreach_campaign", schema=None) as batch_op:
        batch_op.create_index(
            "ix_outreach_campaign_organisation_id", ["organisation_id", "starts_on"], unique=False
        )
        batch_op.create_index("ix_outreach_campaign_owner_id", ["owner_id"], unique=False)
        batch_op.create_index("ix_outreach_campaign_partnership_id", ["partnership_id"], unique=False)

    op.create_table(
        "outreach_grant",
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("funder", sa.String(length=200), nullable=False),
        sa.Column("purpose", sa.String(length=1000), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("is_restricted", sa.Boolean(), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("created_by_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("amount > 0", name=op.f("ck_outreach_grant_amount_positive")),
        sa.CheckConstraint("starts_on <= ends_on", name=op.f("ck_outreach_grant_ends_after_start")),
        sa.ForeignKeyConstraint(
            ["created_by_id"], ["app_user.id"], name=op.f("fk_outreach_grant_created_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_outreach_grant_organisation_id")
        ),
        sa.ForeignKeyConstraint(["owner_id"], ["app_user.id"], name=op.f("fk_outreach_grant_owner_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outreach_grant")),
    )
    with op.batch_alter_table("outreach_grant", schema=None) as batch_op:
        batch_op.create_index(
            "ix_outreach_grant_organisation_id", ["organisation_id", "starts_on"], unique=False
        )
        batch_op.create_index("ix_outreach_grant_owner_id", ["owner_id"], unique=False)

    op.create_table(
        "outreach_material",
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("partnership_id", sa.Uuid(), nullable=True),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "leaflet",
                "poster",
                "guide",
                "slides",
                "video",
                "script",
                "toolkit",
                name="materialkind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("source", sa.String(length=300), nullable=False),
        sa.Column("link", sa.String(length=500), nullable=False),
        sa.Column("evidence", sa.String(length=1000), nullable=False),
        sa.Column("licence", sa.String(length=160), nullable=False),
        sa.Column("review_on", sa.Date(), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.Column("is_public", sa.Boolean(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("created_by_id", sa.Uuid(), nullable=False),
        sa.Column("reviewed_at", UtcDateTime(), nullable=True),
        sa.Column("reviewed_by_id", sa.Uuid(), nullable=True),
        sa.Column("retired_at", UtcDateTime(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(reviewed_at IS NULL) = (reviewed_by_id IS NULL)",
            name=op.f("ck_outreach_material_review_paired"),
        ),
        sa.ForeignKeyConstraint(
            ["created_by_id"], ["app_user.id"], name=op.f("fk_outreach_material_created_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_outreach_material_organisation_id")
        ),
        sa.ForeignKeyConstraint(["owner_id"], ["app_user.id"], name=op.f("fk_outreach_material_owner_id")),
        sa.ForeignKeyConstraint(
            ["partnership_id"], ["partnership.id"], name=op.f("fk_outreach_material_partnership_id")
        ),
        sa.ForeignKeyConstraint(
            ["reviewed_by_id"], ["app_user.id"], name=op.f("fk_outreach_material_reviewed_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outreach_material")),
    )
    with op.batch_alter_table("outreach_material", schema=None) as batch_op:
        batch_op.create_index(
            "ix_outreach_material_organisation_id", ["organisation_id", "title"], unique=False
        )
        batch_op.create_index("ix_outreach_material_owner_id", ["owner_id"], unique=False)
        batch_op.create_index("ix_outreach_material_partnership_id", ["partnership_id"], unique=False)
        batch_op.create_index("ix_outreach_material_review_on", ["review_on"], unique=False)

    op.create_table(
        "partnership_page",
        sa.Column("partnership_id", sa.Uuid(), nullable=False),
        sa.Column("agency_agreed_at", UtcDateTime(), nullable=True),
        sa.Column("agency_agreed_by_id", sa.Uuid(), nullable=True),
        sa.Column("ngo_agreed_at", UtcDateTime(), nullable=True),
        sa.Column("ngo_agreed_by_id", sa.Uuid(), nullable=True),
        sa.Column("shows_diligence", sa.Boolean(), nullable=False),
        sa.Column("answer_days", sa.Integer(), nullable=False),
        sa.Column("agency_contact", sa.String(length=300), nullable=True),
        sa.Column("ngo_contact", sa.String(length=300), nullable=True),
        sa.Column("oversight_contact", sa.String(length=300), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(agency_agreed_at IS NULL) = (agency_agreed_by_id IS NULL)",
            name=op.f("ck_partnership_page_agency_paired"),
        ),
        sa.CheckConstraint(
            "(ngo_agreed_at IS NULL) = (ngo_agreed_by_id IS NULL)",
            name=op.f("ck_partnership_page_ngo_paired"),
        ),
        sa.CheckConstraint(
            "answer_days BETWEEN 5 AND 120", name=op.f("ck_partnership_page_answer_days_range")
        ),
        sa.ForeignKeyConstraint(
            ["agency_agreed_by_id"], ["app_user.id"], name=op.f("fk_partnership_page_agency_agreed_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["ngo_agreed_by_id"], ["app_user.id"], name=op.f("fk_partnership_page_ngo_agreed_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["partnership_id"], ["partnership.id"], name=op.f("fk_partnership_page_partnership_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_partnership_page")),
        sa.UniqueConstraint("partnership_id", name=op.f("uq_partnership_page_partnership_id")),
    )
    with op.batch_alter_table("partnership_page", schema=None) as batch_op:
        batch_op.create_index(
            "ix_partnership_page_agency_agreed_by_id", ["agency_agreed_by_id"], unique=False
        )
        batch_op.create_index("ix_partnership_page_ngo_agreed_by_id", ["ngo_agreed_by_id"], unique=False)

    op.create_table(
        "partnership_template",
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("is_from_file", sa.Boolean(), nullable=False),
        sa.Column("made_at", UtcDateTime(), nullable=False),
        sa.Column("made_by_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("number >= 1", name=op.f("ck_partnership_template_number_from_one")),
        sa.ForeignKeyConstraint(
            ["made_by_id"], ["app_user.id"], name=op.f("fk_partnership_template_made_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_partnership_template")),
        sa.UniqueConstraint("name", "number", name=op.f("uq_partnership_template_name_number")),
    )
    with op.batch_alter_table("partnership_template", schema=None) as batch_op:
        batch_op.create_index("ix_partnership_template_made_by_id", ["made_by_id"], unique=False)

    op.create_table(
        "patrol_headcount",
        sa.Column("agency_id", sa.Uuid(), nullable=False),
        sa.Column("counted_on", sa.Date(), nullable=False),
        sa.Column("officers", sa.Integer(), nullable=False),
        sa.Column("recorded_at", UtcDateTime(), nullable=False),
        sa.Column("recorded_by_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("officers > 0", name=op.f("ck_patrol_headcount_officers_positive")),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["organisation.id"], name=op.f("fk_patrol_headcount_agency_id")
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by_id"], ["app_user.id"], name=op.f("fk_patrol_headcount_recorded_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_patrol_headcount")),
        sa.UniqueConstraint("agency_id", "counted_on", name=op.f("uq_patrol_headcount_agency_id_counted_on")),
    )
    op.create_table(
        "questionnaire",
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column(
            "purpose",
            sa.Enum(
                "training_feedback",
                "wellbeing_pulse",
                "community_perception",
                "personal_experience",
                "partner_self_assessment",
                "suggestions",
                "town_hall",
                "needs_assessment",
                "outreach_follow_up",
                name="purpose",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("created_by_id", sa.Uuid(), nullable=False),
        sa.Column("retired_at", UtcDateTime(), nullable=True),
        sa.Column("retired_by_id", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(retired_at IS NULL) = (retired_by_id IS NULL)", name=op.f("ck_questionnaire_retired_paired")
        ),
        sa.ForeignKeyConstraint(
            ["created_by_id"], ["app_user.id"], name=op.f("fk_questionnaire_created_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_questionnaire_organisation_id")
        ),
        sa.ForeignKeyConstraint(
            ["retired_by_id"], ["app_user.id"], name=op.f("fk_questionnaire_retired_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_questionnaire")),
        sa.UniqueConstraint("organisation_id", "code", name="uq_questionnaire_organisation_code"),
    )
    with op.batch_alter_table("questionnaire", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_questionnaire_created_by_id"), ["created_by_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_questionnaire_retired_by_id"), ["retired_by_id"], unique=False)

    op.create_table(
        "roster_cell",
        sa.Column("agency_id", sa.Uuid(), nullable=False),
        sa.Column("area_id", sa.Uuid(), nullable=False),
        sa.Column("shift", sa.String(length=40), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("added_at", UtcDateTime(), nullable=False),
        sa.Column("added_by_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "ends_on IS NULL OR starts_on <= ends_on", name=op.f("ck_roster_cell_ends_after_start")
        ),
        sa.ForeignKeyConstraint(["added_by_id"], ["app_user.id"], name=op.f("fk_roster_cell_added_by_id")),
        sa.ForeignKeyConstraint(["agency_id"], ["organisation.id"], name=op.f("fk_roster_cell_agency_id")),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_roster_cell_area_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_roster_cell")),
        sa.UniqueConstraint(
            "agency_id",
            "area_id",
            "shift",
            "starts_on",
            name=op.f("uq_roster_cell_agency_id_area_id_shift_starts_on"),
        ),
    )
    with op.batch_alter_table("roster_cell", schema=None) as batch_op:
        batch_op.create_index("ix_roster_cell_area_id", ["area_id"], unique=False)

    op.create_table(
        "trainer",
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=True),
        sa.Column("external_name", sa.String(length=160), nullable=True),
        sa.Column("qualification", sa.String(length=300), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("added_at", UtcDateTime(), nullable=False),
        sa.Column("added_by_id", sa.Uuid(), nullable=False),
        sa.Column("removed_at", UtcDateTime(), nullable=True),
        sa.Column("removed_by_id", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "(removed_at IS NULL) = (removed_by_id IS NULL)", name=op.f("ck_trainer_removed_paired")
        ),
        sa.CheckConstraint(
            "(user_id IS NULL) <> (external_name IS NULL)", name=op.f("ck_trainer_inside_or_outside")
        ),
        sa.ForeignKeyConstraint(["added_by_id"], ["app_user.id"], name=op.f("fk_trainer_added_by_id")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_trainer_organisation_id")
        ),
        sa.ForeignKeyConstraint(["removed_by_id"], ["app_user.id"], name=op.f("fk_trainer_removed_by_id")),
        sa.ForeignKeyConstraint(["user_id"], ["app_user.id"], name=op.f("fk_trainer_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_trainer")),
    )
    with op.batch_alter_table("trainer", schema=None) as batch_op:
        batch_op.create_index("ix_trainer_organisation_id", ["organisation_id"], unique=False)
        batch_op.create_index("ix_trainer_user_id", ["user_id"], unique=False)

    op.create_table(
        "training_course",
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("partnership_id", sa.Uuid(), nullable=True),
        sa.Column(
            "kind",
            sa.Enum(
                "crisis_intervention",
                "mental_health_first_aid",
                "de_escalation",
                "trauma_informed",
                "cultural_competence",
                "stress_and_burnout",
                "family_session",
                "other",
                name="coursekind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("title", sa.String(length=160), nullable=False),
        sa.Column("hours", sa.Float(), nullable=False),
        sa.Column("aims", sa.String(length=2000), nullable=False),
        sa.Column(
            "audience",
            sa.Enum(
                "patrol",
                "dispatch",
                "all_staff",
                "ngo_staff",
                "families",
                name="courseaudience",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("prerequisites", sa.String(length=500), nullable=True),
        sa.Column("required_course_id", sa.Uuid(), nullable=True),
        sa.Column("refresher_months", sa.Integer(), nullable=False),
        sa.Column("gives_certificate", sa.Boolean(), nullable=False),
        sa.Column("attendance_share", sa.Integer(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("changed_at", UtcDateTime(), nullable=False),
        sa.Column("changed_by_id", sa.Uuid(), nullable=False),
        sa.Column("closed_at", UtcDateTime(), nullable=True),
        sa.Column("closed_by_id", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "kind <> 'crisis_intervention' OR hours >= 40", name=op.f("ck_training_course_cit_has_40_hours")
        ),
        sa.CheckConstraint(
            "(closed_at IS NULL) = (closed_by_id IS NULL)", name=op.f("ck_training_course_closed_paired")
        ),
        sa.CheckConstraint(
            "attendance_share BETWEEN 1 AND 100", name=op.f("ck_training_course_share_in_range")
        ),
        sa.CheckConstraint("hours > 0 AND hours <= 400", name=op.f("ck_training_course_hours_in_range")),
        sa.CheckConstraint(
            "refresher_months BETWEEN 1 AND 120", name=op.f("ck_training_course_refresher_in_range")
        ),
        sa.CheckConstraint(
            "required_course_id IS NULL OR required_course_id <> id",
            name=op.f("ck_training_course_not_before_itself"),
        ),
        sa.ForeignKeyConstraint(
            ["changed_by_id"], ["app_user.id"], name=op.f("fk_training_course_changed_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["closed_by_id"], ["app_user.id"], name=op.f("fk_training_course_closed_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_training_course_organisation_id")
        ),
        sa.ForeignKeyConstraint(
            ["partnership_id"], ["partnership.id"], name=op.f("fk_training_course_partnership_id")
        ),
        sa.ForeignKeyConstraint(
            ["required_course_id"], ["training_course.id"], name=op.f("fk_training_course_required_course_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_training_course")),
    )
    with op.batch_alter_table("training_course", schema=None) as batch_op:
        batch_op.create_index(
            "ix_training_course_organisation_id", ["organisation_id", "title"], unique=False
        )
        batch_op.create_index("ix_training_course_partnership_id", ["partnership_id"], unique=False)
        batch_op.create_index("ix_training_course_required_course_id", ["required_course_id"], unique=False)

    op.create_table(
        "voice_place",
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "public_box",
                "staff_box",
                "town_hall",
                name="placekind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("introduction", sa.String(length=1000), nullable=False),
        sa.Column("link_code", sa.String(length=32), nullable=False),
        sa.Column("asks_until", sa.Date(), nullable=True),
        sa.Column("held_on", sa.Date(), nullable=True),
        sa.Column("opened_at", UtcDateTime(), nullable=False),
        sa.Column("opened_by_id", sa.Uuid(), nullable=False),
        sa.Column("closed_at", UtcDateTime(), nullable=True),
        sa.Column("closed_by_id", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(kind = 'town_hall') = (held_on IS NOT NULL)", name=op.f("ck_voice_place_town_hall_has_day")
        ),
        sa.CheckConstraint(
            "(closed_at IS NULL) = (closed_by_id IS NULL)", name=op.f("ck_voice_place_closed_paired")
        ),
        sa.CheckConstraint(
            "(held_on IS NULL) = (asks_until IS NULL)", name=op.f("ck_voice_place_days_paired")
        ),
        sa.CheckConstraint(
            "asks_until IS NULL OR asks_until <= held_on", name=op.f("ck_voice_place_asks_before")
        ),
        sa.ForeignKeyConstraint(["closed_by_id"], ["app_user.id"], name=op.f("fk_voice_place_closed_by_id")),
        sa.ForeignKeyConstraint(["opened_by_id"], ["app_user.id"], name=op.f("fk_voice_place_opened_by_id")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_voice_place_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_voice_place")),
        sa.UniqueConstraint("link_code", name=op.f("uq_voice_place_link_code")),
    )
    with op.batch_alter_table("voice_place", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_voice_place_closed_by_id"), ["closed_by_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_voice_place_opened_by_id"), ["opened_by_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_voice_place_organisation_id"), ["organisation_id"], unique=False)

    op.create_table(
        "volunteer",
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=160), nullable=False),
        sa.Column(
            "role",
            sa.Enum(
                "volunteer",
                "first_responder",
                name="volunteerrole",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("phone", sa.String(length=40), nullable=True),
        sa.Column("email", sa.String(length=254), nullable=True),
        sa.Column("languages", sa.String(length=200), nullable=True),
        sa.Column("started_on", sa.Date(), nullable=False),
        sa.Column("left_on", sa.Date(), nullable=True),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("created_by_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "left_on IS NULL OR started_on <= left_on", name=op.f("ck_volunteer_leaves_later")
        ),
        sa.CheckConstraint(
            "phone IS NOT NULL OR email IS NOT NULL", name=op.f("ck_volunteer_can_be_reached")
        ),
        sa.ForeignKeyConstraint(["created_by_id"], ["app_user.id"], name=op.f("fk_volunteer_created_by_id")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_volunteer_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_volunteer")),
    )
    with op.batch_alter_table("volunteer", schema=None) as batch_op:
        batch_op.create_index("ix_volunteer_organisation_id", ["organisation_id", "name"], unique=False)

    op.create_table(
        "entry_link",
        sa.Column("service_id", sa.Uuid(), nullable=False),
        sa.Column("digest", sa.LargeBinary(length=32), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("expires_at", UtcDateTime(), nullable=False),
        sa.Column("used_at", UtcDateTime(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("created_at < expires_at", name=op.f("ck_entry_link_expires_later")),
        sa.CheckConstraint("used_at >= created_at", name=op.f("ck_entry_link_used_later")),
        sa.ForeignKeyConstraint(["service_id"], ["service.id"], name=op.f("fk_entry_link_service_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_entry_link")),
        sa.UniqueConstraint("digest", name=op.f("uq_entry_link_digest")),
    )
    with op.batch_alter_table("entry_link", schema=None) as batch_op:
        batch_op.create_index(
            "ix_entry_link_service_id_created_at", ["service_id", "created_at"], unique=False
        )

    op.create_table(
        "grant_report",
        sa.Column("grant_id", sa.Uuid(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("what", sa.String(length=200), nullable=False),
        sa.Column("handed_in_on", sa.Date(), nullable=True),
        sa.Column("handed_in_by_id", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "(handed_in_on IS NULL) = (handed_in_by_id IS NULL)",
            name=op.f("ck_grant_report_handing_in_paired"),
        ),
        sa.ForeignKeyConstraint(["grant_id"], ["outreach_grant.id"], name=op.f("fk_grant_report_grant_id")),
        sa.ForeignKeyConstraint(
            ["handed_in_by_id"], ["app_user.id"], name=op.f("fk_grant_report_handed_in_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_grant_report")),
        sa.UniqueConstraint("grant_id", "due_on", "what", name=op.f("uq_grant_report_grant_id_due_on_what")),
    )
    with op.batch_alter_table("grant_report", schema=None) as batch_op:
        batch_op.create_index("ix_grant_report_due_on", ["due_on"], unique=False)

    op.create_table(
        "grant_spending",
        sa.Column("grant_id", sa.Uuid(), nullable=False),
        sa.Column("spent_on", sa.Date(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("what", sa.String(length=200), nullable=False),
        sa.Column("recorded_at", UtcDateTime(), nullable=False),
        sa.Column("recorded_by_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("amount <> 0", name=op.f("ck_grant_spending_amount_not_zero")),
        sa.ForeignKeyConstraint(["grant_id"], ["outreach_grant.id"], name=op.f("fk_grant_spending_grant_id")),
        sa.ForeignKeyConstraint(
            ["recorded_by_id"], ["app_user.id"], name=op.f("fk_grant_spending_recorded_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_grant_spending")),
    )
    with op.batch_alter_table("grant_spending", schema=None) as batch_op:
        batch_op.create_index("ix_grant_spending_grant_id", ["grant_id", "spent_on"], unique=False)

    op.create_table(
        "knowledge_test",
        sa.Column("course_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("created_by_id", sa.Uuid(), nullable=False),
        sa.Column("ready_at", UtcDateTime(), nullable=True),
        sa.Column("ready_by_id", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "(ready_at IS NULL) = (ready_by_id IS NULL)", name=op.f("ck_knowledge_test_ready_paired")
        ),
        sa.CheckConstraint("number > 0", name=op.f("ck_knowledge_test_number_positive")),
        sa.ForeignKeyConstraint(
            ["course_id"], ["training_course.id"], name=op.f("fk_knowledge_test_course_id")
        ),
        sa.ForeignKeyConstraint(
            ["created_by_id"], ["app_user.id"], name=op.f("fk_knowledge_test_created_by_id")
        ),
        sa.ForeignKeyConstraint(["ready_by_id"], ["app_user.id"], name=op.f("fk_knowledge_test_ready_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_knowledge_test")),
        sa.UniqueConstraint("course_id", "number", name=op.f("uq_knowledge_test_course_id_number")),
    )
    op.create_table(
        "listing",
        sa.Column("service_id", sa.Uuid(), nullable=False),
        sa.Column(
            "cost",
            sa.Enum(
                "free",
                "by_income",
                "paid",
                "unknown",
                name="cost",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("needs", sa.Integer(), nullable=False),
        sa.Column("indexed_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["service_id"], ["service.id"], name=op.f("fk_listing_service_id")),
        sa.PrimaryKeyConstraint("service_id", name=op.f("pk_listing")),
    )
    with op.batch_alter_table("listing", schema=None) as batch_op:
        batch_op.create_index("ix_listing_indexed_at", ["indexed_at"], unique=False)

    op.create_table(
        "listing_word",
        sa.Column("word", sa.String(length=40), nullable=False),
        sa.Column("service_id", sa.Uuid(), nullable=False),
        sa.Column("weight", sa.Integer(), nullable=False),
        sa.CheckConstraint("weight BETWEEN 0 AND 9", name=op.f("ck_listing_word_weight_range")),
        sa.ForeignKeyConstraint(["service_id"], ["service.id"], name=op.f("fk_listing_word_service_id")),
        sa.PrimaryKeyConstraint("word", "service_id", name=op.f("pk_listing_word")),
    )
    with op.batch_alter_table("listing_word", schema=None) as batch_op:
        batch_op.create_index("ix_listing_word_service_id", ["service_id"], unique=False)

    op.create_table(
        "mistake_report",
        sa.Column("service_id", sa.Uuid(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "closed",
                "phone",
                "place",
                "hours",
                "offer",
                "other",
                name="mistakekind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("words", sa.String(length=1000), nullable=False),
        sa.Column("reported_on", sa.Date(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "open", "closed", name="mistakestate", native_enum=False, create_constraint=True, length=40
            ),
            nullable=False,
        ),
        sa.Column("outcome", sa.String(length=500), nullable=True),
        sa.Column("closed_at", UtcDateTime(), nullable=True),
        sa.Column("closed_by_id", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "(state = 'open') = (closed_at IS NULL)", name=op.f("ck_mistake_report_closed_has_date")
        ),
        sa.CheckConstraint(
            "(closed_at IS NULL) = (closed_by_id IS NULL)", name=op.f("ck_mistake_report_closed_paired")
        ),
        sa.CheckConstraint(
            "(closed_at IS NULL) = (outcome IS NULL)", name=op.f("ck_mistake_report_closed_has_outcome")
        ),
        sa.ForeignKeyConstraint(
            ["closed_by_id"], ["app_user.id"], name=op.f("fk_mistake_report_closed_by_id")
        ),
        sa.ForeignKeyConstraint(["service_id"], ["service.id"], name=op.f("fk_mistake_report_service_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mistake_report")),
    )
    with op.batch_alter_table("mistake_report", schema=None) as batch_op:
        batch_op.create_index("ix_mistake_report_closed_by_id", ["closed_by_id"], unique=False)
        batch_op.create_index("ix_mistake_report_service_id", ["service_id"], unique=False)
        batch_op.create_index(
            "ix_mistake_report_state_reported_on", ["state", "reported_on", "id"], unique=False
        )

    op.create_table(
        "needs_barrier",
        sa.Column("assessment_id", sa.Uuid(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "stigma",
                "cost",
                "distance",
                "language",
                "awareness",
                "trust",
                "opening_hours",
                "other",
                name="barrier",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("words", sa.String(length=1000), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["assessment_id"], ["needs_assessment.id"], name=op.f("fk_needs_barrier_assessment_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_needs_barrier")),
    )
    with op.batch_alter_table("needs_barrier", schema=None) as batch_op:
        batch_op.create_index("ix_needs_barrier_assessment_id", ["assessment_id", "kind"], unique=False)

    op.create_table(
        "needs_expert",
        sa.Column("assessment_id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("asked_at", UtcDateTime(), nullable=False),
        sa.Column("asked_by_id", sa.Uuid(), nullable=False),
        sa.Column("comment", sa.String(length=2000), nullable=True),
        sa.Column("answered_at", UtcDateTime(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["asked_by_id"], ["app_user.id"], name=op.f("fk_needs_expert_asked_by_id")),
        sa.ForeignKeyConstraint(
            ["assessment_id"], ["needs_assessment.id"], name=op.f("fk_needs_expert_assessment_id")
        ),
        sa.ForeignKeyConstraint(["user_id"], ["app_user.id"], name=op.f("fk_needs_expert_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_needs_expert")),
        sa.UniqueConstraint("assessment_id", "user_id", name=op.f("uq_needs_expert_assessment_id_user_id")),
    )
    with op.batch_alter_table("needs_expert", schema=None) as batch_op:
        batch_op.create_index("ix_needs_expert_user_id", ["user_id"], unique=False)

    op.create_table(
        "needs_source",
        sa.Column("assessment_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "statistics",
                "survey",
                "focus_group",
                "interviews",
                name="sourcekind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("publisher", sa.String(length=200), nullable=True),
        sa.Column("year", sa.Integer(), nullable=True),
        sa.Column("licence", sa.String(length=160), nullable=True),
        sa.Column("link", sa.String(length=500), nullable=True),
        sa.Column("file_name", sa.String(length=200), nullable=True),
        sa.Column("content", sa.Text(), nullable=True),
        sa.Column("rows", sa.Integer(), nullable=True),
        sa.Column("mapped_at", UtcDateTime(), nullable=True),
        sa.Column("publication_id", sa.Uuid(), nullable=True),
        sa.Column("results", sa.Text(), nullable=True),
        sa.Column("held_on", sa.Date(), nullable=True),
        sa.Column("group_words", sa.String(length=200), nullable=True),
        sa.Column("people", sa.Integer(), nullable=True),
        sa.Column("notes", sa.String(length=4000), nullable=True),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("created_by_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "(kind = 'statistics') = (content IS NOT NULL) AND (content IS NULL) = (file_name IS NULL) AND (content IS NULL) = (publisher IS NULL) AND (content IS NULL) = (year IS NULL) AND (content IS NULL) = (licence IS NULL) AND (content IS NULL) = (link IS NULL) AND (content IS NULL) = (rows IS NULL)",
            name=op.f("ck_needs_source_statistics_say_whence"),
        ),
        sa.CheckConstraint(
            "(kind = 'survey') = (publication_id IS NOT NULL) AND (publication_id IS NULL) = (results IS NULL)",
            name=op.f("ck_needs_source_survey_has_results"),
        ),
        sa.CheckConstraint(
            "(kind IN ('focus_group', 'interviews')) = (people IS NOT NULL) AND (people IS NULL) = (held_on IS NULL) AND (people IS NULL) = (group_words IS NULL)",
            name=op.f("ck_needs_source_talk_says_with_whom"),
        ),
        sa.CheckConstraint("people IS NULL OR people >= 3", name=op.f("ck_needs_source_never_so_few")),
        sa.ForeignKeyConstraint(
            ["assessment_id"], ["needs_assessment.id"], name=op.f("fk_needs_source_assessment_id")
        ),
        sa.ForeignKeyConstraint(
            ["created_by_id"], ["app_user.id"], name=op.f("fk_needs_source_created_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_needs_source")),
        sa.UniqueConstraint("assessment_id", "number", name=op.f("uq_needs_source_assessment_id_number")),
    )
    op.create_table(
        "needs_theme",
        sa.Column("assessment_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("meaning", sa.String(length=400), nullable=True),
        sa.Column("place", sa.Integer(), nullable=True),
        sa.Column("place_reason", sa.String(length=500), nullable=True),
        sa.Column("place_by_id", sa.Uuid(), nullable=True),
        sa.Column("final_rank", sa.Integer(), nullable=True),
        sa.Column("final_evidence", sa.Integer(), nullable=True),
        sa.Column("final_weight", sa.Float(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "(final_rank IS NULL) = (final_evidence IS NULL)", name=op.f("ck_needs_theme_rank_paired")
        ),
        sa.CheckConstraint(
            "(place IS NULL) = (place_reason IS NULL) AND (place IS NULL) = (place_by_id IS NULL)",
            name=op.f("ck_needs_theme_overruling_paired"),
        ),
        sa.CheckConstraint("place IS NULL OR place > 0", name=op.f("ck_needs_theme_place_positive")),
        sa.ForeignKeyConstraint(
            ["assessment_id"], ["needs_assessment.id"], name=op.f("fk_needs_theme_assessment_id")
        ),
        sa.ForeignKeyConstraint(["place_by_id"], ["app_user.id"], name=op.f("fk_needs_theme_place_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_needs_theme")),
        sa.UniqueConstraint("assessment_id", "name", name=op.f("uq_needs_theme_assessment_id_name")),
        sa.UniqueConstraint("assessment_id", "place", name=op.f("uq_needs_theme_assessment_id_place")),
    )
    op.create_table(
        "outreach_activity",
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("partnership_id", sa.Uuid(), nullable=True),
        sa.Column("campaign_id", sa.Uuid(), nullable=True),
        sa.Column(
            "kind",
            sa.Enum(
                "event",
                "workshop",
                "support_group",
                "open_mic",
                "media",
                "stall",
                "talk",
                name="activitykind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("title", sa.String(length=160), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("place", sa.String(length=200), nullable=True),
        sa.Column("audience", sa.String(length=300), nullable=False),
        sa.Column("cost", sa.BigInteger(), nullable=True),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("attendance", sa.Integer(), nullable=True),
        sa.Column("reach", sa.Integer(), nullable=True),
        sa.Column(
            "reach_counted",
            sa.Enum(
                "count", "estimate", name="counted", native_enum=False, create_constraint=True, length=40
            ),
            nullable=True,
        ),
        sa.Column("languages", sa.String(length=200), nullable=True),
        sa.Column("partners", sa.String(length=500), nullable=True),
        sa.Column("notes", sa.String(length=2000), nullable=True),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("created_by_id", sa.Uuid(), nullable=False),
        sa.Column("cancelled_at", UtcDateTime(), nullable=True),
        sa.Column("cancel_reason", sa.String(length=500), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(cancelled_at IS NULL) = (cancel_reason IS NULL)",
            name=op.f("ck_outreach_activity_cancelling_paired"),
        ),
        sa.CheckConstraint(
            "(reach IS NULL) = (reach_counted IS NULL) AND (reach IS NULL OR reach >= 0)",
            name=op.f("ck_outreach_activity_reach_says_how"),
        ),
        sa.CheckConstraint(
            "attendance IS NULL OR attendance >= 0", name=op.f("ck_outreach_activity_attendance_not_negative")
        ),
        sa.CheckConstraint("cost IS NULL OR cost >= 0", name=op.f("ck_outreach_activity_cost_not_negative")),
        sa.CheckConstraint("starts_on <= ends_on", name=op.f("ck_outreach_activity_ends_after_start")),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["outreach_campaign.id"], name=op.f("fk_outreach_activity_campaign_id")
        ),
        sa.ForeignKeyConstraint(
            ["created_by_id"], ["app_user.id"], name=op.f("fk_outreach_activity_created_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_outreach_activity_organisation_id")
        ),
        sa.ForeignKeyConstraint(
            ["partnership_id"], ["partnership.id"], name=op.f("fk_outreach_activity_partnership_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outreach_activity")),
    )
    with op.batch_alter_table("outreach_activity", schema=None) as batch_op:
        batch_op.create_index("ix_outreach_activity_campaign_id", ["campaign_id", "starts_on"], unique=False)
        batch_op.create_index(
            "ix_outreach_activity_organisation_id", ["organisation_id", "starts_on"], unique=False
        )
        batch_op.create_index(
            "ix_outreach_activity_partnership_id", ["partnership_id", "starts_on"], unique=False
        )

    op.create_table(
        "questionnaire_version",
        sa.Column("questionnaire_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("wording", sa.String(length=64), nullable=False),
        sa.Column("library", sa.String(length=48), nullable=True),
        sa.Column("written_at", UtcDateTime(), nullable=False),
        sa.Column("written_by_id", sa.Uuid(), nullable=False),
        sa.Column("frozen_at", UtcDateTime(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("length(wording) = 64", name=op.f("ck_questionnaire_version_wording_is_digest")),
        sa.CheckConstraint("number > 0", name=op.f("ck_questionnaire_version_number_positive")),
        sa.ForeignKeyConstraint(
            ["questionnaire_id"], ["questionnaire.id"], name=op.f("fk_questionnaire_version_questionnaire_id")
        ),
        sa.ForeignKeyConstraint(
            ["written_by_id"], ["app_user.id"], name=op.f("fk_questionnaire_version_written_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_questionnaire_version")),
        sa.UniqueConstraint("questionnaire_id", "number", name="uq_questionnaire_version_number"),
    )
    with op.batch_alter_table("questionnaire_version", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_questionnaire_version_written_by_id"), ["written_by_id"], unique=False
        )
        batch_op.create_index(
            "uq_questionnaire_version_draft",
            ["questionnaire_id"],
            unique=True,
            sqlite_where=sa.text("frozen_at IS NULL"),
            postgresql_where=sa.text("frozen_at IS NULL"),
        )

    op.create_table(
        "roster_duty",
        sa.Column("cell_id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("added_at", UtcDateTime(), nullable=False),
        sa.Column("added_by_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("starts_on <= ends_on", name=op.f("ck_roster_duty_ends_after_start")),
        sa.ForeignKeyConstraint(["added_by_id"], ["app_user.id"], name=op.f("fk_roster_duty_added_by_id")),
        sa.ForeignKeyConstraint(["cell_id"], ["roster_cell.id"], name=op.f("fk_roster_duty_cell_id")),
        sa.ForeignKeyConstraint(["user_id"], ["app_user.id"], name=op.f("fk_roster_duty_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_roster_duty")),
        sa.UniqueConstraint(
            "cell_id", "user_id", "starts_on", name=op.f("uq_roster_duty_cell_id_user_id_starts_on")
        ),
    )
    with op.batch_alter_table("roster_duty", schema=None) as batch_op:
        batch_op.create_index("ix_roster_duty_user_id", ["user_id", "starts_on"], unique=False)

    op.create_table(
        "template_start",
        sa.Column("template_id", sa.Uuid(), nullable=False),
        sa.Column("memorandum_id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("courses", sa.Integer(), nullable=False),
        sa.Column("questionnaires", sa.Integer(), nullable=False),
        sa.Column("started_at", UtcDateTime(), nullable=False),
        sa.Column("started_by_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("courses >= 0 AND questionnaires >= 0", name=op.f("ck_template_start_counted")),
        sa.ForeignKeyConstraint(
            ["memorandum_id"], ["memorandum.id"], name=op.f("fk_template_start_memorandum_id")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_template_start_organisation_id")
        ),
        sa.ForeignKeyConstraint(
            ["started_by_id"], ["app_user.id"], name=op.f("fk_template_start_started_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["template_id"], ["partnership_template.id"], name=op.f("fk_template_start_template_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_template_start")),
        sa.UniqueConstraint("memorandum_id", name=op.f("uq_template_start_memorandum_id")),
    )
    with op.batch_alter_table("template_start", schema=None) as batch_op:
        batch_op.create_index("ix_template_start_organisation_id", ["organisation_id"], unique=False)
        batch_op.create_index("ix_template_start_started_by_id", ["started_by_id"], unique=False)
        batch_op.create_index("ix_template_start_template_id", ["template_id"], unique=False)

    op.create_table(
        "voice",
        sa.Column("place_id", sa.Uuid(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "waiting",
                "shown",
                "answered",
                "withheld",
                name="voicestate",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("original_sealed", Sealed(), nullable=True),
        sa.Column("shown_text", sa.String(length=2000), nullable=True),
        sa.Column("answer", sa.String(length=2000), nullable=True),
        sa.Column("answered_on", sa.Date(), nullable=True),
        sa.Column("answered_by_id", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(state = 'answered') = (answer IS NOT NULL)", name=op.f("ck_voice_answer_if_answered")
        ),
        sa.CheckConstraint(
            "(state = 'waiting') = (original_sealed IS NOT NULL)",
            name=op.f("ck_voice_original_while_waiting"),
        ),
        sa.CheckConstraint(
            "(state IN ('shown', 'answered')) = (shown_text IS NOT NULL)",
            name=op.f("ck_voice_text_while_shown"),
        ),
        sa.CheckConstraint(
            "(answer IS NULL) = (answered_on IS NULL) AND (answer IS NULL) = (answered_by_id IS NULL)",
            name=op.f("ck_voice_answer_complete"),
        ),
        sa.ForeignKeyConstraint(["answered_by_id"], ["app_user.id"], name=op.f("fk_voice_answered_by_id")),
        sa.ForeignKeyConstraint(["place_id"], ["voice_place.id"], name=op.f("fk_voice_place_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_voice")),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("voice", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_voice_answered_by_id"), ["answered_by_id"], unique=False)
        batch_op.create_index("ix_voice_place_id", ["place_id", "state"], unique=False)

    op.create_table(
        "volunteer_check",
        sa.Column("volunteer_id", sa.Uuid(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "background",
                "identity",
                "references",
                "safeguarding",
                "driving",
                name="checkkind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("done_on", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=False),
        sa.Column(
            "result",
            sa.Enum(
                "cleared",
                "not_cleared",
                name="checkresult",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("recorded_at", UtcDateTime(), nullable=False),
        sa.Column("recorded_by_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("done_on <= valid_until", name=op.f("ck_volunteer_check_valid_after_done")),
        sa.ForeignKeyConstraint(
            ["recorded_by_id"], ["app_user.id"], name=op.f("fk_volunteer_check_recorded_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["volunteer_id"], ["volunteer.id"], name=op.f("fk_volunteer_check_volunteer_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_volunteer_check")),
    )
    with op.batch_alter_table("volunteer_check", schema=None) as batch_op:
        batch_op.create_index("ix_volunteer_check_valid_until", ["valid_until"], unique=False)
        batch_op.create_index(
            "ix_volunteer_check_volunteer_id", ["volunteer_id", "kind", "done_on"], unique=False
        )

    op.create_table(
        "volunteer_hours",
        sa.Column("volunteer_id", sa.Uuid(), nullable=False),
        sa.Column("worked_on", sa.Date(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("what", sa.String(length=200), nullable=False),
        sa.Column("recorded_at", UtcDateTime(), nullable=False),
        sa.Column("recorded_by_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("minutes BETWEEN 1 AND 1440", name=op.f("ck_volunteer_hours_within_a_day")),
        sa.ForeignKeyConstraint(
            ["recorded_by_id"], ["app_user.id"], name=op.f("fk_volunteer_hours_recorded_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["volunteer_id"], ["volunteer.id"], name=op.f("fk_volunteer_hours_volunteer_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_volunteer_hours")),
    )
    with op.batch_alter_table("volunteer_hours", schema=None) as batch_op:
        batch_op.create_index("ix_volunteer_hours_volunteer_id", ["volunteer_id", "worked_on"], unique=False)

    op.create_table(
        "volunteer_training",
        sa.Column("volunteer_id", sa.Uuid(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("certificate", sa.String(length=60), nullable=True),
        sa.Column("done_on", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("recorded_at", UtcDateTime(), nullable=False),
        sa.Column("recorded_by_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "valid_until IS NULL OR done_on <= valid_until",
            name=op.f("ck_volunteer_training_valid_after_done"),
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by_id"], ["app_user.id"], name=op.f("fk_volunteer_training_recorded_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["volunteer_id"], ["volunteer.id"], name=op.f("fk_volunteer_training_volunteer_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_volunteer_training")),
    )
    with op.batch_alter_table("volunteer_training", schema=None) as batch_op:
        batch_op.create_index("ix_volunteer_training_volunteer_id", ["volunteer_id", "done_on"], unique=False)

    op.create_table(
        "knowledge_item",
        sa.Column("test_id", sa.Uuid(), nullable=False),
        sa.Column(
            "form",
            sa.Enum("a", "b", name="formlabel", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("question", sa.String(length=500), nullable=False),
        sa.Column("first", sa.String(length=200), nullable=False),
        sa.Column("second", sa.String(length=200), nullable=False),
        sa.Column("third", sa.String(length=200), nullable=True),
        sa.Column("fourth", sa.String(length=200), nullable=True),
        sa.Column("correct", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "correct IN (1, 2) OR (correct = 3 AND third IS NOT NULL) OR (correct = 4 AND fourth IS NOT NULL)",
            name=op.f("ck_knowledge_item_correct_exists"),
        ),
        sa.CheckConstraint(
            "fourth IS NULL OR third IS NOT NULL", name=op.f("ck_knowledge_item_answers_in_order")
        ),
        sa.CheckConstraint("position > 0", name=op.f("ck_knowledge_item_position_positive")),
        sa.ForeignKeyConstraint(["test_id"], ["knowledge_test.id"], name=op.f("fk_knowledge_item_test_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_knowledge_item")),
        sa.UniqueConstraint(
            "test_id", "form", "position", name=op.f("uq_knowledge_item_test_id_form_position")
        ),
    )
    op.create_table(
        "needs_bad_row",
        sa.Column("source_id", sa.Uuid(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("field", sa.String(length=120), nullable=True),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("text", sa.String(length=1000), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["source_id"], ["needs_source.id"], name=op.f("fk_needs_bad_row_source_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_needs_bad_row")),
    )
    with op.batch_alter_table("needs_bad_row", schema=None) as batch_op:
        batch_op.create_index("ix_needs_bad_row_source_id", ["source_id", "line"], unique=False)

    op.create_table(
        "needs_barrier_source",
        sa.Column("barrier_id", sa.Uuid(), nullable=False),
        sa.Column("source_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["barrier_id"], ["needs_barrier.id"], name=op.f("fk_needs_barrier_source_barrier_id")
        ),
        sa.ForeignKeyConstraint(
            ["source_id"], ["needs_source.id"], name=op.f("fk_needs_barrier_source_source_id")
        ),
        sa.PrimaryKeyConstraint("barrier_id", "source_id", name=op.f("pk_needs_barrier_source")),
    )
    with op.batch_alter_table("needs_barrier_source", schema=None) as batch_op:
        batch_op.create_index("ix_needs_barrier_source_source_id", ["source_id"], unique=False)

    op.create_table(
        "needs_figure",
        sa.Column("source_id", sa.Uuid(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("measure", sa.String(length=200), nullable=False),
        sa.Column("value", sa.Float(), nullable=False),
        sa.Column("unit", sa.String(length=60), nullable=True),
        sa.Column("area", sa.String(length=120), nullable=True),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("population", sa.String(length=120), nullable=True),
        sa.Column("note", sa.String(length=300), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["source_id"], ["needs_source.id"], name=op.f("fk_needs_figure_source_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_needs_figure")),
    )
    with op.batch_alter_table("needs_figure", schema=None) as batch_op:
        batch_op.create_index("ix_needs_figure_source_id", ["source_id", "line"], unique=False)

    op.create_table(
        "needs_follow_up",
        sa.Column("theme_id", sa.Uuid(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "goal",
                "wanted",
                "search",
                name="followkind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("goal_id", sa.Uuid(), nullable=True),
        sa.Column("diligence_id", sa.Uuid(), nullable=True),
        sa.Column(
            "need",
            sa.Enum(
                "mental_health_support",
                "crisis_followup",
                "suicide_prevention",
                "substance_use",
                "medication_or_clinical_link",
                "housing_instability",
                "homelessness",
                "inadequate_housing",
                "food",
                "income_benefits",
                "debt",
                "employment",
                "education_training",
                "transport",
                "legal_help",
                "family_relationships",
                "parenting",
                "social_connection",
                "domestic_abuse",
                "elder_abuse",
                "veteran_support",
                "trauma_bereavement",
                "physical_health",
                "disability_neurodiversity",
                "identity_documents",
                "daily_living",
                name="need",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("words", sa.String(length=1000), nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "open",
                "met",
                "withdrawn",
                name="followstate",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("outcome", sa.String(length=1000), nullable=True),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("created_by_id", sa.Uuid(), nullable=False),
        sa.Column("closed_at", UtcDateTime(), nullable=True),
        sa.Column("closed_by_id", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "(kind = 'goal') = (goal_id IS NOT NULL)", name=op.f("ck_needs_follow_up_goal_named")
        ),
        sa.CheckConstraint(
            "(kind = 'search') = (diligence_id IS NOT NULL)", name=op.f("ck_needs_follow_up_search_named")
        ),
        sa.CheckConstraint(
            "(kind = 'wanted') = (need IS NOT NULL) AND (need IS NULL) = (words IS NULL)",
            name=op.f("ck_needs_follow_up_wanted_says_what"),
        ),
        sa.CheckConstraint(
            "(state = 'open') = (closed_at IS NULL) AND (closed_at IS NULL) = (closed_by_id IS NULL) AND (closed_at IS NULL) = (outcome IS NULL)",
            name=op.f("ck_needs_follow_up_closing_paired"),
        ),
        sa.ForeignKeyConstraint(
            ["closed_by_id"], ["app_user.id"], name=op.f("fk_needs_follow_up_closed_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["created_by_id"], ["app_user.id"], name=op.f("fk_needs_follow_up_created_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["diligence_id"], ["assessment.id"], name=op.f("fk_needs_follow_up_diligence_id")
        ),
        sa.ForeignKeyConstraint(["goal_id"], ["goal.id"], name=op.f("fk_needs_follow_up_goal_id")),
        sa.ForeignKeyConstraint(["theme_id"], ["needs_theme.id"], name=op.f("fk_needs_follow_up_theme_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_needs_follow_up")),
    )
    with op.batch_alter_table("needs_follow_up", schema=None) as batch_op:
        batch_op.create_index("ix_needs_follow_up_diligence_id", ["diligence_id"], unique=False)
        batch_op.create_index("ix_needs_follow_up_goal_id", ["goal_id"], unique=False)
        batch_op.create_index("ix_needs_follow_up_theme_id", ["theme_id"], unique=False)

    op.create_table(
        "needs_mention",
        sa.Column("source_id", sa.Uuid(), nullable=False),
        sa.Column("theme_id", sa.Uuid(), nullable=False),
        sa.Column("words", sa.String(length=1000), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["source_id"], ["needs_source.id"], name=op.f("fk_needs_mention_source_id")),
        sa.ForeignKeyConstraint(["theme_id"], ["needs_theme.id"], name=op.f("fk_needs_mention_theme_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_needs_mention")),
        sa.UniqueConstraint("source_id", "theme_id", name=op.f("uq_needs_mention_source_id_theme_id")),
    )
    with op.batch_alter_table("needs_mention", schema=None) as batch_op:
        batch_op.create_index("ix_needs_mention_theme_id", ["theme_id"], unique=False)

    op.create_table(
        "needs_weight",
        sa.Column("expert_id", sa.Uuid(), nullable=False),
        sa.Column("theme_id", sa.Uuid(), nullable=False),
        sa.Column("weight", sa.Integer(), nullable=False),
        sa.Column("comment", sa.String(length=500), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("weight BETWEEN 1 AND 5", name=op.f("ck_needs_weight_weight_in_range")),
        sa.ForeignKeyConstraint(["expert_id"], ["needs_expert.id"], name=op.f("fk_needs_weight_expert_id")),
        sa.ForeignKeyConstraint(["theme_id"], ["needs_theme.id"], name=op.f("fk_needs_weight_theme_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_needs_weight")),
        sa.UniqueConstraint("expert_id", "theme_id", name=op.f("uq_needs_weight_expert_id_theme_id")),
    )
    with op.batch_alter_table("needs_weight", schema=None) as batch_op:
        batch_op.create_index("ix_needs_weight_theme_id", ["theme_id"], unique=False)

    op.create_table(
        "public_edition",
        sa.Column("evaluation_id", sa.Uuid(), nullable=False),
        sa.Column("partnership_id", sa.Uuid(), nullable=False),
        sa.Column("figures", sa.Text(), nullable=False),
        sa.Column("published_at", UtcDateTime(), nullable=False),
        sa.Column("published_by_id", sa.Uuid(), nullable=False),
        sa.Column("withdrawn_at", UtcDateTime(), nullable=True),
        sa.Column("withdrawn_by_id", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "(withdrawn_at IS NULL) = (withdrawn_by_id IS NULL)",
            name=op.f("ck_public_edition_withdrawn_paired"),
        ),
        sa.ForeignKeyConstraint(
            ["evaluation_id"], ["evaluation.id"], name=op.f("fk_public_edition_evaluation_id")
        ),
        sa.ForeignKeyConstraint(
            ["partnership_id"], ["partnership.id"], name=op.f("fk_public_edition_partnership_id")
        ),
        sa.ForeignKeyConstraint(
            ["published_by_id"], ["app_user.id"], name=op.f("fk_public_edition_published_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["withdrawn_by_id"], ["app_user.id"], name=op.f("fk_public_edition_withdrawn_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_public_edition")),
        sa.UniqueConstraint("evaluation_id", name=op.f("uq_public_edition_evaluation_id")),
    )
    with op.batch_alter_table("public_edition", schema=None) as batch_op:
        batch_op.create_index(
            "ix_public_edition_partnership_id", ["partnership_id", "published_at"], unique=False
        )
        batch_op.create_index("ix_public_edition_published_by_id", ["published_by_id"], unique=False)
        batch_op.create_index("ix_public_edition_withdrawn_by_id", ["withdrawn_by_id"], unique=False)

    op.create_table(
        "survey_wave",
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("version_id", sa.Uuid(), nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("audience", sa.String(length=200), nullable=False),
        sa.Column(
            "mode",
            sa.Enum(
                "anonymous", "confidential", name="mode", native_enum=False, create_constraint=True, length=40
            ),
            nullable=False,
        ),
        sa.Column(
            "entry",
            sa.Enum("open", "invited", name="entry", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("link_code", sa.String(length=32), nullable=True),
        sa.Column("languages", sa.String(length=60), nullable=False),
        sa.Column("opens_on", sa.Date(), nullable=False),
        sa.Column("closes_on", sa.Date(), nullable=False),
        sa.Column("invited", sa.Integer(), nullable=True),
        sa.Column("about_kind", sa.String(length=40), nullable=True),
        sa.Column("about_id", sa.Uuid(), nullable=True),
        sa.Column("reminded_on", sa.Date(), nullable=True),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("created_by_id", sa.Uuid(), nullable=False),
        sa.Column("closed_at", UtcDateTime(), nullable=True),
        sa.Column("closed_by_id", sa.Uuid(), nullable=True),
        sa.Column("published_at", UtcDateTime(), nullable=True),
        sa.Column("published_by_id", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(entry = 'open') = (link_code IS NOT NULL)", name=op.f("ck_survey_wave_open_has_link")
        ),
        sa.CheckConstraint(
            "mode = 'anonymous' OR entry = 'invited'", name=op.f("ck_survey_wave_confidential_is_invited")
        ),
        sa.CheckConstraint(
            "(about_kind IS NULL) = (about_id IS NULL)", name=op.f("ck_survey_wave_about_paired")
        ),
        sa.CheckConstraint(
            "(closed_at IS NULL) = (closed_by_id IS NULL)", name=op.f("ck_survey_wave_closed_paired")
        ),
        sa.CheckConstraint(
            "(published_at IS NULL) = (published_by_id IS NULL)", name=op.f("ck_survey_wave_published_paired")
        ),
        sa.CheckConstraint(
            "invited IS NULL OR invited >= 0", name=op.f("ck_survey_wave_invited_not_negative")
        ),
        sa.CheckConstraint("opens_on <= closes_on", name=op.f("ck_survey_wave_days_in_order")),
        sa.CheckConstraint(
            "published_at IS NULL OR closed_at IS NOT NULL", name=op.f("ck_survey_wave_published_is_closed")
        ),
        sa.ForeignKeyConstraint(["closed_by_id"], ["app_user.id"], name=op.f("fk_survey_wave_closed_by_id")),
        sa.ForeignKeyConstraint(
            ["created_by_id"], ["app_user.id"], name=op.f("fk_survey_wave_created_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_survey_wave_organisation_id")
        ),
        sa.ForeignKeyConstraint(
            ["published_by_id"], ["app_user.id"], name=op.f("fk_survey_wave_published_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["version_id"], ["questionnaire_version.id"], name=op.f("fk_survey_wave_version_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_survey_wave")),
        sa.UniqueConstraint("id", "mode", name="uq_survey_wave_id_mode"),
        sa.UniqueConstraint("link_code", name=op.f("uq_survey_wave_link_code")),
    )
    with op.batch_alter_table("survey_wave", schema=None) as batch_op:
        batch_op.create_index("ix_survey_wave_about", ["about_kind", "about_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_survey_wave_closed_by_id"), ["closed_by_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_survey_wave_created_by_id"), ["created_by_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_survey_wave_organisation_id"), ["organisation_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_survey_wave_published_by_id"), ["published_by_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_survey_wave_version_id"), ["version_id"], unique=False)

    op.create_table(
        "training_session",
        sa.Column("course_id", sa.Uuid(), nullable=False),
        sa.Column("reference", sa.String(length=20), nullable=False),
        sa.Column("trainer_id", sa.Uuid(), nullable=False),
        sa.Column("place", sa.String(length=200), nullable=True),
        sa.Column("link", sa.String(length=300), nullable=True),
        sa.Column("seats", sa.Integer(), nullable=False),
        sa.Column("minimum", sa.Integer(), nullable=False),
        sa.Column(
            "open_to",
            sa.Enum(
                "own_people",
                "both_sides",
                name="opento",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("closes_on", sa.Date(), nullable=False),
        sa.Column("zone", sa.String(length=64), nullable=False),
        sa.Column("knowledge_test_id", sa.Uuid(), nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "planned",
                "held",
                "cancelled",
                name="sessionstate",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("feedback_wave_id", sa.Uuid(), nullable=True),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("created_by_id", sa.Uuid(), nullable=False),
        sa.Column("held_at", UtcDateTime(), nullable=True),
        sa.Column("held_by_id", sa.Uuid(), nullable=True),
        sa.Column("cancelled_at", UtcDateTime(), nullable=True),
        sa.Column("cancelled_by_id", sa.Uuid(), nullable=True),
        sa.Column("cancel_reason", sa.String(length=300), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(cancelled_at IS NULL) = (cancelled_by_id IS NULL) AND (cancelled_at IS NULL) = (cancel_reason IS NULL) AND (state = 'cancelled') = (cancelled_at IS NOT NULL)",
            name=op.f("ck_training_session_cancelled_paired"),
        ),
        sa.CheckConstraint(
            "(held_at IS NULL) = (held_by_id IS NULL) AND (state = 'held') = (held_at IS NOT NULL)",
            name=op.f("ck_training_session_held_paired"),
        ),
        sa.CheckConstraint("minimum BETWEEN 0 AND seats", name=op.f("ck_training_session_minimum_fits")),
        sa.CheckConstraint(
            "place IS NOT NULL OR link IS NOT NULL", name=op.f("ck_training_session_is_somewhere")
        ),
        sa.CheckConstraint("seats BETWEEN 1 AND 500", name=op.f("ck_training_session_seats_in_range")),
        sa.ForeignKeyConstraint(
            ["cancelled_by_id"], ["app_user.id"], name=op.f("fk_training_session_cancelled_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["course_id"], ["training_course.id"], name=op.f("fk_training_session_course_id")
        ),
        sa.ForeignKeyConstraint(
            ["created_by_id"], ["app_user.id"], name=op.f("fk_training_session_created_by_id")
        ),
        sa.ForeignKeyConstraint(["held_by_id"], ["app_user.id"], name=op.f("fk_training_session_held_by_id")),
        sa.ForeignKeyConstraint(
            ["knowledge_test_id"], ["knowledge_test.id"], name=op.f("fk_training_session_knowledge_test_id")
        ),
        sa.ForeignKeyConstraint(["trainer_id"], ["trainer.id"], name=op.f("fk_training_session_trainer_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_training_session")),
        sa.UniqueConstraint("reference", name=op.f("uq_training_session_reference")),
    )
    with op.batch_alter_table("training_session", schema=None) as batch_op:
        batch_op.create_index("ix_training_session_course_id", ["course_id"], unique=False)
        batch_op.create_index("ix_training_session_knowledge_test_id", ["knowledge_test_id"], unique=False)
        batch_op.create_index("ix_training_session_trainer_id", ["trainer_id"], unique=False)

    op.create_table(
        "voice_support",
        sa.Column("digest", sa.LargeBinary(length=32), nullable=False),
        sa.Column("voice_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["voice_id"], ["voice.id"], name=op.f("fk_voice_support_voice_id")),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_voice_support")),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("voice_support", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_voice_support_voice_id"), ["voice_id"], unique=False)

    op.create_table(
        "volunteer_task",
        sa.Column("volunteer_id", sa.Uuid(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("activity_id", sa.Uuid(), nullable=True),
        sa.Column("given_at", UtcDateTime(), nullable=False),
        sa.Column("given_by_id", sa.Uuid(), nullable=False),
        sa.Column("done_on", sa.Date(), nullable=True),
        sa.Column("dropped_at", UtcDateTime(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "done_on IS NULL OR dropped_at IS NULL", name=op.f("ck_volunteer_task_done_or_dropped")
        ),
        sa.ForeignKeyConstraint(
            ["activity_id"], ["outreach_activity.id"], name=op.f("fk_volunteer_task_activity_id")
        ),
        sa.ForeignKeyConstraint(["given_by_id"], ["app_user.id"], name=op.f("fk_volunteer_task_given_by_id")),
        sa.ForeignKeyConstraint(
            ["volunteer_id"], ["volunteer.id"], name=op.f("fk_volunteer_task_volunteer_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_volunteer_task")),
    )
    with op.batch_alter_table("volunteer_task", schema=None) as batch_op:
        batch_op.create_index("ix_volunteer_task_activity_id", ["activity_id"], unique=False)
        batch_op.create_index("ix_volunteer_task_volunteer_id", ["volunteer_id", "due_on"], unique=False)

    op.create_table(
        "survey_frame",
        sa.Column("wave_id", sa.Uuid(), nullable=False),
        sa.Column("population", sa.Integer(), nullable=True),
        sa.Column("band", sa.String(length=40), nullable=True),
        sa.Column("people", sa.JSON(), nullable=False),
        sa.Column("source", sa.String(length=200), nullable=False),
        sa.Column("declared_at", UtcDateTime(), nullable=False),
        sa.Column("declared_by_id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "population IS NULL OR population > 0", name=op.f("ck_survey_frame_population_positive")
        ),
        sa.ForeignKeyConstraint(
            ["declared_by_id"], ["app_user.id"], name=op.f("fk_survey_frame_declared_by_id")
        ),
        sa.ForeignKeyConstraint(["wave_id"], ["survey_wave.id"], name=op.f("fk_survey_frame_wave_id")),
        sa.PrimaryKeyConstraint("wave_id", name=op.f("pk_survey_frame")),
    )
    with op.batch_alter_table("survey_frame", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_survey_frame_declared_by_id"), ["declared_by_id"], unique=False)

    op.create_table(
        "survey_invitation",
        sa.Column("wave_id", sa.Uuid(), nullable=False),
        sa.Column(
            "mode",
            sa.Enum(
                "anonymous", "confidential", name="mode", native_enum=False, create_constraint=True, length=40
            ),
            nullable=False,
        ),
        sa.Column("address_sealed", Sealed(), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("digest", sa.LargeBinary(length=32), nullable=True),
        sa.Column("user_id", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "(mode = 'confidential') = (digest IS NOT NULL)",
            name=op.f("ck_survey_invitation_link_confidential_only"),
        ),
        sa.CheckConstraint(
            "mode = 'confidential' OR user_id IS NULL",
            name=op.f("ck_survey_invitation_person_confidential_only"),
        ),
        sa.ForeignKeyConstraint(["user_id"], ["app_user.id"], name=op.f("fk_survey_invitation_user_id")),
        sa.ForeignKeyConstraint(
            ["wave_id", "mode"],
            ["survey_wave.id", "survey_wave.mode"],
            name="fk_survey_invitation_wave",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_survey_invitation")),
        sa.UniqueConstraint("digest", name=op.f("uq_survey_invitation_digest")),
        sa.UniqueConstraint("id", "mode", name="uq_survey_invitation_id_mode"),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("survey_invitation", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_survey_invitation_user_id"), ["user_id"], unique=False)
        batch_op.create_index("ix_survey_invitation_wave", ["wave_id", "mode"], unique=False)

    op.create_table(
        "survey_letter",
        sa.Column("wave_id", sa.Uuid(), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("address_sealed", Sealed(), nullable=True),
        sa.Column("link_sealed", Sealed(), nullable=True),
        sa.Column(
            "delivery",
            sa.Enum(
                "waiting",
                "sent",
                "failed",
                name="delivery",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("next_attempt_at", UtcDateTime(), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("sent_at", UtcDateTime(), nullable=True),
        sa.Column("last_error", sa.String(length=300), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "(delivery = 'sent') = (sent_at IS NOT NULL)", name=op.f("ck_survey_letter_sent_has_date")
        ),
        sa.CheckConstraint(
            "(delivery = 'waiting') = (address_sealed IS NOT NULL)",
            name=op.f("ck_survey_letter_address_forgotten"),
        ),
        sa.CheckConstraint(
            "(delivery = 'waiting') = (next_attempt_at IS NOT NULL)",
            name=op.f("ck_survey_letter_waiting_has_next"),
        ),
        sa.CheckConstraint(
            "delivery = 'waiting' OR link_sealed IS NULL", name=op.f("ck_survey_letter_link_forgotten")
        ),
        sa.ForeignKeyConstraint(
            ["wave_id"], ["survey_wave.id"], name="fk_survey_letter_wave", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_survey_letter")),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("survey_letter", schema=None) as batch_op:
        batch_op.create_index(
            "ix_survey_letter_waiting",
            ["next_attempt_at"],
            unique=False,
            sqlite_where=sa.text("delivery = 'waiting'"),
            postgresql_where=sa.text("delivery = 'waiting'"),
        )
        batch_op.create_index(batch_op.f("ix_survey_letter_wave_id"), ["wave_id"], unique=False)

    op.create_table(
        "survey_paper",
        sa.Column("digest", sa.LargeBinary(length=32), nullable=False),
        sa.Column("wave_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["wave_id"], ["survey_wave.id"], name="fk_survey_paper_wave", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_survey_paper")),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("survey_paper", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_survey_paper_wave_id"), ["wave_id"], unique=False)

    op.create_table(
        "survey_publication",
        sa.Column("wave_id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column(
            "readership",
            sa.Enum(
                "partner",
                "public",
                name="survey_publication_readership",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        sa.Column("published_at", UtcDateTime(), nullable=False),
        sa.Column("published_by_id", sa.Uuid(), nullable=False),
        sa.Column("withdrawn_at", UtcDateTime(), nullable=True),
        sa.Column("withdrawn_by_id", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "(withdrawn_at IS NULL) = (withdrawn_by_id IS NULL)",
            name=op.f("ck_survey_publication_withdrawn_paired"),
        ),
        sa.CheckConstraint("length(content_hash) = 64", name=op.f("ck_survey_publication_hash_is_digest")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_survey_publication_organisation_id")
        ),
        sa.ForeignKeyConstraint(
            ["published_by_id"], ["app_user.id"], name=op.f("fk_survey_publication_published_by_id")
        ),
        sa.ForeignKeyConstraint(["wave_id"], ["survey_wave.id"], name=op.f("fk_survey_publication_wave_id")),
        sa.ForeignKeyConstraint(
            ["withdrawn_by_id"], ["app_user.id"], name=op.f("fk_survey_publication_withdrawn_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_survey_publication")),
    )
    with op.batch_alter_table("survey_publication", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_survey_publication_organisation_id"), ["organisation_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_survey_publication_published_by_id"), ["published_by_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_survey_publication_withdrawn_by_id"), ["withdrawn_by_id"], unique=False
        )
        batch_op.create_index(
            "uq_survey_publication_shown",
            ["wave_id", "readership"],
            unique=True,
            sqlite_where=sa.text("withdrawn_at IS NULL"),
            postgresql_where=sa.text("withdrawn_at IS NULL"),
        )

    op.create_table(
        "survey_remark",
        sa.Column("wave_id", sa.Uuid(), nullable=False),
        sa.Column("question", sa.String(length=40), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "released",
                "withheld",
                "expired",
                name="remarkstate",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("text_sealed", Sealed(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "(state = 'released') = (text_sealed IS NOT NULL)", name=op.f("ck_survey_remark_text_if_released")
        ),
        sa.ForeignKeyConstraint(["wave_id"], ["survey_wave.id"], name=op.f("fk_survey_remark_wave_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_survey_remark")),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("survey_remark", schema=None) as batch_op:
        batch_op.create_index("ix_survey_remark_wave", ["wave_id", "question"], unique=False)

    op.create_table(
        "survey_token",
        sa.Column("digest", sa.LargeBinary(length=32), nullable=False),
        sa.Column("wave_id", sa.Uuid(), nullable=False),
        sa.Column(
            "mode",
            sa.Enum(
                "anonymous", "confidential", name="mode", native_enum=False, create_constraint=True, length=40
            ),
            nullable=False,
        ),
        sa.Column("is_used", sa.Boolean(), nullable=False),
        sa.CheckConstraint("mode = 'anonymous'", name=op.f("ck_survey_token_anonymous_only")),
        sa.ForeignKeyConstraint(
            ["wave_id", "mode"],
            ["survey_wave.id", "survey_wave.mode"],
            name="fk_survey_token_wave",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_survey_token")),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("survey_token", schema=None) as batch_op:
        batch_op.create_index("ix_survey_token_wave", ["wave_id", "mode"], unique=False)

    op.create_table(
        "training_date",
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("starts_at", UtcDateTime(), nullable=False),
        sa.Column("ends_at", UtcDateTime(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("starts_at < ends_at", name=op.f("ck_training_date_ends_after_start")),
        sa.ForeignKeyConstraint(
            ["session_id"], ["training_session.id"], name=op.f("fk_training_date_session_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_training_date")),
        sa.UniqueConstraint("session_id", "starts_at", name=op.f("uq_training_date_session_id_starts_at")),
    )
    with op.batch_alter_table("training_date", schema=None) as batch_op:
        batch_op.create_index("ix_training_date_starts_at", ["starts_at"], unique=False)

    op.create_table(
        "training_seat",
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "enrolled",
                "waiting",
                "cancelled",
                name="seatstate",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("turn", sa.Integer(), nullable=False),
        sa.Column("enrolled_at", UtcDateTime(), nullable=False),
        sa.Column("enrolled_by_id", sa.Uuid(), nullable=False),
        sa.Column("cancelled_at", UtcDateTime(), nullable=True),
        sa.Column("cancelled_by_id", sa.Uuid(), nullable=True),
        sa.Column("cancel_reason", sa.String(length=300), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "(cancelled_at IS NULL) = (cancelled_by_id IS NULL) AND (cancelled_at IS NULL) = (cancel_reason IS NULL) AND (state = 'cancelled') = (cancelled_at IS NOT NULL)",
            name=op.f("ck_training_seat_cancelled_paired"),
        ),
        sa.ForeignKeyConstraint(
            ["cancelled_by_id"], ["app_user.id"], name=op.f("fk_training_seat_cancelled_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["enrolled_by_id"], ["app_user.id"], name=op.f("fk_training_seat_enrolled_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["session_id"], ["training_session.id"], name=op.f("fk_training_seat_session_id")
        ),
        sa.ForeignKeyConstraint(["user_id"], ["app_user.id"], name=op.f("fk_training_seat_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_training_seat")),
        sa.UniqueConstraint("session_id", "turn", name=op.f("uq_training_seat_session_id_turn")),
        sa.UniqueConstraint("session_id", "user_id", name=op.f("uq_training_seat_session_id_user_id")),
    )
    with op.batch_alter_table("training_seat", schema=None) as batch_op:
        batch_op.create_index("ix_training_seat_user_id", ["user_id"], unique=False)

    op.create_table(
        "knowledge_mark",
        sa.Column("seat_id", sa.Uuid(), nullable=False),
        sa.Column("test_id", sa.Uuid(), nullable=False),
        sa.Column(
            "point",
            sa.Enum(
                "before",
                "after",
                "follow_up",
                name="point",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("percent", sa.Float(), nullable=False),
        sa.Column("taken_at", UtcDateTime(), nullable=False),
        sa.Column("entered_by_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "percent >= 0 AND percent <= 100", name=op.f("ck_knowledge_mark_percent_in_range")
        ),
        sa.ForeignKeyConstraint(
            ["entered_by_id"], ["app_user.id"], name=op.f("fk_knowledge_mark_entered_by_id")
        ),
        sa.ForeignKeyConstraint(["seat_id"], ["training_seat.id"], name=op.f("fk_knowledge_mark_seat_id")),
        sa.ForeignKeyConstraint(["test_id"], ["knowledge_test.id"], name=op.f("fk_knowledge_mark_test_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_knowledge_mark")),
        sa.UniqueConstraint("seat_id", "point", name=op.f("uq_knowledge_mark_seat_id_point")),
    )
    with op.batch_alter_table("knowledge_mark", schema=None) as batch_op:
        batch_op.create_index("ix_knowledge_mark_test_id", ["test_id"], unique=False)

    op.create_table(
        "survey_publication_reader",
        sa.Column("publication_id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_survey_publication_reader_organisation_id"),
        ),
        sa.ForeignKeyConstraint(
            ["publication_id"],
            ["survey_publication.id"],
            name=op.f("fk_survey_publication_reader_publication_id"),
        ),
        sa.PrimaryKeyConstraint(
            "publication_id", "organisation_id", name=op.f("pk_survey_publication_reader")
        ),
    )
    with op.batch_alter_table("survey_publication_reader", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_survey_publication_reader_organisation_id"), ["organisation_id"], unique=False
        )

    op.create_table(
        "survey_response",
        sa.Column("wave_id", sa.Uuid(), nullable=False),
        sa.Column(
            "mode",
            sa.Enum(
                "anonymous", "confidential", name="mode", native_enum=False, create_constraint=True, length=40
            ),
            nullable=False,
        ),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("band_one", sa.String(length=40), nullable=True),
        sa.Column("band_two", sa.String(length=40), nullable=True),
        sa.Column("invitation_id", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "mode = 'confidential' OR invitation_id IS NULL",
            name=op.f("ck_survey_response_person_confidential_only"),
        ),
        sa.ForeignKeyConstraint(
            ["invitation_id"], ["survey_invitation.id"], name="fk_survey_response_invitation"
        ),
        sa.ForeignKeyConstraint(
            ["wave_id", "mode"], ["survey_wave.id", "survey_wave.mode"], name="fk_survey_response_wave"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_survey_response")),
        sa.UniqueConstraint("id", "mode", name="uq_survey_response_id_mode"),
        sa.UniqueConstraint("invitation_id", name=op.f("uq_survey_response_invitation_id")),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("survey_response", schema=None) as batch_op:
        batch_op.create_index("ix_survey_response_wave", ["wave_id", "mode"], unique=False)

    op.create_table(
        "training_attendance",
        sa.Column("seat_id", sa.Uuid(), nullable=False),
        sa.Column("date_id", sa.Uuid(), nullable=False),
        sa.Column("hours", sa.Float(), nullable=False),
        sa.Column("recorded_at", UtcDateTime(), nullable=False),
        sa.Column("recorded_by_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("hours >= 0 AND hours <= 24", name=op.f("ck_training_attendance_hours_in_range")),
        sa.ForeignKeyConstraint(
            ["date_id"], ["training_date.id"], name=op.f("fk_training_attendance_date_id")
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by_id"], ["app_user.id"], name=op.f("fk_training_attendance_recorded_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["seat_id"], ["training_seat.id"], name=op.f("fk_training_attendance_seat_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_training_attendance")),
        sa.UniqueConstraint("seat_id", "date_id", name=op.f("uq_training_attendance_seat_id_date_id")),
    )
    with op.batch_alter_table("training_attendance", schema=None) as batch_op:
        batch_op.create_index("ix_training_attendance_date_id", ["date_id"], unique=False)

    op.create_table(
        "training_certificate",
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("seat_id", sa.Uuid(), nullable=False),
        sa.Column("course_id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("holder_name", sa.String(length=160), nullable=False),
        sa.Column("course_title", sa.String(length=160), nullable=False),
        sa.Column("issuer_name", sa.String(length=200), nullable=False),
        sa.Column("hours", sa.Float(), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.Column("expires_on", sa.Date(), nullable=False),
        sa.Column("issued_at", UtcDateTime(), nullable=False),
        sa.Column("issued_by_id", sa.Uuid(), nullable=False),
        sa.Column("withdrawn_at", UtcDateTime(), nullable=True),
        sa.Column("withdrawn_by_id", sa.Uuid(), nullable=True),
        sa.Column("withdraw_reason", sa.String(length=300), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "(withdrawn_at IS NULL) = (withdrawn_by_id IS NULL) AND (withdrawn_at IS NULL) = (withdraw_reason IS NULL)",
            name=op.f("ck_training_certificate_withdrawn_paired"),
        ),
        sa.CheckConstraint("hours > 0", name=op.f("ck_training_certificate_hours_positive")),
        sa.CheckConstraint("issued_on < expires_on", name=op.f("ck_training_certificate_expires_later")),
        sa.ForeignKeyConstraint(
            ["course_id"], ["training_course.id"], name=op.f("fk_training_certificate_course_id")
        ),
        sa.ForeignKeyConstraint(
            ["issued_by_id"], ["app_user.id"], name=op.f("fk_training_certificate_issued_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["seat_id"], ["training_seat.id"], name=op.f("fk_training_certificate_seat_id")
        ),
        sa.ForeignKeyConstraint(["user_id"], ["app_user.id"], name=op.f("fk_training_certificate_user_id")),
        sa.ForeignKeyConstraint(
            ["withdrawn_by_id"], ["app_user.id"], name=op.f("fk_training_certificate_withdrawn_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_training_certificate")),
        sa.UniqueConstraint("number", name=op.f("uq_training_certificate_number")),
        sa.UniqueConstraint("seat_id", name=op.f("uq_training_certificate_seat_id")),
    )
    with op.batch_alter_table("training_certificate", schema=None) as batch_op:
        batch_op.create_index("ix_training_certificate_course_id", ["course_id"], unique=False)
        batch_op.create_index("ix_training_certificate_expires_on", ["expires_on"], unique=False)
        batch_op.create_index("ix_training_certificate_user_id", ["user_id", "expires_on"], unique=False)

    op.create_table(
        "survey_answer",
        sa.Column("response_id", sa.Uuid(), nullable=False),
        sa.Column("question", sa.String(length=40), nullable=False),
        sa.Column("statement", sa.String(length=40), nullable=False),
        sa.Column("value", sa.Float(), nullable=True),
        sa.Column("choice", sa.String(length=40), nullable=True),
        sa.Column("is_not_applicable", sa.Boolean(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "(value IS NOT NULL AND choice IS NULL AND NOT is_not_applicable) OR (value IS NULL AND choice IS NOT NULL AND NOT is_not_applicable) OR (value IS NULL AND choice IS NULL AND is_not_applicable)",
            name=op.f("ck_survey_answer_one_kind"),
        ),
        sa.ForeignKeyConstraint(
            ["response_id"],
            ["survey_response.id"],
            name=op.f("fk_survey_answer_response_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_survey_answer")),
        sa.UniqueConstraint("response_id", "question", "statement", "choice", name="uq_survey_answer_place"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "survey_text",
        sa.Column("wave_id", sa.Uuid(), nullable=False),
        sa.Column(
            "mode",
            sa.Enum(
                "anonymous", "confidential", name="mode", native_enum=False, create_constraint=True, length=40
            ),
            nullable=False,
        ),
        sa.Column("question", sa.String(length=40), nullable=False),
        sa.Column("text_sealed", Sealed(), nullable=False),
        sa.Column("response_id", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "(mode = 'confidential') = (response_id IS NOT NULL)",
            name=op.f("ck_survey_text_tied_confidential_only"),
        ),
        sa.ForeignKeyConstraint(["response_id"], ["survey_response.id"], name="fk_survey_text_response"),
        sa.ForeignKeyConstraint(
            ["wave_id", "mode"], ["survey_wave.id", "survey_wave.mode"], name="fk_survey_text_wave"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_survey_text")),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("survey_text", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_survey_text_response_id"), ["response_id"], unique=False)
        batch_op.create_index("ix_survey_text_wave", ["wave_id", "mode"], unique=False)

    for statement in statements("partnership_template", op.get_bind().dialect.name):
        op.execute(statement)
    for table, name in KIND_CHECKS:
        allow(table, "kind", name, KINDS, BEFORE)
    on_postgresql(statement for table, wall in WALLS.items() for statement in raising(table, wall))


def downgrade() -> None:
    """Go one revision back; notices of training and outreach go."""
    on_postgresql(["DROP FUNCTION partnership_template_refuse_change() CASCADE"])
    on_postgresql(statement for table in WALLS for statement in lowering(table))
    for table, name in KIND_CHECKS:
        told = sa.table(table, sa.column("kind", sa.Text()))
        op.execute(told.delete().where(told.c.kind.not_in(BEFORE)))
        allow(table, "kind", name, BEFORE, KINDS)
    with op.batch_alter_table("survey_text", schema=None) as batch_op:
        batch_op.drop_index("ix_survey_text_wave")
        batch_op.drop_index(batch_op.f("ix_survey_text_response_id"))

    op.drop_table("survey_text")
    op.drop_table("survey_answer")
    with op.batch_alter_table("training_certificate", schema=None) as batch_op:
        batch_op.drop_index("ix_training_certificate_user_id")
        batch_op.drop_index("ix_training_certificate_expires_on")
        batch_op.drop_index("ix_training_certificate_course_id")

    op.drop_table("training_certificate")
    with op.batch_alter_table("training_attendance", schema=None) as batch_op:
        batch_op.drop_index("ix_training_attendance_date_id")

    op.drop_table("training_attendance")
    with op.batch_alter_table("survey_response", schema=None) as batch_op:
        batch_op.drop_index("ix_survey_response_wave")

    op.drop_table("survey_response")
    with op.batch_alter_table("survey_publication_reader", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_survey_publication_reader_organisation_id"))

    op.drop_table("survey_publication_reader")
    with op.batch_alter_table("knowledge_mark", schema=None) as batch_op:
        batch_op.drop_index("ix_knowledge_mark_test_id")

    op.drop_table("knowledge_mark")
    with op.batch_alter_table("training_seat", schema=None) as batch_op:
        batch_op.drop_index("ix_training_seat_user_id")

    op.drop_table("training_seat")
    with op.batch_alter_table("training_date", schema=None) as batch_op:
        batch_op.drop_index("ix_training_date_starts_at")

    op.drop_table("training_date")
    with op.batch_alter_table("survey_token", schema=None) as batch_op:
        batch_op.drop_index("ix_survey_token_wave")

    op.drop_table("survey_token")
    with op.batch_alter_table("survey_remark", schema=None) as batch_op:
        batch_op.drop_index("ix_survey_remark_wave")

    op.drop_table("survey_remark")
    with op.batch_alter_table("survey_publication", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_survey_publication_shown",
            sqlite_where=sa.text("withdrawn_at IS NULL"),
            postgresql_where=sa.text("withdrawn_at IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_survey_publication_withdrawn_by_id"))
        batch_op.drop_index(batch_op.f("ix_survey_publication_published_by_id"))
        batch_op.drop_index(batch_op.f("ix_survey_publication_organisation_id"))

    op.drop_table("survey_publication")
    with op.batch_alter_table("survey_paper", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_survey_paper_wave_id"))

    op.drop_table("survey_paper")
    with op.batch_alter_table("survey_letter", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_survey_letter_wave_id"))
        batch_op.drop_index(
            "ix_survey_letter_waiting",
            sqlite_where=sa.text("delivery = 'waiting'"),
            postgresql_where=sa.text("delivery = 'waiting'"),
        )

    op.drop_table("survey_letter")
    with op.batch_alter_table("survey_invitation", schema=None) as batch_op:
        batch_op.drop_index("ix_survey_invitation_wave")
        batch_op.drop_index(batch_op.f("ix_survey_invitation_user_id"))

    op.drop_table("survey_invitation")
    with op.batch_alter_table("survey_frame", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_survey_frame_declared_by_id"))

    op.drop_table("survey_frame")
    with op.batch_alter_table("volunteer_task", schema=None) as batch_op:
        batch_op.drop_index("ix_volunteer_task_volunteer_id")
        batch_op.drop_index("ix_volunteer_task_activity_id")

    op.drop_table("volunteer_task")
    with op.batch_alter_table("voice_support", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_voice_support_voice_id"))

    op.drop_table("voice_support")
    with op.batch_alter_table("training_session", schema=None) as batch_op:
        batch_op.drop_index("ix_training_session_trainer_id")
        batch_op.drop_index("ix_training_session_knowledge_test_id")
        batch_op.drop_index("ix_training_session_course_id")

    op.drop_table("training_session")
    with op.batch_alter_table("survey_wave", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_survey_wave_version_id"))
        batch_op.drop_index(batch_op.f("ix_survey_wave_published_by_id"))
        batch_op.drop_index(batch_op.f("ix_survey_wave_organisation_id"))
        batch_op.drop_index(batch_op.f("ix_survey_wave_created_by_id"))
        batch_op.drop_index(batch_op.f("ix_survey_wave_closed_by_id"))
        batch_op.drop_index("ix_survey_wave_about")

    op.drop_table("survey_wave")
    with op.batch_alter_table("public_edition", schema=None) as batch_op:
        batch_op.drop_index("ix_public_edition_withdrawn_by_id")
        batch_op.drop_index("ix_public_edition_published_by_id")
        batch_op.drop_index("ix_public_edition_partnership_id")

    op.drop_table("public_edition")
    with op.batch_alter_table("needs_weight", schema=None) as batch_op:
        batch_op.drop_index("ix_needs_weight_theme_id")

    op.drop_table("needs_weight")
    with op.batch_alter_table("needs_mention", schema=None) as batch_op:
        batch_op.drop_index("ix_needs_mention_theme_id")

    op.drop_table("needs_mention")
    with op.batch_alter_table("needs_follow_up", schema=None) as batch_op:
        batch_op.drop_index("ix_needs_follow_up_theme_id")
        batch_op.drop_index("ix_needs_follow_up_goal_id")
        batch_op.drop_index("ix_needs_follow_up_diligence_id")

    op.drop_table("needs_follow_up")
    with op.batch_alter_table("needs_figure", schema=None) as batch_op:
        batch_op.drop_index("ix_needs_figure_source_id")

    op.drop_table("needs_figure")
    with op.batch_alter_table("needs_barrier_source", schema=None) as batch_op:
        batch_op.drop_index("ix_needs_barrier_source_source_id")

    op.drop_table("needs_barrier_source")
    with op.batch_alter_table("needs_bad_row", schema=None) as batch_op:
        batch_op.drop_index("ix_needs_bad_row_source_id")

    op.drop_table("needs_bad_row")
    op.drop_table("knowledge_item")
    with op.batch_alter_table("volunteer_training", schema=None) as batch_op:
        batch_op.drop_index("ix_volunteer_training_volunteer_id")

    op.drop_table("volunteer_training")
    with op.batch_alter_table("volunteer_hours", schema=None) as batch_op:
        batch_op.drop_index("ix_volunteer_hours_volunteer_id")

    op.drop_table("volunteer_hours")
    with op.batch_alter_table("volunteer_check", schema=None) as batch_op:
        batch_op.drop_index("ix_volunteer_check_volunteer_id")
        batch_op.drop_index("ix_volunteer_check_valid_until")

    op.drop_table("volunteer_check")
    with op.batch_alter_table("voice", schema=None) as batch_op:
        batch_op.drop_index("ix_voice_place_id")
        batch_op.drop_index(batch_op.f("ix_voice_answered_by_id"))

    op.drop_table("voice")
    with op.batch_alter_table("template_start", schema=None) as batch_op:
        batch_op.drop_index("ix_template_start_template_id")
        batch_op.drop_index("ix_template_start_started_by_id")
        batch_op.drop_index("ix_template_start_organisation_id")

    op.drop_table("template_start")
    with op.batch_alter_table("roster_duty", schema=None) as batch_op:
        batch_op.drop_index("ix_roster_duty_user_id")

    op.drop_table("roster_duty")
    with op.batch_alter_table("questionnaire_version", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_questionnaire_version_draft",
            sqlite_where=sa.text("frozen_at IS NULL"),
            postgresql_where=sa.text("frozen_at IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_questionnaire_version_written_by_id"))

    op.drop_table("questionnaire_version")
    with op.batch_alter_table("outreach_activity", schema=None) as batch_op:
        batch_op.drop_index("ix_outreach_activity_partnership_id")
        batch_op.drop_index("ix_outreach_activity_organisation_id")
        batch_op.drop_index("ix_outreach_activity_campaign_id")

    op.drop_table("outreach_activity")
    op.drop_table("needs_theme")
    op.drop_table("needs_source")
    with op.batch_alter_table("needs_expert", schema=None) as batch_op:
        batch_op.drop_index("ix_needs_expert_user_id")

    op.drop_table("needs_expert")
    with op.batch_alter_table("needs_barrier", schema=None) as batch_op:
        batch_op.drop_index("ix_needs_barrier_assessment_id")

    op.drop_table("needs_barrier")
    with op.batch_alter_table("mistake_report", schema=None) as batch_op:
        batch_op.drop_index("ix_mistake_report_state_reported_on")
        batch_op.drop_index("ix_mistake_report_service_id")
        batch_op.drop_index("ix_mistake_report_closed_by_id")

    op.drop_table("mistake_report")
    with op.batch_alter_table("listing_word", schema=None) as batch_op:
        batch_op.drop_index("ix_listing_word_service_id")

    op.drop_table("listing_word")
    with op.batch_alter_table("listing", schema=None) as batch_op:
        batch_op.drop_index("ix_listing_indexed_at")

    op.drop_table("listing")
    op.drop_table("knowledge_test")
    with op.batch_alter_table("grant_spending", schema=None) as batch_op:
        batch_op.drop_index("ix_grant_spending_grant_id")

    op.drop_table("grant_spending")
    with op.batch_alter_table("grant_report", schema=None) as batch_op:
        batch_op.drop_index("ix_grant_report_due_on")

    op.drop_table("grant_report")
    with op.batch_alter_table("entry_link", schema=None) as batch_op:
        batch_op.drop_index("ix_entry_link_service_id_created_at")

    op.drop_table("entry_link")
    with op.batch_alter_table("volunteer", schema=None) as batch_op:
        batch_op.drop_index("ix_volunteer_organisation_id")

    op.drop_table("volunteer")
    with op.batch_alter_table("voice_place", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_voice_place_organisation_id"))
        batch_op.drop_index(batch_op.f("ix_voice_place_opened_by_id"))
        batch_op.drop_index(batch_op.f("ix_voice_place_closed_by_id"))

    op.drop_table("voice_place")
    with op.batch_alter_table("training_course", schema=None) as batch_op:
        batch_op.drop_index("ix_training_course_required_course_id")
        batch_op.drop_index("ix_training_course_partnership_id")
        batch_op.drop_index("ix_training_course_organisation_id")

    op.drop_table("training_course")
    with op.batch_alter_table("trainer", schema=None) as batch_op:
        batch_op.drop_index("ix_trainer_user_id")
        batch_op.drop_index("ix_trainer_organisation_id")

    op.drop_table("trainer")
    with op.batch_alter_table("roster_cell", schema=None) as batch_op:
        batch_op.drop_index("ix_roster_cell_area_id")

    op.drop_table("roster_cell")
    with op.batch_alter_table("questionnaire", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_questionnaire_retired_by_id"))
        batch_op.drop_index(batch_op.f("ix_questionnaire_created_by_id"))

    op.drop_table("questionnaire")
    op.drop_table("patrol_headcount")
    with op.batch_alter_table("partnership_template", schema=None) as batch_op:
        batch_op.drop_index("ix_partnership_template_made_by_id")

    op.drop_table("partnership_template")
    with op.batch_alter_table("partnership_page", schema=None) as batch_op:
        batch_op.drop_index("ix_partnership_page_ngo_agreed_by_id")
        batch_op.drop_index("ix_partnership_page_agency_agreed_by_id")

    op.drop_table("partnership_page")
    with op.batch_alter_table("outreach_material", schema=None) as batch_op:
        batch_op.drop_index("ix_outreach_material_review_on")
        batch_op.drop_index("ix_outreach_material_partnership_id")
        batch_op.drop_index("ix_outreach_material_owner_id")
        batch_op.drop_index("ix_outreach_material_organisation_id")

    op.drop_table("outreach_material")
    with op.batch_alter_table("outreach_grant", schema=None) as batch_op:
        batch_op.drop_index("ix_outreach_grant_owner_id")
        batch_op.drop_index("ix_outreach_grant_organisation_id")

    op.drop_table("outreach_grant")
    with op.batch_alter_table("outreach_campaign", schema=None) as batch_op:
        batch_op.drop_index("ix_outreach_campaign_partnership_id")
        batch_op.drop_index("ix_outreach_campaign_owner_id")
        batch_op.drop_index("ix_outreach_campaign_organisation_id")

    op.drop_table("outreach_campaign")
    with op.batch_alter_table("needs_assessment", schema=None) as batch_op:
        batch_op.drop_index("ix_needs_assessment_partnership_id")
        batch_op.drop_index("ix_needs_assessment_organisation_id")

    op.drop_table("needs_assessment")
    with op.batch_alter_table("complaint", schema=None) as batch_op:
        batch_op.drop_index("ix_complaint_taken_by_id")
        batch_op.drop_index("ix_complaint_proposed_by_id")
        batch_op.drop_index("ix_complaint_partnership_id")
        batch_op.drop_index("ix_complaint_organisation_id_received_at")
        batch_op.drop_index("ix_complaint_answered_by_id")
        batch_op.drop_index("ix_complaint_about_user_id")

    op.drop_table("complaint")
    op.drop_table("hsds_object")
