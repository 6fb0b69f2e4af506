"""Passing the second step in tests: a password, then a code or a passkey."""

import json
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from accounts.outbox.models import OutboxMessage
from accounts.users.models import User
from tests.support import frozen_clock
from tests.support.accounts import (
    PASSWORD,
    code_at,
)
from tests.support.authenticator import Device
from tests.web.conftest import WebClient

STEP = "/sign-in/second-step"


def give_password(client: WebClient, email: str = "robin@example.org") -> TestResponse:
    return client.submit("/sign-in", having="email", email=email, password=PASSWORD)


def show_code(client: WebClient, seed: str) -> TestResponse:
    code = code_at(seed, frozen_clock.utc_now())
    return client.submit(STEP, having="factor_code", factor_code=code)


def mails(session: Session) -> list[str]:
    return list(session.scalars(sa.select(OutboxMessage.subject).order_by(OutboxMessage.created_at)))


def is_signed_in(client: WebClient) -> bool:
    return client.get("/account").status_code == 200


def options(client: WebClient, page: str, asked: str) -> dict[str, object]:
    token = client.page(page).form(having="factor_answer").values["csrf_token"][0]
    answer = client.post(asked, data={"csrf_token": token})
    assert answer.status_code == 200
    found: dict[str, object] = json.loads(answer.text)
    return found


def challenge_of(found: dict[str, object]) -> bytes:
    from webauthn import base64url_to_bytes

    return base64url_to_bytes(str(found["challenge"]))


def add_passkey(client: WebClient, user: User) -> Device:
    """The person's new device, added on the page for it."""
    device = Device()
    device.handle = user.id.bytes
    asked = options(client, "/second-step/set-up", "/second-step/passkey/asked")
    answer = client.submit(
        "/second-step/set-up",
        having="factor_answer",
        label="Key ring",
        factor_answer=device.create(challenge_of(asked)),
    )
    assert answer.status_code in (200, 302), answer.text
    return device


def prove(client: WebClient, device: Device, **changed: Any) -> TestResponse:
    challenge = challenge_of(options(client, STEP, "/passkeys/asked"))
    answer = device.sign(challenge, **changed)
    return client.submit(STEP, having="factor_answer", factor_answer=answer)
