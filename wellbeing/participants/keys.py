"""Codes that people type: the invitation’s on a card, and the personal key that stands for a person without an account."""

import secrets

from core.references import ALPHABET

GROUP = 5
KEY_GROUPS = 4
"""Twenty letters of 21: more than 87 bits, which nobody guesses."""
CODE_GROUPS = 2
"""Ten letters, more than 43 bits, of which any address may try a few in a quarter of an hour."""


def make_key() -> str:
    """A personal key, such as `7K3M9-2QFGH-W4PRX-C8JM5`; only who holds it can come back."""
    return _make(KEY_GROUPS)


def make_code() -> str:
    """An invitation code, such as `7K3M9-2QFGH`; it opens once."""
    return _make(CODE_GROUPS)


def folded(typed: str) -> str:
    """What was typed, without blanks, dashes and case."""
    return "".join(letter for letter in typed.upper() if letter.isalnum())


def _make(groups: int) -> str:
    return "-".join("".join(secrets.choice(ALPHABET) for _ in range(GROUP)) for _ in range(groups))
