"""A passkey in software: makes keys and signs as a device would, or not quite as it should."""

import hashlib
import json
import secrets
from base64 import urlsafe_b64encode
from typing import Any

import cbor2
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec

PRESENT, VERIFIED, ATTESTED = 0x01, 0x04, 0x40


def encoded(content: bytes) -> str:
    """As browsers write bytes in JSON."""
    return urlsafe_b64encode(content).rstrip(b"=").decode()


class Device:
    """One key of one person at one site."""

    def __init__(self, *, site: str = "localhost", origin: str = "http://localhost") -> None:
        self.site, self.origin = site, origin
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.credential_id = secrets.token_bytes(32)
        self.count = 0
        self.handle: bytes | None = None

    def create(self, challenge: bytes, /, *, flags: int = PRESENT | VERIFIED, **changed: Any) -> str:
        """The answer to a wish for a new passkey; `changed` alters what the browser says of it."""
        numbers = self.key.public_key().public_numbers()
        public = cbor2.dumps(
            {1: 2, 3: -7, -1: 1, -2: numbers.x.to_bytes(32, "big"), -3: numbers.y.to_bytes(32, "big")}
        )
        attested = bytes(16) + len(self.credential_id).to_bytes(2, "big") + self.credential_id + public
        data = self._data(flags | ATTESTED, changed.pop("site", self.site)) + attested
        attestation = {"fmt": "none", "attStmt": {}, "authData": data}
        said = self._said("webauthn.create", challenge, changed)
        return self._answer(
            {"clientDataJSON": encoded(said), "attestationObject": encoded(cbor2.dumps(attestation))}
        )

    def sign(self, challenge: bytes, /, *, flags: int = PRESENT | VERIFIED, **changed: Any) -> str:
        """The answer to a challenge; `changed` alters what the browser says, `key` and `site` what the device does."""
        key, site = changed.pop("key", self.key), changed.pop("site", self.site)
        kind = changed.pop("type", "webauthn.get")
        self.count += 1
        data, said = self._data(flags, site), self._said(kind, challenge, changed)
        signature = key.sign(data + hashlib.sha256(said).digest(), ec.ECDSA(hashes.SHA256()))
        response = {
            "clientDataJSON": encoded(said),
            "authenticatorData": encoded(data),
            "signature": encoded(signature),
        }
        if self.handle is not None:
            response["userHandle"] = encoded(self.handle)
        return self._answer(response)

    def _data(self, flags: int, site: str) -> bytes:
        return hashlib.sha256(site.encode()).digest() + bytes([flags]) + self.count.to_bytes(4, "big")

    def _said(self, kind: str, challenge: bytes, changed: dict[str, Any]) -> bytes:
        said = {"type": kind, "challenge": encoded(challenge), "origin": self.origin, "crossOrigin": False}
        return json.dumps(said | changed).encode()

    def _answer(self, response: dict[str, str]) -> str:
        identity = encoded(self.credential_id)
        return json.dumps(
            {
                "id": identity,
                "rawId": identity,
                "type": "public-key",
                "response": response,
                "clientExtensionResults": {},
            }
        )
