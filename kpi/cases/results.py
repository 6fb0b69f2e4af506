"""Where a case stands in a figure, and what of it may be told to whom."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from core.text import N_
from kpi.measures.measurement import Measurement

DECIDING = frozenset({"R01", "R02", "R10", "R11"})
"""Figures made of steps whose times and reasons the partnership desk reads anyway."""
OF_OUTCOMES = frozenset({"R06", "R08", "R16", "R17"})
"""Figures of which it tells what came of a case that it stands in them at all."""
LISTED = frozenset({*DECIDING, *OF_OUTCOMES, "R03", "R04", "R05", "R12"})
"""Figures that count referrals one by one, so that each of them stands in it or does not."""


class Result(StrEnum):
    """What a case is to a figure."""

    COUNTED = "counted"
    NOT_COUNTED = "not_counted"
    PENDING = "pending"
    EXCLUDED = "excluded"
    NOT_TOLD = "not_told"
    """The reader's side may not know."""


LABELS: Mapping[Result, str] = {
    Result.COUNTED: N_("Counted"),
    Result.NOT_COUNTED: N_("Among all cases, not counted"),
    Result.PENDING: N_("Not due yet"),
    Result.EXCLUDED: N_("Left out"),
    Result.NOT_TOLD: N_("Not told"),
}


@dataclass(frozen=True, slots=True)
class Standing:
    """The result of one case, and why it was left out."""

    result: Result
    reason: str | None = None


def standing_of(measured: Measurement) -> Standing | None:
    """How one case stands, from the measurement of this case alone; None where the figure does not ask for it."""
    if measured.excluded_total:
        return Standing(Result.EXCLUDED, next(iter(measured.excluded)))
    if measured.pending:
        return Standing(Result.PENDING)
    if not measured.N:
        return None
    return Standing(Result.COUNTED if measured.n else Result.NOT_COUNTED)


def told(standing: Standing, code: str, *, is_own_work: bool, may_know: bool, is_closed: bool) -> Standing:
    """The standing as the reader may know it.

    Those who work on the case know it all. The agency's desk reads the steps up to the decision with their reasons; what
    came of the case afterwards, and why it ended, only where the person permits feedback (facts 4.7). It must not follow
    from what is left unsaid either: for such a figure nothing is told of any case without that permission.
    """
    if is_own_work or may_know or (code in DECIDING and not is_closed):
        return standing
    return Standing(Result.NOT_TOLD)


def differs(published: Measurement, now: Measurement) -> bool:
    """Whether cases have changed or gone since the figure was published."""
    before = (published.n, published.N, published.pending, published.excluded_total)
    return before != (now.n, now.N, now.pending, now.excluded_total)


def counts_of(measured: Measurement) -> tuple[tuple[Result, int], ...]:
    """How many cases stand where, as the evaluation tells it."""
    rows = (
        (Result.COUNTED, measured.n),
        (Result.NOT_COUNTED, measured.N - measured.n),
        (Result.PENDING, measured.pending),
        (Result.EXCLUDED, measured.excluded_total),
    )
    return tuple(rows)
