"""Passwords are kept as Argon2id hashes only (security A-06)."""

import threading
import unicodedata
from functools import lru_cache

from argon2 import PasswordHasher, Type
from argon2.exceptions import InvalidHashError, VerificationError

MAX_LENGTH = 128
MAX_PARALLEL = 4
"""Hashes at once in one process: each takes 19 MiB for about 40 ms."""

_hasher = PasswordHasher(
    time_cost=2, memory_cost=19 * 1024, parallelism=1, hash_len=32, salt_len=16, type=Type.ID
)
_turns = threading.BoundedSemaphore(MAX_PARALLEL)


def hash_password(password: str) -> str:
    """The hash to store of a password that obeys the rules; raises `ValueError` for an overlong one."""
    if len(password) > MAX_LENGTH:
        raise ValueError("an overlong password is never hashed")
    with _turns:
        return _hasher.hash(_composed(password))


def password_matches(stored: str | None, password: str) -> bool:
    """Whether the password is the one stored; without an account the same work is done for nothing.

    An overlong password is refused before any hashing, whether there is an account or not.
    """
    if len(password) > MAX_LENGTH:
        return False
    with _turns:
        try:
            _hasher.verify(stored or _dummy(), _composed(password))
        except (VerificationError, InvalidHashError):
            return False
    return stored is not None


def is_outdated(stored: str) -> bool:
    """Whether the hash was made with weaker parameters than today's."""
    return _hasher.check_needs_rehash(stored)


def _composed(password: str) -> str:
    return unicodedata.normalize("NFC", password)


@lru_cache(maxsize=1)
def _dummy() -> str:
    return _hasher.hash("nobody has this password")
