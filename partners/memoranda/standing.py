"""The standing of a memorandum on a moment, derived from its state, signatures and dates; never typed."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from core.clock import local_date
from partners.memoranda.lifecycle import MemorandumState

EXPIRING_DAYS = 90
"""[HOUSE] An agreement counts as expiring from this many days before its last day."""

PARTIES = 2
"""A memorandum needs the signature of each side: the agency and the NGO."""


class Standing(StrEnum):
    """What a memorandum is worth on a day."""

    DRAFT = "draft"
    IN_REVIEW = "in_review"
    APPROVED = "approved"
    OUT_FOR_SIGNATURE = "out_for_signature"
    SCHEDULED = "scheduled"
    IN_FORCE = "in_force"
    EXPIRING = "expiring"
    EXPIRED = "expired"
    TERMINATED = "terminated"
    WITHDRAWN = "withdrawn"


BEING_WRITTEN = {
    MemorandumState.DRAFT: Standing.DRAFT,
    MemorandumState.IN_REVIEW: Standing.IN_REVIEW,
    MemorandumState.APPROVED: Standing.APPROVED,
}
"""What is still being agreed has the standing of its state."""

IN_FORCE = frozenset({Standing.IN_FORCE, Standing.EXPIRING})
"""The standings under which referrals may be sent."""


def last_day(ends_on: date, terminated_on: date | None) -> date:
    """The last day in force, which termination may bring forward."""
    return ends_on if terminated_on is None else min(ends_on, terminated_on - timedelta(days=1))


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What the standing is derived from; `zone` is the agency's, and both days are inclusive.

    `terminated_on` is the first day on which a terminated agreement no longer holds.
    """

    state: MemorandumState
    signatures: int
    executed_at: datetime | None
    starts_on: date
    ends_on: date
    terminated_on: date | None
    zone: str

    @property
    def last_day(self) -> date:
        """The last day in force, which termination may bring forward; earlier than the start if it never held."""
        return last_day(self.ends_on, self.terminated_on)

    def standing(self, on: datetime) -> Standing:
        """The standing at a moment: in force from the first to the end of the last day where the agency is.

        Nothing is in force before every side has signed, whatever the dates say.
        """
        if self.state is MemorandumState.WITHDRAWN:
            return Standing.WITHDRAWN
        if self.state in BEING_WRITTEN:
            return BEING_WRITTEN[self.state]
        if self.executed_at is None or self.signatures < PARTIES or on < self.executed_at:
            return Standing.OUT_FOR_SIGNATURE
        return self._by_date(local_date(on, self.zone))

    def _by_date(self, today: date) -> Standing:
        if self.terminated_on is not None and today >= self.terminated_on:
            return Standing.TERMINATED
        if today > self.ends_on:
            return Standing.EXPIRED
        if today < self.starts_on:
            return Standing.SCHEDULED
        return Standing.EXPIRING if self.days_left(today) <= EXPIRING_DAYS else Standing.IN_FORCE

    def days_left(self, today: date) -> int:
        """Days from today to the last day in force; 0 on the last day, negative afterwards."""
        return (self.last_day - today).days
