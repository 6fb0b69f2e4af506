"""Who reads a figure, and from how many cases on it may be shown to them."""

from dataclasses import dataclass
from enum import StrEnum


class Audience(StrEnum):
    """Who reads a figure, or whom it is about; each has its own threshold."""

    INTERNAL = "internal_operational"
    PUBLIC = "public"
    SURVEY = "survey"
    SURVEY_TEXT = "survey_free_text"
    OFFICER_WELLBEING = "officer_wellbeing"


@dataclass(frozen=True, slots=True)
class SuppressionPolicy:
    """Counts below `k` are hidden; rates of fewer than `minimum_total` cases too. `version` goes into what is published.

    `rounds_to` is the step of the counts that are shown. With `hides_ends` a count of none, and one of all, is treated
    as its neighbours are: who knows everybody but one would otherwise read that one from it.
    """

    k: int
    minimum_total: int
    version: int = 1
    rounds_to: int = 1
    hides_ends: bool = False


POLICIES: dict[Audience, SuppressionPolicy] = {
    Audience.INTERNAL: SuppressionPolicy(k=5, minimum_total=5),
    Audience.PUBLIC: SuppressionPolicy(k=11, minimum_total=11),
    Audience.SURVEY: SuppressionPolicy(k=5, minimum_total=5),
    Audience.SURVEY_TEXT: SuppressionPolicy(k=10, minimum_total=10),
    Audience.OFFICER_WELLBEING: SuppressionPolicy(
        k=10, minimum_total=20, version=2, rounds_to=5, hides_ends=True
    ),
}


class Disclosure(StrEnum):
    """What may be shown of a figure."""

    SHOWN = "shown"
    SUPPRESSED = "suppressed"
    AT_LEAST_95 = "at_least_95_percent"
    AT_MOST_5 = "at_most_5_percent"
