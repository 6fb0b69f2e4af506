"""Who reads the register of gaps: those who answer for a partnership, each side only what concerns it."""

import sqlalchemy as sa

from core.actor import Actor, OrganisationKind, Role
from core.errors import ConcordatError, Denied
from core.permissions import Permission
from core.text import N_
from referrals.handover.gaps.models import ServiceGap, ServiceGapPartner

WRITERS = (Permission.REFERRAL_CREATE, Permission.REFERRAL_DECIDE, Permission.REFERRAL_REVIEW)


def visible_to(actor: Actor) -> sa.Select[tuple[ServiceGap]]:
    """An agency's own gaps; of an NGO's, those in which one of its services came into question."""
    query = sa.select(ServiceGap)
    if not can_read(actor):
        return query.where(sa.false())
    if actor.organisation_kind is OrganisationKind.AGENCY:
        return query.where(ServiceGap.agency_id == actor.organisation_id)
    if actor.organisation_kind is not OrganisationKind.NGO:
        return query.where(sa.false())
    asked = sa.select(ServiceGapPartner.gap_id).where(ServiceGapPartner.ngo_id == actor.organisation_id)
    return query.where(ServiceGap.id.in_(asked))


def may_read(actor: Actor) -> None:
    """Who reads the partnership's figures: desk, leadership, the NGO's manager, auditors; nobody who works on cases."""
    if not actor.holds(Permission.EVALUATION_READ):
        raise Denied(N_("The register of service gaps is for those who look after the partnership."))


def can_read(actor: Actor) -> bool:
    """Whether the register exists for an actor."""
    try:
        may_read(actor)
    except ConcordatError:
        return False
    return True


def reads_small_counts(actor: Actor) -> bool:
    """The agency's own desk works on single gaps; everybody else reads no count that could be one person."""
    return actor.has_role(Role.PARTNERSHIP_DESK) and actor.organisation_kind is OrganisationKind.AGENCY


def may_record(actor: Actor) -> None:
    """Whoever writes, answers or reviews referrals notes what was missing."""
    if not any(actor.holds(permission) for permission in WRITERS):
        raise Denied(N_("Your role may not do this."))
