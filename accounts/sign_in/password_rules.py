"""What a password must be: long, and not one that is tried first (security A-05)."""

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

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
    if is_common(folded) or is_pattern(folded):
        raise RuleBroken(N_("This password is among the first that are guessed. Use another."), "password")
    if leans_on(folded, (*PRODUCT_WORDS, *context)):
        raise RuleBroken(
            N_(
                "This password is mostly made of your name, your organisation or this service. Use other words."
            ),
            "password",
        )


def is_common(folded: str) -> bool:
    """Whether the password, or what is left without digits and signs at its ends, is on the list."""
    core = re.sub(r"^[\W\d_]+|[\W\d_]+$", "", folded)
    return folded in _common() or core in _common() or _unit_of(core) in _common()


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


def _unit_of(text: str) -> str:
    """The shortest piece whose repetition is the text."""
    for length in range(1, len(text) // 2 + 1):
        if (text[:length] * (len(text) // length + 1))[: len(text)] == text:
            return text[:length]
    return text


@lru_cache(maxsize=1)
def _common() -> frozenset[str]:
    lines = COMMON_FILE.read_text(encoding="utf-8").splitlines()
    return frozenset(line.strip() for line in lines if line.strip() and not line.startswith("#"))
