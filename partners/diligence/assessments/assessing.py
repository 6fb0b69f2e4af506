"""The panel at work: assigning, declaring interests, scoring and submitting, each independent of the others."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.actor import Actor
from core.errors import Conflict, NotFound, RuleBroken
from core.text import N_, MarkedText
from partners.diligence.assessments import criteria
from partners.diligence.assessments.acts import (
    load_for_update,
    record_assessed,
    required_text,
    seats_of,
    settle,
)
from partners.diligence.assessments.criteria import HIGHEST, Criterion
from partners.diligence.assessments.lifecycle import AssessmentAction, AssessmentState
from partners.diligence.assessments.models import Assessment, Assessor, Score, ScoreDocument
from partners.diligence.assessments.notices import tell_assigned
from partners.diligence.assessments.panel import may_declare, may_score, seat_of
from partners.diligence.assessments.policy import NOT_FOUND, may_act
from partners.diligence.assessments.queries import list_documents, list_possible_assessors

A, S = AssessmentAction, AssessmentState


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """What an assessor gives on one criterion; no value means that it does not apply, with the reason."""

    value: int | None
    evidence: str = ""
    reason: str = ""
    documents: frozenset[UUID] = frozenset()


def assign_assessor(
    session: Session, actor: Actor, assessment_id: UUID, *, user_id: UUID, now: datetime
) -> Assessor:
    """A decider puts a colleague on the panel, each person once; somebody who was released comes back."""
    assert actor.user_id is not None
    assessment = load_for_update(session, actor, assessment_id)
    may_act(actor, assessment.state, A.ASSIGN)
    seats = seats_of(session, assessment)
    seat = seat_of(seats, user_id)
    if seat is not None and seat.released_at is None:
        raise RuleBroken(N_("This person is on the panel already."), "user_id")
    if user_id not in {person.id for person in list_possible_assessors(session, actor, assessment.id)}:
        raise RuleBroken(N_("Choose a colleague whose role includes assessing."), "user_id")
    if seat is not None:
        assessor = session.get_one(Assessor, seat.id)
        assessor.released_at = assessor.released_by_id = None
    else:
        assessor = Assessor(
            id=uuid4(),
            assessment_id=assessment.id,
            user_id=user_id,
            number=1 + max((one.number for one in seats), default=0),
            assigned_by_id=actor.user_id,
            assigned_at=now,
        )
        session.add(assessor)
    record_assessed(session, actor, assessment, "assessor_assigned", now=now, assessor=assessor.number)
    tell_assigned(session, assessment, user_id, now=now)
    return assessor


def release_assessor(
    session: Session, actor: Actor, assessment_id: UUID, *, assessor_id: UUID, now: datetime
) -> Assessor:
    """A decider no longer waits for an assessor who has not submitted; nothing is deleted."""
    assessment = load_for_update(session, actor, assessment_id)
    may_act(actor, assessment.state, A.RELEASE)
    assessor = session.scalars(
        sa.select(Assessor).where(
            Assessor.id == assessor_id,
            Assessor.assessment_id == assessment.id,
            Assessor.released_at.is_(None),
        )
    ).one_or_none()
    if assessor is None:
        raise NotFound(NOT_FOUND)
    if assessor.submitted_at is not None:
        raise Conflict(N_("This assessor has submitted scores already; they stay part of the result."))
    assessor.released_at, assessor.released_by_id = now, actor.user_id
    record_assessed(session, actor, assessment, "assessor_released", now=now, assessor=assessor.number)
    settle(session, actor, assessment, now=now)
    return assessor


def declare_interests(
    session: Session, actor: Actor, assessment_id: UUID, *, conflict: str | None, now: datetime
) -> Assessor:
    """An assessor declares, once, that there is no conflict of interest, or which one there is.

    The first declaration without a conflict begins the scoring; who has a conflict does not score.
    """
    assessment = load_for_update(session, actor, assessment_id)
    seat = may_declare(seats_of(session, assessment), actor.user_id)
    may_act(actor, assessment.state, A.DECLARE)
    assessor = session.get_one(Assessor, seat.id)
    if conflict is not None:
        assessor.conflict = required_text(conflict, N_("Say which interest it is."), "conflict")
    assessor.declared_at, assessor.has_conflict = now, conflict is not None
    if conflict is None and assessment.state is S.OPEN:
        step = may_act(actor, assessment.state, A.BEGIN)
        assessment.state = step.target or assessment.state
    record_assessed(
        session,
        actor,
        assessment,
        "interests_declared",
        now=now,
        assessor=assessor.number,
        conflict=conflict is not None,
    )
    settle(session, actor, assessment, now=now)
    return assessor


def save_scores(
    session: Session,
    actor: Actor,
    assessment_id: UUID,
    *,
    scores: Mapping[Criterion, Given],
    now: datetime,
) -> None:
    """An assessor keeps or changes some of their own scores; a criterion that is not named stays as it was."""
    assessment = load_for_update(session, actor, assessment_id)
    assessor = _own_seat(session, actor, assessment, A.SCORE)
    for criterion, given in scores.items():
        _check(criterion, given)
    named = frozenset[UUID]().union(*(given.documents for given in scores.values()))
    if named:
        own = sa.select(ScoreDocument.document_id).where(ScoreDocument.assessor_id == assessor.id)
        visible = {document.id for document in list_documents(session, actor, assessment.ngo_id)}
        if not named <= visible | set(session.scalars(own)):
            raise RuleBroken(
                N_("Choose only documents about this NGO that are shared with you."), "documents"
            )
    for model in (ScoreDocument, Score):
        session.execute(
            sa.delete(model).where(model.assessor_id == assessor.id, model.criterion.in_(list(scores)))
        )
    rows = [
        {
            "assessor_id": assessor.id,
            "criterion": criterion,
            "value": given.value,
            "evidence": given.evidence.strip(),
            "reason": given.reason.strip() if given.value is None else "",
        }
        for criterion, given in scores.items()
    ]
    documents = [
        {"assessor_id": assessor.id, "criterion": criterion, "document_id": document_id}
        for criterion, given in scores.items()
        for document_id in sorted(given.documents)
    ]
    if rows:
        session.execute(sa.insert(Score), rows)
    if documents:
        session.execute(sa.insert(ScoreDocument), documents)
    record_assessed(session, actor, assessment, "scored", now=now, assessor=assessor.number, count=len(rows))


def submit_scores(session: Session, actor: Actor, assessment_id: UUID, *, now: datetime) -> Assessment:
    """An assessor's scores are final; with the last one the panel agrees, or the assessment is ready to decide."""
    assessment = load_for_update(session, actor, assessment_id)
    assessor = _own_seat(session, actor, assessment, A.SUBMIT)
    scored = set(session.scalars(sa.select(Score.criterion).where(Score.assessor_id == assessor.id)))
    for criterion in Criterion:
        if criterion not in scored:
            raise RuleBroken(
                N_("“%(criterion)s” has no score yet."),
                criterion=MarkedText(criteria.LABELS[criterion]),
            )
    assessor.submitted_at = now
    record_assessed(session, actor, assessment, "scores_submitted", now=now, assessor=assessor.number)
    settle(session, actor, assessment, now=now)
    return assessment


def _own_seat(session: Session, actor: Actor, assessment: Assessment, action: AssessmentAction) -> Assessor:
    seats = seats_of(session, assessment)
    seat = seat_of(seats, actor.user_id)
    if assessment.state is S.OPEN and seat is not None:
        may_score(seats, actor.user_id)
    may_act(actor, assessment.state, action)
    return session.get_one(Assessor, may_score(seats, actor.user_id).id)


def _check(criterion: Criterion, given: Given) -> None:
    if given.value is None:
        required_text(given.reason, N_("Say why it does not apply."), "reason")
    elif not 0 <= given.value <= HIGHEST:
        raise RuleBroken(N_("Give a score from 0 to 5."), "value")
