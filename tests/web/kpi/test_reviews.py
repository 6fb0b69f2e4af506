"""Reading and acting on pages: who may what, forms that keep what was typed, and nothing beside the snapshot."""

import pytest
import sqlalchemy as sa
from sqlalchemy import Connection
from sqlalchemy.orm import Session

from accounts.users.models import User
from kpi.evaluations.models import Evaluation
from kpi.evaluations.snapshot import from_text
from kpi.reports.values import value_and_basis
from kpi.reviews.models import EvaluationReview, ReviewDispute, ReviewGoal
from kpi.reviews.queries import review_of
from tests.support.reviews import Readers
from tests.support.statements import counted_statements
from tests.web.conftest import WebClient

LONG = "x" * 2001


class Stage:
    """A filled world with an evaluation of the pair, on pages."""

    def __init__(self, client: WebClient, session: Session) -> None:
        self.client, self.session = client, session
        self.readers = Readers(session, referrals=40)
        self.pair: Evaluation = self.readers.evaluation(self.readers.harbour)
        session.commit()
        self.base = f"/evaluations/{self.pair.id}/review"

    def be(self, user: User) -> WebClient:
        """The client, signed in as somebody."""
        self.client.sign_in(user)
        return self.client

    def figure(self, code: str, step: str) -> str:
        """The form of a figure."""
        return f"{self.base}/figures/{code}/{step}"


@pytest.fixture
def stage(client: WebClient, session: Session) -> Stage:
    return Stage(client, session)


def test_both_sides_read_what_was_said_and_the_forms_keep_what_was_typed(
    stage: Stage, connection: Connection
) -> None:
    chief = stage.be(stage.readers.chief)
    page = chief.page(f"{stage.base}/comment")
    assert "Both sides read what you write here: Northfield Police – Harbour House" in page.text
    assert stage.client.submit(f"{stage.base}/comment", text=" ").status_code == 422
    refused = chief.submit(f"{stage.base}/comment", text=LONG)
    assert refused.status_code == 422
    assert LONG in refused.text
    page = chief.submit_and_follow(f"{stage.base}/comment?figure=R01", text="Better than <last> year.")
    assert "Better than <last> year." in page.text
    refused = chief.submit(stage.figure("R01", "mark"), mark="act", words="")
    assert refused.status_code == 422
    assert "Say why in a sentence" in refused.text
    assert "There is a problem" in refused.text
    refused = chief.submit(stage.figure("R01", "mark"), words="No mark chosen.")
    assert refused.status_code == 422
    assert "No mark chosen." in refused.text
    page = chief.submit_and_follow(stage.figure("R01", "mark"), mark="act", words="Too slow.")
    assert "To be acted on" in page.text

    director = stage.be(stage.readers.director)
    page = director.page(stage.base)
    for words in ("Better than <last> year.", "Chief", "Northfield Police", "Too slow.", "Both sides see"):
        assert words in page.text
    assert "your comment of" not in page.text, "only the author corrects"
    with counted_statements(connection) as few:
        director.page(stage.base)
    for number in range(4):
        director.submit_and_follow(f"{stage.base}/comment?figure=R0{number % 2 + 1}", text=f"Remark {number}")
    with counted_statements(connection) as many:
        director.page(stage.base)
    assert len(many) == len(few)
    own = next(link for label, link in director.page(stage.base).links.items() if "/review/comments/" in link)
    page = director.submit_and_follow(own, text="Corrected remark")
    assert "Corrected remark" in page.text
    assert "Corrected; the earlier words" in page.text
    auditor = stage.be(stage.readers.auditor).page(stage.base)
    assert "Corrected remark" in auditor.text
    assert not [link for link in auditor.links.values() if "/review/" in link], "an auditor only reads"


def test_a_stranger_finds_nothing_and_a_role_without_the_permission_is_refused(stage: Stage) -> None:
    paths = [
        stage.base,
        f"{stage.base}/comment",
        stage.figure("R01", "mark"),
        stage.figure("R01", "dispute"),
        stage.figure("R01", "goal"),
        f"{stage.base}/sign",
    ]
    for stranger in (stage.readers.neighbour, stage.readers.stranger):
        for path in paths:
            stage.be(stranger).page(path, status=404)
    for path in paths:
        stage.be(stage.readers.world.officer).page(path, status=403)
    for path in paths[2:4]:
        stage.be(stage.readers.desk).page(path, status=403)
        stage.be(stage.readers.manager).page(path, status=403)
        stage.be(stage.readers.chief).page(path.replace("R01", "R99"), status=404)
    stage.be(stage.readers.chief).page(f"{stage.base}/comment?figure=R99", status=404)
    assert stage.session.scalar(sa.select(sa.func.count()).select_from(EvaluationReview)) == 0, (
        "GET writes nothing"
    )


def test_a_dispute_goes_through_the_desk_and_stays_in_sight(stage: Stage) -> None:
    director = stage.be(stage.readers.director)
    refused = director.submit(stage.figure("R02", "dispute"), text="Two are missing.")
    assert refused.status_code == 422
    assert "Choose what is wrong." in refused.text
    assert "Two are missing." in refused.text
    page = director.submit_and_follow(
        stage.figure("R02", "dispute"), reason="missing_data", text="Two are missing."
    )
    assert "This figure is disputed" in page.text
    assert director.get(stage.figure("R02", "dispute")).status_code == 409
    raised = stage.session.scalars(sa.select(ReviewDispute)).one().id
    assert "the desk of Northfield Police" in director.page("/evaluations/disputes").text
    assert "No figure is disputed" in stage.be(stage.readers.neighbour).page("/evaluations/disputes").text

    desk = stage.be(stage.readers.desk)
    assert "1 dispute waits for your desk." in desk.page("/evaluations/disputes").text
    path = f"{stage.base}/disputes/{raised}/answer"
    refused = desk.submit(path, answer="stands", text=" ")
    assert refused.status_code == 422
    assert "Say what you found" in refused.text
    page = desk.submit_and_follow(path, answer="revise", text="The two calls are added today.")
    assert "To be measured again" in page.text
    answered = desk.get(path)
    assert answered.status_code == 409
    assert "Desk promised on" in answered.text
    page = desk.submit_and_follow(stage.base, action=f"{stage.base}/disputes/{raised}/revise")
    assert "Measured again in E-" in page.text
    stage.be(stage.readers.manager).page(path, status=403)

    director = stage.be(stage.readers.director)
    page = director.submit_and_follow(stage.base, action=f"{stage.base}/disputes/{raised}/keep")
    assert "Answer not accepted" in page.text
    page = director.submit_and_follow(stage.base, action=f"{stage.base}/disputes/{raised}/accept")
    assert "Settled" in page.text
    assert "This figure is disputed" not in page.text
    pressed = director.post(f"{stage.base}/disputes/{raised}/withdraw", data={})
    assert pressed.status_code == 302, "a button without a token leads back and does nothing"
    assert review_of(stage.session, stage.pair.id).disputes[0].state.value == "settled"


def test_each_side_signs_and_sees_what_is_still_open(stage: Stage) -> None:
    chief = stage.be(stage.readers.chief)
    snapshot = from_text(stage.pair.snapshot)
    behind = [f.definition.code for f in snapshot.figures if f.status.value in ("misses", "near")]
    page = chief.page(f"{stage.base}/sign")
    for code in behind:
        assert code in page.text
    assert "the dispute is noted" not in page.text
    page = chief.submit_and_follow(f"{stage.base}/sign", note="Read with the desk.")
    assert "Read with the desk." in page.text
    assert "The other side has not signed yet." in page.text
    again = chief.get(f"{stage.base}/sign")
    assert again.status_code == 409
    assert "Chief signed for your side already" in again.text
    assert chief.get(stage.figure("R01", "mark")).status_code == 409

    director = stage.be(stage.readers.director)
    director.submit_and_follow(stage.figure("R01", "dispute"), reason="other", text="Our log says otherwise.")
    refused = director.submit(f"{stage.base}/sign", note="Kept words.")
    assert refused.status_code == 422
    assert "Kept words." in refused.text
    assert "Your side disputes R01" in refused.text
    page = director.submit_and_follow(f"{stage.base}/sign", noted="y")
    assert "1 dispute noted" in page.text
    assert "Read and signed off on" in page.text
    page = director.submit_and_follow(f"{stage.base}/comment", text="One more thing.")
    assert "After signing" in page.text


def test_a_goal_and_a_proposal_begin_with_what_the_figure_and_its_readers_say(stage: Stage) -> None:
    chief = stage.be(stage.readers.chief)
    form = chief.page(stage.figure("R01", "goal")).form()
    assert form.values["indicator"] == ["R01"]
    assert form.values["target"] == ["90.0"]
    refused = chief.submit(
        stage.figure("R01", "goal"), title="", why="People wait.", ngo_owner=str(stage.readers.director.id)
    )
    assert refused.status_code == 422
    assert "People wait." in refused.text
    page = chief.submit_and_follow(
        stage.figure("R01", "goal"),
        title="Answer within the hour",
        why="People wait.",
        baseline="40",
        target="90",
        agency_owner=str(stage.readers.chief.id),
        ngo_owner=str(stage.readers.director.id),
    )
    assert "Answer within the hour" in page.text
    assert stage.session.scalars(sa.select(ReviewGoal.indicator)).all() == ["R01"]
    chief.submit_and_follow(stage.figure("R01", "mark"), mark="act", words="Intake answers until 20:00.")
    taking = chief.page(f"/meetings/take?evaluation={stage.pair.id}&indicator=R01")
    assert "No meeting is planned" in taking.text


def test_a_page_shows_no_figure_that_the_snapshot_does_not_hold(stage: Stage) -> None:
    page = stage.be(stage.readers.director).page(stage.base)
    snapshot = from_text(stage.pair.snapshot)
    with stage.client.application.test_request_context():
        shown = {
            figure.definition.code: value_and_basis(figure.measurement, figure.definition.unit)
            for figure in snapshot.figures
        }
    for code, value in shown.items():
        assert f"{code} " in page.text
        assert value in page.text
    for partner in ("Open Door",):
        assert partner not in page.text
    hidden = [part for figure in snapshot.figures for part in figure.parts if part.is_hidden]
    assert all(part.measurement is None for part in hidden)
