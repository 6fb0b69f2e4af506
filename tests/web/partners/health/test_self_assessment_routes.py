"""The pages of self-assessments: asking, answering, and results that tell nobody's answers."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.actor import Actor, Role
from partners.health.self_assessments import commands
from partners.health.self_assessments.items import Item
from partners.health.self_assessments.models import SelfAssessmentMark, SelfAssessmentRound
from tests.support.goals import make_partnership
from tests.support.memoranda import Pair, make_pair, make_person


def be(client: Any, actor: Actor) -> None:
    client.sign_in(actor.user_id)


def ask(client: Any, session: Session, pair: Pair, now: datetime) -> SelfAssessmentRound:
    partnership_id = make_partnership(session, pair, now)
    be(client, pair.agency_leader)
    page = client.submit_and_follow(
        f"/self-assessments/new/{partnership_id}", quarter="2026-Q1", closes_on="2026-03-31"
    )
    assert "Open until Mar 31, 2026." in page.text
    return session.scalars(sa.select(SelfAssessmentRound)).one()


def test_from_asking_to_a_result(client: Any, session: Session, now: datetime) -> None:
    pair = make_pair(session, now)
    one = ask(client, session, pair, now)
    officers = [
        make_person(session, pair.agency_id, f"Officer {n}", Role.LIAISON_OFFICER, now=now) for n in range(2)
    ]
    intake = [make_person(session, pair.ngo_id, f"Intake {n}", Role.NGO_INTAKE, now=now) for n in range(2)]
    everybody = [(pair.agency_leader, "4"), *((o, "4") for o in officers)]
    everybody += [(pair.ngo_leader, "3"), *((i, "3") for i in intake)]
    for actor, mark in everybody:
        be(client, actor)
        page = client.submit_and_follow(
            f"/self-assessments/{one.id}/answer", **{item.value: mark for item in Item}
        )
        assert "Nobody sees your single answers." in page.text
        assert "Result, from 1 to 5" not in page.text
    be(client, pair.ngo_leader)
    page = client.submit_and_follow(f"/self-assessments/{one.id}", action=f"/self-assessments/{one.id}/close")
    text = " ".join(page.text.split())
    assert "Both sides together 3.5" in text
    assert text.count("suppressed (small number)") == 2
    assert "Northgate Police 3 people" in text
    assert "3.5" in client.page("/self-assessments/").text
    client.page(f"/self-assessments/{one.id}/answer", status=409)


def test_ones_own_answers_stand_in_the_form_again(client: Any, session: Session, now: datetime) -> None:
    pair = make_pair(session, now)
    one = ask(client, session, pair, now)
    marks = {item.value: "0" for item in Item} | {item.value: "5" for item in list(Item)[:4]}
    client.submit_and_follow(f"/self-assessments/{one.id}/answer", **marks)
    client.submit_and_follow(f"/self-assessments/{one.id}/answer", trust="2")
    given = session.scalars(sa.select(SelfAssessmentMark.mark).order_by(SelfAssessmentMark.mark)).all()
    assert given == [2, 5, 5, 5]


def test_answers_that_say_too_little_are_refused_and_kept(
    client: Any, session: Session, now: datetime
) -> None:
    pair = make_pair(session, now)
    one = ask(client, session, pair, now)
    answer = client.submit(f"/self-assessments/{one.id}/answer", trust="4")
    assert answer.status_code == 422
    assert "Choose a mark, or “Cannot say”." in answer.text
    unsure = {item.value: "0" for item in Item} | {"trust": "4"}
    answer = client.submit(f"/self-assessments/{one.id}/answer", **unsure)
    assert answer.status_code == 422
    assert "Rate at least 4 of the sentences." in answer.text
    assert session.scalar(sa.select(sa.func.count()).select_from(SelfAssessmentMark)) == 0


def test_a_second_round_for_the_same_quarter_is_refused(client: Any, session: Session, now: datetime) -> None:
    pair = make_pair(session, now)
    one = ask(client, session, pair, now)
    answer = client.submit(f"/self-assessments/new/{one.partnership_id}", quarter="2026-Q1")
    assert answer.status_code == 422
    assert "There is a self-assessment for this quarter already." in answer.text


def test_rounds_of_others_do_not_exist_and_officers_do_not_close_them(
    client: Any, session: Session, now: datetime
) -> None:
    pair, strangers = make_pair(session, now), make_pair(session, now, agency="Southgate", ngo="Other House")
    one = ask(client, session, pair, now)
    be(client, strangers.ngo_leader)
    for path in ("", "/answer"):
        client.page(f"/self-assessments/{one.id}{path}", status=404)
    client.page(f"/self-assessments/new/{one.partnership_id}", status=404)
    officer = make_person(session, pair.agency_id, "Olu Officer", Role.LIAISON_OFFICER, now=now)
    be(client, officer)
    assert "Close the round now" not in client.page(f"/self-assessments/{one.id}").text
    client.page(f"/self-assessments/new/{one.partnership_id}", status=403)


def test_marks_of_a_person_are_on_nobody_elses_page(client: Any, session: Session, now: datetime) -> None:
    pair = make_pair(session, now)
    one = ask(client, session, pair, now)
    commands.answer(session, pair.ngo_leader, one.id, marks=dict.fromkeys(Item, 1), now=now)
    be(client, pair.agency_leader)
    page = client.page(f"/self-assessments/{one.id}/answer")
    assert "checked" not in page.text
    assert "Noor Director" not in client.page(f"/self-assessments/{one.id}").text
