"""Encryption of single fields and files at rest, bound to the row they belong to (security F-01 to F-03)."""

import hashlib
import hmac
import os
import unicodedata
from collections.abc import Mapping
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy.engine import Dialect

from core.errors import ConcordatError
from core.text import N_

MAGIC = b"\xc0\x01"
NONCE_BYTES = 12
MAIN = "main"
"""The compartment of everything that is not set apart."""


class SealBroken(ConcordatError):
    """A sealed field does not open: altered, moved from another row, or sealed by an unknown key."""


def _prefixed(*parts: bytes) -> bytes:
    return b"".join(len(part).to_bytes(2, "big") + part for part in parts)


class KeyRing:
    """AES-256-GCM keys by number; the highest number seals, every number opens."""

    def __init__(self, keys: Mapping[int, bytes]) -> None:
        if not keys or any(len(key) != 32 for key in keys.values()):
            raise ValueError("each data key is 32 bytes, and there is at least one")
        self._ciphers = {number: AESGCM(key) for number, key in keys.items()}
        self._current = max(keys)
        self._index_key = hashlib.sha256(b"concordat blind index" + keys[min(keys)]).digest()

    def seal(self, text: str, table: str, column: str, key: UUID) -> bytes:
        """Encrypt a text so that it opens only in this table, column and row."""
        return self.seal_bytes(text.encode(), table, column, key)

    def seal_bytes(self, content: bytes, table: str, column: str, key: UUID) -> bytes:
        """Encrypt the content of a file so that it opens only in this table, column and row."""
        header = MAGIC + self._current.to_bytes(2, "big")
        nonce = os.urandom(NONCE_BYTES)
        bound = _prefixed(header, table.encode(), column.encode(), key.bytes)
        return header + nonce + self._ciphers[self._current].encrypt(nonce, content, bound)

    def open(self, blob: bytes, table: str, column: str, key: UUID) -> str:
        """Decrypt a sealed text; raises `SealBroken`, never answers anything else."""
        return self.open_bytes(blob, table, column, key).decode()

    def open_bytes(self, blob: bytes, table: str, column: str, key: UUID) -> bytes:
        """Decrypt a sealed file; raises `SealBroken`, never answers anything else."""
        header, nonce, body = blob[:4], blob[4 : 4 + NONCE_BYTES], blob[4 + NONCE_BYTES :]
        cipher = self._ciphers.get(int.from_bytes(header[2:], "big"))
        if header[:2] != MAGIC or cipher is None:
            raise SealBroken(N_("A protected field cannot be opened with the present keys."))
        bound = _prefixed(header, table.encode(), column.encode(), key.bytes)
        try:
            return cipher.decrypt(nonce, body, bound)
        except (InvalidTag, ValueError) as error:  # the latter where it was cut off
            raise SealBroken(N_("A protected field was altered and cannot be opened.")) from error

    def blind_index(self, value: str, scope: str) -> bytes:
        """A 128-bit keyed digest for exact matching inside one scope (security F-08)."""
        folded = " ".join(unicodedata.normalize("NFKC", value).casefold().split())
        message = _prefixed(scope.encode(), folded.encode())
        return hmac.digest(self._index_key, message, "sha256")[:16]


_RINGS: dict[str, KeyRing] = {}


def use_keys(keys: Mapping[int, bytes], *, compartment: str = MAIN) -> None:
    """Set the process's key ring of a compartment; called once by the composition root."""
    _RINGS[compartment] = KeyRing(keys)


def key_ring(compartment: str = MAIN) -> KeyRing:
    """The key ring of a compartment; raises when none was set."""
    if compartment not in _RINGS:
        raise RuntimeError(f"no data key was set for {compartment}: call core.sealing.use_keys first")
    return _RINGS[compartment]


def _ring_of(row: Any) -> KeyRing:
    """The ring of the row's compartment, which its base names; the main one where it names none."""
    return key_ring(getattr(row, "compartment", MAIN))


class Sealed(sa.types.TypeDecorator[bytes]):
    """A column type that refuses whatever is not sealed, so plaintext cannot reach the database."""

    impl = sa.LargeBinary
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> bytes | None:
        """Pass sealed bytes; anything else is a programming error."""
        if value is not None and bytes(value[:2]) != MAGIC:
            raise TypeError("plaintext refused: this column holds sealed values only")
        return None if value is None else bytes(value)


class SealedText:
    """A descriptor that seals on set and opens on get; the column is `<name>_sealed`.

    The row's `id` must be set before the text: it is bound into the seal.
    """

    def __set_name__(self, owner: type, name: str) -> None:
        self.name, self.column = name, f"{name}_sealed"

    def __get__(self, row: Any, owner: type | None = None) -> Any:
        if row is None:
            return self
        blob = getattr(row, self.column)
        return None if blob is None else _ring_of(row).open(bytes(blob), row.__tablename__, self.name, row.id)

    def __set__(self, row: Any, text: str | None) -> None:
        sealed = _ring_of(row).seal(text, row.__tablename__, self.name, row.id) if text else None
        setattr(row, self.column, sealed)


class SealedBytes:
    """As `SealedText`, for the content of a file; an empty one is sealed too."""

    def __set_name__(self, owner: type, name: str) -> None:
        self.name, self.column = name, f"{name}_sealed"

    def __get__(self, row: Any, owner: type | None = None) -> Any:
        if row is None:
            return self
        blob = getattr(row, self.column)
        if blob is None:
            return None
        return _ring_of(row).open_bytes(bytes(blob), row.__tablename__, self.name, row.id)

    def __set__(self, row: Any, content: bytes | None) -> None:
        sealed = None
        if content is not None:
            sealed = _ring_of(row).seal_bytes(content, row.__tablename__, self.name, row.id)
        setattr(row, self.column, sealed)


def open_text(blob: bytes | None, table: str, name: str, key: UUID, *, compartment: str = MAIN) -> str | None:
    """Open a sealed field read as a plain row: its table, field name (without `_sealed`) and id."""
    return None if blob is None else key_ring(compartment).open(bytes(blob), table, name, key)
