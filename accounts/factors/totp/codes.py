"""The codes of an authenticator app: six digits for each step of 30 seconds (security A-03, RFC 6238).

The library does the arithmetic and nothing else: it would take a code twice.
"""

import hmac
import secrets
from base64 import b32encode
from datetime import datetime
from io import BytesIO

import pyotp
import segno

STEP_SECONDS = 30
SEED_BYTES = 20
ISSUER = "Concordat"


def new_seed() -> str:
    """160 random bits in base 32."""
    return b32encode(secrets.token_bytes(SEED_BYTES)).decode()


def step_at(now: datetime) -> int:
    """The number of whole steps since 1970."""
    return int(now.timestamp()) // STEP_SECONDS


def code_of(seed: str, step: int) -> str:
    """The six digits of a step."""
    return pyotp.TOTP(seed).generate_otp(step)


def cleaned(typed: str) -> str:
    """The digits of what was typed, which apps show in groups."""
    return "".join(letter for letter in typed if not letter.isspace() and letter not in "-\u00a0")


def step_of_code(seed: str, typed: str, *, now: datetime, after: int = 0, ahead: int = 0) -> int | None:
    """The step whose code this is: the present one or the one before; None where it is neither.

    Only steps later than `after` count. `ahead` further steps to come are taken in the demo, where one person signs
    in more often than every 30 seconds.
    """
    digits, current = cleaned(typed), step_at(now)
    steps = range(current - 1, current + ahead + 1)
    matching = [one for one in steps if hmac.compare_digest(code_of(seed, one).encode(), digits.encode())]
    return next((one for one in matching if one > after), None)


def address_for_app(seed: str, account: str) -> str:
    """What the picture tells the app: whose account, which seed."""
    return pyotp.TOTP(seed).provisioning_uri(name=account, issuer_name=ISSUER)


def picture(address: str) -> str:
    """The address as a QR code: an inline SVG without style or script, dark on light in every scheme."""
    out = BytesIO()
    segno.make(address, error="m", micro=False).save(
        out, kind="svg", scale=4, border=4, dark="#000", light="#fff", xmldecl=False, svgns=True, nl=False,
        svgclass="qr", lineclass=None, omitsize=False,
    )  # fmt: skip
    return out.getvalue().decode()


def in_groups(seed: str) -> str:
    """The seed in groups of four letters, as people type it."""
    return " ".join(seed[start : start + 4] for start in range(0, len(seed), 4))
