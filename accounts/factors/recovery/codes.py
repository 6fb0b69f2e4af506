"""Codes on paper for the day on which a phone is lost: ten of 120 random bits each (security A-04)."""

import secrets
from base64 import b32encode
from hashlib import sha256

HOW_MANY = 10
BITS = 120
GROUP = 4
_MISREAD = str.maketrans({"0": "O", "1": "I", "8": "B"})
"""Digits that the alphabet of base 32 does not have, as what they were meant to be."""


def new_code() -> str:
    """24 letters and digits in groups of four."""
    letters = b32encode(secrets.token_bytes(BITS // 8)).decode()
    return "-".join(letters[start : start + GROUP] for start in range(0, len(letters), GROUP))


def digest_of_code(typed: str) -> bytes:
    """What is kept of a code; how it was grouped and in which case it was typed makes no difference.

    A plain hash, because nobody guesses 120 bits.
    """
    letters = "".join(letter for letter in typed.upper() if letter.isalnum()).translate(_MISREAD)
    return sha256(letters.encode()).digest()
