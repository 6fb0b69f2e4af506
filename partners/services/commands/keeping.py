"""An NGO says what its services are, a section at a time; from then on no import changes them."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

import sqlalchemy as sa
from sqlalchemy.orm import Session

from audit.commands import record
from core.actor import Actor
from core.clock import local_date
from core.errors import Conflict, NotFound, RuleBroken
from core.text import N_
from partners.services import policy
from partners.services.changes import tell_changed
from partners.services.models import (
    Location,
    Phone,
    Service,
    ServiceArea,
    ServiceLanguage,
    ServiceModality,
    ServiceNeed,
    ServicePopulation,
    ServiceSchedule,
)
from partners.services.opening import Hours
from partners.services.phone_numbers import dialled_digits
from partners.services.values import About, Dial, Place, Section, Times

NOT_FOUND = N_("There is nothing here, or it is not yours to see.")
SETS: Mapping[str, tuple[type[Any], str]] = {
    "needs": (ServiceNeed, "need"),
    "populations": (ServicePopulation, "population"),
    "modalities": (ServiceModality, "modality"),
    "language_codes": (ServiceLanguage, "code"),
}
"""Sections' fields that are sets of codes, with the table and column that hold them."""


def add_service(session: Session, actor: Actor, *, values: About, now: datetime) -> UUID:
    """An NGO adds a service of its own; the id of the service."""
    policy.may_keep_services(actor)
    values.check(local_date(now, actor.timezone))
    service = Service(
        id=uuid4(),
        organisation_id=actor.organisation_id,
        assured_at=now,
        assured_by_id=actor.user_id,
        **values.columns(),
    )
    session.add(service)
    session.flush()
    for name in values.MEMBERS:
        _give_members(session, service, name, getattr(values, name))
    session.flush()
    tell_changed(session, (service.id,), now=now)
    record(session, actor, action="service.added", subject=("service", service.id), now=now)
    return service.id


def change_service(
    session: Session,
    actor: Actor,
    service_id: UUID,
    *,
    section: Section,
    now: datetime,
    seen: datetime | None,
) -> None:
    """An NGO changes a section of a service of its own; `seen` is the last change that the form showed.

    Raises `Conflict` where somebody changed the service since. From then on no import touches it.
    """
    policy.may_keep_services(actor)
    service = load_own_service(session, actor, service_id)
    if service.assured_at != seen:
        raise Conflict(
            N_("Somebody changed this service at %(at)s. Load the page again."),
            at=service.assured_at or now,
        )
    section.check(local_date(now, actor.timezone))
    changed = []
    values = dict(section.columns())
    if isinstance(section, Times):
        values["location_id"] = _place(session, actor, section)
    for name, value in values.items():
        if getattr(service, name) != value:
            setattr(service, name, value)
            changed.append(name)
    for name in section.MEMBERS:
        if _give_members(session, service, name, getattr(section, name)):
            changed.append(name)
    service.assured_at, service.assured_by_id = now, actor.user_id
    session.flush()
    tell_changed(session, (service_id,), now=now)
    record(
        session,
        actor,
        action="service.changed",
        subject=("service", service_id),
        now=now,
        details={"fields": sorted(changed)},
    )


def load_own_service(session: Session, actor: Actor, service_id: UUID) -> Service:
    """A service of the actor's own organisation, locked; raises `NotFound`."""
    query = sa.select(Service).where(Service.id == service_id, Service.id.in_(policy.own_services(actor)))
    service = session.scalars(query.with_for_update()).one_or_none()
    if service is None:
        raise NotFound(NOT_FOUND)
    return service


def _place(session: Session, actor: Actor, section: Times) -> UUID | None:
    if section.new_place is not None:
        return _add_place(session, actor, section.new_place)
    if section.location_id is None:
        return None
    own = sa.select(Location.id).where(
        Location.id == section.location_id, Location.organisation_id == actor.organisation_id
    )
    if session.scalar(own) is None:
        raise RuleBroken(N_("Choose a place of your organisation."), "location_id")
    return section.location_id


def _add_place(session: Session, actor: Actor, place: Place) -> UUID:
    row = Location(
        id=uuid4(),
        organisation_id=actor.organisation_id,
        name=place.address_1,
        address_1=place.address_1,
        city=place.city,
        state_province=place.state_province,
        postal_code=place.postal_code,
    )
    session.add(row)
    session.flush()
    return row.id


def _give_members(session: Session, service: Service, name: str, wanted: Any) -> bool:
    """Give the service exactly these rows; whether anything changed."""
    if name in SETS:
        return _give_codes(session, service.id, SETS[name], wanted)
    if name == "areas":
        return _give_areas(session, service.id, wanted)
    if name == "hours":
        return _give_hours(session, service.id, wanted)
    return _give_phones(session, service, wanted)


def _give_codes(
    session: Session, service_id: UUID, held: tuple[type[Any], str], wanted: Collection[Any]
) -> bool:
    model, name = held
    column = getattr(model, name)
    present = set(session.scalars(sa.select(column).where(model.service_id == service_id)))
    gone = present - set(wanted)
    if gone:
        session.execute(sa.delete(model).where(model.service_id == service_id, column.in_(gone)))
    session.add_all(model(service_id=service_id, **{name: code}) for code in sorted(set(wanted) - present))
    return bool(present != set(wanted))


def _give_areas(session: Session, service_id: UUID, wanted: Sequence[str]) -> bool:
    present = set(session.scalars(sa.select(ServiceArea.name).where(ServiceArea.service_id == service_id)))
    if present == set(wanted):
        return False
    session.execute(sa.delete(ServiceArea).where(ServiceArea.service_id == service_id))
    session.add_all(ServiceArea(service_id=service_id, name=area) for area in wanted)
    return True


def _give_hours(session: Session, service_id: UUID, wanted: Sequence[Hours]) -> bool:
    columns = (
        ServiceSchedule.byday,
        ServiceSchedule.opens_at,
        ServiceSchedule.closes_at,
        ServiceSchedule.notes,
    )
    rows = session.execute(sa.select(*columns).where(ServiceSchedule.service_id == service_id))
    if {Hours(**row._mapping) for row in rows} == set(wanted):
        return False
    session.execute(sa.delete(ServiceSchedule).where(ServiceSchedule.service_id == service_id))
    session.add_all(
        ServiceSchedule(
            service_id=service_id,
            byday=hours.byday,
            opens_at=hours.opens_at,
            closes_at=hours.closes_at,
            notes=hours.notes,
        )
        for hours in wanted
    )
    return True


def _give_phones(session: Session, service: Service, wanted: Sequence[Dial]) -> bool:
    of_service = (Phone.service_id == service.id, Phone.contact_id.is_(None))
    rows = session.execute(sa.select(Phone.number, Phone.department).where(*of_service))
    if {(row.number, row.department) for row in rows} == {(one.number, one.department) for one in wanted}:
        return False
    session.execute(sa.delete(Phone).where(*of_service))
    session.add_all(
        Phone(
            organisation_id=service.organisation_id,
            service_id=service.id,
            number=one.number,
            digits=dialled_digits(one.number),
            department=one.department,
        )
        for one in wanted
    )
    return True
