"""What of a figure's parts and breakdowns may be stored: small numbers go before the snapshot is made (facts 2.7)."""

from collections.abc import Sequence

from core.suppression import suppress_list
from kpi.evaluations.snapshot import Breakdown, BreakdownRow
from kpi.measures.encounters import APPREHENSION, ARREST, PER_DISPATCHED_CALL
from kpi.measures.flow import CLOSED
from kpi.measures.measurement import Measurement, MeasurementKind
from kpi.measures.partnership_work import REDATED, WITHOUT_QUORUM
from kpi.measures.repeat_contact import WINDOWS

OTHER_VIEWS = frozenset(
    {"gross", CLOSED, ARREST, APPREHENSION, PER_DISPATCHED_CALL, REDATED, WITHOUT_QUORUM, *map(str, WINDOWS)}
)
"""Parts that measure the same cases in another way; they single nobody out and are no breakdown."""


def hidden_parts(whole: Measurement, *, k: int) -> frozenset[str]:
    """The names of the parts that must not be shown beside their total.

    Parts that divide the successes of the same cases (reasons, warrants) are counts of persons by a characteristic:
    none of 1 to k-1 is shown, nor one that could be worked out. Parts that divide the cases (urgencies) say how the
    organisation worked: such a row needs k cases, and a second one goes where the first could be worked out.
    """
    parts = [part for part in whole.parts if part.name not in OTHER_VIEWS]
    if not parts:
        return frozenset()
    divides_cases = any(part.measurement.N != whole.N for part in parts)
    if whole.kind is MeasurementKind.COUNT or not divides_cases:
        counts = [part.measurement.n for part in parts]
    else:
        counts = [part.measurement.N for part in parts]
    cells = suppress_list(counts, k=k).cells
    return frozenset(part.name for part, cell in zip(parts, cells, strict=True) if cell is None)


def shown_breakdown(
    code: str,
    counts: Sequence[tuple[str, str | None, int]],
    *,
    k: int,
    total: int | None = None,
) -> Breakdown:
    """Counts by a characteristic as they may be shown: rows are (code, proper name or None, count).

    With a `total` other than their sum the rows overlap; each is then judged by itself and against that total.
    """
    summed = sum(count for _, _, count in counts)
    overlaps = total is not None and total != summed
    if overlaps and total is not None:
        cells: Sequence[int | None] = [
            None if 0 < count < k or 0 < total - count < k else count for _, _, count in counts
        ]
        shown_total = None if 0 < total < k else total
    else:
        suppressed = suppress_list([count for _, _, count in counts], k=k)
        cells, shown_total = suppressed.cells, suppressed.total
    return Breakdown(
        code=code,
        total=shown_total,
        overlaps=overlaps,
        rows=tuple(
            BreakdownRow(code=name, label=label, n=cell)
            for (name, label, _), cell in zip(counts, cells, strict=True)
        ),
    )
