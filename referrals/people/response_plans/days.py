"""Days of a plan: its last day some months on, and when it is looked at again."""

from calendar import monthrange
from datetime import date

from referrals.people.response_plans.policy import REVIEW_MONTHS


def months_on(day: date, months: int) -> date:
    """The same day some months later; the last of the month where it is shorter."""
    years, month = divmod(day.month - 1 + months, 12)
    year = day.year + years
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def next_review(day: date, expires_on: date) -> date:
    """Six months on, and at the latest on the plan's last day."""
    return min(months_on(day, REVIEW_MONTHS), expires_on)
