"""The second factors there are, and what passkeys and resets are about."""

from enum import StrEnum


class FactorKind(StrEnum):
    """By what somebody shows that it is they, beside the password."""

    TOTP = "totp"
    """A six-digit code of an authenticator app."""
    PASSKEY = "passkey"
    """A key in the device, opened by finger, face or PIN."""
    RECOVERY = "recovery"
    """One of ten codes on paper, each good for once."""


class ChallengePurpose(StrEnum):
    """What a passkey is asked to sign for."""

    ADDING = "adding"
    PROVING = "proving"
    """By somebody whose account is known."""
    SIGNING_IN = "signing_in"
    """By whoever it is: the passkey names the account."""


class ResetOutcome(StrEnum):
    """What became of the wish that somebody's second factors are removed."""

    ASKED = "asked"
    DONE = "done"
    REFUSED = "refused"
