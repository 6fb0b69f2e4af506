"""A referral that should never have been: one person before the NGO acknowledged it, two people afterwards."""

from uuid import UUID

from flask.typing import ResponseReturnValue

from core.permissions import Permission
from core.text import N_
from referrals.handover import commands
from referrals.handover.forms.steps import ErrorForm, StepForm
from referrals.handover.lifecycle import ReferralAction
from referrals.handover.routes.board import blueprint
from referrals.handover.routes.steps import Words, run_step
from web.access import requires, writes

A = ReferralAction

MARK_ERROR = Words(
    title=N_("Entered in error"),
    warning=N_("The referral disappears from every list and every figure."),
    intro=N_("For referrals that should never have existed. To end a real one, withdraw it."),
    button=N_("Mark as entered in error"),
    kind="warning",
    done=N_("Marked as entered in error."),
)
PROPOSE_ERROR = Words(
    title=N_("Propose: entered in error"),
    intro=N_(
        "The NGO has acknowledged it, so a second person of the partnership desk, or the unit’s supervisor, has to"
        " confirm. Until then it goes on."
    ),
    button=N_("Propose"),
    done=N_("Proposed. A second person has to confirm it."),
)
CONFIRM_ERROR = Words(
    title=N_("Confirm: entered in error"),
    warning=N_("The referral disappears from every list and every figure."),
    intro=N_(
        "A colleague says that it should never have existed. Agree only if you have checked it yourself."
    ),
    button=N_("Confirm"),
    kind="warning",
    done=N_("Marked as entered in error."),
)
DROP_ERROR = Words(
    title=N_("It was no error"),
    intro=N_("The proposal is dropped, and the referral goes on."),
    button=N_("Drop the proposal"),
    done=N_("The proposal is dropped."),
)


@blueprint.route("/<uuid:referral_id>/entered-in-error", methods=["GET", "POST"])
@requires(Permission.REFERRAL_READ)
@writes
def mark_error(referral_id: UUID) -> ResponseReturnValue:
    """Take a referral that should never have existed out of every list and figure."""
    return run_step(referral_id, A.MARK_ERROR, ErrorForm, MARK_ERROR, commands.mark_error)


@blueprint.route("/<uuid:referral_id>/propose-error", methods=["GET", "POST"])
@requires(Permission.REFERRAL_REVIEW)
@writes
def propose_error(referral_id: UUID) -> ResponseReturnValue:
    """The first of two people says that it should never have existed."""
    return run_step(referral_id, A.PROPOSE_ERROR, ErrorForm, PROPOSE_ERROR, commands.propose_error)


@blueprint.route("/<uuid:referral_id>/confirm-error", methods=["GET", "POST"])
@requires(Permission.REFERRAL_REVIEW)
@writes
def confirm_error(referral_id: UUID) -> ResponseReturnValue:
    """The second person agrees."""
    return run_step(referral_id, A.CONFIRM_ERROR, StepForm, CONFIRM_ERROR, commands.confirm_error)


@blueprint.route("/<uuid:referral_id>/drop-error", methods=["GET", "POST"])
@requires(Permission.REFERRAL_REVIEW)
@writes
def drop_error(referral_id: UUID) -> ResponseReturnValue:
    """It was no error after all."""
    return run_step(referral_id, A.DROP_ERROR, StepForm, DROP_ERROR, commands.drop_error)
