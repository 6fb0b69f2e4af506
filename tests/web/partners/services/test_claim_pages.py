"""Claims on pages: the desk invites, the mail's link opens the form once, the desk decides who signs."""

import re
from datetime import datetime
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from accounts.organisations.models import Organisation, OrganisationStatus
from accounts.outbox.models import OutboxMessage
from accounts.users.models import User
from core.actor import Role
from partners.services.models import OrganisationClaim
from tests.support.frozen_clock import Clock
from tests.support.memoranda import make_person
from tests.support.services import BOARD, PASSWORD, Scene, make_candidate, make_scene
from tests.web.conftest import WebClient

RIGHT: dict[str, Any] = {
    "name": "Dana Whitlock",
    "job_title": "Director",
    "email": "dana@hazelyard.example",
    "password": PASSWORD,
    "again": PASSWORD,
    "entitled": "y",
    "may_sign": "y",
}


@pytest.fixture
def scene(session: Session, now: datetime) -> Scene:
    return make_scene(session, now)


@pytest.fixture
def link(session: Session, client: WebClient, scene: Scene) -> str:
    """The path of the link in the invitation that the desk sends."""
    client.sign_in(scene.desk.user_id)
    page = client.submit_and_follow(f"/directory/{scene.candidate_id}/invite", address=BOARD)
    assert f"on its way to {BOARD}" in page.text
    assert "Withdraw the invitation" in page.text
    client.sign_out()
    return link_in_mail(session, BOARD)


def link_in_mail(session: Session, address: str) -> str:
    message = session.scalars(
        sa.select(OutboxMessage)
        .where(OutboxMessage.recipient == address)
        .order_by(OutboxMessage.created_at.desc())
    ).first()
    assert message is not None
    assert "Dora" not in message.body
    [path] = re.findall(r"https?://[^/]+(/directory/claim/\S+)", message.body)
    return str(path)


def test_from_the_invitation_to_the_first_service(
    session: Session, client: WebClient, scene: Scene, link: str, clock: Clock
) -> None:
    page = client.page(link)
    assert page.h1 == "Claim Hazel Yard"
    assert "Northgate Police invites your organisation" in page.text
    answer = client.post(link, data=page.form().filled(RIGHT))
    assert answer.status_code == 302
    assert answer.headers["Location"] == "/sign-in?next=/directory/services"
    assert "This invitation no longer works" in client.page(link, status=404).text
    dana = session.scalars(sa.select(User).where(User.email == RIGHT["email"])).one()
    told = set(
        session.scalars(sa.select(OutboxMessage.recipient).where(OutboxMessage.subject.contains("claimed")))
    )
    assert BOARD in told
    assert len(told) == 2
    assert not session.scalars(sa.select(OutboxMessage.id).where(OutboxMessage.body.contains("Dana"))).all()
    client.sign_in(dana.id)
    assert "Hazel Yard service" in client.page("/directory/services").text
    client.submit_and_follow(
        "/directory/services/new", name="Night bus", needs=["transport"], status="active"
    )
    assert "Night bus" in client.page(f"/directory/{scene.candidate_id}").text
    assert "no import changes it" in client.page(f"/directory/{scene.candidate_id}").text


def test_the_desk_confirms_the_signatory(
    session: Session, client: WebClient, scene: Scene, link: str
) -> None:
    client.submit(link, **RIGHT)
    client.sign_in(scene.desk.user_id)
    assert "Invitations, 1 to decide" in client.page("/directory/").text
    listed = client.page("/directory/claims")
    path = next(url for words, url in listed.links.items() if words.startswith("Decide who signs"))
    page = client.page(path)
    assert "Dana Whitlock" in page.text
    unsaid = client.submit(path, action="/signatory")
    assert unsaid.status_code == 422
    assert "Say how you know." in unsaid.text
    answer = client.submit(path, action="/signatory", basis="document_seen")
    assert answer.status_code == 302
    assert "Claimed, signatory confirmed" in client.page(f"/directory/{scene.candidate_id}").text
    dana = session.scalars(sa.select(User.id).where(User.email == RIGHT["email"])).one()
    mail = session.scalars(sa.select(OutboxMessage.subject).where(OutboxMessage.user_id == dana)).all()
    assert "You may now sign agreements for your organisation" in mail
    assert "Confirmed on" in client.page(path).text


def test_the_desk_refuses_a_signatory(session: Session, client: WebClient, scene: Scene, link: str) -> None:
    client.submit(link, **RIGHT)
    claim_id = session.scalars(sa.select(OrganisationClaim.id)).one()
    client.sign_in(scene.desk.user_id)
    form = client.page(f"/directory/claims/{claim_id}/signatory").form("/refuse")
    assert client.post(form.action, data=form.filled({})).status_code == 302
    assert "Claimed, signatory refused" in client.page(f"/directory/{scene.candidate_id}").text
    assert client.post(form.action, data=form.filled({})).status_code == 409


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"name": "  "}, "Enter your name."),
        ({"job_title": " "}, "Say what you do"),
        ({"email": "dana"}, "Enter an e-mail address"),
        ({"password": "short", "again": "short"}, "at least 15 characters"),
        ({"password": "Hazel Yard Whitlock", "again": "Hazel Yard Whitlock"}, "mostly made of"),
        ({"again": "something else entirely"}, "The two passwords differ."),
        ({"entitled": []}, "Only somebody of the organisation"),
    ],
)
def test_a_wrong_claim_is_refused_at_its_field_and_the_link_stays(
    session: Session, client: WebClient, scene: Scene, link: str, wrong: dict[str, Any], words: str
) -> None:
    answer = client.submit(link, **(RIGHT | wrong))
    assert answer.status_code == 422
    assert words in answer.text
    session.expire_all()
    assert session.get_one(Organisation, scene.candidate_id).status is OrganisationStatus.CANDIDATE
    assert session.scalars(sa.select(User).where(User.email == RIGHT["email"])).first() is None
    assert client.submit(link, **RIGHT).status_code == 302


def test_an_address_in_use_is_refused_at_its_field(
    session: Session, client: WebClient, scene: Scene, link: str
) -> None:
    taken = session.scalars(sa.select(User.email).where(User.id == scene.desk.user_id)).one()
    answer = client.submit(link, **(RIGHT | {"email": taken}))
    assert answer.status_code == 422
    assert "may be in use already" in answer.text


def test_an_organisation_of_the_same_name_stands_in_the_way_in_plain_words(
    session: Session, client: WebClient, scene: Scene, link: str
) -> None:
    other = make_candidate(session, "Hazel Yard 2")
    session.execute(
        sa.update(Organisation)
        .where(Organisation.id == other)
        .values(name="Hazel Yard", status=OrganisationStatus.ACTIVE)
    )
    answer = client.submit(link, **RIGHT)
    assert answer.status_code == 422
    assert "An organisation of this name takes part already." in answer.text


def test_an_expired_withdrawn_or_forged_link_has_a_clear_page(
    session: Session, client: WebClient, scene: Scene, link: str, clock: Clock
) -> None:
    client.page("/directory/claim/nonsense", status=404)
    clock.advance(hours=24 * 14)
    page = client.page(link, status=404)
    assert "ask the agency that wrote to you" in page.text
    assert client.post(link, data=RIGHT).status_code == 404
    client.sign_in(scene.desk.user_id)
    shown = client.page(f"/directory/{scene.candidate_id}")
    assert "Invitation expired" in shown.text
    assert "Invite to claim" in shown.text


def test_the_desk_withdraws_an_invitation(
    session: Session, client: WebClient, scene: Scene, link: str
) -> None:
    client.sign_in(scene.desk.user_id)
    form = client.page(f"/directory/{scene.candidate_id}").form("/withdraw")
    assert client.post(form.action, data=form.filled({})).status_code == 302
    client.sign_out()
    client.page(link, status=404)


def test_another_address_is_asked_for_and_checked(session: Session, client: WebClient, scene: Scene) -> None:
    client.sign_in(scene.desk.user_id)
    path = f"/directory/{scene.candidate_id}/invite"
    for typed in ({"address": "other"}, {"address": "other", "other": "nobody"}):
        answer = client.submit(path, **typed)
        assert answer.status_code == 422
        assert "Enter an e-mail address" in answer.text
    assert client.submit(path, address="other", other="chair@hazelyard.example").status_code == 302
    assert link_in_mail(session, "chair@hazelyard.example")
    silent = make_candidate(session, "Silent Aid", email=None)
    assert "Another address" in client.page(f"/directory/{silent}/invite").text


def test_who_may_not_invite_sees_no_button_and_no_page(
    session: Session, client: WebClient, scene: Scene, now: datetime
) -> None:
    officer = make_person(session, scene.pair.agency_id, "Olu Officer", Role.LIAISON_OFFICER, now=now)
    for actor in (officer, scene.manager, scene.pair.ngo_leader):
        client.sign_in(actor.user_id)
        assert "Invite to claim" not in client.page(f"/directory/{scene.candidate_id}").text
        client.page(f"/directory/{scene.candidate_id}/invite", status=403)
        client.page("/directory/claims", status=403)
    client.sign_in(scene.desk.user_id)
    client.page(f"/directory/{scene.pair.agency_id}/invite", status=404)
    assert "Invite to claim" not in client.page(f"/directory/{scene.pair.ngo_id}").text
    answer = client.submit(f"/directory/{scene.pair.ngo_id}/invite", address="other", other=BOARD)
    assert answer.status_code == 422
    assert "takes part already" in answer.text
