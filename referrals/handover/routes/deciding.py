"""The NGO answers and the partnership desk reviews: one small page per step."""

from collections.abc import Callable
from uuid import UUID

from flask.typing import ResponseReturnValue

from core.permissions import Permission
from core.text import N_
from referrals.handover import commands
from referrals.handover.codes import DECLINE_REASONS
from referrals.handover.forms.steps import (
    AcceptForm,
    DeclineForm,
    ErrorForm,
    InfoForm,
    ReopenForm,
    RequiredNoteForm,
    StepForm,
)
from referrals.handover.lifecycle import ReferralAction
from referrals.handover.routes.board import blueprint
from referrals.handover.routes.steps import Step, Words, open_step, run_step
from web.access import requires, writes
from web.i18n import translate

A = ReferralAction

ACKNOWLEDGE = Words(
    title=N_("Acknowledge the referral"),
    intro=N_("It says that a person has seen it. It does not say that you take it on."),
    button=N_("Acknowledge"),
    done=N_("Acknowledged. Decide next: accept, ask, or decline."),
)
ACCEPT = Words(
    title=N_("Accept the referral"),
    intro=N_("Your organisation takes it on. The officer learns that it is accepted, and nothing more."),
    button=N_("Accept"),
    done=N_("Accepted. Assign a worker next."),
)
REQUEST_INFO = Words(
    title=N_("Ask the officer for information"),
    intro=N_("Your decision clock stops until the officer answers."),
    button=N_("Send the question"),
    done=N_("The question is sent. The decision clock stands still."),
)
DECLINE = Words(
    title=N_("Decline the referral"),
    intro=N_("The officer learns a coded reason at most, never your note."),
    button=N_("Decline"),
    done=N_("Declined. Next: %(next)s."),
    kind="warning",
    guide=N_("What should happen next, by reason"),
)
PROPOSE_DECLINE = Words(
    title=N_("Propose to decline"),
    intro=N_("The agreement has this decline reviewed: the partnership desk approves it or sends it back."),
    button=N_("Send to the partnership desk"),
    done=N_("The partnership desk reviews it. Next: %(next)s."),
    guide=N_("What should happen next, by reason"),
)
APPROVE_DECLINE = Words(
    title=N_("Approve the decline"),
    intro=N_("The referral ends as declined, with the reason that the NGO proposed."),
    button=N_("Approve the decline"),
    kind="warning",
    done=N_("The decline is approved."),
)
SEND_BACK = Words(
    title=N_("Send back to the NGO"),
    intro=N_("The NGO decides again, and reads why."),
    button=N_("Send back"),
    done=N_("Sent back to the NGO."),
)
REOPEN = Words(
    title=N_("Reopen the referral"),
    intro=N_("It waits for the NGO again under the same reference. Possible within 30 days."),
    button=N_("Reopen"),
    done=N_("Reopened: it waits for the NGO."),
)
MARK_ERROR = Words(
    title=N_("Entered in error"),
    warning=N_("The referral disappears from every list and every figure."),
    intro=N_("For referrals that should never have existed. To end a real one, withdraw it."),
    button=N_("Mark as entered in error"),
    kind="warning",
    done=N_("Marked as entered in error."),
)


@blueprint.route("/<uuid:referral_id>/acknowledge", methods=["GET", "POST"])
@requires(Permission.REFERRAL_DECIDE)
@writes
def acknowledge(referral_id: UUID) -> ResponseReturnValue:
    """A person’s click, never a page view, says that it has arrived."""
    return run_step(referral_id, A.ACKNOWLEDGE, StepForm, ACKNOWLEDGE, commands.acknowledge)


@blueprint.route("/<uuid:referral_id>/accept", methods=["GET", "POST"])
@requires(Permission.REFERRAL_DECIDE)
@writes
def accept(referral_id: UUID) -> ResponseReturnValue:
    """Exactly one person accepts; the next one is told who did, and when."""
    return run_step(referral_id, A.ACCEPT, AcceptForm, ACCEPT, commands.accept)


@blueprint.route("/<uuid:referral_id>/ask", methods=["GET", "POST"])
@requires(Permission.REFERRAL_DECIDE)
@writes
def request_info(referral_id: UUID) -> ResponseReturnValue:
    """Ask for named items; the decision clock stands still until the answer."""
    return run_step(referral_id, A.REQUEST_INFO, InfoForm, REQUEST_INFO, commands.request_info)


@blueprint.route("/<uuid:referral_id>/decline", methods=["GET", "POST"])
@requires(Permission.REFERRAL_DECIDE)
@writes
def decline(referral_id: UUID) -> ResponseReturnValue:
    """Decline with a coded reason, where the agreement does not have it reviewed."""
    return _decline(open_step(referral_id, A.DECLINE), DECLINE, commands.decline)


@blueprint.route("/<uuid:referral_id>/propose-decline", methods=["GET", "POST"])
@requires(Permission.REFERRAL_DECIDE)
@writes
def propose_decline(referral_id: UUID) -> ResponseReturnValue:
    """Propose a decline to the partnership desk."""
    return _decline(open_step(referral_id, A.PROPOSE_DECLINE), PROPOSE_DECLINE, commands.propose_decline)


@blueprint.route("/<uuid:referral_id>/approve-decline", methods=["GET", "POST"])
@requires(Permission.REFERRAL_REVIEW)
@writes
def approve_decline(referral_id: UUID) -> ResponseReturnValue:
    """The reviewer agrees with the NGO."""
    return run_step(referral_id, A.APPROVE_DECLINE, StepForm, APPROVE_DECLINE, commands.approve_decline)


@blueprint.route("/<uuid:referral_id>/send-back", methods=["GET", "POST"])
@requires(Permission.REFERRAL_REVIEW)
@writes
def send_back(referral_id: UUID) -> ResponseReturnValue:
    """The reviewer does not agree, and says why."""
    return run_step(referral_id, A.SEND_BACK, RequiredNoteForm, SEND_BACK, commands.send_back)


@blueprint.route("/<uuid:referral_id>/reopen", methods=["GET", "POST"])
@requires(Permission.REFERRAL_READ)
@writes
def reopen(referral_id: UUID) -> ResponseReturnValue:
    """Take up again what ended within the last 30 days."""
    return run_step(referral_id, A.REOPEN, ReopenForm, REOPEN, commands.reopen)


def _decline(step: Step, words: Words, command: Callable[..., object]) -> ResponseReturnValue:
    """Both ways to decline ask the same and differ in who decides; afterwards the reason's next action is named."""
    form = DeclineForm.from_request(version=step.referral.version)
    guide = [
        (translate(code.label), translate(code.next_action))
        for code in DECLINE_REASONS.active()
        if code.next_action
    ]
    return step.run(
        form,
        words,
        command,
        told=lambda: {"next": translate(_next_action(form.reason.data))},
        guide=guide,
        inline=("other_route_offered",),
    )


def _next_action(reason: str) -> str:
    return DECLINE_REASONS.get(reason).next_action or N_("Nothing more to do")


@blueprint.route("/<uuid:referral_id>/entered-in-error", methods=["GET", "POST"])
@requires(Permission.REFERRAL_READ)
@writes
def mark_error(referral_id: UUID) -> ResponseReturnValue:
    """Take a referral that should never have existed out of every list and figure."""
    return run_step(referral_id, A.MARK_ERROR, ErrorForm, MARK_ERROR, commands.mark_error)
