"""The notice before sign-in, abuse of reset links, equal work for all, and what a stolen database opens."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from accounts.organisations.models import Organisation
from accounts.outbox.models import OutboxMessage
from accounts.sign_in import hashing
from accounts.sign_in.models import WebSession
from accounts.sign_in.password_commands import request_reset, use_link
from accounts.sign_in.starting import start_session
from accounts.users.commands import disable_user, start_reset
from accounts.users.links import take_link
from accounts.users.models import SingleUseLink, User, UserStatus
from accounts.users.queries import find_actor_of
from audit.models import AuditRow
from core.actor import OrganisationKind, Role
from core.database import Base
from core.errors import ConcordatError
from tests.support.accounts import PASSWORD, actor_of, make_organisation, make_user, token_of
from tests.support.frozen_clock import Clock
from tests.web.conftest import WebClient
from web.session import digest_of

NEW_PASSWORD = "nine loud magpies at dawn"
BANNER = "For duty only.\nUse is recorded & reviewed."


@pytest.fixture
def agency(session: Session) -> Organisation:
    return make_organisation(session)


@pytest.fixture
def officer(session: Session, agency: Organisation, now: datetime) -> User:
    return make_user(session, agency, [Role.LIAISON_OFFICER], now=now)


@pytest.fixture
def admin(session: Session, agency: Organisation, now: datetime) -> User:
    return make_user(session, agency, [Role.ORGANISATION_ADMIN], now=now, email="admin@example.org")


# ----


@pytest.mark.proves("A-14")
def test_nothing_opens_before_the_notice_of_ones_organisation_is_acknowledged(
    client: WebClient, app: Flask, session: Session, agency: Organisation, officer: User
) -> None:
    agency.banner = BANNER
    session.commit()

    def begin(user: User) -> None:
        actor = find_actor_of(session, user.id)
        assert actor is not None
        with app.test_request_context("/sign-in"):
            start_session(actor, is_complete=True)
            from flask import session as flask_session

            data = dict(flask_session)
        client.sign_in(user)
        stored = session.scalars(
            sa.select(WebSession).where(WebSession.digest == digest_of(token_of(client)))
        )
        row = stored.one()
        interface: Any = app.session_interface
        row.data = interface.serializer.dumps({**interface.serializer.loads(row.data), **data})
        session.commit()

    begin(officer)
    for path in ("/", "/account", "/referrals/", "/notices/"):
        assert client.get(path).headers["Location"].startswith("/sign-in/notice")
    assert client.post("/account/sessions/end-others", data={}).headers["Location"] == "/sign-in/notice"
    page = client.page("/sign-in/notice?next=/account")
    assert "For duty only." in page.text
    assert "Use is recorded & reviewed." in page.text
    form = next(one for one in page.forms if one.action.startswith("/sign-in/notice"))
    assert client.post(form.action, data=form.values).headers["Location"] == "/account"
    assert client.get("/account").status_code == 200
    row = session.scalars(sa.select(AuditRow).where(AuditRow.action == "sign_in.notice_acknowledged")).one()
    assert row.user_id == officer.id
    # Another organisation has no notice, and its people none to acknowledge.
    ngo = make_organisation(session, OrganisationKind.NGO, name="Harbour House")
    begin(make_user(session, ngo, [Role.NGO_WORKER], now=row.at, email="w@example.net"))
    assert client.get("/account").status_code == 200


# ----


@pytest.mark.proves("A-07")
def test_every_attempt_costs_one_hash_whether_there_is_an_account_or_not(
    client: WebClient,
    session: Session,
    agency: Organisation,
    officer: User,
    now: datetime,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for email, status in (("off@example.org", UserStatus.DISABLED), ("new@example.org", UserStatus.INVITED)):
        make_user(session, agency, [Role.OFFICER], now=now, email=email, status=status)
    hashed: list[str] = []
    real = hashing._hasher

    class Counting:
        def __getattr__(self, name: str) -> Callable[..., object]:
            method: Callable[..., object] = getattr(real, name)

            def call(*arguments: object) -> object:
                hashed.append(name)
                return method(*arguments)

            return call

    hashing.password_matches(None, "warm up")
    monkeypatch.setattr(hashing, "_hasher", Counting())
    counts = {}
    for email in ("robin@example.org", "nobody@example.org", "off@example.org", "new@example.org"):
        hashed.clear()
        client.submit("/sign-in", email=email, password="wrong")
        counts[email] = list(hashed)
    assert set(map(tuple, counts.values())) == {("verify",)}
    hashed.clear()
    for email in counts:
        client.submit("/forgot", email=email)
    assert hashed == []


# ----


@pytest.mark.proves("A-09")
def test_twelve_ways_to_abuse_a_reset_and_none_succeeds(  # noqa: C901 - twelve ways, one after the other
    client: WebClient,
    session: Session,
    agency: Organisation,
    officer: User,
    admin: User,
    now: datetime,
    clock: Clock,
) -> None:
    stranger = make_user(
        session,
        make_organisation(session, OrganisationKind.NGO, name="Harbour House"),
        [Role.ORGANISATION_ADMIN],
        now=now,
        email="s@example.net",
    )
    boss = actor_of(session, admin)

    def fresh() -> str:
        return start_reset(session, boss, user_id=officer.id, now=clock.moment).token

    def use(token: str, password: str = NEW_PASSWORD) -> object:
        return use_link(session, token=token, password=password, now=clock.moment)

    def twice() -> object:
        token = fresh()
        take_link(session, token, now=clock.moment)
        return use(token)

    def replaced() -> object:
        old, _ = fresh(), fresh()
        return use(old)

    def late() -> object:
        token = fresh()
        clock.advance(minutes=30)
        return use(token)

    def from_the_database() -> object:
        fresh()
        digest = session.scalars(
            sa.select(SingleUseLink.digest).where(SingleUseLink.used_at.is_(None))
        ).first()
        assert digest is not None
        return use(bytes(digest).hex())

    def other_case() -> object:
        return use(fresh().swapcase())

    def weak() -> object:
        return use(fresh(), "password1234567")

    def of_a_stranger() -> object:
        return start_reset(session, actor_of(session, stranger), user_id=officer.id, now=clock.moment)

    def by_an_officer() -> object:
        return start_reset(session, actor_of(session, officer), user_id=admin.id, now=clock.moment)

    def after_closing() -> object:
        token = fresh()
        disable_user(session, boss, user_id=officer.id, now=clock.moment)
        return use(token)

    def asked_for_a_closed_account() -> object:
        link = request_reset(session, email=officer.email, address="203.0.113.1", now=clock.moment)
        if link is None:
            raise ConcordatError("no link")
        return link

    def asked_a_fourth_time() -> object:
        for _ in range(3):
            request_reset(session, email=admin.email, address="203.0.113.1", now=clock.moment)
        link = request_reset(session, email=admin.email, address="203.0.113.2", now=clock.moment)
        if link is None:
            raise ConcordatError("no link")
        return link

    def made_up() -> object:
        return use("A" * 43)

    ways: list[Callable[[], object]] = [
        *(twice, replaced, late, from_the_database, other_case, weak),
        *(
            of_a_stranger,
            by_an_officer,
            made_up,
            after_closing,
            asked_for_a_closed_account,
            asked_a_fourth_time,
        ),
    ]
    before, refused = officer.password_hash, 0
    for way in ways:
        savepoint = session.begin_nested()
        with pytest.raises(ConcordatError):
            way()
        refused += 1
        if way is not after_closing:
            savepoint.rollback()
        session.refresh(officer)
        assert officer.password_hash == before, way.__name__
    assert refused == len(ways) == 12


@pytest.mark.proves("A-09")
def test_a_reset_signs_nobody_in_ends_every_session_and_skips_no_second_factor(
    client: WebClient, session: Session, officer: User, admin: User, now: datetime
) -> None:
    client.sign_in(officer)
    token = token_of(client)
    client.sign_out()
    link = start_reset(session, actor_of(session, admin), user_id=officer.id, now=now)
    stored = session.scalars(sa.select(SingleUseLink.digest)).all()
    assert len(link.token) == 43
    assert all(len(digest) == 32 and link.token.encode() not in digest for digest in stored)
    answer = client.submit(f"/link/{link.token}", password=NEW_PASSWORD, again=NEW_PASSWORD)
    assert answer.headers["Location"] == "/sign-in"
    assert client.get("/account").status_code == 302
    client.set_cookie("sid", token)
    assert client.get("/account").status_code == 302
    client.delete_cookie("sid")
    data = {"email": officer.email, "password": NEW_PASSWORD}
    [form] = [one for one in client.page("/sign-in").forms if one.action == "/sign-in"]
    assert client.post("/sign-in", data={**form.values, **data}).status_code == 302
    assert client.get("/account").status_code == 302
    letters = session.scalars(sa.select(OutboxMessage.recipient)).all()
    assert officer.email in letters


# ---- A-06, B-01, B-03, B-04


@pytest.mark.proves("A-06")
def test_a_hash_of_weaker_parameters_is_renewed_at_sign_in(
    client: WebClient, session: Session, officer: User
) -> None:
    from argon2 import PasswordHasher

    officer.password_hash = PasswordHasher(time_cost=1, memory_cost=8192, parallelism=1).hash(PASSWORD)
    session.commit()
    client.submit("/sign-in", email=officer.email, password=PASSWORD)
    session.refresh(officer)
    assert officer.password_hash.startswith("$argon2id$v=19$m=19456,t=2,p=1$")


@pytest.mark.proves("B-01")
def test_no_value_of_a_stolen_database_works_as_a_cookie(
    client: WebClient, session: Session, officer: User
) -> None:
    client.sign_in(officer)
    token = token_of(client)
    assert len(token) >= 43
    assert client.get("/account").status_code == 200
    tried = 0
    for table in Base.metadata.sorted_tables:
        for row in session.execute(
            sa.select(*(sa.type_coerce(c, sa.types.NullType()) for c in table.columns))
        ):
            for value in row:
                forms = {str(value)} | ({value.hex()} if isinstance(value, bytes) else set())
                for text in forms:
                    assert token not in text
                    if not text.isascii() or not text.isprintable() or not text or ";" in text:
                        continue
                    client.set_cookie("sid", text)
                    assert client.get("/account").status_code == 302, table.name
                    tried += 1
    assert tried > 50
    client.set_cookie("sid", token)
    assert client.get("/account").status_code == 200


@pytest.mark.proves("B-04")
def test_the_cookie_is_bound_to_host_and_site_and_out_of_reach_of_scripts(
    app: Flask, client: WebClient, session: Session, officer: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.config, "SESSION_COOKIE_SECURE", True)
    secure = {"base_url": "https://localhost"}
    page = client.get("/sign-in", **secure)
    token = page.text.split('name="csrf_token" ')[1].split('value="')[1].split('"')[0]
    data = {"csrf_token": token, "email": officer.email, "password": PASSWORD}
    answer = client.post("/sign-in", data=data, headers={"Referer": "https://localhost/sign-in"}, **secure)
    assert answer.status_code == 302
    [cookie] = [c for c in answer.headers.getlist("Set-Cookie") if c.startswith("__Host-sid=")]
    value = cookie.partition(";")[0].partition("=")[2]
    assert cookie == f"__Host-sid={value}; Secure; HttpOnly; Path=/; SameSite=Lax"
    for one in (*page.headers.getlist("Set-Cookie"), *answer.headers.getlist("Set-Cookie")):
        assert "Domain" not in one
        assert one.startswith(("__Host-sid=", "visit="))
        assert "HttpOnly" in one or "Max-Age=0" in one
    assert "remember" not in page.text.lower()


@pytest.mark.proves("B-03")
def test_no_script_asks_for_anything_while_nobody_does_anything() -> None:
    """What runs by a timer sends only what has changed since, which is somebody's typing: no polling keeps a session."""
    from tests.support.tree import ROOT

    timers = 0
    for path in sorted((ROOT / "static" / "js").glob("*.js")):
        source = path.read_text()
        timers += source.count("setInterval(")
        assert "WebSocket" not in source
        assert "EventSource" not in source
        for name in ("keep", "save"):
            if f"setInterval({name}," in source:
                body = source.split(f"const {name} = async", 1)[1].split("fetch", 1)[0].split("post(", 1)[0]
                assert "return;" in body
                assert "changed()" in body or "now === kept" in body
                timers -= 1
    assert timers == 0
