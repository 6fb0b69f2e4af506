"""One encounter with all that its agency knows of it."""

from dataclasses import dataclass, fields
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from accounts.organisations.models import Area, Unit
from accounts.users.models import User
from core.actor import Actor
from core.errors import NotFound
from core.sealing import open_text
from core.text import N_
from referrals.encounters import policy
from referrals.encounters.codes import EventType, TimePrecision, YesNoUnknown
from referrals.encounters.completeness import Completeness, completeness_of
from referrals.encounters.details.queries import DetailRow, get_detail
from referrals.encounters.models import Encounter, EncounterCode
from referrals.people.models import Person

YEAR = timedelta(days=365)


@dataclass(frozen=True, slots=True, kw_only=True)
class EncounterRow:
    """An encounter with all that its agency knows of it."""

    id: UUID
    version: int
    recorded_by_id: UUID | None
    recorded_at: datetime
    officer_name: str | None
    unit_name: str | None
    area_id: UUID | None
    area_name: str | None
    neighbourhood: str | None
    event_number: str | None
    precision: TimePrecision
    occurred_at: datetime | None
    year: int
    month: int
    weekday: int | None
    hour: int | None
    event_type: EventType
    crisis: bool
    source_of_call: str | None
    arrest: YesNoUnknown
    warrant_arrest: YesNoUnknown
    apprehension: YesNoUnknown
    occurrence_report: YesNoUnknown
    reportable_force: YesNoUnknown
    referral_offered: YesNoUnknown
    injury: str | None
    weapon: str | None
    suicide_risk: str | None
    primary_disposition: str | None
    source: str | None
    source_id: str | None
    narrative: str | None
    natures: tuple[str, ...]
    behaviours: tuple[str, ...]
    techniques: tuple[str, ...]
    dispositions: tuple[str, ...]
    """The primary one among them."""
    person_id: UUID | None
    person_name: str | None
    born_on: date | None
    age_band: str | None
    cit_requested: YesNoUnknown
    cit_dispatched: YesNoUnknown
    cit_arrived: YesNoUnknown
    cit_certified: YesNoUnknown
    risks: tuple[str, ...]
    weapon_uses: tuple[str, ...]
    detail: DetailRow
    completeness: Completeness
    earlier_contacts: int | None
    """Encounters of this person with the agency in the 365 days before; None where it cannot be known."""


_JOINED = {
    "area_name": Area.name,
    "officer_name": User.name,
    "unit_name": Unit.name,
}
_KINDS = ("nature", "behaviour", "technique", "disposition", "risk", "weapon_use")
_MADE = (
    *(f"{kind}s" for kind in _KINDS),
    "narrative",
    "person_name",
    "born_on",
    "age_band",
    "detail",
    "completeness",
    "earlier_contacts",
)
_ROW = tuple(
    _JOINED[field.name].label(field.name) if field.name in _JOINED else getattr(Encounter, field.name)
    for field in fields(EncounterRow)
    if field.name not in _MADE
)


def get_encounter(session: Session, actor: Actor, encounter_id: UUID) -> EncounterRow:
    """One encounter within the actor's scope, with its sealed texts opened; raises `NotFound`."""
    query = (
        sa.select(
            *_ROW, Encounter.narrative_sealed, Person.name_sealed, Person.born_on_sealed, Person.age_band
        )
        .outerjoin(Area, Area.id == Encounter.area_id)
        .outerjoin(User, User.id == Encounter.recorded_by_id)
        .outerjoin(Unit, Unit.id == Encounter.unit_id)
        .outerjoin(Person, Person.id == Encounter.person_id)
        .where(Encounter.id == encounter_id, Encounter.id.in_(policy.visible_to(actor)))
    )
    row = session.execute(query).one_or_none()
    if row is None:
        raise NotFound(N_("There is nothing here, or it is not yours to see."))
    values: dict[str, Any] = dict(row._mapping)
    narrative = open_text(values.pop("narrative_sealed"), "encounter", "narrative", row.id)
    name = open_text(values.pop("name_sealed"), "person", "name", row.person_id)
    born_on = open_text(values.pop("born_on_sealed"), "person", "born_on", row.person_id)
    codes: dict[str, list[str]] = {kind: [] for kind in _KINDS}
    for kind, code in session.execute(
        sa.select(EncounterCode.kind, EncounterCode.code)
        .where(EncounterCode.encounter_id == encounter_id)
        .order_by(EncounterCode.kind, EncounterCode.code)
    ):
        codes[kind].append(code)
    values |= {f"{kind}s": tuple(found) for kind, found in codes.items()}
    detail = get_detail(session, encounter_id)
    earlier = _earlier_contacts(session, row.person_id, row.occurred_at)
    return EncounterRow(
        **values,
        narrative=narrative,
        person_name=name,
        born_on=date.fromisoformat(born_on) if born_on else None,
        detail=detail,
        completeness=completeness_of(values, detail, recognised=earlier is not None),
        earlier_contacts=earlier,
    )


def _earlier_contacts(session: Session, person_id: UUID | None, at: datetime | None) -> int | None:
    """Crisis encounters in the year before of everybody with this person's key in the same agency.

    Without name and date of birth there is no key: then nobody knows, which is not the same as none.
    """
    if person_id is None or at is None:
        return None
    key = session.execute(sa.select(Person.agency_id, Person.match_index).where(Person.id == person_id)).one()
    if key.match_index is None:
        return None
    same = sa.select(Person.id).where(
        Person.agency_id == key.agency_id, Person.match_index == key.match_index
    )
    return session.scalar(
        sa.select(sa.func.count())
        .select_from(Encounter)
        .where(
            Encounter.agency_id == key.agency_id,
            Encounter.person_id.in_(same),
            Encounter.crisis.is_(True),
            Encounter.occurred_at >= at - YEAR,
            Encounter.occurred_at < at,
        )
    )
