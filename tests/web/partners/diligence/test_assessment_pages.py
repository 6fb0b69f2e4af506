"""The pages of assessments: from opening to the decision and the reply, what each refuses, keeps and hides."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from accounts.organisations.models import Organisation, OrganisationStatus
from core.actor import Actor
from partners.diligence.assessments import commands
from partners.diligence.assessments.criteria import HOUSE_WEIGHTS, Criterion
from partners.diligence.assessments.gates import Gate
from partners.diligence.assessments.lifecycle import AssessmentState as S
from partners.diligence.assessments.models import Assessment, Assessor, Condition, Score
from partners.diligence.assessments.terms import Outcome
from tests.support.diligence import (
    check_gates,
    decided,
    even,
    in_state,
    make_candidate,
    make_panel,
    opened,
    scored,
)
from tests.support.pages import Page

SOON = date(2026, 4, 10)


def be(client: Any, actor: Actor) -> None:
    client.sign_in(actor.user_id)


def refused(client: Any, path: str, **values: Any) -> Page:
    """The page of a form that comes back with errors."""
    response = client.submit(path, **values)
    assert response.status_code == 422
    return Page(response.text, url=path)


def test_from_opening_to_the_reply(client: Any, session: Session, now: datetime) -> None:
    panel = make_panel(session, now)
    be(client, panel.chief)
    page = client.submit_and_follow(
        f"/diligence/new?ngo={panel.ngo_id}", purpose="before_signature", due_on=SOON.isoformat()
    )
    assert "Opened. Now add at least two assessors." in page.text
    assessment = session.scalars(sa.select(Assessment)).one()
    base = f"/diligence/{assessment.id}"
    for assessor in (panel.first, panel.second):
        page = client.submit_and_follow(f"{base}/assessors", user_id=str(assessor.user_id))
    assert "It waits for the scores of Fay First and Sol Second." in page.text
    for assessor, mission in ((panel.first, "5"), (panel.second, "2")):
        be(client, assessor)
        assert "Your scores are missing" in client.page("/diligence/").text
        client.submit_and_follow(f"{base}/declare", answer="none")
        for criterion in Criterion:
            value = mission if criterion is Criterion.MISSION else "4"
            page = client.submit_and_follow(
                f"{base}/score/{criterion.value}", value=value, evidence="Annual report, page 4"
            )
        page = client.submit_and_follow(f"{base}/score", action=f"{base}/submit")
    assert "Agree on: “Mission and values”." in page.text
    client.submit_and_follow(f"{base}/agree/mission", value="4", note="The strategy names it.")
    for gate in Gate:
        client.submit_and_follow(f"{base}/requirements/{gate.value}", result="pass", evidence="Register")
    be(client, panel.chief)
    page = client.submit_and_follow(f"{base}/decide", outcome="preferred", reason="Sound throughout.")
    assert "Decided. The NGO can read the outcome now." in page.text
    assert "80.0 of 100 points" in page.text
    assert "Agreed by Sol Second:" in page.text
    be(client, panel.director)
    page = client.submit_and_follow(f"{base}/reply", text="Thank you for the care.")
    assert "Thank you for the care." in page.text
    be(client, panel.desk)
    assert "Thank you for the care." in client.page(base).text


def test_the_ngo_sees_no_single_score_assessor_or_evidence(
    client: Any, session: Session, now: datetime
) -> None:
    panel = make_panel(session, now)
    assessment = decided(
        session, panel, now, first=even(5), second=even(4), outcome=Outcome.CONDITIONAL, condition_due=SOON
    )
    be(client, panel.director)
    page = client.page(f"/diligence/{assessment.id}")
    for shown in ("Approved with conditions", "Audit the incident log.", "4.5", "The evidence is sound."):
        assert shown in page.text
    for hidden in ("Fay First", "Sol Second", "Ada Chief", "Annual report", "Public register"):
        assert hidden not in page.text
    client.page(f"/diligence/{assessment.id}/decide", status=403)


@pytest.mark.parametrize("state", [S.OPEN, S.SCORING, S.MODERATION, S.READY, S.ABANDONED])
def test_before_the_decision_the_ngo_sees_only_that_it_is_assessed(
    client: Any, session: Session, now: datetime, state: S
) -> None:
    panel = make_panel(session, now)
    assessment = in_state(session, panel, now, state)
    be(client, panel.director)
    for path in ("/diligence/", f"/diligence/{assessment.id}"):
        text = client.page(path).text
        assert "Fay First" not in text
        assert "Scores to be agreed" not in text
        assert ("In assessment" in text) is (state is not S.ABANDONED)


def test_an_assessor_does_not_read_the_scores_of_others_before_submitting(
    client: Any, session: Session, now: datetime
) -> None:
    panel = make_panel(session, now)
    assessment = opened(session, panel, now)
    for assessor, evidence in (
        (panel.first, "First’s secret source"),
        (panel.second, "Second’s secret source"),
    ):
        commands.declare_interests(session, assessor, assessment.id, conflict=None, now=now)
        commands.save_scores(session, assessor, assessment.id, scores=even(4, evidence=evidence), now=now)
    commands.submit_scores(session, panel.second, assessment.id, now=now)
    paths = [f"/diligence/{assessment.id}{path}" for path in ("", "/score", "/score/mission")]
    be(client, panel.first)
    assert not any("Second’s" in client.page(path).text for path in paths)
    be(client, panel.chief)
    assert "secret" not in client.page(paths[0]).text
    commands.submit_scores(session, panel.first, assessment.id, now=now)
    be(client, panel.first)
    assert "Second’s secret source" in client.page(paths[0]).text


def test_a_score_without_evidence_says_that_it_counts_nothing(
    client: Any, session: Session, now: datetime
) -> None:
    panel = make_panel(session, now)
    assessment = in_state(session, panel, now, S.SCORING)
    be(client, panel.first)
    page = client.submit_and_follow(f"/diligence/{assessment.id}/score/partnership", value="5")
    assert "no evidence named: counts 0" in page.text


def test_what_does_not_apply_is_said_with_the_weights(client: Any, session: Session, now: datetime) -> None:
    panel = make_panel(session, now)
    without = {**even(4), Criterion.CAPACITY: commands.Given(value=None, reason="No such service.")}
    assessment = decided(session, panel, now, first=without, second=without)
    for actor in (panel.chief, panel.director):
        be(client, actor)
        text = client.page(f"/diligence/{assessment.id}").text
        assert "Left out because not applicable: “Capacity and access”." in text
        assert "10, counts 11.7" in text


@pytest.mark.parametrize(
    ("step", "values", "message"),
    [
        ("score/mission", {"evidence": "Kept text"}, "Choose a score, or “does not apply”."),
        ("score/mission", {"value": "na", "evidence": "Kept text"}, "Say why it does not apply."),
        ("requirements/insurance", {"result": "pass", "checked_on": "2026-03-11"}, "Say where you looked"),
        ("requirements/insurance", {"result": "pass", "evidence": "Kept text", "checked_on": "2026-03-12"},
         "This day is in the future."),
        ("requirements/insurance", {"result": "fail", "evidence": "Kept text", "checked_on": ""},
         "Give the day on which it was checked."),
    ],
)  # fmt: skip
def test_a_wrong_answer_is_refused_at_its_field_and_stays(
    client: Any, session: Session, now: datetime, step: str, values: dict[str, str], message: str
) -> None:
    panel = make_panel(session, now)
    assessment = in_state(session, panel, now, S.SCORING)
    be(client, panel.first)
    page = refused(client, f"/diligence/{assessment.id}/{step}", **values)
    assert message in page.text
    if "evidence" in values:
        assert "Kept text" in page.text
    assert session.scalars(sa.select(Score)).all() == []


def test_a_conflict_asks_which_and_closes_the_form(client: Any, session: Session, now: datetime) -> None:
    panel = make_panel(session, now)
    assessment = opened(session, panel, now)
    path = f"/diligence/{assessment.id}/declare"
    be(client, panel.first)
    assert "Say which interest it is." in refused(client, path, answer="conflict").text
    page = client.submit_and_follow(path, answer="conflict", conflict="My sister works there.")
    assert "You do not score this NGO." in page.text
    assert "My sister" not in page.text
    client.page(f"/diligence/{assessment.id}/score", status=409)
    be(client, panel.chief)
    assert "My sister works there." in client.page(f"/diligence/{assessment.id}").text
    be(client, panel.second)
    assert "My sister" not in client.page(f"/diligence/{assessment.id}").text


def test_the_decision_offers_only_what_is_allowed(client: Any, session: Session, now: datetime) -> None:
    panel = make_panel(session, now)
    assessment = scored(session, panel, now, first=even(5), second=even(5))
    path = f"/diligence/{assessment.id}/decide"
    be(client, panel.chief)
    page = refused(client, path, outcome="preferred", reason="Kept reason")
    assert "“Legally registered and in good standing” has not been checked yet." in page.text
    assert "Kept reason" in page.text
    check_gates(session, panel.first, assessment, now, failing=frozenset({Gate.SANCTIONS}))
    assert "Not met: “On no sanctions or exclusion list”." in client.page(path).text
    html = client.get(path).text
    assert 'value="not_approved"' in html
    assert 'value="conditional"' not in html


def test_conditions_are_added_removed_and_met(client: Any, session: Session, now: datetime) -> None:
    panel = make_panel(session, now)
    assessment = scored(session, panel, now, first=even(3), second=even(3))
    check_gates(session, panel.first, assessment, now)
    base = f"/diligence/{assessment.id}"
    be(client, panel.chief)
    late = refused(client, f"{base}/conditions/new", text="Too late", due_on="2026-09-12")
    assert "on Sep 11, 2026 at the latest" in late.text
    for text in ("Appoint a lead.", "Publish outcomes."):
        page = client.submit_and_follow(f"{base}/conditions/new", text=text, due_on=SOON.isoformat())
    drop = session.scalars(sa.select(Condition.id).where(Condition.text == "Publish outcomes.")).one()
    page = client.submit_and_follow(base, action=f"{base}/conditions/{drop}/drop")
    assert "Publish outcomes." not in page.text
    client.submit_and_follow(f"{base}/decide", outcome="conditional", reason="As scored.")
    keep = session.scalars(sa.select(Condition.id)).one()
    page = client.submit_and_follow(
        f"{base}/conditions/{keep}/met", met_on="2026-03-11", note="The lead introduced herself."
    )
    assert "The lead introduced herself." in page.text


def test_a_button_without_the_token_of_its_page_changes_nothing(
    client: Any, session: Session, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    panel = make_panel(session, now)
    assessment = scored(session, panel, now, first=even(3), second=even(3))
    base = f"/diligence/{assessment.id}"
    be(client, panel.chief)
    client.submit_and_follow(f"{base}/conditions/new", text="Appoint a lead.", due_on=SOON.isoformat())
    drop = f"{base}/conditions/{session.scalars(sa.select(Condition.id)).one()}/drop"
    assert "This page was too old." in client.page(client.post(drop).headers["Location"]).text
    # Nor does a view that forgets to ask for it: nothing is committed.
    monkeypatch.setattr("partners.diligence.assessments.routes.board.button_pressed", lambda: True)
    assert "Appoint a lead." in client.page(client.post(drop).headers["Location"]).text
    assert session.scalar(sa.select(Condition.id)) is not None


def test_weights_must_add_up(client: Any, session: Session, now: datetime) -> None:
    panel = make_panel(session, now)
    be(client, panel.chief)
    page = refused(client, "/diligence/weights", mission="20")
    assert "The weights add up to 110. They must add up to 100." in page.text
    page = refused(client, "/diligence/weights", mission="ten")
    assert "valid integer" in page.text or "whole number" in page.text
    page = client.submit_and_follow("/diligence/weights", mission="20", experience="5")
    assert "Saved. Assessments that are open keep their weights." in page.text
    page = client.page("/diligence/weights")
    assert page.form("/diligence/weights").values["mission"] == ["20"]
    assert sum(HOUSE_WEIGHTS.values()) == 100


def test_the_panel_is_changed_while_it_scores(client: Any, session: Session, now: datetime) -> None:
    panel = make_panel(session, now)
    assessment = opened(session, panel, now)
    base = f"/diligence/{assessment.id}"
    seat = session.scalars(sa.select(Assessor.id).where(Assessor.number == 2)).one()
    be(client, panel.chief)
    page = client.submit_and_follow(base, action=f"{base}/assessors/{seat}/release")
    assert "Released from the panel." in page.text
    assert "At least two assessors without a conflict of interest are needed." in page.text
    page = client.submit_and_follow(f"{base}/stop", note="The NGO withdrew.")
    assert "Nothing: it was stopped without a decision. The NGO withdrew." in page.text


def test_candidates_side_by_side(client: Any, session: Session, now: datetime) -> None:
    panel = make_panel(session, now)
    best = decided(session, panel, now, first=even(5), second=even(5))
    other = make_candidate(session, panel, ngo="Tern House")
    second = decided(session, other, now + timedelta(minutes=1), first=even(4), second=even(4))
    third = scored(session, make_candidate(session, panel, ngo="Low Bridge"), now)
    check_gates(session, panel.first, third, now, failing=frozenset({Gate.INSURANCE}))
    be(client, panel.first)
    page = client.page(f"/diligence/compare?a={best.id}&a={second.id}&a={third.id}")
    assert "The order does not change when any one weight is moved by 20 % up or down." in page.text
    assert "Not eligible" in page.text
    for shown in ("Harbour House", "Tern House", "Low Bridge", "100.0", "80.0"):
        assert shown in page.text
    page = client.page(f"/diligence/compare?a={best.id}", status=422)
    assert "Choose 2 to 6 assessments." in page.text
    assert "Choose 2 to 6 assessments" in client.page("/diligence/compare?a=nonsense").text
    stranger = make_panel(session, now, agency="Southgate Police", ngo="Other House")
    be(client, stranger.chief)
    client.page(f"/diligence/compare?a={best.id}&a={second.id}", status=404)
    be(client, panel.director)
    client.page("/diligence/compare", status=403)


def test_a_candidate_is_assessed_from_its_page_in_the_directory(
    client: Any, session: Session, now: datetime
) -> None:
    panel = make_panel(session, now)
    session.get_one(Organisation, panel.ngo_id).status = OrganisationStatus.CANDIDATE
    session.flush()
    link = f"/diligence/new?ngo={panel.ngo_id}"
    be(client, panel.chief)
    assert link in client.get(f"/directory/{panel.ngo_id}").text
    assert "Harbour House" in client.page(link).text
    be(client, panel.first)
    assert link not in client.get(f"/directory/{panel.ngo_id}").text


@pytest.mark.parametrize("step", ["score/cheerfulness", "agree/cheerfulness", "requirements/cheerfulness"])
def test_an_unknown_criterion_is_not_found(client: Any, session: Session, now: datetime, step: str) -> None:
    panel = make_panel(session, now)
    assessment = in_state(session, panel, now, S.SCORING)
    be(client, panel.first)
    client.page(f"/diligence/{assessment.id}/{step}", status=404)
