"""Capacity on pages: one tap, the small form, and the button behind a mailed link."""

import re
from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy import Connection
from sqlalchemy.orm import Session

from accounts.outbox.models import OutboxMessage
from concordat.capacity_questions import ask_about_old_figures
from core.actor import Role
from partners.memoranda.lifecycle import MemorandumState
from partners.services.capacity import CapacityState
from partners.services.models import CapacityLink, Service, ServiceCapacity
from tests.support.frozen_clock import Clock
from tests.support.memoranda import make_memorandum, make_person
from tests.support.services import Scene, make_scene, say
from tests.support.statements import counted_statements
from tests.web.conftest import WebClient

DAY = timedelta(days=1)


@pytest.fixture
def scene(session: Session, now: datetime) -> Scene:
    return make_scene(session, now - 60 * DAY)


def figures(session: Session) -> int:
    return session.scalar(sa.select(sa.func.count()).select_from(ServiceCapacity)) or 0


def test_one_tap_beside_each_figure(session: Session, client: WebClient, scene: Scene, now: datetime) -> None:
    say(session, scene, now=now - 9 * DAY)
    client.sign_in(scene.manager.user_id)
    page = client.page("/directory/services")
    assert "3 places said 9 days ago" in page.text
    assert "Room not known nobody has said yet" in page.text
    buttons = [form for form in page.forms if form.action.endswith("/confirm")]
    assert len(buttons) == 1, "a service without a figure has nothing to confirm"
    answer = client.post(buttons[0].action, data=buttons[0].filled({}), follow_redirects=True)
    assert "counts from now" in answer.text
    assert "said in the last 24 hours" in client.page("/directory/services").text
    assert figures(session) == 2
    late = client.post(buttons[0].action, data=buttons[0].filled({}))
    assert late.status_code == 409
    assert figures(session) == 2


def test_a_figure_older_than_a_month_counts_as_not_known(
    session: Session, client: WebClient, scene: Scene, now: datetime
) -> None:
    say(session, scene, now=now - 31 * DAY)
    client.sign_in(scene.desk.user_id)
    page = client.page(f"/directory/services/{scene.service_id}")
    assert "Room not known last figure: 3 places, said 31 days ago" in page.text
    assert "local rule, not a standard" in page.text
    assert "Harbour House" not in client.page("/directory/?room=y").text
    say(session, scene, now=now - 30 * DAY)
    assert "Harbour House" in client.page("/directory/?room=y").text
    say(session, scene, CapacityState.FULL, places=None, now=now)
    assert "Harbour House" not in client.page("/directory/?room=y").text


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"state": "limited", "places": "2", "note": "For women."}, "2 places"),
        ({"state": "limited", "places": "1", "wait_days": "9"}, "1 place"),
        ({"state": "waitlist", "wait_days": "21"}, "Waiting list, about 21 days"),
        ({"state": "closed_temporarily", "until": "2026-03-20"}, "Closed until"),
        ({"state": "full"}, "Full"),
        ({"state": "unknown"}, "Not known"),
    ],
)
def test_a_new_figure(
    session: Session, client: WebClient, scene: Scene, typed: dict[str, str], words: str
) -> None:
    client.sign_in(scene.manager.user_id)
    page = client.submit_and_follow(f"/directory/services/{scene.service_id}/capacity", **typed)
    assert f"{words}" in page.text
    assert figures(session) == 1


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({}, "Choose what is nearest."),
        ({"state": "limited"}, "Say how many places"),
        ({"state": "limited", "places": "many"}, "Not a valid integer value"),
        ({"state": "waitlist", "wait_days": "0"}, "Estimate the wait"),
        ({"state": "closed_temporarily", "until": "2026-03-01"}, "today or later"),
        ({"state": "open", "note": "n" * 201}, "200"),
    ],
)
def test_a_figure_that_says_nothing_is_refused(
    session: Session, client: WebClient, scene: Scene, typed: dict[str, str], words: str
) -> None:
    client.sign_in(scene.manager.user_id)
    answer = client.submit(f"/directory/services/{scene.service_id}/capacity", **typed)
    assert answer.status_code == 422
    assert words in answer.text
    assert figures(session) == 0


def test_the_list_needs_a_constant_number_of_statements(
    session: Session, client: WebClient, scene: Scene, connection: Connection, now: datetime
) -> None:
    client.sign_in(scene.manager.user_id)
    counts = []
    for number in range(2):
        for more in range(5):
            session.add(Service(organisation_id=scene.pair.ngo_id, name=f"More {number}{more}"))
        say(session, scene, now=now - DAY)
        session.flush()
        client.page("/directory/services")
        with counted_statements(connection) as statements:
            client.page("/directory/services")
        counts.append(len(statements))
    assert counts[0] == counts[1] <= 20


def test_others_do_not_confirm(session: Session, client: WebClient, scene: Scene, now: datetime) -> None:
    seen = say(session, scene, now=now)
    worker = make_person(session, scene.pair.ngo_id, "Wil Worker", Role.NGO_WORKER, now=now)
    for user_id in (worker.user_id, scene.desk.user_id, scene.pair.agency_leader.user_id):
        client.sign_in(user_id)
        client.page("/directory/services", status=403)
        assert "Give a new figure" not in client.page(f"/directory/services/{scene.service_id}").text
        answer = client.post(
            f"/directory/services/{scene.service_id}/capacity/confirm", data={"seen": str(seen)}
        )
        assert answer.status_code == 403
    assert figures(session) == 1


# ---- The mailed question


def mailed(session: Session, app: Flask, scene: Scene, now: datetime) -> tuple[OutboxMessage, str]:
    """The question as the weekly job mails it, and the path of its first link."""
    with app.app_context():
        assert ask_about_old_figures(session, now=now) == 1
        assert ask_about_old_figures(session, now=now) == 0
    message = session.scalars(sa.select(OutboxMessage)).one()
    [path] = re.findall(r"https?://[^/]+(/directory/capacity/\S+)", message.body)
    return message, path


@pytest.fixture
def question(session: Session, app: Flask, scene: Scene, now: datetime) -> str:
    make_memorandum(
        session, scene.pair, now - 50 * DAY, state=MemorandumState.EXECUTED, services=(scene.service_id,)
    )
    say(session, scene, now=now - 12 * DAY)
    session.execute(sa.delete(OutboxMessage))
    message, path = mailed(session, app, scene, now)
    assert "Mobile crisis team: 3 places, said 12 days ago" in message.body
    assert message.user_id == scene.manager.user_id
    assert "Mina" not in message.body
    session.commit()
    return path


def test_a_link_without_sign_in_confirms_one_service_once(
    session: Session, client: WebClient, scene: Scene, question: str
) -> None:
    for _ in range(3):
        page = client.page(question)
        assert "3 places said 12 days ago" in page.text
    assert figures(session) == 1, "looking writes nothing"
    assert session.scalars(sa.select(CapacityLink.used_at)).one() is None
    form = page.form()
    answer = client.post(question, data=form.filled({}))
    assert answer.status_code == 200
    assert "Thank you" in answer.text
    assert "said in the last 24 hours" in answer.text
    assert figures(session) == 2
    assert "This link no longer works" in client.page(question, status=404).text
    assert client.post(question, data=form.filled({})).status_code == 404
    assert figures(session) == 2


def test_a_link_asks_anew_where_the_figure_was_replaced(
    session: Session, client: WebClient, scene: Scene, question: str, now: datetime
) -> None:
    form = client.page(question).form()
    say(session, scene, places=1, now=now)
    answer = client.post(question, data=form.filled({}))
    assert answer.status_code == 422
    assert "Another figure was given" in answer.text
    assert "1 place" in answer.text
    assert client.submit(question).status_code == 200


def test_a_link_ends_after_two_weeks_and_a_forged_one_opens_nothing(
    client: WebClient, question: str, clock: Clock
) -> None:
    client.page("/directory/capacity/nonsense", status=404)
    assert client.post(question, data={}).status_code == 422
    clock.advance(hours=24 * 14)
    assert "This link no longer works" in client.page(question, status=404).text


def test_without_an_agreement_or_somebody_to_ask_nobody_is_asked(
    session: Session, app: Flask, scene: Scene, now: datetime
) -> None:
    say(session, scene, now=now - 12 * DAY)
    with app.app_context():
        assert ask_about_old_figures(session, now=now) == 0
    assert session.scalars(sa.select(CapacityLink.id)).all() == []


def test_a_service_without_a_figure_is_asked_about_without_a_button(
    session: Session, client: WebClient, app: Flask, scene: Scene, now: datetime
) -> None:
    make_memorandum(
        session, scene.pair, now - 50 * DAY, state=MemorandumState.EXECUTED, services=(scene.service_id,)
    )
    session.execute(sa.delete(OutboxMessage))
    with app.app_context():
        assert ask_about_old_figures(session, now=now) == 1
    body = session.scalars(sa.select(OutboxMessage.body)).one()
    assert "Mobile crisis team: no figure yet" in body
    assert "/directory/capacity/" not in body
