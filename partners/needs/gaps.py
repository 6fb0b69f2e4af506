"""What the register of service gaps says of a need: the floor above tells, through a seam that the application fills."""

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy.orm import Session

from core.actor import Actor
from partners.services.needs import Need


@dataclass(frozen=True, slots=True, kw_only=True)
class GapNote:
    """How often a need met no service in the last twelve months; None where the number is too small to show."""

    count: int | None
    url: str


GapReader = Callable[[Session, Actor], dict[Need, GapNote]]
_readers: list[GapReader] = []


def use_gap_reader(reader: GapReader) -> None:
    """The composition root says how gaps are counted; called again, the last one holds."""
    _readers[:] = [reader]


def gaps_of(session: Session, actor: Actor) -> dict[Need, GapNote]:
    """The gaps that the actor may read, by need; empty for everybody else."""
    return _readers[0](session, actor) if _readers else {}
