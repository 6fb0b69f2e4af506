"""Accounts that close, sessions that end with them, and what an administrator does about it (security A-12, B-05)."""

import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from uuid import UUID

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from accounts.limits.counting import is_locked
from accounts.organisations.commands import suspend_organisation
from accounts.organisations.models import Organisation, OrganisationStatus
from accounts.sign_in.commands import begin_sign_in
from accounts.sign_in.models import WebSession
from accounts.sign_in.password_commands import change_password, use_link
from accounts.sign_in.throttle import account_key, use_cjis_mode
from accounts.users.commands import (
    change_user,
    disable_user,
    enable_user,
    end_user_sessions,
    invite_user,
    start_reset,
)
from accounts.users.expiry import UNUSED_AFTER, close_accounts
from accounts.users.links import LIFETIME, find_open_link
from accounts.users.models import LinkPurpose, User, UserStatus
from accounts.users.queries import find_actor_of
from audit.models import AuditRow
from core.actor import SYSTEM, Role
from core.errors import RuleBroken
from tests.support.accounts import PASSWORD, actor_of, make_organisation, make_user, token_of
from tests.web.conftest import WebClient
from web.session import digest_of

NEW_PASSWORD = "nine loud magpies at dawn"


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
def cjis_mode() -> Iterator[None]:
    use_cjis_mode(on=True)
    yield
    use_cjis_mode(on=False)


@pytest.fixture
def times(deep: bool) -> int:
    """A hundred in the second tier, ten in the first."""
    return 100 if deep else 10


def is_in(client: WebClient) -> bool:
    return client.get("/account").status_code == 200


EVENTS = (
    "disabled",
    "organisation suspended",
    "password changed",
    "password reset",
    "roles changed",
    "ended by an administrator",
    "temporary account over",
    "unused for 90 days",
    "moved to another unit",
    "removed from the list by the owner",
)


def happen(session: Session, event: str, *, admin: User, officer: User, now: datetime) -> None:
    actor = actor_of(session, admin)
    if event == "disabled":
        disable_user(session, actor, user_id=officer.id, now=now)
    elif event == "organisation suspended":
        suspend_organisation(session, SYSTEM, organisation_id=officer.organisation_id, now=now)
    elif event == "password changed":
        change_password(session, actor_of(session, officer), old=PASSWORD, new=NEW_PASSWORD, now=now)
    elif event == "password reset":
        link = start_reset(session, actor, user_id=officer.id, now=now)
        use_link(session, token=link.token, password=NEW_PASSWORD, now=now)
    elif event in ("roles changed", "moved to another unit"):
        roles = {Role.SUPERVISOR} if event == "roles changed" else {Role.LIAISON_OFFICER}
        change_user(
            session, actor, user_id=officer.id, version=officer.version, roles=roles, unit_id=None, now=now
        )
    elif event == "ended by an administrator":
        end_user_sessions(session, actor, user_id=officer.id, now=now)
    elif event == "temporary account over":
        officer.ends_at = now + timedelta(hours=1)
        session.flush()
        assert close_accounts(session, now=now + timedelta(hours=1)) == 1
    elif event == "unused for 90 days":
        officer.created_at = now - UNUSED_AFTER
        session.flush()
        assert close_accounts(session, now=now) == 1
    else:
        session.execute(sa.delete(WebSession).where(WebSession.user_id == officer.id))


@pytest.mark.timeout(400)
@pytest.mark.proves("B-05", "C-08")
def test_after_ten_events_none_of_five_tokens_opens_anything(
    client: WebClient, session: Session, agency: Organisation, now: datetime
) -> None:
    """Fifty cases of event and token; the same tokens open the account page before."""
    dead = 0
    for number, event in enumerate(EVENTS):
        home = make_organisation(session, name=f"Agency {number}")
        boss = make_user(session, home, [Role.ORGANISATION_ADMIN], now=now, email=f"boss{number}@example.org")
        person = make_user(session, home, [Role.LIAISON_OFFICER], now=now, email=f"p{number}@example.org")
        tokens = []
        for _ in range(5):
            client.sign_in(person)
            tokens.append(token_of(client))
        for token in tokens:
            client.set_cookie("sid", token)
            assert is_in(client), event
        happen(session, event, admin=boss, officer=person, now=now)
        session.commit()
        for token in tokens:
            client.set_cookie("sid", token)
            answer = client.get("/account")
            assert answer.headers.get("Location", "").startswith("/sign-in"), event
            dead += 1
        digests = [digest_of(token) for token in tokens]
        left = session.scalars(sa.select(WebSession).where(WebSession.digest.in_(digests))).all()
        assert left == [], event
    assert dead == 50


@pytest.mark.proves("B-05")
def test_an_organisation_that_comes_back_brings_no_old_session_back(
    client: WebClient, session: Session, agency: Organisation, officer: User, now: datetime
) -> None:
    client.sign_in(officer)
    suspend_organisation(session, SYSTEM, organisation_id=agency.id, now=now)
    agency.status = OrganisationStatus.ACTIVE
    session.commit()
    assert not is_in(client)


@pytest.mark.timeout(400)
@pytest.mark.scaled
@pytest.mark.proves("A-12", "C-08")
def test_of_a_hundred_people_disabled_during_an_open_session_nobody_gets_another_page(
    client: WebClient,
    session: Session,
    agency: Organisation,
    admin: User,
    officer: User,
    now: datetime,
    times: int,
) -> None:
    """The same account, closed and opened again and again, each time with a session of its own."""
    boss, refused = actor_of(session, admin), 0
    for _ in range(times):
        client.sign_in(officer)
        assert is_in(client)
        disable_user(session, boss, user_id=officer.id, now=now)
        session.commit()
        refused += not is_in(client)
        enable_user(session, boss, user_id=officer.id, now=now)
        session.commit()
        assert not is_in(client)
    assert refused == times


@pytest.mark.timeout(400)
@pytest.mark.scaled
@pytest.mark.proves("C-08")
def test_of_a_hundred_roles_withdrawn_between_two_requests_each_is_gone_at_the_second(
    client: WebClient,
    session: Session,
    agency: Organisation,
    admin: User,
    officer: User,
    now: datetime,
    times: int,
) -> None:
    boss, denied = actor_of(session, admin), 0
    pages = {Role.ORGANISATION_ADMIN: "/people/", Role.PARTNERSHIP_DESK: "/referrals/"}
    for number in range(times):
        role = sorted(pages)[number % 2]
        change_user(
            session,
            SYSTEM,
            user_id=officer.id,
            version=officer.version,
            roles={Role.OFFICER, role},
            unit_id=None,
            now=now,
        )
        client.sign_in(officer)
        assert client.get(pages[role]).status_code == 200
        change_user(
            session,
            boss,
            user_id=officer.id,
            version=officer.version,
            roles={Role.OFFICER},
            unit_id=None,
            now=now,
        )
        session.commit()
        first = client.get(pages[role]).status_code
        client.sign_in(officer)
        denied += first == 302 and client.get(pages[role]).status_code == 403
    assert denied == times


@pytest.mark.proves("B-05")
def test_an_administrator_sees_and_ends_the_sessions_of_their_people(
    client: WebClient, session: Session, admin: User, officer: User
) -> None:
    client.sign_in(officer)
    token = token_of(client)
    client.sign_in(admin)
    page = client.page(f"/people/{officer.id}")
    form = page.form("sessions/end")
    assert client.post(form.action, data=form.values).status_code == 302
    client.set_cookie("sid", token)
    assert not is_in(client)
    assert "user.sessions_ended" in session.scalars(sa.select(AuditRow.action)).all()


@pytest.mark.proves("A-12")
def test_accounts_close_after_ninety_days_without_use_and_temporary_ones_at_their_end(
    session: Session, agency: Organisation, admin: User, now: datetime
) -> None:
    second = timedelta(seconds=1)
    unused = make_user(session, agency, [Role.OFFICER], now=now - UNUSED_AFTER, email="unused@example.org")
    just = make_user(session, agency, [Role.OFFICER], now=now - UNUSED_AFTER + second, email="j@example.org")
    used = make_user(session, agency, [Role.OFFICER], now=now - 2 * UNUSED_AFTER, email="used@example.org")
    used.last_signed_in_at = now - timedelta(days=89)
    invited = make_user(
        session,
        agency,
        [Role.OFFICER],
        now=now - UNUSED_AFTER,
        email="invited@example.org",
        status=UserStatus.INVITED,
    )
    reopened = make_user(session, agency, [Role.OFFICER], now=now - 2 * UNUSED_AFTER, email="r@example.org")
    reopened.last_signed_in_at, reopened.enabled_at = now - UNUSED_AFTER, now - timedelta(days=1)
    session.flush()
    assert close_accounts(session, now=now) == 2
    statuses = {user.email: user.status for user in (unused, just, used, invited, reopened)}
    assert [email for email, status in statuses.items() if status is UserStatus.DISABLED] == [
        "unused@example.org",
        "invited@example.org",
    ]
    rows = session.scalars(sa.select(AuditRow).where(AuditRow.action == "user.disabled")).all()
    assert [json.loads(row.details) for row in rows] == [{"reason": "unused"}] * 2
    assert close_accounts(session, now=now) == 0


@pytest.mark.proves("A-12")
def test_a_temporary_account_lasts_seventy_two_hours_at_most(
    session: Session, agency: Organisation, admin: User, now: datetime
) -> None:
    def invite(hours: int, email: str) -> UUID:
        link = invite_user(
            session,
            actor_of(session, admin),
            organisation_id=agency.id,
            name="Visitor",
            email=email,
            roles=[Role.OFFICER],
            lasts=timedelta(hours=hours),
            now=now,
        )
        return use_link(session, token=link.token, password=PASSWORD, now=now)

    with pytest.raises(RuleBroken):
        invite(73, "long@example.org")
    visitor_id = invite(72, "visitor@example.org")
    end = now + timedelta(hours=72)
    before = begin_sign_in(session, email="visitor@example.org", address="1", now=end - timedelta(seconds=1))
    assert before is not None
    assert before.password_hash is not None
    after = begin_sign_in(session, email="visitor@example.org", address="1", now=end)
    assert after is not None
    assert after.password_hash is None
    assert close_accounts(session, now=end) == 1
    assert find_actor_of(session, visitor_id) is None


@pytest.mark.proves("A-12")
def test_a_fresh_installation_has_nobody_and_its_first_administrator_an_hour(
    session: Session, now: datetime
) -> None:
    assert session.scalar(sa.select(sa.func.count(User.id))) == 0
    agency = make_organisation(session, name="First")
    link = invite_user(
        session,
        SYSTEM,
        organisation_id=agency.id,
        name="A",
        email="a@example.org",
        roles=[Role.ORGANISATION_ADMIN],
        now=now,
    )
    assert find_open_link(session, link.token, now=now + timedelta(minutes=59)) is not None
    assert find_open_link(session, link.token, now=now + timedelta(hours=1)) is None
    other = invite_user(
        session,
        SYSTEM,
        organisation_id=agency.id,
        name="B",
        email="b@example.org",
        roles=[Role.OFFICER],
        now=now,
    )
    assert other.expires_at == now + LIFETIME[LinkPurpose.INVITATION]


@pytest.mark.proves("A-12")
def test_the_access_review_lists_everybody_and_notes_who_went_through_it(
    client: WebClient, session: Session, agency: Organisation, admin: User, officer: User, now: datetime
) -> None:
    ngo = make_organisation(session, name="Elsewhere")
    make_user(session, ngo, [Role.OFFICER], now=now, email="x@example.net", name="Ola Fremd")
    make_user(
        session,
        agency,
        [Role.OFFICER],
        now=now,
        email="gone@example.org",
        name="Gone",
        status=UserStatus.DISABLED,
    )
    client.sign_in(admin)
    page = client.page("/people/access/")
    assert "A review is due" in page.text
    assert "Sam Ode" in page.text
    assert not {"Ola Fremd", "gone@example.org"} & set(page.text.split())
    table = client.submit("/people/access/report", reason="oversight")
    assert table.mimetype == "text/csv"
    lines = table.text.splitlines()
    assert len(lines) == 4
    assert lines[-1].startswith('"File F-')
    assert any("Sam Ode" in line and "Liaison officer" in line for line in lines)
    answer = client.submit("/people/access/", note="Sam keeps the role.")
    assert answer.status_code == 302
    assert "A review is due" not in client.page("/people/access/").text
    assert "access.reviewed" in session.scalars(sa.select(AuditRow.action)).all()
    assert client.get(f"/people/access/?organisation={ngo.id}").status_code in (403, 404)


@pytest.mark.proves("A-08")
def test_a_closed_sign_in_is_opened_by_an_administrator_and_by_nothing_else(
    client: WebClient, session: Session, admin: User, officer: User, now: datetime, cjis_mode: None
) -> None:
    addresses = iter(range(1, 30))

    def try_in(password: str, email: str = officer.email) -> int:
        """Each time from another address, so that the account's counter alone decides."""
        client.delete_cookie("sid")
        client.environ_base["REMOTE_ADDR"] = f"198.51.100.{next(addresses)}"
        return client.submit("/sign-in", email=email, password=password).status_code

    assert [try_in("wrong") for _ in range(6)] == [422] * 5 + [429]
    assert try_in(PASSWORD) == 429
    assert "sign_in.locked" in session.scalars(sa.select(AuditRow.action)).all()
    # A link by mail sets a password and opens nothing.
    link = start_reset(session, actor_of(session, admin), user_id=officer.id, now=now)
    use_link(session, token=link.token, password=NEW_PASSWORD, now=now)
    assert is_locked(session, account_key(officer.email_folded))
    assert try_in(NEW_PASSWORD) == 429
    client.sign_in(admin)
    page = client.page(f"/people/{officer.id}")
    assert "The sign-in is closed" in page.text
    form = page.form("release")
    assert client.post(form.action, data=form.values).status_code == 302
    assert "The sign-in is closed" not in client.page(f"/people/{officer.id}").text
    client.sign_out()
    assert try_in(NEW_PASSWORD) == 302
    # For an address without an account the answers are the same.
    unknown = [try_in("wrong", "nobody@example.org") for _ in range(6)]
    assert unknown == [422] * 5 + [429]
