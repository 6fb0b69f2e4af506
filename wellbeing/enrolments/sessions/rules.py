"""When a session may be, where, and what may be said of it, on plain values."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from core.errors import RuleBroken
from core.text import N_
from wellbeing.enrolments.sessions.lifecycle import Attendance
from wellbeing.programmes.codes import Modality

FURTHEST = timedelta(days=366)
SHORTEST, LONGEST = 5, 8 * 60
LONGEST_PLACE = 300
LONGEST_NOTE = 8000
USUAL_MINUTES = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """When and how to meet."""

    starts_at: datetime
    minutes: int
    modality: Modality
    place: str = ""

    @property
    def ends_at(self) -> datetime:
        """The end."""
        return self.starts_at + timedelta(minutes=self.minutes)


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What became of a session, as the provider says it."""

    attendance: Attendance
    is_meaningful: bool = False
    note: str = ""


def may_propose(proposal: Proposal, *, now: datetime) -> None:
    """A session lies ahead, within a year, has a sensible length, and a call has a safe address."""
    if proposal.starts_at <= now:
        raise RuleBroken(N_("Choose a time that is still to come."), "starts_at")
    if proposal.starts_at > now + FURTHEST:
        raise RuleBroken(N_("Choose a time within a year."), "starts_at")
    if not SHORTEST <= proposal.minutes <= LONGEST:
        raise RuleBroken(
            N_("Give between %(least)s and %(most)s minutes."), "minutes", least=SHORTEST, most=LONGEST
        )
    if len(proposal.place) > LONGEST_PLACE:
        raise RuleBroken(N_("Keep this under %(count)s characters."), "place", count=LONGEST_PLACE)
    if proposal.modality is Modality.TELEHEALTH and proposal.place and not is_safe_link(proposal.place):
        raise RuleBroken(N_("The link of a video call begins with https:// and has no spaces."), "place")


def is_safe_link(text: str) -> bool:
    """Whether a text is one https address, without a user name in it, that a page may show as a link."""
    if any(letter.isspace() or not letter.isprintable() for letter in text):
        return False
    try:
        parts = urlsplit(text)
        return parts.scheme == "https" and bool(parts.hostname) and parts.username is None
    except ValueError:
        return False


def may_report(
    report: Report,
    *,
    starts_at: datetime,
    acknowledged: bool,
    writes_notes: bool,
    now: datetime,
) -> None:
    """What may be said now: nothing is held before its time, nor before the notice is acknowledged."""
    if report.attendance is not Attendance.CANCELLED_LATE and starts_at > now:
        raise RuleBroken(
            N_("Its time has not come. Only a late cancellation can be recorded now."), "attendance"
        )
    if report.attendance is Attendance.ATTENDED and not acknowledged:
        raise RuleBroken(
            N_(
                "The person has not yet confirmed the notice of confidentiality."
                " Ask them to confirm it first; then this can be recorded as attended."
            ),
            "attendance",
        )
    if report.note and not writes_notes:
        raise RuleBroken(N_("Peers keep no notes of a session. Leave this empty."), "note")
    if len(report.note) > LONGEST_NOTE:
        raise RuleBroken(N_("Keep this under %(count)s characters."), "note", count=LONGEST_NOTE)
