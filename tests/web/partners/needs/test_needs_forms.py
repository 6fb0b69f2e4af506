"""Each form of a needs assessment is opened and sent once: changing, taking out, attaching, searching, settling."""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.actor import Actor
from partners.diligence.assessments.models import Assessment
from partners.needs import commands
from partners.needs.models import (
    NeedsAssessment,
    NeedsBarrier,
    NeedsFollowUp,
    NeedsMention,
    NeedsSource,
    NeedsTheme,
)
from partners.needs.terms import FollowState, SourceKind
from partners.services.models import Service, ServiceNeed
from partners.services.needs import Need
from surveys.questionnaires.models import Questionnaire
from surveys.results.commands import finish_wave, publish
from surveys.results.states import Readership
from tests.support.memoranda import Pair, make_pair
from tests.support.services import make_candidate
from tests.support.surveys import answer_by, make_wave, open_link_of

DAY = timedelta(days=1)
TALK = {
    "title": "Parents", "kind": "focus_group", "held_on": "2026-03-10", "group_words": "parents", "people": "6",
}  # fmt: skip


def opened(session: Session, actor: Actor, now: datetime) -> UUID:
    """An assessment of the actor's side with two themes."""
    asked = commands.Question(
        title="The night",
        question="Who answers at night?",
        area="Old Docks",
        starts_on=date(2026, 3, 1),
        ends_on=date(2026, 5, 31),
        smallest_group=5,
        method="",
    )
    row = commands.open_assessment(session, actor, asked=asked, partnership_id=None, now=now)
    for name in ("Nobody answers", "Too far"):
        commands.add_theme(session, actor, row.id, name=name, meaning="", now=now)
    session.commit()
    return row.id


def theme_of(session: Session, name: str = "Nobody answers") -> UUID:
    return session.scalars(sa.select(NeedsTheme.id).where(NeedsTheme.name == name)).one()


def published(session: Session, pair: Pair, now: datetime) -> UUID:
    """A survey of the agency with twenty answers, whose results stand for everybody."""
    wave_id = make_wave(session, pair.agency_leader, now - 20 * DAY)
    code = open_link_of(session, pair.agency_leader, wave_id)
    for mark in [4.0] * 12 + [2.0] * 8:
        marks = {"trust": mark, "respect": mark, "call": mark}
        answer_by(session, code, now - 19 * DAY, marks=marks)
    finish_wave(session, pair.agency_leader, wave_id, now=now)
    return publish(
        session,
        pair.agency_leader,
        wave_id,
        readership=Readership.PUBLIC,
        with_texts=False,
        language="en",
        now=now,
    )


def test_what_is_gathered_is_changed_and_taken_out(client: Any, session: Session, now: datetime) -> None:
    pair = make_pair(session, now)
    base = f"/needs/{opened(session, pair.agency_leader, now)}"
    client.sign_in(pair.agency_leader.user_id)
    page = client.submit_and_follow(f"{base}/edit", area="Both docks")
    assert "Both docks" in page.text
    far, nobody = theme_of(session, "Too far"), theme_of(session)
    page = client.submit_and_follow(base, action=f"{base}/themes/{far}/remove")
    assert "Too far" not in page.text
    assert "No sources yet" in client.page(f"{base}/barriers/new").text
    client.submit_and_follow(f"{base}/talks", **TALK, themes=str(nobody), words_0="Every night.")
    answer = client.submit(f"{base}/barriers/new", words="They fear being seen.")
    assert answer.status_code == 422, "nothing is chosen"
    assert "They fear being seen." in answer.text
    source = session.scalars(sa.select(NeedsSource.id)).one()
    page = client.page(f"{base}/sources/{source}/themes")
    assert page.form().values["themes"] == [str(nobody)], "what is linked is ticked"
    answer = client.submit(f"{base}/sources/{source}/themes", themes=None)
    assert answer.status_code == 422, "a talk speaks of something"
    client.submit_and_follow(f"{base}/themes/new", name="Too dark", meaning="")
    client.submit_and_follow(f"{base}/sources/{source}/themes", themes=str(theme_of(session, "Too dark")))
    assert session.scalars(sa.select(NeedsMention.theme_id)).all() == [theme_of(session, "Too dark")]
    client.submit_and_follow(f"{base}/sources/{source}/themes", themes=str(nobody))
    client.submit_and_follow(
        f"{base}/barriers/new", kind="stigma", words="They fear being seen.", sources=str(source)
    )
    barrier = session.scalars(sa.select(NeedsBarrier.id)).one()
    page = client.submit_and_follow(base, action=f"{base}/barriers/{barrier}/remove")
    assert "They fear being seen." not in page.text
    client.submit_and_follow(base, action=f"{base}/sources/{source}/remove")
    assert session.scalars(sa.select(NeedsSource)).all() == []


def test_a_published_survey_becomes_evidence_once(client: Any, session: Session, now: datetime) -> None:
    pair = make_pair(session, now - 60 * DAY)
    base = f"/needs/{opened(session, pair.agency_leader, now)}"
    client.sign_in(pair.agency_leader.user_id)
    assert "No published results yet" in client.page(f"{base}/surveys").text
    publication = published(session, pair, now)
    session.commit()
    answer = client.submit(f"{base}/surveys")
    assert answer.status_code == 422
    assert "Choose published results from the list." in answer.text
    page = client.submit_and_follow(f"{base}/surveys", publication=str(publication))
    assert "Attached, as it was published." in page.text
    source = session.scalars(sa.select(NeedsSource)).one()
    assert (source.kind, source.publication_id) == (SourceKind.SURVEY, publication)
    assert "S1" in page.text
    answer = client.submit(f"{base}/surveys", publication=str(publication))
    assert answer.status_code == 422
    assert "These results are attached already." in answer.text
    client.submit_and_follow(f"{base}/sources/{source.id}/themes", themes=str(theme_of(session)))
    document = client.get(f"{base}/report.pdf")
    assert document.status_code in (200, 404), document.text


def test_people_are_asked_for_an_assessment(client: Any, session: Session, now: datetime) -> None:
    pair = make_pair(session, now)
    base = f"/needs/{opened(session, pair.agency_leader, now)}"
    client.sign_in(pair.agency_leader.user_id)
    path = f"{base}/surveys/new"
    assert "No questionnaire yet" in client.page(path).text
    make_wave(session, pair.agency_leader, now)
    answer = client.submit(path, audience="Everybody", closes_on="2020-01-01")
    assert answer.status_code == 422
    assert "Everybody" in answer.text
    own = session.scalars(sa.select(Questionnaire.id)).one()
    page = client.submit_and_follow(path, questionnaire=str(own), audience="Everybody")
    assert "Set up. Now hand out the link." in page.text


def test_a_priority_leads_to_a_search_and_to_what_became_of_it(
    client: Any, session: Session, now: datetime
) -> None:
    pair = make_pair(session, now)
    base = f"/needs/{opened(session, pair.agency_leader, now)}"
    found = make_candidate(session, "Hazel Yard")
    service = session.scalars(sa.select(Service.id).where(Service.organisation_id == found)).one()
    session.add(ServiceNeed(service_id=service, need=Need.CRISIS_FOLLOWUP))
    session.commit()
    client.sign_in(pair.agency_leader.user_id)
    themes = [theme_of(session), theme_of(session, "Too far")]
    client.submit_and_follow(f"{base}/talks", **TALK, themes=themes)
    client.submit_and_follow(f"{base}/experts/new", expert=str(pair.agency_leader.user_id))
    client.submit_and_follow(base, action=f"{base}/begin-review")
    page = client.submit_and_follow(base, action=f"{base}/gather-again")
    assert "Evidence is gathered again." in page.text
    client.submit_and_follow(base, action=f"{base}/begin-review")
    client.submit_and_follow(f"{base}/review", weight_0="4", weight_1="2", comment="Good.")
    place = f"{base}/priorities/{themes[1]}/place"
    assert client.submit(place, place="1").status_code == 422, "a place needs a reason"
    page = client.submit_and_follow(place, place="1", reason="The bus has stopped.")
    assert "The bus has stopped." in page.text
    client.submit_and_follow(base, action=f"{base}/conclude")
    path = f"{base}/priorities/{themes[1]}/search"
    client.page(path)
    page = client.page(f"{path}?need=housing_instability")
    assert "No organisation in the directory meets this need" in page.text
    due = {"due_on": (now + 30 * DAY).date().isoformat()}
    path = f"{path}?need=crisis_followup"
    form = client.page(path).form(having="due_on")
    answer = client.post(path, data=form.filled(due))
    assert answer.status_code == 422
    assert "Choose an organisation." in answer.text
    answer = client.post(path, data=form.filled({"ngo": str(found), **due}))
    assert answer.status_code == 302, answer.text
    page = client.page(answer.headers["Location"])
    assert "Opened. Now add at least two assessors." in page.text
    assert "Hazel Yard" in page.text
    opened_one = session.scalars(sa.select(Assessment)).one()
    follow_up = session.scalars(sa.select(NeedsFollowUp)).one()
    assert (opened_one.ngo_id, follow_up.diligence_id) == (found, opened_one.id)
    settle = f"{base}/follow-ups/{follow_up.id}"
    assert client.submit(settle, outcome="They began.").status_code == 422
    page = client.submit_and_follow(settle, met="met", outcome="They began in May.")
    assert "They began in May." in page.text
    state = session.scalars(sa.select(NeedsFollowUp.state)).one()
    assert state is FollowState.MET
    assert session.scalars(sa.select(NeedsAssessment)).one().title == "The night"
