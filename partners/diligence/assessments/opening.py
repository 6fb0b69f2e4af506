"""Opening an assessment, setting an agency's weights, and stopping without a decision."""

from collections.abc import Mapping
from datetime import date, datetime
from uuid import UUID, uuid4

import sqlalchemy as sa
from sqlalchemy.orm import Session

from accounts.organisations.models import Organisation
from audit.commands import record
from core.actor import Actor
from core.clock import local_date
from core.errors import NotFound, RuleBroken
from core.references import make_reference
from core.text import N_
from partners.diligence.assessments.acts import load_for_update, record_assessed, required_text
from partners.diligence.assessments.criteria import Criterion, check_weights
from partners.diligence.assessments.gates import Gate
from partners.diligence.assessments.lifecycle import GOING_ON, AssessmentAction, AssessmentState
from partners.diligence.assessments.models import (
    Assessment,
    AssessmentGate,
    AssessmentWeight,
    DefaultWeight,
)
from partners.diligence.assessments.notices import tell_opened
from partners.diligence.assessments.policy import may_act, may_open
from partners.diligence.assessments.queries import default_weights, find_ngo
from partners.diligence.assessments.terms import Purpose, TriggerReason


def open_assessment(
    session: Session,
    actor: Actor,
    *,
    ngo_id: UUID,
    purpose: Purpose,
    trigger_reason: TriggerReason | None = None,
    due_on: date,
    now: datetime,
) -> Assessment:
    """A decider opens an assessment of an NGO; the agency's weights of today are frozen with it."""
    may_open(actor)
    assert actor.user_id is not None
    assert actor.organisation_id is not None
    if find_ngo(session, ngo_id) is None:
        raise NotFound(N_("There is no such organisation."))
    if (purpose is Purpose.TRIGGER) != (trigger_reason is not None):
        raise RuleBroken(N_("Say what has happened, and only then."), "trigger_reason")
    if due_on < local_date(now, actor.timezone):
        raise RuleBroken(N_("Choose today or a later day."), "due_on")
    # One at a time per agency: two people cannot both find that none is in progress.
    session.execute(
        sa.select(Organisation.id)
        .where(Organisation.id == actor.organisation_id)
        .with_for_update(key_share=True)
    )
    going_on = session.scalar(
        sa.select(Assessment.reference).where(
            Assessment.agency_id == actor.organisation_id,
            Assessment.ngo_id == ngo_id,
            Assessment.state.in_(GOING_ON),
        )
    )
    if going_on is not None:
        raise RuleBroken(
            N_("Assessment %(reference)s of this NGO is in progress. Finish or stop it first."),
            "ngo_id",
            reference=going_on,
        )
    weights = default_weights(session, actor.organisation_id)
    check_weights(weights)
    assessment = Assessment(
        id=uuid4(),
        agency_id=actor.organisation_id,
        ngo_id=ngo_id,
        reference=make_reference("DD"),
        purpose=purpose,
        trigger_reason=trigger_reason,
        opened_by_id=actor.user_id,
        opened_at=now,
        due_on=due_on,
    )
    session.add(assessment)
    session.flush()
    session.add_all(
        AssessmentWeight(assessment_id=assessment.id, criterion=criterion, weight=weight)
        for criterion, weight in weights.items()
    )
    session.add_all(AssessmentGate(assessment_id=assessment.id, gate=gate) for gate in Gate)
    assessment.state = AssessmentState.OPEN
    record_assessed(session, actor, assessment, "opened", now=now, purpose=purpose.value)
    tell_opened(session, assessment, now=now)
    return assessment


def set_default_weights(
    session: Session, actor: Actor, *, weights: Mapping[Criterion, int], now: datetime
) -> None:
    """The weights of the agency's assessments from now on; those that are open keep theirs."""
    may_open(actor)
    assert actor.organisation_id is not None
    check_weights(weights)
    session.execute(sa.delete(DefaultWeight).where(DefaultWeight.agency_id == actor.organisation_id))
    session.execute(
        sa.insert(DefaultWeight),
        [
            {"agency_id": actor.organisation_id, "criterion": criterion, "weight": weight}
            for criterion, weight in weights.items()
        ],
    )
    session.flush()
    record(
        session,
        actor,
        action="assessment.weights_set",
        subject=("organisation", actor.organisation_id),
        now=now,
        details={criterion.value: weight for criterion, weight in weights.items()},
    )


def abandon(session: Session, actor: Actor, assessment_id: UUID, *, reason: str, now: datetime) -> Assessment:
    """A decider stops an assessment without a decision; what was recorded is kept."""
    assessment = load_for_update(session, actor, assessment_id)
    step = may_act(actor, assessment.state, AssessmentAction.ABANDON)
    words = required_text(reason, N_("Say why it stops."), "note")
    assessment.state = step.target or assessment.state
    assessment.abandoned_at = now
    assessment.abandoned_by_id = actor.user_id
    assessment.abandon_reason = words
    record_assessed(session, actor, assessment, "abandoned", now=now)
    return assessment
