"""Between password and second factor, and how a second factor is shown, set up and lost."""

import json
import re
from datetime import datetime
from uuid import uuid4

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from accounts.factors.models import RecoveryCode, TotpFactor
from accounts.factors.recovery.codes import digest_of_code
from accounts.notices.models import Notice
from accounts.outbox.models import OutboxMessage
from accounts.sign_in.models import WebSession
from accounts.users.models import User
from audit.models import AuditRow
from core.actor import OrganisationKind, Role
from tests.support import frozen_clock
from tests.support.accounts import (
    code_at,
    give_app,
    make_organisation,
    make_user,
    token_of,
)
from tests.support.frozen_clock import Clock
from tests.support.second_steps import (
    STEP,
    add_passkey,
    give_password,
    is_signed_in,
    mails,
    show_code,
)
from tests.web.conftest import WebClient
from web.access import HALF_WAY, access_of
from web.session import digest_of

REACHED_HALF_WAY = {
    "accounts.sign_out",
    "banners.acknowledge",
    "banners.show",
    "factors.ask",
    "factors.begin",
    "factors.confirm",
    "factors.keep_passkey",
    "factors.new_passkey_options",
    "factors.passkey_options",
    "factors.prove_by_code",
    "factors.prove_by_passkey",
    "factors.recover",
    "factors.set_up",
}
"""All that a password opens alone: the notice of the organisation, the second step, its recovery, and the way out."""
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD")


@pytest.fixture
def officer(session: Session, now: datetime) -> User:
    return make_user(session, make_organisation(session), [Role.LIAISON_OFFICER], now=now)


@pytest.fixture
def seed(session: Session, officer: User, now: datetime) -> str:
    return give_app(session, officer, now=now)


@pytest.mark.proves("A-01")
def test_a_password_alone_opens_the_second_step_and_nothing_else(
    app: Flask, client: WebClient, officer: User, seed: str
) -> None:
    give_password(client)
    marked = {e for e in app.view_functions if access_of(app, e) == HALF_WAY}
    assert marked == REACHED_HALF_WAY
    asked = 0
    for rule in app.url_map.iter_rules():
        if access_of(app, rule.endpoint) in ("public", HALF_WAY):
            continue
        path = re.sub(r"<any\((\w+)[^>]*>", r"\1", rule.rule)
        path = re.sub(r"<uuid:\w+>", str(uuid4()), path)
        path = re.sub(r"<int:\w+>", "1", re.sub(r"<(string:|path:)?\w+>", "x", path))
        assert "<" not in path, path
        for method in METHODS:
            if method not in (rule.methods or ()):
                continue
            answer = client.open(path, method=method)
            assert answer.status_code == 302, f"{method} {path}"
            assert answer.headers["Location"].startswith(STEP), f"{method} {path}"
            asked += 1
    print(f"{asked} requests between password and second factor, all sent to the second step")
    assert asked > 300
    assert show_code(client, seed).status_code == 302
    assert is_signed_in(client)


@pytest.mark.proves("A-01")
def test_a_session_that_says_nothing_of_a_second_factor_opens_nothing(
    client: WebClient, session: Session, officer: User, now: datetime
) -> None:
    client.sign_in(officer, factor=None)
    assert client.get("/account").headers["Location"].startswith(STEP)
    stored = session.scalars(sa.select(WebSession)).one()
    stored.data = json.dumps({"_user_id": str(officer.id), "_fresh": True})
    session.commit()
    assert client.get("/account").headers["Location"].startswith("/sign-in?")
    client.sign_in(officer)
    assert is_signed_in(client)


@pytest.mark.proves("A-01")
def test_the_second_step_may_take_a_quarter_of_an_hour(
    client: WebClient, officer: User, seed: str, clock: Clock
) -> None:
    give_password(client)
    clock.advance(minutes=10)
    client.get(STEP)
    clock.advance(minutes=4, seconds=59)
    assert client.get(STEP).status_code == 200
    clock.advance(seconds=1)
    assert client.get(STEP).headers["Location"].startswith("/sign-in?")


@pytest.mark.proves("A-03", "B-02")
def test_a_code_works_once_and_brings_a_new_token(
    client: WebClient, session: Session, officer: User, seed: str, clock: Clock
) -> None:
    give_password(client)
    half_way = token_of(client)
    began = session.scalars(sa.select(WebSession.created_at)).one()
    clock.advance(seconds=20)
    assert show_code(client, seed).headers["Location"] == "/"
    signed_in = token_of(client)
    assert signed_in != half_way
    client.set_cookie("sid", half_way)
    assert client.get("/account").headers["Location"].startswith("/sign-in?")
    client.set_cookie("sid", signed_in)
    assert is_signed_in(client)
    stored = session.scalars(sa.select(WebSession)).one()
    assert (stored.digest, stored.created_at) == (digest_of(signed_in), began)
    client.delete_cookie("sid")
    give_password(client)
    again = show_code(client, seed)
    assert again.status_code == 422
    assert "not right" in again.text
    assert not is_signed_in(client)
    clock.advance(seconds=30)
    assert show_code(client, seed).status_code == 302
    assert is_signed_in(client)


@pytest.mark.proves("A-03", "A-08")
def test_guesses_at_a_code_are_counted(
    client: WebClient, officer: User, seed: str, clock: Clock, session: Session
) -> None:
    give_password(client)
    for _ in range(5):
        assert "not right" in client.submit(STEP, having="factor_code", factor_code="000000").text
    assert "Too many attempts" in show_code(client, seed).text
    client.delete_cookie("sid")
    give_password(client)
    assert "Too many attempts" in show_code(client, seed).text
    clock.advance(seconds=61)
    assert show_code(client, seed).status_code == 302
    refused = sa.select(sa.func.count()).where(AuditRow.action == "factor.refused")
    assert session.scalar(refused) == 5


@pytest.mark.proves("A-01", "A-03", "A-04", "A-11")
def test_somebody_without_a_factor_sets_one_up_at_the_first_sign_in(
    client: WebClient, session: Session, officer: User, clock: Clock
) -> None:
    assert give_password(client).headers["Location"] == STEP
    page = client.page(STEP)
    assert page.h1 == "Set up your second step"
    assert "can be guessed or stolen" in page.text
    answer = client.submit("/second-step/set-up", action="/second-step/app", label="Pocket phone")
    path = answer.headers["Location"]
    factor = session.scalars(sa.select(TotpFactor)).one()
    shown = client.page(path)
    assert factor.seed in shown.text.replace(" ", "")
    assert factor.seed.encode() not in bytes(factor.seed_sealed)
    wrong = client.submit(path, having="factor_code", factor_code="000000")
    assert wrong.status_code == 422
    right = client.submit(
        path, having="factor_code", factor_code=code_at(factor.seed, frozen_clock.utc_now())
    )
    assert right.status_code == 200
    codes = re.findall(r"(?:[A-Z2-7]{4}-){5}[A-Z2-7]{4}", right.text)
    assert len(set(codes)) == 10
    assert is_signed_in(client)
    stored = session.scalars(sa.select(RecoveryCode)).all()
    assert {bytes(row.digest) for row in stored} == {digest_of_code(code) for code in codes}
    assert mails(session) == ["Your account at Concordat was changed"]
    assert "second factor was added" in session.scalars(sa.select(Notice.message)).one()
    client.page(path, status=404)
    client.delete_cookie("sid")
    assert client.page(give_password(client).headers["Location"]).h1 == "Second step"
    for path in ("/second-step/set-up", f"/second-step/app/{factor.id}"):
        assert client.get(path).status_code == 403, "a password adds no factor to those that there are"


@pytest.mark.proves("A-04")
def test_a_recovery_code_signs_in_once(
    client: WebClient, session: Session, officer: User, seed: str, now: datetime
) -> None:
    client.sign_in(officer)
    page = client.submit("/account", action="/account/factors/codes")
    codes = re.findall(r"(?:[A-Z2-7]{4}-){5}[A-Z2-7]{4}", page.text)
    reused = 0
    for code in codes:
        for expected in (302, 422):
            client.delete_cookie("sid")
            give_password(client)
            answer = client.submit("/sign-in/recovery", having="factor_recovery", factor_recovery=code)
            assert answer.status_code == expected
            assert is_signed_in(client) == (expected == 302)
            reused += expected == 422
    print(f"{reused} of {len(codes)} used codes were refused")
    assert reused == len(codes) == 10


@pytest.mark.proves("A-04")
def test_new_recovery_codes_end_the_earlier_ones(client: WebClient, officer: User, seed: str) -> None:
    client.sign_in(officer)
    pages = [client.submit("/account", action="/account/factors/codes").text for _ in range(2)]
    first, second = (re.findall(r"(?:[A-Z2-7]{4}-){5}[A-Z2-7]{4}", page) for page in pages)
    assert not set(first) & set(second)
    assert not any(code in client.get("/account").text for code in (*first, *second))
    client.delete_cookie("sid")
    give_password(client)
    for code, expected in ((first[0], 422), (second[0], 302)):
        answer = client.submit("/sign-in/recovery", having="factor_recovery", factor_recovery=code)
        assert answer.status_code == expected


# ---- On the account page


@pytest.mark.proves("A-10", "A-11")
def test_a_factor_is_removed_but_never_the_last_one(
    client: WebClient, session: Session, officer: User, seed: str, now: datetime
) -> None:
    client.sign_in(officer)
    factor = session.scalars(sa.select(TotpFactor)).one()
    path = f"/account/factors/{factor.id}/remove"
    last = client.submit("/account", action=path)
    assert "only second factor" in client.page(last.headers["Location"]).text
    add_passkey(client, officer)
    client.submit("/account", action=path)
    assert session.scalars(sa.select(TotpFactor)).all() == []
    assert any("was removed" in body for body in session.scalars(sa.select(OutboxMessage.body)))
    theirs = make_user(session, officer.organisation_id, [Role.OFFICER], now=now, email="kim@example.org")
    give_app(session, theirs, now=now)
    stranger = session.scalars(sa.select(TotpFactor.id)).one()
    form = client.page("/account").form("/account/factors/codes")
    answer = client.post(f"/account/factors/{stranger}/remove", data=form.values)
    assert answer.status_code == 404


@pytest.mark.proves("A-11")
def test_the_sign_in_before_is_shown(client: WebClient, officer: User, seed: str, clock: Clock) -> None:
    give_password(client)
    show_code(client, seed)
    client.delete_cookie("sid")
    clock.advance(days=2)
    give_password(client)
    answer = show_code(client, seed)
    assert "You last signed in on 11 Mar" in client.page(answer.headers["Location"]).text.replace(
        "Mar 11", "11 Mar"
    )


# ---- Lost


@pytest.mark.proves("A-09")
def test_two_administrators_remove_the_factors_of_somebody_who_lost_them(
    client: WebClient, session: Session, officer: User, seed: str, now: datetime
) -> None:
    admins = [
        make_user(
            session, officer.organisation_id, [Role.ORGANISATION_ADMIN], now=now, email=f"a{n}@example.org"
        )
        for n in range(2)
    ]
    page, agree = f"/people/{officer.id}/factors", f"/people/{officer.id}/factors/agree"
    client.sign_in(officer)
    theirs = token_of(client)
    client.sign_in(admins[0])
    assert client.submit(page, having="reason", reason="").status_code == 422
    client.submit(page, having="reason", reason="came to the desk with the badge")
    own = client.page(page)
    assert not [form for form in own.forms if form.action == agree]
    token = own.form("/factors/refuse").values
    assert client.post(agree, data=token).status_code == 403, "one alone"
    assert len(session.scalars(sa.select(TotpFactor)).all()) == 1
    client.sign_in(admins[1])
    client.submit(page, action=agree)
    assert session.scalars(sa.select(TotpFactor)).all() == []
    client.set_cookie("sid", theirs)
    assert client.get("/account").status_code == 302, "all sessions ended"
    told = [row for row in session.scalars(sa.select(OutboxMessage)) if row.recipient == officer.email]
    assert len(told) == 2
    assert "Two administrators removed" in told[-1].body
    client.sign_in(officer)
    assert "Two administrators removed" in client.page("/notices/").text
    client.delete_cookie("sid")
    assert client.page(give_password(client).headers["Location"]).h1 == "Set up your second step"


@pytest.mark.proves("A-09")
def test_nobody_resets_their_own_factors_or_those_of_strangers(
    client: WebClient, session: Session, officer: User, seed: str, now: datetime
) -> None:
    admin = make_user(
        session, officer.organisation_id, [Role.ORGANISATION_ADMIN], now=now, email="a@example.org"
    )
    elsewhere = make_organisation(session, OrganisationKind.NGO, name="Elsewhere")
    other = make_user(session, elsewhere, [Role.ORGANISATION_ADMIN], now=now, email="e@example.org")
    client.sign_in(admin)
    form = client.page(f"/people/{officer.id}/factors").form(having="reason")
    assert client.post(f"/people/{admin.id}/factors", data=form.filled({"reason": "x"})).status_code == 403
    assert client.get(f"/people/{other.id}/factors").status_code == 404
    client.post(form.action, data=form.filled({"reason": "lost"}))
    client.sign_in(officer)
    assert client.get(f"/people/{officer.id}/factors").status_code == 403
    client.sign_in(other)
    token = {"csrf_token": client.page("/account").form("/account/factors/codes").values["csrf_token"][0]}
    assert client.post(f"/people/{officer.id}/factors/agree", data=token).status_code == 404
    assert len(session.scalars(sa.select(TotpFactor)).all()) == 1
