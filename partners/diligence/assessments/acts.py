"""What every command of an assessment does alike: load for update, settle what follows by itself, record the event."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import flag_modified

from audit.commands import record
from core.actor import Actor
from core.errors import Conflict, NotFound, RuleBroken
from core.text import N_
from partners.diligence.assessments.assembly import assemble, list_seats
from partners.diligence.assessments.dossier import Dossier
from partners.diligence.assessments.lifecycle import AssessmentAction, AssessmentState
from partners.diligence.assessments.models import Assessment
from partners.diligence.assessments.notices import tell_differing, tell_ready
from partners.diligence.assessments.panel import Seat, panel_is_done
from partners.diligence.assessments.policy import NOT_FOUND, may_act, visible_to
from partners.diligence.assessments.queries import get_assessment_row
from partners.diligence.assessments.sheet import sheet_of

A, S = AssessmentAction, AssessmentState


def load_for_update(session: Session, actor: Actor, assessment_id: UUID) -> Assessment:
    """The assessment, locked for this transaction; raises `NotFound` where it does not exist for the actor."""
    assessment = session.scalars(
        sa.select(Assessment)
        .where(Assessment.id == assessment_id, Assessment.id.in_(visible_to(actor)))
        .with_for_update(of=Assessment)
        .execution_options(populate_existing=True)
    ).one_or_none()
    if assessment is None:
        raise NotFound(NOT_FOUND)
    return assessment


def seats_of(session: Session, assessment: Assessment) -> tuple[Seat, ...]:
    """The panel as it is now."""
    session.flush()
    return list_seats(session, assessment.id)


def dossier_of(session: Session, assessment: Assessment) -> Dossier:
    """Everything the assessment rests on now, with the scores of everybody."""
    session.flush()
    return assemble(session, get_assessment_row(session, assessment.id))


def settle(session: Session, actor: Actor, assessment: Assessment, *, now: datetime) -> None:
    """Once nobody's scores are missing, the panel has to agree or the assessment is ready to decide."""
    if assessment.state is S.SCORING and not panel_is_done(seats_of(session, assessment)):
        return
    if assessment.state not in (S.SCORING, S.MODERATION):
        return
    sheet = sheet_of(dossier_of(session, assessment))
    if sheet is None:
        return
    action = A.DIFFER if sheet.to_agree() else A.AGREE
    if action is A.DIFFER and assessment.state is S.MODERATION:
        return
    step = may_act(actor, assessment.state, action)
    assessment.state = step.target or assessment.state
    event = "moderation_begun" if action is A.DIFFER else "made_ready"
    record_assessed(session, actor, assessment, event, now=now)
    if action is A.DIFFER:
        people = [seat.user_id for seat in seats_of(session, assessment) if seat.counts]
        tell_differing(session, assessment, people, now=now)
    else:
        tell_ready(session, assessment, now=now)


def touch(assessment: Assessment) -> None:
    """What hangs on the assessment has changed: who looks at the page that was is told so."""
    flag_modified(assessment, "due_on")


def check_version(assessment: Assessment, version: int | None) -> None:
    """Raises `Conflict` where somebody changed the assessment since the reader saw it."""
    if version is not None and version != assessment.version:
        raise Conflict(
            N_("Somebody changed this assessment in the meantime. Open it again and look before you go on.")
        )


def required_text(text: str, message: str, field: str) -> str:
    """A text without the spaces around it; raises `RuleBroken` with the message where there is none."""
    if not text.strip():
        raise RuleBroken(message, field)
    return text.strip()


def record_assessed(
    session: Session, actor: Actor, assessment: Assessment, event: str, *, now: datetime, **details: object
) -> None:
    """The last step of every command: its row in the trail, with the state it led to."""
    session.flush()
    record(
        session,
        actor,
        action=f"assessment.{event}",
        subject=("assessment", assessment.id),
        now=now,
        details={"state": assessment.state.value, **details},
    )
