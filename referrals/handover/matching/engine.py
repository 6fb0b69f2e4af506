"""Matching: every service judged by the same criteria, then put in an order that the findings alone explain."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from partners.services.capacity import CapacityState
from referrals.handover.matching.findings import DECISIVE, Criterion, Finding, Verdict
from referrals.handover.matching.judging import JUDGES
from referrals.handover.matching.values import Candidate, Wanted

ROOM = {
    CapacityState.OPEN: 0,
    CapacityState.LIMITED: 1,
    CapacityState.UNKNOWN: 2,
    CapacityState.WAITLIST: 3,
    CapacityState.FULL: 4,
    CapacityState.CLOSED_TEMPORARILY: 5,
}
CERTAINTY = {Verdict.FOR: 0, Verdict.UNKNOWN: 1, Verdict.AGAINST: 2}
RankKey = tuple[int, int, int, int, int, int, str, str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """A service with every reason for and against it."""

    candidate: Candidate
    findings: tuple[Finding, ...]

    @property
    def missing(self) -> tuple[Criterion, ...]:
        """The decisive criteria that speak against it."""
        return tuple(finding.criterion for finding in self.findings if finding.blocks)

    @property
    def fits(self) -> bool:
        """Whether nothing decisive speaks against it."""
        return not self.missing

    def of(self, criterion: Criterion) -> Finding | None:
        """What was found about a criterion, if it was asked."""
        return next((one for one in self.findings if one.criterion is criterion), None)

    def by_verdict(self, verdict: Verdict) -> tuple[Finding, ...]:
        """The findings that say the same, in the order of the criteria."""
        return tuple(one for one in self.findings if one.verdict is verdict)

    def rank_key(self, last_used: UUID | None = None) -> RankKey:
        """Smaller comes first. In this order:

        1. fewer decisive criteria against it (agreement, area, kind, urgency, need, age, language, room)
        2. the primary need is listed, before a service that does not say
        3. fewer other criteria against it (access, hours, way of meeting)
        4. more room, as far as a figure of this age tells: open, places, not known, waiting list, full, closed
        5. the service that the officer used last
        6. more criteria for it
        7. the names of NGO and service
        """
        need = self.of(Criterion.NEED)
        against = self.by_verdict(Verdict.AGAINST)
        row = self.candidate.capacity
        asked = self.of(Criterion.CAPACITY) is not None
        return (
            len(self.missing),
            CERTAINTY[need.verdict] if need else 0,
            sum(one.criterion not in DECISIVE for one in against),
            (ROOM[row.state] if row else ROOM[CapacityState.UNKNOWN]) if asked else 0,
            0 if last_used is not None and last_used == self.candidate.service_id else 1,
            -len(self.by_verdict(Verdict.FOR)),
            self.candidate.ngo_name.casefold(),
            self.candidate.service_name.casefold(),
            self.candidate.service_id.hex,
        )


def judge(wanted: Wanted, candidate: Candidate) -> Match:
    """A service against what is wanted, criterion by criterion."""
    findings = (judge(wanted, candidate) for judge in JUDGES)
    return Match(candidate=candidate, findings=tuple(one for one in findings if one is not None))


def rank(
    wanted: Wanted, candidates: Iterable[Candidate], *, last_used: UUID | None = None
) -> tuple[Match, ...]:
    """Every service with its reasons, the best first; the same input gives the same order."""
    matches = (judge(wanted, candidate) for candidate in candidates)
    return tuple(sorted(matches, key=lambda match: match.rank_key(last_used)))


def suggestion(wanted: Wanted, matches: Sequence[Match]) -> Match | None:
    """The service to choose unless the officer says otherwise: the first that fits area and need.

    None until both are known, and for a notice to an existing provider: who that is, only the person can say.
    """
    if wanted.area_id is None or not wanted.needs or not wanted.asks_for_intake:
        return None
    return next((match for match in matches if match.fits), None)


def missing_criteria(matches: Sequence[Match]) -> tuple[Criterion, ...]:
    """What the nearest service lacks; `agreement` where there is no service at all, nothing where one fits."""
    if not matches:
        return (Criterion.AGREEMENT,)
    return matches[0].missing
