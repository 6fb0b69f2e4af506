"""Tokens of mailed links: known to whoever holds the mail, stored as a digest only."""

import secrets
from hashlib import sha256


def new_token() -> str:
    """256 random bits that fit into an address."""
    return secrets.token_urlsafe(32)


def digest_of(token: str) -> bytes:
    """What is stored of a token."""
    return sha256(token.encode()).digest()
