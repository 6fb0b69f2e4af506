"""Figures of a period, exact: nothing of this is stored or shown before `publishing` has hidden what is small."""

from dataclasses import dataclass
from datetime import timedelta
from math import sqrt
from statistics import fmean, stdev

from core.intervals import Z_95
from core.survival import kaplan_meier
from wellbeing.figures.definitions import DECLINED, INSTRUMENTS, NOT_NEEDED, USERS
from wellbeing.figures.pulse.answers import AGREEING
from wellbeing.figures.releases.facts import End, Pair, PeriodFacts, Wait

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Exact:
    """A figure before suppression. `n` of `total`; for a mean or median `total` is the cases and `n` those seen."""

    code: str
    part: str = ""
    n: int = 0
    total: int = 0
    value: float | None = None
    low: float | None = None
    high: float | None = None
    pending: int | None = None
    is_missing: bool = False
    """Nobody has given the data."""
    is_impossible: bool = False
    """There could be no case: nothing was on offer, nothing happened, and that is no secret."""
    alike: bool = False
    """Everybody has the same value, so that the mean is each one's own."""


def measure(facts: PeriodFacts, *, by_year: bool = False) -> list[Exact]:
    """Every figure of a period in the order of the definitions; of a year, those that are published by year."""
    figures = [use(facts)]
    if not by_year:
        figures += trust(facts)
    figures += [wait(facts), *completion(facts), *changes(facts), offers(facts)]
    if not by_year:
        figures += [peers(facts), response(facts)]
    return figures


def use(facts: PeriodFacts) -> Exact:
    """W01: different people, those who have erased themselves among them, of the average headcount."""
    staff = round(facts.headcount) if facts.headcount is not None else 0
    return Exact(
        code="W01",
        n=min(len(facts.users) + facts.users_erased, staff),
        total=staff,
        is_missing=facts.headcount is None,
        is_impossible=not facts.is_on_offer or (facts.headcount is not None and staff == 0),
    )


def trust(facts: PeriodFacts) -> list[Exact]:
    """W02: of all staff by anonymous codes, and of those who use support."""
    return [
        _agreeing("", facts.answers, is_missing=facts.invited is None),
        _agreeing(USERS, facts.answers_of_users, is_impossible=not facts.is_on_offer),
    ]


def _agreeing(
    part: str, answers: dict[str, int], *, is_missing: bool = False, is_impossible: bool = False
) -> Exact:
    return Exact(
        code="W02",
        part=part,
        n=sum(answers.get(answer, 0) for answer in AGREEING),
        total=sum(answers.values()),
        is_missing=is_missing,
        is_impossible=is_impossible,
    )


def wait(facts: PeriodFacts) -> Exact:
    """W03: the median wait in days; whoever has not been seen by the end of the period waits still."""
    lasted, seen = [], []
    for one in facts.waits:
        is_seen = one.first_session_at is not None and one.first_session_at < facts.end
        lasted.append(_days(one, facts) if not is_seen else _days_to_session(one))
        seen.append(is_seen)
    median = kaplan_meier(lasted, seen).median if lasted else None
    return Exact(
        code="W03",
        n=sum(seen),
        total=len(lasted),
        value=median,
        pending=len(lasted) - sum(seen),
        is_impossible=not facts.is_on_offer,
    )


def _days(one: Wait, facts: PeriodFacts) -> float:
    return (facts.end - one.requested_at) / DAY


def _days_to_session(one: Wait) -> float:
    assert one.first_session_at is not None
    return max(one.first_session_at - one.requested_at, timedelta(0)) / DAY


def completion(facts: PeriodFacts) -> list[Exact]:
    """W04: completed of completed and broken off; declined and no longer needed apart."""
    ends = facts.ends
    done, broken = ends.get(End.COMPLETED, 0), ends.get(End.BROKEN_OFF, 0)
    impossible = not facts.is_on_offer
    return [
        Exact(code="W04", n=done, total=done + broken, is_impossible=impossible),
        Exact(code="W04", part=DECLINED, n=ends.get(End.DECLINED, 0), is_impossible=impossible),
        Exact(code="W04", part=NOT_NEEDED, n=ends.get(End.NOT_NEEDED, 0), is_impossible=impossible),
    ]


def changes(facts: PeriodFacts) -> list[Exact]:
    """W05 to W07 for each questionnaire: points of different ones are never mixed."""
    found: list[Exact] = []
    impossible = not facts.is_on_offer
    for instrument in INSTRUMENTS:
        pairs = [pair for pair in facts.pairs if pair.instrument == instrument]
        able = [pair for pair in pairs if pair.room >= pair.points]
        better = sum(pair.change >= pair.points for pair in able)
        worse = sum(-pair.change >= pair.points for pair in pairs)
        found += [
            _mean(instrument, pairs, is_impossible=impossible),
            Exact(code="W06", part=instrument, n=better, total=len(able), is_impossible=impossible),
            Exact(code="W07", part=instrument, n=worse, total=len(pairs), is_impossible=impossible),
        ]
    return found


def _mean(instrument: str, pairs: list[Pair], *, is_impossible: bool) -> Exact:
    amounts = [pair.change for pair in pairs]
    mean, half = fmean(amounts) if amounts else 0.0, None
    if len(amounts) > 1:
        half = student_95(len(amounts) - 1) * stdev(amounts) / sqrt(len(amounts))
    return Exact(
        code="W05",
        part=instrument,
        n=len(amounts),
        total=len(amounts),
        value=mean,
        low=None if half is None else mean - half,
        high=None if half is None else mean + half,
        alike=len(set(amounts)) == 1,
        is_impossible=is_impossible,
    )


def student_95(freedom: int) -> float:
    """The 97.5th percentile of Student's t, by Cornish and Fisher's expansion: within 0.001 from 10 degrees on."""
    z = Z_95
    first = (z**3 + z) / 4
    second = (5 * z**5 + 16 * z**3 + 3 * z) / 96
    third = (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / 384
    return z + first / freedom + second / freedom**2 + third / freedom**3


def offers(facts: PeriodFacts) -> Exact:
    """W08: incidents are no secret, so that none is said."""
    return Exact(
        code="W08",
        n=facts.incidents_offered,
        total=facts.incidents or 0,
        is_missing=facts.incidents is None,
        is_impossible=facts.incidents == 0,
    )


def peers(facts: PeriodFacts) -> Exact:
    """W09: peers for each hundred staff."""
    staff = round(facts.headcount or 0)
    return Exact(
        code="W09",
        n=facts.peers or 0,
        total=staff,
        is_missing=facts.peers is None or facts.headcount is None,
        is_impossible=facts.headcount is not None and staff == 0,
    )


def response(facts: PeriodFacts) -> Exact:
    """W10: anonymous answers of the codes handed out."""
    return Exact(
        code="W10",
        n=min(sum(facts.answers.values()), facts.invited or 0),
        total=facts.invited or 0,
        is_missing=facts.invited is None,
    )
