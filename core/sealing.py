"""Encryption of single fields and files at rest, bound to the row they belong to (security F-01 to F-04): what others import."""

from collections.abc import Mapping

from core.keys import door, ring
from core.keys.ring import MAGIC, MAIN, KeyRing, SealBroken, key_ring
from core.keys.table import Part, Subject
from core.sealed_fields import Sealed, SealedBytes, SealedFor, SealedText, open_text, sealed_for
from core.sealed_rows import seal_again, seal_rows, sealed_models

__all__ = [
    "MAGIC", "MAIN", "KeyRing", "Part", "SealBroken", "Sealed", "SealedBytes", "SealedFor", "SealedText", "Subject",
    "key_ring", "open_text", "seal_again", "seal_rows", "sealed_for", "sealed_models", "use_keys",
]  # fmt: skip


def use_keys(keys: Mapping[int, bytes], *, compartment: str = MAIN, index_key: bytes | None = None) -> None:
    """Set the process's key ring of a compartment; called once by the composition root."""
    ring.use_keys(keys, compartment=compartment, index_key=index_key)
    door.cache.clear()  # what other keys unwrapped says nothing of these
