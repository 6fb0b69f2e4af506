from datetime import datetime, time

import pytest
import sqlalchemy as sa
from sqlalchemy import Connection
from sqlalchemy.orm import Session

from accounts.organisations.models import Area, Organisation, OrganisationStatus, Unit
from accounts.users.models import User
from audit.models import AuditRow
from core.actor import OrganisationKind, Role
from tests.support.accounts import make_organisation, make_user, token_of
from tests.support.statements import counted_statements
from tests.web.conftest import WebClient


@pytest.fixture
def operator(session: Session, now: datetime) -> User:
    operated = make_organisation(session, OrganisationKind.OPERATOR, name="Operator")
    return make_user(session, operated, [Role.OPERATOR], now=now, email="op@example.org")


@pytest.fixture
def agency(session: Session) -> Organisation:
    return make_organisation(session)


@pytest.fixture
def admin(session: Session, agency: Organisation, now: datetime) -> User:
    return make_user(session, agency, [Role.ORGANISATION_ADMIN], now=now)


def test_an_administrator_finds_their_own_organisation_only(
    client: WebClient, session: Session, admin: User, agency: Organisation
) -> None:
    other = make_organisation(session, OrganisationKind.NGO, name="Harbour House")
    client.sign_in(admin)
    assert client.get("/organisations/").headers["Location"] == f"/organisations/{agency.id}"
    client.page(f"/organisations/{other.id}", status=404)
    client.page(f"/organisations/{other.id}/settings", status=404)
    client.page("/organisations/add", status=403)
    token = client.page(f"/organisations/{agency.id}/settings").form(having="version").values
    assert client.post(f"/organisations/{other.id}/settings", data=token).status_code == 404
    assert client.post(f"/organisations/{other.id}/units", data=token).status_code == 404
    assert client.post(f"/organisations/{other.id}/areas", data=token).status_code == 404
    for act in ("activate", "suspend"):
        assert client.post(f"/organisations/{agency.id}/{act}", data=token).status_code == 403
    assert client.post("/organisations/add", data=token).status_code == 403


def test_an_administrator_changes_settings(
    client: WebClient, session: Session, admin: User, agency: Organisation
) -> None:
    client.sign_in(admin)
    path = f"/organisations/{agency.id}/settings"
    for changed, reason in (
        ({"country": "ZZ"}, "No public holidays are known"),
        ({"country": "United States"}, "Two letters"),
        ({"timezone": "Mars/Olympus"}, "valid choice"),
        ({"opens_at": "17:00", "closes_at": "09:00"}, "Closing time must be after opening time"),
        ({"email": "no address"}, "Enter an e-mail address"),
    ):
        answer = client.submit(path, having="version", **changed)
        assert answer.status_code == 422, changed
        assert reason in answer.text, changed
    stale = client.page(path).form(having="version")
    page = client.submit_and_follow(
        path,
        having="version",
        timezone="America/Toronto",
        country="ca",
        subdivision="on",
        locale="en_CA",
        opens_at="08:30",
        closes_at="16:00",
    )
    assert "America/Toronto" in page.text
    assert "08:30 – 16:00" in page.text
    row = session.get_one(Organisation, agency.id)
    assert (row.timezone, row.country, row.subdivision) == ("America/Toronto", "CA", "ON")
    assert row.opens_at == time(8, 30)
    assert client.post(stale.action, data=stale.values).status_code == 409
    record = session.scalars(sa.select(AuditRow).where(AuditRow.action == "organisation.changed")).one()
    assert '"timezone"' in record.details
    assert "Toronto" not in record.details


def test_units_and_areas_are_added_once(
    client: WebClient, session: Session, admin: User, agency: Organisation
) -> None:
    client.sign_in(admin)
    path = f"/organisations/{agency.id}"
    page = client.page(path)
    unit, area = page.form("units"), page.form("areas")
    assert client.post(unit.action, data=unit.filled({"name": " Crisis team "})).status_code == 302
    again = client.post(unit.action, data=unit.filled({"name": "Crisis team"}))
    assert (again.status_code, "already" in again.text) == (422, True)
    named = {"area-code": "N1", "area-name": "North"}
    assert client.post(area.action, data=area.filled(named)).status_code == 302
    assert client.post(area.action, data=area.filled(named)).status_code == 422
    assert client.post(area.action, data=area.values).status_code == 422
    assert session.scalars(sa.select(Unit.name)).all() == ["Crisis team"]
    assert session.scalars(sa.select(Area.code)).all() == ["N1"]


def test_the_operator_adds_an_organisation_and_invites_its_administrator(
    client: WebClient, session: Session, operator: User
) -> None:
    client.sign_in(operator)
    refused = client.submit("/organisations/add", having="name", name="", kind="ngo")
    assert refused.status_code == 422
    page = client.submit_and_follow(
        "/organisations/add", having="name", name="Harbour House", kind="ngo", timezone="America/New_York"
    )
    assert page.h1 == "Invite a person"
    assert "Harbour House" in page.text
    twice = client.submit("/organisations/add", having="name", name="Harbour House", kind="ngo")
    assert "takes part already" in twice.text
    invited = client.post(
        page.form(having="email").action,
        data=page.form(having="email").filled(
            {"name": "A", "email": "a@example.net", "roles": ["organisation_admin"]}
        ),
    )
    assert invited.status_code == 302
    added = session.scalars(sa.select(Organisation).where(Organisation.name == "Harbour House")).one()
    assert session.scalars(sa.select(User).where(User.organisation_id == added.id)).one().name == "A"


def test_the_operator_activates_a_candidate_and_suspends_it(
    client: WebClient, session: Session, operator: User, now: datetime
) -> None:
    ngo = make_organisation(
        session, OrganisationKind.NGO, name="Harbour House", status=OrganisationStatus.CANDIDATE
    )
    worker = make_user(session, ngo, [Role.NGO_WORKER], now=now)
    client.sign_in(worker)
    assert client.get("/account").status_code == 302
    client.sign_in(operator)
    form = client.page(f"/organisations/{ngo.id}").form("activate")
    client.post(form.action, data=form.values)
    assert client.post(form.action, data=form.values).status_code == 409
    client.sign_in(worker)
    assert client.get("/account").status_code == 200
    token = token_of(client)
    client.sign_in(operator)
    form = client.page(f"/organisations/{ngo.id}").form("suspend")
    client.post(form.action, data=form.values)
    client.set_cookie("sid", token)
    assert client.get("/account").status_code == 302
    own = f"/organisations/{operator.organisation_id}/suspend"
    client.sign_in(operator)
    client.post(own, data=client.page("/account").form("sign-out").values)
    assert client.get("/account").status_code == 200


def test_the_operators_list_holds_hundreds_in_pages(
    client: WebClient, session: Session, connection: Connection, operator: User
) -> None:
    client.sign_in(operator)
    client.page("/organisations/")
    with counted_statements(connection) as few:
        client.page("/organisations/")
    for n in range(120):
        make_organisation(
            session, OrganisationKind.NGO, name=f"Candidate {n:03d}", status=OrganisationStatus.CANDIDATE
        )
    session.commit()
    with counted_statements(connection) as many:
        page = client.page("/organisations/")
    assert len(many) == len(few)
    seen = [name for name in page.links if name.startswith("Candidate")]
    while "Next →" in page.links:
        page = client.page(page.links["Next →"])
        seen += [name for name in page.links if name.startswith("Candidate")]
    assert seen == [f"Candidate {n:03d}" for n in range(120)]
    found = client.page("/organisations/?q=date 11&status=candidate&kind=ngo")
    assert sum(name.startswith("Candidate") for name in found.links) == 10
    assert "No organisation matches" in client.page("/organisations/?kind=agency").text
    assert client.get("/organisations/?kind=nonsense&after=x&q=%00").status_code == 200
