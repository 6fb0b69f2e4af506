"""A clock for the edge: every `utc_now()` of our packages answers the moment of the test."""

import sys
from datetime import UTC, datetime, timedelta

import core.clock
from tests.support.tree import PACKAGES

REAL = core.clock.utc_now


class Clock:
    """Stands still until a test moves it."""

    def __init__(self, moment: datetime) -> None:
        self.moment = moment

    def advance(self, **length: float) -> datetime:
        """Let time pass, e.g. `clock.advance(hours=3)`; answers the new moment."""
        self.moment += timedelta(**length)
        return self.moment


_running: list[Clock] = []
_seen: set[str] = set()
"""Modules that were looked at: what is loaded later is looked at once, not all anew in every test."""


def utc_now() -> datetime:
    """The moment of the running test, or the present one between tests."""
    return _running[-1].moment if _running else datetime.now(UTC)


def install() -> None:
    """Replace the clock in every loaded module of ours that reads it; harmless when repeated."""
    loaded = sys.modules.keys() - _seen
    _seen.update(loaded)
    for name in loaded:
        module = sys.modules[name]
        if name.split(".")[0] in PACKAGES and getattr(module, "utc_now", None) is REAL:
            module.__dict__["utc_now"] = utc_now


def start(moment: datetime) -> Clock:
    """Stop the clock at the moment."""
    install()
    _running.append(Clock(moment))
    return _running[-1]


def stop(clock: Clock) -> None:
    """Let the clock run again."""
    _running.remove(clock)
