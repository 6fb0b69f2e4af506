import re
import time
from datetime import datetime
from hashlib import sha256
from urllib.parse import quote

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from accounts.factors.models import TotpFactor
from accounts.limits.models import Counter
from accounts.organisations.models import OrganisationStatus
from accounts.outbox.models import OutboxMessage
from accounts.sign_in.models import WebSession
from accounts.users.models import User, UserStatus
from audit.models import AuditRow
from core.actor import Role
from tests.support import frozen_clock
from tests.support.accounts import PASSWORD, code_at, give_app, make_organisation, make_user, token_of
from tests.support.frozen_clock import Clock
from tests.web.conftest import WebClient
from web.session import digest_of


@pytest.fixture
def officer(session: Session, now: datetime) -> User:
    user = make_user(session, make_organisation(session), [Role.LIAISON_OFFICER], now=now)
    give_app(session, user, now=now)
    return user


def second_step(client: WebClient, session: Session, answer: TestResponse) -> TestResponse:
    """Go on after the right password, with the code that the app shows."""
    seed = session.scalars(sa.select(TotpFactor)).one().seed
    code = code_at(seed, frozen_clock.utc_now())
    return client.submit(answer.headers["Location"], having="factor_code", factor_code=code)


def sign_in(client: WebClient, password: str = PASSWORD, email: str = "robin@example.org") -> TestResponse:
    return client.submit("/sign-in", email=email, password=password)


def actions(session: Session) -> list[str]:
    """What people did; an app that a test gives them by hand is noted in the trail without them."""
    people_did = sa.select(AuditRow.action).where(AuditRow.action != "cells.sealed")
    return list(session.scalars(people_did.order_by(AuditRow.chain, AuditRow.sequence)))


@pytest.mark.proves("A-07")
def test_every_reason_not_to_sign_in_reads_the_same(
    client: WebClient, session: Session, now: datetime, officer: User
) -> None:
    closed = make_organisation(session, name="Closed", status=OrganisationStatus.SUSPENDED)
    make_user(session, closed, [Role.SUPERVISOR], now=now, email="closed@example.org")
    other = officer.organisation_id
    make_user(session, other, [Role.SUPERVISOR], now=now, email="off@example.org", status=UserStatus.DISABLED)
    make_user(session, other, [Role.SUPERVISOR], now=now, email="new@example.org", status=UserStatus.INVITED)
    answers = set()
    for email, password in (
        ("robin@example.org", "wrong"),
        ("nobody@example.org", PASSWORD),
        ("off@example.org", PASSWORD),
        ("new@example.org", PASSWORD),
        ("closed@example.org", PASSWORD),
    ):
        client.delete_cookie("visit")
        answer = sign_in(client, password, email)
        answers.add(
            (answer.status_code, re.sub('##[0-9a-f]+|nonce="[^"]+"', "", answer.text.replace(email, "")))
        )
    assert len(answers) == 1
    assert actions(session).count("sign_in.failed") == 5


def test_what_was_typed_for_an_unknown_account_leaves_a_keyed_digest_only(
    client: WebClient, session: Session
) -> None:
    """People type their password into the wrong field."""
    typed = "correct-horse@battery.example"
    sign_in(client, "staple", typed)
    row = session.scalars(sa.select(AuditRow).where(AuditRow.action == "sign_in.failed")).one()
    assert row.subject_kind == "address"
    assert re.fullmatch(r"[0-9a-f]{32,64}", row.subject_id)
    assert row.subject_id not in sha256(typed.encode()).hexdigest()
    assert (row.details, row.user_id, row.organisation_id) == ("{}", None, None)
    sign_in(client, "staple", typed.upper())
    assert len(set(session.scalars(sa.select(AuditRow.subject_id)))) == 1


def test_right_password_signs_in_with_a_new_token(client: WebClient, session: Session, officer: User) -> None:
    answer = sign_in(client, email=" Robin@Example.org")
    assert answer.status_code == 302
    before = token_of(client)
    answer = second_step(client, session, answer)
    cookie = client.get_cookie("sid")
    assert cookie is not None
    assert cookie.value != before
    stored = session.scalars(sa.select(WebSession)).one()
    assert stored.digest == digest_of(cookie.value)
    assert stored.user_id == officer.id
    assert "HttpOnly" in str(answer.headers.getlist("Set-Cookie"))
    assert actions(session) == ["sign_in.password_accepted", "factor.shown", "sign_in.succeeded"]
    assert client.page("/account").h1 == "Your account"


@pytest.mark.proves("I-07")
@pytest.mark.parametrize(
    ("target", "lands"),
    [
        ("/account", "/account"),
        ("/account?a=b", "/account?a=b"),
        ("//evil.example", "/"),
        ("https://evil.example/", "/"),
        ("/\\evil.example", "/"),
    ],
)
def test_sign_in_goes_on_within_the_site_only(
    client: WebClient, session: Session, officer: User, target: str, lands: str
) -> None:
    path = f"/sign-in?next={quote(target)}"
    answer = client.submit(path, having="email", email="robin@example.org", password=PASSWORD)
    answer = second_step(client, session, answer)
    assert answer.headers["Location"] == lands


@pytest.mark.proves("A-07", "A-08")
def test_guessing_is_slowed_down_for_known_and_unknown_alike(
    client: WebClient, session: Session, officer: User, clock: Clock
) -> None:
    for email in ("robin@example.org", "nobody@example.org"):
        session.execute(sa.delete(Counter))
        statuses = [sign_in(client, "wrong", email).status_code for _ in range(7)]
        assert statuses == [422] * 5 + [429] * 2
    session.execute(sa.delete(Counter))
    for _ in range(5):
        sign_in(client, "wrong")
    assert sign_in(client).status_code == 429
    clock.advance(seconds=61)
    assert sign_in(client, "wrong").status_code == 422
    clock.advance(seconds=61)
    assert sign_in(client).status_code == 429
    clock.advance(seconds=60)
    assert sign_in(client).status_code == 302


@pytest.mark.proves("A-08")
def test_one_address_cannot_try_many_accounts(client: WebClient, session: Session, officer: User) -> None:
    statuses = [sign_in(client, "wrong", f"a{n}@example.org").status_code for n in range(6)]
    assert statuses == [422] * 5 + [429]
    assert sign_in(client).status_code == 429


def test_right_passwords_do_not_use_up_the_address(
    client: WebClient, session: Session, officer: User
) -> None:
    for _ in range(7):
        client.delete_cookie("sid")
        assert sign_in(client).status_code == 302


@pytest.mark.proves("A-06")
def test_a_refused_password_is_never_hashed_when_overlong(
    client: WebClient, officer: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls: list[str] = []
    monkeypatch.setattr("accounts.sign_in.hashing._hasher", _Counting(calls))
    assert sign_in(client, "x" * 129).status_code == 422
    assert sign_in(client, "x" * 129, "nobody@example.org").status_code == 422
    assert calls == []


class _Counting:
    def __init__(self, calls: list[str]) -> None:
        self.calls = calls

    def verify(self, _stored: str, password: str) -> bool:
        self.calls.append(password)
        return False


@pytest.mark.proves("B-05", "B-08")
def test_sign_out_kills_the_token_and_what_the_browser_kept(
    client: WebClient, session: Session, officer: User
) -> None:
    second_step(client, session, sign_in(client))
    token = token_of(client)
    form = client.page("/account").form("sign-out")
    answer = client.post(form.action, data=form.values)
    assert answer.headers["Clear-Site-Data"] == '"cache", "cookies", "storage"'
    assert client.get_cookie("sid") is None
    client.set_cookie("sid", token)
    assert client.get("/account").headers["Location"].startswith("/sign-in")
    assert actions(session)[-2:] == ["sign_in.succeeded", "sign_in.ended"]


@pytest.mark.proves("M-03")
def test_sign_out_by_a_foreign_page_does_nothing(client: WebClient, session: Session, officer: User) -> None:
    client.sign_in(officer)
    assert client.post("/sign-in/sign-out").headers["Location"] == "/"
    assert client.get("/account").status_code == 200


@pytest.mark.proves("B-03")
def test_a_session_ends_when_idle_and_in_any_case_after_twelve_hours(
    client: WebClient, officer: User, clock: Clock
) -> None:
    client.sign_in(officer)
    clock.advance(minutes=14, seconds=59)
    assert client.get("/account").status_code == 200
    for _ in range(58):
        clock.advance(minutes=12)
        assert client.get("/account").status_code == 200
    clock.advance(minutes=10)
    assert client.get("/account").status_code == 302
    client.sign_in(officer)
    clock.advance(minutes=15, seconds=1)
    assert client.get("/account").status_code == 302


@pytest.mark.proves("B-06")
def test_the_fourth_session_ends_the_oldest(
    client: WebClient, session: Session, officer: User, clock: Clock
) -> None:
    tokens = []
    for _ in range(4):
        client.delete_cookie("sid")
        clock.advance(seconds=30)
        answer = second_step(client, session, sign_in(client))
        tokens.append(token_of(client))
    assert "oldest was ended" in client.page(answer.headers["Location"]).text
    live = []
    for token in tokens:
        client.set_cookie("sid", token)
        live.append(client.get("/account").status_code == 200)
    assert live == [False, True, True, True]


@pytest.mark.proves("B-05")
def test_own_sessions_are_listed_and_ended(
    client: WebClient, session: Session, officer: User, clock: Clock
) -> None:
    tokens = []
    for _ in range(3):
        clock.advance(seconds=10)
        client.sign_in(officer)
        tokens.append(token_of(client))
    page = client.page("/account")
    assert page.text.count("This session") == 1
    other = digest_of(tokens[0]).hex()
    form = page.form(other)
    client.post(form.action, data=form.values)
    assert client.post(form.action, data=form.values).status_code == 404
    form = client.page("/account").form("end-others")
    client.post(form.action, data=form.values)
    assert [bytes(d) for d in session.scalars(sa.select(WebSession.digest))] == [digest_of(tokens[2])]
    assert actions(session) == ["session.ended", "session.others_ended"]


def test_nobody_ends_the_session_of_another(
    client: WebClient, session: Session, officer: User, now: datetime
) -> None:
    other = make_user(session, officer.organisation_id, [Role.SUPERVISOR], now=now, email="other@example.org")
    client.sign_in(other)
    theirs = digest_of(token_of(client)).hex()
    client.sign_in(officer)
    token = client.page("/account").form("sign-out").values
    assert client.post(f"/account/sessions/{theirs}/end", data=token).status_code == 404
    assert client.post("/account/sessions/zz/end", data=token).status_code == 404
    assert session.scalars(sa.select(WebSession).where(WebSession.user_id == other.id)).all()


@pytest.mark.proves("A-05", "B-05")
def test_changing_the_password_needs_the_old_one(client: WebClient, session: Session, officer: User) -> None:
    client.sign_in(officer)
    new = "nine slow barges upstream"

    def change(old: str, password: str, again: str) -> TestResponse:
        return client.submit(
            "/account", having="old_password", old_password=old, password=password, again=again
        )

    assert "not your present password" in change("wrong", new, new).text
    assert "differ" in change(PASSWORD, new, new + "!").text
    assert change(PASSWORD, "short", "short").status_code == 422
    assert change(PASSWORD, "password1234567", "password1234567").status_code == 422
    old_token = token_of(client)
    assert change(PASSWORD, new, new).status_code == 302
    assert token_of(client) != old_token
    assert client.get("/account").status_code == 200
    client.set_cookie("sid", old_token)
    assert client.get("/account").status_code == 302
    client.delete_cookie("sid")
    assert sign_in(client).status_code == 422
    assert sign_in(client, new).status_code == 302
    mail = session.scalars(sa.select(OutboxMessage)).one()
    assert "was changed" in mail.subject
    assert "user.password_changed" in actions(session)


def test_guesses_at_the_old_password_are_counted(client: WebClient, officer: User) -> None:
    client.sign_in(officer)
    new = "nine slow barges upstream"
    answers = [
        client.submit("/account", having="old_password", old_password="wrong", password=new, again=new).text
        for _ in range(6)
    ]
    assert ["Too many attempts" in text for text in answers] == [False] * 5 + [True]


@pytest.mark.proves("A-09")
def test_a_forgotten_password_is_reset_once_within_half_an_hour(
    client: WebClient, session: Session, officer: User, clock: Clock
) -> None:
    client.sign_in(officer)
    signed_in = token_of(client)
    client.sign_out()
    known = client.submit("/forgot", email="robin@example.org")
    unknown = client.submit("/forgot", email="nobody@example.org")
    assert (known.status_code, known.headers["Location"]) == (
        unknown.status_code,
        unknown.headers["Location"],
    )
    mail = session.scalars(sa.select(OutboxMessage)).one()
    assert mail.recipient == "robin@example.org"
    path = next(line for line in mail.body.splitlines() if "/link/" in line).partition("8000")[2]
    client.page(path)
    clock.advance(minutes=29)
    new = "nine slow barges upstream"
    stale = client.page(path).form(having="password")
    assert client.submit(path, password=new, again=new).status_code == 302
    assert client.post(stale.action, data=stale.filled({"password": new, "again": new})).status_code == 404
    client.set_cookie("sid", signed_in)
    assert client.get("/account").status_code == 302
    client.delete_cookie("sid")
    assert sign_in(client, new).status_code == 302
    assert actions(session).count("user.reset_requested") == 2


@pytest.mark.proves("A-09")
def test_a_reset_link_expires_and_cannot_be_guessed(
    client: WebClient, session: Session, officer: User, clock: Clock
) -> None:
    client.submit("/forgot", email="robin@example.org")
    mail = session.scalars(sa.select(OutboxMessage)).one()
    path = next(line for line in mail.body.splitlines() if "/link/" in line).partition("8000")[2]
    client.page(path + "x", status=404)
    clock.advance(minutes=30)
    client.page(path, status=404)
    assert client.post(path).status_code == 404


@pytest.mark.proves("A-09")
def test_a_disabled_person_resets_nothing(
    client: WebClient, session: Session, officer: User, now: datetime
) -> None:
    for email, status in (("off@example.org", UserStatus.DISABLED), ("new@example.org", UserStatus.INVITED)):
        make_user(session, officer.organisation_id, [Role.SUPERVISOR], now=now, email=email, status=status)
        client.submit("/forgot", email=email)
    assert session.scalars(sa.select(OutboxMessage)).all() == []


@pytest.mark.proves("N-03")
def test_asking_again_and_again_sends_three_links_an_hour(
    client: WebClient, session: Session, officer: User
) -> None:
    for _ in range(7):
        answer = client.submit("/forgot", email="robin@example.org")
        assert answer.headers["Location"] == "/forgot/sent"
    asked = actions(session).count("user.reset_requested")
    assert asked == 3
    client.page("/forgot/sent")


@pytest.mark.proves("A-07")
def test_the_time_of_the_answer_does_not_tell_whether_there_is_an_account(
    client: WebClient, officer: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    pauses: list[float] = []
    monkeypatch.setattr("accounts.sign_in.routes.time.sleep", pauses.append)
    monkeypatch.setattr("accounts.sign_in.routes.FORGOT_SECONDS", 60.0)
    took = []
    for email in ("robin@example.org", "nobody@example.org"):
        form = client.page("/forgot").form(having="email")
        started = time.monotonic()
        client.post(form.action, data=form.filled({"email": email}))
        took.append(time.monotonic() - started + pauses[-1])
    assert took == pytest.approx([60.0, 60.0], abs=5.0)
