"""Hiding small numbers so that no report tells something about one person (facts 2.7); whatever publishes uses it."""

from core.suppression.between import hide_between
from core.suppression.lists import SuppressedList, suppress_list
from core.suppression.policy import POLICIES, Audience, Disclosure, SuppressionPolicy
from core.suppression.rates import disclosure_of_mean, disclosure_of_rate
from core.suppression.reader import PublishedTable, region_of
from core.suppression.rounding import rounded
from core.suppression.solver import Edge, range_of, ranges_of_table
from core.suppression.tables import SuppressedTable, suppress_table
from core.suppression.trees import Branch, suppress_tree

__all__ = [
    "POLICIES",
    "Audience",
    "Branch",
    "Disclosure",
    "Edge",
    "PublishedTable",
    "SuppressedList",
    "SuppressedTable",
    "SuppressionPolicy",
    "disclosure_of_mean",
    "disclosure_of_rate",
    "hide_between",
    "range_of",
    "ranges_of_table",
    "region_of",
    "rounded",
    "suppress_list",
    "suppress_table",
    "suppress_tree",
]
