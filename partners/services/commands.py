"""Changes of the directory: an NGO keeps its own services, the operator imports a package."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

import sqlalchemy as sa
from sqlalchemy.orm import Session

from audit.commands import record
from core.actor import Actor
from core.errors import Conflict, NotFound, RuleBroken
from core.text import N_
from partners.services import policy
from partners.services.importing import ImportReport, import_directory
from partners.services.models import Service, ServiceNeed, ServiceStatus
from partners.services.needs import Need

__all__ = ["ImportReport", "ServiceValues", "add_service", "change_service", "import_directory"]

OLDEST = 120


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceValues:
    """What an NGO says of one of its services; ages in completed years."""

    name: str
    description: str | None = None
    status: ServiceStatus = ServiceStatus.ACTIVE
    needs: frozenset[Need] = frozenset()
    eligibility: str | None = None
    minimum_age: int | None = None
    maximum_age: int | None = None
    languages: str | None = None
    fees: str | None = None
    is_mental_health: bool = False

    def columns(self) -> Mapping[str, Any]:
        """The values of the service's own columns."""
        return {name: getattr(self, name) for name in self.__slots__ if name != "needs"}


def add_service(session: Session, actor: Actor, *, values: ServiceValues, now: datetime) -> UUID:
    """An NGO adds a service of its own; the id of the service."""
    policy.may_keep_services(actor)
    _check(values)
    service = Service(id=uuid4(), organisation_id=actor.organisation_id, assured_at=now, **values.columns())
    session.add(service)
    session.flush()
    session.add_all(ServiceNeed(service_id=service.id, need=need) for need in sorted(values.needs))
    record(session, actor, action="service.added", subject=("service", service.id), now=now)
    return service.id


def change_service(
    session: Session,
    actor: Actor,
    service_id: UUID,
    *,
    values: ServiceValues,
    now: datetime,
    seen: datetime | None,
) -> None:
    """An NGO changes a service of its own; `seen` is the last change that the form showed.

    Raises `Conflict` where somebody changed the service since. From then on no import touches it.
    """
    policy.may_keep_services(actor)
    query = sa.select(Service).where(Service.id == service_id, Service.id.in_(policy.own_services(actor)))
    service = session.scalars(query.with_for_update()).one_or_none()
    if service is None:
        raise NotFound(N_("There is nothing here, or it is not yours to see."))
    if service.assured_at != seen:
        raise Conflict(
            N_("Somebody changed this service at %(at)s. Load the page again."),
            at=service.assured_at or now,
        )
    _check(values)
    changed = [name for name, value in values.columns().items() if getattr(service, name) != value]
    for name in changed:
        setattr(service, name, values.columns()[name])
    if _give_needs(session, service_id, values.needs):
        changed.append("needs")
    service.assured_at = now
    session.flush()
    record(
        session,
        actor,
        action="service.changed",
        subject=("service", service_id),
        now=now,
        details={"fields": sorted(changed)},
    )


def _give_needs(session: Session, service_id: UUID, wanted: frozenset[Need]) -> bool:
    present = set(session.scalars(sa.select(ServiceNeed.need).where(ServiceNeed.service_id == service_id)))
    gone = present - wanted
    if gone:
        session.execute(
            sa.delete(ServiceNeed).where(ServiceNeed.service_id == service_id, ServiceNeed.need.in_(gone))
        )
    session.add_all(ServiceNeed(service_id=service_id, need=need) for need in sorted(wanted - present))
    return present != wanted


def _check(values: ServiceValues) -> None:
    if not values.name.strip():
        raise RuleBroken(N_("Enter the name of the service."), "name")
    if not values.needs:
        raise RuleBroken(N_("Choose at least one need that the service meets."), "needs")
    for field in ("minimum_age", "maximum_age"):
        age = getattr(values, field)
        if age is not None and not 0 <= age <= OLDEST:
            raise RuleBroken(N_("Enter an age from 0 to %(oldest)s."), field, oldest=OLDEST)
    youngest, oldest = values.minimum_age, values.maximum_age
    if youngest is not None and oldest is not None and youngest > oldest:
        raise RuleBroken(N_("The highest age is below the lowest age."), "maximum_age")
