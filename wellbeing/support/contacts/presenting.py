"""What the coordinator is shown of the log: quarters that are final, months by kind, small numbers hidden."""

from dataclasses import dataclass

from core.suppression import POLICIES, Audience, rounded, suppress_table
from wellbeing.support.contacts.codes import ContactKind
from wellbeing.support.contacts.months import Month, months_of
from wellbeing.support.contacts.queries import ContactCounts

POLICY = POLICIES[Audience.OFFICER_WELLBEING]
"""As for every figure about staff; groups smaller than its `k` are not named in the log either."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthTotals:
    """One month as it may be shown: None stands for a small number."""

    month: Month
    kinds: tuple[int | None, ...]
    total: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class QuarterTotals:
    """One quarter as it may be shown."""

    quarter: str
    kinds: tuple[ContactKind, ...]
    months: tuple[MonthTotals, ...]
    total: int | None


def totals_of(quarter: str, counts: ContactCounts) -> QuarterTotals:
    """A quarter through the suppression that every figure about staff goes through; what is shown is rounded."""
    months, kinds = months_of(quarter), tuple(ContactKind)
    cells = [[counts.kinds_by_month[month, kind] for kind in kinds] for month in months]
    table = suppress_table(cells, k=POLICY.k)
    return QuarterTotals(
        quarter=quarter,
        kinds=kinds,
        months=tuple(
            MonthTotals(month=month, kinds=tuple(_shown(n) for n in row), total=_shown(total))
            for month, row, total in zip(months, table.cells, table.row_totals, strict=True)
        ),
        total=_shown(table.total),
    )


def _shown(count: int | None) -> int | None:
    return None if count is None else rounded(count, step=POLICY.rounds_to)
