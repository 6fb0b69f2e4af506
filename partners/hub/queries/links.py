"""Mailed links that ask an organisation whether its entry is still right, and which entries are due for one."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from accounts.organisations.models import Organisation, OrganisationStatus
from accounts.users.models import User, UserRole, UserStatus
from core.actor import OrganisationKind, Role
from partners.hub.models import EntryLink
from partners.hub.values import ASKED_AFTER
from partners.services.codes import ServiceStatus
from partners.services.models import Service
from partners.services.tokens import digest_of

BATCH = 200
ASKED = (Role.NGO_MANAGER, Role.ORGANISATION_ADMIN)
"""Who is asked: those who keep the entries of an organisation."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenLink:
    """What a mailed link asks: whether the entry of this service is still right."""

    service_id: UUID
    organisation_id: UUID
    organisation_name: str


def find_open_link(session: Session, token: str, *, now: datetime) -> OpenLink | None:
    """What a link asks, unless it was used or has expired; looking does not use it up."""
    row = session.execute(
        sa.select(
            EntryLink.service_id,
            Service.organisation_id,
            Organisation.name.label("organisation_name"),
        )
        .join(Service, Service.id == EntryLink.service_id)
        .join(Organisation, Organisation.id == Service.organisation_id)
        .where(
            EntryLink.digest == digest_of(token),
            EntryLink.used_at.is_(None),
            EntryLink.expires_at > now,
            Organisation.status == OrganisationStatus.ACTIVE,
        )
    ).one_or_none()
    return OpenLink(**row._mapping) if row else None


def list_due_for_asking(session: Session, *, now: datetime) -> list[UUID]:
    """Services of active NGOs that nobody has confirmed or been asked about for half a year."""
    before = now - ASKED_AFTER
    asked = sa.exists().where(EntryLink.service_id == Service.id, EntryLink.created_at > before)
    people = sa.select(User.organisation_id).where(
        User.status == UserStatus.ACTIVE,
        User.id.in_(sa.select(UserRole.user_id).where(UserRole.role.in_(ASKED))),
    )
    query = (
        sa.select(Service.id)
        .join(Organisation, Organisation.id == Service.organisation_id)
        .where(
            Organisation.id.in_(people),
            Organisation.kind == OrganisationKind.NGO,
            Organisation.status == OrganisationStatus.ACTIVE,
            Service.status == ServiceStatus.ACTIVE,
            sa.or_(Service.assured_at.is_(None), Service.assured_at <= before),
            ~asked,
        )
        .order_by(Service.organisation_id, Service.id)
        .limit(BATCH)
    )
    return list(session.scalars(query))
