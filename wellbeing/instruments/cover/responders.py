"""Organisations whose clinicians may be on duty for an agency: read from the main side, never written to it."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from accounts.organisations.queries import get_organisation_row
from accounts.users.queries import list_workers
from core.actor import Role
from partners.memoranda.queries import list_agreements_in_force


@dataclass(frozen=True, slots=True, kw_only=True)
class Responder:
    """An organisation that has at least one clinician with an account."""

    id: UUID
    name: str
    phone: str | None


def list_responders(session: Session, agency_id: UUID, *, now: datetime) -> tuple[Responder, ...]:
    """The agency itself, and each NGO that supports its people by an agreement in force; each with a clinician."""
    ngos = {
        ngo_id
        for terms in list_agreements_in_force(session, agency_id=agency_id, on=now)
        if terms.programmes
        for ngo_id in terms.ngo_ids
    }
    found = []
    for organisation_id in (agency_id, *sorted(ngos, key=lambda one: one.hex)):
        if list_workers(session, organisation_id, Role.CLINICIAN):
            row = get_organisation_row(session, organisation_id)
            found.append(Responder(id=row.id, name=row.name, phone=row.phone))
    return tuple(found)
