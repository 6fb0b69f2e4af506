"""The keyed chain: each link's MAC covers the link before it (security G-04)."""

import hmac
import json
from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from core.sealing import MAIN

GENESIS = b"\x00" * 32
OPERATOR_CHAIN = "operator"
"""The chain of timers, the command line and unknown people."""


_KEYS: dict[str, bytes] = {}
_KNOWN_SIZES = 512
_SIZES = [size.to_bytes(4, "big") for size in range(_KNOWN_SIZES)]
"""The prefixes of short fields, made once: a trail is verified at tens of thousands of rows in a second."""


def use_key(key: bytes, *, compartment: str = MAIN) -> None:
    """Set the process's audit key of a compartment; called once by the composition root."""
    _KEYS[compartment] = key


def canonical(details: dict[str, Any]) -> str:
    """Details as JSON that is the same for the same content."""
    return json.dumps(details, sort_keys=True, separators=(",", ":"), default=str)


def link_mac(
    previous: bytes, chain: str, sequence: int, fields: Iterable[object], *, compartment: str = MAIN
) -> bytes:
    """HMAC-SHA-256 over the previous MAC, the place in the chain and the length-prefixed fields."""
    if compartment not in _KEYS:
        raise RuntimeError(f"no audit key was set for {compartment}: call audit.chain.use_key first")
    message: list[bytes] = []
    for part in (previous, chain, str(sequence), *fields):
        raw = part.encode() if type(part) is str else _bytes(part)
        size = len(raw)
        message += (_SIZES[size] if size < _KNOWN_SIZES else size.to_bytes(4, "big"), raw)
    return hmac.digest(_KEYS[compartment], b"".join(message), "sha256")


def seal_of(purpose: str, *parts: object, compartment: str = MAIN) -> bytes:
    """HMAC-SHA-256 with the audit key over something that is no link: an anchor, a checkpoint, a deleted beginning."""
    return link_mac(b"", f"seal/{purpose}", 0, parts, compartment=compartment)


def is_sealed(seal: bytes, purpose: str, *parts: object, compartment: str = MAIN) -> bool:
    """Whether a seal is the one that this installation's key makes."""
    return hmac.compare_digest(seal, seal_of(purpose, *parts, compartment=compartment))


def _bytes(value: object) -> bytes:
    if value is None:
        return b""
    return value if isinstance(value, bytes) else _text(value).encode()


def _text(value: object) -> str:
    if isinstance(value, datetime):
        return value.isoformat(timespec="microseconds")
    return value.hex if isinstance(value, UUID) else str(value)
