"""The privacy officer's page names staff and what they did, and nobody else opens it."""

from datetime import datetime
from uuid import uuid4

import pytest
from sqlalchemy.orm import Session

from core.actor import Role
from tests.support.accounts import actor_of, make_organisation, make_user
from tests.web.conftest import WebClient
from wellbeing.trail.commands import record
from wellbeing.visitor import visitor_of


@pytest.mark.proves("E-06")
def test_the_trail_names_staff_and_not_whose_it_was(
    client: WebClient, session: Session, vault: Session, now: datetime
) -> None:
    agency = make_organisation(session)
    privacy = make_user(
        session, agency, [Role.WELLBEING_AUDITOR], now=now, email="p@n.example", name="Pat Quill"
    )
    noor = make_user(session, agency, [Role.CLINICIAN], now=now, email="n@n.example", name="Noor Haddad")
    peer = make_user(session, agency, [Role.PEER_SUPPORTER], now=now, email="s@n.example", name="Sasha Lind")
    subject = uuid4()
    for who in (visitor_of(actor_of(session, noor)), visitor_of(actor_of(session, peer)).for_themselves()):
        record(vault, who, action="glass.read", subject=("glass", subject), now=now)
    vault.commit()
    client.sign_in(privacy)
    page = client.page("/")
    assert page.url == "/me/watch/", "the privacy officer's work begins here"
    assert "Noor Haddad" in page.text
    assert "Read under an emergency opening" in page.text
    assert "The trail is whole." in page.text
    assert subject.hex[:8] not in page.html
    assert page.text.count("Read under an emergency opening") == 1, (
        "what Sasha did for themselves is not shown"
    )
    assert "No alerts" in client.page("/me/watch/alerts").text


@pytest.mark.proves("E-06")
@pytest.mark.parametrize(
    "role",
    [Role.LEADERSHIP, Role.SUPERVISOR, Role.ORGANISATION_ADMIN, Role.AUDITOR, Role.WELLBEING_COORDINATOR],
)
def test_nobody_else_opens_it(client: WebClient, session: Session, now: datetime, role: Role) -> None:
    agency = make_organisation(session)
    client.sign_in(make_user(session, agency, [role], now=now))
    for path in ("/me/watch/", "/me/watch/alerts", "/me/watch/urgent/"):
        assert client.get(path).status_code == 403, path
