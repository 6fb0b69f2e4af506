"""The keys that the process was given, by number: they wrap data keys and open what older versions sealed directly."""

import hashlib
import hmac
import os
import unicodedata
from collections.abc import Mapping
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from core.errors import ConcordatError
from core.text import N_

MAGIC = b"\xc0\x01"
"""Begins a value that was sealed by a numbered key directly (scheme 1), as all were before data keys existed."""
NONCE_BYTES = 12
KEY_BYTES = 32
MAIN = "main"
"""The compartment of everything that is not set apart."""


class SealBroken(ConcordatError):
    """A sealed field does not open: altered, moved from another row, or its key is unknown, destroyed or not ours."""


def prefixed(*parts: bytes) -> bytes:
    """The parts, each behind its length: no two lists of parts give the same bytes."""
    return b"".join(len(part).to_bytes(2, "big") + part for part in parts)


class KeyRing:
    """AES-256-GCM keys by number; the highest number wraps, every number opens.

    `index_key` keys blind indexes. Where none is given it is derived from the lowest number, as it always was.
    """

    def __init__(self, keys: Mapping[int, bytes], *, index_key: bytes | None = None) -> None:
        if not keys or any(len(key) != KEY_BYTES for key in keys.values()):
            raise ValueError("each data key is 32 bytes, and there is at least one")
        self._ciphers = {number: AESGCM(key) for number, key in keys.items()}
        # A key of its own for wrapping, so that no value sealed directly can pass for a wrapped key.
        self._wrappers = {
            number: AESGCM(hmac.digest(key, b"concordat key wrapping", "sha256"))
            for number, key in keys.items()
        }
        self.current = max(keys)
        derived = hashlib.sha256(b"concordat blind index" + keys[min(keys)]).digest()
        self.index_key = index_key or derived

    @property
    def numbers(self) -> tuple[int, ...]:
        """The numbers of the keys at hand, in their order."""
        return tuple(sorted(self._ciphers))

    def seal(self, text: str, table: str, column: str, key: UUID) -> bytes:
        """Encrypt a text directly (scheme 1), so that it opens only in this table, column and row.

        Nothing in the product seals so any longer; what was sealed so goes on opening.
        """
        return self.seal_bytes(text.encode(), table, column, key)

    def seal_bytes(self, content: bytes, table: str, column: str, key: UUID) -> bytes:
        """As `seal`, for the content of a file."""
        header = MAGIC + self.current.to_bytes(2, "big")
        nonce = os.urandom(NONCE_BYTES)
        bound = prefixed(header, table.encode(), column.encode(), key.bytes)
        return header + nonce + self._ciphers[self.current].encrypt(nonce, content, bound)

    def open(self, blob: bytes, table: str, column: str, key: UUID) -> str:
        """Decrypt a text of scheme 1; raises `SealBroken`, never answers anything else."""
        return self.open_bytes(blob, table, column, key).decode()

    def open_bytes(self, blob: bytes, table: str, column: str, key: UUID) -> bytes:
        """Decrypt a file of scheme 1; raises `SealBroken`, never answers anything else."""
        header, nonce, body = blob[:4], blob[4 : 4 + NONCE_BYTES], blob[4 + NONCE_BYTES :]
        cipher = self._ciphers.get(int.from_bytes(header[2:], "big"))
        if header[:2] != MAGIC or cipher is None:
            raise SealBroken(N_("A protected field cannot be opened with the present keys."))
        return opened(cipher, nonce, body, prefixed(header, table.encode(), column.encode(), key.bytes))

    def wrap(self, content: bytes, bound: bytes) -> tuple[int, bytes]:
        """Encrypt a data key under the highest number, tied to its row by `bound`; the number and the bytes."""
        return self.current, wrapped(self._wrappers[self.current], content, bound)

    def unwrap(self, number: int, blob: bytes, bound: bytes) -> bytes:
        """The data key inside; raises `SealBroken` without the number's key or where anything was altered."""
        wrapper = self._wrappers.get(number)
        if wrapper is None:
            raise SealBroken(N_("A protected field cannot be opened with the present keys."))
        return unwrapped(wrapper, blob, bound)

    def blind_index(self, value: str, scope: str) -> bytes:
        """A 128-bit keyed digest for exact matching inside one scope (security F-08)."""
        folded = " ".join(unicodedata.normalize("NFKC", value).casefold().split())
        message = prefixed(scope.encode(), folded.encode())
        return hmac.digest(self.index_key, message, "sha256")[:16]


def wrapped(wrapper: AESGCM, content: bytes, bound: bytes) -> bytes:
    """A key under another key: nonce, then the sealed key."""
    nonce = os.urandom(NONCE_BYTES)
    return nonce + wrapper.encrypt(nonce, content, bound)


def unwrapped(wrapper: AESGCM, blob: bytes, bound: bytes) -> bytes:
    """The reverse of `wrapped`; raises `SealBroken`."""
    return opened(wrapper, blob[:NONCE_BYTES], blob[NONCE_BYTES:], bound)


def opened(cipher: AESGCM, nonce: bytes, body: bytes, bound: bytes) -> bytes:
    """Decrypt and prove; raises `SealBroken` where anything was altered, moved or cut off."""
    try:
        return cipher.decrypt(nonce, body, bound)
    except (InvalidTag, ValueError) as error:  # the latter where it was cut off
        raise SealBroken(N_("A protected field was altered and cannot be opened.")) from error


_RINGS: dict[str, KeyRing] = {}


def use_keys(keys: Mapping[int, bytes], *, compartment: str = MAIN, index_key: bytes | None = None) -> None:
    """Set the process's key ring of a compartment; called once by the composition root."""
    _RINGS[compartment] = KeyRing(keys, index_key=index_key)


def key_ring(compartment: str = MAIN) -> KeyRing:
    """The key ring of a compartment; raises when none was set."""
    if compartment not in _RINGS:
        raise RuntimeError(f"no data key was set for {compartment}: call core.sealing.use_keys first")
    return _RINGS[compartment]
