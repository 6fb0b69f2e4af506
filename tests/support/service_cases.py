"""A sent referral with everything that was noted of it, and a count of such cases, in plain Python."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from core.business_time import BusinessCalendar
from kpi.measures.measurement import Measurement

DAY = timedelta(days=1)
ERROR = "entered_in_error_or_duplicate"
LIFE = "competing_event"
GONE = {"died", "moved", "moved_out_of_area", "consent_withdrawn"}
REFUSED_AT_TRIAGE = {"person_declined", "person_no_longer_wants", "consent_not_given"}
CAME = {"attended_on_time", "attended_late"}
AGES = ("age_0_7", "age_8_14", "age_15_30", "age_31_60", "age_over_60")


@dataclass(kw_only=True)
class Met:
    """One appointment."""

    at: datetime
    purpose: str = "session"
    attendance: str | None = None
    recorded: datetime | None = None


@dataclass(kw_only=True)
class Case:
    """One sent referral with everything that was noted of it."""

    person: Any
    sent: datetime
    calendar: BusinessCalendar
    acknowledged: datetime | None = None
    acknowledge_due: datetime | None = None
    accepted: datetime | None = None
    declined: datetime | None = None
    decline_reason: str = ""
    decide_due: datetime | None = None
    asked: datetime | None = None
    """Since when a question stands open."""
    contact: datetime | None = None
    contact_due: datetime | None = None
    engaged: datetime | None = None
    withdrawn: datetime | None = None
    withdrawal_reason: str = ""
    ended: datetime | None = None
    closure_reason: str = ""
    end_state: str = ""
    in_error: bool = False
    handed_on: bool = False
    met: list[Met] = field(default_factory=list)
    attempts: list[tuple[datetime, str, str]] = field(default_factory=list)
    """When, by which channel, with what result."""
    outcomes: list[str | None] = field(default_factory=list)
    reported: bool = False
    encounter: Any = None
    occurred: datetime | None = None

    @property
    def reason(self) -> str:
        return self.closure_reason or self.decline_reason or self.withdrawal_reason

    @property
    def removed(self) -> bool:
        return self.in_error or "mistaken_or_duplicate" in self.reason or self.decline_reason == "duplicate"

    @property
    def sessions(self) -> list[Met]:
        return [met for met in self.met if met.purpose == "session"]

    @property
    def served(self) -> datetime | None:
        return min((met.at for met in self.sessions if met.attendance in CAME), default=None)

    @property
    def refused(self) -> datetime | None:
        if self.declined and self.decline_reason in REFUSED_AT_TRIAGE:
            return self.declined
        if self.closure_reason == "person_declined_before_start":
            return self.ended
        if self.withdrawn and self.withdrawal_reason == "no_longer_wants" and not self.engaged:
            return self.withdrawn
        return None


@dataclass
class Count:
    """Cases, successes, pending and excluded ones."""

    n: int = 0
    N: int = 0
    pending: int = 0
    excluded: dict[str, int] = field(default_factory=lambda: defaultdict(int))

    def add(self, success: bool) -> None:
        self.N += 1
        self.n += int(success)

    def plain(self) -> tuple[Any, ...]:
        return (self.n, self.N, self.pending, dict(self.excluded), self.n / self.N if self.N else None)


def plain(measured: Measurement | None) -> tuple[Any, ...]:
    """A measurement as `Count.plain` says it."""
    assert measured is not None
    return (measured.n, measured.N, measured.pending, dict(measured.excluded), measured.value)


def earliest(moments: Iterable[datetime | None]) -> datetime | None:
    return min((moment for moment in moments if moment is not None), default=None)


def by_person(cases: Iterable[Case]) -> dict[Any, list[Case]]:
    theirs: dict[Any, list[Case]] = defaultdict(list)
    for case in cases:
        theirs[case.person].append(case)
    return theirs


def is_in(moment: datetime | None, begin: datetime, end: datetime, now: datetime) -> bool:
    return moment is not None and begin <= moment < end and moment <= now
