"""R05, R06, R08 and R13 to R20 worked out case by case in plain Python: slow and obvious on purpose."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

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


def by_hand(
    cases: list[Case], begin: datetime, end: datetime, now: datetime, state_at: datetime
) -> dict[str, tuple[Any, ...]]:
    """Every figure and part of the family, "R13" or "R13 of_accepted", of the cases over a period."""
    found = {
        "R13": connected(cases, begin, end, now, of_accepted=False),
        "R13 of_accepted": connected(cases, begin, end, now, of_accepted=True),
        "R05 within_28_days": waited(cases, begin, end, now, lambda case: case.sent + 28 * DAY),
        "R05 within_10_business_days": waited(
            cases, begin, end, now, lambda case: case.calendar.add_business_days(case.sent, 10)
        ),
        "R06": overdue(cases, state_at),
        "R08": tried(cases, begin, end, now),
        "R14": engaged(cases, begin, end, now),
        "R15": missed(cases, begin, end, now),
        "R16": answered(cases, begin, end, now),
        "R17": concluded(cases, begin, end, now),
        "R20": returned(cases, begin, end, now),
        "R19": followed(cases, begin, end, now, 7),
    }
    for days in (7, 30):
        found[f"R19 {days}"] = followed(cases, begin, end, now, days)
    for name in AGES:
        found[f"R06 {name}"] = overdue(cases, state_at, age=name)
    for state in ("completed", "ended_early", "not_started"):
        found[f"R20 {state}"] = returned(cases, begin, end, now, end_state=state)
    figures = {name: count.plain() for name, count in found.items()}
    figures["R05"] = wait(cases, begin, end, now)
    figures["R18"] = reached(cases, begin, end, now)
    return figures


def told(figures: dict[str, Measurement]) -> dict[str, tuple[Any, ...]]:
    """What was measured, under the same names."""
    found = {}
    for code, measured in figures.items():
        found[code] = plain(measured)
        if code == "R05":
            found[code] = (*plain(measured), measured.percentile_90)
        for part in measured.parts:
            found[f"{code} {part.name}"] = plain(part.measurement)
    return found


def _earliest(moments: Iterable[datetime | None]) -> datetime | None:
    return min((moment for moment in moments if moment is not None), default=None)


def _by_person(cases: Iterable[Case]) -> dict[Any, list[Case]]:
    theirs: dict[Any, list[Case]] = defaultdict(list)
    for case in cases:
        theirs[case.person].append(case)
    return theirs


# ---- Waiting


def wait(cases: list[Case], begin: datetime, end: datetime, now: datetime) -> tuple[Any, ...]:
    waits: list[tuple[float, bool]] = []
    excluded: dict[str, int] = defaultdict(int)
    for case in cases:
        if not begin <= case.sent < end or not (case.accepted and case.accepted <= now):
            continue
        if case.removed:
            excluded[ERROR] += 1
            continue
        stop = case.ended if case.ended and case.ended < now else now
        if case.served and case.served <= stop:
            waits.append(((case.served - case.sent).total_seconds(), True))
        else:
            waits.append(((stop - case.sent).total_seconds(), False))
    left, median, ninety = 1.0, None, None
    for moment in sorted({seconds for seconds, happened in waits if happened}):
        at_risk = sum(seconds >= moment for seconds, _ in waits)
        left *= 1 - sum(happened and seconds == moment for seconds, happened in waits) / at_risk
        median = moment if median is None and left <= 0.5 + 1e-9 else median
        ninety = moment if ninety is None and left <= 0.1 + 1e-9 else ninety
    return (sum(happened for _, happened in waits), len(waits), 0, dict(excluded), median, ninety)


def waited(
    cases: list[Case], begin: datetime, end: datetime, now: datetime, due_of: Callable[[Case], datetime]
) -> Count:
    count = Count()
    for case in cases:
        if not begin <= case.sent < end or not (case.accepted and case.accepted <= now):
            continue
        due = due_of(case)
        ended_first = case.ended is not None and case.served is not None and case.ended < case.served
        in_time = case.served is not None and case.served <= due and not ended_first
        over = case.ended is not None and case.ended <= now and case.ended < due and not in_time
        if case.removed:
            count.excluded[ERROR] += 1
        elif over and case.refused:
            count.excluded["person_refused"] += 1
        elif over and case.reason in GONE:
            count.excluded[LIFE] += 1
        elif over and case.withdrawn:
            count.excluded["withdrawn_before_service"] += 1
        elif due > now:
            count.pending += 1
        else:
            count.add(in_time)
    return count


def overdue(cases: list[Case], at: datetime, *, age: str | None = None) -> Count:
    count = Count()
    for case in cases:
        if case.sent > at or (case.ended and case.ended <= at):
            continue
        days = (at - case.sent) // DAY
        band = AGES[sum(days > limit for limit in (7, 14, 30, 60))]
        if age not in (None, band):
            continue
        decided = case.accepted or case.declined
        standing = case.asked and case.decide_due and case.asked <= case.decide_due
        late = [
            case.acknowledge_due
            and case.acknowledge_due < at
            and not (case.acknowledged and case.acknowledged <= at),
            case.decide_due and not standing and case.decide_due < at and not (decided and decided <= at),
            case.accepted
            and case.contact_due
            and case.contact_due < at
            and not (case.contact and case.contact <= at),
        ]
        if case.removed:
            count.excluded[ERROR] += 1
        else:
            count.add(any(late))
    return count


def tried(cases: list[Case], begin: datetime, end: datetime, now: datetime) -> Count:
    count = Count()
    for case in cases:
        if case.closure_reason != "unable_to_contact" or not _in(case.ended, begin, end, now):
            continue
        assert case.ended is not None
        real = [a for a in case.attempts if a[2] != "unsafe_did_not_attempt" and a[0] <= case.ended]
        zone: ZoneInfo = case.calendar.zone
        days = {at.astimezone(zone).date() for at, _, _ in real}
        if case.removed:
            count.excluded[ERROR] += 1
        else:
            count.add(len(real) >= 3 and len(days) >= 2 and len({way for _, way, _ in real}) >= 2)
    return count


def _in(moment: datetime | None, begin: datetime, end: datetime, now: datetime) -> bool:
    return moment is not None and begin <= moment < end and moment <= now


# ---- Persons


def connected(
    cases: list[Case], begin: datetime, end: datetime, now: datetime, *, of_accepted: bool
) -> Count:
    count = Count()
    for theirs in _by_person(cases).values():
        sent = [case for case in theirs if begin <= case.sent < end]
        kept = [case for case in sent if not case.removed]
        accepted = [case for case in kept if case.accepted and case.accepted <= now]
        decided = accepted + [case for case in kept if case.declined and case.declined <= now]
        counted = accepted if of_accepted else decided
        if not counted:
            if of_accepted or not sent:
                continue
            if not kept:
                count.excluded[ERROR] += 1
            elif any(not (case.ended and case.ended <= now) for case in kept):
                count.pending += 1
            else:
                count.excluded["withdrawn_before_decision"] += 1
            continue
        index = min(counted, key=lambda case: case.sent)
        later = [case for case in theirs if not case.removed and case.sent >= index.sent]
        served = _earliest(case.served for case in later if case.served and case.served <= now)
        deadline = index.sent + 30 * DAY
        left = index.ended if index.reason in GONE and index.ended and index.ended <= now else None
        if left and left <= deadline and not (served and served <= left):
            count.excluded[LIFE] += 1
        elif deadline > now:
            count.pending += 1
        else:
            count.add(served is not None and served <= deadline)
    return count


def engaged(cases: list[Case], begin: datetime, end: datetime, now: datetime) -> Count:
    count = Count()
    for theirs in _by_person(case for case in cases if not case.removed).values():
        came = [
            (met.at, met.at == case.served)
            for case in theirs
            for met in case.sessions
            if met.attendance in CAME and met.recorded and met.recorded <= now and met.at <= now
        ]
        first = _earliest(at for at, opens in came if opens and begin <= at < end)
        if first is None:
            continue
        deadline = first + 45 * DAY
        stayed = sum(first <= at <= deadline for at, _ in came) >= 2
        left = _earliest(
            case.ended
            for case in theirs
            if case.reason in GONE and case.sessions and case.ended and first <= case.ended <= now
        )
        if left and left <= deadline and not stayed:
            count.excluded[LIFE] += 1
        elif deadline > now:
            count.pending += 1
        else:
            count.add(stayed)
    return count


def returned(
    cases: list[Case], begin: datetime, end: datetime, now: datetime, *, end_state: str | None = None
) -> Count:
    count = Count()
    for theirs in _by_person(cases).values():
        closed = [c for c in theirs if not c.removed and c.end_state and _in(c.ended, begin, end, now)]
        if not closed:
            continue
        index = min(closed, key=lambda case: case.ended or now)
        if end_state not in (None, index.end_state):
            continue
        assert index.ended is not None
        again = [c.sent for c in theirs if not c.removed and not c.handed_on and index.ended < c.sent <= now]
        if index.reason in GONE:
            count.excluded[LIFE] += 1
        elif index.ended + 90 * DAY > now:
            count.pending += 1
        else:
            count.add(any(sent <= index.ended + 90 * DAY for sent in again))
    return count


# ---- Sessions, offers, endings, encounters


def missed(cases: list[Case], begin: datetime, end: datetime, now: datetime) -> Count:
    count = Count()
    for case in cases:
        for met in case.sessions:
            if not begin <= met.at < end:
                continue
            known = met.recorded is not None and met.recorded <= now
            if case.removed:
                count.excluded[ERROR] += 1
            elif known and met.attendance in ("cancelled_by_provider", "session_did_not_happen_logistics"):
                count.excluded["cancelled_by_provider"] += 1
            elif known and met.attendance == "rescheduled":
                count.excluded["put_off"] += 1
            elif not known:
                count.pending += 1
            else:
                count.add(met.attendance == "did_not_attend")
    return count


def answered(cases: list[Case], begin: datetime, end: datetime, now: datetime) -> Count:
    count = Count()
    for case in cases:
        if not _in(case.engaged or case.refused, begin, end, now):
            continue
        if case.removed:
            count.excluded[ERROR] += 1
        else:
            count.add(case.engaged is None)
    return count


def concluded(cases: list[Case], begin: datetime, end: datetime, now: datetime) -> Count:
    count = Count()
    for case in cases:
        if not _in(case.ended, begin, end, now):
            continue
        if not case.end_state and not (case.withdrawn and case.engaged):
            continue
        if case.removed:
            count.excluded[ERROR] += 1
        elif case.end_state == "not_started":
            count.excluded["ended_before_start"] += 1
        else:
            count.add(case.end_state == "completed")
    return count


def reached(cases: list[Case], begin: datetime, end: datetime, now: datetime) -> tuple[Any, ...]:
    points = {"achieved": 1.0, "partly_achieved": 0.5, "not_achieved": 0.0}
    total, scored = 0.0, 0
    excluded: dict[str, int] = defaultdict(int)
    for case in cases:
        if case.end_state not in ("completed", "ended_early") or not case.reported:
            continue
        if not _in(case.ended, begin, end, now):
            continue
        for score in case.outcomes:
            if case.removed:
                excluded[ERROR] += 1
            elif score == "not_applicable":
                excluded["not_applicable"] += 1
            elif score is None:
                excluded["not_scored"] += 1
            else:
                total, scored = total + points[score], scored + 1
    return (scored, scored, 0, dict(excluded), total / scored if scored else None)


def followed(cases: list[Case], begin: datetime, end: datetime, now: datetime, days: int) -> Count:
    count = Count()
    theirs: dict[Any, list[Case]] = defaultdict(list)
    for case in cases:
        if case.encounter is not None and case.sent <= now:
            theirs[case.encounter].append(case)
    for some in theirs.values():
        occurred = some[0].occurred
        if occurred is None or not begin <= occurred < end:
            continue
        kept = [case for case in some if not case.removed]
        firsts = [_earliest((case.contact, case.served)) for case in kept]
        first = _earliest(at for at in firsts if at is not None and occurred <= at <= now)
        if not kept:
            count.excluded[ERROR] += 1
        elif occurred + days * DAY > now:
            count.pending += 1
        else:
            count.add(first is not None and first <= occurred + days * DAY)
    return count
