"""Response plans, their safety concerns and steps, and the log of who opened them."""

from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from core.append_only import refuse_changes
from core.database import Base, Identified, Versioned, text_enum
from core.sealing import Part, Sealed, SealedFor, SealedText
from referrals.people.response_plans.codes import Basis
from referrals.people.response_plans.lifecycle import PlanAction, PlanState


class ResponsePlan(Identified, Versioned, Base):
    """One version of what helps when police meet a person in crisis again (facts.md 4.7); sealed at rest.

    A record of higher risk than any other of the person: two people stand behind it, it ends within a year, and each
    opening is logged.
    """

    __tablename__ = "response_plan"
    sealed_for = SealedFor("person", ("person_id",), part=Part.POLICE)

    agency_id: Mapped[UUID] = mapped_column(sa.ForeignKey("organisation.id"))
    person_id: Mapped[UUID] = mapped_column(sa.ForeignKey("person.id"))
    series_id: Mapped[UUID]
    """The id of the first version."""
    number: Mapped[int] = mapped_column(default=1)
    reference: Mapped[str] = mapped_column(sa.String(20))
    """The same for all versions, e.g. `L-7K3M-92QF`."""
    state: Mapped[PlanState] = mapped_column(text_enum(PlanState), default=PlanState.DRAFT)
    baseline_sealed: Mapped[bytes | None] = mapped_column(Sealed)
    triggers_sealed: Mapped[bytes | None] = mapped_column(Sealed)
    helps_sealed: Mapped[bytes | None] = mapped_column(Sealed)
    techniques_sealed: Mapped[bytes | None] = mapped_column(Sealed)
    contacts_sealed: Mapped[bytes | None] = mapped_column(Sealed)
    basis: Mapped[Basis] = mapped_column(text_enum(Basis, "plan_basis"))
    consent_reference: Mapped[str | None] = mapped_column(sa.String(60))
    """Where the person's agreement is kept: a number of a form or record, never a name."""
    basis_note_sealed: Mapped[bytes | None] = mapped_column(Sealed)
    months_valid: Mapped[int]

    drafted_at: Mapped[datetime]
    drafted_by_id: Mapped[UUID] = mapped_column(sa.ForeignKey("app_user.id"))
    submitted_at: Mapped[datetime | None]
    approved_at: Mapped[datetime | None]
    approved_by_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("app_user.id"))
    expires_on: Mapped[date | None]
    """The last day on which officers read it, where the agency is."""
    review_on: Mapped[date | None]
    reviewed_at: Mapped[datetime | None]
    reviewed_by_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("app_user.id"))
    hidden_at: Mapped[datetime | None]
    hidden_reason: Mapped[str | None] = mapped_column(sa.String(40))
    ended_at: Mapped[datetime | None]
    """When it was retired; an expired one ended on its last day."""
    end_reason: Mapped[str | None] = mapped_column(sa.String(40))

    baseline = SealedText()
    triggers = SealedText()
    helps = SealedText()
    techniques = SealedText()
    contacts = SealedText()
    basis_note = SealedText()

    __table_args__ = (
        sa.UniqueConstraint("series_id", "number"),
        sa.UniqueConstraint("reference", "number"),
        sa.CheckConstraint("months_valid BETWEEN 1 AND 12", name="at_most_a_year"),
        sa.CheckConstraint("number >= 1", name="versions_from_one"),
        sa.CheckConstraint(
            "(basis = 'consent') = (consent_reference IS NOT NULL)"
            " AND (basis <> 'consent') = (basis_note_sealed IS NOT NULL)",
            name="basis_is_shown",
        ),
        sa.CheckConstraint("approved_by_id IS NULL OR approved_by_id <> drafted_by_id", name="two_people"),
        sa.CheckConstraint(
            "(approved_at IS NULL) = (approved_by_id IS NULL) AND (approved_at IS NULL) = (expires_on IS NULL)"
            " AND (approved_at IS NULL) = (review_on IS NULL)",
            name="approval_paired",
        ),
        sa.CheckConstraint(
            "state NOT IN ('approved', 'hidden', 'expired') OR approved_at IS NOT NULL",
            name="approved_has_date",
        ),
        sa.CheckConstraint(
            "state NOT IN ('draft', 'in_review') OR approved_at IS NULL", name="draft_has_none"
        ),
        sa.CheckConstraint("state <> 'in_review' OR submitted_at IS NOT NULL", name="review_has_date"),
        sa.CheckConstraint("review_on <= expires_on", name="review_before_end"),
        sa.CheckConstraint("(reviewed_at IS NULL) = (reviewed_by_id IS NULL)", name="review_paired"),
        sa.CheckConstraint("(hidden_at IS NULL) = (hidden_reason IS NULL)", name="hiding_paired"),
        sa.CheckConstraint("state <> 'hidden' OR hidden_at IS NOT NULL", name="hidden_has_date"),
        sa.CheckConstraint(
            "(state = 'retired') = (ended_at IS NOT NULL) AND (ended_at IS NULL) = (end_reason IS NULL)",
            name="retired_has_reason",
        ),
        sa.Index(
            "uq_response_plan_standing",
            "series_id",
            unique=True,
            sqlite_where=sa.text("state IN ('approved', 'hidden')"),
            postgresql_where=sa.text("state IN ('approved', 'hidden')"),
        ),
        sa.Index(
            "uq_response_plan_drafted",
            "series_id",
            unique=True,
            sqlite_where=sa.text("state IN ('draft', 'in_review')"),
            postgresql_where=sa.text("state IN ('draft', 'in_review')"),
        ),
        sa.Index("ix_response_plan_person_id", "person_id", "state"),
        sa.Index("ix_response_plan_agency_id", "agency_id", "state", "review_on"),
        sa.Index("ix_response_plan_drafted_by_id", "drafted_by_id"),
    )


class ResponsePlanConcern(Identified, Base):
    """A safety concern of one kind, with what was seen."""

    __tablename__ = "response_plan_concern"
    sealed_for = SealedFor("person", ("plan_id", "response_plan.person_id"), part=Part.POLICE)

    plan_id: Mapped[UUID] = mapped_column(sa.ForeignKey("response_plan.id"))
    kind: Mapped[str] = mapped_column(sa.String(40))
    note_sealed: Mapped[bytes | None] = mapped_column(Sealed)

    note = SealedText()

    __table_args__ = (sa.UniqueConstraint("plan_id", "kind"),)


class ResponsePlanEvent(Identified, Base):
    """A step of a plan: who, when, and why."""

    __tablename__ = "response_plan_event"
    sealed_for = SealedFor("person", ("plan_id", "response_plan.person_id"), part=Part.POLICE)

    plan_id: Mapped[UUID] = mapped_column(sa.ForeignKey("response_plan.id"))
    action: Mapped[PlanAction] = mapped_column(text_enum(PlanAction))
    from_state: Mapped[PlanState] = mapped_column(text_enum(PlanState, "plan_from_state"))
    to_state: Mapped[PlanState] = mapped_column(text_enum(PlanState, "plan_to_state"))
    at: Mapped[datetime]
    by_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("app_user.id"))
    """None for the timer."""
    reason: Mapped[str | None] = mapped_column(sa.String(40))
    note_sealed: Mapped[bytes | None] = mapped_column(Sealed)

    note = SealedText()

    __table_args__ = (sa.Index("ix_response_plan_event_plan_id", "plan_id", "at"),)


class ResponsePlanView(Identified, Base):
    """Somebody opened a plan: who, when, why and from where; written once."""

    __tablename__ = "response_plan_view"

    agency_id: Mapped[UUID] = mapped_column(sa.ForeignKey("organisation.id"))
    plan_id: Mapped[UUID] = mapped_column(sa.ForeignKey("response_plan.id"))
    viewed_by_id: Mapped[UUID] = mapped_column(sa.ForeignKey("app_user.id"))
    viewed_at: Mapped[datetime]
    why: Mapped[str] = mapped_column(sa.String(40))
    came_from: Mapped[str] = mapped_column(sa.String(20))
    """`encounter`, `referral`, `code` or `plan`."""
    context_id: Mapped[UUID | None]
    """The encounter or referral; no foreign key, because these are made in rooms above."""

    __table_args__ = (
        sa.CheckConstraint(
            "(came_from IN ('encounter', 'referral')) = (context_id IS NOT NULL)", name="context_paired"
        ),
        sa.Index("ix_response_plan_view_plan_id", "plan_id", "viewed_at"),
        sa.Index("ix_response_plan_view_viewed_by_id", "viewed_by_id", "viewed_at"),
        sa.Index("ix_response_plan_view_agency_id", "agency_id", "viewed_at"),
    )


refuse_changes(ResponsePlanView.__table__)
