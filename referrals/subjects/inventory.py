"""Which tables tell what of a person, by section and by side: the list that a contract test holds against all tables."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from partners.channels.threads.models import Message, Thread, ThreadRead
from referrals.casework.appointments.models import Appointment, AttendanceCorrection
from referrals.casework.contact.models import ContactSafety
from referrals.casework.ending.models import EndReport
from referrals.casework.models import CaseNote, CaseRecord, ContactAttempt, Outcome
from referrals.casework.notes.models import CaseNoteAmendment
from referrals.casework.plan.models import PlanAgreement, PlanItem, PlanItemChange
from referrals.casework.progress.models import ProgressUpdate
from referrals.casework.risk.models import RiskFlag, SafetyConcern
from referrals.encounters.details.models import EncounterDetail
from referrals.encounters.force.models import ForceCode, ForceReport
from referrals.encounters.models import Encounter, EncounterCode
from referrals.handover.amendments.models import PacketAmendment
from referrals.handover.break_glass.models import BreakGlass, BreakGlassRequest
from referrals.handover.models import (
    Assignment,
    InfoRequest,
    Referral,
    ReferralEvent,
    ReferralNeed,
    ReferralPacket,
)
from referrals.handover.onward.models import OnwardReferral
from referrals.handover.reminders.models import ReferralClock
from referrals.handover.search.models import SearchWord
from referrals.handover.stalled.models import StallMute
from referrals.handover.warm.models import WarmCall, WarmMeeting
from referrals.holds.models import LegalHold
from referrals.people.consents.models import Consent, Disclosure, HelpOffer, SharingGround
from referrals.people.identity.models import IdentityReveal, PersonMerge, PersonMergeMove, PersonPair
from referrals.people.models import Person
from referrals.people.response_plans.models import (
    ResponsePlan,
    ResponsePlanConcern,
    ResponsePlanEvent,
    ResponsePlanView,
)
from referrals.sealing.models import RecordSeal
from referrals.subjects.codes import Section
from referrals.subjects.models import SubjectRequest


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """Rows that belong into a section: those whose column names the subject, or a row of `through` that does."""

    model: type[Any]
    by: str
    through: tuple[type[Any], str] | None = None
    own: str | None = None
    """The column that says whose row it is, where each side has only its own."""
    to_agency: tuple[str, ...] | None = None
    """The only columns in an agency's copy; none at all: not in its copy. What the NGO did is the NGO's to tell (D-02)."""


S = Section
POLICE_OF_REFERRAL = (
    *("reference", "pathway", "urgency", "consent_basis", "lawful_basis", "feedback_permitted"),
    *("feedback_until", "created_at", "submitted_at", "acknowledged_at", "withdrawn_at"),
)
"""What the police themselves put into a referral, and that it arrived."""
OF_PERSON: Mapping[Section, tuple[Told, ...]] = {
    S.PERSON: (Told(model=Person, by="id"),),
    S.PLANS: (
        Told(model=ResponsePlan, by="person_id"),
        Told(model=ResponsePlanConcern, by="plan_id", through=(ResponsePlan, "person_id")),
        Told(model=ResponsePlanEvent, by="plan_id", through=(ResponsePlan, "person_id")),
    ),
}
OF_ENCOUNTER: Mapping[Section, tuple[Told, ...]] = {
    S.ENCOUNTERS: (
        Told(model=Encounter, by="id"),
        Told(model=EncounterCode, by="encounter_id"),
        Told(model=EncounterDetail, by="id"),
    ),
    S.FORCE: (
        Told(model=ForceReport, by="encounter_id"),
        Told(model=ForceCode, by="report_id", through=(ForceReport, "encounter_id")),
    ),
}
OF_CASE: Mapping[Section, tuple[Told, ...]] = {
    S.REFERRALS: (
        Told(model=Referral, by="id", to_agency=POLICE_OF_REFERRAL),
        Told(model=ReferralPacket, by="id"),
        Told(model=ReferralNeed, by="referral_id"),
        Told(model=ReferralEvent, by="referral_id", to_agency=()),
        Told(model=InfoRequest, by="referral_id"),
        Told(model=PacketAmendment, by="referral_id"),
        Told(model=OnwardReferral, by="referral_id", to_agency=()),
        Told(model=WarmCall, by="referral_id"),
        Told(model=WarmMeeting, by="referral_id"),
    ),
    S.AGREEMENTS: (
        Told(model=Consent, by="referral_id"),
        Told(model=SharingGround, by="referral_id"),
        Told(model=HelpOffer, by="referral_id"),
    ),
    S.DISCLOSURES: (
        Told(model=Disclosure, by="referral_id", own="discloser_id"),
        Told(model=BreakGlass, by="referral_id", own="organisation_id"),
        Told(model=BreakGlassRequest, by="referral_id", own="organisation_id"),
    ),
    S.CONVERSATION: (
        Told(model=Thread, by="referral_id"),
        Told(model=Message, by="thread_id", through=(Thread, "referral_id")),
    ),
}
OF_CASEWORK: Mapping[Section, tuple[Told, ...]] = {
    S.CASEWORK: (
        Told(model=CaseRecord, by="id"),
        Told(model=ContactAttempt, by="referral_id"),
        Told(model=Appointment, by="referral_id"),
        Told(model=AttendanceCorrection, by="appointment_id", through=(Appointment, "referral_id")),
        Told(model=PlanItem, by="referral_id"),
        Told(model=PlanItemChange, by="item_id", through=(PlanItem, "referral_id")),
        Told(model=PlanAgreement, by="referral_id"),
        Told(model=ProgressUpdate, by="referral_id"),
        Told(model=Outcome, by="referral_id"),
        Told(model=EndReport, by="referral_id"),
    ),
    S.NOTES: (
        Told(model=CaseNote, by="referral_id"),
        Told(model=CaseNoteAmendment, by="note_id", through=(CaseNote, "referral_id")),
    ),
    S.SAFETY: (
        Told(model=RiskFlag, by="referral_id"),
        Told(model=SafetyConcern, by="referral_id"),
        Told(model=ContactSafety, by="referral_id"),
    ),
}
"""What the NGO keeps to itself: its own copy alone has it."""
NOT_TOLD: Mapping[type[Any], str] = {
    Assignment: "who of the staff worked on it",
    LegalHold: "why something must be kept; the answer says what is withheld",
    RecordSeal: "on what a seal rests; the answer says what is withheld",
    SubjectRequest: "that they asked, which the copy itself says",
    IdentityReveal: "who of the staff read a name; it stands in the audit trail",
    PersonMerge: "tells of another record",
    PersonMergeMove: "tells of another record",
    PersonPair: "tells of another record",
    ReferralClock: "reminders to the staff",
    ResponsePlanView: "who of the staff opened it; “who opened my record” answers that",
    SearchWord: "digests of words that stand elsewhere",
    StallMute: "reminders to the staff",
    ThreadRead: "who of the staff read what",
}
"""Tables that hang on a person and are left out, and why."""
