"""Reads of encounters: the lists of officers and supervisors, and one encounter."""

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
from referrals.encounters.models import Encounter, EncounterCode
from referrals.encounters.policy import EncounterTab
from referrals.people.models import Person

__all__ = [
    "EncounterListRow",
    "EncounterPage",
    "EncounterRow",
    "EncounterTab",
    "can_correct",
    "get_encounter",
    "list_encounters",
    "may_correct",
    "tabs_of",
]

PAGE_SIZE = 25
YEAR = timedelta(days=365)
can_correct, may_correct, tabs_of = policy.can_correct, policy.may_correct, policy.tabs_of


@dataclass(frozen=True, slots=True, kw_only=True)
class EncounterListRow:
    """One encounter in a list; no person is named there."""

    id: UUID
    event_type: EventType
    crisis: bool
    event_number: str | None
    precision: TimePrecision
    occurred_at: datetime | None
    year: int
    month: int
    weekday: int | None
    hour: int | None
    apprehension: YesNoUnknown
    primary_disposition: str | None
    source: str | None
    area_name: str | None
    officer_name: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class EncounterPage:
    """One page of a list; `next` goes back in as `after`."""

    rows: tuple[EncounterListRow, ...]
    next: UUID | None


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
    earlier_contacts: int | None
    """Encounters of this person with the agency in the 365 days before; None where it cannot be known."""


_JOINED = {
    "area_name": Area.name,
    "officer_name": User.name,
    "unit_name": Unit.name,
}
_OPENED = ("narrative", "natures", "behaviours", "techniques", "dispositions", "person_name", "born_on")
_LIST_ROW = tuple(
    _JOINED[field.name].label(field.name) if field.name in _JOINED else getattr(Encounter, field.name)
    for field in fields(EncounterListRow)
)
_ROW = tuple(
    _JOINED[field.name].label(field.name) if field.name in _JOINED else getattr(Encounter, field.name)
    for field in fields(EncounterRow)
    if field.name not in (*_OPENED, "age_band", "earlier_contacts")
)
_KEY = (Encounter.year, Encounter.month, Encounter.recorded_at, Encounter.id)


def list_encounters(
    session: Session, actor: Actor, *, tab: EncounterTab = EncounterTab.OWN, after: UUID | None = None
) -> EncounterPage:
    """Encounters by month and then by when they were recorded, the newest first, a page at a time."""
    query = (
        sa.select(*_LIST_ROW)
        .outerjoin(Area, Area.id == Encounter.area_id)
        .outerjoin(User, User.id == Encounter.recorded_by_id)
        .where(*_of_tab(actor, tab))
    )
    edge = _edge(session, after)
    if edge is not None:
        key = sa.tuple_(*_KEY)
        query = query.where(
            key < sa.tuple_(*(sa.literal(v, c.type) for v, c in zip(edge, _KEY, strict=True)))
        )
    query = query.order_by(*(column.desc() for column in _KEY)).limit(PAGE_SIZE + 1)
    found = [EncounterListRow(**row._mapping) for row in session.execute(query)]
    rows = tuple(found[:PAGE_SIZE])
    return EncounterPage(rows=rows, next=rows[-1].id if len(found) > PAGE_SIZE else None)


def _of_tab(actor: Actor, tab: EncounterTab) -> list[sa.ColumnElement[bool]]:
    conditions = [Encounter.id.in_(policy.visible_to(actor)), Encounter.agency_id == actor.organisation_id]
    if tab is EncounterTab.OWN or tab not in tabs_of(actor):
        conditions.append(Encounter.recorded_by_id == actor.user_id)
    elif tab is EncounterTab.UNIT:
        conditions.append(Encounter.unit_id == actor.unit_id)
    return conditions


def _edge(session: Session, encounter_id: UUID | None) -> tuple[object, ...] | None:
    if encounter_id is None:
        return None
    row = session.execute(sa.select(*_KEY).where(Encounter.id == encounter_id)).one_or_none()
    return None if row is None else tuple(row)


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
    codes: dict[str, list[str]] = {"nature": [], "behaviour": [], "technique": [], "disposition": []}
    for kind, code in session.execute(
        sa.select(EncounterCode.kind, EncounterCode.code)
        .where(EncounterCode.encounter_id == encounter_id)
        .order_by(EncounterCode.kind, EncounterCode.code)
    ):
        codes[kind].append(code)
    values |= {f"{kind}s": tuple(found) for kind, found in codes.items()}
    return EncounterRow(
        **values,
        narrative=narrative,
        person_name=name,
        born_on=date.fromisoformat(born_on) if born_on else None,
        earlier_contacts=_earlier_contacts(session, row.person_id, row.occurred_at),
    )


def _earlier_contacts(session: Session, person_id: UUID | None, at: datetime | None) -> int | None:
    if person_id is None or at is None:
        return None
    before = (Encounter.occurred_at >= at - YEAR, Encounter.occurred_at < at)
    counted = sa.select(sa.func.count()).select_from(Encounter)
    return session.scalar(
        counted.where(Encounter.person_id == person_id, Encounter.crisis.is_(True), *before)
    )
