"""R13, R14 and R20 worked out person by person in plain Python: slow and obvious on purpose."""

from datetime import datetime

from tests.support.service_cases import CAME, DAY, ERROR, GONE, LIFE, Case, Count, by_person, earliest, is_in


def connected(
    cases: list[Case], begin: datetime, end: datetime, now: datetime, *, of_accepted: bool
) -> Count:
    count = Count()
    for theirs in by_person(cases).values():
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
        served = earliest(case.served for case in later if case.served and case.served <= now)
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
    for theirs in by_person(case for case in cases if not case.removed).values():
        came = [
            (met.at, met.at == case.served)
            for case in theirs
            for met in case.sessions
            if met.attendance in CAME and met.recorded and met.recorded <= now and met.at <= now
        ]
        first = earliest(at for at, opens in came if opens and begin <= at < end)
        if first is None:
            continue
        deadline = first + 45 * DAY
        stayed = sum(first <= at <= deadline for at, _ in came) >= 2
        left = earliest(
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
    for theirs in by_person(cases).values():
        closed = [c for c in theirs if not c.removed and c.end_state and is_in(c.ended, begin, end, now)]
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
