"""When people are reminded of the end of an agreement or of a dated duty: pure rules on days (facts.md 3.2)."""

from datetime import date, timedelta
from enum import StrEnum

from core.text import N_

RENEWAL_DAYS = (180, 120, 90, 60, 30, 14, 7, 1, 0)
"""[HOUSE] Days before the anchor on which the parties of an agreement are reminded."""
DUTY_DAYS = (60, 30, 14, 7, 1, 0)
"""[HOUSE] Days before a duty is due on which the party that owes it is reminded."""
WEEK = 7
LONGEST_LAPSE = 26
"""[HOUSE] Weeks for which a lapsed agreement or an overdue duty is repeated."""
START_RENEWAL_DAYS = 90


class RenewalStep(StrEnum):
    """What a step of the renewal ladder asks for."""

    REVIEW = "review"
    PREPARE = "prepare"
    START = "start"
    SIGN = "sign"
    LAST_DAY = "last_day"
    LAPSED = "lapsed"


STEP_WORDS = {
    RenewalStep.REVIEW: N_(
        "Agreement %(reference)s ends on %(day)s. Review together how it worked before you renew it."
    ),
    RenewalStep.PREPARE: N_("Agreement %(reference)s ends on %(day)s. Decide whether to renew it."),
    RenewalStep.START: N_("Agreement %(reference)s ends on %(day)s. Draft the renewal now."),
    RenewalStep.SIGN: N_("Agreement %(reference)s ends on %(day)s, and no renewal is signed yet."),
    RenewalStep.LAST_DAY: N_(
        "Agreement %(reference)s ends today. From tomorrow no new referrals can be sent under it."
    ),
    RenewalStep.LAPSED: N_(
        "Agreement %(reference)s ended on %(day)s without a renewal. No new referrals can be sent."
    ),
}


def anchor_of(last_day: date, notice_days: int) -> date:
    """The day on which the ladder counts down.

    The last day; or the last day on which notice can be given, where that comes more than 90 days earlier.
    """
    return last_day - timedelta(days=notice_days) if notice_days > START_RENEWAL_DAYS else last_day


def step_due(today: date, anchor: date, days: tuple[int, ...]) -> int | None:
    """The step of a ladder that was reached last: days before the anchor, negative weeks after it, else None.

    A missed step is made up by the next one: after a pause only the latest is sent.
    """
    left = (anchor - today).days
    if left < 0:
        weeks = -left // WEEK
        return -weeks * WEEK if 0 < weeks <= LONGEST_LAPSE else min(days)
    reached = [step for step in days if left <= step]
    return min(reached) if reached else None


def next_step_on(today: date, anchor: date, days: tuple[int, ...]) -> date | None:
    """The next day after today on which a step is due; None once the ladder has ended."""
    ahead = [anchor - timedelta(days=step) for step in days]
    ahead += [anchor + timedelta(days=WEEK * week) for week in range(1, LONGEST_LAPSE + 1)]
    return min((day for day in ahead if day > today), default=None)


def renewal_step(step: int, *, today: date, last_day: date) -> RenewalStep:
    """What a step asks for; what is due today is told by the last day itself, whatever the anchor is."""
    if today > last_day:
        return RenewalStep.LAPSED
    if today == last_day:
        return RenewalStep.LAST_DAY
    if step > 120:
        return RenewalStep.REVIEW
    if step > START_RENEWAL_DAYS:
        return RenewalStep.PREPARE
    return RenewalStep.START if step > 30 else RenewalStep.SIGN
