"""Which services fit a person, why each does or does not, and in which order they are shown."""

from referrals.handover.matching.engine import Match, rank, suggestion
from referrals.handover.matching.findings import DECISIVE, Criterion, Finding, Verdict
from referrals.handover.matching.queries import Catalogue, list_candidates
from referrals.handover.matching.values import AgeRange, Candidate, Wanted, wanted_of

__all__ = [
    "DECISIVE",
    "AgeRange",
    "Candidate",
    "Catalogue",
    "Criterion",
    "Finding",
    "Match",
    "Verdict",
    "Wanted",
    "list_candidates",
    "rank",
    "suggestion",
    "wanted_of",
]
