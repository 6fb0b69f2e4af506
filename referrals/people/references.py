"""The short code of a person such as `P-7KQ2`, said and shown instead of a name."""

import re
import secrets
import unicodedata

from core.references import ALPHABET

SHORTEST = 4
"""Letters of a code as long as codes of this length are free."""
_SPOKEN = re.compile(rf"(?:P-?)?([{ALPHABET}]{{4}}-?[{ALPHABET}]{{0,4}})")


def make_person_reference(letters: int = SHORTEST) -> str:
    """A random code that tells neither order nor number; not necessarily a free one."""
    return "P-" + "".join(secrets.choice(ALPHABET) for _ in range(letters))


def read_person_reference(text: str | None) -> str | None:
    """The code that somebody typed, with or without `P-`, small letters or blanks; None where it cannot be one."""
    if not text:
        return None
    folded = "".join(unicodedata.normalize("NFKC", text).upper().split())
    found = _SPOKEN.fullmatch(folded)
    return f"P-{found.group(1)}" if found else None
