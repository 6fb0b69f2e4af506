"""The constraints of the assessment tables, one by one."""

from datetime import date, datetime
from typing import Any
from uuid import uuid4

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError, StatementError
from sqlalchemy.orm import Session

from partners.diligence.assessments.criteria import Criterion
from partners.diligence.assessments.gates import Gate, GateResult
from partners.diligence.assessments.lifecycle import AssessmentState as S
from partners.diligence.assessments.models import (
    AgreedScore,
    Assessment,
    AssessmentGate,
    AssessmentWeight,
    Assessor,
    Condition,
    DefaultWeight,
    OutcomeReply,
    Score,
)
from partners.diligence.assessments.terms import Outcome, Purpose, TriggerReason
from tests.support.diligence import decided, in_state, make_panel

SOON = date(2026, 6, 1)


def refused(session: Session, statement: sa.Executable, name: str) -> None:
    """The database refuses the statement by this constraint; SQLite does not name those of uniqueness."""
    with pytest.raises((IntegrityError, StatementError)) as error, session.begin_nested():
        session.execute(statement)
    text = str(error.value)
    assert name in text or "UNIQUE constraint failed" in text, text


ASSESSMENT: list[tuple[S, dict[str, Any], str]] = [
    (S.OPEN, {"purpose": Purpose.TRIGGER}, "ck_assessment_trigger_has_reason"),
    (S.OPEN, {"trigger_reason": TriggerReason.INCIDENT}, "ck_assessment_trigger_has_reason"),
    (S.OPEN, {"state": S.DECIDED}, "ck_assessment_decision_whole"),
    (S.OPEN, {"score": 50.0}, "ck_assessment_decision_whole"),
    (S.OPEN, {"outcome": Outcome.APPROVED}, "ck_assessment_decision_whole"),
    (S.DECIDED, {"content_hash": None}, "ck_assessment_decision_whole"),
    (S.DECIDED, {"frozen_content": None}, "ck_assessment_decision_whole"),
    (S.DECIDED, {"decided_by_id": None}, "ck_assessment_decision_whole"),
    (S.DECIDED, {"decided_on": None}, "ck_assessment_decision_whole"),
    (S.DECIDED, {"band": None}, "ck_assessment_decision_whole"),
    (S.DECIDED, {"decision_reason": None}, "ck_assessment_decision_whole"),
    (S.DECIDED, {"state": S.READY}, "ck_assessment_decision_whole"),
    (S.OPEN, {"valid_until": SOON}, "ck_assessment_validity_of_approval"),
    (S.DECIDED, {"outcome": Outcome.NOT_APPROVED}, "ck_assessment_validity_of_approval"),
    (S.DECIDED, {"valid_until": date(2026, 3, 11)}, "ck_assessment_approval_ends"),
    (S.DECIDED, {"score": 100.5}, "ck_assessment_score_in_range"),
    (S.DECIDED, {"score": -1.0}, "ck_assessment_score_in_range"),
    (S.OPEN, {"state": S.ABANDONED}, "ck_assessment_abandoned_whole"),
    (S.ABANDONED, {"abandon_reason": None}, "ck_assessment_abandoned_whole"),
    (S.ABANDONED, {"abandoned_by_id": None}, "ck_assessment_abandoned_whole"),
]


@pytest.mark.parametrize(
    ("state", "values", "name"), ASSESSMENT, ids=[f"{m[2]}-{next(iter(m[1]))}" for m in ASSESSMENT]
)
def test_assessment(session: Session, now: datetime, state: S, values: dict[str, Any], name: str) -> None:
    assessment = in_state(session, make_panel(session, now), now, state)
    refused(session, sa.update(Assessment).where(Assessment.id == assessment.id).values(values), name)


def test_two_parties_and_one_in_progress(session: Session, now: datetime) -> None:
    panel = make_panel(session, now)
    assessment = in_state(session, panel, now, S.OPEN)
    own = sa.update(Assessment).where(Assessment.id == assessment.id).values(ngo_id=panel.agency_id)
    refused(session, own, "ck_assessment_two_parties")
    again = sa.insert(Assessment).values(
        id=uuid4(), version=1, agency_id=panel.agency_id, ngo_id=panel.ngo_id, reference="DD-2222-3333",
        purpose=Purpose.RENEWAL, state=S.OPEN, opened_by_id=panel.chief.user_id, opened_at=now, due_on=SOON,
    )  # fmt: skip
    refused(session, again, "uq_assessment_going_on")


@pytest.mark.parametrize("weight", [-1, 101])
def test_weights(session: Session, now: datetime, weight: int) -> None:
    panel = make_panel(session, now)
    in_state(session, panel, now, S.OPEN)
    refused(
        session, sa.update(AssessmentWeight).values(weight=weight), "ck_assessment_weight_weight_in_range"
    )
    own = sa.insert(DefaultWeight).values(
        agency_id=panel.agency_id, criterion=Criterion.MISSION, weight=weight
    )
    refused(session, own, "ck_assessment_default_weight_weight_in_range")


@pytest.mark.parametrize("column", ["evidence", "checked_on", "checked_by_id", "checked_at"])
def test_what_was_checked_has_evidence_day_and_person(session: Session, now: datetime, column: str) -> None:
    panel = make_panel(session, now)
    in_state(session, panel, now, S.OPEN)
    whole: dict[str, Any] = {
        "result": GateResult.PASS,
        "evidence": "Register",
        "checked_on": SOON,
        "checked_by_id": panel.first.user_id,
        "checked_at": now,
    }
    insurance = AssessmentGate.gate == Gate.INSURANCE
    lacking = sa.update(AssessmentGate).where(insurance).values({**whole, column: None})
    refused(session, lacking, "ck_assessment_gate_checked_has_evidence")
    session.execute(sa.update(AssessmentGate).where(insurance).values(whole))
    undone = sa.update(AssessmentGate).where(insurance).values(result=GateResult.NOT_CHECKED)
    refused(session, undone, "ck_assessment_gate_checked_has_evidence")


@pytest.mark.parametrize(
    ("values", "name"),
    [
        ({"has_conflict": False}, "ck_assessor_declaration_paired"),
        ({"submitted_at": "now"}, "ck_assessor_submitted_without_conflict"),
        (
            {"declared_at": "now", "has_conflict": True, "submitted_at": "now"},
            "ck_assessor_submitted_without_conflict",
        ),
        ({"released_at": "now"}, "ck_assessor_release_paired"),
    ],
)
def test_assessor(session: Session, now: datetime, values: dict[str, Any], name: str) -> None:
    in_state(session, make_panel(session, now), now, S.OPEN)
    filled = {column: now if value == "now" else value for column, value in values.items()}
    refused(session, sa.update(Assessor).where(Assessor.number == 1).values(filled), name)


def test_a_person_and_a_number_are_once_on_a_panel(session: Session, now: datetime) -> None:
    panel = make_panel(session, now)
    assessment = in_state(session, panel, now, S.OPEN)
    values = {
        "id": uuid4(),
        "assessment_id": assessment.id,
        "assigned_by_id": panel.chief.user_id,
        "assigned_at": now,
    }
    same_person = sa.insert(Assessor).values(**values, user_id=panel.first.user_id, number=3)
    refused(session, same_person, "uq_assessor_assessment_id_user_id")
    same_number = sa.insert(Assessor).values(**values, user_id=panel.desk.user_id, number=1)
    refused(session, same_number, "uq_assessor_assessment_id_number")


@pytest.mark.parametrize(
    ("values", "name"),
    [
        ({"value": 6}, "ck_assessment_score_value_in_range"),
        ({"value": -1}, "ck_assessment_score_value_in_range"),
        ({"value": None}, "ck_assessment_score_reason_for_not_applicable"),
        ({"reason": "Not asked for."}, "ck_assessment_score_reason_for_not_applicable"),
    ],
)
def test_score(session: Session, now: datetime, values: dict[str, Any], name: str) -> None:
    in_state(session, make_panel(session, now), now, S.READY)
    refused(session, sa.update(Score).values(values), name)


@pytest.mark.parametrize(
    ("values", "name"),
    [
        ({"value": 6}, "ck_assessment_agreed_score_value_in_range"),
        ({"note": ""}, "ck_assessment_agreed_score_note_given"),
    ],
)
def test_agreed_score(session: Session, now: datetime, values: dict[str, Any], name: str) -> None:
    panel = make_panel(session, now)
    assessment = in_state(session, panel, now, S.READY)
    whole = {
        "assessment_id": assessment.id,
        "criterion": Criterion.MISSION,
        "value": 3,
        "note": "Agreed.",
        "agreed_by_id": panel.first.user_id,
        "agreed_at": now,
    }
    refused(session, sa.insert(AgreedScore).values({**whole, **values}), name)


@pytest.mark.parametrize("column", ["met_on", "met_at", "met_by_id", "met_note"])
def test_condition(session: Session, now: datetime, column: str) -> None:
    panel = make_panel(session, now)
    decided(session, panel, now, outcome=Outcome.CONDITIONAL, condition_due=SOON)
    whole: dict[str, Any] = {
        "met_on": SOON,
        "met_at": now,
        "met_by_id": panel.chief.user_id,
        "met_note": "Seen",
    }
    refused(
        session, sa.update(Condition).values({**whole, column: None}), "ck_assessment_condition_met_paired"
    )


def test_one_reply(session: Session, now: datetime) -> None:
    panel = make_panel(session, now)
    assessment = decided(session, panel, now)
    reply = OutcomeReply(
        id=uuid4(),
        assessment_id=assessment.id,
        text="One",
        written_by_id=panel.director.user_id,
        written_at=now,
    )
    session.add(reply)
    session.flush()
    sealed = session.scalar(sa.select(OutcomeReply.text_sealed))
    again = sa.insert(OutcomeReply).values(
        id=uuid4(),
        assessment_id=assessment.id,
        text_sealed=sealed,
        written_by_id=panel.director.user_id,
        written_at=now,
    )
    refused(session, again, "uq_assessment_reply_assessment_id")
