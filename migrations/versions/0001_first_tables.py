"""First tables: every slice of the first issue; the trail and the evaluations are append-only."""

import sqlalchemy as sa
from alembic import op

from core.append_only import statements
from core.database import UtcDateTime
from core.sealing import Sealed

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

APPEND_ONLY = ("audit_row", "evaluation")


def upgrade() -> None:
    """Go one revision forward."""
    op.create_table(
        "audit_head",
        sa.Column("chain", sa.String(length=40), nullable=False),
        sa.Column("sequence", sa.BigInteger(), nullable=False),
        sa.Column("mac", sa.LargeBinary(length=32), nullable=False),
        sa.PrimaryKeyConstraint("chain", name=op.f("pk_audit_head")),
    )
    op.create_table(
        "audit_row",
        sa.Column("chain", sa.String(length=40), nullable=False),
        sa.Column("sequence", sa.BigInteger(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("action", sa.String(length=80), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=True),
        sa.Column("organisation_id", sa.Uuid(), nullable=True),
        sa.Column("roles", sa.String(length=200), nullable=False),
        sa.Column("subject_kind", sa.String(length=40), nullable=False),
        sa.Column("subject_id", sa.String(length=64), nullable=False),
        sa.Column("details", sa.Text(), nullable=False),
        sa.Column("mac", sa.LargeBinary(length=32), nullable=False),
        sa.PrimaryKeyConstraint("chain", "sequence", name=op.f("pk_audit_row")),
    )
    with op.batch_alter_table("audit_row", schema=None) as batch_op:
        batch_op.create_index("ix_audit_row_chain_at", ["chain", "at"], unique=False)
        batch_op.create_index("ix_audit_row_subject", ["subject_kind", "subject_id"], unique=False)

    op.create_table(
        "organisation",
        sa.Column(
            "kind",
            sa.Enum(
                "agency",
                "ngo",
                "operator",
                name="organisationkind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "status",
            sa.Enum(
                "candidate",
                "active",
                "suspended",
                name="organisationstatus",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("name", sa.String(length=255), nullable=False),
        sa.Column("alternate_name", sa.String(length=255), nullable=True),
        sa.Column("description", sa.Text(), nullable=True),
        sa.Column("email", sa.String(length=254), nullable=True),
        sa.Column("phone", sa.String(length=60), nullable=True),
        sa.Column("website", sa.String(length=500), nullable=True),
        sa.Column("legal_status", sa.String(length=255), nullable=True),
        sa.Column("tax_status", sa.String(length=255), nullable=True),
        sa.Column("tax_id", sa.String(length=60), nullable=True),
        sa.Column("incorporated_on", sa.Date(), nullable=True),
        sa.Column("accreditations", sa.Text(), nullable=True),
        sa.Column("licenses", sa.Text(), nullable=True),
        sa.Column("funding_sources", sa.Text(), nullable=True),
        sa.Column("timezone", sa.String(length=60), nullable=False),
        sa.Column("locale", sa.String(length=20), nullable=False),
        sa.Column("country", sa.String(length=2), nullable=False),
        sa.Column("subdivision", sa.String(length=10), nullable=True),
        sa.Column("opens_at", sa.Time(), nullable=False),
        sa.Column("closes_at", sa.Time(), nullable=False),
        sa.Column("reveals_service_kind", sa.Boolean(), nullable=False),
        sa.Column("source", sa.String(length=40), nullable=True),
        sa.Column("source_id", sa.String(length=80), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(source IS NULL) = (source_id IS NULL)", name=op.f("ck_organisation_source_paired")
        ),
        sa.CheckConstraint("opens_at < closes_at", name=op.f("ck_organisation_opening_hours_ordered")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisation")),
        sa.UniqueConstraint("source", "source_id", name=op.f("uq_organisation_source_source_id")),
    )
    with op.batch_alter_table("organisation", schema=None) as batch_op:
        batch_op.create_index(
            "ix_organisation_kind_status_name", ["kind", "status", "name", "id"], unique=False
        )

    op.create_table(
        "sign_in_throttle",
        sa.Column("key", sa.LargeBinary(length=32), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("window_started_at", UtcDateTime(), nullable=False),
        sa.Column("blocked_until", UtcDateTime(), nullable=True),
        sa.CheckConstraint("failures >= 0", name=op.f("ck_sign_in_throttle_failures_not_negative")),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_sign_in_throttle")),
    )
    op.create_table(
        "area",
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=160), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_area_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_area")),
        sa.UniqueConstraint("organisation_id", "code", name=op.f("uq_area_organisation_id_code")),
    )
    op.create_table(
        "location",
        sa.Column("organisation_id", sa.Uuid(), nullable=True),
        sa.Column("name", sa.String(length=255), nullable=False),
        sa.Column("alternate_name", sa.String(length=255), nullable=True),
        sa.Column("description", sa.Text(), nullable=True),
        sa.Column("transportation", sa.Text(), nullable=True),
        sa.Column("accessibility", sa.Text(), nullable=True),
        sa.Column("languages", sa.Text(), nullable=True),
        sa.Column("latitude", sa.Float(), nullable=True),
        sa.Column("longitude", sa.Float(), nullable=True),
        sa.Column("is_virtual", sa.Boolean(), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=True),
        sa.Column("website", sa.String(length=500), nullable=True),
        sa.Column("address_1", sa.String(length=255), nullable=True),
        sa.Column("address_2", sa.String(length=255), nullable=True),
        sa.Column("city", sa.String(length=120), nullable=True),
        sa.Column("state_province", sa.String(length=60), nullable=True),
        sa.Column("postal_code", sa.String(length=20), nullable=True),
        sa.Column("country", sa.String(length=2), nullable=True),
        sa.Column("source", sa.String(length=40), nullable=True),
        sa.Column("source_id", sa.String(length=80), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("latitude BETWEEN -90 AND 90", name=op.f("ck_location_latitude_range")),
        sa.CheckConstraint("longitude BETWEEN -180 AND 180", name=op.f("ck_location_longitude_range")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_location_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_location")),
        sa.UniqueConstraint("source", "source_id", name=op.f("uq_location_source_source_id")),
    )
    with op.batch_alter_table("location", schema=None) as batch_op:
        batch_op.create_index("ix_location_organisation_id", ["organisation_id"], unique=False)

    op.create_table(
        "partnership",
        sa.Column("reference", sa.String(length=20), nullable=False),
        sa.Column("agency_id", sa.Uuid(), nullable=False),
        sa.Column("ngo_id", sa.Uuid(), nullable=False),
        sa.Column("active_from", sa.Date(), nullable=True),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("agency_id <> ngo_id", name=op.f("ck_partnership_two_parties")),
        sa.CheckConstraint(
            "ended_on IS NULL OR active_from <= ended_on", name=op.f("ck_partnership_ends_after_start")
        ),
        sa.ForeignKeyConstraint(["agency_id"], ["organisation.id"], name=op.f("fk_partnership_agency_id")),
        sa.ForeignKeyConstraint(["ngo_id"], ["organisation.id"], name=op.f("fk_partnership_ngo_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_partnership")),
        sa.UniqueConstraint("agency_id", "ngo_id", name=op.f("uq_partnership_agency_id_ngo_id")),
        sa.UniqueConstraint("reference", name=op.f("uq_partnership_reference")),
    )
    with op.batch_alter_table("partnership", schema=None) as batch_op:
        batch_op.create_index("ix_partnership_ngo_id", ["ngo_id"], unique=False)

    op.create_table(
        "person",
        sa.Column("agency_id", sa.Uuid(), nullable=False),
        sa.Column("match_index", sa.LargeBinary(length=16), nullable=True),
        sa.Column("name_sealed", Sealed(), nullable=True),
        sa.Column("born_on_sealed", Sealed(), nullable=True),
        sa.Column("age_band", sa.String(length=10), nullable=True),
        sa.Column("phone_sealed", Sealed(), nullable=True),
        sa.Column("safe_contact_sealed", Sealed(), nullable=True),
        sa.Column("language", sa.String(length=60), nullable=True),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "age_band IN ('under_18', '18_25', '26_64', '65_plus')", name=op.f("ck_person_age_band_known")
        ),
        sa.ForeignKeyConstraint(["agency_id"], ["organisation.id"], name=op.f("fk_person_agency_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
    )
    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.create_index("ix_person_agency_id_match_index", ["agency_id", "match_index"], unique=False)

    op.create_table(
        "unit",
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_unit_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unit")),
        sa.UniqueConstraint("organisation_id", "name", name=op.f("uq_unit_organisation_id_name")),
    )
    op.create_table(
        "app_user",
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=True),
        sa.Column("name", sa.String(length=160), nullable=False),
        sa.Column("job_title", sa.String(length=160), nullable=True),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("email_folded", sa.String(length=254), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "invited",
                "active",
                "disabled",
                name="userstatus",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("password_hash", sa.String(length=255), nullable=True),
        sa.Column("password_changed_at", UtcDateTime(), nullable=True),
        sa.Column("last_signed_in_at", UtcDateTime(), nullable=True),
        sa.Column("disabled_at", UtcDateTime(), nullable=True),
        sa.Column("disabled_by_id", sa.Uuid(), nullable=True),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(status = 'disabled') = (disabled_at IS NOT NULL)", name=op.f("ck_app_user_disabled_has_date")
        ),
        sa.CheckConstraint(
            "status <> 'active' OR password_hash IS NOT NULL", name=op.f("ck_app_user_active_has_password")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_app_user_organisation_id")
        ),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_app_user_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_app_user")),
        sa.UniqueConstraint("email_folded", name=op.f("uq_app_user_email_folded")),
    )
    with op.batch_alter_table("app_user", schema=None) as batch_op:
        batch_op.create_index(
            "ix_app_user_organisation_id_name", ["organisation_id", "name", "id"], unique=False
        )

    op.create_table(
        "mail_address",
        sa.Column("location_id", sa.Uuid(), nullable=True),
        sa.Column("attention", sa.String(length=500), nullable=True),
        sa.Column("address_1", sa.String(length=255), nullable=True),
        sa.Column("address_2", sa.String(length=255), nullable=True),
        sa.Column("city", sa.String(length=120), nullable=True),
        sa.Column("state_province", sa.String(length=60), nullable=True),
        sa.Column("postal_code", sa.String(length=20), nullable=True),
        sa.Column("country", sa.String(length=2), nullable=True),
        sa.Column("source", sa.String(length=40), nullable=True),
        sa.Column("source_id", sa.String(length=80), nullable=True),
        sa.Column("source_location_id", sa.String(length=80), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["location_id"], ["location.id"], name=op.f("fk_mail_address_location_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mail_address")),
        sa.UniqueConstraint("source", "source_id", name=op.f("uq_mail_address_source_source_id")),
    )
    with op.batch_alter_table("mail_address", schema=None) as batch_op:
        batch_op.create_index("ix_mail_address_location_id", ["location_id"], unique=False)

    op.create_table(
        "service",
        sa.Column("organisation_id", sa.Uuid(), nullable=True),
        sa.Column("location_id", sa.Uuid(), nullable=True),
        sa.Column("name", sa.String(length=255), nullable=False),
        sa.Column("alternate_name", sa.String(length=255), nullable=True),
        sa.Column("description", sa.Text(), nullable=True),
        sa.Column(
            "status",
            sa.Enum(
                "active",
                "inactive",
                "defunct",
                "temporarily closed",
                name="servicestatus",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("eligibility", sa.Text(), nullable=True),
        sa.Column("minimum_age", sa.Integer(), nullable=True),
        sa.Column("maximum_age", sa.Integer(), nullable=True),
        sa.Column("languages", sa.Text(), nullable=True),
        sa.Column("interpretation_services", sa.Text(), nullable=True),
        sa.Column("fees", sa.Text(), nullable=True),
        sa.Column("accepted_payments", sa.Text(), nullable=True),
        sa.Column("application_process", sa.Text(), nullable=True),
        sa.Column("required_documents", sa.Text(), nullable=True),
        sa.Column("wait_time", sa.Text(), nullable=True),
        sa.Column("service_areas", sa.Text(), nullable=True),
        sa.Column("keywords", sa.Text(), nullable=True),
        sa.Column("funding_sources", sa.Text(), nullable=True),
        sa.Column("email", sa.String(length=254), nullable=True),
        sa.Column("website", sa.String(length=500), nullable=True),
        sa.Column("is_mental_health", sa.Boolean(), nullable=False),
        sa.Column("assured_at", UtcDateTime(), nullable=True),
        sa.Column("source", sa.String(length=40), nullable=True),
        sa.Column("source_id", sa.String(length=80), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("minimum_age <= maximum_age", name=op.f("ck_service_ages_ordered")),
        sa.ForeignKeyConstraint(["location_id"], ["location.id"], name=op.f("fk_service_location_id")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_service_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_service")),
        sa.UniqueConstraint("source", "source_id", name=op.f("uq_service_source_source_id")),
    )
    with op.batch_alter_table("service", schema=None) as batch_op:
        batch_op.create_index("ix_service_location_id", ["location_id"], unique=False)
        batch_op.create_index(
            "ix_service_organisation_id_name", ["organisation_id", "name", "id"], unique=False
        )

    op.create_table(
        "contact",
        sa.Column("organisation_id", sa.Uuid(), nullable=True),
        sa.Column("location_id", sa.Uuid(), nullable=True),
        sa.Column("service_id", sa.Uuid(), nullable=True),
        sa.Column("name", sa.String(length=255), nullable=False),
        sa.Column("title", sa.String(length=255), nullable=True),
        sa.Column("department", sa.String(length=255), nullable=True),
        sa.Column("email", sa.String(length=254), nullable=True),
        sa.Column("source", sa.String(length=40), nullable=True),
        sa.Column("source_id", sa.String(length=80), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["location_id"], ["location.id"], name=op.f("fk_contact_location_id")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_contact_organisation_id")
        ),
        sa.ForeignKeyConstraint(["service_id"], ["service.id"], name=op.f("fk_contact_service_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contact")),
        sa.UniqueConstraint("source", "source_id", name=op.f("uq_contact_source_source_id")),
    )
    with op.batch_alter_table("contact", schema=None) as batch_op:
        batch_op.create_index("ix_contact_organisation_id", ["organisation_id"], unique=False)

    op.create_table(
        "encounter",
        sa.Column("agency_id", sa.Uuid(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=True),
        sa.Column("recorded_by_id", sa.Uuid(), nullable=True),
        sa.Column("recorded_at", UtcDateTime(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("area_id", sa.Uuid(), nullable=True),
        sa.Column("neighbourhood", sa.String(length=160), nullable=True),
        sa.Column("event_number", sa.String(length=40), nullable=True),
        sa.Column(
            "precision",
            sa.Enum(
                "minute",
                "hour_of_month",
                "month",
                name="timeprecision",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("occurred_at", UtcDateTime(), nullable=True),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("month", sa.Integer(), nullable=False),
        sa.Column("weekday", sa.Integer(), nullable=True),
        sa.Column("hour", sa.Integer(), nullable=True),
        sa.Column(
            "event_type",
            sa.Enum(
                "person_in_crisis",
                "suicide_related",
                "overdose",
                "other",
                name="eventtype",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("crisis", sa.Boolean(), nullable=False),
        sa.Column("source_of_call", sa.String(length=40), nullable=True),
        sa.Column(
            "arrest",
            sa.Enum(
                "yes",
                "no",
                "unknown",
                name="arrest_known",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "warrant_arrest",
            sa.Enum(
                "yes",
                "no",
                "unknown",
                name="warrant_arrest_known",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "apprehension",
            sa.Enum(
                "yes",
                "no",
                "unknown",
                name="apprehension_known",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "occurrence_report",
            sa.Enum(
                "yes",
                "no",
                "unknown",
                name="occurrence_known",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "reportable_force",
            sa.Enum(
                "yes",
                "no",
                "unknown",
                name="force_known",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("injury", sa.String(length=40), nullable=True),
        sa.Column("weapon", sa.String(length=40), nullable=True),
        sa.Column("suicide_risk", sa.String(length=40), nullable=True),
        sa.Column(
            "referral_offered",
            sa.Enum(
                "yes",
                "no",
                "unknown",
                name="offer_known",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("primary_disposition", sa.String(length=40), nullable=True),
        sa.Column("narrative_sealed", Sealed(), nullable=True),
        sa.Column("source", sa.String(length=40), nullable=True),
        sa.Column("source_id", sa.String(length=80), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(precision = 'minute') = (occurred_at IS NOT NULL)", name=op.f("ck_encounter_minute_has_moment")
        ),
        sa.CheckConstraint(
            "warrant_arrest <> 'yes' OR arrest = 'yes'", name=op.f("ck_encounter_warrant_needs_arrest")
        ),
        sa.CheckConstraint("(source IS NULL) = (source_id IS NULL)", name=op.f("ck_encounter_source_paired")),
        sa.CheckConstraint("hour BETWEEN 0 AND 23", name=op.f("ck_encounter_hour_range")),
        sa.CheckConstraint("month BETWEEN 1 AND 12", name=op.f("ck_encounter_month_range")),
        sa.CheckConstraint("weekday BETWEEN 0 AND 6", name=op.f("ck_encounter_weekday_range")),
        sa.ForeignKeyConstraint(["agency_id"], ["organisation.id"], name=op.f("fk_encounter_agency_id")),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_encounter_area_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_encounter_person_id")),
        sa.ForeignKeyConstraint(
            ["recorded_by_id"], ["app_user.id"], name=op.f("fk_encounter_recorded_by_id")
        ),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_encounter_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_encounter")),
        sa.UniqueConstraint(
            "agency_id", "source", "source_id", name=op.f("uq_encounter_agency_id_source_source_id")
        ),
    )
    with op.batch_alter_table("encounter", schema=None) as batch_op:
        batch_op.create_index(
            "ix_encounter_agency_id_year_month", ["agency_id", "year", "month", "id"], unique=False
        )
        batch_op.create_index("ix_encounter_person_id", ["person_id"], unique=False)
        batch_op.create_index(
            "ix_encounter_recorded_by_id", ["recorded_by_id", "recorded_at", "id"], unique=False
        )

    op.create_table(
        "evaluation_schedule",
        sa.Column("agency_id", sa.Uuid(), nullable=False),
        sa.Column("partnership_id", sa.Uuid(), nullable=True),
        sa.Column(
            "frequency",
            sa.Enum(
                "monthly", "quarterly", name="frequency", native_enum=False, create_constraint=True, length=40
            ),
            nullable=False,
        ),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("delay_days", sa.Integer(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("created_by_id", sa.Uuid(), nullable=True),
        sa.Column("paused_at", UtcDateTime(), nullable=True),
        sa.Column("paused_by_id", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(paused_at IS NULL) = (paused_by_id IS NULL)", name=op.f("ck_evaluation_schedule_paused_paired")
        ),
        sa.CheckConstraint("delay_days BETWEEN 0 AND 60", name=op.f("ck_evaluation_schedule_delay_range")),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["organisation.id"], name=op.f("fk_evaluation_schedule_agency_id")
        ),
        sa.ForeignKeyConstraint(
            ["created_by_id"], ["app_user.id"], name=op.f("fk_evaluation_schedule_created_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["partnership_id"], ["partnership.id"], name=op.f("fk_evaluation_schedule_partnership_id")
        ),
        sa.ForeignKeyConstraint(
            ["paused_by_id"], ["app_user.id"], name=op.f("fk_evaluation_schedule_paused_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evaluation_schedule")),
    )
    with op.batch_alter_table("evaluation_schedule", schema=None) as batch_op:
        batch_op.create_index(
            "uq_evaluation_schedule_agency",
            ["agency_id", "frequency"],
            unique=True,
            sqlite_where=sa.text("partnership_id IS NULL"),
            postgresql_where=sa.text("partnership_id IS NULL"),
        )
        batch_op.create_index(
            "uq_evaluation_schedule_partnership",
            ["partnership_id", "frequency"],
            unique=True,
            sqlite_where=sa.text("partnership_id IS NOT NULL"),
            postgresql_where=sa.text("partnership_id IS NOT NULL"),
        )

    op.create_table(
        "memorandum",
        sa.Column("partnership_id", sa.Uuid(), nullable=False),
        sa.Column("reference", sa.String(length=20), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "draft",
                "out_for_signature",
                "executed",
                "terminated",
                "withdrawn",
                name="memorandumstate",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("notice_days", sa.Integer(), nullable=False),
        sa.Column(
            "meeting_cadence",
            sa.Enum(
                "monthly",
                "quarterly",
                "half_yearly",
                "yearly",
                name="cadence",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("loop_days", sa.Integer(), nullable=False),
        sa.Column("unable_attempts", sa.Integer(), nullable=False),
        sa.Column("unable_days", sa.Integer(), nullable=False),
        sa.Column("urgent_declines_reviewed", sa.Boolean(), nullable=False),
        sa.Column("info_reply_days", sa.Integer(), nullable=False),
        sa.Column("drafted_by_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("frozen_at", UtcDateTime(), nullable=True),
        sa.Column("content_hash", sa.String(length=64), nullable=True),
        sa.Column("frozen_content", sa.Text(), nullable=True),
        sa.Column("executed_at", UtcDateTime(), nullable=True),
        sa.Column("terminated_on", sa.Date(), nullable=True),
        sa.Column("terminated_at", UtcDateTime(), nullable=True),
        sa.Column("terminated_by_id", sa.Uuid(), nullable=True),
        sa.Column("termination_reason", sa.String(length=500), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(state = 'terminated') = (terminated_at IS NOT NULL)",
            name=op.f("ck_memorandum_terminated_has_date"),
        ),
        sa.CheckConstraint(
            "state IN ('draft', 'withdrawn') OR frozen_at IS NOT NULL",
            name=op.f("ck_memorandum_sent_is_frozen"),
        ),
        sa.CheckConstraint(
            "state NOT IN ('executed', 'terminated') OR executed_at IS NOT NULL",
            name=op.f("ck_memorandum_executed_has_date"),
        ),
        sa.CheckConstraint(
            "(frozen_at IS NULL) = (content_hash IS NULL) AND (frozen_at IS NULL) = (frozen_content IS NULL)",
            name=op.f("ck_memorandum_frozen_has_hash"),
        ),
        sa.CheckConstraint(
            "(terminated_at IS NULL) = (terminated_on IS NULL) AND (terminated_at IS NULL) = (terminated_by_id IS NULL)",
            name=op.f("ck_memorandum_termination_paired"),
        ),
        sa.CheckConstraint("notice_days >= 0 AND loop_days > 0", name=op.f("ck_memorandum_days_in_range")),
        sa.CheckConstraint("starts_on <= ends_on", name=op.f("ck_memorandum_ends_after_start")),
        sa.ForeignKeyConstraint(["drafted_by_id"], ["app_user.id"], name=op.f("fk_memorandum_drafted_by_id")),
        sa.ForeignKeyConstraint(
            ["partnership_id"], ["partnership.id"], name=op.f("fk_memorandum_partnership_id")
        ),
        sa.ForeignKeyConstraint(
            ["terminated_by_id"], ["app_user.id"], name=op.f("fk_memorandum_terminated_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_memorandum")),
        sa.UniqueConstraint("reference", name=op.f("uq_memorandum_reference")),
    )
    with op.batch_alter_table("memorandum", schema=None) as batch_op:
        batch_op.create_index("ix_memorandum_partnership_id", ["partnership_id", "starts_on"], unique=False)

    op.create_table(
        "outbox_message",
        sa.Column("dedup_key", sa.String(length=160), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=True),
        sa.Column("recipient", sa.String(length=254), nullable=False),
        sa.Column("subject", sa.String(length=200), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
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
            "(delivery = 'sent') = (sent_at IS NOT NULL)", name=op.f("ck_outbox_message_sent_has_date")
        ),
        sa.CheckConstraint(
            "(delivery = 'waiting') = (next_attempt_at IS NOT NULL)",
            name=op.f("ck_outbox_message_waiting_has_next"),
        ),
        sa.ForeignKeyConstraint(["user_id"], ["app_user.id"], name=op.f("fk_outbox_message_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox_message")),
        sa.UniqueConstraint("dedup_key", name=op.f("uq_outbox_message_dedup_key")),
    )
    with op.batch_alter_table("outbox_message", schema=None) as batch_op:
        batch_op.create_index(
            "ix_outbox_message_waiting",
            ["next_attempt_at"],
            unique=False,
            sqlite_where=sa.text("delivery = 'waiting'"),
            postgresql_where=sa.text("delivery = 'waiting'"),
        )

    op.create_table(
        "service_need",
        sa.Column("service_id", sa.Uuid(), nullable=False),
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
            nullable=False,
        ),
        sa.ForeignKeyConstraint(["service_id"], ["service.id"], name=op.f("fk_service_need_service_id")),
        sa.PrimaryKeyConstraint("service_id", "need", name=op.f("pk_service_need")),
    )
    op.create_table(
        "service_taxonomy_term",
        sa.Column("service_id", sa.Uuid(), nullable=False),
        sa.Column("taxonomy", sa.String(length=40), nullable=False),
        sa.Column("term", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(
            ["service_id"], ["service.id"], name=op.f("fk_service_taxonomy_term_service_id")
        ),
        sa.PrimaryKeyConstraint("service_id", "taxonomy", "term", name=op.f("pk_service_taxonomy_term")),
    )
    op.create_table(
        "single_use_link",
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column(
            "purpose",
            sa.Enum(
                "invitation",
                "password_reset",
                name="linkpurpose",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("digest", sa.LargeBinary(length=32), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("expires_at", UtcDateTime(), nullable=False),
        sa.Column("used_at", UtcDateTime(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("created_at < expires_at", name=op.f("ck_single_use_link_expires_later")),
        sa.ForeignKeyConstraint(["user_id"], ["app_user.id"], name=op.f("fk_single_use_link_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_single_use_link")),
        sa.UniqueConstraint("digest", name=op.f("uq_single_use_link_digest")),
    )
    with op.batch_alter_table("single_use_link", schema=None) as batch_op:
        batch_op.create_index("ix_single_use_link_user_id", ["user_id"], unique=False)

    op.create_table(
        "user_role",
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column(
            "role",
            sa.Enum(
                "auditor",
                "leadership",
                "liaison_officer",
                "ngo_intake",
                "ngo_manager",
                "ngo_worker",
                "operator",
                "organisation_admin",
                "partnership_desk",
                "supervisor",
                "wellbeing_coordinator",
                "system",
                name="role",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("granted_at", UtcDateTime(), nullable=False),
        sa.Column("granted_by_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint("role <> 'system'", name=op.f("ck_user_role_not_for_people")),
        sa.ForeignKeyConstraint(["user_id"], ["app_user.id"], name=op.f("fk_user_role_user_id")),
        sa.PrimaryKeyConstraint("user_id", "role", name=op.f("pk_user_role")),
    )
    op.create_table(
        "web_session",
        sa.Column("digest", sa.LargeBinary(length=32), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("data", sa.Text(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("last_active_at", UtcDateTime(), nullable=False),
        sa.Column("user_agent", sa.String(length=200), nullable=False),
        sa.CheckConstraint("created_at <= last_active_at", name=op.f("ck_web_session_active_after_creation")),
        sa.ForeignKeyConstraint(["user_id"], ["app_user.id"], name=op.f("fk_web_session_user_id")),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_web_session")),
    )
    with op.batch_alter_table("web_session", schema=None) as batch_op:
        batch_op.create_index("ix_web_session_last_active_at", ["last_active_at"], unique=False)
        batch_op.create_index("ix_web_session_user_id", ["user_id"], unique=False)

    op.create_table(
        "encounter_code",
        sa.Column("encounter_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.CheckConstraint(
            "kind IN ('nature', 'behaviour', 'technique', 'disposition')",
            name=op.f("ck_encounter_code_kind_known"),
        ),
        sa.ForeignKeyConstraint(
            ["encounter_id"], ["encounter.id"], name=op.f("fk_encounter_code_encounter_id")
        ),
        sa.PrimaryKeyConstraint("encounter_id", "kind", "code", name=op.f("pk_encounter_code")),
    )
    op.create_table(
        "evaluation",
        sa.Column("reference", sa.String(length=20), nullable=False),
        sa.Column("schedule_id", sa.Uuid(), nullable=True),
        sa.Column("agency_id", sa.Uuid(), nullable=False),
        sa.Column("partnership_id", sa.Uuid(), nullable=True),
        sa.Column("period_key", sa.String(length=25), nullable=False),
        sa.Column("period_start", sa.Date(), nullable=False),
        sa.Column("period_end", sa.Date(), nullable=False),
        sa.Column("timezone", sa.String(length=60), nullable=False),
        sa.Column("data_as_of", UtcDateTime(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("created_by_id", sa.Uuid(), nullable=True),
        sa.Column("met", sa.Integer(), nullable=False),
        sa.Column("nearly_met", sa.Integer(), nullable=False),
        sa.Column("missed", sa.Integer(), nullable=False),
        sa.Column("unrated", sa.Integer(), nullable=False),
        sa.Column("snapshot", sa.Text(), nullable=False),
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("period_start <= period_end", name=op.f("ck_evaluation_period_ordered")),
        sa.ForeignKeyConstraint(["agency_id"], ["organisation.id"], name=op.f("fk_evaluation_agency_id")),
        sa.ForeignKeyConstraint(["created_by_id"], ["app_user.id"], name=op.f("fk_evaluation_created_by_id")),
        sa.ForeignKeyConstraint(
            ["partnership_id"], ["partnership.id"], name=op.f("fk_evaluation_partnership_id")
        ),
        sa.ForeignKeyConstraint(
            ["schedule_id"], ["evaluation_schedule.id"], name=op.f("fk_evaluation_schedule_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evaluation")),
        sa.UniqueConstraint("reference", name=op.f("uq_evaluation_reference")),
        sa.UniqueConstraint("schedule_id", "period_key", name=op.f("uq_evaluation_schedule_id_period_key")),
    )
    with op.batch_alter_table("evaluation", schema=None) as batch_op:
        batch_op.create_index("ix_evaluation_agency_id", ["agency_id", "period_end", "id"], unique=False)
        batch_op.create_index(
            "ix_evaluation_partnership_id", ["partnership_id", "period_end", "id"], unique=False
        )
        batch_op.create_index("ix_evaluation_period_end", ["period_end", "id"], unique=False)

    op.create_table(
        "evaluation_run",
        sa.Column("schedule_id", sa.Uuid(), nullable=False),
        sa.Column("period_key", sa.String(length=25), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "running",
                "done",
                "failed",
                name="runstate",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("token", sa.Integer(), nullable=False),
        sa.Column("lease_until", UtcDateTime(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("last_error", sa.String(length=500), nullable=True),
        sa.Column("finished_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["schedule_id"], ["evaluation_schedule.id"], name=op.f("fk_evaluation_run_schedule_id")
        ),
        sa.PrimaryKeyConstraint("schedule_id", "period_key", name=op.f("pk_evaluation_run")),
    )
    op.create_table(
        "memorandum_area",
        sa.Column("memorandum_id", sa.Uuid(), nullable=False),
        sa.Column("area_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_memorandum_area_area_id")),
        sa.ForeignKeyConstraint(
            ["memorandum_id"], ["memorandum.id"], name=op.f("fk_memorandum_area_memorandum_id")
        ),
        sa.PrimaryKeyConstraint("memorandum_id", "area_id", name=op.f("pk_memorandum_area")),
    )
    op.create_table(
        "memorandum_clause",
        sa.Column("memorandum_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("element", sa.String(length=40), nullable=False),
        sa.Column("heading", sa.String(length=160), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["memorandum_id"], ["memorandum.id"], name=op.f("fk_memorandum_clause_memorandum_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_memorandum_clause")),
        sa.UniqueConstraint(
            "memorandum_id", "position", name=op.f("uq_memorandum_clause_memorandum_id_position")
        ),
    )
    op.create_table(
        "memorandum_code",
        sa.Column("memorandum_id", sa.Uuid(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "pathway",
                "data_to_ngo",
                "data_to_agency",
                name="codekind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(
            ["memorandum_id"], ["memorandum.id"], name=op.f("fk_memorandum_code_memorandum_id")
        ),
        sa.PrimaryKeyConstraint("memorandum_id", "kind", "code", name=op.f("pk_memorandum_code")),
    )
    op.create_table(
        "memorandum_note",
        sa.Column("memorandum_id", sa.Uuid(), nullable=False),
        sa.Column(
            "action",
            sa.Enum(
                "edit",
                "send_for_signature",
                "sign",
                "complete",
                "return_to_draft",
                "withdraw",
                "terminate",
                name="memorandumaction",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("note", sa.String(length=500), nullable=False),
        sa.Column("written_by_id", sa.Uuid(), nullable=False),
        sa.Column("written_at", UtcDateTime(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["memorandum_id"], ["memorandum.id"], name=op.f("fk_memorandum_note_memorandum_id")
        ),
        sa.ForeignKeyConstraint(
            ["written_by_id"], ["app_user.id"], name=op.f("fk_memorandum_note_written_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_memorandum_note")),
    )
    with op.batch_alter_table("memorandum_note", schema=None) as batch_op:
        batch_op.create_index(
            "ix_memorandum_note_memorandum_id", ["memorandum_id", "written_at"], unique=False
        )

    op.create_table(
        "memorandum_response_time",
        sa.Column("memorandum_id", sa.Uuid(), nullable=False),
        sa.Column(
            "urgency",
            sa.Enum(
                "emergency",
                "warm_handoff",
                "very_urgent",
                "urgent",
                "soon",
                "routine",
                name="urgency",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "step",
            sa.Enum(
                "acknowledge",
                "decide",
                "first_contact",
                name="step",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("business_days", sa.Integer(), nullable=False),
        sa.Column(
            "basis",
            sa.Enum(
                "elapsed", "business", name="clockbasis", native_enum=False, create_constraint=True, length=40
            ),
            nullable=False,
        ),
        sa.CheckConstraint(
            "business_days = 0 OR basis = 'business'",
            name=op.f("ck_memorandum_response_time_days_on_business_clock"),
        ),
        sa.CheckConstraint(
            "(minutes > 0) <> (business_days > 0)", name=op.f("ck_memorandum_response_time_one_amount")
        ),
        sa.CheckConstraint(
            "minutes >= 0 AND business_days >= 0", name=op.f("ck_memorandum_response_time_not_negative")
        ),
        sa.ForeignKeyConstraint(
            ["memorandum_id"], ["memorandum.id"], name=op.f("fk_memorandum_response_time_memorandum_id")
        ),
        sa.PrimaryKeyConstraint("memorandum_id", "urgency", "step", name=op.f("pk_memorandum_response_time")),
    )
    op.create_table(
        "memorandum_service",
        sa.Column("memorandum_id", sa.Uuid(), nullable=False),
        sa.Column("service_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["memorandum_id"], ["memorandum.id"], name=op.f("fk_memorandum_service_memorandum_id")
        ),
        sa.ForeignKeyConstraint(
            ["service_id"], ["service.id"], name=op.f("fk_memorandum_service_service_id")
        ),
        sa.PrimaryKeyConstraint("memorandum_id", "service_id", name=op.f("pk_memorandum_service")),
    )
    op.create_table(
        "memorandum_signature",
        sa.Column("memorandum_id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("signed_by_id", sa.Uuid(), nullable=False),
        sa.Column("typed_name", sa.String(length=160), nullable=False),
        sa.Column("job_title", sa.String(length=160), nullable=True),
        sa.Column("signed_at", UtcDateTime(), nullable=False),
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["memorandum_id"], ["memorandum.id"], name=op.f("fk_memorandum_signature_memorandum_id")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_memorandum_signature_organisation_id")
        ),
        sa.ForeignKeyConstraint(
            ["signed_by_id"], ["app_user.id"], name=op.f("fk_memorandum_signature_signed_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_memorandum_signature")),
        sa.UniqueConstraint(
            "memorandum_id",
            "organisation_id",
            name=op.f("uq_memorandum_signature_memorandum_id_organisation_id"),
        ),
        sa.UniqueConstraint(
            "memorandum_id", "signed_by_id", name=op.f("uq_memorandum_signature_memorandum_id_signed_by_id")
        ),
    )
    op.create_table(
        "memorandum_target",
        sa.Column("memorandum_id", sa.Uuid(), nullable=False),
        sa.Column("indicator", sa.String(length=10), nullable=False),
        sa.Column(
            "comparison",
            sa.Enum(
                "at_least", "at_most", name="comparison", native_enum=False, create_constraint=True, length=40
            ),
            nullable=False,
        ),
        sa.Column("value", sa.Float(), nullable=False),
        sa.ForeignKeyConstraint(
            ["memorandum_id"], ["memorandum.id"], name=op.f("fk_memorandum_target_memorandum_id")
        ),
        sa.PrimaryKeyConstraint("memorandum_id", "indicator", name=op.f("pk_memorandum_target")),
    )
    op.create_table(
        "phone",
        sa.Column("organisation_id", sa.Uuid(), nullable=True),
        sa.Column("location_id", sa.Uuid(), nullable=True),
        sa.Column("service_id", sa.Uuid(), nullable=True),
        sa.Column("contact_id", sa.Uuid(), nullable=True),
        sa.Column("number", sa.String(length=60), nullable=False),
        sa.Column("digits", sa.String(length=40), nullable=True),
        sa.Column("extension", sa.String(length=40), nullable=True),
        sa.Column("kind", sa.String(length=40), nullable=True),
        sa.Column("department", sa.String(length=160), nullable=True),
        sa.Column("source", sa.String(length=40), nullable=True),
        sa.Column("source_id", sa.String(length=80), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["contact_id"], ["contact.id"], name=op.f("fk_phone_contact_id")),
        sa.ForeignKeyConstraint(["location_id"], ["location.id"], name=op.f("fk_phone_location_id")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_phone_organisation_id")
        ),
        sa.ForeignKeyConstraint(["service_id"], ["service.id"], name=op.f("fk_phone_service_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_phone")),
        sa.UniqueConstraint("source", "source_id", name=op.f("uq_phone_source_source_id")),
    )
    with op.batch_alter_table("phone", schema=None) as batch_op:
        batch_op.create_index("ix_phone_organisation_id", ["organisation_id"], unique=False)
        batch_op.create_index("ix_phone_service_id", ["service_id"], unique=False)

    op.create_table(
        "referral",
        sa.Column("reference", sa.String(length=20), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "draft",
                "submitted",
                "info_requested",
                "decline_review",
                "accepted",
                "waitlisted",
                "contacting",
                "active",
                "on_hold",
                "withdrawal_requested",
                "declined",
                "withdrawn",
                "closed",
                "entered_in_error",
                name="referralstate",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "turn",
            sa.Enum(
                "referrer",
                "ngo",
                "person",
                "desk",
                "agency",
                "system",
                "nobody",
                name="turn",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "resume_state",
            sa.Enum(
                "draft",
                "submitted",
                "info_requested",
                "decline_review",
                "accepted",
                "waitlisted",
                "contacting",
                "active",
                "on_hold",
                "withdrawal_requested",
                "declined",
                "withdrawn",
                "closed",
                "entered_in_error",
                name="resume_state_known",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("agency_id", sa.Uuid(), nullable=False),
        sa.Column("ngo_id", sa.Uuid(), nullable=True),
        sa.Column("memorandum_id", sa.Uuid(), nullable=True),
        sa.Column("service_id", sa.Uuid(), nullable=True),
        sa.Column("area_id", sa.Uuid(), nullable=True),
        sa.Column("officer_id", sa.Uuid(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=True),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("encounter_id", sa.Uuid(), nullable=True),
        sa.Column("previous_referral_id", sa.Uuid(), nullable=True),
        sa.Column(
            "pathway",
            sa.Enum(
                "post_crisis_followup",
                "prearrest_diversion",
                "social_contact",
                "community_referral",
                "warm_handoff",
                "existing_provider_notice",
                "welfare_concern",
                "self_or_family",
                name="pathway",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "urgency",
            sa.Enum(
                "emergency",
                "warm_handoff",
                "very_urgent",
                "urgent",
                "soon",
                "routine",
                name="urgency",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("urgency_rank", sa.Integer(), nullable=False),
        sa.Column("consent_basis", sa.String(length=40), nullable=True),
        sa.Column("lawful_basis", sa.String(length=300), nullable=True),
        sa.Column("feedback_permitted", sa.Boolean(), nullable=False),
        sa.Column("worker_id", sa.Uuid(), nullable=True),
        sa.Column("idempotency_key", sa.String(length=64), nullable=True),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("submitted_at", UtcDateTime(), nullable=True),
        sa.Column("acknowledged_at", UtcDateTime(), nullable=True),
        sa.Column("acknowledged_by_id", sa.Uuid(), nullable=True),
        sa.Column("info_requested_at", UtcDateTime(), nullable=True),
        sa.Column("paused_seconds", sa.Integer(), nullable=False),
        sa.Column("accepted_at", UtcDateTime(), nullable=True),
        sa.Column("accepted_by_id", sa.Uuid(), nullable=True),
        sa.Column("declined_at", UtcDateTime(), nullable=True),
        sa.Column("decline_reason", sa.String(length=40), nullable=True),
        sa.Column("decline_side", sa.String(length=20), nullable=True),
        sa.Column("other_route_offered", sa.Boolean(), nullable=True),
        sa.Column("first_attempt_at", UtcDateTime(), nullable=True),
        sa.Column("first_contact_at", UtcDateTime(), nullable=True),
        sa.Column("person_declined_at", UtcDateTime(), nullable=True),
        sa.Column("engaged_at", UtcDateTime(), nullable=True),
        sa.Column("review_on", UtcDateTime(), nullable=True),
        sa.Column("withdrawn_at", UtcDateTime(), nullable=True),
        sa.Column("withdrawal_reason", sa.String(length=40), nullable=True),
        sa.Column("closed_at", UtcDateTime(), nullable=True),
        sa.Column("closure_reason", sa.String(length=40), nullable=True),
        sa.Column(
            "end_state",
            sa.Enum(
                "not_started",
                "ended_early",
                "completed",
                name="endstate",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("referrer_notified_at", UtcDateTime(), nullable=True),
        sa.Column("error_reason", sa.String(length=300), nullable=True),
        sa.Column("acknowledge_due_at", UtcDateTime(), nullable=True),
        sa.Column("decide_due_at", UtcDateTime(), nullable=True),
        sa.Column("decide_due_gross_at", UtcDateTime(), nullable=True),
        sa.Column("contact_due_at", UtcDateTime(), nullable=True),
        sa.Column("next_due_at", UtcDateTime(), nullable=True),
        sa.Column("last_event_at", UtcDateTime(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(state = 'closed') = (end_state IS NOT NULL) AND (state = 'closed') = (closure_reason IS NOT NULL)",
            name=op.f("ck_referral_closed_has_outcome"),
        ),
        sa.CheckConstraint(
            "(state = 'info_requested') = (info_requested_at IS NOT NULL)",
            name=op.f("ck_referral_pause_has_start"),
        ),
        sa.CheckConstraint(
            "(state IN ('declined', 'withdrawn', 'closed', 'entered_in_error')) = (closed_at IS NOT NULL)",
            name=op.f("ck_referral_closed_has_date"),
        ),
        sa.CheckConstraint(
            "(state IN ('on_hold', 'withdrawal_requested')) = (resume_state IS NOT NULL)",
            name=op.f("ck_referral_pause_remembers"),
        ),
        sa.CheckConstraint(
            "state <> 'active' OR (first_contact_at IS NOT NULL AND engaged_at IS NOT NULL)",
            name=op.f("ck_referral_active_was_contacted"),
        ),
        sa.CheckConstraint(
            "state = 'draft' OR (ngo_id IS NOT NULL AND memorandum_id IS NOT NULL AND service_id IS NOT NULL AND area_id IS NOT NULL AND person_id IS NOT NULL AND consent_basis IS NOT NULL)",
            name=op.f("ck_referral_sent_is_complete"),
        ),
        sa.CheckConstraint(
            "state = 'draft' OR submitted_at IS NOT NULL", name=op.f("ck_referral_sent_has_date")
        ),
        sa.CheckConstraint(
            "(accepted_at IS NULL) = (accepted_by_id IS NULL)", name=op.f("ck_referral_accepted_paired")
        ),
        sa.CheckConstraint(
            "(acknowledged_at IS NULL) = (acknowledged_by_id IS NULL)",
            name=op.f("ck_referral_acknowledged_paired"),
        ),
        sa.CheckConstraint(
            "(declined_at IS NULL) = (decline_reason IS NULL) AND (declined_at IS NULL) = (decline_side IS NULL)",
            name=op.f("ck_referral_declined_paired"),
        ),
        sa.CheckConstraint(
            "(withdrawn_at IS NULL) = (withdrawal_reason IS NULL)", name=op.f("ck_referral_withdrawn_paired")
        ),
        sa.CheckConstraint(
            "accepted_at IS NULL OR declined_at IS NULL", name=op.f("ck_referral_one_decision")
        ),
        sa.CheckConstraint("paused_seconds >= 0", name=op.f("ck_referral_pause_not_negative")),
        sa.ForeignKeyConstraint(["agency_id"], ["organisation.id"], name=op.f("fk_referral_agency_id")),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_referral_area_id")),
        sa.ForeignKeyConstraint(["encounter_id"], ["encounter.id"], name=op.f("fk_referral_encounter_id")),
        sa.ForeignKeyConstraint(["memorandum_id"], ["memorandum.id"], name=op.f("fk_referral_memorandum_id")),
        sa.ForeignKeyConstraint(["ngo_id"], ["organisation.id"], name=op.f("fk_referral_ngo_id")),
        sa.ForeignKeyConstraint(["officer_id"], ["app_user.id"], name=op.f("fk_referral_officer_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_referral_person_id")),
        sa.ForeignKeyConstraint(
            ["previous_referral_id"], ["referral.id"], name=op.f("fk_referral_previous_referral_id")
        ),
        sa.ForeignKeyConstraint(["service_id"], ["service.id"], name=op.f("fk_referral_service_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_referral_unit_id")),
        sa.ForeignKeyConstraint(["worker_id"], ["app_user.id"], name=op.f("fk_referral_worker_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_referral")),
        sa.UniqueConstraint(
            "officer_id", "idempotency_key", name=op.f("uq_referral_officer_id_idempotency_key")
        ),
        sa.UniqueConstraint("reference", name=op.f("uq_referral_reference")),
    )
    with op.batch_alter_table("referral", schema=None) as batch_op:
        batch_op.create_index("ix_referral_agency", ["agency_id", "submitted_at", "id"], unique=False)
        batch_op.create_index("ix_referral_memorandum_id", ["memorandum_id"], unique=False)
        batch_op.create_index("ix_referral_ngo_submitted", ["ngo_id", "submitted_at", "id"], unique=False)
        batch_op.create_index("ix_referral_officer", ["officer_id", "last_event_at", "id"], unique=False)
        batch_op.create_index("ix_referral_person_id", ["person_id"], unique=False)
        batch_op.create_index(
            "ix_referral_queue",
            ["ngo_id", "urgency_rank", "next_due_at", "id"],
            unique=False,
            sqlite_where=sa.text("closed_at IS NULL"),
            postgresql_where=sa.text("closed_at IS NULL"),
        )
        batch_op.create_index(
            "ix_referral_queue_worker",
            ["worker_id", "urgency_rank", "next_due_at", "id"],
            unique=False,
            sqlite_where=sa.text("closed_at IS NULL"),
            postgresql_where=sa.text("closed_at IS NULL"),
        )
        batch_op.create_index("ix_referral_unit", ["unit_id", "last_event_at", "id"], unique=False)

    op.create_table(
        "assignment",
        sa.Column("referral_id", sa.Uuid(), nullable=False),
        sa.Column("worker_id", sa.Uuid(), nullable=False),
        sa.Column("assigned_at", UtcDateTime(), nullable=False),
        sa.Column("assigned_by_id", sa.Uuid(), nullable=False),
        sa.Column("ended_at", UtcDateTime(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "ended_at IS NULL OR assigned_at <= ended_at", name=op.f("ck_assignment_ends_later")
        ),
        sa.ForeignKeyConstraint(
            ["assigned_by_id"], ["app_user.id"], name=op.f("fk_assignment_assigned_by_id")
        ),
        sa.ForeignKeyConstraint(["referral_id"], ["referral.id"], name=op.f("fk_assignment_referral_id")),
        sa.ForeignKeyConstraint(["worker_id"], ["app_user.id"], name=op.f("fk_assignment_worker_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assignment")),
    )
    with op.batch_alter_table("assignment", schema=None) as batch_op:
        batch_op.create_index("ix_assignment_referral_id", ["referral_id", "assigned_at"], unique=False)
        batch_op.create_index(
            "uq_assignment_live",
            ["referral_id"],
            unique=True,
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        )

    op.create_table(
        "case_note",
        sa.Column("referral_id", sa.Uuid(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("by_id", sa.Uuid(), nullable=False),
        sa.Column("text_sealed", Sealed(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["app_user.id"], name=op.f("fk_case_note_by_id")),
        sa.ForeignKeyConstraint(["referral_id"], ["referral.id"], name=op.f("fk_case_note_referral_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_note")),
    )
    with op.batch_alter_table("case_note", schema=None) as batch_op:
        batch_op.create_index("ix_case_note_referral_id", ["referral_id", "at"], unique=False)

    op.create_table(
        "contact_attempt",
        sa.Column("referral_id", sa.Uuid(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("channel", sa.String(length=40), nullable=False),
        sa.Column("result", sa.String(length=40), nullable=False),
        sa.Column("is_contact", sa.Boolean(), nullable=False),
        sa.Column("logged_at", UtcDateTime(), nullable=False),
        sa.Column("logged_by_id", sa.Uuid(), nullable=False),
        sa.Column("note_sealed", Sealed(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "is_contact = (result LIKE 'spoke_%')", name=op.f("ck_contact_attempt_only_spoke_is_contact")
        ),
        sa.CheckConstraint("at <= logged_at", name=op.f("ck_contact_attempt_not_in_future")),
        sa.ForeignKeyConstraint(
            ["logged_by_id"], ["app_user.id"], name=op.f("fk_contact_attempt_logged_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["referral_id"], ["referral.id"], name=op.f("fk_contact_attempt_referral_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contact_attempt")),
    )
    with op.batch_alter_table("contact_attempt", schema=None) as batch_op:
        batch_op.create_index("ix_contact_attempt_referral_id", ["referral_id", "at"], unique=False)

    op.create_table(
        "evaluation_document",
        sa.Column("evaluation_id", sa.Uuid(), nullable=False),
        sa.Column("rendered_at", UtcDateTime(), nullable=False),
        sa.Column("pages", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["evaluation_id"], ["evaluation.id"], name=op.f("fk_evaluation_document_evaluation_id")
        ),
        sa.PrimaryKeyConstraint("evaluation_id", name=op.f("pk_evaluation_document")),
    )
    op.create_table(
        "info_request",
        sa.Column("referral_id", sa.Uuid(), nullable=False),
        sa.Column("items", sa.String(length=300), nullable=False),
        sa.Column("question_sealed", Sealed(), nullable=True),
        sa.Column("asked_at", UtcDateTime(), nullable=False),
        sa.Column("asked_by_id", sa.Uuid(), nullable=False),
        sa.Column("due_at", UtcDateTime(), nullable=False),
        sa.Column("answer_sealed", Sealed(), nullable=True),
        sa.Column("cannot_supply", sa.Boolean(), nullable=False),
        sa.Column("answered_at", UtcDateTime(), nullable=True),
        sa.Column("answered_by_id", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "(answered_at IS NULL) = (answered_by_id IS NULL)", name=op.f("ck_info_request_answered_paired")
        ),
        sa.ForeignKeyConstraint(
            ["answered_by_id"], ["app_user.id"], name=op.f("fk_info_request_answered_by_id")
        ),
        sa.ForeignKeyConstraint(["asked_by_id"], ["app_user.id"], name=op.f("fk_info_request_asked_by_id")),
        sa.ForeignKeyConstraint(["referral_id"], ["referral.id"], name=op.f("fk_info_request_referral_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_info_request")),
    )
    with op.batch_alter_table("info_request", schema=None) as batch_op:
        batch_op.create_index("ix_info_request_referral_id", ["referral_id", "asked_at"], unique=False)
        batch_op.create_index(
            "uq_info_request_open",
            ["referral_id"],
            unique=True,
            sqlite_where=sa.text("answered_at IS NULL"),
            postgresql_where=sa.text("answered_at IS NULL"),
        )

    op.create_table(
        "outcome",
        sa.Column("referral_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("need", sa.String(length=40), nullable=False),
        sa.Column("score", sa.String(length=20), nullable=True),
        sa.Column("scored_at", UtcDateTime(), nullable=True),
        sa.Column("scored_by_id", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "score IN ('achieved', 'partly_achieved', 'not_achieved', 'not_applicable')",
            name=op.f("ck_outcome_score_known"),
        ),
        sa.CheckConstraint(
            "(score IS NULL) = (scored_at IS NULL) AND (score IS NULL) = (scored_by_id IS NULL)",
            name=op.f("ck_outcome_score_paired"),
        ),
        sa.ForeignKeyConstraint(["referral_id"], ["referral.id"], name=op.f("fk_outcome_referral_id")),
        sa.ForeignKeyConstraint(["scored_by_id"], ["app_user.id"], name=op.f("fk_outcome_scored_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outcome")),
        sa.UniqueConstraint("referral_id", "position", name=op.f("uq_outcome_referral_id_position")),
    )
    op.create_table(
        "referral_event",
        sa.Column("referral_id", sa.Uuid(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column(
            "action",
            sa.Enum(
                "submit",
                "discard",
                "acknowledge",
                "request_info",
                "answer_info",
                "accept",
                "assign",
                "decline",
                "propose_decline",
                "approve_decline",
                "send_back",
                "waitlist",
                "start_contact",
                "engage",
                "close_without_service",
                "hold",
                "resume",
                "withdraw",
                "request_withdrawal",
                "confirm_withdrawal",
                "refuse_withdrawal",
                "close",
                "reopen",
                "flag_agreement_ended",
                "mark_error",
                "correct",
                "escalate",
                name="referralaction",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "from_state",
            sa.Enum(
                "draft",
                "submitted",
                "info_requested",
                "decline_review",
                "accepted",
                "waitlisted",
                "contacting",
                "active",
                "on_hold",
                "withdrawal_requested",
                "declined",
                "withdrawn",
                "closed",
                "entered_in_error",
                name="from_state_known",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "to_state",
            sa.Enum(
                "draft",
                "submitted",
                "info_requested",
                "decline_review",
                "accepted",
                "waitlisted",
                "contacting",
                "active",
                "on_hold",
                "withdrawal_requested",
                "declined",
                "withdrawn",
                "closed",
                "entered_in_error",
                name="to_state_known",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("by_id", sa.Uuid(), nullable=True),
        sa.Column("organisation_id", sa.Uuid(), nullable=True),
        sa.Column("reason", sa.String(length=40), nullable=True),
        sa.Column("note_sealed", Sealed(), nullable=True),
        sa.Column("is_shared_note", sa.Boolean(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("sequence > 0", name=op.f("ck_referral_event_sequence_positive")),
        sa.ForeignKeyConstraint(["by_id"], ["app_user.id"], name=op.f("fk_referral_event_by_id")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_referral_event_organisation_id")
        ),
        sa.ForeignKeyConstraint(["referral_id"], ["referral.id"], name=op.f("fk_referral_event_referral_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_referral_event")),
        sa.UniqueConstraint("referral_id", "sequence", name=op.f("uq_referral_event_referral_id_sequence")),
    )
    op.create_table(
        "referral_need",
        sa.Column("referral_id", sa.Uuid(), nullable=False),
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
            nullable=False,
        ),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["referral_id"], ["referral.id"], name=op.f("fk_referral_need_referral_id")),
        sa.PrimaryKeyConstraint("referral_id", "need", name=op.f("pk_referral_need")),
    )
    op.create_table(
        "referral_packet",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_name_sealed", Sealed(), nullable=True),
        sa.Column("born_on_sealed", Sealed(), nullable=True),
        sa.Column("age_band", sa.String(length=10), nullable=True),
        sa.Column("phone_sealed", Sealed(), nullable=True),
        sa.Column("safe_contact_sealed", Sealed(), nullable=True),
        sa.Column("concern_sealed", Sealed(), nullable=True),
        sa.Column("safety_sealed", Sealed(), nullable=True),
        sa.Column("access_needs_sealed", Sealed(), nullable=True),
        sa.Column("language", sa.String(length=60), nullable=True),
        sa.ForeignKeyConstraint(["id"], ["referral.id"], name=op.f("fk_referral_packet_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_referral_packet")),
    )

    dialect = op.get_bind().dialect.name
    for table in APPEND_ONLY:
        for statement in statements(table, dialect):
            op.execute(statement)


def downgrade() -> None:
    """Go one revision back."""
    if op.get_bind().dialect.name == "postgresql":
        for table in APPEND_ONLY:
            op.execute(f"DROP FUNCTION {table}_refuse_change() CASCADE")
    op.drop_table("referral_packet")
    op.drop_table("referral_need")
    op.drop_table("referral_event")
    op.drop_table("outcome")
    with op.batch_alter_table("info_request", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_info_request_open",
            sqlite_where=sa.text("answered_at IS NULL"),
            postgresql_where=sa.text("answered_at IS NULL"),
        )
        batch_op.drop_index("ix_info_request_referral_id")

    op.drop_table("info_request")
    op.drop_table("evaluation_document")
    with op.batch_alter_table("contact_attempt", schema=None) as batch_op:
        batch_op.drop_index("ix_contact_attempt_referral_id")

    op.drop_table("contact_attempt")
    with op.batch_alter_table("case_note", schema=None) as batch_op:
        batch_op.drop_index("ix_case_note_referral_id")

    op.drop_table("case_note")
    with op.batch_alter_table("assignment", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_assignment_live",
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        )
        batch_op.drop_index("ix_assignment_referral_id")

    op.drop_table("assignment")
    with op.batch_alter_table("referral", schema=None) as batch_op:
        batch_op.drop_index("ix_referral_unit")
        batch_op.drop_index(
            "ix_referral_queue_worker",
            sqlite_where=sa.text("closed_at IS NULL"),
            postgresql_where=sa.text("closed_at IS NULL"),
        )
        batch_op.drop_index(
            "ix_referral_queue",
            sqlite_where=sa.text("closed_at IS NULL"),
            postgresql_where=sa.text("closed_at IS NULL"),
        )
        batch_op.drop_index("ix_referral_person_id")
        batch_op.drop_index("ix_referral_officer")
        batch_op.drop_index("ix_referral_ngo_submitted")
        batch_op.drop_index("ix_referral_memorandum_id")
        batch_op.drop_index("ix_referral_agency")

    op.drop_table("referral")
    with op.batch_alter_table("phone", schema=None) as batch_op:
        batch_op.drop_index("ix_phone_service_id")
        batch_op.drop_index("ix_phone_organisation_id")

    op.drop_table("phone")
    op.drop_table("memorandum_target")
    op.drop_table("memorandum_signature")
    op.drop_table("memorandum_service")
    op.drop_table("memorandum_response_time")
    with op.batch_alter_table("memorandum_note", schema=None) as batch_op:
        batch_op.drop_index("ix_memorandum_note_memorandum_id")

    op.drop_table("memorandum_note")
    op.drop_table("memorandum_code")
    op.drop_table("memorandum_clause")
    op.drop_table("memorandum_area")
    op.drop_table("evaluation_run")
    with op.batch_alter_table("evaluation", schema=None) as batch_op:
        batch_op.drop_index("ix_evaluation_period_end")
        batch_op.drop_index("ix_evaluation_partnership_id")
        batch_op.drop_index("ix_evaluation_agency_id")

    op.drop_table("evaluation")
    op.drop_table("encounter_code")
    with op.batch_alter_table("web_session", schema=None) as batch_op:
        batch_op.drop_index("ix_web_session_user_id")
        batch_op.drop_index("ix_web_session_last_active_at")

    op.drop_table("web_session")
    op.drop_table("user_role")
    with op.batch_alter_table("single_use_link", schema=None) as batch_op:
        batch_op.drop_index("ix_single_use_link_user_id")

    op.drop_table("single_use_link")
    op.drop_table("service_taxonomy_term")
    op.drop_table("service_need")
    with op.batch_alter_table("outbox_message", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_outbox_message_waiting",
            sqlite_where=sa.text("delivery = 'waiting'"),
            postgresql_where=sa.text("delivery = 'waiting'"),
        )

    op.drop_table("outbox_message")
    with op.batch_alter_table("memorandum", schema=None) as batch_op:
        batch_op.drop_index("ix_memorandum_partnership_id")

    op.drop_table("memorandum")
    with op.batch_alter_table("evaluation_schedule", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_evaluation_schedule_partnership",
            sqlite_where=sa.text("partnership_id IS NOT NULL"),
            postgresql_where=sa.text("partnership_id IS NOT NULL"),
        )
        batch_op.drop_index(
            "uq_evaluation_schedule_agency",
            sqlite_where=sa.text("partnership_id IS NULL"),
            postgresql_where=sa.text("partnership_id IS NULL"),
        )

    op.drop_table("evaluation_schedule")
    with op.batch_alter_table("encounter", schema=None) as batch_op:
        batch_op.drop_index("ix_encounter_recorded_by_id")
        batch_op.drop_index("ix_encounter_person_id")
        batch_op.drop_index("ix_encounter_agency_id_year_month")

    op.drop_table("encounter")
    with op.batch_alter_table("contact", schema=None) as batch_op:
        batch_op.drop_index("ix_contact_organisation_id")

    op.drop_table("contact")
    with op.batch_alter_table("service", schema=None) as batch_op:
        batch_op.drop_index("ix_service_organisation_id_name")
        batch_op.drop_index("ix_service_location_id")

    op.drop_table("service")
    with op.batch_alter_table("mail_address", schema=None) as batch_op:
        batch_op.drop_index("ix_mail_address_location_id")

    op.drop_table("mail_address")
    with op.batch_alter_table("app_user", schema=None) as batch_op:
        batch_op.drop_index("ix_app_user_organisation_id_name")

    op.drop_table("app_user")
    op.drop_table("unit")
    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.drop_index("ix_person_agency_id_match_index")

    op.drop_table("person")
    with op.batch_alter_table("partnership", schema=None) as batch_op:
        batch_op.drop_index("ix_partnership_ngo_id")

    op.drop_table("partnership")
    with op.batch_alter_table("location", schema=None) as batch_op:
        batch_op.drop_index("ix_location_organisation_id")

    op.drop_table("location")
    op.drop_table("area")
    op.drop_table("sign_in_throttle")
    with op.batch_alter_table("organisation", schema=None) as batch_op:
        batch_op.drop_index("ix_organisation_kind_status_name")

    op.drop_table("organisation")
    with op.batch_alter_table("audit_row", schema=None) as batch_op:
        batch_op.drop_index("ix_audit_row_subject")
        batch_op.drop_index("ix_audit_row_chain_at")

    op.drop_table("audit_row")
    op.drop_table("audit_head")
