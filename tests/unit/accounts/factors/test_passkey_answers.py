"""Answers of passkeys that are not exactly as asked: each is refused, where the right one beside it is taken."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from accounts.factors.passkeys.ceremonies import (
    RelyingParty,
    check_new,
    check_signed,
    parsed,
    request_options,
)
from core.errors import RuleBroken
from tests.support.authenticator import PRESENT, VERIFIED, Device, encoded

SITE = RelyingParty(id="localhost", origin="http://localhost")
CHALLENGE = bytes(range(32))
OTHER = bytes(range(32, 64))
Spoil = Callable[[dict[str, Any]], object]


@pytest.fixture(scope="module")
def device() -> Device:
    return Device()


@pytest.fixture(scope="module")
def public_key(device: Device) -> bytes:
    return check_new(SITE, parsed(device.create(CHALLENGE)), challenge=CHALLENGE).credential_public_key


def is_taken(answer: str, public_key: bytes, challenge: bytes = CHALLENGE) -> bool:
    try:
        check_signed(SITE, parsed(answer), challenge=challenge, public_key=public_key)
    except RuleBroken:
        return False
    return True


WRONG_SIGNED: dict[str, dict[str, Any]] = {
    "user not verified": {"flags": PRESENT},
    "user not present": {"flags": VERIFIED},
    "neither": {"flags": 0},
    "other origin": {"origin": "http://evil.example"},
    "origin with another port": {"origin": "http://localhost:8080"},
    "origin with another scheme": {"origin": "https://localhost"},
    "origin below ours": {"origin": "http://a.localhost"},
    "our origin as a prefix": {"origin": "http://localhost.evil.example"},
    "name of another site": {"site": "evil.example"},
    "name above ours": {"site": "host"},
    "within a frame": {"crossOrigin": True},
    "within a frame of another": {"topOrigin": "http://evil.example"},
    "made for adding": {"type": "webauthn.create"},
    "other challenge": {"challenge": encoded(OTHER)},
    "empty challenge": {"challenge": ""},
    "signed by another key": {"key": ec.generate_private_key(ec.SECP256R1())},
}


@pytest.mark.proves("A-02")
@pytest.mark.parametrize("changed", WRONG_SIGNED.values(), ids=WRONG_SIGNED)
def test_a_passkey_that_signs_otherwise_than_asked_is_refused(
    device: Device, public_key: bytes, changed: dict[str, Any]
) -> None:
    assert is_taken(device.sign(CHALLENGE), public_key)
    assert not is_taken(device.sign(CHALLENGE, **changed), public_key)


def _flip(name: str) -> Spoil:
    def spoil(answer: dict[str, Any]) -> None:
        text = answer["response"][name]
        answer["response"][name] = text[:-6] + ("A" if text[-6] != "A" else "B") + text[-5:]

    return spoil


def _drop(name: str) -> Spoil:
    return lambda answer: answer["response"].pop(name)


def _other_id(answer: dict[str, Any]) -> None:
    answer["id"] = encoded(bytes(32))


def _other_type(answer: dict[str, Any]) -> None:
    answer["type"] = "password"


def _no_response(answer: dict[str, Any]) -> None:
    answer["response"] = []


SPOILT: dict[str, Spoil] = {
    "signature altered": _flip("signature"),
    "device's data altered": _flip("authenticatorData"),
    "browser's data altered": _flip("clientDataJSON"),
    "no signature": _drop("signature"),
    "no data of the device": _drop("authenticatorData"),
    "no data of the browser": _drop("clientDataJSON"),
    "two names": _other_id,
    "another kind": _other_type,
    "no answer": _no_response,
}


@pytest.mark.proves("A-02")
@pytest.mark.parametrize("spoil", SPOILT.values(), ids=SPOILT)
def test_an_answer_that_was_altered_is_refused(device: Device, public_key: bytes, spoil: Spoil) -> None:
    answer = json.loads(device.sign(CHALLENGE))
    assert is_taken(json.dumps(answer), public_key)
    spoil(answer)
    assert not is_taken(json.dumps(answer), public_key)


@pytest.mark.proves("A-02")
@pytest.mark.parametrize("junk", ["", "null", "[]", "{}", "{" * 5000, "x" * 20_000], ids=range(6))
def test_what_is_no_answer_is_refused(public_key: bytes, junk: str) -> None:
    assert not is_taken(junk, public_key)


WRONG_NEW: dict[str, dict[str, Any]] = {
    "user not verified": {"flags": PRESENT},
    "user not present": {"flags": VERIFIED},
    "other origin": {"origin": "http://evil.example"},
    "name of another site": {"site": "evil.example"},
    "within a frame": {"crossOrigin": True},
    "made for signing": {"type": "webauthn.get"},
    "other challenge": {"challenge": encoded(OTHER)},
}


@pytest.mark.proves("A-02")
@pytest.mark.parametrize("changed", WRONG_NEW.values(), ids=WRONG_NEW)
def test_a_new_passkey_that_is_made_otherwise_than_asked_is_refused(changed: dict[str, Any]) -> None:
    device = Device()
    check_new(SITE, parsed(device.create(CHALLENGE)), challenge=CHALLENGE)
    with pytest.raises(RuleBroken):
        check_new(SITE, parsed(device.create(CHALLENGE, **changed)), challenge=CHALLENGE)


@pytest.mark.proves("A-02")
def test_a_device_is_told_to_verify_its_owner() -> None:
    options = json.loads(request_options(SITE, challenge=CHALLENGE, known=[]))
    assert options["userVerification"] == "required"
    assert options["rpId"] == "localhost"
