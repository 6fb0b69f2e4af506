"""A value for each argument of an address: objects of a persona's own side, and those of strangers."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid5

import sqlalchemy as sa
from sqlalchemy.orm import Session

from accounts.grants.models import GrantProposal
from accounts.notices.models import Notice
from accounts.users.models import User
from accounts.users.queries import find_actor_of
from concordat.seed.people import Party
from core.actor import Actor, Role
from kpi.evaluations.models import Evaluation
from kpi.schedules.models import EvaluationSchedule
from partners.channels.announcements.commands import publish_announcement
from partners.channels.announcements.models import Announcement
from partners.channels.contacts.models import PartnershipContact
from partners.channels.threads.kinds import ThreadKind
from partners.channels.threads.models import Message, Thread
from partners.diligence.assessments.lifecycle import AssessmentState
from partners.diligence.assessments.models import Assessment
from partners.diligence.documents.models import EvidenceDocument
from partners.goals.models import Goal, GoalChange
from partners.health.self_assessments.models import SelfAssessmentRound
from partners.hub.models import MistakeReport
from partners.meetings.models import (
    Committee,
    CommitteePartnership,
    Meeting,
    MeetingAction,
    MeetingDecision,
)
from partners.meetings.terms import CommitteeKind
from partners.memoranda.duties.models import AgreementDuty
from partners.memoranda.models import Memorandum, Partnership
from partners.openness.complaints.models import Complaint
from partners.replication.models import PartnershipTemplate
from partners.services.models import OrganisationClaim, Service
from referrals.encounters.force.models import ForceReport
from referrals.encounters.force.policy import visible_to as reports_of
from referrals.encounters.models import Encounter
from referrals.encounters.policy import visible_to as encounters_of
from referrals.handover.filters.models import SavedFilter
from referrals.handover.filters.values import ListKind
from referrals.handover.models import Referral
from referrals.handover.policy import visible_to as referrals_of
from referrals.people.identity.models import PairDecision, PersonMerge, PersonPair
from referrals.people.response_plans.lifecycle import PlanState
from referrals.people.response_plans.models import ResponsePlan
from tests.support.kept_records import kept_arguments, kept_file
from tests.support.personas import Persona, World, partnership_between
from tests.support.reach_arguments import reach_arguments
from tests.support.survey_arguments import survey_arguments
from tests.support.training_arguments import training_arguments
from tests.support.voice_arguments import voice_arguments

OF_NOBODY = ("line_id", "edition_id", "batch_id", "purge_notice_id", "assessor_id")
STRANGERS_NOW = datetime(2026, 3, 11, 15, 30, tzinfo=UTC)


def own_arguments(session: Session, world: World, persona: Persona) -> dict[str, Any]:
    """A value for each URL argument, naming objects that exist for the persona where there are any."""
    actor = persona.actor or world.personas["liaison_officer"].actor
    assert actor is not None
    own = actor.organisation_id
    partnership_id = partnership_between(session, world.agency.organisation_id, world.ngo.organisation_id)
    held_first = sa.case((Referral.worker_id == actor.user_id, 0), else_=1)  # a worker sees who waits, too
    referral_id = session.scalar(
        referrals_of(actor)
        .with_only_columns(Referral.id)
        .order_by(held_first, Referral.submitted_at.desc())
        .limit(1)
    )
    encounter_id = session.scalar(encounters_of(actor).limit(1))
    return {
        "referral_id": referral_id or _referral(session, world.agency, world.ngo),
        "encounter_id": encounter_id or _first(session, Encounter, agency_id=world.agency.organisation_id),
        **_meeting(session, world.agency, world.ngo),
        **_agreement(session, partnership_id),
        "document_id": _document(session, world, own),
        "ngo_id": world.ngo.organisation_id,
        "evaluation_id": _first(session, Evaluation, partnership_id=partnership_id),
        "schedule_id": _first(session, EvaluationSchedule, partnership_id=partnership_id),
        "organisation_id": own if persona.role is not Role.OPERATOR else world.agency.organisation_id,
        "user_id": _colleague(session, world, actor),
        "proposal_id": _proposal(session, _colleague(session, world, actor)),
        "service_id": _first(session, Service, organisation_id=world.ngo.organisation_id),
        "partnership_id": partnership_id,
        "goal_id": _first(session, Goal, partnership_id=partnership_id),
        "change_id": _first(session, GoalChange),
        "round_id": _open_round(session, partnership_id),
        "claim_id": _first(session, OrganisationClaim, agency_id=world.agency.organisation_id),
        "mistake_id": _mistake(session, world.ngo.organisation_id),
        "notice_id": _notice(session, actor.user_id),
        "filter_id": _saved_filter(session, actor.user_id),
        **dict.fromkeys(OF_NOBODY, UUID(int=0)),
        "mute_id": partnership_id,
        "thread_id": _topic(session, partnership_id),
        "message_id": _first(session, Message, thread_id=_topic(session, partnership_id), sequence=1),
        "announcement_id": _first(session, Announcement, partnership_id=partnership_id),
        "contact_id": _contact(session, partnership_id, own),
        "complaint_id": _complaint(session, own),
        "template_id": _first(session, PartnershipTemplate),
        "reference": session.get_one(Partnership, partnership_id).reference,
        "shape": "tables",
        "complaints/step": "release",
        "record_class": "encounter",
        "assessment_id": _assessment(session, world.agency, world.ngo),
        **_records(session, actor.organisation_id, world.agency.organisation_id),
        **_plan(session, actor, world.agency.organisation_id),
        **kept_arguments(session, _house(world, own)),
        **survey_arguments(session, _house(world, own), STRANGERS_NOW),
        **voice_arguments(session, _house(world, own), STRANGERS_NOW),
        **reach_arguments(session, _house(world, own), world.agency.organisation_id),
        "step": "up",
        "kind": "encounter",
        "context_id": encounter_id or _first(session, Encounter, agency_id=world.agency.organisation_id),
        "condition_id": UUID(int=0),
        "report_id": _report(session, actor),
        "consent_id": UUID(int=0),
        "ground_id": UUID(int=0),
        "appointment_id": UUID(int=0),
        "note_id": UUID(int=0),
        "opening_id": UUID(int=0),
        "file_id": UUID(int=0),
        "factor_id": UUID(int=0),
        "mandate_id": UUID(int=0),
        "agency_id": world.agency.organisation_id,
        "quarter": "2026-Q1",
        "file_kind": "csv",
        "alert_id": UUID(int=0),
        "enrolment_id": UUID(int=0),
        "share_id": UUID(int=0),
        "sheet_id": UUID(int=0),
        "session_id": UUID(int=0),
        "need": "crisis_followup",
        "gate": "insurance",
        "criterion": "mission",
        "comment_id": UUID(int=0),
        "dispute_id": UUID(int=0),
        "indicator": "R01",
        "cover_id": UUID(int=0),
        "place": "scope",
        **training_arguments(session, world.agency.organisation_id, actor),
        "number": 1,
        "older": 1,
        "newer": 1,
        "code": "liability",
        "part": "about",
        "section": "basics",
        "key": "00",
        "token": "unknown",
        "sha256": "0" * 64,
        "filename": "css/base.css",
        "form": "html",
    }


def foreign_arguments(session: Session, world: World, persona: Persona) -> dict[str, Any]:
    """As `own_arguments`, but every object belongs to organisations the persona has nothing to do with."""
    agency, ngo = world.other_agency, world.other_ngo
    partnership_id = partnership_between(session, agency.organisation_id, ngo.organisation_id)
    police = persona.actor is not None and persona.actor.organisation_id == world.agency.organisation_id
    stranger = agency if police else ngo
    return own_arguments(session, world, persona) | {
        "referral_id": _referral(session, agency, ngo),
        "encounter_id": _first(session, Encounter, agency_id=agency.organisation_id),
        **_meeting(session, agency, ngo),
        **_agreement(session, partnership_id),
        "agency_id": agency.organisation_id,
        "evaluation_id": _first(session, Evaluation, partnership_id=partnership_id),
        "schedule_id": _first(session, EvaluationSchedule, partnership_id=partnership_id),
        "assessment_id": _assessment(session, agency, ngo),
        "document_id": _first(session, EvidenceDocument, owner_id=ngo.organisation_id),
        "ngo_id": stranger.organisation_id,
        "organisation_id": stranger.organisation_id,
        "user_id": stranger.members[0].user_id,
        "proposal_id": _proposal(session, stranger.members[0].user_id),
        "service_id": _first(session, Service, organisation_id=ngo.organisation_id),
        "partnership_id": partnership_id,
        "goal_id": _first(session, Goal, partnership_id=partnership_id),
        "round_id": _open_round(session, partnership_id),
        "complaint_id": _complaint(session, ngo.organisation_id),
        "claim_id": _first(session, OrganisationClaim, agency_id=agency.organisation_id),
        "mistake_id": UUID(int=0),
        "notice_id": _notice(session, stranger.members[0].user_id),
        "filter_id": _saved_filter(session, stranger.members[0].user_id),
        "file_id": kept_file(session, stranger.organisation_id, stranger.members[0].user_id),
        "thread_id": _topic(session, partnership_id),
        "message_id": _first(session, Message, thread_id=_topic(session, partnership_id), sequence=1),
        "announcement_id": _announcement(session, stranger),
        "contact_id": _contact(session, partnership_id, stranger.organisation_id),
        **_records(session, agency.organisation_id, agency.organisation_id),
        "plan_id": _first(session, ResponsePlan, agency_id=agency.organisation_id),
        **kept_arguments(session, stranger.organisation_id),
        **survey_arguments(session, stranger.organisation_id, STRANGERS_NOW),
        **voice_arguments(session, stranger.organisation_id, STRANGERS_NOW),
        **reach_arguments(session, stranger.organisation_id, stranger.organisation_id),
        "context_id": _first(session, Encounter, agency_id=agency.organisation_id),
        **training_arguments(session, agency.organisation_id, None),
    }


def _house(world: World, own: UUID | None) -> UUID:
    """One's own organisation where it works with referrals, else the agency."""
    works = (world.agency.organisation_id, world.ngo.organisation_id)
    return own if own in works else world.agency.organisation_id


def _records(session: Session, own: UUID | None, agency_id: UUID) -> dict[str, UUID]:
    """Two living records of an agency, one of them met often, and what was decided about others."""
    home = own if session.scalar(sa.select(PersonMerge.id).where(PersonMerge.agency_id == own)) else agency_id
    linked = session.execute(
        sa.select(PersonPair).where(PersonPair.agency_id == home, PersonPair.decision == PairDecision.SAME)
    ).scalar_one()
    kept = session.scalars(sa.select(PersonMerge.survivor_id).where(PersonMerge.agency_id == home)).one()
    return {
        "first_id": kept,
        "second_id": linked.first_id,
        "person_id": kept,
        "merge_id": _first(session, PersonMerge, agency_id=home),
        "pair_id": linked.id,
    }


def _plan(session: Session, actor: Actor, agency_id: UUID) -> dict[str, UUID]:
    """A plan of the agency; for whoever drafts, a draft of their own where there is one."""
    own = sa.select(ResponsePlan.id).where(ResponsePlan.drafted_by_id == actor.user_id)
    drafted = session.scalar(own.where(ResponsePlan.state == PlanState.DRAFT).limit(1))
    return {"plan_id": drafted or _first(session, ResponsePlan, agency_id=agency_id)}


def _notice(session: Session, user_id: UUID | None) -> UUID:
    """A notice of the person, or any other where they have none."""
    own = session.scalar(sa.select(Notice.id).where(Notice.recipient_id == user_id).limit(1))
    return own or _first(session, Notice)


def _proposal(session: Session, user_id: UUID) -> UUID:
    """A role that waits for a second person, proposed by somebody who has nothing to do with it."""
    query = sa.select(GrantProposal.id).where(GrantProposal.user_id == user_id)
    found = session.scalar(query)
    if found is None:
        proposer = session.scalars(sa.select(User.id).where(User.id != user_id).order_by(User.id)).first()
        proposal = GrantProposal(
            user_id=user_id, role=Role.AUDITOR, proposed_at=STRANGERS_NOW, proposed_by_id=proposer
        )
        session.add(proposal)
        session.flush()
        found = proposal.id
    return found


def _saved_filter(session: Session, user_id: UUID | None) -> UUID:
    """A filter that the person keeps; the seed has none, so that it is kept now."""
    query = sa.select(SavedFilter.id).where(SavedFilter.user_id == user_id)
    held = session.scalars(query.order_by(SavedFilter.id)).first()
    if held is not None:
        return held
    saved = SavedFilter(
        user_id=user_id,
        list_kind=ListKind.QUEUE,
        name="Urgent",
        name_folded="urgent",
        query="urgency=urgent",
        created_at=STRANGERS_NOW,
    )
    session.add(saved)
    session.flush()
    return saved.id


def _topic(session: Session, partnership_id: UUID) -> UUID:
    """A conversation of the partnership, not of a referral."""
    return _first(session, Thread, partnership_id=partnership_id, kind=ThreadKind.PARTNERSHIP)


def _announcement(session: Session, stranger: Party) -> UUID:
    """What a stranger announces in their own house."""
    author = find_actor_of(
        session,
        (stranger.with_role(Role.PARTNERSHIP_DESK) or stranger.with_role(Role.NGO_MANAGER))[0].user_id,
    )
    assert author is not None
    return publish_announcement(
        session,
        author,
        partnership_id=None,
        title="Of strangers",
        body="Nobody else reads it.",
        expires_on=STRANGERS_NOW.date(),
        confirmation_wanted=False,
        key=uuid5(stranger.organisation_id, "announcement"),
        now=STRANGERS_NOW,
    )


def _contact(session: Session, partnership_id: UUID, own: UUID | None) -> UUID:
    """A contact of one's own side, else of the agency's."""
    query = sa.select(PartnershipContact.id).where(PartnershipContact.partnership_id == partnership_id)
    held = session.scalar(query.where(PartnershipContact.organisation_id == own).limit(1))
    return held or session.scalars(query.limit(1)).one()


def _report(session: Session, actor: Actor) -> UUID:
    """A report of force that the actor may read, else any other."""
    return session.scalar(reports_of(actor).limit(1)) or _first(session, ForceReport)


def _colleague(session: Session, world: World, actor: Actor) -> UUID:
    """Somebody else of the actor's organisation; for the operator, who is alone, somebody of the agency."""
    home = world.agency.organisation_id if actor.has_role(Role.OPERATOR) else actor.organisation_id
    query = sa.select(User.id).where(User.organisation_id == home, User.id != actor.user_id)
    return session.scalars(query.order_by(User.name).limit(1)).one()


def _open_round(session: Session, partnership_id: UUID) -> UUID:
    """The round of self-assessment of a partnership that takes answers."""
    query = sa.select(SelfAssessmentRound.id).where(SelfAssessmentRound.partnership_id == partnership_id)
    return session.scalars(query.order_by(SelfAssessmentRound.closes_on.desc()).limit(1)).one()


def _document(session: Session, world: World, own: UUID | None) -> UUID:
    """A document that one's own organisation brought: the NGO's, or the agency's evidence about it."""
    owner = (
        own if own in (world.agency.organisation_id, world.ngo.organisation_id) else world.ngo.organisation_id
    )
    return _first(session, EvidenceDocument, owner_id=owner)


def _assessment(session: Session, agency: Party, ngo: Party) -> UUID:
    """A decided assessment."""
    pair = {"agency_id": agency.organisation_id, "ngo_id": ngo.organisation_id}
    return _first(session, Assessment, **pair, state=AssessmentState.DECIDED)


def _meeting(session: Session, agency: Party, ngo: Party) -> dict[str, UUID]:
    """The steering committee of a pair, and a meeting of it that agreed something and gave somebody to do."""
    partnership_id = partnership_between(session, agency.organisation_id, ngo.organisation_id)
    row = session.execute(
        sa.select(
            Committee.id.label("committee_id"),
            Meeting.id.label("meeting_id"),
            MeetingDecision.id.label("decision_id"),
            MeetingAction.id.label("action_id"),
        )
        .join(CommitteePartnership, CommitteePartnership.committee_id == Committee.id)
        .join(Meeting, Meeting.committee_id == Committee.id)
        .join(MeetingDecision, MeetingDecision.meeting_id == Meeting.id)
        .join(MeetingAction, MeetingAction.decision_id == MeetingDecision.id)
        .where(
            CommitteePartnership.partnership_id == partnership_id, Committee.kind == CommitteeKind.STEERING
        )
        .order_by(Meeting.starts_at.desc(), MeetingAction.id)
        .limit(1)
    ).one()
    return {**row._mapping, "item_id": UUID(int=0)}


def _agreement(session: Session, partnership_id: UUID) -> dict[str, UUID]:
    """A signed agreement of the partnership, and something that is due under it."""
    row = session.execute(
        sa.select(AgreementDuty.memorandum_id, AgreementDuty.id.label("duty_id"))
        .join(Memorandum, Memorandum.id == AgreementDuty.memorandum_id)
        .where(Memorandum.partnership_id == partnership_id, AgreementDuty.done_on.is_(None))
        .order_by(AgreementDuty.due_on, AgreementDuty.id)
        .limit(1)
    ).one()
    return dict(row._mapping)


def _referral(session: Session, agency: Party, ngo: Party) -> UUID:
    return _first(session, Referral, agency_id=agency.organisation_id, ngo_id=ngo.organisation_id)


def _complaint(session: Session, own: UUID | None) -> UUID:
    """A complaint about this organisation, if there is one."""
    query = sa.select(Complaint.id).where(Complaint.organisation_id == own).order_by(Complaint.id)
    return session.scalar(query.limit(1)) or UUID(int=0)


def _first(session: Session, model: type[Any], **values: Any) -> UUID:
    """The id of the first object with these values; fails where the seed has none."""
    query = sa.select(model.id).filter_by(**values).order_by(model.id).limit(1)
    found: UUID | None = session.scalar(query)
    assert found is not None, f"the seed has no {model.__name__} with {values}"
    return found


def _mistake(session: Session, ngo_id: UUID) -> UUID:
    """A report that waits about a service of the NGO; the desk of the agency sees it as well."""
    own = sa.select(Service.id).where(Service.organisation_id == ngo_id)
    query = sa.select(MistakeReport.id).where(
        MistakeReport.service_id.in_(own), MistakeReport.closed_at.is_(None)
    )
    return session.scalar(query.order_by(MistakeReport.id).limit(1)) or UUID(int=0)
