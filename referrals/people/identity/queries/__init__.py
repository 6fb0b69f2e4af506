"""Reads about records of one person: suggested pairs, a comparison, decisions and merges."""

from referrals.people.identity.queries.comparing import (
    Comparison,
    Line,
    RecordCard,
    compare,
    find_record,
)
from referrals.people.identity.queries.decided import (
    DecisionRow,
    MergePage,
    MergeRow,
    Moved,
    get_merge,
    list_decisions,
    list_merges,
)
from referrals.people.identity.queries.suggesting import Suggestion, Why, list_suggestions

__all__ = [
    "Comparison",
    "DecisionRow",
    "Line",
    "MergePage",
    "MergeRow",
    "Moved",
    "RecordCard",
    "Suggestion",
    "Why",
    "compare",
    "find_record",
    "get_merge",
    "list_decisions",
    "list_merges",
    "list_suggestions",
]
