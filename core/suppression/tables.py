"""Two-way tables that are printed with their totals."""

from collections.abc import Sequence
from dataclasses import dataclass

from core.suppression.solver import edges_of_table, range_of, with_totals

Place = tuple[int, int]


@dataclass(frozen=True, slots=True)
class SuppressedTable:
    """A table with its totals as it may be shown; None stands for "suppressed (small number)"."""

    cells: tuple[tuple[int | None, ...], ...]
    row_totals: tuple[int | None, ...]
    column_totals: tuple[int | None, ...]
    total: int | None


def suppress_table(cells: Sequence[Sequence[int]], *, k: int) -> SuppressedTable:
    """The numbers of a two-way table so that none that is hidden can be worked out to less than k.

    Primary: a number n, total or not, with 0 < n < k, and one whose complement in its row or column lies between 0
    and k. Complementary: as long as the equations of rows and columns tell a hidden number to less than k, the
    smallest number beside it goes too; last of all the totals. Zero stays zero.
    """
    if not cells or not cells[0] or any(len(row) != len(cells[0]) for row in cells):
        raise ValueError("a table has rows of the same length")
    if any(count < 0 for row in cells for count in row):
        raise ValueError("counts are not negative")
    full = with_totals(cells)
    hidden = _primary(full, k)
    while (told := _told(cells, hidden, k)) is not None:
        beside = _beside(full, hidden, told)
        if beside is None:
            break
        hidden.add(beside)
    return _shown(full, hidden)


def _primary(full: dict[int, dict[int, int]], k: int) -> set[Place]:
    hidden = set()
    for row, numbers in full.items():
        for column, n in numbers.items():
            wholes = [numbers[-1]] * (column != -1) + [full[-1][column]] * (row != -1)
            if 0 < n < k or (n and any(0 < whole - n < k for whole in wholes)):
                hidden.add((row, column))
    return hidden


def _told(cells: Sequence[Sequence[int]], hidden: set[Place], k: int) -> Place | None:
    """A hidden number that a reader knows to less than k, if there is one."""
    edges, places = edges_of_table(cells, hidden)
    for at, place in enumerate(places):
        if place in hidden:
            least, most = range_of(edges, at, enough=k)
            if most - least < k:
                return place
    return None


def _beside(full: dict[int, dict[int, int]], hidden: set[Place], told: Place) -> Place | None:
    """The smallest number in the row or column of a hidden one that is still shown; totals after what they add up."""
    shown = [
        (row, column)
        for row, numbers in full.items()
        for column, n in numbers.items()
        if n and (row, column) not in hidden
    ]
    near = [place for place in shown if place[0] == told[0] or place[1] == told[1]]
    return min(
        near or shown,
        key=lambda place: (-1 in place, place == (-1, -1), full[place[0]][place[1]], place),
        default=None,
    )


def _shown(full: dict[int, dict[int, int]], hidden: set[Place]) -> SuppressedTable:
    def at(row: int, column: int) -> int | None:
        return None if (row, column) in hidden else full[row][column]

    rows = [row for row in full if row != -1]
    columns = [column for column in full[-1] if column != -1]
    return SuppressedTable(
        cells=tuple(tuple(at(row, column) for column in columns) for row in rows),
        row_totals=tuple(at(row, -1) for row in rows),
        column_totals=tuple(at(-1, column) for column in columns),
        total=at(-1, -1),
    )
