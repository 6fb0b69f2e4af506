"""The family of the Generalised Anxiety Disorder scale (facts 2.4 [S16], [S17], [S29b])."""

from wellbeing.instruments.scoring.answers import Items, checked
from wellbeing.instruments.scoring.result import Result, prorated, whole


def gad_7(items: Items) -> Result:
    """GAD-7, 0 to 21, with at most two answers missing. Source: facts 2.4 [S17]."""
    return prorated(checked(items, count=7, lowest=0, highest=3), most_missing=2)


def gad_2(items: Items) -> Result:
    """GAD-2, 0 to 6, the first two items; no gaps. Source: facts 2.4 [S29b]."""
    return whole(checked(items, count=2, lowest=0, highest=3))
