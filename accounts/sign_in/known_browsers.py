"""Browsers in which somebody has signed in before: each is a source of its own when guesses are counted (security A-08).

The browser keeps a random id and a keyed digest for each account that signed in there with a second factor. Nobody without
the key can tell whose digests they are, or make one; the server keeps nothing. A digest counts for its own account alone:
whoever has an account, or has stolen a cookie, wins no tries at anybody else's.
"""

import binascii
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from datetime import datetime, timedelta
from hmac import compare_digest

from core.sealing import key_ring

PERIOD = timedelta(days=180)
"""A digest is good for the period in which it was made and the next one."""
MOST_ACCOUNTS = 12
"""Of those who share a computer, the last so many are known there."""
HANDED_ON_FOR = timedelta(minutes=1)
ID_BYTES = DIGEST_BYTES = 16
MOMENT_BYTES = 5
SCOPE = "known browser"
HANDING = "known browser handed on"


@dataclass(frozen=True, slots=True)
class KnownBrowser:
    """A browser by its random id, with the digests of the accounts that have signed in there, the latest last."""

    id: bytes
    digests: tuple[bytes, ...]

    def knows(self, folded_email: str, *, now: datetime) -> bool:
        """Whether the account has signed in here, within this period or the one before."""
        ours = _digests(self.id, folded_email, now=now)
        return any(compare_digest(one, other) for one in ours for other in self.digests)

    def remembering(self, folded_email: str, *, now: datetime) -> "KnownBrowser":
        """The same browser, in which the account has signed in now."""
        ours = _digests(self.id, folded_email, now=now)
        others = [one for one in self.digests if one not in ours]
        return KnownBrowser(self.id, (*others, ours[0])[-MOST_ACCOUNTS:])

    def text(self) -> str:
        """What the cookie holds."""
        return urlsafe_b64encode(self.id + b"".join(self.digests)).decode().rstrip("=")


def new_browser() -> KnownBrowser:
    """A browser in which nobody has signed in."""
    return KnownBrowser(secrets.token_bytes(ID_BYTES), ())


def read_browser(text: str | None) -> KnownBrowser | None:
    """The browser of a cookie; None for anything that none of ours holds."""
    held = _bytes(text)
    count, rest = divmod(len(held) - ID_BYTES, DIGEST_BYTES)
    if rest or not 1 <= count <= MOST_ACCOUNTS:
        return None
    digests = (held[start : start + DIGEST_BYTES] for start in range(ID_BYTES, len(held), DIGEST_BYTES))
    return KnownBrowser(held[:ID_BYTES], tuple(digests))


def handed_on(browser: KnownBrowser, *, now: datetime) -> str:
    """What carries a browser over the moment at which its cookies are cleared; good for a minute."""
    until = int((now + HANDED_ON_FOR).timestamp()).to_bytes(MOMENT_BYTES, "big")
    content = until + browser.id + b"".join(browser.digests)
    return urlsafe_b64encode(_seal_of(content) + content).decode().rstrip("=")


def taken_over(text: str, *, now: datetime) -> KnownBrowser | None:
    """The browser that was handed on; None when it is too late, or is not ours."""
    held = _bytes(text)
    seal, content = held[:DIGEST_BYTES], held[DIGEST_BYTES:]
    if not compare_digest(seal, _seal_of(content)):
        return None
    if now.timestamp() > int.from_bytes(content[:MOMENT_BYTES], "big"):
        return None
    return read_browser(urlsafe_b64encode(content[MOMENT_BYTES:]).decode())


def _digests(browser_id: bytes, folded_email: str, *, now: datetime) -> tuple[bytes, bytes]:
    period = int(now.timestamp() // PERIOD.total_seconds())
    made = [
        key_ring().blind_index(f"{browser_id.hex()} {number} {folded_email}", SCOPE)
        for number in (period, period - 1)
    ]
    return made[0], made[1]


def _seal_of(content: bytes) -> bytes:
    return key_ring().blind_index(content.hex(), HANDING)


def _bytes(text: str | None) -> bytes:
    try:
        return urlsafe_b64decode(f"{text or ''}===".encode("ascii"))
    except (binascii.Error, UnicodeEncodeError):
        return b""
