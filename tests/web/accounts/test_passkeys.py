"""Passkeys: as the second step, alone, and where a role needs one."""

from datetime import datetime
from typing import Any
from uuid import uuid4

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from accounts.factors.models import Passkey
from accounts.notices.models import Notice
from accounts.outbox.models import OutboxMessage
from accounts.users.models import User
from audit.models import AuditRow
from core.actor import Role
from tests.support import frozen_clock
from tests.support.accounts import (
    code_at,
    give_app,
    make_organisation,
    make_user,
    token_of,
)
from tests.support.authenticator import Device
from tests.support.frozen_clock import Clock
from tests.support.second_steps import (
    STEP,
    add_passkey,
    challenge_of,
    give_password,
    is_signed_in,
    options,
    prove,
    show_code,
)
from tests.web.conftest import WebClient


@pytest.fixture
def officer(session: Session, now: datetime) -> User:
    return make_user(session, make_organisation(session), [Role.LIAISON_OFFICER], now=now)


@pytest.fixture
def seed(session: Session, officer: User, now: datetime) -> str:
    return give_app(session, officer, now=now)


@pytest.mark.proves("A-02", "B-02")
def test_a_passkey_is_the_second_step(client: WebClient, session: Session, officer: User) -> None:
    give_password(client)
    device = add_passkey(client, officer)
    assert is_signed_in(client)
    assert "Key ring" in client.page("/account").text
    client.delete_cookie("sid")
    give_password(client)
    before = token_of(client)
    assert prove(client, device, origin="http://evil.example").status_code == 422
    assert not is_signed_in(client)
    assert prove(client, device).headers["Location"] == "/"
    assert is_signed_in(client)
    assert token_of(client) != before
    assert session.scalars(sa.select(Passkey.sign_count)).one() == device.count


@pytest.mark.proves("A-02")
def test_a_challenge_is_good_for_one_answer_five_minutes_one_person_and_one_purpose(
    client: WebClient, session: Session, officer: User, now: datetime, clock: Clock
) -> None:
    give_password(client)
    device = add_passkey(client, officer)
    client.delete_cookie("sid")
    give_password(client)

    def answered(answer: str) -> int:
        return client.submit(STEP, having="factor_answer", factor_answer=answer).status_code

    challenge = challenge_of(options(client, STEP, "/passkeys/asked"))
    assert answered("{}") == 422
    assert answered(device.sign(challenge)) == 422, "a wrong answer used it up"
    old = challenge_of(options(client, STEP, "/passkeys/asked"))
    clock.advance(minutes=5)
    assert answered(device.sign(old)) == 422, "five minutes are over"
    first = challenge_of(options(client, STEP, "/passkeys/asked"))
    second = challenge_of(options(client, STEP, "/passkeys/asked"))
    assert first != second
    assert answered(device.sign(first)) == 422, "the session asks for the newer one"
    anybodys = challenge_of(options(client, "/sign-in", "/sign-in/passkey/asked"))
    assert answered(device.sign(anybodys)) == 422, "made for somebody who is not known yet"
    stranger = make_user(
        session, officer.organisation_id, [Role.LIAISON_OFFICER], now=now, email="kim@example.org"
    )
    other = Device()
    other.handle = stranger.id.bytes
    row = session.scalars(sa.select(Passkey)).one()
    session.add(
        Passkey(
            user_id=stranger.id,
            label="Theirs",
            credential_id=other.credential_id,
            public_key=row.public_key,
            sign_count=0,
            created_at=now,
        )
    )
    other.key = device.key
    session.commit()
    assert answered(other.sign(challenge_of(options(client, STEP, "/passkeys/asked")))) == 422, "not theirs"
    unknown = Device()
    assert answered(unknown.sign(challenge_of(options(client, STEP, "/passkeys/asked")))) == 422
    taken = challenge_of(options(client, STEP, "/passkeys/asked"))
    answer = device.sign(taken)
    assert answered(answer) == 302
    client.delete_cookie("sid")
    give_password(client)
    assert answered(answer) == 422, "a replay"


@pytest.mark.proves("A-02", "A-11")
def test_a_counter_that_goes_back_closes_the_passkey_and_is_told(
    client: WebClient, session: Session, officer: User
) -> None:
    give_password(client)
    device = add_passkey(client, officer)
    client.delete_cookie("sid")
    give_password(client)
    device.count = 40
    assert prove(client, device).status_code == 302
    client.delete_cookie("sid")
    give_password(client)
    device.count = 5
    refused = prove(client, device)
    assert refused.status_code == 422
    assert "may have been copied" in refused.text
    assert not is_signed_in(client)
    told = sa.select(AuditRow.action).where(AuditRow.action == "factor.counter_went_back")
    assert session.scalars(told).all() == ["factor.counter_went_back"]
    assert any("may have been copied" in text for text in session.scalars(sa.select(Notice.message)))
    assert any("may have been copied" in body for body in session.scalars(sa.select(OutboxMessage.body)))
    assert session.scalars(sa.select(Passkey.suspect_at)).one() is not None


@pytest.mark.proves("A-08", "A-02")
def test_a_passkey_alone_signs_in_even_while_guesses_close_the_password(
    client: WebClient, officer: User, session: Session
) -> None:
    give_password(client)
    device = add_passkey(client, officer)
    client.delete_cookie("sid")
    for _ in range(6):
        client.submit("/sign-in", having="email", email=officer.email, password="wrong")
    assert give_password(client).status_code == 429

    def alone(**changed: Any) -> str:
        challenge = challenge_of(options(client, "/sign-in", "/sign-in/passkey/asked"))
        answer = device.sign(challenge, **changed)
        return client.submit("/sign-in", having="factor_answer", factor_answer=answer).headers["Location"]

    assert alone(flags=0x01) == "/sign-in"
    handle, device.handle = device.handle, None
    assert alone() == "/sign-in", "the device does not say whose it is"
    device.handle = uuid4().bytes
    assert alone() == "/sign-in", "it says it is somebody else's"
    device.handle = handle
    assert alone() == "/"
    assert is_signed_in(client)


@pytest.mark.proves("A-02")
@pytest.mark.parametrize("role", [Role.ORGANISATION_ADMIN, Role.AUDITOR, Role.PEER_SUPPORTER])
def test_high_roles_need_a_passkey_where_real_data_is(
    app: Flask,
    client: WebClient,
    session: Session,
    now: datetime,
    role: Role,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    user = make_user(session, make_organisation(session), [role], now=now)
    seed = give_app(session, user, now=now)
    give_password(client)
    assert show_code(client, seed).headers["Location"] == "/"
    assert is_signed_in(client), "not so in a demo"
    monkeypatch.setitem(app.config, "PASSKEYS_REQUIRED", True)
    assert client.get("/account").headers["Location"].startswith(STEP)
    client.delete_cookie("sid")
    give_password(client)
    frozen_clock._running[-1].advance(seconds=30)
    assert show_code(client, seed).headers["Location"] == "/second-step/set-up"
    assert client.get("/account").headers["Location"].startswith(STEP)
    assert "Your role needs a passkey" in client.page("/second-step/set-up").text
    device = add_passkey(client, user)
    assert is_signed_in(client)
    client.delete_cookie("sid")
    give_password(client)
    frozen_clock._running[-1].advance(seconds=30)
    page = client.get(STEP).text
    token = client.page(STEP).form(having="factor_answer").values["csrf_token"][0]
    assert "one-time-code" not in page
    code = code_at(seed, frozen_clock.utc_now())
    assert client.post(STEP, data={"csrf_token": token, "factor_code": code}).status_code == 403
    assert not is_signed_in(client)
    assert prove(client, device).headers["Location"] == "/"
    assert is_signed_in(client)
