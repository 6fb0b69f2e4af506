from datetime import datetime
from uuid import UUID

import pytest
import sqlalchemy as sa
from sqlalchemy import Connection
from sqlalchemy.orm import Session

from accounts.organisations.models import Organisation, Unit
from accounts.outbox.models import OutboxMessage
from accounts.sign_in.models import WebSession
from accounts.users.models import User, UserRole, UserStatus
from audit.models import AuditRow
from core.actor import OrganisationKind, Role
from tests.support.accounts import PASSWORD, make_organisation, make_user, token_of
from tests.support.frozen_clock import Clock
from tests.support.statements import counted_statements
from tests.web.conftest import WebClient


@pytest.fixture
def agency(session: Session) -> Organisation:
    return make_organisation(session)


@pytest.fixture
def admin(session: Session, agency: Organisation, now: datetime) -> User:
    return make_user(session, agency, [Role.ORGANISATION_ADMIN], now=now, email="admin@example.org")


@pytest.fixture
def officer(session: Session, agency: Organisation, now: datetime) -> User:
    return make_user(session, agency, [Role.LIAISON_OFFICER], now=now, name="Sam Ode")


@pytest.fixture
def stranger(session: Session, now: datetime) -> User:
    ngo = make_organisation(session, OrganisationKind.NGO, name="Harbour House")
    return make_user(session, ngo, [Role.NGO_WORKER], now=now, email="s@example.net", name="Ola Fremd")


def link_in(message: OutboxMessage) -> str:
    return next(line for line in message.body.splitlines() if "/link/" in line).partition("8000")[2]


def newest_mail(session: Session) -> OutboxMessage:
    return session.scalars(sa.select(OutboxMessage).order_by(OutboxMessage.created_at.desc()).limit(1)).one()


def roles_of(session: Session, user_id: UUID) -> set[Role]:
    return set(session.scalars(sa.select(UserRole.role).where(UserRole.user_id == user_id)))


def test_people_of_other_organisations_are_not_found(
    client: WebClient, admin: User, stranger: User, officer: User
) -> None:
    client.sign_in(admin)
    page = client.page("/people/")
    assert "Sam Ode" in page.text
    assert "Ola Fremd" not in page.text
    client.page(f"/people/{stranger.id}", status=404)
    token = client.page(f"/people/{officer.id}").form("disable").values
    for act in ("", "/disable", "/enable", "/invite-again", "/reset"):
        assert client.post(f"/people/{stranger.id}{act}", data=token).status_code == 404
    elsewhere = f"/people/?organisation={stranger.organisation_id}"
    assert "Ola Fremd" not in client.page(elsewhere).text
    assert client.get(f"/people/invite?organisation={stranger.organisation_id}").status_code == 404


def test_nobody_changes_their_own_roles(client: WebClient, session: Session, admin: User) -> None:
    client.sign_in(admin)
    page = client.page(f"/people/{admin.id}")
    assert [form.action for form in page.forms if "/people" in form.action] == []
    token = client.page("/people/invite").form(having="email").values["csrf_token"]
    fields = {"csrf_token": token, "version": "1", "roles": ["organisation_admin", "supervisor"]}
    assert client.post(f"/people/{admin.id}", data=fields).status_code == 403
    assert client.post(f"/people/{admin.id}/disable", data=fields).status_code == 403
    assert roles_of(session, admin.id) == {Role.ORGANISATION_ADMIN}


@pytest.mark.parametrize(
    ("roles", "reason"),
    [
        (["leadership", "wellbeing_coordinator"], "One person cannot be"),
        (["organisation_admin", "auditor"], "One person cannot be"),
        (["ngo_worker"], "not"),
        ([], "Choose at least one role"),
    ],
)
def test_roles_that_do_not_fit_are_refused(
    client: WebClient, session: Session, admin: User, officer: User, roles: list[str], reason: str
) -> None:
    client.sign_in(admin)
    answer = client.submit(f"/people/{officer.id}", having="version", roles=roles)
    assert answer.status_code == 422
    assert reason in answer.text
    assert roles_of(session, officer.id) == {Role.LIAISON_OFFICER}


@pytest.mark.proves("C-08")
def test_roles_and_unit_change_and_the_sessions_end(
    client: WebClient, session: Session, agency: Organisation, admin: User, officer: User
) -> None:
    unit = Unit(organisation_id=agency.id, name="Crisis team")
    session.add(unit)
    client.sign_in(officer)
    client.sign_in(admin)
    page = client.submit_and_follow(
        f"/people/{officer.id}",
        having="version",
        roles=["supervisor", "liaison_officer"],
        unit_id=unit.id,
    )
    assert "were saved" in page.text
    assert roles_of(session, officer.id) == {Role.SUPERVISOR, Role.LIAISON_OFFICER}
    assert session.get_one(User, officer.id).unit_id == unit.id
    assert session.scalars(sa.select(WebSession).where(WebSession.user_id == officer.id)).all() == []


def test_a_stale_page_is_a_conflict(client: WebClient, admin: User, officer: User) -> None:
    client.sign_in(admin)
    stale = client.page(f"/people/{officer.id}").form(having="version")
    client.submit_and_follow(f"/people/{officer.id}", having="version", roles=["supervisor"])
    answer = client.post(stale.action, data=stale.filled({"roles": ["leadership"]}))
    assert answer.status_code == 409


def test_the_last_administrator_stays(
    client: WebClient, session: Session, agency: Organisation, admin: User, now: datetime
) -> None:
    operated = make_organisation(session, OrganisationKind.OPERATOR, name="Operator")
    operator = make_user(session, operated, [Role.OPERATOR], now=now, email="op@example.org")
    client.sign_in(operator)
    page = client.page(f"/people/{admin.id}")
    form = page.form("disable")
    answer = client.page(client.post(form.action, data=form.values).headers["Location"])
    assert "last active administrator" in answer.text
    assert session.get_one(User, admin.id).status is UserStatus.ACTIVE
    refused = client.submit(f"/people/{admin.id}", having="version", roles=["supervisor"])
    assert refused.status_code == 422
    make_user(session, agency, [Role.ORGANISATION_ADMIN], now=now, email="second@example.org")
    client.post(form.action, data=form.values)
    assert session.get_one(User, admin.id).status is UserStatus.DISABLED


def test_disabling_ends_an_open_session_at_once(
    client: WebClient, session: Session, admin: User, officer: User
) -> None:
    client.sign_in(officer)
    theirs = token_of(client)
    client.sign_in(admin)
    form = client.page(f"/people/{officer.id}").form("disable")
    client.post(form.action, data=form.values)
    client.set_cookie("sid", theirs)
    assert client.get("/account").headers["Location"].startswith("/sign-in")
    client.sign_in(admin)
    form = client.page(f"/people/{officer.id}").form("enable")
    client.post(form.action, data=form.values)
    assert session.get_one(User, officer.id).status is UserStatus.ACTIVE


def test_an_invitation_leads_to_an_account_once(
    client: WebClient, session: Session, admin: User, clock: Clock
) -> None:
    client.sign_in(admin)
    page = client.submit_and_follow(
        "/people/invite",
        having="email",
        name="New Officer",
        email="New@Example.org",
        roles=["liaison_officer"],
    )
    assert "New Officer was invited" in page.text
    mail = newest_mail(session)
    assert mail.recipient == "New@Example.org"
    assert "New Officer" not in mail.subject + mail.body
    client.sign_out()
    path = link_in(mail)
    short = client.submit(path, password="too short", again="too short")
    assert "at least 15 characters" in short.text.lower()
    named = client.submit(path, password="northgate-police-1", again="northgate-police-1")
    assert named.status_code == 422
    differing = client.submit(path, password=PASSWORD, again="another one entirely")
    assert "differ" in differing.text
    clock.advance(days=6, hours=23)
    answer = client.submit(path, name="N. Officer", password=PASSWORD, again=PASSWORD)
    assert answer.headers["Location"] == "/sign-in"
    client.page(path, status=404)
    user = session.scalars(sa.select(User).where(User.email_folded == "new@example.org")).one()
    assert (user.status, user.name) == (UserStatus.ACTIVE, "N. Officer")
    assert client.submit("/sign-in", email="new@example.org", password=PASSWORD).status_code == 302
    actions = session.scalars(sa.select(AuditRow.action).order_by(AuditRow.sequence)).all()
    assert [one for one in actions if one != "account.listed"] == [
        "user.invited",
        "user.invitation_accepted",
        "sign_in.password_accepted",
    ]


def test_an_invitation_ends_after_a_week_and_by_the_next_one(
    client: WebClient, session: Session, admin: User, clock: Clock
) -> None:
    client.sign_in(admin)
    fields = {"name": "Late", "email": "late@example.org", "roles": ["supervisor"]}
    client.submit_and_follow("/people/invite", having="email", **fields)
    first = link_in(newest_mail(session))
    late = session.scalars(sa.select(User).where(User.email_folded == "late@example.org")).one()
    clock.advance(seconds=1)
    form = client.page(f"/people/{late.id}").form("invite-again")
    client.post(form.action, data=form.values)
    second = link_in(newest_mail(session))
    client.sign_out()
    client.page(first, status=404)
    client.page(second)
    clock.advance(days=7)
    client.page(second, status=404)


@pytest.mark.parametrize("email", ["robin@example.org", "s@example.net", "no address", "a@b@c.org"])
def test_an_address_in_use_anywhere_is_refused_in_the_same_words(
    client: WebClient, admin: User, officer: User, stranger: User, email: str
) -> None:
    client.sign_in(admin)
    answer = client.submit("/people/invite", having="email", name="X", email=email, roles=["supervisor"])
    assert answer.status_code == 422
    in_use = "@" in email and email.count("@") == 1
    assert ("cannot be invited" in answer.text) is in_use


def test_an_administrator_starts_a_reset_but_sees_no_link(
    client: WebClient, session: Session, admin: User, officer: User
) -> None:
    client.sign_in(admin)
    form = client.page(f"/people/{officer.id}").form("reset")
    page = client.page(client.post(form.action, data=form.values).headers["Location"])
    assert "/link/" not in page.html
    assert newest_mail(session).recipient == officer.email


def test_the_list_pages_by_name_in_a_constant_number_of_statements(
    client: WebClient,
    session: Session,
    connection: Connection,
    agency: Organisation,
    admin: User,
    now: datetime,
) -> None:
    client.sign_in(admin)
    client.page("/people/")
    with counted_statements(connection) as few:
        client.page("/people/")
    for n in range(60):
        make_user(session, agency, [Role.SUPERVISOR], now=now, email=f"p{n}@example.org", name=f"P {n:02d}")
    session.commit()
    with counted_statements(connection) as many:
        first = client.page("/people/")
    assert len(many) == len(few)
    second = client.page(first.links["Next →"])
    names = [link for page in (first, second) for link in page.links if link.startswith("P ")]
    assert names == [f"P {n:02d}" for n in range(60)]
    found = client.page("/people/?q=p 17")
    assert [link for link in found.links if link.startswith("P ")] == ["P 17"]
