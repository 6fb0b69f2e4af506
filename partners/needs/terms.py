"""The codes of needs assessments, with the words that people read, and the limits that this room keeps."""

from collections.abc import Mapping
from enum import StrEnum

from core.text import N_


class SourceKind(StrEnum):
    """Where evidence comes from."""

    STATISTICS = "statistics"
    SURVEY = "survey"
    FOCUS_GROUP = "focus_group"
    INTERVIEWS = "interviews"


SOURCE_KINDS: Mapping[SourceKind, str] = {
    SourceKind.STATISTICS: N_("Statistics"),
    SourceKind.SURVEY: N_("Survey"),
    SourceKind.FOCUS_GROUP: N_("Focus group"),
    SourceKind.INTERVIEWS: N_("Interviews"),
}
TALKS = frozenset({SourceKind.FOCUS_GROUP, SourceKind.INTERVIEWS})
"""What is written down of talks: themes, never names."""


class Barrier(StrEnum):
    """What keeps people from help."""

    STIGMA = "stigma"
    COST = "cost"
    DISTANCE = "distance"
    LANGUAGE = "language"
    AWARENESS = "awareness"
    TRUST = "trust"
    OPENING_HOURS = "opening_hours"
    OTHER = "other"


BARRIERS: Mapping[Barrier, str] = {
    Barrier.STIGMA: N_("Stigma"),
    Barrier.COST: N_("Cost"),
    Barrier.DISTANCE: N_("Distance"),
    Barrier.LANGUAGE: N_("Language"),
    Barrier.AWARENESS: N_("Not knowing of it"),
    Barrier.TRUST: N_("Trust"),
    Barrier.OPENING_HOURS: N_("Opening hours"),
    Barrier.OTHER: N_("Something else"),
}


class FollowKind(StrEnum):
    """What a priority leads to."""

    GOAL = "goal"
    WANTED = "wanted"
    SEARCH = "search"


FOLLOW_KINDS: Mapping[FollowKind, str] = {
    FollowKind.GOAL: N_("Shared goal"),
    FollowKind.WANTED: N_("Service wanted"),
    FollowKind.SEARCH: N_("Due-diligence search"),
}


class FollowState(StrEnum):
    """What became of it, as people say."""

    OPEN = "open"
    MET = "met"
    WITHDRAWN = "withdrawn"


LOWEST_WEIGHT, HIGHEST_WEIGHT = 1, 5
"""What an expert gives a theme: 1 hardly matters, 5 matters most."""
DIFFER_BY = 2
"""[HOUSE] Experts differ on a theme where their weights lie this far apart."""
SMALLEST_GROUP, USUAL_GROUP, LARGEST_MINIMUM = 3, 5, 50
"""[HOUSE] The fewest people of a talk, as each assessment declares it: at least three, usually five."""
MOST_BYTES = 512 * 1024
MOST_FIGURES = 500
"""Figures of one source: what its page and the document still show."""
MOST_SOURCES = 60
MOST_THEMES = 40
