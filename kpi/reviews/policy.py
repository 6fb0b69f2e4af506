"""Who does what in a review: each side for itself, the desk for disputes; whose evaluation it is was asked before."""

from uuid import UUID

from core.actor import Actor, OrganisationKind
from core.errors import ConcordatError, Conflict, Denied, InvalidTransition, RuleBroken
from core.lifecycle import Transition
from core.permissions import Permission
from core.text import N_
from kpi.evaluations.policy import sees_all
from kpi.reviews.lifecycle import DISPUTE, DisputeState, DisputeStep, Mark
from kpi.reviews.rows import DisputeRow, Review, Sides

DISPUTE_WORDS = {
    DisputeState.OPEN: N_("The dispute waits for the desk’s answer."),
    DisputeState.REVISING: N_("%(who)s promised on %(when)s to have the figure measured again."),
    DisputeState.ANSWERED: N_("%(who)s answered this dispute on %(when)s."),
    DisputeState.KEPT: N_("The side that disputes did not accept the answer."),
    DisputeState.SETTLED: N_("%(who)s settled this dispute on %(when)s."),
    DisputeState.WITHDRAWN: N_("%(who)s took this dispute back on %(when)s."),
}
DESK_STEPS = frozenset({DisputeStep.ANSWER, DisputeStep.PROMISE, DisputeStep.REVISE})


def side_of(actor: Actor, sides: Sides) -> UUID | None:
    """The side for which the actor stands; None for whoever only looks on."""
    own = actor.organisation_id
    if own is None or actor.user_id is None:
        return None
    if sides.members:
        return own if own in sides.members else None
    return own if actor.organisation_kind is OrganisationKind.OPERATOR else None


def may_comment(actor: Actor, sides: Sides) -> UUID:
    """A side's leaders, desk and managers comment, also after signing; answers the side."""
    return _stands_for(actor, sides, Permission.EVALUATION_COMMENT, N_("Your role may not comment here."))


def may_judge(actor: Actor, sides: Sides, review: Review) -> UUID:
    """A side's leaders mark and dispute figures until their side has signed; answers the side."""
    side = _stands_for(
        actor, sides, Permission.EVALUATION_SIGN, N_("Only leadership may mark or dispute a figure.")
    )
    signed = review.signature_of(side)
    if signed is not None:
        raise Conflict(
            N_("%(who)s signed for your side on %(when)s. Comments are still possible, marks are not."),
            who=signed.signer_name,
            when=signed.signed_at,
        )
    return side


def may_mark(actor: Actor, sides: Sides, review: Review, *, indicator: str, mark: Mark) -> UUID:
    """As `may_judge`; a figure that one's own side disputes is not accepted beside that."""
    side = may_judge(actor, sides, review)
    if mark is Mark.ACCEPTED and any(
        one.organisation_id == side for one in review.disputes_on(indicator) if one.is_open
    ):
        raise Conflict(N_("Your side disputes this figure. Settle the dispute or take it back first."))
    return side


def may_dispute(actor: Actor, sides: Sides, review: Review, *, indicator: str) -> UUID:
    """As `may_judge`; one open dispute of a figure and side at a time, with whoever raised it named."""
    side = may_judge(actor, sides, review)
    for one in review.disputes_on(indicator):
        if one.is_open and one.organisation_id == side:
            raise Conflict(
                N_("%(who)s disputed this figure for your side already, on %(when)s."),
                who=one.raised_by,
                when=one.raised_at,
            )
    return side


def may_step(
    actor: Actor, sides: Sides, dispute: DisputeRow, step: DisputeStep
) -> Transition[DisputeState, DisputeStep]:
    """The step of the table: the desk answers, never whoever raised it; the side that disputes does the rest.

    Where somebody was first, the refusal names them.
    """
    if step in DESK_STEPS:
        _answers_for(actor, sides)
        if actor.user_id == dispute.raised_by_id:
            raise Denied(N_("You raised this dispute. Somebody else answers it."))
    elif side_of(actor, sides) != dispute.organisation_id or not actor.holds(Permission.EVALUATION_SIGN):
        raise Denied(N_("Only the side that disputes the figure may do this."))
    try:
        return DISPUTE.may_take(dispute.state, step, actor.roles)
    except InvalidTransition as error:
        raise InvalidTransition(DISPUTE_WORDS[dispute.state], **_first(dispute)) from error


def can_step(actor: Actor, sides: Sides, dispute: DisputeRow, step: DisputeStep) -> bool:
    """Whether the page offers the step."""
    try:
        may_step(actor, sides, dispute, step)
    except ConcordatError:
        return False
    return True


def may_sign(actor: Actor, sides: Sides, review: Review, *, disputes_are_noted: bool) -> UUID:
    """Each side signs once; with a dispute of its own open only if it says so. Answers the side."""
    side = _stands_for(
        actor, sides, Permission.EVALUATION_SIGN, N_("Only leadership signs an evaluation off.")
    )
    signed = review.signature_of(side)
    if signed is not None:
        raise Conflict(
            N_("%(who)s signed for your side already, on %(when)s."),
            who=signed.signer_name,
            when=signed.signed_at,
        )
    open_ones = [one for one in review.open_disputes if one.organisation_id == side]
    if open_ones and not disputes_are_noted:
        raise RuleBroken(
            N_("Your side disputes %(codes)s. Settle that first, or sign with the dispute noted."),
            "noted",
            codes=", ".join(sorted({one.indicator for one in open_ones})),
        )
    return side


def answerers_of(sides: Sides) -> UUID | None:
    """The organisation whose desk answers disputes: the agency's, or the NGO's own where it alone is measured."""
    return sides.agency_id or sides.ngo_id


def can_answer(actor: Actor, sides: Sides) -> bool:
    """Whether the actor belongs to those who answer the disputes of this evaluation."""
    try:
        _answers_for(actor, sides)
    except Denied:
        return False
    return True


def _first(dispute: DisputeRow) -> dict[str, object]:
    """Who acted last, and when, for the words of a refusal."""
    if dispute.ended_at is not None:
        return {"who": dispute.ended_by, "when": dispute.ended_at}
    if dispute.state in (DisputeState.REVISING, DisputeState.ANSWERED):
        return {"who": dispute.answered_by, "when": dispute.answered_at}
    return {}


def _answers_for(actor: Actor, sides: Sides) -> None:
    if not actor.holds(Permission.EVALUATION_ANSWER):
        raise Denied(N_("Only the desk answers disputes."))
    if not sees_all(actor) and actor.organisation_id != answerers_of(sides):
        raise Denied(N_("The agency’s partnership desk answers this dispute."))


def _stands_for(actor: Actor, sides: Sides, permission: Permission, words: str) -> UUID:
    if not actor.holds(permission):
        raise Denied(words)
    side = side_of(actor, sides)
    if side is None:
        raise Denied(N_("Only the sides that were measured do this."))
    return side
