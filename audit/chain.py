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
    message = bytearray()
    for part in (previous, chain, str(sequence), *fields):
        raw = part if isinstance(part, bytes) else _text(part).encode()
        message += len(raw).to_bytes(4, "big") + raw
    return hmac.digest(_KEYS[compartment], bytes(message), "sha256")


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.isoformat(timespec="microseconds")
    return value.hex if isinstance(value, UUID) else str(value)
