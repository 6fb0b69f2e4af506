"""What a provider writes about a programme, as plain values, and what is still missing before it is offered."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from core.errors import RuleBroken
from core.text import N_
from partners.channels.crisis_lines.policy import NUMBER
from partners.memoranda.programmes import ProgrammeType
from wellbeing.programmes.codes import Cost, Group, Modality, Protection, TellingReason

LINK = re.compile(r"https://(?=[^\s/@]+\.[^\s/@])[^\s/@]++(/\S*+)?", re.ASCII)
MOST_PLACES = 10_000
LONGEST_WAIT_DAYS = 730
LONGEST_TEXT = 4_000


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgrammeValues:
    """All that is said of a programme except its kind, for whom it is run, and how much room it has."""

    name: str
    summary: str
    modalities: frozenset[Modality] = frozenset()
    groups: frozenset[Group] = frozenset()
    languages: frozenset[str] = frozenset()
    place: str | None = None
    phone: str | None = None
    link: str | None = None
    hours: str | None = None
    cost: Cost = Cost.FREE
    cost_note: str | None = None
    needs_code: bool = False
    attendance_known: bool = False
    protection: Protection = Protection.CONFIDENTIALITY
    kept_private: str = ""
    exceptions: frozenset[TellingReason] = frozenset()
    exceptions_note: str | None = None

    @property
    def statement(self) -> tuple[object, ...]:
        """What people are told about confidentiality; a change of it is another statement."""
        return (
            self.protection,
            self.kept_private,
            self.exceptions,
            self.exceptions_note,
            self.attendance_known,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """How much room there is now; None: not said."""

    places: int | None
    places_free: int | None
    wait_days: int | None


def check_values(values: ProgrammeValues, kind: ProgrammeType) -> None:
    """What is wrong even in a draft; raises `RuleBroken`."""
    if not values.name.strip():
        raise RuleBroken(N_("Give it a name that people know it by."), "name")
    if values.phone and not NUMBER.fullmatch(values.phone):
        raise RuleBroken(N_("Enter a telephone number, for example +1 410 555 0123."), "phone")
    if values.link and not LINK.fullmatch(values.link):
        raise RuleBroken(N_("Enter a whole address that begins with https://."), "link")
    if values.attendance_known and kind is not ProgrammeType.ANNUAL_WELLNESS_CHECK:
        raise RuleBroken(
            N_("Only of the yearly wellness check may an agency learn that somebody came."),
            "attendance_known",
        )


def missing(values: ProgrammeValues) -> Iterator[RuleBroken]:
    """What people must be told before they are asked anything, and is not there yet."""
    if not values.summary.strip():
        yield RuleBroken(N_("Say in a few sentences what happens there."), "summary")
    if not values.modalities:
        yield RuleBroken(N_("Say how one meets."), "modalities")
    if not values.groups:
        yield RuleBroken(N_("Say who may join."), "groups")
    if not values.languages:
        yield RuleBroken(N_("Choose at least one language."), "languages")
    if not (values.place or values.phone or values.link):
        yield RuleBroken(N_("Give a place, a telephone number or a link."), "place")
    if Modality.PHONE in values.modalities and not values.phone:
        yield RuleBroken(N_("Give the telephone number."), "phone")
    if not values.kept_private.strip():
        yield RuleBroken(N_("Say in your own words what stays private, and from whom."), "kept_private")
    if not values.exceptions:
        yield RuleBroken(
            N_("Tick what you would have to tell. Nobody can promise that there is nothing."), "exceptions"
        )


def check_complete(values: ProgrammeValues) -> None:
    """Whatever is offered is described in full; raises the first thing that is missing."""
    for reason in missing(values):
        raise reason


def check_room(room: Room) -> None:
    """Numbers that can be; raises `RuleBroken`."""
    if room.places is not None and not 0 <= room.places <= MOST_PLACES:
        raise RuleBroken(N_("Enter a number from 0 to %(most)s."), "places", most=MOST_PLACES)
    if room.places_free is not None and not 0 <= room.places_free <= (
        MOST_PLACES if room.places is None else room.places
    ):
        raise RuleBroken(N_("There cannot be more free places than places."), "places_free")
    if room.wait_days is not None and not 0 <= room.wait_days <= LONGEST_WAIT_DAYS:
        raise RuleBroken(
            N_("Enter a number of days from 0 to %(most)s."), "wait_days", most=LONGEST_WAIT_DAYS
        )
