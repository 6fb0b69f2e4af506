"""The agency answers and withdraws, the NGO decides about a withdrawal, and both correct what went wrong."""

from uuid import UUID

from flask.typing import ResponseReturnValue

from core.permissions import Permission
from core.text import N_
from referrals.handover import commands
from referrals.handover.forms.steps import (
    AnswerForm,
    CorrectForm,
    KeepForm,
    StepForm,
    WithdrawForm,
)
from referrals.handover.lifecycle import ReferralAction
from referrals.handover.routes.board import blueprint
from referrals.handover.routes.steps import Words, run_step
from web.access import requires, writes

A = ReferralAction

ANSWER = Words(
    title=N_("Answer the NGO"),
    intro=N_("The NGO waits for you. Its decision clock goes on with your answer."),
    button=N_("Send the answer"),
    done=N_("Your answer is sent."),
)
WITHDRAW = Words(
    title=N_("Withdraw the referral"),
    intro=N_("The NGO reads the reason and your note, and does nothing more."),
    button=N_("Withdraw"),
    done=N_("Withdrawn. The NGO is told."),
    kind="warning",
)
REQUEST_WITHDRAWAL = Words(
    title=N_("Ask the NGO to withdraw"),
    intro=N_("The NGO works with the person already and decides: its service is not the police’s to cancel."),
    button=N_("Ask the NGO"),
    done=N_("The NGO is asked, and decides."),
)
CONFIRM_WITHDRAWAL = Words(
    title=N_("Confirm the withdrawal"),
    intro=N_("The case ends as withdrawn, as the agency asked."),
    button=N_("Confirm the withdrawal"),
    kind="warning",
    done=N_("The withdrawal is confirmed."),
)
REFUSE_WITHDRAWAL = Words(
    title=N_("Keep the case"),
    intro=N_("The person wants the service: the case goes on where it stood."),
    button=N_("Keep the case"),
    done=N_("The case goes on."),
)
CORRECT = Words(
    title=N_("Correct the last step"),
    intro=N_(
        "The referral goes back to where it stood before the last step. Both events stay in the timeline."
    ),
    button=N_("Take back the last step"),
    kind="warning",
    done=N_("The last step is taken back."),
)


@blueprint.route("/<uuid:referral_id>/answer", methods=["GET", "POST"])
@requires(Permission.REFERRAL_CREATE)
@writes
def answer_info(referral_id: UUID) -> ResponseReturnValue:
    """Answer the NGO, or say that it cannot be supplied."""
    return run_step(referral_id, A.ANSWER_INFO, AnswerForm, ANSWER, commands.answer_info)


@blueprint.route("/<uuid:referral_id>/withdraw", methods=["GET", "POST"])
@requires(Permission.REFERRAL_CREATE)
@writes
def withdraw(referral_id: UUID) -> ResponseReturnValue:
    """Withdraw what the NGO has not accepted yet."""
    return run_step(referral_id, A.WITHDRAW, WithdrawForm, WITHDRAW, commands.withdraw)


@blueprint.route("/<uuid:referral_id>/ask-to-withdraw", methods=["GET", "POST"])
@requires(Permission.REFERRAL_CREATE)
@writes
def request_withdrawal(referral_id: UUID) -> ResponseReturnValue:
    """Ask the NGO to let go of a case."""
    return run_step(
        referral_id, A.REQUEST_WITHDRAWAL, WithdrawForm, REQUEST_WITHDRAWAL, commands.request_withdrawal
    )


@blueprint.route("/<uuid:referral_id>/confirm-withdrawal", methods=["GET", "POST"])
@requires(Permission.CASEWORK_WRITE)
@writes
def confirm_withdrawal(referral_id: UUID) -> ResponseReturnValue:
    """The NGO lets go of the case."""
    return run_step(
        referral_id, A.CONFIRM_WITHDRAWAL, StepForm, CONFIRM_WITHDRAWAL, commands.confirm_withdrawal
    )


@blueprint.route("/<uuid:referral_id>/refuse-withdrawal", methods=["GET", "POST"])
@requires(Permission.CASEWORK_WRITE)
@writes
def refuse_withdrawal(referral_id: UUID) -> ResponseReturnValue:
    """The NGO keeps the case, because the person wants the service."""
    return run_step(referral_id, A.REFUSE_WITHDRAWAL, KeepForm, REFUSE_WITHDRAWAL, commands.refuse_withdrawal)


@blueprint.route("/<uuid:referral_id>/correct", methods=["GET", "POST"])
@requires(Permission.REFERRAL_READ)
@writes
def correct(referral_id: UUID) -> ResponseReturnValue:
    """Take back the last step; both events stay."""
    return run_step(referral_id, A.CORRECT, CorrectForm, CORRECT, commands.correct)
