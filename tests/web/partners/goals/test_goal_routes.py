"""The pages of shared goals: what each shows, refuses and keeps, and for whom they exist."""

from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.actor import Actor, Role
from partners.goals.commands import propose_change
from partners.goals.lifecycle import GoalState
from partners.goals.measures import Measure
from partners.goals.models import Goal, GoalChange, GoalUpdate
from tests.support.goals import make_goal, make_partnership, make_report
from tests.support.memoranda import Pair, make_pair, make_person
from tests.support.statements import counted_statements


def be(client: Any, actor: Actor) -> None:
    client.sign_in(actor.user_id)


def typed(pair: Pair, **changes: str) -> dict[str, str]:
    values = {
        "title": "More people are reached",
        "why": "Help that comes late is refused.",
        "measured_by": "indicator",
        "indicator": "R12",
        "baseline": "62",
        "target": "80",
        "starts_on": "2026-03-11",
        "ends_on": "2026-09-30",
        "agency_owner": str(pair.agency_leader.user_id),
        "ngo_owner": str(pair.ngo_leader.user_id),
    }
    return values | changes


def test_from_a_proposal_to_a_figure_and_a_changed_target(
    client: Any, session: Session, now: datetime
) -> None:
    pair = make_pair(session, now)
    partnership_id = make_partnership(session, pair, now)
    be(client, pair.agency_leader)
    page = client.submit_and_follow(f"/goals/new/{partnership_id}", **typed(pair))
    assert "Harbour House has to agree, or to change the proposal." in page.text
    assert "Agree to this goal" not in page.text
    goal = session.scalars(sa.select(Goal)).one()
    assert (goal.indicator, goal.baseline, goal.target, goal.measure_name) == ("R12", 0.62, 0.8, None)
    base = f"/goals/{goal.id}"
    be(client, pair.ngo_leader)
    assert "Northgate Police proposes this goal." in client.page(base).text
    page = client.submit_and_follow(base, action=f"{base}/agree")
    assert "Agreed by both sides." in page.text
    page = client.submit_and_follow(
        f"{base}/report", value="63.5", measured_on="2026-03-11", numerator="127", denominator="200",
        evidence="Case list", evidence_url="https://records.example/march", note="A slow start.",
    )  # fmt: skip
    for words in ("On track", "63.5 %", "127 of 200", "A slow start.", "Case list", "Open the evidence"):
        assert words in page.text, words
    page = client.submit_and_follow(
        f"{base}/change", target="75", ends_on="2026-09-30", reason="One worker left."
    )
    assert "Your change waits for the answer of Northgate Police." in page.text
    be(client, pair.agency_leader)
    change = session.scalars(sa.select(GoalChange)).one()
    page = client.submit_and_follow(base, action=f"{base}/changes/{change.id}/accept")
    assert "The new target holds." in page.text
    assert "Target 80 % by Sep 30, 2026 → 75 % by Sep 30, 2026" in page.text


def test_a_measure_of_ones_own(client: Any, session: Session, now: datetime) -> None:
    pair = make_pair(session, now)
    partnership_id = make_partnership(session, pair, now)
    be(client, pair.ngo_leader)
    own = {"measured_by": "own", "measure_name": "Officers trained", "measure_unit": "officers"}
    page = client.submit_and_follow(f"/goals/new/{partnership_id}", **typed(pair, **own))
    assert "from 62 officers to 80 officers by Sep 30, 2026" in page.text
    goal = session.scalars(sa.select(Goal)).one()
    # The indicator that stood in the hidden half of the form does not count.
    assert (goal.indicator, goal.measure_name, goal.target) == (None, "Officers trained", 80)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"title": ""}, "Say in a few words what you want to reach."),
        ({"target": "62"}, "there is nothing to reach"),
        ({"target": "50"}, "For this indicator higher is better"),
        ({"target": "120"}, "The highest possible figure is 100."),
        ({"target": "many"}, "Not a valid decimal value"),
        ({"ends_on": "2026-03-10"}, "The last day must be after the first day."),
        ({"indicator": ""}, "Choose an indicator from the list."),
        ({"measured_by": "own", "measure_name": "Visits"}, "Say in what unit it is measured"),
        ({"ngo_owner": ""}, "Choose an owner of each side."),
    ],
)
def test_a_wrong_answer_loses_nothing(
    client: Any, session: Session, now: datetime, changes: dict[str, str], words: str
) -> None:
    pair = make_pair(session, now)
    partnership_id = make_partnership(session, pair, now)
    be(client, pair.agency_leader)
    answer = client.submit(f"/goals/new/{partnership_id}", **typed(pair, **changes))
    assert answer.status_code == 422
    assert words in answer.text
    assert "Help that comes late is refused." in answer.text
    assert session.scalar(sa.select(sa.func.count()).select_from(Goal)) == 0


def test_a_wrong_figure_is_told_at_its_field(client: Any, session: Session, now: datetime) -> None:
    pair = make_pair(session, now)
    goal = make_goal(session, pair, now)
    be(client, pair.ngo_leader)
    answer = client.submit(
        f"/goals/{goal.id}/report",
        value="30",
        measured_on="2026-03-12",
        evidence_url="register",
        note="Kept.",
    )
    assert answer.status_code == 422
    assert "This day lies in the future." in answer.text
    assert "Kept." in answer.text
    assert session.scalar(sa.select(sa.func.count()).select_from(GoalUpdate)) == 0


def test_who_agrees_to_what_was_changed_meanwhile_is_told(
    client: Any, session: Session, now: datetime
) -> None:
    pair = make_pair(session, now)
    goal = make_goal(session, pair, now, agreed=False)
    be(client, pair.ngo_leader)
    form = client.page(f"/goals/{goal.id}").form(f"/goals/{goal.id}/agree")
    be(client, pair.agency_leader)
    client.submit_and_follow(f"/goals/{goal.id}/edit", title="Another title")
    be(client, pair.ngo_leader)
    form = client.page(f"/goals/{goal.id}").form(f"/goals/{goal.id}/agree")
    stale = form.filled({"version": "1"})
    answer = client.post(f"/goals/{goal.id}/agree", data=stale)
    assert answer.status_code == 409
    assert "Ada Chief changed this goal" in answer.text
    assert session.get_one(Goal, goal.id).state is GoalState.PROPOSED


def test_owner_conclusion_and_giving_up(client: Any, session: Session, now: datetime) -> None:
    pair = make_pair(session, now)
    desk = make_person(session, pair.agency_id, "Dee Desk", Role.PARTNERSHIP_DESK, now=now)
    reached, other = make_goal(session, pair, now), make_goal(session, pair, now)
    make_report(session, pair.ngo_leader, reached, 61, on=reached.starts_on, now=now)
    be(client, desk)
    page = client.submit_and_follow(f"/goals/{reached.id}/owner", owner=str(desk.user_id))
    assert "Dee Desk (Northgate Police)" in page.text
    page = client.submit_and_follow(f"/goals/{reached.id}", action=f"/goals/{reached.id}/conclude")
    assert "Concluded: achieved." in page.text
    page = client.submit_and_follow(f"/goals/{other.id}/abandon", reason="The course is no longer funded.")
    assert "Given up: The course is no longer funded." in page.text
    page = client.page("/goals/")
    assert "Concluded (2)" in " ".join(page.text.split())


def test_the_list_says_in_words_how_goals_are_doing(client: Any, session: Session, now: datetime) -> None:
    pair = make_pair(session, now)
    long_ago = now - timedelta(days=60)
    on_track, off_track, unknown = (make_goal(session, pair, long_ago) for _ in range(3))
    for goal, value, days in ((on_track, 45, 59), (off_track, 22, 59), (unknown, 59, 10)):
        at = long_ago + timedelta(days=days)
        make_report(session, pair.ngo_leader, goal, value, on=goal.starts_on + timedelta(days=days), now=at)
    be(client, pair.agency_leader)
    text = " ".join(client.page("/goals/").text.split())
    assert "1 of 2 goals with a recent figure are on track or reached. Of 1 more nobody knows." in text
    for heading in ("Off track (1)", "On track (1)", "Not known: no figure within 45 days (1)"):
        assert heading in text
    page = client.page(f"/goals/{unknown.id}").text
    assert "That is more than 45 days ago, so nobody knows how it is today." in page


def test_officers_read_what_was_agreed_and_change_nothing(
    client: Any, session: Session, now: datetime
) -> None:
    pair = make_pair(session, now)
    officer = make_person(session, pair.agency_id, "Olu Officer", Role.LIAISON_OFFICER, now=now)
    agreed, proposal = make_goal(session, pair, now), make_goal(session, pair, now, agreed=False)
    be(client, officer)
    page = client.page(f"/goals/{agreed.id}")
    assert "Report progress" not in page.text
    assert "Decisions and actions" not in page.text
    client.page(f"/goals/{proposal.id}", status=404)
    client.page(f"/goals/{agreed.id}/report", status=403)


def test_goals_of_others_do_not_exist(client: Any, session: Session, now: datetime) -> None:
    pair, strangers = make_pair(session, now), make_pair(session, now, agency="Southgate", ngo="Other House")
    goal = make_goal(session, pair, now)
    be(client, strangers.agency_leader)
    for path in ("", "/edit", "/report", "/change", "/owner", "/abandon"):
        client.page(f"/goals/{goal.id}{path}", status=404)
    client.page(f"/goals/new/{goal.partnership_id}", status=404)
    client.page(f"/goals/{uuid4()}", status=404)


def test_a_goal_measured_by_encounters_is_reported_by_hand(
    client: Any, session: Session, now: datetime
) -> None:
    pair = make_pair(session, now)
    goal = make_goal(session, pair, now, measure=Measure(indicator="C02"), baseline=0.3, target=0.2)
    change = propose_change(
        session, pair.ngo_leader, goal.id, target=0.25, ends_on=goal.ends_on, reason="Too hard.", now=now
    )
    be(client, pair.ngo_leader)
    page = client.page(f"/goals/{goal.id}")
    assert "Crisis encounters are measured for the agency as a whole" in page.text
    page = client.submit_and_follow(
        f"/goals/{goal.id}", action=f"/goals/{goal.id}/changes/{change.id}/refuse"
    )
    assert "The agreed target stays." in page.text


def test_the_list_does_not_ask_more_for_more_goals(
    client: Any, session: Session, now: datetime, connection: Any
) -> None:
    pair = make_pair(session, now)
    make_goal(session, pair, now)
    be(client, pair.agency_leader)
    client.page("/goals/")
    with counted_statements(connection) as few:
        client.page("/goals/")
    for _ in range(5):
        make_goal(session, pair, now)
    with counted_statements(connection) as many:
        client.page("/goals/")
    assert len(many) == len(few)
