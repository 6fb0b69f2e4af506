"""Reads of capacity: the newest figure of each service, what it is worth, and whose figure is due for a question."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from accounts.organisations.models import Organisation, OrganisationStatus
from core.actor import OrganisationKind
from partners.services.capacity import AGEING_DAYS, FRESH_DAYS, TAKES_PEOPLE, CapacityRow, Figure
from partners.services.models import CapacityLink, Service, ServiceCapacity, ServiceStatus
from partners.services.tokens import digest_of

_FIGURE = ("state", "places", "wait_days", "until", "note")


def capacities_of(
    session: Session, service_ids: Collection[UUID], on: datetime
) -> Mapping[UUID, CapacityRow]:
    """The newest figure of each of these services; one of which nothing was ever said is left out."""
    if not service_ids:
        return {}
    newest = (
        sa.func.row_number()
        .over(
            partition_by=ServiceCapacity.service_id,
            order_by=(ServiceCapacity.stated_at.desc(), ServiceCapacity.id.desc()),
        )
        .label("newest")
    )
    ranked = (
        sa.select(ServiceCapacity, newest)
        .where(ServiceCapacity.service_id.in_(service_ids), ServiceCapacity.stated_at <= on)
        .subquery()
    )
    figure = aliased(ServiceCapacity, ranked)
    rows = session.execute(
        sa.select(
            figure.id,
            figure.service_id,
            *(getattr(figure, name) for name in _FIGURE),
            figure.channel,
            figure.stated_at,
            sa.func.coalesce(Organisation.timezone, "UTC").label("zone"),
        )
        .join(Service, Service.id == figure.service_id)
        .outerjoin(Organisation, Organisation.id == Service.organisation_id)
        .where(ranked.c.newest == 1)
    )
    found = {}
    for row in rows:
        values = dict(row._mapping)
        said = Figure(**{name: values.pop(name) for name in _FIGURE})
        found[row.service_id] = CapacityRow(figure=said, on=on, **values)
    return found


def find_capacity(session: Session, service_id: UUID, on: datetime) -> CapacityRow | None:
    """The newest figure of one service, if there is one."""
    return capacities_of(session, [service_id], on).get(service_id)


def takes_people(on: datetime) -> sa.ColumnElement[bool]:
    """Of a `Service` in a query: its newest figure says that it takes people, and is not stale."""
    newest = aliased(ServiceCapacity)
    newest_id = (
        sa.select(newest.id)
        .where(newest.service_id == Service.id, newest.stated_at <= on)
        .order_by(newest.stated_at.desc(), newest.id.desc())
        .limit(1)
        .correlate(Service)
        .scalar_subquery()
    )
    return sa.exists().where(
        ServiceCapacity.id == newest_id,
        ServiceCapacity.state.in_(TAKES_PEOPLE),
        ServiceCapacity.stated_at >= on - timedelta(days=AGEING_DAYS),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenQuestion:
    """What a mailed link asks: whether the figure of this service is still right."""

    service_id: UUID
    service_name: str
    organisation_id: UUID
    organisation_name: str


def find_open_question(session: Session, token: str, *, now: datetime) -> OpenQuestion | None:
    """What a link asks, unless it was used or has expired; looking does not use it up."""
    row = session.execute(
        sa.select(
            CapacityLink.service_id,
            Service.name.label("service_name"),
            Service.organisation_id,
            Organisation.name.label("organisation_name"),
        )
        .join(Service, Service.id == CapacityLink.service_id)
        .join(Organisation, Organisation.id == Service.organisation_id)
        .where(
            CapacityLink.digest == digest_of(token),
            CapacityLink.used_at.is_(None),
            CapacityLink.expires_at > now,
            Organisation.status == OrganisationStatus.ACTIVE,
        )
    ).one_or_none()
    return OpenQuestion(**row._mapping) if row else None


def list_due_for_question(session: Session, *, now: datetime) -> list[UUID]:
    """Services whose figure is older than a week or missing, and about which nobody was asked for a week."""
    week_ago = now - timedelta(days=FRESH_DAYS)
    said = sa.exists().where(ServiceCapacity.service_id == Service.id, ServiceCapacity.stated_at >= week_ago)
    asked = sa.exists().where(CapacityLink.service_id == Service.id, CapacityLink.created_at > week_ago)
    query = (
        sa.select(Service.id)
        .join(Organisation, Organisation.id == Service.organisation_id)
        .where(
            Organisation.kind == OrganisationKind.NGO,
            Organisation.status == OrganisationStatus.ACTIVE,
            Service.status == ServiceStatus.ACTIVE,
            ~said,
            ~asked,
        )
        .order_by(Service.id)
    )
    return list(session.scalars(query))
