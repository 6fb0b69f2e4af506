"""Reads of documents: lists without their files, checks, shares, and what the mandatory set says on a day."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from accounts.organisations.models import Organisation, OrganisationStatus
from accounts.users.models import User
from core.actor import Actor, OrganisationKind
from core.clock import local_date
from core.errors import NotFound
from core.sealing import open_text
from core.text import N_
from partners.diligence.documents.expiry import DocumentsState, Held, documents_state
from partners.diligence.documents.kinds import STOPPING
from partners.diligence.documents.models import (
    DocumentCheck,
    DocumentShare,
    EvidenceDocument,
    EvidenceFile,
    FileScan,
)
from partners.diligence.documents.policy import NOT_FOUND, may_read_any, ngos_shared_with, visible_to
from partners.diligence.documents.rows import CheckRow, DocumentRow, ShareRow

Ngo = aliased(Organisation, name="ngo")
Owner = aliased(Organisation, name="owner")
Newer = aliased(EvidenceDocument, name="newer")


def mandatory_states(session: Session, ngo_ids: Iterable[UUID], on: date) -> dict[UUID, DocumentsState]:
    """What the documents of these NGOs mean on a day, one statement for all; each NGO has an entry."""
    wanted = list(dict.fromkeys(ngo_ids))
    held: dict[UUID, list[Held]] = defaultdict(list)
    if wanted:
        rows = session.execute(
            sa.select(
                EvidenceDocument.ngo_id,
                EvidenceDocument.kind,
                EvidenceDocument.expires_on,
                EvidenceDocument.withdrawn_at,
                Organisation.timezone,
            )
            .join(Organisation, Organisation.id == EvidenceDocument.ngo_id)
            .where(
                EvidenceDocument.ngo_id.in_(wanted),
                EvidenceDocument.owner_id == EvidenceDocument.ngo_id,
                EvidenceDocument.kind.in_(STOPPING),
                ~_replaced(),
            )
        )
        for row in rows:
            withdrawn_on = local_date(row.withdrawn_at, row.timezone) if row.withdrawn_at else None
            held[row.ngo_id].append(Held(kind=row.kind, expires_on=row.expires_on, withdrawn_on=withdrawn_on))
    return {ngo_id: documents_state(ngo_id, held[ngo_id], on) for ngo_id in wanted}


def mandatory_state(session: Session, ngo_id: UUID, on: date) -> DocumentsState:
    """What the documents of an NGO mean on a day, whoever asks."""
    return mandatory_states(session, [ngo_id], on)[ngo_id]


def _replaced() -> sa.ColumnElement[bool]:
    return sa.exists().where(Newer.replaces_id == EvidenceDocument.id, Newer.withdrawn_at.is_(None))


def _documents() -> sa.Select[Any]:
    return (
        sa.select(
            EvidenceDocument.id,
            EvidenceDocument.reference,
            EvidenceDocument.ngo_id,
            Ngo.name.label("ngo_name"),
            EvidenceDocument.owner_id,
            Owner.name.label("owner_name"),
            EvidenceDocument.kind,
            EvidenceDocument.title_sealed,
            EvidenceDocument.issued_on,
            EvidenceDocument.expires_on,
            User.name.label("uploaded_by"),
            EvidenceDocument.uploaded_at,
            EvidenceDocument.replaces_id,
            Newer.id.label("replaced_by_id"),
            EvidenceDocument.withdrawn_at,
            EvidenceDocument.withdrawal_reason_sealed,
            EvidenceFile.media_type,
            EvidenceFile.byte_size,
            EvidenceFile.sha256,
            FileScan.state.label("scan"),
        )
        .join(Ngo, Ngo.id == EvidenceDocument.ngo_id)
        .join(Owner, Owner.id == EvidenceDocument.owner_id)
        .join(User, User.id == EvidenceDocument.uploaded_by_id)
        .join(EvidenceFile, EvidenceFile.id == EvidenceDocument.id)
        .outerjoin(FileScan, FileScan.document_id == EvidenceDocument.id)
        .outerjoin(Newer, sa.and_(Newer.replaces_id == EvidenceDocument.id, Newer.withdrawn_at.is_(None)))
        .order_by(EvidenceDocument.uploaded_at.desc(), EvidenceDocument.id)
    )


def _row(row: Any) -> DocumentRow:
    values = dict(row._mapping)
    table = EvidenceDocument.__tablename__
    title = open_text(values.pop("title_sealed"), table, "title", row.id)
    reason = open_text(values.pop("withdrawal_reason_sealed"), table, "withdrawal_reason", row.id)
    return DocumentRow(**values, title=title or "", withdrawal_reason=reason)


def list_documents(session: Session, actor: Actor, *, ngo_id: UUID | None = None) -> list[DocumentRow]:
    """The documents that exist for the actor, the newest first: about one NGO, or all."""
    query = _documents().where(EvidenceDocument.id.in_(visible_to(actor)))
    if ngo_id is not None:
        query = query.where(EvidenceDocument.ngo_id == ngo_id)
    return [_row(row) for row in session.execute(query)]


def get_document(session: Session, actor: Actor, document_id: UUID) -> DocumentRow:
    """A document that exists for the actor; raises `NotFound`."""
    query = _documents().where(EvidenceDocument.id == document_id, EvidenceDocument.id.in_(visible_to(actor)))
    row = session.execute(query).one_or_none()
    if row is None:
        raise NotFound(NOT_FOUND)
    return _row(row)


def list_checks(session: Session, actor: Actor, *, ngo_id: UUID) -> list[CheckRow]:
    """What was found in documents about an NGO, the latest first: an agency's own, or all of them to the NGO."""
    query = (
        sa.select(
            DocumentCheck.id,
            DocumentCheck.document_id,
            DocumentCheck.agency_id,
            Organisation.name.label("agency_name"),
            User.name.label("checked_by"),
            DocumentCheck.checked_at,
            DocumentCheck.outcome,
            DocumentCheck.note_sealed,
        )
        .join(EvidenceDocument, EvidenceDocument.id == DocumentCheck.document_id)
        .join(Organisation, Organisation.id == DocumentCheck.agency_id)
        .join(User, User.id == DocumentCheck.checked_by_id)
        .where(EvidenceDocument.ngo_id == ngo_id, DocumentCheck.document_id.in_(visible_to(actor)))
        .order_by(DocumentCheck.checked_at.desc(), DocumentCheck.id)
    )
    if actor.organisation_kind is OrganisationKind.AGENCY:
        query = query.where(DocumentCheck.agency_id == actor.organisation_id)
    rows = []
    for row in session.execute(query):
        values = dict(row._mapping)
        note = open_text(values.pop("note_sealed"), DocumentCheck.__tablename__, "note", row.id)
        rows.append(CheckRow(**values, note=note))
    return rows


def list_shares(session: Session, actor: Actor) -> list[ShareRow]:
    """Who shares with whom now or was asked to, by name, as far as the actor's organisation is a party."""
    if not may_read_any(actor):
        return []
    own = actor.organisation_id
    return _shares(session, sa.or_(DocumentShare.ngo_id == own, DocumentShare.agency_id == own))


def find_share(session: Session, *, ngo_id: UUID, agency_id: UUID | None) -> ShareRow | None:
    """What stands between an NGO and an agency now, whoever asks; None where nothing was asked or granted."""
    found = _shares(session, sa.and_(DocumentShare.ngo_id == ngo_id, DocumentShare.agency_id == agency_id))
    return found[0] if found else None


def _shares(session: Session, condition: sa.ColumnElement[bool]) -> list[ShareRow]:
    query = (
        sa.select(
            DocumentShare.id,
            DocumentShare.ngo_id,
            Ngo.name.label("ngo_name"),
            DocumentShare.agency_id,
            Owner.name.label("agency_name"),
            DocumentShare.asked_at,
            DocumentShare.granted_at,
        )
        .join(Ngo, Ngo.id == DocumentShare.ngo_id)
        .join(Owner, Owner.id == DocumentShare.agency_id)
        .where(condition, DocumentShare.ended_at.is_(None))
        .order_by(Owner.name, Ngo.name, DocumentShare.id)
    )
    return [ShareRow(**row._mapping) for row in session.execute(query)]


def get_ngo_name(session: Session, actor: Actor, ngo_id: UUID) -> str:
    """The name of an NGO about which the actor may keep or read documents; raises `NotFound`.

    For an NGO that is itself; an agency keeps its own documents about any NGO of the directory.
    """
    query = sa.select(Organisation.name).where(
        Organisation.id == ngo_id, Organisation.kind == OrganisationKind.NGO
    )
    if not may_read_any(actor):
        query = query.where(sa.false())
    if actor.organisation_kind is not OrganisationKind.AGENCY:
        query = query.where(Organisation.id == actor.organisation_id)
    name = session.scalar(query)
    if name is None:
        raise NotFound(N_("There is no such organisation."))
    return name


def list_ngos_with_documents(session: Session, actor: Actor) -> list[tuple[UUID, str]]:
    """The NGOs that share with the actor's agency, or about which it has brought documents, by name."""
    own = actor.organisation_id
    brought = sa.select(EvidenceDocument.ngo_id).where(EvidenceDocument.owner_id == own)
    either = sa.or_(Organisation.id.in_(ngos_shared_with(own)), Organisation.id.in_(brought))
    query = sa.select(Organisation.id, Organisation.name).where(either).order_by(Organisation.name)
    return [(row.id, row.name) for row in session.execute(query)]


def list_agencies(session: Session) -> list[tuple[UUID, str]]:
    """The active agencies by name, with which an NGO may share."""
    query = (
        sa.select(Organisation.id, Organisation.name)
        .where(Organisation.kind == OrganisationKind.AGENCY, Organisation.status == OrganisationStatus.ACTIVE)
        .order_by(Organisation.name)
    )
    return [(row.id, row.name) for row in session.execute(query)]
