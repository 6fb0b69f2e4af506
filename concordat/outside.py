"""The services outside that this installation asks, and what becomes of its work when one of them is off (V-05)."""

from dataclasses import dataclass

from accounts.outbox.delivery import GIVE_UP_AFTER, TIMEOUT_SECONDS
from concordat.key_command import SECONDS as KEY_SECONDS
from concordat.trail_copy import SECONDS as COPY_SECONDS
from partners.diligence.documents.scanner import REST as SCANNER_REST
from partners.diligence.documents.scanner import SECONDS as SCANNER_SECONDS

LONGEST_WAIT = 5.0


@dataclass(frozen=True, slots=True, kw_only=True)
class OutsideService:
    """One of them; `fails` is open where work goes on without it and closed where it stops."""

    name: str
    setting: str
    seconds: float
    """How long one step of a conversation may take."""
    again: str
    fails: str
    meanwhile: str
    breaker: str


_HOURS = int(GIVE_UP_AFTER.total_seconds() // 3600)

OUTSIDE: tuple[OutsideService, ...] = (
    OutsideService(
        name="mail server",
        setting="CONCORDAT_MAIL_URL",
        seconds=TIMEOUT_SECONDS,
        again=f"after 1, 2, 4 … 240 minutes, given up after {_HOURS} hours",
        fails="open",
        meanwhile="pages never wait for it; mail stays in the outbox, notices stand in the application",
        breaker="one that does not answer is asked once per tick",
    ),
    OutsideService(
        name="second log system",
        setting="CONCORDAT_AUDIT_COPY",
        seconds=float(COPY_SECONDS),
        again="with each tick, from the last row that arrived",
        fails="open",
        meanwhile="the trail itself is complete in the database; the copy catches up",
        breaker="asked once per tick",
    ),
    OutsideService(
        name="keepers of the trail’s anchors",
        setting="CONCORDAT_ANCHOR_MAILBOXES",
        seconds=TIMEOUT_SECONDS,
        again="as mail",
        fails="open",
        meanwhile="anchors wait in the outbox; what a tampered tail could hide grows until they are sent",
        breaker="as mail",
    ),
    OutsideService(
        name="key management service",
        setting="CONCORDAT_KEY_COMMAND",
        seconds=KEY_SECONDS,
        again="with the next start",
        fails="closed",
        meanwhile="nothing starts without its keys; what runs already holds them in memory and goes on",
        breaker="asked once per start and compartment",
    ),
    OutsideService(
        name="virus scanner",
        setting="CONCORDAT_SCANNER",
        seconds=SCANNER_SECONDS,
        again="with each tick, until each file was scanned",
        fails="closed",
        meanwhile="a new file is kept, sealed, and nobody but who brought it can have it; its page says that it waits",
        breaker=f"pages leave one that was silent alone for {SCANNER_REST:g} s; the scheduler stops at the first file",
    ),
)
"""Nothing else outside is asked: there is no other sign-in and no map or font server."""


def rows() -> list[str]:
    """The table of the hardening guide, a line each."""
    return [
        f"| {one.name} | `{one.setting}` | {one.seconds:g} s | {one.again} | {one.fails} | {one.meanwhile} | {one.breaker} |"
        for one in OUTSIDE
    ]
