"""The pages of needs assessments: from an empty question to the report, with what each refuses and keeps."""

import io
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session
from werkzeug.datastructures import FileStorage

from core.actor import Actor, Role
from partners.goals.models import Goal
from partners.needs.models import NeedsAssessment, NeedsFigure, NeedsSource, NeedsTheme
from tests.support.goals import make_partnership
from tests.support.memoranda import make_pair, make_person

FILE = b"What,How many\nCalls,1840\nWait,long\n"


def be(client: Any, actor: Actor) -> None:
    client.sign_in(actor.user_id)


def test_from_the_question_to_the_report(client: Any, session: Session, now: datetime) -> None:
    pair = make_pair(session, now)
    partnership_id = make_partnership(session, pair, now)
    intake = make_person(session, pair.ngo_id, "Ina Intake", Role.NGO_INTAKE, now=now)
    be(client, pair.agency_leader)
    asked = {
        "title": "The night", "question": "Who answers at night?", "area": "Old Docks", "starts_on": "2026-03-01",
        "ends_on": "2026-05-31", "smallest_group": "5", "partnership": str(partnership_id),
    }  # fmt: skip
    answer = client.submit("/needs/new", **asked | {"smallest_group": "2"})
    assert answer.status_code == 422
    assert "Give a number between 3 and 50." in answer.text
    page = client.submit_and_follow("/needs/new", **asked)
    assert "Begin with the code list" in page.text
    row = session.scalars(sa.select(NeedsAssessment)).one()
    base = f"/needs/{row.id}"
    client.submit_and_follow(f"{base}/themes/new", name="Nobody answers", meaning="After eight")
    answer = client.submit(f"{base}/themes/new", name="nobody ANSWERS")
    assert "This theme stands in the list already." in answer.text
    theme = session.scalars(sa.select(NeedsTheme)).one()

    form = client.page(f"{base}/statistics").form()
    data: dict[str, Any] = form.filled(
        {
            "title": "Calls",
            "publisher": "County",
            "year": "2025",
            "licence": "CC BY 4.0",
            "link": "https://county.example/calls",
        }
    )
    data["file"] = FileStorage(io.BytesIO(b"one\n1\n"), filename="calls.csv")
    answer = client.post(f"{base}/statistics", data=data, content_type="multipart/form-data")
    assert answer.status_code == 422
    assert "one column only" in answer.text
    assert "https://county.example/calls" in answer.text
    data["file"] = FileStorage(io.BytesIO(FILE), filename="calls.csv")
    answer = client.post(f"{base}/statistics", data=data, content_type="multipart/form-data")
    assert answer.status_code == 302
    source = session.scalars(sa.select(NeedsSource)).one()
    columns = f"{base}/sources/{source.id}/columns"
    assert "Say which column holds what" in client.page(base).text
    answer = client.submit(columns, measure="What", value="What")
    assert answer.status_code == 422
    page = client.submit_and_follow(columns, measure="What", value="How many")
    for words in (
        "1 of 2 records are figures",
        "The value is no number.",
        "Wait,long",
        "County, 2025. CC BY 4.0",
    ):
        assert words in page.text, words
    assert session.scalar(sa.select(sa.func.count()).select_from(NeedsFigure)) == 1
    client.submit_and_follow(f"{base}/sources/{source.id}/themes", themes=str(theme.id))

    talk = {
        "title": "Parents", "kind": "focus_group", "held_on": "2026-03-10", "group_words": "parents",
        "people": "6", "themes": str(theme.id), "notes": "Jane Doe fears the neighbours.",
    }  # fmt: skip
    answer = client.submit(f"{base}/talks", **talk)
    assert answer.status_code == 422
    for words in (
        "This looks as if it named somebody",
        "“Jane Doe”: a name",
        "Jane Doe fears the neighbours.",
    ):
        assert words in answer.text, words
    answer = client.submit(f"{base}/talks", **talk | {"people": "4", "notes": ""})
    assert "at least 5 people" in answer.text
    page = client.submit_and_follow(f"{base}/talks", **talk | {"notes": "They fear the neighbours."})
    assert "Saved without names." in page.text
    page = client.submit_and_follow(
        f"{base}/barriers/new", kind="stigma", words="They fear being seen.", sources=str(source.id)
    )
    assert "They fear being seen." in page.text
    client.submit_and_follow(f"{base}/experts/new", expert=str(intake.user_id))

    be(client, intake)
    assert client.get(f"{base}/review").status_code == 409
    be(client, pair.ngo_leader)
    client.submit_and_follow(base, action=f"{base}/begin-review")
    assert client.get(f"{base}/themes/new").status_code == 409
    be(client, intake)
    assert "Your review is asked for" in client.page("/needs/").text
    answer = client.submit(f"{base}/review", comment="Kept.")
    assert answer.status_code == 422
    assert "Kept." in answer.text
    page = client.submit_and_follow(f"{base}/review", weight_0="4", comment_0="Every night", comment="Good.")
    assert "You may change it until the conclusion." in page.text
    be(client, pair.agency_leader)
    page = client.submit_and_follow(base, action=f"{base}/conclude")
    for words in ("Concluded. Nothing of it changes any more.", "8.0", "What follows from it?"):
        assert words in page.text, words
    follow = f"{base}/priorities/{theme.id}"
    assert "Goal with Harbour House" in client.page(follow).text
    page = client.submit_and_follow(
        f"{follow}/goal/{partnership_id}", measured_by="own", measure_name="Nights", measure_unit="nights",
        baseline="0", target="7", agency_owner=str(pair.agency_leader.user_id),
        ngo_owner=str(pair.ngo_leader.user_id),
    )  # fmt: skip
    goal = session.scalars(sa.select(Goal)).one()
    assert goal.title == "Nobody answers"
    assert goal.why.startswith("Priority 1 of the needs assessment A-")
    client.submit_and_follow(f"{follow}/wanted", need="crisis_followup", words="A line until midnight")
    be(client, pair.ngo_leader)
    assert "A line until midnight" in client.page("/needs/wanted").text
    document = client.get(f"{base}/report.pdf")
    assert document.status_code in (200, 404), document.text
    if document.status_code == 200:
        assert document.data.startswith(b"%PDF-")


def test_an_assessment_of_others_is_not_there(client: Any, session: Session, now: datetime) -> None:
    pair = make_pair(session, now)
    strangers = make_pair(session, now, agency="Southgate", ngo="Other House")
    be(client, pair.agency_leader)
    client.submit_and_follow(
        "/needs/new", title="Ours", question="What?", area="Here", starts_on="2026-03-01", ends_on="2026-03-31",
        smallest_group="5", partnership="",
    )  # fmt: skip
    row = session.scalars(sa.select(NeedsAssessment)).one()
    for actor in (strangers.agency_leader, pair.ngo_leader):
        be(client, actor)
        for path in (
            "",
            "/edit",
            "/themes/new",
            "/statistics",
            "/talks",
            "/report.pdf",
            "/review",
            "/surveys",
        ):
            assert client.get(f"/needs/{row.id}{path}").status_code == 404, path
        assert "Ours" not in client.page("/needs/").text
