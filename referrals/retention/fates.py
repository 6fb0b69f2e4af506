"""What goes when a record is purged and what stays, table by table (security P-04, facts.md 4.9).

What indicators count stays as codes and moments, without anything that tells who it was; all else goes. A contract test
holds this list against the tables: one that hangs on a person, an encounter or a case and is not named here fails it.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from core.keys.table import Part
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
from referrals.subjects.models import SubjectRequest


class Target(StrEnum):
    """What is purged at once, by one rule: a part of a case, an encounter, or a person."""

    CASE = "case"
    CASEWORK = "casework"
    ENCOUNTER = "encounter"
    PERSON = "person"


KIND_AND_PART = {
    Target.CASE: ("referral", Part.SHARED),
    Target.CASEWORK: ("referral", Part.NGO),
    Target.ENCOUNTER: ("encounter", Part.POLICE),
    Target.PERSON: ("person", Part.POLICE),
}
"""How the ledger names a target: whose data keys, and of which part."""
TARGET_OF = {(kind, part.value): target for target, (kind, part) in KIND_AND_PART.items()}


@dataclass(frozen=True, slots=True, kw_only=True)
class Goes:
    """Rows that are deleted: those whose column names the subject, or a row of `through` that does."""

    model: type[Any]
    by: str
    through: tuple[type[Any], str] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Stays:
    """Rows of which codes and moments stay; what `emptied` names is emptied, what `broken` names becomes unreadable bytes.

    Where a rule of the table asks for a text, it cannot be emptied: in its place stand bytes that open by no key.
    """

    model: type[Any]
    by: str
    through: tuple[type[Any], str] | None = None
    emptied: tuple[str, ...] = ()
    broken: tuple[str, ...] = ()


Fate = Goes | Stays

CASE: tuple[Fate, ...] = (
    Goes(model=SearchWord, by="referral_id"),
    Goes(model=PacketAmendment, by="referral_id"),
    Goes(model=StallMute, by="referral_id"),
    Goes(model=WarmCall, by="referral_id"),
    Goes(model=WarmMeeting, by="referral_id"),
    Goes(model=ReferralClock, by="referral_id"),
    Goes(model=SharingGround, by="referral_id"),
    Goes(model=HelpOffer, by="referral_id"),
    Goes(model=ThreadRead, by="thread_id", through=(Thread, "referral_id")),
    Goes(model=Message, by="thread_id", through=(Thread, "referral_id")),
    Goes(model=Thread, by="referral_id"),
    Stays(
        model=ReferralPacket,
        by="id",
        emptied=(
            *("person_name_sealed", "born_on_sealed", "phone_sealed", "safe_contact_sealed"),
            *("concern_sealed", "safety_sealed", "access_needs_sealed", "language"),
            *("name_index", "phone_index"),
        ),
    ),
    Stays(model=ReferralEvent, by="referral_id", emptied=("note_sealed",)),
    Stays(model=InfoRequest, by="referral_id", emptied=("question_sealed", "answer_sealed")),
    Stays(model=Consent, by="referral_id", emptied=("witness_sealed", "representative_sealed")),
    Stays(model=BreakGlass, by="referral_id", emptied=("words_sealed",)),
    Stays(model=BreakGlassRequest, by="referral_id", emptied=("words_sealed",)),
    Stays(
        model=RecordSeal,
        by="referral_id",
        emptied=("matter_sealed",),
        broken=("open_words_sealed",),
    ),
    Stays(model=SubjectRequest, by="referral_id", emptied=("checked_words_sealed",)),
    Stays(model=OnwardReferral, by="referral_id"),
    Stays(model=ReferralNeed, by="referral_id"),
    Stays(model=Disclosure, by="referral_id"),
    Stays(model=Referral, by="id", emptied=("lawful_basis", "error_reason", "idempotency_key")),
)
"""What both sides read. `age_band` stays in the packet: the NGO's own rule asks whether it was a child."""

CASEWORK: tuple[Fate, ...] = (
    Goes(model=SearchWord, by="referral_id"),
    Goes(model=CaseNoteAmendment, by="note_id", through=(CaseNote, "referral_id")),
    Goes(model=CaseNote, by="referral_id"),
    Goes(model=ContactSafety, by="referral_id"),
    Goes(model=RiskFlag, by="referral_id"),
    Goes(model=SafetyConcern, by="referral_id"),
    Goes(model=PlanItemChange, by="item_id", through=(PlanItem, "referral_id")),
    Goes(model=PlanItem, by="referral_id"),
    Goes(model=PlanAgreement, by="referral_id"),
    Goes(model=EndReport, by="referral_id"),
    Goes(model=ProgressUpdate, by="referral_id"),
    Goes(model=AttendanceCorrection, by="appointment_id", through=(Appointment, "referral_id")),
    Goes(model=Assignment, by="referral_id"),
    Stays(model=ContactAttempt, by="referral_id", emptied=("note_sealed", "unsafe_reason_sealed")),
    Stays(
        model=Appointment,
        by="referral_id",
        emptied=(*("place_sealed", "with_whom_sealed", "attendance_note_sealed", "unsafe_reason_sealed"),),
    ),
    Stays(model=Outcome, by="referral_id", emptied=("words_sealed",)),
    Stays(model=CaseRecord, by="id"),
)

ENCOUNTER: tuple[Fate, ...] = (
    Stays(model=EncounterCode, by="encounter_id"),
    Stays(
        model=EncounterDetail,
        by="id",
        emptied=("decision_reason_sealed", "language"),
        broken=("place_justification_sealed", "conveyance_reason_sealed"),
    ),
    Stays(model=ForceCode, by="report_id", through=(ForceReport, "encounter_id")),
    Stays(
        model=ForceReport,
        by="encounter_id",
        emptied=("account_sealed",),
        broken=("decision_note_sealed",),
    ),
    Stays(
        model=Encounter,
        by="id",
        emptied=(
            "narrative_sealed",
            "event_number",
            "neighbourhood",
            "recorded_by_id",
            "source",
            "source_id",
        ),
    ),
)

PERSON: tuple[Fate, ...] = (
    Goes(model=PersonMergeMove, by="merge_id", through=(PersonMerge, "survivor_id")),
    Goes(model=PersonMergeMove, by="merge_id", through=(PersonMerge, "merged_id")),
    Goes(model=PersonMerge, by="survivor_id"),
    Goes(model=PersonMerge, by="merged_id"),
    Goes(model=PersonPair, by="first_id"),
    Goes(model=PersonPair, by="second_id"),
    Stays(
        model=ResponsePlanConcern,
        by="plan_id",
        through=(ResponsePlan, "person_id"),
        emptied=("note_sealed",),
    ),
    Stays(
        model=ResponsePlanEvent,
        by="plan_id",
        through=(ResponsePlan, "person_id"),
        broken=("note_sealed",),
    ),
    Stays(model=ResponsePlanView, by="plan_id", through=(ResponsePlan, "person_id")),
    Stays(
        model=ResponsePlan,
        by="person_id",
        emptied=(
            *("baseline_sealed", "triggers_sealed", "helps_sealed", "techniques_sealed", "contacts_sealed"),
        ),
        broken=("basis_note_sealed",),
    ),
    Stays(
        model=RecordSeal,
        by="person_id",
        emptied=("matter_sealed",),
        broken=("open_words_sealed",),
    ),
    Stays(model=SubjectRequest, by="person_id", emptied=("checked_words_sealed",)),
    Stays(model=IdentityReveal, by="person_id"),
    Stays(
        model=Person,
        by="id",
        emptied=(
            *("name_sealed", "born_on_sealed", "phone_sealed", "safe_contact_sealed", "language"),
            *("match_index", "name_index", "phone_index", "surname_index"),
        ),
    ),
)

FATES: dict[Target, tuple[Fate, ...]] = {
    Target.CASE: CASE,
    Target.CASEWORK: CASEWORK,
    Target.ENCOUNTER: ENCOUNTER,
    Target.PERSON: PERSON,
}
"""In the order in which it is done: what hangs on a row before the row."""
HELD_ROWS: tuple[type[Any], ...] = (LegalHold,)
"""Lifted holds on what is purged go with it; one that stands refuses the purge."""
