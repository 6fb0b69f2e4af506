"""The commands of an assessment: what each refuses, what follows by itself, and what the trail keeps."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from uuid import uuid4

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from accounts.notices.models import Notice
from accounts.organisations.models import Organisation, OrganisationStatus
from audit.models import AuditRow
from core.actor import Actor, Role
from core.errors import Conflict, Denied, NotFound, RuleBroken
from partners.diligence.assessments import commands
from partners.diligence.assessments.commands import Given
from partners.diligence.assessments.content import content_hash, read_content
from partners.diligence.assessments.criteria import HOUSE_WEIGHTS, Criterion
from partners.diligence.assessments.gates import Gate, GateResult
from partners.diligence.assessments.lifecycle import AssessmentState as S
from partners.diligence.assessments.models import Assessment, Assessor, Score
from partners.diligence.assessments.queries import get_assessment, get_dossier
from partners.diligence.assessments.terms import Outcome, Purpose, TriggerReason
from partners.diligence.documents.kinds import DocumentKind
from partners.diligence.documents.models import EvidenceDocument
from tests.support.accounts import make_organisation, make_user
from tests.support.diligence import (
    EVIDENCE,
    agree_all,
    check_gates,
    decided,
    even,
    in_state,
    make_panel,
    opened,
    scored,
)

TODAY = date(2026, 3, 11)
SOON = TODAY + timedelta(days=30)
C = Criterion


def actions(session: Session, assessment: Assessment) -> list[str]:
    rows = session.scalars(
        sa.select(AuditRow.action).where(AuditRow.subject_id == assessment.id.hex).order_by(AuditRow.sequence)
    )
    return [action.removeprefix("assessment.") for action in rows]


def told(session: Session, person: Actor) -> list[str]:
    rows = session.scalars(
        sa.select(Notice.message).where(Notice.recipient_id == person.user_id).order_by(Notice.created_at)
    )
    return list(rows)


def state_of(assessment: Assessment) -> S:
    """The state as it is now."""
    return assessment.state


def test_the_whole_way_leaves_its_rows_in_the_trail(session: Session, now: datetime) -> None:
    panel = make_panel(session, now)
    assessment = decided(session, panel, now)
    assert (assessment.state, assessment.outcome, assessment.band) == (
        S.DECIDED,
        Outcome.PREFERRED,
        Outcome.PREFERRED,
    )
    assert (assessment.score, assessment.decided_on) == (80.0, TODAY)
    assert assessment.valid_until == date(2028, 3, 11)
    assert assessment.content_hash == content_hash(assessment.frozen_content or "")
    assert actions(session, assessment) == [
        "opened",
        "assessor_assigned",
        "assessor_assigned",
        "interests_declared",
        "scored",
        "interests_declared",
        "scored",
        "scores_submitted",
        "scores_submitted",
        "made_ready",
        *["gate_checked"] * 8,
        "decided",
    ]
    frozen = read_content(assessment.frozen_content or "")
    assert frozen.weights == HOUSE_WEIGHTS
    assert [seat.name for seat in frozen.seats] == ["Fay First", "Sol Second"]
    assert frozen.decision is not None
    assert frozen.decision.decided_by == "Ada Chief"


def test_each_side_is_told_what_concerns_it(session: Session, now: datetime) -> None:
    panel = make_panel(session, now)
    assessment = decided(session, panel, now)
    commands.reply_to_outcome(session, panel.director, assessment.id, text="Thank you.", now=now)
    assert [text.split(" ")[0] for text in told(session, panel.director)] == ["%(agency)s", "%(agency)s"]
    assert "You are asked to score %(ngo)s by %(day)s. First declare your interests." in told(
        session, panel.first
    )
    assert sorted(told(session, panel.desk)) == [
        "%(ngo)s has replied to the outcome of its assessment.",
        "The assessment of %(ngo)s is ready to decide.",
    ]


# ---- Opening


def test_weights_are_frozen_when_it_is_opened(session: Session, now: datetime) -> None:
    panel = make_panel(session, now)
    before = opened(session, panel, now)
    own = {**HOUSE_WEIGHTS, C.MISSION: 20, C.EXPERIENCE: 5}
    commands.set_default_weights(session, panel.chief, weights=own, now=now)
    commands.abandon(session, panel.chief, before.id, reason="Begun anew.", now=now)
    after = opened(session, panel, now)
    for assessment, weights in ((before, HOUSE_WEIGHTS), (after, own)):
        row = get_assessment(session, panel.chief, assessment.id)
        assert get_dossier(session, panel.chief, row).weights == weights
    with pytest.raises(RuleBroken, match="add up to 110"):
        commands.set_default_weights(session, panel.chief, weights={**own, C.MISSION: 30}, now=now)


def test_one_assessment_at_a_time(session: Session, now: datetime) -> None:
    panel = make_panel(session, now)
    first = opened(session, panel, now)
    with pytest.raises(RuleBroken, match=first.reference) as refused:
        opened(session, panel, now)
    assert refused.value.field == "ngo_id"
    commands.abandon(session, panel.chief, first.id, reason="Begun anew.", now=now)
    opened(session, panel, now)


def test_what_cannot_be_opened(session: Session, now: datetime) -> None:
    panel = make_panel(session, now)

    def open_it(actor: Actor = panel.chief, **values: object) -> None:
        usual = {"ngo_id": panel.ngo_id, "purpose": Purpose.SELECTION, "due_on": SOON}
        commands.open_assessment(session, actor, **{**usual, **values}, now=now)  # type: ignore[arg-type]

    for other in (panel.agency_id, uuid4()):
        with pytest.raises(NotFound):
            open_it(ngo_id=other)
    with pytest.raises(RuleBroken) as refused:
        open_it(purpose=Purpose.TRIGGER)
    assert refused.value.field == "trigger_reason"
    with pytest.raises(RuleBroken):
        open_it(trigger_reason=TriggerReason.INCIDENT)
    with pytest.raises(RuleBroken) as refused:
        open_it(due_on=TODAY - timedelta(days=1))
    assert refused.value.field == "due_on"
    for nobody in (panel.first, panel.director):
        with pytest.raises(Denied):
            open_it(nobody)
    session.get_one(Organisation, panel.ngo_id).status = OrganisationStatus.SUSPENDED
    with pytest.raises(NotFound):
        open_it()


# ---- The panel


def test_nobody_is_on_the_panel_twice_but_may_come_back(session: Session, now: datetime) -> None:
    panel = make_panel(session, now)
    assessment = opened(session, panel, now)
    assert panel.first.user_id is not None
    with pytest.raises(RuleBroken, match="already"):
        commands.assign_assessor(session, panel.chief, assessment.id, user_id=panel.first.user_id, now=now)
    seat = session.scalars(sa.select(Assessor).where(Assessor.user_id == panel.first.user_id)).one()
    commands.release_assessor(session, panel.chief, assessment.id, assessor_id=seat.id, now=now)
    commands.assign_assessor(session, panel.chief, assessment.id, user_id=panel.first.user_id, now=now)
    assert (seat.number, seat.released_at) == (1, None)


def test_only_colleagues_who_may_assess_are_assigned(session: Session, now: datetime) -> None:
    panel = make_panel(session, now)
    assessment = opened(session, panel, now)
    officer = make_user(
        session, panel.agency_id, [Role.LIAISON_OFFICER], now=now, email="officer@calm.example"
    )
    other = make_organisation(session, name="Southgate Police")
    stranger = make_user(session, other, [Role.SUPERVISOR], now=now, email="s@calm.example")
    for person in (officer.id, stranger.id, panel.director.user_id, uuid4()):
        assert person is not None
        with pytest.raises(RuleBroken, match="role includes assessing"):
            commands.assign_assessor(session, panel.chief, assessment.id, user_id=person, now=now)


def test_a_conflict_of_interest_ends_the_part_of_that_assessor(session: Session, now: datetime) -> None:
    panel = make_panel(session, now)
    assessment = opened(session, panel, now)
    with pytest.raises(RuleBroken) as refused:
        commands.declare_interests(session, panel.first, assessment.id, conflict="  ", now=now)
    assert refused.value.field == "conflict"
    commands.declare_interests(
        session, panel.first, assessment.id, conflict="My sister works there.", now=now
    )
    assert state_of(assessment) is S.OPEN
    commands.declare_interests(session, panel.second, assessment.id, conflict=None, now=now)
    assert assessment.state is S.SCORING
    with pytest.raises(Conflict, match="conflict"):
        commands.save_scores(session, panel.first, assessment.id, scores=even(4), now=now)
    with pytest.raises(Conflict, match="take no part"):
        commands.check_gate(
            session, panel.first, assessment.id, gate=Gate.INSURANCE, result=GateResult.PASS,
            evidence="Seen", checked_on=TODAY, now=now,
        )  # fmt: skip
    details = session.scalars(
        sa.select(AuditRow.details).where(AuditRow.action == "assessment.interests_declared")
    )
    assert not any("sister" in one for one in details)
    raw = session.scalar(sa.select(Assessor.conflict_sealed).where(Assessor.user_id == panel.first.user_id))
    assert raw is not None
    assert b"sister" not in raw


def test_scores_need_a_declaration_first(session: Session, now: datetime) -> None:
    panel = make_panel(session, now)
    assessment = opened(session, panel, now)
    with pytest.raises(Conflict, match="Declare"):
        commands.save_scores(session, panel.first, assessment.id, scores=even(4), now=now)
    with pytest.raises(Conflict, match="not an assessor"):
        commands.declare_interests(session, panel.desk, assessment.id, conflict=None, now=now)


def test_saved_scores_stay_until_they_are_changed_and_submitted_ones_for_good(
    session: Session, now: datetime
) -> None:
    panel = make_panel(session, now)
    assessment = in_state(session, panel, now, S.SCORING)
    one = {C.MISSION: Given(value=3, evidence="Strategy")}
    commands.save_scores(session, panel.first, assessment.id, scores=one, now=now)
    with pytest.raises(RuleBroken, match="has no score yet"):
        commands.submit_scores(session, panel.first, assessment.id, now=now)
    rest = even(4)
    del rest[C.MISSION]
    commands.save_scores(session, panel.first, assessment.id, scores=rest, now=now)
    rows = session.execute(sa.select(Score.criterion, Score.value))
    values = {row.criterion: row.value for row in rows}
    assert values == {c: 3 if c is C.MISSION else 4 for c in C}
    commands.submit_scores(session, panel.first, assessment.id, now=now)
    assert assessment.state is S.SCORING
    with pytest.raises(Conflict, match="submitted"):
        commands.save_scores(session, panel.first, assessment.id, scores=one, now=now)


@pytest.mark.parametrize(
    ("given", "field"),
    [
        (Given(value=6, evidence=EVIDENCE), "value"),
        (Given(value=-1, evidence=EVIDENCE), "value"),
        (Given(value=None, reason=" "), "reason"),
        (Given(value=4, documents=frozenset({uuid4()})), "documents"),
    ],
)
def test_a_wrong_score_is_refused_at_its_field(
    session: Session, now: datetime, given: Given, field: str
) -> None:
    panel = make_panel(session, now)
    assessment = in_state(session, panel, now, S.SCORING)
    with pytest.raises(RuleBroken) as refused:
        commands.save_scores(session, panel.first, assessment.id, scores={C.MISSION: given}, now=now)
    assert refused.value.field == field


def test_a_document_counts_as_evidence(session: Session, now: datetime) -> None:
    panel = make_panel(session, now)
    document = EvidenceDocument(
        id=uuid4(),
        reference="D-2345-6789",
        ngo_id=panel.ngo_id,
        owner_id=panel.agency_id,
        kind=DocumentKind.REFERENCE,
        uploaded_by_id=panel.desk.user_id,
        uploaded_at=now,
    )
    session.add(document)
    session.flush()
    named = {c: replace(g, evidence="", documents=frozenset({document.id})) for c, g in even(4).items()}
    assessment = scored(session, panel, now, first=named)
    row = get_assessment(session, panel.chief, assessment.id)
    line = get_dossier(session, panel.chief, row).scores[0]
    assert [one.reference for one in line.documents] == ["D-2345-6789"]
    assert line.counts == 4
    assert assessment.state is S.READY


# ---- What follows by itself


@pytest.mark.parametrize(
    ("first", "second", "state"),
    [(4, 4, S.READY), (4, 3, S.READY), (5, 3, S.MODERATION), (None, 4, S.MODERATION), (None, None, S.READY)],
)
def test_the_last_submission_decides_whether_the_panel_has_to_agree(
    session: Session, now: datetime, first: int | None, second: int | None, state: S
) -> None:
    panel = make_panel(session, now)
    assessment = scored(session, panel, now, first=even(first), second=even(second))
    assert assessment.state is state


def test_releasing_the_one_who_is_missing_completes_the_panel(session: Session, now: datetime) -> None:
    panel = make_panel(session, now)
    assessment = opened(session, panel, now)
    assert panel.desk.user_id is not None
    third = commands.assign_assessor(session, panel.chief, assessment.id, user_id=panel.desk.user_id, now=now)
    for assessor in (panel.first, panel.second):
        commands.declare_interests(session, assessor, assessment.id, conflict=None, now=now)
        commands.save_scores(session, assessor, assessment.id, scores=even(4), now=now)
        commands.submit_scores(session, assessor, assessment.id, now=now)
    assert state_of(assessment) is S.SCORING
    seat = session.scalars(sa.select(Assessor).where(Assessor.user_id == panel.first.user_id)).one()
    with pytest.raises(Conflict, match="submitted"):
        commands.release_assessor(session, panel.chief, assessment.id, assessor_id=seat.id, now=now)
    commands.release_assessor(session, panel.chief, assessment.id, assessor_id=third.id, now=now)
    assert assessment.state is S.READY


def test_moderation_ends_with_the_last_agreed_score_and_keeps_the_single_ones(
    session: Session, now: datetime
) -> None:
    panel = make_panel(session, now)
    assessment = in_state(session, panel, now, S.MODERATION)
    with pytest.raises(RuleBroken) as refused:
        commands.agree_score(
            session, panel.first, assessment.id, criterion=C.MISSION, value=4, note=" ", now=now
        )
    assert refused.value.field == "note"
    agree_all(session, panel.first, assessment, now, value=4)
    assert assessment.state is S.READY
    row = get_assessment(session, panel.chief, assessment.id)
    dossier = get_dossier(session, panel.chief, row)
    assert {line.value for line in dossier.scores} == {5, 2}
    assert {line.value for line in dossier.agreed} == {4}


def test_nothing_is_agreed_on_without_evidence(session: Session, now: datetime) -> None:
    panel = make_panel(session, now)
    bare = even(4, evidence="")
    assessment = scored(session, panel, now, first=bare, second=bare)
    with pytest.raises(RuleBroken, match="No assessor named evidence"):
        commands.agree_score(
            session, panel.first, assessment.id, criterion=C.MISSION, value=3, note="We think so.", now=now
        )
    check_gates(session, panel.first, assessment, now)
    with pytest.raises(RuleBroken, match="no better outcome"):
        commands.decide(session, panel.chief, assessment.id, outcome=Outcome.CONDITIONAL, reason="?", now=now)
