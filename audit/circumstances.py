"""Under which circumstances an act happens: session, address, request; set by the edge, noted in each row (security G-02)."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Circumstances:
    """Where a request came from. On private pages, for timers and on the command line all of it is unknown."""

    session_hash: str | None = None
    """The first 32 digits of the SHA-256 of the session's token."""
    address: str | None = None
    request_id: str | None = None


UNKNOWN = Circumstances()
_present: ContextVar[Circumstances] = ContextVar("circumstances", default=UNKNOWN)


def present_circumstances() -> Circumstances:
    """Those of the request that is being answered; unknown outside one."""
    return _present.get()


def use_circumstances(circumstances: Circumstances) -> None:
    """The edge says where the request that begins comes from, and that nothing is known when it has ended."""
    _present.set(circumstances)


@contextmanager
def unseen() -> Iterator[None]:
    """Rows written in the block name neither session nor network address: nobody is found by what they reported."""
    here = present_circumstances()
    use_circumstances(UNKNOWN)
    try:
        yield
    finally:
        use_circumstances(here)
