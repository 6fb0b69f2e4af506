"""Deciding an assessment, and what follows: who, when, how good an outcome, conditions, and the NGO's reply."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.actor import Actor, OrganisationKind, Role
from core.errors import Conflict, Denied, InvalidTransition, NotFound, RuleBroken
from partners.diligence.assessments import commands
from partners.diligence.assessments.commands import Given
from partners.diligence.assessments.content import read_content
from partners.diligence.assessments.criteria import Criterion
from partners.diligence.assessments.gates import Gate
from partners.diligence.assessments.lifecycle import AssessmentState as S
from partners.diligence.assessments.models import Assessment, OutcomeReply
from partners.diligence.assessments.queries import get_assessment, get_dossier
from partners.diligence.assessments.terms import Outcome
from tests.support.accounts import actor_of, make_organisation, make_user
from tests.support.diligence import (
    EVIDENCE,
    check_gates,
    decided,
    even,
    in_state,
    make_panel,
    scored,
)

TODAY = date(2026, 3, 11)
SOON = TODAY + timedelta(days=30)
C = Criterion


def decide(
    session: Session, actor: Actor, assessment: Assessment, outcome: Outcome, now: datetime
) -> Assessment:
    return commands.decide(session, actor, assessment.id, outcome=outcome, reason="As scored.", now=now)


def test_nothing_is_decided_before_its_time(session: Session, now: datetime) -> None:
    panel = make_panel(session, now)
    assessment = scored(session, panel, now)
    with pytest.raises(RuleBroken, match="has not been checked yet"):
        decide(session, panel.chief, assessment, Outcome.PREFERRED, now)
    check_gates(session, panel.first, assessment, now)
    with pytest.raises(RuleBroken) as refused:
        commands.decide(session, panel.chief, assessment.id, outcome=Outcome.PREFERRED, reason=" ", now=now)
    assert refused.value.field == "reason"
    with pytest.raises(Denied):
        decide(session, panel.first, assessment, Outcome.PREFERRED, now)
    with pytest.raises(Conflict, match="meantime"):
        commands.decide(
            session, panel.chief, assessment.id, outcome=Outcome.PREFERRED, reason="As scored.",
            version=assessment.version - 1, now=now,
        )  # fmt: skip


@pytest.mark.parametrize("state", [S.OPEN, S.SCORING, S.MODERATION, S.DECIDED, S.ABANDONED])
def test_only_what_is_ready_is_decided(session: Session, now: datetime, state: S) -> None:
    panel = make_panel(session, now)
    assessment = in_state(session, panel, now, state)
    with pytest.raises(InvalidTransition):
        decide(session, panel.chief, assessment, Outcome.NOT_APPROVED, now)


def test_who_is_one_of_only_two_assessors_does_not_decide(session: Session, now: datetime) -> None:
    panel = make_panel(session, now)
    deciding = replace(panel, first=panel.desk)
    assessment = scored(session, deciding, now)
    check_gates(session, panel.chief, assessment, now)
    with pytest.raises(Conflict, match="one of only two"):
        decide(session, panel.desk, assessment, Outcome.PREFERRED, now)
    decide(session, panel.chief, assessment, Outcome.PREFERRED, now)


def test_a_failed_requirement_leaves_only_not_approved(session: Session, now: datetime) -> None:
    panel = make_panel(session, now)
    assessment = scored(session, panel, now, first=even(5), second=even(5))
    check_gates(session, panel.first, assessment, now, failing=frozenset({Gate.INSURANCE}))
    for better in (Outcome.PREFERRED, Outcome.APPROVED, Outcome.CONDITIONAL):
        with pytest.raises(RuleBroken, match="no better outcome"):
            decide(session, panel.chief, assessment, better, now)
    decide(session, panel.chief, assessment, Outcome.NOT_APPROVED, now)
    assert (assessment.band, assessment.valid_until) == (Outcome.PREFERRED, None)


@pytest.mark.parametrize(("score", "best"), [(4, 0), (3, 2), (2, 3)])
def test_the_band_limits_the_outcome(session: Session, now: datetime, score: int, best: int) -> None:
    # 4 everywhere is 80, 3 is 60, 2 is 40.
    panel = make_panel(session, now)
    assessment = scored(session, panel, now, first=even(score), second=even(score))
    check_gates(session, panel.first, assessment, now)
    for better in list(Outcome)[:best]:
        with pytest.raises(RuleBroken):
            decide(session, panel.chief, assessment, better, now)
    decide(session, panel.chief, assessment, Outcome.NOT_APPROVED, now)


def test_a_weak_heavy_criterion_asks_for_a_condition(session: Session, now: datetime) -> None:
    panel = make_panel(session, now)
    weak = {**even(5), C.SAFEGUARDING: Given(value=1, evidence=EVIDENCE)}
    assessment = scored(session, panel, now, first=weak, second=weak)
    check_gates(session, panel.first, assessment, now)
    with pytest.raises(RuleBroken, match="no better outcome"):
        decide(session, panel.chief, assessment, Outcome.PREFERRED, now)
    with pytest.raises(RuleBroken, match="at least one condition"):
        decide(session, panel.chief, assessment, Outcome.CONDITIONAL, now)
    commands.add_condition(session, panel.chief, assessment.id, text="Appoint a lead.", due_on=SOON, now=now)
    decide(session, panel.chief, assessment, Outcome.CONDITIONAL, now)
    assert assessment.valid_until == date(2027, 3, 11)


def test_conditions_are_due_within_six_months_and_belong_to_a_conditional_outcome(
    session: Session, now: datetime
) -> None:
    panel = make_panel(session, now)
    assessment = scored(session, panel, now)
    check_gates(session, panel.first, assessment, now)
    for day in (TODAY, date(2026, 9, 12)):
        with pytest.raises(RuleBroken) as refused:
            commands.add_condition(session, panel.chief, assessment.id, text="Audit.", due_on=day, now=now)
        assert refused.value.field == "due_on"
    condition = commands.add_condition(
        session, panel.chief, assessment.id, text="Audit.", due_on=date(2026, 9, 11), now=now
    )
    with pytest.raises(RuleBroken, match="There are conditions"):
        decide(session, panel.chief, assessment, Outcome.PREFERRED, now)
    commands.drop_condition(session, panel.chief, assessment.id, condition_id=condition.id, now=now)
    decide(session, panel.chief, assessment, Outcome.APPROVED, now)


# ---- Afterwards


def test_a_condition_is_met_once_and_the_decision_stays(session: Session, now: datetime) -> None:
    panel = make_panel(session, now)
    assessment = decided(session, panel, now, outcome=Outcome.CONDITIONAL, condition_due=SOON)
    frozen = assessment.frozen_content
    condition = read_content(frozen or "").conditions[0]

    def meet(day: date, note: str = "Report of 2 April") -> None:
        commands.meet_condition(
            session, panel.desk, assessment.id, condition_id=condition.id, met_on=day, note=note,
            now=now + timedelta(days=20),
        )  # fmt: skip

    for day, note, field in (
        (TODAY + timedelta(days=21), "Report", "met_on"),
        (TODAY - timedelta(days=1), "Report", "met_on"),
        (SOON - timedelta(days=20), " ", "note"),
    ):
        with pytest.raises(RuleBroken) as refused:
            meet(day, note)
        assert refused.value.field == field
    meet(TODAY + timedelta(days=20))
    with pytest.raises(Conflict, match="already"):
        meet(TODAY + timedelta(days=20))
    assert assessment.frozen_content == frozen


def test_the_ngo_replies_once_and_its_words_are_sealed(session: Session, now: datetime) -> None:
    panel = make_panel(session, now)
    assessment = decided(session, panel, now)
    with pytest.raises(Denied):
        commands.reply_to_outcome(session, panel.chief, assessment.id, text="Us?", now=now)
    commands.reply_to_outcome(session, panel.director, assessment.id, text="We see it otherwise.", now=now)
    with pytest.raises(Conflict, match="already"):
        commands.reply_to_outcome(session, panel.director, assessment.id, text="And more.", now=now)
    raw = session.scalars(sa.select(OutcomeReply.text_sealed)).one()
    assert b"otherwise" not in raw


def test_what_belongs_to_others_is_not_found(session: Session, now: datetime) -> None:
    panel = make_panel(session, now)
    assessment = decided(session, panel, now)
    agency = make_organisation(session, name="Southgate Police")
    ngo = make_organisation(session, OrganisationKind.NGO, name="Tern House")
    for number, (home, role) in enumerate(
        ((agency, Role.LEADERSHIP), (agency, Role.SUPERVISOR), (ngo, Role.LEADERSHIP))
    ):
        user = make_user(session, home, [role], now=now, email=f"x{number}@calm.example")
        with pytest.raises(NotFound):
            commands.abandon(session, actor_of(session, user), assessment.id, reason="Ours?", now=now)
        with pytest.raises(NotFound):
            get_assessment(session, actor_of(session, user), assessment.id)
    row = get_assessment(session, panel.director, assessment.id)
    with pytest.raises(NotFound):
        get_dossier(session, panel.director, row)
