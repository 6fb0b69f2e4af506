"""Slows guessing down, per account and per source (security A-08)."""

from datetime import datetime, timedelta
from hashlib import sha256

from sqlalchemy.orm import Session

from accounts.limits.counting import Rule, count_attempt
from accounts.sign_in.known_browsers import KnownBrowser

FREE_FAILURES = 5
WINDOW = timedelta(minutes=15)
DELAYS = tuple(timedelta(minutes=minutes) for minutes in (1, 2, 4, 8, 15))
"""What the last free failure within the window costs, and each further one."""
MOST_IN_A_ROW = 100
"""After so many failures without a success an account stays closed until it is released (NIST SP 800-63B)."""
RESETS = Rule(free=3, window=timedelta(hours=1))
"""Requests for a reset link, per account (security N-03)."""
RESETS_OF_ADDRESS = Rule(free=30, window=timedelta(hours=1))


class _Mode:
    is_cjis = False


def use_cjis_mode(*, on: bool) -> None:
    """In CJIS mode five failures in a row close an account until an administrator releases it (CJIS AC-7)."""
    _Mode.is_cjis = on


def link_releases() -> bool:
    """Whether a mailed link opens a closed account again: not in CJIS mode, where an administrator does."""
    return not _Mode.is_cjis


def account_rule() -> Rule:
    """What guesses at one account obey."""
    locks_after = FREE_FAILURES if _Mode.is_cjis else MOST_IN_A_ROW
    return Rule(free=FREE_FAILURES, window=WINDOW, delays=DELAYS, locks_after=locks_after)


def slowed_after(free: int) -> Rule:
    """So many attempts within a quarter of an hour, then one after each delay."""
    return Rule(free=free, window=WINDOW, delays=DELAYS)


SOURCE = slowed_after(FREE_FAILURES)
"""What guesses from one source obey."""


def account_key(folded_email: str) -> bytes:
    """The counter of an account, whether it exists or not."""
    return sha256(f"account:{folded_email}".encode()).digest()


def source_key(folded_email: str, *, address: str, browser: KnownBrowser | None, now: datetime) -> bytes:
    """The counter of where a guess comes from: the browser in which the account signed in before, or else the address.

    A whole station shares one address: strangers’ slips must not keep an officer out at night, so the browser that
    knows the account has a counter of its own (ADR 0031).
    """
    known = browser is not None and browser.knows(folded_email, now=now)
    source = f"browser:{browser.id.hex()}" if browser is not None and known else f"address:{address}"
    return sha256(source.encode()).digest()


def reset_keys(folded_email: str, address: str) -> tuple[bytes, bytes]:
    """The counters of requests for a reset link."""
    return (
        sha256(f"reset:{folded_email}".encode()).digest(),
        sha256(f"reset-address:{address}".encode()).digest(),
    )


def count_guess(session: Session, folded_email: str, *, now: datetime) -> bool:
    """A guess at an account is counted before it is checked; False while the account is blocked or locked."""
    return count_attempt(session, account_key(folded_email), account_rule(), now=now)
