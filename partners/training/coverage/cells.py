"""Which cells of a roster have a trained officer on a day: pure values, for the map and for the measure."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from uuid import UUID


class CellStanding(StrEnum):
    """What a cell of the map says."""

    COVERED = "covered"
    UNTRAINED = "nobody_trained"
    EMPTY = "nobody_on_duty"
    UNUSED = "not_staffed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """A district and shift with the days on which it is staffed; `ends_on` None: goes on."""

    id: UUID
    area_id: UUID
    area: str
    shift: str
    starts_on: date
    ends_on: date | None = None

    def is_staffed(self, day: date) -> bool:
        """Whether somebody is to be on duty on the day."""
        return self.starts_on <= day and (self.ends_on is None or day <= self.ends_on)


@dataclass(frozen=True, slots=True, kw_only=True)
class Duty:
    """An officer on duty in a cell from the first to the last day."""

    cell_id: UUID
    user_id: UUID
    starts_on: date
    ends_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """The days on which somebody's crisis-intervention certificate holds, until it was withdrawn."""

    user_id: UUID
    issued_on: date
    expires_on: date

    def holds(self, day: date) -> bool:
        """Whether it holds on the day."""
        return self.issued_on <= day <= self.expires_on


@dataclass(frozen=True, slots=True, kw_only=True)
class CellDay:
    """A cell on a day: how many officers are on duty, and how many of them are trained."""

    cell: Cell
    on_duty: int
    trained: int
    is_staffed: bool

    @property
    def standing(self) -> CellStanding:
        """What the map says."""
        if not self.is_staffed:
            return CellStanding.UNUSED
        if self.trained:
            return CellStanding.COVERED
        return CellStanding.UNTRAINED if self.on_duty else CellStanding.EMPTY


def cells_on(
    cells: Sequence[Cell], duties: Iterable[Duty], held: Collection[Held], *, day: date
) -> list[CellDay]:
    """The cells on a day; an officer counts once in a cell, and as trained with a certificate that holds on the day."""
    trained = {one.user_id for one in held if one.holds(day)}
    there: dict[UUID, set[UUID]] = {}
    for duty in duties:
        if duty.starts_on <= day <= duty.ends_on:
            there.setdefault(duty.cell_id, set()).add(duty.user_id)
    return [
        CellDay(
            cell=cell,
            on_duty=len(there.get(cell.id, ())),
            trained=len(there.get(cell.id, set()) & trained),
            is_staffed=cell.is_staffed(day),
        )
        for cell in cells
    ]


def days_between(first: date, last: date) -> list[date]:
    """Every day from the first to the last."""
    return [first + timedelta(days=count) for count in range((last - first).days + 1)]
