"""Every state that a page can show has words and a colour, and none is left over from a state that is gone."""

from collections.abc import Iterable
from enum import StrEnum

import pytest

from accounts.organisations.models import OrganisationStatus
from accounts.users.models import UserStatus
from core.lifecycle import Turn
from kpi.measures.status import TargetStatus
from kpi.reviews.lifecycle import DisputeState, Finding
from kpi.schedules.frequency import RunState
from kpi.schedules.frequency import Standing as ScheduleStanding
from partners.diligence.assessments.gates import GateResult
from partners.diligence.assessments.lifecycle import AssessmentState
from partners.diligence.assessments.terms import Outcome
from partners.diligence.documents.expiry import DocumentsStanding, DocumentState
from partners.diligence.documents.outcomes import CheckOutcome
from partners.diligence.documents.scans import ScanState
from partners.diligence.standing import DiligenceState
from partners.goals.lifecycle import GoalState
from partners.goals.queries import ChangeAnswer
from partners.goals.trajectory import Rating
from partners.health.readings import Level
from partners.meetings.lifecycle import MeetingState, MinutesState
from partners.meetings.terms import ActionStanding, DecisionStanding
from partners.memoranda.review.outcomes import CommentStanding
from partners.memoranda.standing import Standing
from partners.memoranda.terms import Urgency
from partners.needs.lifecycle import NeedsState
from partners.needs.terms import FollowState
from partners.openness.complaints.lifecycle import ComplaintState
from partners.outreach.terms import CampaignStanding, Fitness, ReportStanding, ReviewStanding
from partners.replication.parts import Outcome as TemplateOutcome
from partners.services.capacity import CapacityState
from partners.services.claiming import ClaimStanding
from partners.training.certificates.standing import CertificateStanding
from partners.training.coverage.cells import CellStanding
from partners.training.elsewhere.states import ClaimState
from partners.training.sessions.states import SeatState
from partners.training.sessions.states import SessionState as TrainingState
from referrals.encounters.force.lifecycle import ForceState
from referrals.handover.consenting.presenting import BesideStatus
from referrals.handover.lifecycle import ReferralState
from referrals.handover.routes.presenting import COLOURS as OFFICER_COLOURS
from referrals.handover.visibility import STATUS_LABELS, OfficerStatus
from referrals.people.consents.standing import ConsentStatus
from referrals.people.response_plans.lifecycle import PlanState
from referrals.retention.classes import BatchState
from surveys.waves.codes import WaveState
from web.states import STATES, state_tag
from web.style_guide import COLOURS
from wellbeing.emergencies.lifecycle import GlassState
from wellbeing.enrolments.lifecycle import ENROLMENT, EnrolmentState
from wellbeing.enrolments.mandatory.lifecycle import Seen
from wellbeing.enrolments.sessions.lifecycle import Attendance, SessionState
from wellbeing.instruments.alerts.lifecycle import AlertState
from wellbeing.programmes.codes import ProgrammeState
from wellbeing.support.incidents.lifecycle import IncidentState

NEVER_SHOWN_TO_THE_NGO = {ReferralState.DRAFT}
SHOWN: dict[str, Iterable[StrEnum]] = {
    "roster_cell": CellStanding,
    "training_certificate": CertificateStanding,
    "template_item": TemplateOutcome,
    "training_claim": ClaimState,
    "training_seat": SeatState,
    "training_session": TrainingState,
    "referral_ngo": set(ReferralState) - NEVER_SHOWN_TO_THE_NGO,
    "force_report": ForceState,
    "complaint": ComplaintState,
    "file_scan": ScanState,
    "glass": GlassState,
    "incident": IncidentState,
    "consent": (*ConsentStatus, *BesideStatus),
    "enrolment_own": EnrolmentState,
    "enrolment_provider": EnrolmentState,
    "enrolment_turn_own": set(ENROLMENT.turns.values()),
    "enrolment_turn_provider": set(ENROLMENT.turns.values()),
    "response_plan": PlanState,
    "retention_run": BatchState,
    "survey": WaveState,
    "needs_assessment": NeedsState,
    "need_follow_up": FollowState,
    "campaign": CampaignStanding,
    "material": ReviewStanding,
    "volunteer": Fitness,
    "grant_report": ReportStanding,
    "meeting": MeetingState,
    "minutes": MinutesState,
    "decision": DecisionStanding,
    "action": ActionStanding,
    "memorandum": Standing,
    "comment": CommentStanding,
    "finding": Finding,
    "dispute": DisputeState,
    "goal": GoalState,
    "goal_change": ChangeAnswer,
    "goal_rating": Rating,
    "assessment": AssessmentState,
    "diligence": DiligenceState,
    "gate": GateResult,
    "outcome": Outcome,
    "turn": Turn,
    "urgency": Urgency,
    "health": Level,
    "alert": AlertState,
    "care_session": (*(set(SessionState) - {SessionState.RECORDED}), *Attendance),
    "mandate_word": Seen,
    "programme": ProgrammeState,
    "indicator": TargetStatus,
    "schedule": ScheduleStanding,
    "evaluation_run": RunState,
    "document": DocumentState,
    "document_check": CheckOutcome,
    "documents": DocumentsStanding,
    "capacity": CapacityState,
    "claim": ClaimStanding,
    "user": UserStatus,
    "organisation": OrganisationStatus,
}


def test_every_kind_is_compared() -> None:
    assert set(STATES) == set(SHOWN)


@pytest.mark.parametrize("kind", SHOWN)
def test_a_kind_labels_its_states_and_no_others(kind: str) -> None:
    assert set(STATES[kind]) == {state.value for state in SHOWN[kind]}


def test_the_officers_side_labels_every_status() -> None:
    assert set(STATUS_LABELS) == set(OfficerStatus)
    assert set(OFFICER_COLOURS) <= set(OfficerStatus)


def test_colours_are_those_of_the_style_guide() -> None:
    used = {tag.colour for tags in STATES.values() for tag in tags.values()} | set(OFFICER_COLOURS.values())
    assert used <= set(COLOURS)


@pytest.mark.parametrize("kind", SHOWN)
def test_within_a_kind_no_two_states_read_alike(kind: str) -> None:
    labels = [tag.label for tag in STATES[kind].values()]
    assert len(set(labels)) == len(labels)


@pytest.mark.parametrize(
    ("kind", "value"), [("memorandum", "forgotten"), ("referral_ngo", "draft"), ("weather", "dry")]
)
def test_an_unknown_state_is_an_error(kind: str, value: str) -> None:
    with pytest.raises(KeyError):
        state_tag(kind, value)
