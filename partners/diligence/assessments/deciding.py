"""From the panel's scores to the decision: requirements, moderation, conditions, and what is frozen at the end."""

from dataclasses import replace
from datetime import date, datetime
from uuid import UUID, uuid4

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.actor import Actor
from core.clock import local_date, months_later
from core.errors import NotFound, RuleBroken
from core.text import N_, MarkedText
from partners.diligence.assessments import criteria, gates, panel
from partners.diligence.assessments.acts import (
    check_version,
    dossier_of,
    load_for_update,
    record_assessed,
    required_text,
    seats_of,
    settle,
    touch,
)
from partners.diligence.assessments.content import canonical_json, content_hash
from partners.diligence.assessments.criteria import HIGHEST, Criterion
from partners.diligence.assessments.dossier import DecisionLine, Dossier, counting_numbers
from partners.diligence.assessments.gates import Gate, GateResult
from partners.diligence.assessments.lifecycle import AssessmentAction
from partners.diligence.assessments.models import (
    AgreedScore,
    Assessment,
    AssessmentGate,
    Condition,
    GateDocument,
)
from partners.diligence.assessments.notices import tell_decided
from partners.diligence.assessments.policy import NOT_FOUND, may_act
from partners.diligence.assessments.queries import get_assessment_row, list_documents
from partners.diligence.assessments.scoring import allowed_outcomes
from partners.diligence.assessments.sheet import Sheet, sheet_of
from partners.diligence.assessments.terms import (
    CONDITIONAL_MONTHS,
    OUTCOMES,
    REVIEW_MONTHS,
    VALID_MONTHS,
    Outcome,
)

A = AssessmentAction


def check_gate(
    session: Session,
    actor: Actor,
    assessment_id: UUID,
    *,
    gate: Gate,
    result: GateResult,
    evidence: str,
    checked_on: date | None,
    documents: frozenset[UUID] = frozenset(),
    now: datetime,
) -> AssessmentGate:
    """What checking a requirement found, where and on which day; checking again replaces it."""
    assessment = load_for_update(session, actor, assessment_id)
    may_act(actor, assessment.state, A.CHECK_GATE)
    panel.may_take_part(seats_of(session, assessment), actor.user_id)
    line = session.get_one(AssessmentGate, (assessment.id, gate), with_for_update=True)
    checked = result is not GateResult.NOT_CHECKED
    of_line = (GateDocument.assessment_id == assessment.id, GateDocument.gate == gate)
    if documents:
        kept = set(session.scalars(sa.select(GateDocument.document_id).where(*of_line)))
        if not documents <= {one.id for one in list_documents(session, actor, assessment.ngo_id)} | kept:
            raise RuleBroken(
                N_("Choose only documents about this NGO that are shared with you."), "documents"
            )
    if checked:
        required_text(evidence, N_("Say where you looked, or what the document shows."), "evidence")
        if checked_on is None:
            raise RuleBroken(N_("Give the day on which it was checked."), "checked_on")
        if checked_on > local_date(now, actor.timezone):
            raise RuleBroken(N_("This day is in the future."), "checked_on")
    line.result = result
    line.evidence = evidence.strip() if checked else None
    line.checked_on = checked_on if checked else None
    line.checked_by_id = actor.user_id if checked else None
    line.checked_at = now if checked else None
    session.execute(sa.delete(GateDocument).where(*of_line))
    if checked and documents:
        session.execute(
            sa.insert(GateDocument),
            [{"assessment_id": assessment.id, "gate": gate, "document_id": one} for one in sorted(documents)],
        )
    touch(assessment)
    record_assessed(session, actor, assessment, "gate_checked", now=now, gate=gate.value, result=result.value)
    return line


def agree_score(
    session: Session,
    actor: Actor,
    assessment_id: UUID,
    *,
    criterion: Criterion,
    value: int | None,
    note: str,
    now: datetime,
) -> Assessment:
    """The panel settles on a score, or on “does not apply”; the single scores are kept beside it.

    Where nobody named evidence the agreed score is 0 too, as the single ones are.
    """
    assessment = load_for_update(session, actor, assessment_id)
    may_act(actor, assessment.state, A.MODERATE)
    dossier = dossier_of(session, assessment)
    panel.may_take_part(dossier.seats, actor.user_id)
    words = required_text(note, N_("Say how you agreed on this score."), "note")
    if value is not None and not 0 <= value <= HIGHEST:
        raise RuleBroken(N_("Give a score from 0 to 5."), "value")
    if value and not any(s.has_evidence for s in dossier.scores if s.criterion is criterion):
        raise RuleBroken(
            N_("No assessor named evidence for this criterion, so it counts 0 or does not apply."), "value"
        )
    row = session.get(AgreedScore, (assessment.id, criterion))
    if row is None:
        row = AgreedScore(assessment_id=assessment.id, criterion=criterion)
        session.add(row)
    row.value, row.note, row.agreed_at = value, words, now
    assert actor.user_id is not None
    row.agreed_by_id = actor.user_id
    touch(assessment)
    record_assessed(session, actor, assessment, "score_agreed", now=now, criterion=criterion.value)
    settle(session, actor, assessment, now=now)
    return assessment


def add_condition(
    session: Session, actor: Actor, assessment_id: UUID, *, text: str, due_on: date, now: datetime
) -> Condition:
    """What the NGO must do, due within six months; it becomes part of the decision."""
    assert actor.user_id is not None
    assessment = load_for_update(session, actor, assessment_id)
    may_act(actor, assessment.state, A.ADD_CONDITION)
    panel.may_take_part(seats_of(session, assessment), actor.user_id)
    words = required_text(text, N_("Say what the NGO must do."), "text")
    today = local_date(now, actor.timezone)
    if due_on <= today:
        raise RuleBroken(N_("Choose a day after today."), "due_on")
    _check_review(due_on, today)
    condition = Condition(
        id=uuid4(),
        assessment_id=assessment.id,
        text=words,
        due_on=due_on,
        added_by_id=actor.user_id,
        added_at=now,
    )
    session.add(condition)
    touch(assessment)
    record_assessed(session, actor, assessment, "condition_added", now=now)
    return condition


def drop_condition(
    session: Session, actor: Actor, assessment_id: UUID, *, condition_id: UUID, now: datetime
) -> None:
    """A condition is taken back before the decision."""
    assessment = load_for_update(session, actor, assessment_id)
    may_act(actor, assessment.state, A.DROP_CONDITION)
    panel.may_take_part(seats_of(session, assessment), actor.user_id)
    session.delete(get_condition(session, assessment, condition_id))
    touch(assessment)
    record_assessed(session, actor, assessment, "condition_dropped", now=now)


def decide(
    session: Session,
    actor: Actor,
    assessment_id: UUID,
    *,
    outcome: Outcome,
    reason: str,
    now: datetime,
    version: int | None = None,
) -> Assessment:
    """The decision: as strict as requirements and score ask, or stricter; frozen with all it rests on."""
    assessment = load_for_update(session, actor, assessment_id)
    step = may_act(actor, assessment.state, A.DECIDE)
    check_version(assessment, version)
    dossier = dossier_of(session, assessment)
    panel.may_decide(dossier.seats, actor.user_id)
    sheet = sheet_of(dossier)
    words = required_text(reason, N_("Say why, so that the NGO understands the decision."), "reason")
    today = local_date(now, get_assessment_row(session, assessment.id).zone)
    _check_decision(dossier, sheet, outcome, today)
    assert sheet is not None
    assert sheet.total is not None
    assert sheet.band is not None
    assert actor.user_id is not None
    assessment.state = step.target or assessment.state
    assessment.decided_by_id, assessment.decided_at, assessment.decided_on = actor.user_id, now, today
    assessment.score, assessment.band = float(sheet.total), sheet.band
    assessment.outcome, assessment.decision_reason = outcome, words
    assessment.valid_until = valid_until(outcome, today)
    counting = counting_numbers(dossier.seats)
    decision = DecisionLine(
        outcome=outcome,
        band=sheet.band,
        score=float(sheet.total),
        reason=words,
        decided_by=actor.name,
        at=now,
        on=today,
        valid_until=assessment.valid_until,
    )
    assessment.frozen_content = canonical_json(
        replace(
            dossier,
            scores=tuple(line for line in dossier.scores if line.number in counting),
            decision=decision,
        )
    )
    assessment.content_hash = content_hash(assessment.frozen_content)
    record_assessed(
        session,
        actor,
        assessment,
        "decided",
        now=now,
        outcome=outcome.value,
        content_hash=assessment.content_hash,
    )
    tell_decided(session, assessment, now=now)
    return assessment


def valid_until(outcome: Outcome, decided_on: date) -> date | None:
    """The last day on which an outcome holds: 24 months, 12 with conditions, and none without approval."""
    if outcome is Outcome.NOT_APPROVED:
        return None
    return months_later(decided_on, CONDITIONAL_MONTHS if outcome is Outcome.CONDITIONAL else VALID_MONTHS)


def get_condition(session: Session, assessment: Assessment, condition_id: UUID) -> Condition:
    """A condition of this assessment; raises `NotFound`."""
    condition = session.scalars(
        sa.select(Condition).where(Condition.id == condition_id, Condition.assessment_id == assessment.id)
    ).one_or_none()
    if condition is None:
        raise NotFound(NOT_FOUND)
    return condition


def _check_decision(dossier: Dossier, sheet: Sheet | None, outcome: Outcome, today: date) -> None:
    if unchecked := gates.unchecked(dossier.gate_results()):
        raise RuleBroken(
            N_("“%(gate)s” has not been checked yet."), "outcome", gate=MarkedText(gates.LABELS[unchecked[0]])
        )
    if sheet is None or sheet.to_agree():
        open_one = sheet.to_agree()[0] if sheet else next(iter(Criterion))
        raise RuleBroken(
            N_("The panel has not agreed on “%(criterion)s” yet."),
            "outcome",
            criterion=MarkedText(criteria.LABELS[open_one]),
        )
    if sheet.best is None:
        raise RuleBroken(N_("At least one criterion with a weight must apply."), "outcome")
    if outcome not in allowed_outcomes(sheet.best):
        raise RuleBroken(
            N_("Requirements and scores allow no better outcome than “%(best)s”."),
            "outcome",
            best=MarkedText(OUTCOMES[sheet.best]),
        )
    if outcome is Outcome.CONDITIONAL and not dossier.conditions:
        raise RuleBroken(N_("Add at least one condition first."), "outcome")
    if outcome in (Outcome.PREFERRED, Outcome.APPROVED) and dossier.conditions:
        raise RuleBroken(
            N_("There are conditions. Choose “Approved with conditions”, or remove them first."), "outcome"
        )
    for condition in dossier.conditions:
        _check_review(condition.due_on, today)


def _check_review(due_on: date, today: date) -> None:
    if due_on > (latest := months_later(today, REVIEW_MONTHS)):
        raise RuleBroken(
            N_("A condition is due within six months: on %(day)s at the latest."), "due_on", day=latest
        )
