"""A programme as pages and other rooms read it."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from partners.memoranda.programmes import ProgrammeType
from partners.services.capacity import Freshness, freshness_of
from wellbeing.programmes.codes import Cost, Group, Modality, ProgrammeState, Protection, TellingReason
from wellbeing.programmes.policy import Covered, is_covered, may_join
from wellbeing.programmes.values import ProgrammeValues, Room


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgrammeRow:
    """A programme with all that is said of it."""

    id: UUID
    version: int
    agency_id: UUID
    provider_id: UUID
    kind: ProgrammeType
    state: ProgrammeState
    name: str
    summary: str
    place: str | None
    phone: str | None
    link: str | None
    hours: str | None
    cost: Cost
    cost_note: str | None
    needs_code: bool
    attendance_known: bool
    protection: Protection
    kept_private: str
    exceptions_note: str | None
    statement_at: datetime | None
    places: int | None
    places_free: int | None
    places_at: datetime | None
    wait_days: int | None
    wait_at: datetime | None
    offered_at: datetime | None
    closed_at: datetime | None
    created_at: datetime
    modalities: tuple[Modality, ...] = ()
    groups: tuple[Group, ...] = ()
    languages: tuple[str, ...] = ()
    exceptions: tuple[TellingReason, ...] = ()

    @property
    def is_own(self) -> bool:
        """Whether the agency itself runs it."""
        return self.provider_id == self.agency_id

    @property
    def tel(self) -> str:
        """The number as a telephone dials it."""
        return "".join(letter for letter in self.phone or "" if letter.isdigit() or letter == "+")

    def may_join(self, *, group: Group | None, covered: Covered) -> None:
        """Whether somebody new may ask to join; raises the reason."""
        may_join(
            state=self.state,
            is_covered=self.is_covered(covered),
            groups=frozenset(self.groups),
            group=group,
        )

    def is_covered(self, covered: Covered) -> bool:
        """Whether its provider may offer it to the agency's people by what is in force."""
        return is_covered(
            agency_id=self.agency_id, provider_id=self.provider_id, kind=self.kind, covered=covered
        )

    def takes_people(self, covered: Covered) -> bool:
        """Whether anybody new may ask to join."""
        return self.state is ProgrammeState.OFFERED and self.is_covered(covered)

    def free_at(self, now: datetime) -> int | None:
        """The free places, if anybody said so within a month [HOUSE]."""
        return self.places_free if _counts(self.places_at, now) else None

    def wait_at_most(self, now: datetime) -> int | None:
        """The wait in days, if anybody said so within a month [HOUSE]."""
        return self.wait_days if _counts(self.wait_at, now) else None

    @property
    def values(self) -> ProgrammeValues:
        """What was written, for the form and for what is missing."""
        return ProgrammeValues(
            name=self.name,
            summary=self.summary,
            modalities=frozenset(self.modalities),
            groups=frozenset(self.groups),
            languages=frozenset(self.languages),
            place=self.place,
            phone=self.phone,
            link=self.link,
            hours=self.hours,
            cost=self.cost,
            cost_note=self.cost_note,
            needs_code=self.needs_code,
            attendance_known=self.attendance_known,
            protection=self.protection,
            kept_private=self.kept_private,
            exceptions=frozenset(self.exceptions),
            exceptions_note=self.exceptions_note,
        )

    @property
    def room(self) -> Room:
        """How much room was last said to be there."""
        return Room(places=self.places, places_free=self.places_free, wait_days=self.wait_days)


def _counts(said_at: datetime | None, now: datetime) -> bool:
    return said_at is not None and freshness_of(said_at, now) is not Freshness.STALE
