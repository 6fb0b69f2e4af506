"""Who decides that a partnership shows itself: each side's leadership for its own side."""

from core.actor import Actor, OrganisationKind, Role
from core.errors import ConcordatError, Denied, NotFound, RuleBroken
from core.text import N_
from partners.memoranda.queries import PartnershipRow

LEAST_DAYS, MOST_DAYS = 5, 120


def is_agency_side(actor: Actor, partnership: PartnershipRow) -> bool:
    """Which side the actor stands on; raises `NotFound` for strangers."""
    if actor.organisation_id == partnership.agency_id:
        return True
    if actor.organisation_id == partnership.ngo_id:
        return False
    raise NotFound(N_("There is no such partnership."))


def may_decide(actor: Actor) -> None:
    """The leadership of a side, and nobody else, agrees to the page and takes it back."""
    leaders = {Role.LEADERSHIP}
    if actor.organisation_kind not in (OrganisationKind.AGENCY, OrganisationKind.NGO):
        raise Denied(N_("Only the two sides of a partnership decide this."))
    if leaders.isdisjoint(actor.roles):
        raise Denied(N_("Only leadership decides whether the partnership shows itself to everybody."))


def can_decide(actor: Actor) -> bool:
    """Whether the actor may agree to the page for their side."""
    try:
        may_decide(actor)
    except ConcordatError:
        return False
    return True


def may_set_days(days: int | None) -> int:
    """Calendar days in which a complaint is answered."""
    if days is None or not LEAST_DAYS <= days <= MOST_DAYS:
        raise RuleBroken(
            N_("Enter a number of days from %(least)s to %(most)s."),
            "answer_days",
            least=LEAST_DAYS,
            most=MOST_DAYS,
        )
    return days
