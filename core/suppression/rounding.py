"""Rounding of counts that are shown (facts 2.7 rule 3)."""


def rounded(count: int, *, step: int) -> int:
    """The nearest multiple of `step`; halves go up, which a step of 5 never meets."""
    if count < 0 or step < 1:
        raise ValueError("a count is not negative, a step is at least 1")
    return (count + step // 2) // step * step
