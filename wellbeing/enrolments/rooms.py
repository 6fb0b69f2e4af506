"""Further pages of an enrolment, of rooms that build on this one: the composition root says which there are."""

from dataclasses import dataclass
from enum import StrEnum


class Reader(StrEnum):
    """Whose page a link stands on."""

    PERSON = "person"
    CARER = "carer"


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """A link from the page of an enrolment; the endpoint takes `enrolment_id`."""

    reader: Reader
    label: str
    endpoint: str


class _Registry:
    rooms: tuple[Room, ...] = ()


def use_rooms(*rooms: Room) -> None:
    """Say which further pages there are; called once by the composition root."""
    _Registry.rooms = rooms


def rooms_for(reader: Reader) -> tuple[Room, ...]:
    """The further pages for one of the two sides, in order."""
    return tuple(room for room in _Registry.rooms if room.reader is reader)
