"""Who works through reports of mistakes: the organisation about its own entries, an agency's desk about all."""

import sqlalchemy as sa

from core.actor import Actor, OrganisationKind
from core.errors import ConcordatError, Denied, RuleBroken
from core.permissions import Permission
from core.text import N_
from partners.hub.models import MistakeReport
from partners.services.models import Service

LONGEST_OUTCOME = 500


def may_mend(actor: Actor) -> None:
    """Those who draft agreements, on either side: an NGO's people keep its entries, an agency's desk the directory."""
    if not actor.holds(Permission.MEMORANDUM_DRAFT):
        raise Denied(N_("Your role does not include reports about the directory."))


def can_mend(actor: Actor) -> bool:
    """Whether the actor works through reports."""
    try:
        may_mend(actor)
    except ConcordatError:
        return False
    return True


def visible_to(actor: Actor) -> sa.ColumnElement[bool]:
    """The reports that exist for an actor: an agency's people see all, an NGO's those about its own services."""
    if not can_mend(actor):
        return sa.false()
    if actor.organisation_kind is OrganisationKind.AGENCY:
        return sa.true()
    own = sa.select(Service.id).where(Service.organisation_id == actor.organisation_id)
    return MistakeReport.service_id.in_(own)


def may_close(outcome: str) -> None:
    """Whoever closes a report says what was done."""
    if not outcome.strip():
        raise RuleBroken(
            N_("Say what was done, for example “Number corrected” or “Called: it is right”."), "outcome"
        )
    if len(outcome) > LONGEST_OUTCOME:
        raise RuleBroken(N_("Write at most %(most)s characters."), "outcome", most=LONGEST_OUTCOME)
