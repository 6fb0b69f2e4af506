"""What an NGO says of one of its services, section by section, and what must hold of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar
from uuid import UUID

from core.errors import RuleBroken
from core.text import N_
from partners.services.codes import LANGUAGES, Modality, Population, ServiceStatus
from partners.services.needs import Need
from partners.services.opening import Hours
from partners.services.phone_numbers import dialled_digits

OLDEST = 120
MOST_AREAS = 40
MOST_PHONES = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Dial:
    """A number to call, and for whom or what it is."""

    number: str
    department: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A street address that the organisation adds to its places."""

    address_1: str
    city: str
    state_province: str | None = None
    postal_code: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """Part of a service; `COLUMNS` and `MEMBERS` name the fields that are columns, and those that are rows."""

    COLUMNS: ClassVar[tuple[str, ...]] = ()
    MEMBERS: ClassVar[tuple[str, ...]] = ()

    def columns(self) -> Mapping[str, Any]:
        """The values of the service's own columns."""
        return {name: getattr(self, name) for name in self.COLUMNS}

    def check(self, today: date) -> None:
        """Raise `RuleBroken` at the field that mends it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class About(Section):
    """What the service does and for whom; ages in completed years."""

    COLUMNS: ClassVar[tuple[str, ...]] = (
        "name",
        "description",
        "status",
        "eligibility",
        "minimum_age",
        "maximum_age",
        "is_mental_health",
    )
    MEMBERS: ClassVar[tuple[str, ...]] = ("needs", "populations")

    name: str
    description: str | None = None
    status: ServiceStatus = ServiceStatus.ACTIVE
    needs: frozenset[Need] = frozenset()
    populations: frozenset[Population] = frozenset()
    eligibility: str | None = None
    minimum_age: int | None = None
    maximum_age: int | None = None
    is_mental_health: bool = False

    def check(self, today: date) -> None:
        """A name, a need, and ages in order."""
        if not self.name.strip():
            raise RuleBroken(N_("Enter the name of the service."), "name")
        if not self.needs:
            raise RuleBroken(N_("Choose at least one need that the service meets."), "needs")
        for name in ("minimum_age", "maximum_age"):
            age = getattr(self, name)
            if age is not None and not 0 <= age <= OLDEST:
                raise RuleBroken(N_("Enter an age from 0 to %(oldest)s."), name, oldest=OLDEST)
        youngest, oldest = self.minimum_age, self.maximum_age
        if youngest is not None and oldest is not None and youngest > oldest:
            raise RuleBroken(N_("The highest age is below the lowest age."), "maximum_age")


@dataclass(frozen=True, slots=True, kw_only=True)
class Access(Section):
    """How somebody gets in: phones, process, papers, languages and what it costs."""

    COLUMNS: ClassVar[tuple[str, ...]] = (
        "application_process",
        "required_documents",
        "languages",
        "interpretation_services",
        "fees",
        "has_sliding_scale",
        "email",
        "website",
    )
    MEMBERS: ClassVar[tuple[str, ...]] = ("language_codes", "phones")

    phones: tuple[Dial, ...] = ()
    email: str | None = None
    website: str | None = None
    application_process: str | None = None
    required_documents: str | None = None
    language_codes: frozenset[str] = frozenset()
    languages: str | None = None
    interpretation_services: str | None = None
    fees: str | None = None
    has_sliding_scale: bool = False

    def check(self, today: date) -> None:
        """Numbers that dial, languages of the list, and a website that a browser opens."""
        if len(self.phones) > MOST_PHONES:
            raise RuleBroken(N_("Give at most %(most)s numbers."), "phones", most=MOST_PHONES)
        for dial in self.phones:
            if dialled_digits(dial.number) is None:
                words = N_("“%(number)s” cannot be dialled. Write the whole number with its area code.")
                raise RuleBroken(words, "phones", number=dial.number[:60])
        unknown = self.language_codes - LANGUAGES.keys()
        if unknown:
            raise RuleBroken(N_("Choose languages of the list."), "language_codes")
        if self.website and not self.website.startswith(("https://", "http://")):
            raise RuleBroken(
                N_("Start the address with https://, for example https://example.org."), "website"
            )
        if self.has_sliding_scale and not self.fees:
            raise RuleBroken(N_("Say what the service costs and how the price falls with income."), "fees")


@dataclass(frozen=True, slots=True, kw_only=True)
class Times(Section):
    """When and where the service meets people."""

    COLUMNS: ClassVar[tuple[str, ...]] = (
        "always_open",
        "schedule_description",
        "location_id",
        "accessibility",
    )
    MEMBERS: ClassVar[tuple[str, ...]] = ("modalities", "hours", "areas")

    modalities: frozenset[Modality] = frozenset()
    always_open: bool = False
    hours: tuple[Hours, ...] = ()
    schedule_description: str | None = None
    location_id: UUID | None = None
    new_place: Place | None = None
    accessibility: str | None = None
    areas: tuple[str, ...] = ()

    def check(self, today: date) -> None:
        """Hours or always open, not both; areas named once and briefly; one place."""
        if self.always_open and self.hours:
            raise RuleBroken(
                N_("Either day and night, or the times of each day: take one away."), "always_open"
            )
        if len(self.areas) > MOST_AREAS:
            raise RuleBroken(N_("Name at most %(most)s areas."), "areas", most=MOST_AREAS)
        if any(len(area) > 160 for area in self.areas):
            raise RuleBroken(N_("Name each area in at most 160 characters, one on a line."), "areas")
        if self.new_place is not None and self.location_id is not None:
            raise RuleBroken(
                N_("Choose a place of the list, or enter a new address, not both."), "location_id"
            )
        if self.new_place is not None and not (self.new_place.address_1 and self.new_place.city):
            field_name = "address_1" if not self.new_place.address_1 else "city"
            raise RuleBroken(N_("A new address needs a street and a town."), field_name)


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert(Section):
    """What whoever refers has to know first."""

    COLUMNS: ClassVar[tuple[str, ...]] = ("alert", "alert_until")

    alert: str | None = None
    alert_until: date | None = None

    def check(self, today: date) -> None:
        """A last day belongs to an alert and lies ahead."""
        if self.alert_until is not None and not self.alert:
            raise RuleBroken(N_("Write the alert, or take the day away."), "alert")
        if self.alert_until is not None and self.alert_until < today:
            raise RuleBroken(N_("Give a day from today on, or none."), "alert_until")


def read_phones(text: str) -> tuple[Dial, ...]:
    """One number on a line; what follows a comma says for whom or what it is."""
    found = []
    for line in text.splitlines():
        number, _, words = line.partition(",")
        if number.strip():
            found.append(Dial(number=number.strip()[:60], department=words.strip()[:160] or None))
    return tuple(dict.fromkeys(found))


def read_areas(text: str) -> tuple[str, ...]:
    """One area on a line, each named once."""
    return tuple(dict.fromkeys(line.strip() for line in text.splitlines() if line.strip()))
