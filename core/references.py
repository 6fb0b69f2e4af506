"""Public reference numbers that tell neither order nor volume."""

import secrets

ALPHABET = "23456789CFGHJKMPQRVWX"
"""No vowels, no look-alikes: a reference is read aloud over the radio and never spells a word."""


def make_reference(prefix: str) -> str:
    """A random reference such as `R-7K3M-92QF`; 37 thousand million values per prefix."""
    letters = "".join(secrets.choice(ALPHABET) for _ in range(8))
    return f"{prefix}-{letters[:4]}-{letters[4:]}"
