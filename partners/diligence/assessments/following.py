"""After the decision: conditions are met, and the NGO replies; the decision itself stays as it was."""

from datetime import date, datetime
from uuid import UUID, uuid4

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.actor import Actor
from core.clock import local_date
from core.errors import Conflict, RuleBroken
from core.text import N_
from partners.diligence.assessments.acts import load_for_update, record_assessed, required_text
from partners.diligence.assessments.deciding import get_condition
from partners.diligence.assessments.lifecycle import AssessmentAction
from partners.diligence.assessments.models import Condition, OutcomeReply
from partners.diligence.assessments.notices import tell_reply
from partners.diligence.assessments.policy import may_act

A = AssessmentAction


def meet_condition(
    session: Session,
    actor: Actor,
    assessment_id: UUID,
    *,
    condition_id: UUID,
    met_on: date,
    note: str,
    now: datetime,
) -> Condition:
    """The agency confirms that the NGO has met a condition, on which day and how that was seen."""
    assessment = load_for_update(session, actor, assessment_id)
    may_act(actor, assessment.state, A.MEET_CONDITION)
    condition = get_condition(session, assessment, condition_id)
    if condition.met_on is not None:
        raise Conflict(N_("This condition was marked as met already."))
    words = required_text(note, N_("Say what shows that it is met."), "note")
    if met_on > local_date(now, actor.timezone):
        raise RuleBroken(N_("This day is in the future."), "met_on")
    if assessment.decided_on is not None and met_on < assessment.decided_on:
        raise RuleBroken(N_("This day is before the decision."), "met_on")
    condition.met_on, condition.met_note = met_on, words
    condition.met_at, condition.met_by_id = now, actor.user_id
    record_assessed(session, actor, assessment, "condition_met", now=now)
    return condition


def reply_to_outcome(
    session: Session, actor: Actor, assessment_id: UUID, *, text: str, now: datetime
) -> OutcomeReply:
    """The NGO replies to the outcome, once; the agency reads it beside the decision."""
    assert actor.user_id is not None
    assessment = load_for_update(session, actor, assessment_id)
    may_act(actor, assessment.state, A.COMMENT)
    words = required_text(text, N_("Write your reply."), "text")
    if session.scalar(sa.select(OutcomeReply.id).where(OutcomeReply.assessment_id == assessment.id)):
        raise Conflict(N_("Your organisation has replied already."))
    reply = OutcomeReply(
        id=uuid4(), assessment_id=assessment.id, text=words, written_by_id=actor.user_id, written_at=now
    )
    session.add(reply)
    record_assessed(session, actor, assessment, "replied_to", now=now)
    tell_reply(session, assessment, now=now)
    return reply
