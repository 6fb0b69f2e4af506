"""One referral as each side may read it: the rows that its page is made of."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from core.lifecycle import Turn
from partners.memoranda.terms import Pathway, Urgency
from partners.services.needs import Need
from referrals.handover.consenting.flows import Flow
from referrals.handover.lifecycle import EndState, ReferralAction, ReferralState
from referrals.handover.policy import Side
from referrals.handover.queries.timeline import EventRow, QuestionRow
from referrals.handover.visibility import OfficerStatus, Progress


@dataclass(frozen=True, slots=True, kw_only=True)
class PacketRow:
    """What the officer wrote for the NGO, opened."""

    person_name: str | None
    born_on: date | None
    age_band: str | None
    phone: str | None
    safe_contact: str | None
    concern: str | None
    safety: str | None
    access_needs: str | None
    language: str | None
    unsafe_channels: tuple[str, ...]
    """How the person must not be reached (`safe_contact.UNSAFE_CHANNELS`)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What every side reads of a referral."""

    side: Side
    id: UUID
    reference: str
    state: ReferralState | None
    """None for the police, who read `status` instead."""
    version: int
    urgency: Urgency
    pathway: Pathway
    submitted_at: datetime | None
    actions: tuple[ReferralAction, ...]
    """The steps that the page may offer to this reader now."""
    events: tuple[EventRow, ...]
    questions: tuple[QuestionRow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class NgoReferral(Shown):
    """A referral for the NGO to which it was sent."""

    turn: Turn
    zone: str
    """The agency's time zone."""
    agency_name: str
    officer_name: str
    unit_name: str | None
    service_name: str | None
    area_name: str | None
    packet: PacketRow
    """Only what flows to the reader now."""
    flow: Flow
    needs: tuple[Need, ...]
    consent_basis: str | None
    lawful_basis: str | None
    feedback_permitted: bool
    worker_id: UUID | None
    worker_name: str | None
    acknowledged_at: datetime | None
    accepted_at: datetime | None
    first_attempt_at: datetime | None
    first_contact_at: datetime | None
    engaged_at: datetime | None
    review_on: datetime | None
    client_engaging: bool | None
    waitlisted_at: datetime | None
    waitlist_capacity: str | None
    waitlist_capacity_at: datetime | None
    info_requested_at: datetime | None
    """Since when the decision clock stands still."""
    access_ends_at: datetime | None
    """Until when the NGO sees what it did not take on."""
    last_event_at: datetime
    closed_at: datetime | None
    closure_reason: str | None
    end_state: EndState | None
    decline_reason: str | None
    resume_state: ReferralState | None
    acknowledge_due_at: datetime | None
    decide_due_at: datetime | None
    contact_due_at: datetime | None
    next_due_at: datetime | None
    overdue: bool
    agreement_ended: bool
    agreement_reference: str
    memorandum_id: UUID
    unable_attempts: int
    unable_days: int
    previous_reference: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class OfficerReferral(Shown):
    """A referral for the police: what they wrote, their steps, and coded progress by day."""

    status: OfficerStatus
    status_on: date
    progress: tuple[Progress, ...]
    partner_name: str | None
    service_name: str | None
    officer_name: str
    is_own: bool
    needs: tuple[Need, ...]
    packet: PacketRow
    flow: Flow
    """What the NGO gets now, and on what it rests."""
    consent_basis: str | None
    lawful_basis: str | None
    feedback_permitted: bool
    feedback_ends_on: date | None
    open_question: QuestionRow | None
    encounter_id: UUID | None
    agreement_reference: str | None
    proposed_decline: str | None
    error_proposed: str | None
    """Why the desk calls it entered in error, for the second person who decides."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskReferral(Shown):
    """A referral for the partnership desk: queue facts and reasons, no person and no notes."""

    turn: Turn
    agency_name: str
    ngo_name: str
    officer_name: str
    service_name: str | None
    acknowledged_at: datetime | None
    accepted_at: datetime | None
    closed_at: datetime | None
    next_due_at: datetime | None
    overdue: bool
    proposed_decline: str | None
    review_note: str | None
    """The NGO's words to the desk, while the decline is in review."""
    other_route_offered: bool | None
    error_proposed: str | None
    """Why a colleague calls it entered in error; None unless that is proposed now."""
    last_event_at: datetime
    decline_reason: str | None
    closure_reason: str | None
