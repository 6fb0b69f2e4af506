"""R05, R06, R08 and R13 to R20 worked out case by case in plain Python: slow and obvious on purpose."""

from collections import defaultdict
from collections.abc import Callable
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from kpi.measures.measurement import Measurement
from tests.support.service_cases import AGES, DAY, ERROR, GONE, LIFE, Case, Count, earliest, is_in, plain
from tests.support.service_persons_by_hand import connected, engaged, returned


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
        if case.closure_reason != "unable_to_contact" or not is_in(case.ended, begin, end, now):
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
        if not is_in(case.engaged or case.refused, begin, end, now):
            continue
        if case.removed:
            count.excluded[ERROR] += 1
        else:
            count.add(case.engaged is None)
    return count


def concluded(cases: list[Case], begin: datetime, end: datetime, now: datetime) -> Count:
    count = Count()
    for case in cases:
        if not is_in(case.ended, begin, end, now):
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
        if not is_in(case.ended, begin, end, now):
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
        firsts = [earliest((case.contact, case.served)) for case in kept]
        first = earliest(at for at in firsts if at is not None and occurred <= at <= now)
        if not kept:
            count.excluded[ERROR] += 1
        elif occurred + days * DAY > now:
            count.pending += 1
        else:
            count.add(first is not None and first <= occurred + days * DAY)
    return count
