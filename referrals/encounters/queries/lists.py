"""The lists of encounters of officers and supervisors, a page at a time."""

from dataclasses import dataclass, fields
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from accounts.organisations.models import Area
from accounts.users.models import User
from core.actor import Actor
from referrals.encounters import policy
from referrals.encounters.codes import EventType, TimePrecision, YesNoUnknown
from referrals.encounters.models import Encounter
from referrals.encounters.policy import EncounterTab, tabs_of

PAGE_SIZE = 25


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


_JOINED = {"area_name": Area.name, "officer_name": User.name}
_LIST_ROW = tuple(
    _JOINED[field.name].label(field.name) if field.name in _JOINED else getattr(Encounter, field.name)
    for field in fields(EncounterListRow)
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
