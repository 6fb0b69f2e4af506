"""The standing of a memorandum on a moment, derived from its state, signatures and dates; never typed."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from uuid import UUID
from zoneinfo import ZoneInfo

from core.clock import local_date
from partners.memoranda.lifecycle import MemorandumState

EXPIRING_DAYS = 90
"""[HOUSE] An agreement counts as expiring from this many days before its last day."""


class Standing(StrEnum):
    """What a memorandum is worth on a day."""

    DRAFT = "draft"
    IN_REVIEW = "in_review"
    APPROVED = "approved"
    OUT_FOR_SIGNATURE = "out_for_signature"
    SCHEDULED = "scheduled"
    IN_FORCE = "in_force"
    EXPIRING = "expiring"
    SUSPENDED = "suspended"
    SUPERSEDED = "superseded"
    EXPIRED = "expired"
    TERMINATED = "terminated"
    WITHDRAWN = "withdrawn"


BEING_WRITTEN = {
    MemorandumState.DRAFT: Standing.DRAFT,
    MemorandumState.IN_REVIEW: Standing.IN_REVIEW,
    MemorandumState.APPROVED: Standing.APPROVED,
    MemorandumState.WITHDRAWN: Standing.WITHDRAWN,
}
"""What is still being agreed, or was given up, has the standing of its state."""

BEING_AGREED = frozenset({Standing.DRAFT, Standing.IN_REVIEW, Standing.APPROVED, Standing.OUT_FOR_SIGNATURE})
"""The standings before every party has signed."""

IN_FORCE = frozenset({Standing.IN_FORCE, Standing.EXPIRING})
"""The standings under which referrals may be sent."""

GOING = IN_FORCE | {Standing.SUSPENDED, Standing.SCHEDULED}
"""The standings of what binds the parties now, or will."""

TICK = timedelta(microseconds=1)
"""The finest step of the clock."""

ENDED = frozenset({Standing.SUPERSEDED, Standing.EXPIRED, Standing.TERMINATED, Standing.WITHDRAWN})
"""The standings that nothing leads out of."""


def start_of_day(day: date, zone: str) -> datetime:
    """The first moment of a day in a time zone, in UTC."""
    return datetime.combine(day, time.min, ZoneInfo(zone)).astimezone(UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Suspension:
    """A time in which no new referral may be sent; `resumed_at` is None while it lasts."""

    organisation_id: UUID
    suspended_at: datetime
    reason: str
    review_on: date
    resumed_at: datetime | None = None

    def covers(self, on: datetime) -> bool:
        """From the moment of suspending until, and without, the moment of resuming."""
        return self.suspended_at <= on and (self.resumed_at is None or on < self.resumed_at)


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What the standing is derived from; `zone` is the agency's, and both days are inclusive.

    `terminated_on` is the first day on which a terminated agreement no longer holds; from `superseded_at` on the
    amendment that follows holds instead.
    """

    state: MemorandumState
    signatures: int
    parties: int
    executed_at: datetime | None
    starts_on: date
    ends_on: date
    terminated_on: date | None
    zone: str
    terminated_at: datetime | None = None
    superseded_at: datetime | None = None
    suspensions: tuple[Suspension, ...] = ()

    @property
    def last_day(self) -> date:
        """The last day in force, which an amendment or termination may bring forward.

        It is earlier than the first day where the agreement never held.
        """
        ends = [self._terminated_from, self.superseded_at]
        return min([self.ends_on, *(local_date(end - TICK, self.zone) for end in ends if end is not None)])

    def standing(self, on: datetime) -> Standing:
        """The standing at a moment: in force from the first to the end of the last day where the agency is.

        Nothing is in force before every party has signed, whatever the dates say, and nothing changes backwards.
        """
        if self.state in BEING_WRITTEN:
            return BEING_WRITTEN[self.state]
        if self.executed_at is None or self.signatures < self.parties or on < self.executed_at:
            return Standing.OUT_FOR_SIGNATURE
        return self._by_date(on, local_date(on, self.zone))

    def is_in_force(self, on: datetime) -> bool:
        """Whether referrals may be sent under it at a moment."""
        return self.standing(on) in IN_FORCE

    def suspension(self, on: datetime) -> Suspension | None:
        """The suspension that holds at a moment, if there is one."""
        return next((one for one in self.suspensions if one.covers(on)), None)

    def days_left(self, today: date) -> int:
        """Days from today to the last day in force; 0 on the last day, negative afterwards."""
        return (self.last_day - today).days

    def _by_date(self, on: datetime, today: date) -> Standing:
        # Of two ends the first one counts: what a notice ended is not superseded afterwards.
        ends = ((self._terminated_from, Standing.TERMINATED), (self.superseded_at, Standing.SUPERSEDED))
        past = [(end, standing) for end, standing in ends if end is not None and end <= on]
        if past:
            return min(past)[1]
        if today > self.ends_on:
            return Standing.EXPIRED
        if today < self.starts_on:
            return Standing.SCHEDULED
        if self.suspension(on):
            return Standing.SUSPENDED
        return Standing.EXPIRING if self._ends_soon(today) else Standing.IN_FORCE

    @property
    def _terminated_from(self) -> datetime | None:
        """Ended the same day, it held until the moment of ending: what was sent before was sent under it."""
        if self.terminated_on is None:
            return None
        start = start_of_day(self.terminated_on, self.zone)
        return start if self.terminated_at is None else max(start, self.terminated_at)

    def _ends_soon(self, today: date) -> bool:
        """What an amendment replaces goes on, and does not end soon."""
        if self.superseded_at is not None:
            return False
        return self.days_left(today) <= EXPIRING_DAYS
