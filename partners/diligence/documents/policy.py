"""Who may see and do what with evidence: its owner, and agencies with which an NGO shares its own."""

from uuid import UUID

import sqlalchemy as sa

from core.actor import Actor, OrganisationKind, Role
from core.errors import ConcordatError, Conflict, Denied
from core.permissions import Permission
from core.text import N_
from partners.diligence.documents.models import DocumentShare, EvidenceDocument

NOT_FOUND = N_("There is no such document.")


def visible_to(actor: Actor) -> sa.Select[tuple[UUID]]:
    """The ids of the documents that exist for an actor: their organisation's own, and an NGO's while it shares.

    What an agency brought about an NGO exists for that agency only.
    """
    query = sa.select(EvidenceDocument.id)
    if actor.has_role(Role.SYSTEM):
        return query
    if not may_read_any(actor):
        return query.where(sa.false())
    own = actor.organisation_id
    shared = sa.and_(
        EvidenceDocument.owner_id == EvidenceDocument.ngo_id,
        EvidenceDocument.ngo_id.in_(ngos_shared_with(own)),
    )
    return query.where(sa.or_(EvidenceDocument.owner_id == own, shared))


def ngos_shared_with(agency_id: UUID | None) -> sa.Select[tuple[UUID]]:
    """The NGOs that share their documents with an agency now."""
    return sa.select(DocumentShare.ngo_id).where(
        DocumentShare.agency_id == agency_id,
        DocumentShare.granted_at.is_not(None),
        DocumentShare.ended_at.is_(None),
    )


def may_read_any(actor: Actor) -> bool:
    """Whether the actor's role has anything to do with evidence."""
    if actor.organisation_id is None or actor.organisation_kind is OrganisationKind.OPERATOR:
        return False
    return actor.holds(Permission.DILIGENCE_READ) or actor.holds(Permission.EVIDENCE_KEEP)


def may_bring(actor: Actor, ngo_id: UUID) -> None:
    """An NGO brings documents about itself, an agency about any NGO."""
    if not actor.holds(Permission.EVIDENCE_KEEP) or not may_read_any(actor):
        raise Denied(N_("Your role does not keep documents."))
    if actor.organisation_kind is OrganisationKind.NGO and actor.organisation_id != ngo_id:
        raise Denied(N_("An organisation brings documents about itself only."))


def may_change(actor: Actor, *, owner_id: UUID, is_replaced: bool, is_withdrawn: bool) -> None:
    """Only the side that brought a document replaces or withdraws it, and only while it counts."""
    if not actor.holds(Permission.EVIDENCE_KEEP):
        raise Denied(N_("Your role does not keep documents."))
    if actor.organisation_id != owner_id:
        raise Denied(N_("Only the organisation that brought a document changes it."))
    if is_withdrawn:
        raise Conflict(N_("This document was withdrawn already."))
    if is_replaced:
        raise Conflict(N_("A newer document has replaced this one already."))


def can_change(actor: Actor, *, owner_id: UUID, is_replaced: bool, is_withdrawn: bool) -> bool:
    """Whether the actor may replace or withdraw the document now."""
    try:
        may_change(actor, owner_id=owner_id, is_replaced=is_replaced, is_withdrawn=is_withdrawn)
    except ConcordatError:
        return False
    return True


def may_check(actor: Actor, *, owner_id: UUID, is_replaced: bool, is_withdrawn: bool) -> None:
    """An agency's assessor checks what an NGO brought, while it counts."""
    if actor.organisation_kind is not OrganisationKind.AGENCY or not actor.holds(Permission.DILIGENCE_ASSESS):
        raise Denied(N_("Only the assessors of an agency check documents."))
    if actor.organisation_id == owner_id:
        raise Conflict(N_("Your own agency brought this document; there is nothing to check."))
    if is_withdrawn or is_replaced:
        raise Conflict(N_("This document does not count any more. Check the one that does."))


def can_check(actor: Actor, *, owner_id: UUID, is_replaced: bool, is_withdrawn: bool) -> bool:
    """Whether the actor may say that the document was checked."""
    try:
        may_check(actor, owner_id=owner_id, is_replaced=is_replaced, is_withdrawn=is_withdrawn)
    except ConcordatError:
        return False
    return True


def may_open(actor: Actor, *, owner_id: UUID, is_withdrawn: bool) -> None:
    """A withdrawn file is opened by its owner only: it may have been the wrong one."""
    if is_withdrawn and actor.organisation_id != owner_id:
        raise Conflict(
            N_("The organisation has withdrawn this document; its file is not given out any more.")
        )


def may_share(actor: Actor) -> None:
    """An NGO decides which agencies see its documents."""
    if actor.organisation_kind is not OrganisationKind.NGO or not actor.holds(Permission.EVIDENCE_KEEP):
        raise Denied(N_("Only an NGO shares its documents."))


def may_ask(actor: Actor) -> None:
    """An agency asks an NGO for its documents."""
    if actor.organisation_kind is not OrganisationKind.AGENCY or not actor.holds(Permission.DILIGENCE_READ):
        raise Denied(N_("Only an agency asks for documents."))


def can_ask(actor: Actor) -> bool:
    """Whether the actor's side and role ask for documents."""
    try:
        may_ask(actor)
    except ConcordatError:
        return False
    return True
