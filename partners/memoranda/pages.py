"""What the pages of this slice show: rows within the actor's scope, never ORM objects."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from accounts.organisations.models import Organisation, OrganisationStatus
from accounts.organisations.queries import (
    OrganisationListRow,
    list_areas,
    list_organisations,
)
from core.actor import Actor, OrganisationKind
from core.errors import NotFound
from core.text import N_
from partners.memoranda.assembly import assemble_content
from partners.memoranda.content import Content, Named, read_content
from partners.memoranda.models import Memorandum, MemorandumService, MemorandumSignature
from partners.memoranda.overlap import find_overlap
from partners.memoranda.policy import visible_to
from partners.memoranda.rows import MemorandumRow, memoranda, memorandum_rows
from partners.services.models import Service, ServiceStatus

MOST_PARTNERS = 500
"""How many organisations the choice of the other side holds; candidates are not among them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SignatureRow:
    """One side's signature."""

    organisation_id: UUID
    organisation_name: str
    signed_by_id: UUID
    typed_name: str
    job_title: str | None
    signed_at: datetime
    content_hash: str


def list_memoranda(session: Session, actor: Actor) -> list[MemorandumRow]:
    """The memoranda that exist for an actor, the latest term first; one statement."""
    query = (
        memoranda()
        .where(Memorandum.id.in_(visible_to(actor)))
        .order_by(Memorandum.starts_on.desc(), Memorandum.reference)
    )
    return memorandum_rows(session, query)


def get_memorandum(session: Session, actor: Actor, memorandum_id: UUID) -> MemorandumRow:
    """A memorandum of the actor's own organisation; raises `NotFound` for those of others."""
    query = memoranda().where(Memorandum.id == memorandum_id, Memorandum.id.in_(visible_to(actor)))
    rows = memorandum_rows(session, query)
    if not rows:
        raise NotFound(N_("There is nothing here, or it is not yours to see."))
    return rows[0]


def get_content(session: Session, row: MemorandumRow) -> Content:
    """The content as it was frozen, or of a draft as it is now."""
    frozen = session.scalar(sa.select(Memorandum.frozen_content).where(Memorandum.id == row.id))
    return read_content(frozen) if frozen else assemble_content(session, row)


def list_signatures(session: Session, memorandum_id: UUID) -> list[SignatureRow]:
    """The signatures given so far, in their order."""
    rows = session.execute(
        sa.select(
            MemorandumSignature.organisation_id,
            Organisation.name.label("organisation_name"),
            MemorandumSignature.signed_by_id,
            MemorandumSignature.typed_name,
            MemorandumSignature.job_title,
            MemorandumSignature.signed_at,
            MemorandumSignature.content_hash,
        )
        .join(Organisation, Organisation.id == MemorandumSignature.organisation_id)
        .where(MemorandumSignature.memorandum_id == memorandum_id)
        .order_by(MemorandumSignature.signed_at, MemorandumSignature.id)
    )
    return [SignatureRow(**row._mapping) for row in rows]


def list_possible_partners(session: Session, actor: Actor) -> list[OrganisationListRow]:
    """Active organisations of the other side, by name."""
    is_agency = actor.organisation_kind is OrganisationKind.AGENCY
    other = OrganisationKind.NGO if is_agency else OrganisationKind.AGENCY
    return list_organisations(session, kind=other, status=OrganisationStatus.ACTIVE, limit=MOST_PARTNERS)


def list_joining_parties(session: Session, row: MemorandumRow) -> list[OrganisationListRow]:
    """Active agencies and NGOs that are not parties yet, by name."""
    parties = {party.organisation_id for party in row.parties}
    rows = [
        one
        for kind in (OrganisationKind.AGENCY, OrganisationKind.NGO)
        for one in list_organisations(
            session, kind=kind, status=OrganisationStatus.ACTIVE, limit=MOST_PARTNERS
        )
    ]
    return [one for one in rows if one.id not in parties]


def find_draft_overlap(session: Session, row: MemorandumRow) -> str | None:
    """The reference of an agreement that covers one of the draft's services on one of its days."""
    return find_overlap(session, session.get_one(Memorandum, row.id))


def list_choosable_services(session: Session, row: MemorandumRow) -> list[Named]:
    """The active services of its NGOs, and those that the draft names already; told apart where there are several."""
    chosen = sa.select(MemorandumService.service_id).where(MemorandumService.memorandum_id == row.id)
    ngos = _of_side(row, OrganisationKind.NGO)
    rows = session.execute(
        sa.select(Service.id, Service.name, Service.organisation_id)
        .where(
            Service.organisation_id.in_(ngos),
            sa.or_(Service.status == ServiceStatus.ACTIVE, Service.id.in_(chosen)),
        )
        .order_by(Service.name, Service.id)
    )
    return [
        Named(id=one.id, name=f"{one.name} ({ngos[one.organisation_id]})" if len(ngos) > 1 else one.name)
        for one in rows
    ]


def list_choosable_areas(session: Session, row: MemorandumRow) -> list[Named]:
    """The areas of its agencies, told apart where there are several."""
    agencies = _of_side(row, OrganisationKind.AGENCY)
    return [
        Named(id=area.id, name=f"{area.name} ({name})" if len(agencies) > 1 else area.name)
        for agency_id, name in agencies.items()
        for area in list_areas(session, agency_id)
    ]


def _of_side(row: MemorandumRow, side: OrganisationKind) -> dict[UUID, str]:
    return {party.organisation_id: party.name for party in row.parties if party.side is side}
