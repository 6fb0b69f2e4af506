"""The family of the Patient Health Questionnaire (facts 2.4 [S17], [S16], [S29]; item 9: facts 2.5 [S28])."""

from enum import StrEnum

from wellbeing.instruments.scoring.answers import Items, checked
from wellbeing.instruments.scoring.result import Result, prorated, whole

MOST_MISSING = 2
CORE = (0, 1)
ITEM_9 = 8


class DepressiveSyndrome(StrEnum):
    """What the algorithm of the PHQ-9 says; a screening, never a diagnosis. Source: facts 2.4 [S17]."""

    MAJOR = "major"
    OTHER = "other"
    NONE = "none"
    UNDECIDED = "undecided"
    """A missing answer could change it."""


def phq_9(items: Items) -> Result:
    """PHQ-9, 0 to 27, with at most two answers missing. Source: facts 2.4 [S17]; vectors V1, V2."""
    return prorated(checked(items, count=9, lowest=0, highest=3), most_missing=MOST_MISSING)


def phq_8(items: Items) -> Result:
    """PHQ-8, 0 to 24: the PHQ-9 without item 9, by the same rule for gaps. Source: facts 2.5 (a), 2.4 [S17]."""
    return prorated(checked(items, count=8, lowest=0, highest=3), most_missing=MOST_MISSING)


def phq_2(items: Items) -> Result:
    """PHQ-2, 0 to 6, the first two items; no gaps. Source: facts 2.4 [S29]."""
    return whole(checked(items, count=2, lowest=0, highest=3))


def item_9_is_flagged(items: Items) -> bool:
    """Item 9 at 1 or more asks for a person, whatever the total. Source: facts 2.5 [S28]; vectors V1, V2."""
    answer = checked(items, count=9, lowest=0, highest=3)[ITEM_9]
    return answer is not None and answer >= 1


def depressive_syndrome(items: Items) -> DepressiveSyndrome:
    """Major: a core item at 2 or more, and five symptoms; other: a core item and two to four. Source: facts 2.4 [S17]; V1.

    An item is a symptom at 2 or more, item 9 at 1 or more. Where a missing answer could change the outcome, it is
    left undecided.
    """
    given = checked(items, count=9, lowest=0, highest=3)
    least = _syndrome([0 if item is None else item for item in given])
    most = _syndrome([3 if item is None else item for item in given])
    return least if least is most else DepressiveSyndrome.UNDECIDED


def _syndrome(items: list[int]) -> DepressiveSyndrome:
    symptoms = sum(item >= (1 if i == ITEM_9 else 2) for i, item in enumerate(items))
    if not any(items[i] >= 2 for i in CORE) or symptoms < 2:
        return DepressiveSyndrome.NONE
    return DepressiveSyndrome.MAJOR if symptoms >= 5 else DepressiveSyndrome.OTHER
