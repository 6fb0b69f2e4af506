"""What matching is given: what a person needs, and what a service offers. Nothing else of the person goes in."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from core.clock import local_date
from core.response_time import ResponseTime
from partners.memoranda.terms import Pathway, Urgency
from partners.services.capacity import CapacityRow
from partners.services.codes import LANGUAGES, Modality
from partners.services.needs import Need
from partners.services.opening import Hours
from referrals.handover.values import DraftValues

BANDS: Mapping[str, tuple[int, int]] = {
    "under_18": (0, 17),
    "18_25": (18, 25),
    "26_64": (26, 64),
    "65_plus": (65, 150),
}
_NAMES: Mapping[str, str] = {label.casefold(): code for code, label in LANGUAGES.items()}


@dataclass(frozen=True, slots=True, kw_only=True)
class AgeRange:
    """Between which completed years a person is; both the same where the date of birth is known."""

    youngest: int
    oldest: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What is asked of a service. Sex, ethnicity, record and name of the person are no part of it."""

    at: datetime
    area_id: UUID | None = None
    area_name: str | None = None
    pathway: Pathway | None = None
    urgency: Urgency | None = None
    needs: tuple[Need, ...] = ()
    """The first one is the primary need; the others never decide."""
    age: AgeRange | None = None
    language: str | None = None
    """As the officer wrote it."""
    access_needs: str | None = None
    has_phone: bool = True

    @property
    def language_code(self) -> str | None:
        """The code of the language, where the words name one of the list."""
        written = (self.language or "").strip().casefold()
        if not written:
            return None
        if written in LANGUAGES:
            return written
        if written in _NAMES:
            return _NAMES[written]
        alike = [code for name, code in _NAMES.items() if name.partition(" (")[0] == written]
        return alike[0] if len(alike) == 1 else None

    @property
    def asks_for_intake(self) -> bool:
        """A notice to an existing provider asks for no new place: room, age and need are no question."""
        return self.pathway is not Pathway.EXISTING_PROVIDER_NOTICE


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A service under an agreement in force, with what it says of itself."""

    service_id: UUID
    service_name: str
    ngo_id: UUID
    ngo_name: str
    agreement: str
    """The agreement's reference."""
    areas: frozenset[UUID] = frozenset()
    pathways: frozenset[Pathway] = frozenset()
    answers: Mapping[Urgency, ResponseTime | None] = field(default_factory=dict)
    """How soon the NGO decides about each urgency that the agreement covers."""
    needs: frozenset[Need] = frozenset()
    minimum_age: int | None = None
    maximum_age: int | None = None
    languages: frozenset[str] = frozenset()
    interpretation: str | None = None
    accessibility: str | None = None
    modalities: frozenset[Modality] = frozenset()
    always_open: bool = False
    hours: tuple[Hours, ...] = ()
    zone: str = "UTC"
    capacity: CapacityRow | None = None
    is_stopped: bool = False
    """Due diligence stops new referrals to the NGO."""


def wanted_of(values: DraftValues, *, at: datetime, zone: str, area_name: str | None = None) -> Wanted:
    """What a draft asks of a service; ages in completed years on the day, where the agency is."""
    return Wanted(
        at=at,
        area_id=values.area_id,
        area_name=area_name,
        pathway=values.pathway,
        urgency=values.urgency,
        needs=values.needs,
        age=_age(values, local_date(at, zone)),
        language=values.language,
        access_needs=values.access_needs,
        has_phone=bool(values.phone),
    )


def _age(values: DraftValues, today: date) -> AgeRange | None:
    if values.born_on is not None and values.born_on <= today:
        born = values.born_on
        years = today.year - born.year - ((today.month, today.day) < (born.month, born.day))
        return AgeRange(youngest=years, oldest=years)
    if values.age_band is not None and values.age_band in BANDS:
        youngest, oldest = BANDS[values.age_band]
        return AgeRange(youngest=youngest, oldest=oldest)
    return None
