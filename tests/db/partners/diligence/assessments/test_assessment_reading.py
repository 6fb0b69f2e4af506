"""Reads of assessments: independence of assessors, lists, standings, and reminders by date."""

from datetime import date, datetime, timedelta
from uuid import uuid4

import sqlalchemy as sa
from sqlalchemy.orm import Session

from accounts.notices.models import Notice
from core.actor import SYSTEM, Actor, OrganisationKind
from partners.diligence.assessments import commands
from partners.diligence.assessments.lifecycle import AssessmentState as S
from partners.diligence.assessments.models import Assessment
from partners.diligence.assessments.queries import (
    conflicts_of,
    default_weights,
    find_ngo,
    find_reply,
    get_assessment,
    get_dossier,
    get_outcome,
    list_assessments,
    list_comparable,
    list_condition_rows,
    list_ngos,
)
from partners.diligence.assessments.reminders import due_step, remind_of_assessments
from partners.diligence.assessments.terms import Outcome
from partners.diligence.documents.kinds import DocumentKind
from partners.diligence.documents.models import EvidenceDocument
from partners.diligence.queries import standing_of, standings_of
from partners.diligence.standing import DiligenceState
from tests.support.accounts import make_organisation
from tests.support.diligence import (
    Panel,
    decided,
    even,
    in_state,
    make_candidate,
    make_panel,
    opened,
)
from tests.support.statements import counted_statements

TODAY = date(2026, 3, 11)
SOON = TODAY + timedelta(days=30)


def numbers_seen(session: Session, actor: Actor, assessment: Assessment) -> set[int]:
    row = get_assessment(session, actor, assessment.id)
    return {line.number for line in get_dossier(session, actor, row).scores}


def test_an_assessor_reads_those_of_others_only_after_submitting(session: Session, now: datetime) -> None:
    panel = make_panel(session, now)
    assessment = opened(session, panel, now)
    for assessor in (panel.first, panel.second):
        commands.declare_interests(session, assessor, assessment.id, conflict=None, now=now)
        commands.save_scores(session, assessor, assessment.id, scores=even(4), now=now)
    assert numbers_seen(session, panel.first, assessment) == {1}
    commands.submit_scores(session, panel.second, assessment.id, now=now)
    assert numbers_seen(session, panel.first, assessment) == {1}
    assert numbers_seen(session, panel.second, assessment) == {2}
    for other in (panel.chief, panel.desk):
        assert numbers_seen(session, other, assessment) == set()
    commands.submit_scores(session, panel.first, assessment.id, now=now)
    for actor in (panel.first, panel.second, panel.chief, panel.desk):
        assert numbers_seen(session, actor, assessment) == {1, 2}


def test_who_has_a_conflict_reads_no_score_before_the_decision(session: Session, now: datetime) -> None:
    panel = make_panel(session, now)
    assessment = opened(session, panel, now)
    assert panel.desk.user_id is not None
    commands.assign_assessor(session, panel.chief, assessment.id, user_id=panel.desk.user_id, now=now)
    commands.declare_interests(session, panel.desk, assessment.id, conflict="I sat on its board.", now=now)
    for assessor in (panel.first, panel.second):
        commands.declare_interests(session, assessor, assessment.id, conflict=None, now=now)
        commands.save_scores(session, assessor, assessment.id, scores=even(4), now=now)
        commands.submit_scores(session, assessor, assessment.id, now=now)
    assert assessment.state is S.READY
    assert numbers_seen(session, panel.desk, assessment) == set()
    assert list(conflicts_of(session, assessment.id).values()) == ["I sat on its board."]


def test_the_list_puts_first_what_waits_for_oneself(session: Session, now: datetime) -> None:
    panel = make_panel(session, now)
    done = decided(session, panel, now)
    later = make_candidate(session, panel, ngo="Tern House")
    waiting = opened(session, later, now, due_on=SOON + timedelta(days=9))
    other = make_candidate(session, panel, ngo="Low Bridge")
    moderated = in_state(session, other, now, S.MODERATION)
    lines = list_assessments(session, panel.first)
    assert [(line.row.id, line.mine) for line in lines] == [
        (waiting.id, True),
        (moderated.id, False),
        (done.id, False),
    ]
    assert [line.mine for line in list_assessments(session, panel.chief)] == [False] * 3
    assert [line.row.id for line in list_assessments(session, panel.director)] == [done.id]
    assert len(list_assessments(session, SYSTEM)) == 3
    with counted_statements(session.connection()) as statements:
        list_assessments(session, panel.first)
    assert len(statements) == 1


def test_the_ngo_is_told_the_outcome_only(session: Session, now: datetime) -> None:
    panel = make_panel(session, now)
    going_on = in_state(session, panel, now, S.READY)
    assert get_outcome(session, get_assessment(session, panel.director, going_on.id)) is None
    commands.abandon(session, panel.chief, going_on.id, reason="Anew.", now=now)
    assessment = decided(session, panel, now, outcome=Outcome.CONDITIONAL, condition_due=SOON)
    letter = get_outcome(session, get_assessment(session, panel.director, assessment.id))
    assert letter is not None
    assert letter.decision.outcome is Outcome.CONDITIONAL
    assert [one.text for one in letter.conditions] == ["Audit the incident log."]
    assert "Fay First" not in repr(letter)
    assert find_reply(session, assessment.id) is None
    commands.reply_to_outcome(session, panel.director, assessment.id, text="We will.", now=now)
    reply = find_reply(session, assessment.id)
    assert reply is not None
    assert (reply.text, reply.written_by) == ("We will.", "Noor Director")


def test_what_an_agency_may_choose_from(session: Session, now: datetime) -> None:
    panel = make_panel(session, now)
    in_state(session, panel, now, S.ABANDONED)
    kept = opened(session, panel, now)
    assert [row.id for row in list_comparable(session, panel.chief)] == [kept.id]
    assert [one.name for one in list_ngos(session)] == ["Harbour House"]
    assert find_ngo(session, panel.agency_id) is None
    assert sum(default_weights(session, uuid4()).values()) == 100


# ---- Standing


def stand(session: Session, panel: Panel, on: date = TODAY) -> DiligenceState:
    return standing_of(session, agency_id=panel.agency_id, ngo_id=panel.ngo_id, on=on).state


def test_the_standing_follows_the_assessment(session: Session, now: datetime) -> None:
    panel = make_panel(session, now)
    assert stand(session, panel) is DiligenceState.NONE
    opened(session, panel, now)
    assert stand(session, panel) is DiligenceState.IN_ASSESSMENT
    other = make_candidate(session, panel, ngo="Tern House")
    assessment = decided(session, other, now, outcome=Outcome.CONDITIONAL, condition_due=SOON)
    found = standing_of(session, agency_id=panel.agency_id, ngo_id=other.ngo_id, on=SOON)
    assert (found.state, found.assessment_id, found.allows_signature) == (
        DiligenceState.CONDITIONAL,
        assessment.id,
        True,
    )
    assert stand(session, other, TODAY - timedelta(days=1)) is DiligenceState.NONE
    assert stand(session, other, SOON + timedelta(days=1)) is DiligenceState.REVIEW_DUE
    condition = list_condition_rows(session, assessment.id)[0]
    commands.meet_condition(
        session, panel.chief, assessment.id, condition_id=condition.id, met_on=SOON, note="Seen",
        now=now + timedelta(days=40),
    )  # fmt: skip
    assert stand(session, other, SOON + timedelta(days=1)) is DiligenceState.CONDITIONAL
    assert stand(session, other, date(2027, 3, 12)) is DiligenceState.LAPSED


def test_the_latest_decision_counts_and_a_refusal_stops_referrals(session: Session, now: datetime) -> None:
    panel = make_panel(session, now)
    decided(session, panel, now)
    later = now + timedelta(days=50)
    decided(session, panel, later, outcome=Outcome.NOT_APPROVED)
    before = standing_of(session, agency_id=panel.agency_id, ngo_id=panel.ngo_id, on=TODAY)
    after = standing_of(session, agency_id=panel.agency_id, ngo_id=panel.ngo_id, on=later.date())
    assert (before.state, before.stops_new_referrals) == (DiligenceState.PREFERRED, False)
    assert (after.state, after.stops_new_referrals, after.allows_signature) == (
        DiligenceState.NOT_APPROVED,
        True,
        False,
    )


def test_documents_that_expired_lower_the_standing(session: Session, now: datetime) -> None:
    panel = make_panel(session, now)
    decided(session, panel, now)
    session.add(
        EvidenceDocument(
            id=uuid4(),
            reference="D-2345-6789",
            ngo_id=panel.ngo_id,
            owner_id=panel.ngo_id,
            kind=DocumentKind.INSURANCE,
            expires_on=TODAY,
            uploaded_by_id=panel.director.user_id,
            uploaded_at=now,
        )
    )
    session.flush()
    assert stand(session, panel) is DiligenceState.PREFERRED
    assert stand(session, panel, TODAY + timedelta(days=30)) is DiligenceState.REVIEW_DUE
    assert stand(session, panel, TODAY + timedelta(days=31)) is DiligenceState.STOPPED


def test_many_standings_take_as_many_statements_as_one(session: Session, now: datetime) -> None:
    panel = make_panel(session, now)
    decided(session, panel, now)
    others = [make_organisation(session, OrganisationKind.NGO, name=f"NGO {n}").id for n in range(5)]
    with counted_statements(session.connection()) as one:
        standings_of(session, agency_id=panel.agency_id, ngo_ids=[panel.ngo_id], on=TODAY)
    with counted_statements(session.connection()) as many:
        found = standings_of(session, agency_id=panel.agency_id, ngo_ids=[panel.ngo_id, *others], on=TODAY)
    assert len(one) == len(many) == 3
    assert len(found) == 6
    assert standings_of(session, agency_id=panel.agency_id, ngo_ids=[], on=TODAY) == {}
    foreign = standings_of(session, agency_id=others[0], ngo_ids=[panel.ngo_id], on=TODAY)
    assert foreign[panel.ngo_id].state is DiligenceState.NONE


# ---- Reminders


def test_the_step_that_is_due() -> None:
    day = date(2026, 6, 30)
    steps = {
        day - timedelta(days=n): due_step(day, day - timedelta(days=n), (90, 30, 0))
        for n in (91, 90, 31, 30, 1, 0, -1)
    }
    assert list(steps.values()) == [None, 90, 90, 30, 30, 0, -1]


def reminded(session: Session, person: Actor) -> list[str]:
    rows = session.scalars(
        sa.select(Notice.key).where(Notice.recipient_id == person.user_id).order_by(Notice.created_at)
    )
    return [key.split(":", 2)[2] for key in rows]


def test_an_outcome_that_ends_is_told_at_each_step_once(session: Session, now: datetime) -> None:
    panel = make_panel(session, now)
    assessment = decided(session, panel, now)
    assert assessment.valid_until is not None
    for left in (100, 90, 89, 30, 0, -1, -2):
        at = datetime.combine(assessment.valid_until - timedelta(days=left), now.timetz())
        remind_of_assessments(session, now=at)
        assert remind_of_assessments(session, now=at) == 0
    assert reminded(session, panel.desk)[1:] == ["valid:90", "valid:30", "valid:0", "valid:-1"]


def test_a_renewal_in_progress_ends_those_reminders(session: Session, now: datetime) -> None:
    panel = make_panel(session, now)
    assessment = decided(session, panel, now)
    assert assessment.valid_until is not None
    at = datetime.combine(assessment.valid_until - timedelta(days=80), now.timetz())
    opened(session, panel, at - timedelta(days=1), due_on=at.date() + timedelta(days=60))
    assert remind_of_assessments(session, now=at) == 0


def test_conditions_are_told_to_both_sides_until_they_are_met(session: Session, now: datetime) -> None:
    panel = make_panel(session, now)
    decided(session, panel, now, outcome=Outcome.CONDITIONAL, condition_due=SOON)
    assert remind_of_assessments(session, now=now) == 3
    assert remind_of_assessments(session, now=now + timedelta(days=31)) == 3
    assert len([key for key in reminded(session, panel.director) if key.startswith("condition")]) == 2


def test_an_assessor_whose_scores_are_missing_is_told(session: Session, now: datetime) -> None:
    panel = make_panel(session, now)
    assessment = opened(session, panel, now, due_on=SOON)
    assert remind_of_assessments(session, now=now) == 0
    commands.declare_interests(session, panel.second, assessment.id, conflict="My bank.", now=now)
    assert remind_of_assessments(session, now=now + timedelta(days=25)) == 1
    assert "scores:7" in reminded(session, panel.first)
    assert "scores:7" not in reminded(session, panel.second)
