"""PC-PTSD-5 and PCL-5 (facts 2.4 [S17], [S19], [S20], [S21])."""

from enum import StrEnum

from core.errors import RuleBroken
from core.text import N_
from wellbeing.instruments.scoring.answers import Items, checked
from wellbeing.instruments.scoring.result import Result, nearest, whole

PROVISIONAL_TOTAL = 33
"""The usual cut-off of the PCL-5, which depends on the setting: 31 to 33. Source: facts 2.4 [S19]."""
SYMPTOM_AT = 2
MOST_MISSING = 4


class Cluster(StrEnum):
    """The clusters of DSM-5 that the PCL-5 asks about. Source: facts 2.4 [S19]."""

    B = "b"
    C = "c"
    D = "d"
    E = "e"


CLUSTERS: dict[Cluster, slice] = {
    Cluster.B: slice(0, 5),
    Cluster.C: slice(5, 7),
    Cluster.D: slice(7, 14),
    Cluster.E: slice(14, 20),
}
NEEDED: dict[Cluster, int] = {Cluster.B: 1, Cluster.C: 1, Cluster.D: 2, Cluster.E: 2}
"""How many symptoms of each make it provisional. Source: facts 2.4 [S19]."""


def pc_ptsd_5(gate: bool | None, items: Items) -> Result:
    """PC-PTSD-5: without exposure 0 and no further question, else the count of five yes/no. Source: facts 2.4 [S21].

    Whether somebody was exposed is kept apart, so that “no exposure” and “exposed, no symptoms” stay two things.
    """
    given = checked(items, count=5, lowest=0, highest=1)
    if gate is None:
        return Result(total=None, missing=1)
    if not gate:
        if any(item is not None for item in given):
            raise RuleBroken(N_("Without such an event the other questions are not asked."))
        return Result(total=0)
    return whole(given)


def pcl_5(items: Items) -> Result:
    """PCL-5, 0 to 80; at most four answers missing, and one of a cluster. Source: facts 2.4 [S19], [HOUSE]; V6.

    A missing answer counts as the mean of its cluster.
    """
    given = checked(items, count=20, lowest=0, highest=4)
    missing = sum(item is None for item in given)
    gaps = {cluster: sum(item is None for item in given[part]) for cluster, part in CLUSTERS.items()}
    if missing > MOST_MISSING or any(gap > 1 for gap in gaps.values()):
        return Result(total=None, missing=missing)
    total = 0
    # Over a common denominator, so that only the total is rounded.
    common = 420
    for part in CLUSTERS.values():
        items_of = given[part]
        answered = [item for item in items_of if item is not None]
        total += sum(answered) * len(items_of) * (common // len(answered))
    return Result(total=nearest(total, common), missing=missing, is_prorated=missing > 0)


def symptoms_of(items: Items) -> dict[Cluster, int]:
    """How many answers of each cluster count as a symptom (2 or more). Source: facts 2.4 [S19]; V6."""
    given = checked(items, count=20, lowest=0, highest=4)
    return {
        cluster: sum(item is not None and item >= SYMPTOM_AT for item in given[part])
        for cluster, part in CLUSTERS.items()
    }


def is_provisional_by_total(items: Items, *, cut_off: int = PROVISIONAL_TOTAL) -> bool | None:
    """Whether the total reaches the cut-off; None without a total. Source: facts 2.4 [S19]; V6."""
    total = pcl_5(items).total
    return None if total is None else total >= cut_off


def is_provisional_by_clusters(items: Items) -> bool | None:
    """At least 1 B, 1 C, 2 D and 2 E; None where missing answers could change it. Source: facts 2.4 [S19]; V6."""
    given = checked(items, count=20, lowest=0, highest=4)
    least = _reaches(symptoms_of([0 if item is None else item for item in given]))
    most = _reaches(symptoms_of([4 if item is None else item for item in given]))
    return least if least == most else None


def _reaches(symptoms: dict[Cluster, int]) -> bool:
    return all(symptoms[cluster] >= needed for cluster, needed in NEEDED.items())
