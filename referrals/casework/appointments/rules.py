"""When an appointment may be planned and what may be said of it, on plain values."""

from datetime import datetime, timedelta

from core.errors import RuleBroken
from core.text import N_
from referrals.casework.appointments.codes import BEFOREHAND, MOVED
from referrals.casework.codes import ATTENDANCE, ATTENDED

FURTHEST = timedelta(days=366)
LONGEST = 8 * 60
SHORTEST = 5


def may_plan(starts_at: datetime, *, minutes: int, sent_at: datetime | None, now: datetime) -> None:
    """An appointment lies after the referral was sent and within a year; one that took place may be added later."""
    if sent_at is None or starts_at < sent_at.replace(second=0, microsecond=0):
        raise RuleBroken(N_("Choose a time after the referral was sent."), "starts_at")
    if starts_at > now + FURTHEST:
        raise RuleBroken(N_("Choose a time within a year."), "starts_at")
    if not SHORTEST <= minutes <= LONGEST:
        raise RuleBroken(
            N_("Give between %(least)s and %(most)s minutes."), "minutes", least=SHORTEST, most=LONGEST
        )


def may_record(attendance: str, *, starts_at: datetime, contacted: bool, now: datetime) -> None:
    """What may be said of an appointment now: the future cannot be attended, and who attends was spoken to."""
    code = ATTENDANCE.find(attendance)
    if code is None or not code.active or attendance == MOVED:
        raise RuleBroken(N_("Choose one of the listed answers."), "attendance")
    if starts_at > now and attendance not in BEFOREHAND:
        raise RuleBroken(N_("Its time has not come: only a cancellation can be recorded now."), "attendance")
    if attendance in ATTENDED and not contacted:
        raise RuleBroken(
            N_("Log the contact with the person first: an attended appointment is a contact too."),
            "attendance",
        )


def overlaps(first: tuple[datetime, datetime], second: tuple[datetime, datetime]) -> bool:
    """Whether two appointments share time; one that ends when the other starts does not."""
    return first[0] < second[1] and second[0] < first[1]
