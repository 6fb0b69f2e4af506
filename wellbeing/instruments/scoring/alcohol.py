"""AUDIT-C (facts 2.4 [S27], [S17])."""

from wellbeing.instruments.scoring.answers import Items, checked
from wellbeing.instruments.scoring.result import Result, whole

CUT_OFFS = (3, 4, 5)
"""US women, US men, United Kingdom; an agency chooses one, because nobody is asked for their sex."""


def audit_c(items: Items) -> Result:
    """AUDIT-C, 0 to 12, three answers of 0 to 4; no gaps. Source: facts 2.4 [S27]."""
    return whole(checked(items, count=3, lowest=0, highest=4))


def is_positive(result: Result, *, cut_off: int) -> bool | None:
    """Whether the total reaches the agency’s cut-off; None without a total. Source: facts 2.4 [S27]."""
    return None if result.total is None else result.total >= cut_off
