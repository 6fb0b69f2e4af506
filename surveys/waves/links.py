"""Links and sheets: random, kept as digests only (security E-12)."""

import hashlib
import secrets

LINK_BYTES = 16
"""128 random bits: no one guesses a link, so a plain digest cannot be tried out either."""
PAPER_BYTES = 16


def new_link() -> str:
    """What a link ends in."""
    return secrets.token_urlsafe(LINK_BYTES)


def digest_of(code: str) -> bytes:
    """What is kept of a link or a sheet."""
    return hashlib.sha256(code.encode()).digest()


def new_paper() -> str:
    """A number of a blank sheet, so that handing it in twice counts once."""
    return secrets.token_urlsafe(PAPER_BYTES)
