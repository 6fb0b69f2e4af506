"""What a passkey is asked, and whether its answer is right: the user verified, our own origin, our own name (A-02).

The library's defaults are weaker: it does not ask for user verification (M9) and takes answers from frames.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from core.errors import RuleBroken
from core.strict_json import read_json
from core.text import N_

if TYPE_CHECKING:  # the library takes half a second to load, which only who uses a passkey waits for
    from webauthn.authentication.verify_authentication_response import VerifiedAuthentication
    from webauthn.registration.verify_registration_response import VerifiedRegistration

REFUSED = N_("The passkey was not accepted. Try again, or use another way.")
LONGEST_ANSWER = 16_000
NAME = "Concordat"
MINUTES = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class RelyingParty:
    """This site, as browsers name it to passkeys."""

    id: str
    """The host name."""
    origin: str
    """Scheme, host and port."""


def creation_options(
    party: RelyingParty, *, user_id: UUID, email: str, name: str, challenge: bytes, known: list[bytes]
) -> str:
    """What the browser asks a device for a new passkey with, as JSON; devices that are `known` are left out."""
    import webauthn
    from webauthn.helpers.structs import (
        AuthenticatorSelectionCriteria,
        PublicKeyCredentialDescriptor,
        ResidentKeyRequirement,
        UserVerificationRequirement,
    )

    options = webauthn.generate_registration_options(
        rp_id=party.id,
        rp_name=NAME,
        user_id=user_id.bytes,
        user_name=email,
        user_display_name=name,
        challenge=challenge,
        timeout=MINUTES * 60_000,
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.PREFERRED,
            user_verification=UserVerificationRequirement.REQUIRED,
        ),
        exclude_credentials=[PublicKeyCredentialDescriptor(id=one) for one in known],
    )
    return webauthn.options_to_json(options)


def request_options(party: RelyingParty, *, challenge: bytes, known: list[bytes]) -> str:
    """What the browser asks a device to sign, as JSON; any passkey of this site where none is `known`."""
    import webauthn
    from webauthn.helpers.structs import PublicKeyCredentialDescriptor, UserVerificationRequirement

    options = webauthn.generate_authentication_options(
        rp_id=party.id,
        challenge=challenge,
        timeout=MINUTES * 60_000,
        allow_credentials=[PublicKeyCredentialDescriptor(id=one) for one in known],
        user_verification=UserVerificationRequirement.REQUIRED,
    )
    return webauthn.options_to_json(options)


def parsed(answer: str) -> dict[str, Any]:
    """The browser's answer; raises `RuleBroken` for what is no answer."""
    try:
        found = read_json(answer) if len(answer) <= LONGEST_ANSWER else None
    except ValueError:
        found = None
    if not isinstance(found, dict) or not isinstance(found.get("response"), dict):
        raise RuleBroken(REFUSED)
    return found


def credential_id_of(answer: dict[str, Any]) -> bytes:
    """Which passkey says it answers; raises `RuleBroken`."""
    return _bytes_of(answer.get("rawId"))


def user_handle_of(answer: dict[str, Any]) -> bytes | None:
    """Whose the passkey says it is, where it says so."""
    handle = answer["response"].get("userHandle")
    return _bytes_of(handle) if handle else None


def check_new(party: RelyingParty, answer: dict[str, Any], *, challenge: bytes) -> VerifiedRegistration:
    """The new passkey, verified; raises `RuleBroken` for everything that is not exactly as asked."""
    import webauthn

    try:
        _refuse_frames(answer)
        return webauthn.verify_registration_response(
            credential=answer,
            expected_challenge=challenge,
            expected_rp_id=party.id,
            expected_origin=party.origin,
            require_user_verification=True,
        )
    except RuleBroken:
        raise
    except Exception as error:  # the answer is a stranger's: whatever it breaks in the parser is a refusal
        raise RuleBroken(REFUSED) from error


def check_signed(
    party: RelyingParty, answer: dict[str, Any], *, challenge: bytes, public_key: bytes
) -> VerifiedAuthentication:
    """What the passkey signed, verified but for its counter; raises `RuleBroken` for all that is not as asked."""
    import webauthn

    try:
        _refuse_frames(answer)
        return webauthn.verify_authentication_response(
            credential=answer,
            expected_challenge=challenge,
            expected_rp_id=party.id,
            expected_origin=party.origin,
            credential_public_key=public_key,
            credential_current_sign_count=0,
            require_user_verification=True,
        )
    except RuleBroken:
        raise
    except Exception as error:  # as above
        raise RuleBroken(REFUSED) from error


def _refuse_frames(answer: dict[str, Any]) -> None:
    data = read_json(_bytes_of(answer["response"].get("clientDataJSON")))
    if data.get("crossOrigin") or data.get("topOrigin"):
        raise RuleBroken(REFUSED)


def _bytes_of(text: object) -> bytes:
    if not isinstance(text, str) or not text:
        raise RuleBroken(REFUSED)
    from webauthn.helpers.base64url_to_bytes import base64url_to_bytes

    try:
        return base64url_to_bytes(text)
    except ValueError as error:
        raise RuleBroken(REFUSED) from error
