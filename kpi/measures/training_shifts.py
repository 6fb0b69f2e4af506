"""T02: shifts by district that had a trained officer on duty."""

from collections.abc import Collection, Sequence
from datetime import date

from kpi.measures.measurement import Measurement, MeasurementKind, no_data
from kpi.measures.rates import Rate
from partners.training.coverage.cells import Cell, CellStanding, Duty, Held, cells_on, days_between


def shift_coverage(
    cells: Sequence[Cell],
    duties: Sequence[Duty],
    held: Collection[Held],
    *,
    start: date,
    end: date,
    today: date,
) -> Measurement:
    """T02: district and shift cells with at least one officer on duty whose certificate held, of all cells (event).

    The unit is a cell on a day on which it is staffed, from `start` to `end`. Today and later are pending: a roster
    still changes.
    """
    if not cells:
        return no_data(MeasurementKind.RATE)
    covered = total = pending = 0
    for day in days_between(start, end):
        if day >= today:
            pending += sum(cell.is_staffed(day) for cell in cells)
            continue
        there = [duty for duty in duties if duty.starts_on <= day <= duty.ends_on]
        standings = [one.standing for one in cells_on(cells, there, held, day=day)]
        total += sum(one is not CellStanding.UNUSED for one in standings)
        covered += sum(one is CellStanding.COVERED for one in standings)
    return Rate(covered, total, pending=pending).measurement()
