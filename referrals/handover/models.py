"""Referrals: the shared case, its packet, its needs, its events and its questions."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from core.database import Base, Identified, Versioned, text_enum
from core.lifecycle import Turn
from core.sealing import Part, Sealed, SealedFor, SealedText
from partners.memoranda.terms import Pathway, Urgency
from partners.services.needs import Need
from referrals.handover.lifecycle import EndState, LinkKind, ReferralAction, ReferralState
from referrals.handover.values import LONGEST_KEY


class Referral(Identified, Versioned, Base):
    """A person handed over from an agency to an NGO under an agreement.

    Columns ending in `_at` are facts written by the command that makes them true; indicators read
    them and nothing else. `due` columns come from the agreement at the moment of sending.
    """

    __tablename__ = "referral"

    reference: Mapped[str] = mapped_column(sa.String(20), unique=True)
    state: Mapped[ReferralState] = mapped_column(text_enum(ReferralState), default=ReferralState.DRAFT)
    turn: Mapped[Turn] = mapped_column(text_enum(Turn), default=Turn.REFERRER)
    resume_state: Mapped[ReferralState | None] = mapped_column(text_enum(ReferralState, "resume_state_known"))
    """Remembered while on hold or while a withdrawal is asked for."""
    agency_id: Mapped[UUID] = mapped_column(sa.ForeignKey("organisation.id"))
    ngo_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("organisation.id"))
    memorandum_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("memorandum.id"))
    service_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("service.id"))
    area_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("area.id"))
    officer_id: Mapped[UUID] = mapped_column(sa.ForeignKey("app_user.id"))
    unit_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("unit.id"))
    person_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("person.id"))
    encounter_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("encounter.id"))
    previous_referral_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("referral.id"))
    link_kind: Mapped[LinkKind | None] = mapped_column(text_enum(LinkKind))
    """Why it follows the earlier one."""
    pathway: Mapped[Pathway] = mapped_column(text_enum(Pathway))
    urgency: Mapped[Urgency] = mapped_column(text_enum(Urgency))
    urgency_rank: Mapped[int]
    consent_basis: Mapped[str | None] = mapped_column(sa.String(40))
    """How the person agreed, or why they could not be asked (referrals.md 2.4)."""
    lawful_basis: Mapped[str | None] = mapped_column(sa.String(300))
    """Why it is shared without agreement; required where the basis is not the person's own."""
    feedback_permitted: Mapped[bool] = mapped_column(default=False)
    """The person agrees that the agency learns coded progress (facts.md 4.7)."""
    feedback_until: Mapped[datetime | None]
    """When that agreement ends by itself; None while it is a draft, or where there is no feedback."""
    worker_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("app_user.id"))
    """The NGO's live assignment, copied from casework for the queue; of an ended case, who held it last."""
    idempotency_key: Mapped[str | None] = mapped_column(sa.String(LONGEST_KEY))

    created_at: Mapped[datetime]
    submitted_at: Mapped[datetime | None]
    acknowledged_at: Mapped[datetime | None]
    acknowledged_by_id: Mapped[UUID | None]
    info_requested_at: Mapped[datetime | None]
    """Since when the decision clock stands; None while it runs."""
    paused_seconds: Mapped[int] = mapped_column(default=0)
    accepted_at: Mapped[datetime | None]
    accepted_by_id: Mapped[UUID | None]
    declined_at: Mapped[datetime | None]
    decline_reason: Mapped[str | None] = mapped_column(sa.String(40))
    decline_side: Mapped[str | None] = mapped_column(sa.String(20))
    other_route_offered: Mapped[bool | None]
    first_attempt_at: Mapped[datetime | None]
    first_contact_at: Mapped[datetime | None]
    person_declined_at: Mapped[datetime | None]
    """The person refused before any contact was made good; R04 excludes these."""
    engaged_at: Mapped[datetime | None]
    review_on: Mapped[datetime | None]
    """Review of a hold or a waiting-list place."""
    client_engaging: Mapped[bool | None]
    """While on hold: whether the person still takes part, or has dropped out of sight."""
    waitlisted_at: Mapped[datetime | None]
    """Since when the person waits for a place; kept once they no longer do."""
    waitlist_capacity: Mapped[str | None] = mapped_column(sa.String(20))
    """What the service said of its room when the person was put on the waiting list."""
    waitlist_capacity_at: Mapped[datetime | None]
    """Of when that figure was."""
    withdrawn_at: Mapped[datetime | None]
    withdrawal_reason: Mapped[str | None] = mapped_column(sa.String(40))
    closed_at: Mapped[datetime | None]
    """Set with every closed state, so that `closed_at IS NULL` means open."""
    closure_reason: Mapped[str | None] = mapped_column(sa.String(40))
    end_state: Mapped[EndState | None] = mapped_column(text_enum(EndState))
    referrer_notified_at: Mapped[datetime | None]
    """When the agency was told of the terminal outcome; None without permission for feedback."""
    error_reason: Mapped[str | None] = mapped_column(sa.String(300))
    error_proposed_at: Mapped[datetime | None]
    """One person of the desk calls it entered in error; a second one has to agree."""
    error_proposed_by_id: Mapped[UUID | None]

    acknowledge_due_at: Mapped[datetime | None]
    decide_due_at: Mapped[datetime | None]
    decide_due_gross_at: Mapped[datetime | None]
    """The decision's due time before any pause."""
    contact_due_at: Mapped[datetime | None]
    next_due_at: Mapped[datetime | None]
    """The due time that the queue sorts by: of whatever is waited for now."""
    last_event_at: Mapped[datetime]
    progress_at: Mapped[datetime | None]
    """When the NGO last logged work that is no step: an attempt, a progress update. The NGO's own, like its notes."""
    stall_muted_until: Mapped[datetime | None]
    """Until then nobody is asked how the case goes; the reason stands with `StallMute`."""
    seal_id: Mapped[UUID | None]
    """The seal that hides it (`referrals.sealing`); no foreign key, since a seal names what it hides."""
    purged_at: Mapped[datetime | None]
    """Since when only codes and moments are left of what both sides read."""
    casework_purged_at: Mapped[datetime | None]
    """The same of what the NGO kept to itself."""

    __table_args__ = (
        sa.UniqueConstraint("officer_id", "idempotency_key"),
        sa.CheckConstraint("state = 'draft' OR submitted_at IS NOT NULL", name="sent_has_date"),
        sa.CheckConstraint(
            "state = 'draft' OR (ngo_id IS NOT NULL AND memorandum_id IS NOT NULL"
            " AND service_id IS NOT NULL AND area_id IS NOT NULL AND person_id IS NOT NULL"
            " AND consent_basis IS NOT NULL)",
            name="sent_is_complete",
        ),
        sa.CheckConstraint(
            "(acknowledged_at IS NULL) = (acknowledged_by_id IS NULL)", name="acknowledged_paired"
        ),
        sa.CheckConstraint("(accepted_at IS NULL) = (accepted_by_id IS NULL)", name="accepted_paired"),
        sa.CheckConstraint(
            "(error_proposed_at IS NULL) = (error_proposed_by_id IS NULL)", name="error_proposed_paired"
        ),
        sa.CheckConstraint("(previous_referral_id IS NULL) = (link_kind IS NULL)", name="link_has_kind"),
        sa.CheckConstraint(
            "(waitlist_capacity IS NULL) = (waitlist_capacity_at IS NULL)", name="capacity_has_date"
        ),
        sa.CheckConstraint("state <> 'waitlisted' OR waitlisted_at IS NOT NULL", name="waiting_has_start"),
        sa.CheckConstraint(
            "(declined_at IS NULL) = (decline_reason IS NULL)"
            " AND (declined_at IS NULL) = (decline_side IS NULL)",
            name="declined_paired",
        ),
        sa.CheckConstraint("accepted_at IS NULL OR declined_at IS NULL", name="one_decision"),
        sa.CheckConstraint("(withdrawn_at IS NULL) = (withdrawal_reason IS NULL)", name="withdrawn_paired"),
        sa.CheckConstraint(
            "(state IN ('declined', 'withdrawn', 'closed', 'entered_in_error')) = (closed_at IS NOT NULL)",
            name="closed_has_date",
        ),
        sa.CheckConstraint(
            "(state = 'closed') = (end_state IS NOT NULL)"
            " AND (state = 'closed') = (closure_reason IS NOT NULL)",
            name="closed_has_outcome",
        ),
        sa.CheckConstraint(
            "(state = 'info_requested') = (info_requested_at IS NOT NULL)", name="pause_has_start"
        ),
        sa.CheckConstraint(
            "(state IN ('on_hold', 'withdrawal_requested')) = (resume_state IS NOT NULL)",
            name="pause_remembers",
        ),
        sa.CheckConstraint(
            "state <> 'active' OR (first_contact_at IS NOT NULL AND engaged_at IS NOT NULL)",
            name="active_was_contacted",
        ),
        sa.CheckConstraint("paused_seconds >= 0", name="pause_not_negative"),
        sa.Index(
            "ix_referral_queue",
            "ngo_id",
            "urgency_rank",
            "next_due_at",
            "id",
            sqlite_where=sa.text("closed_at IS NULL"),
            postgresql_where=sa.text("closed_at IS NULL"),
        ),
        sa.Index(
            "ix_referral_queue_worker",
            "worker_id",
            "urgency_rank",
            "next_due_at",
            "id",
            sqlite_where=sa.text("closed_at IS NULL"),
            postgresql_where=sa.text("closed_at IS NULL"),
        ),
        sa.Index(
            "ix_referral_queue_due",
            "ngo_id",
            "next_due_at",
            "id",
            sqlite_where=sa.text("closed_at IS NULL"),
            postgresql_where=sa.text("closed_at IS NULL"),
        ),
        sa.Index(
            "ix_referral_queue_received",
            "ngo_id",
            "submitted_at",
            "id",
            sqlite_where=sa.text("closed_at IS NULL"),
            postgresql_where=sa.text("closed_at IS NULL"),
        ),
        sa.Index("ix_referral_officer", "officer_id", "created_at", "id"),
        sa.Index("ix_referral_unit", "unit_id", "created_at", "id"),
        sa.Index("ix_referral_agency", "agency_id", "submitted_at", "id"),
        sa.Index("ix_referral_ngo_submitted", "ngo_id", "submitted_at", "id"),
        # A block range index gives no order: an ordinary one drew the agency's list away from its own.
        sa.Index("ix_referral_submitted_at", "submitted_at", postgresql_using="brin"),
        # Everything that an evaluation reads, NGO by NGO and in order of time, without the rows themselves.
        sa.Index(
            "ix_referral_measured",
            *("agency_id", "ngo_id", "submitted_at", "acknowledged_at", "acknowledge_due_at"),
            *("accepted_at", "declined_at", "decide_due_at", "decide_due_gross_at", "first_contact_at"),
            *("contact_due_at", "person_declined_at", "engaged_at", "withdrawn_at", "closed_at"),
            *("referrer_notified_at", "urgency_rank", "feedback_permitted", "state", "end_state"),
            *("closure_reason", "withdrawal_reason", "decline_reason", "decline_side", "link_kind"),
            *("person_id", "area_id", "encounter_id", "id"),
        ),
        sa.Index(
            "ix_referral_encounter_id",
            "encounter_id",
            sqlite_where=sa.text("encounter_id IS NOT NULL"),
            postgresql_where=sa.text("encounter_id IS NOT NULL"),
        ),
        sa.Index("ix_referral_memorandum_id", "memorandum_id"),
        sa.Index("ix_referral_person_id", "person_id"),
        sa.Index(
            "ix_referral_seal_id",
            "seal_id",
            sqlite_where=sa.text("seal_id IS NOT NULL"),
            postgresql_where=sa.text("seal_id IS NOT NULL"),
        ),
        sa.Index("ix_referral_previous_referral_id", "previous_referral_id"),
    )


class ReferralPacket(Base):
    """What the officer wrote for the NGO, sealed at rest; once sent, every change of it is an amendment that keeps what was sent."""

    __tablename__ = "referral_packet"
    sealed_for = SealedFor("referral", part=Part.SHARED)

    id: Mapped[UUID] = mapped_column(sa.ForeignKey("referral.id"), primary_key=True)
    """The referral's id."""
    person_name_sealed: Mapped[bytes | None] = mapped_column(Sealed)
    born_on_sealed: Mapped[bytes | None] = mapped_column(Sealed)
    age_band: Mapped[str | None] = mapped_column(sa.String(10))
    phone_sealed: Mapped[bytes | None] = mapped_column(Sealed)
    safe_contact_sealed: Mapped[bytes | None] = mapped_column(Sealed)
    """When and how it is safe to reach the person."""
    concern_sealed: Mapped[bytes | None] = mapped_column(Sealed)
    safety_sealed: Mapped[bytes | None] = mapped_column(Sealed)
    """What a worker must know to stay safe."""
    access_needs_sealed: Mapped[bytes | None] = mapped_column(Sealed)
    language: Mapped[str | None] = mapped_column(sa.String(60))
    name_index: Mapped[bytes | None] = mapped_column(sa.LargeBinary(16))
    """Blind index of the full name within the NGO; None for a draft, and for a single word."""
    phone_index: Mapped[bytes | None] = mapped_column(sa.LargeBinary(16))
    """Blind index of the telephone number within the NGO; None for a draft."""
    unsafe_channels: Mapped[str] = mapped_column(sa.String(120), default="")
    """Codes of `safe_contact.UNSAFE_CHANNELS` separated by blanks, in the order of the code list."""

    person_name = SealedText()
    born_on = SealedText()
    phone = SealedText()
    safe_contact = SealedText()
    concern = SealedText()
    safety = SealedText()
    access_needs = SealedText()

    __table_args__ = (
        sa.Index("ix_referral_packet_name_index", "name_index"),
        sa.Index("ix_referral_packet_phone_index", "phone_index"),
    )


class ReferralNeed(Base):
    """A need for which the person is referred; the lowest position is the primary one."""

    __tablename__ = "referral_need"

    referral_id: Mapped[UUID] = mapped_column(sa.ForeignKey("referral.id"), primary_key=True)
    need: Mapped[Need] = mapped_column(text_enum(Need), primary_key=True)
    position: Mapped[int] = mapped_column(default=0)


class ReferralEvent(Identified, Base):
    """One step of a referral; the truth from which its state is derived and cached."""

    __tablename__ = "referral_event"
    sealed_for = SealedFor("referral", ("referral_id",), part=Part.SHARED)

    referral_id: Mapped[UUID] = mapped_column(sa.ForeignKey("referral.id"))
    sequence: Mapped[int]
    action: Mapped[ReferralAction] = mapped_column(text_enum(ReferralAction))
    from_state: Mapped[ReferralState] = mapped_column(text_enum(ReferralState, "from_state_known"))
    to_state: Mapped[ReferralState] = mapped_column(text_enum(ReferralState, "to_state_known"))
    at: Mapped[datetime]
    by_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("app_user.id"))
    """None for timers."""
    organisation_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("organisation.id"))
    reason: Mapped[str | None] = mapped_column(sa.String(40))
    note_sealed: Mapped[bytes | None] = mapped_column(Sealed)
    is_shared_note: Mapped[bool] = mapped_column(default=False)
    """The note is addressed to the other side; otherwise only the writer's side reads it."""

    note = SealedText()

    __table_args__ = (
        sa.UniqueConstraint("referral_id", "sequence"),
        sa.CheckConstraint("sequence > 0", name="sequence_positive"),
    )


class InfoRequest(Identified, Base):
    """The NGO's question to the officer, with its answer."""

    __tablename__ = "info_request"
    sealed_for = SealedFor("referral", ("referral_id",), part=Part.SHARED)

    referral_id: Mapped[UUID] = mapped_column(sa.ForeignKey("referral.id"))
    items: Mapped[str] = mapped_column(sa.String(300))
    """Codes of the items asked for, separated by blanks, in the order of the code list."""
    question_sealed: Mapped[bytes | None] = mapped_column(Sealed)
    asked_at: Mapped[datetime]
    asked_by_id: Mapped[UUID] = mapped_column(sa.ForeignKey("app_user.id"))
    due_at: Mapped[datetime]
    answer_sealed: Mapped[bytes | None] = mapped_column(Sealed)
    cannot_supply: Mapped[bool] = mapped_column(default=False)
    answered_at: Mapped[datetime | None]
    answered_by_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("app_user.id"))

    question = SealedText()
    answer = SealedText()

    __table_args__ = (
        sa.CheckConstraint("(answered_at IS NULL) = (answered_by_id IS NULL)", name="answered_paired"),
        sa.Index("ix_info_request_referral_id", "referral_id", "asked_at"),
        sa.Index("ix_info_request_asked_at", "asked_at"),
        sa.Index(
            "uq_info_request_open",
            "referral_id",
            unique=True,
            sqlite_where=sa.text("answered_at IS NULL"),
            postgresql_where=sa.text("answered_at IS NULL"),
        ),
    )


class Assignment(Identified, Base):
    """A worker holds a case; at most one live assignment, which ends with the case; history kept.

    The NGO’s own: the agency never reads who holds a case.
    """

    __tablename__ = "assignment"

    referral_id: Mapped[UUID] = mapped_column(sa.ForeignKey("referral.id"))
    worker_id: Mapped[UUID] = mapped_column(sa.ForeignKey("app_user.id"))
    assigned_at: Mapped[datetime]
    assigned_by_id: Mapped[UUID] = mapped_column(sa.ForeignKey("app_user.id"))
    ended_at: Mapped[datetime | None]

    __table_args__ = (
        sa.CheckConstraint("ended_at IS NULL OR assigned_at <= ended_at", name="ends_later"),
        sa.Index("ix_assignment_referral_id", "referral_id", "assigned_at"),
        sa.Index(
            "uq_assignment_live",
            "referral_id",
            unique=True,
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        ),
    )
