"""Keys of an organisation's own: they wrap what it keeps to itself, and a process that serves others is not given them (security D-01)."""

from collections.abc import Mapping
from uuid import UUID

from core.errors import ConcordatError
from core.keys.ring import MAIN, KeyRing, SealBroken, key_ring
from core.keys.table import ORGANISATION
from core.text import N_

_OWN: dict[UUID, KeyRing] = {}


def use_own_keys(keys: Mapping[UUID, Mapping[int, bytes]]) -> None:
    """Set the own keys of organisations that this process was given, instead of those before; called once at the start."""
    _OWN.clear()
    _OWN.update({organisation_id: KeyRing(numbered) for organisation_id, numbered in keys.items()})


def own_rings() -> Mapping[UUID, KeyRing]:
    """The own keys at hand, by organisation."""
    return _OWN


def organisation_scope(organisation_id: UUID) -> str:
    """The beginning of the scope of an organisation's key."""
    return f"{ORGANISATION}:{organisation_id.hex}:"


def wrap_key(content: bytes, bound: bytes, *, scope: str, compartment: str) -> tuple[int, bytes]:
    """A key under the newest key above it: the organisation's own where the process has one, else that of the process.

    The number is negative where it is one of an organisation's own keys, so that neither passes for the other.
    """
    ring = _own_ring(scope, compartment)
    if ring is None:
        return key_ring(compartment).wrap(content, bound)
    number, blob = ring.wrap(content, bound)
    return -number, blob


def unwrap_key(number: int, blob: bytes, bound: bytes, *, scope: str, compartment: str) -> bytes:
    """The key inside; raises `SealBroken` where this process was not given the key above it, or anything was altered."""
    if number >= 0:
        return key_ring(compartment).unwrap(number, blob, bound)
    ring = _own_ring(scope, compartment)
    if ring is None:
        raise not_given()
    return ring.unwrap(-number, blob, bound)


def not_given() -> ConcordatError:
    """What is raised where only an organisation's own key would help."""
    return SealBroken(N_("A protected field lies under an organisation’s own key, which is not kept here."))


def _own_ring(scope: str, compartment: str) -> KeyRing | None:
    kind, subject, *_ = scope.split(":")
    return _OWN.get(UUID(hex=subject)) if kind == ORGANISATION and compartment == MAIN else None
