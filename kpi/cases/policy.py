"""Who reads single cases behind a figure: those who work on them or look after them, and nobody else."""

from core.actor import Actor, OrganisationKind, Role
from core.errors import Denied, NotFound
from core.permissions import Permission
from core.text import N_
from kpi.cases.results import LISTED, OF_OUTCOMES
from kpi.evaluations.snapshot import Figure, Snapshot


def get_figure(snapshot: Snapshot, code: str) -> Figure:
    """The figure of a code within an evaluation; raises `NotFound`."""
    figure = snapshot.find_figure(code)
    if figure is None:
        raise NotFound(N_("This evaluation has no such figure."))
    return figure


def reads_cases(actor: Actor) -> bool:
    """An NGO's staff who read referrals, and the agency's partnership desk; leaders and auditors read counts."""
    if not actor.holds(Permission.REFERRAL_READ) or not actor.holds(Permission.EVALUATION_READ):
        return False
    return actor.organisation_kind is OrganisationKind.NGO or actor.has_role(Role.PARTNERSHIP_DESK)


def may_list(actor: Actor, code: str) -> None:
    """Raise the reason against a list of cases."""
    if not reads_cases(actor):
        raise Denied(N_("Single cases are read by those who work on them. You see how many there are."))
    if code not in LISTED:
        raise Denied(N_("This figure does not count referrals one by one, so that there is no list of them."))


def can_list(actor: Actor, code: str) -> bool:
    """Whether a page offers the list."""
    return reads_cases(actor) and code in LISTED


def tells_of_outcomes(actor: Actor, code: str) -> bool:
    """Whether the list of this figure leaves out, for the agency's side, those who permit no feedback."""
    return actor.organisation_kind is not OrganisationKind.NGO and code in OF_OUTCOMES
