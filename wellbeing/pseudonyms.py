"""Keyed pseudonyms: who holds the compartment's key can find a person's rows, and nobody else (security E-01)."""

import hmac
from uuid import UUID

PSEUDONYM_BYTES = 16


class _Holder:
    key: bytes | None = None


def use_pseudonym_key(key: bytes) -> None:
    """Set the process's key; called once by the composition root."""
    _Holder.key = key


def pseudonym_of(user_id: UUID) -> bytes:
    """What stands for an account in the compartment: 128 bits of HMAC-SHA-256."""
    return _digest(b"account", user_id.bytes)


def pseudonym_of_code(code: str) -> bytes:
    """What stands for somebody who came with a personal code instead of an account."""
    return _digest(b"code", "".join(code.upper().split()).encode())


def set_apart(pseudonym: bytes, purpose: str) -> bytes:
    """What stands for the same person in one kind of row alone: without the key no other table can be laid beside it."""
    return _digest(b"apart:" + purpose.encode(), pseudonym)


def kept_as(pseudonym: bytes) -> bytes:
    """What stands for somebody who is here for themselves: neither their work nor any list can be laid beside it."""
    return set_apart(pseudonym, "participant")


def _digest(label: bytes, value: bytes) -> bytes:
    if _Holder.key is None:
        raise RuntimeError("no pseudonym key was set: call wellbeing.pseudonyms.use_pseudonym_key first")
    message = len(label).to_bytes(2, "big") + label + value
    return hmac.digest(_Holder.key, message, "sha256")[:PSEUDONYM_BYTES]
