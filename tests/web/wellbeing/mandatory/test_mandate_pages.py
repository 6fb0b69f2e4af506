"""Mandatory referrals in pages: what each kind of reader sees, to the byte for whoever asked."""

import re
from datetime import datetime

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from core.actor import Role
from tests.support.accounts import make_user
from tests.support.wellbeing_care import Care, make_care
from tests.web.conftest import WebClient
from wellbeing.enrolments.mandatory.models import Mandate
from wellbeing.participants.models import Participant


@pytest.fixture
def care(app: Flask, session: Session, vault: Session, now: datetime) -> Care:
    made = make_care(session, vault, now)
    vault.commit()
    session.commit()
    return made


def ask(client: WebClient, care: Care) -> None:
    client.sign_in(care.supervisor)
    page = client.submit_and_follow(
        "/me/asking/new",
        having="email",
        email="officer@north.example",
        name="Sgt Lee",
        is_no_debriefing="y",
        is_no_examination="y",
    )
    assert "Sgt Lee" in page.text


def mandate_id(vault: Session) -> str:
    vault.expire_all()
    return str(vault.scalars(sa.select(Mandate.id)).one())


def seen_by(client: WebClient, user: object, path: str) -> str:
    """A page to the byte, without what differs in every answer."""
    client.sign_in(user)
    return re.sub(r'value="[^"]{20,}"|nonce="[^"]*"|\s+-->', "", client.get(path).text)


def sign(client: WebClient, care: Care, mandate: str) -> None:
    client.sign_in(care.officer)
    page = client.submit_and_follow(
        f"/me/forms/{mandate}/sign",
        having="name",
        provider_id=str(care.ngo.id),
        contact="410 555 0100",
        name="Jo Lee",
    )
    assert "You signed on" in page.text


def test_the_whole_way(client: WebClient, vault: Session, care: Care) -> None:
    ask(client, care)
    mandate = mandate_id(vault)
    before = seen_by(client, care.supervisor, "/me/asking")
    client.sign_in(care.officer)
    page = client.page("/me/forms")
    assert "Asked by Robin Supervisor" in page.text
    assert "not an examination of fitness for duty" in client.page(f"/me/forms/{mandate}").text
    client.submit_and_follow(f"/me/forms/{mandate}", action=f"/me/forms/{mandate}/refuse")
    assert seen_by(client, care.supervisor, "/me/asking") == before
    sign(client, care, mandate)
    assert seen_by(client, care.supervisor, "/me/asking") == before
    client.sign_in(care.clinician)
    assert "Jo Lee" in client.page("/me/work/forms").text
    path = f"/me/work/forms/{mandate}"
    assert "410 555 0100" in client.submit_and_follow(path, action=f"{path}/take").text
    assert seen_by(client, care.supervisor, "/me/asking") == before
    client.sign_in(care.clinician)
    [form] = [one for one in client.page(path).forms if one.values.get("attended") == ["yes"]]
    client.post(form.action, data=form.filled({}))
    after = seen_by(client, care.supervisor, "/me/asking")
    assert before.replace('tag grey">No attendance shown', 'tag green">Attended') == after
    for user, where in ((care.coordinator, "/me/run/forms"), (care.privacy, "/me/watch/forms")):
        client.sign_in(user)
        overseen = client.page(where).text
        assert "Attended" in overseen
        assert not any(word in overseen for word in ("Lee", "Harbour", "Supervisor"))
    client.sign_in(care.officer)
    client.submit_and_follow(f"/me/forms/{mandate}", action=f"/me/forms/{mandate}/take-back")
    assert seen_by(client, care.supervisor, "/me/asking") == before


def test_an_enrolment_of_the_same_officer_changes_no_byte(
    client: WebClient, vault: Session, care: Care
) -> None:
    ask(client, care)
    mandate = mandate_id(vault)
    paths = ("/me/asking", "/me/asking/new", f"/me/forms/{mandate}", f"/me/mine/{care.id}", "/me/forms")
    enrolled = [seen_by(client, care.supervisor, path) for path in paths]
    vault.execute(sa.delete(Participant))
    vault.commit()
    assert [seen_by(client, care.supervisor, path) for path in paths] == enrolled


def test_mistakes_are_told_at_their_field(client: WebClient, care: Care) -> None:
    client.sign_in(care.supervisor)
    good = {
        "email": "officer@north.example",
        "name": "Lee",
        "is_no_debriefing": "y",
        "is_no_examination": "y",
    }
    for change, words in (
        ({"email": "clinician@harbour.example"}, "Nobody of your agency"),
        ({"email": "nobody@north.example"}, "Nobody of your agency"),
        ({"email": "supervisor@north.example"}, "yourself"),
        ({"name": " "}, "find this again"),
        ({"is_no_debriefing": None}, "always voluntary"),
        ({"is_no_examination": None}, "matter for HR"),
    ):
        values = {k: v for k, v in (good | change).items() if v is not None}
        answer = client.submit("/me/asking/new", having="email", **values)
        assert answer.status_code == 422, change
        assert words in answer.text


@pytest.mark.parametrize(
    "who", ["officer", "coordinator", "privacy", "administrator", "auditor", "clinician", "manager"]
)
def test_only_command_asks(client: WebClient, care: Care, who: str) -> None:
    client.sign_in(getattr(care, who))
    assert client.get("/me/asking").status_code == 403
    assert client.get("/me/asking/new").status_code == 403


def test_an_ngo_orders_nobody(client: WebClient, session: Session, care: Care, now: datetime) -> None:
    director = make_user(session, care.ngo, [Role.LEADERSHIP], now=now, email="director@harbour.example")
    session.commit()
    client.sign_in(director)
    assert client.get("/me/asking").status_code == 403
    assert client.get("/me/asking/new").status_code == 403
    assert "/me/asking" not in client.page("/account").html


def test_a_leader_does_not_see_what_another_asked(client: WebClient, vault: Session, care: Care) -> None:
    ask(client, care)
    mandate = mandate_id(vault)
    client.sign_in(care.chief)
    assert "Sgt Lee" not in client.page("/me/asking").text
    for path in (f"/me/forms/{mandate}", f"/me/forms/{mandate}/sign"):
        assert client.get(path).status_code in (403, 404)


def test_calling_off_leaves_nothing_to_see(client: WebClient, vault: Session, care: Care) -> None:
    ask(client, care)
    mandate = mandate_id(vault)
    page = client.submit_and_follow("/me/asking", action=f"/me/asking/{mandate}/call-off")
    assert "Sgt Lee" not in page.text
    client.sign_in(care.officer)
    assert "It was called off" in client.page(f"/me/forms/{mandate}").text
