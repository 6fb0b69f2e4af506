"""The NGO answers and the partnership desk reviews: one small page per step."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from flask import render_template
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from core.actor import Actor
from core.errors import RuleBroken
from core.permissions import Permission
from core.text import N_
from referrals.handover import commands
from referrals.handover.codes import DECLINE_REASONS
from referrals.handover.forms.steps import (
    SIDES,
    AcceptForm,
    DeclineForm,
    DeclineNowForm,
    InfoForm,
    ReopenForm,
    RequiredNoteForm,
    StepForm,
)
from referrals.handover.lifecycle import ReferralAction
from referrals.handover.onward.commands import propose_onward
from referrals.handover.onward.queries import list_targets_of
from referrals.handover.policy import ACCESS_AFTER_END
from referrals.handover.routes.board import blueprint
from referrals.handover.routes.steps import Step, Words, open_step, run_step
from web.access import requires, writes
from web.forms import SelectChoice
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
    return _decline(open_step(referral_id, A.DECLINE), DECLINE, commands.decline, final=True)


@blueprint.route("/<uuid:referral_id>/propose-decline", methods=["GET", "POST"])
@requires(Permission.REFERRAL_DECIDE)
@writes
def propose_decline(referral_id: UUID) -> ResponseReturnValue:
    """Propose a decline to the partnership desk."""
    step = open_step(referral_id, A.PROPOSE_DECLINE)
    return _decline(step, PROPOSE_DECLINE, commands.propose_decline, final=False)


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


def _decline(step: Step, words: Words, command: Callable[..., object], *, final: bool) -> ResponseReturnValue:
    """Both ways to decline ask the same and differ in who decides. What follows is shown before it is confirmed."""
    form: DeclineForm = (DeclineNowForm if final else DeclineForm).from_request(version=step.referral.version)
    names = final and _is_offered(step) and getattr(step.referral, "feedback_permitted", False)
    targets = list_targets_of(*step.who, now=step.now) if names else ()
    if isinstance(form, DeclineNowForm):
        form.redirect_to.choices = [SelectChoice(value="", label=translate(N_("None that we know of")))] + [
            SelectChoice(value=str(t.service_id), label=f"{t.service_name}, {t.ngo_name}") for t in targets
        ]
        if not targets:
            del form.redirect_to
    fresh = form.seen_version == step.referral.version and _is_offered(step)
    if fresh and form.submitted_and_valid() and not form.confirmed.data:
        try:
            DECLINE_REASONS.may_use(form.reason.data, form.note.data, field="reason", note_field="note")
        except RuleBroken as error:
            form.refuse(error)
        else:
            return _ask_again(step, form, words, final=final)
    form.confirmed.data = None if form.errors else form.confirmed.data
    guide = [
        (translate(code.label), translate(code.next_action))
        for code in DECLINE_REASONS.active()
        if code.next_action
    ]

    def take(session: Session, actor: Actor, referral_id: UUID, **answers: Any) -> None:
        command(session, actor, referral_id, **answers)
        if chosen := _chosen(form):
            propose_onward(session, actor, referral_id, service_id=chosen, now=step.now)

    return step.run(
        form,
        words,
        take,
        told=lambda: {"next": translate(_next_action(form.reason.data))},
        guide=guide,
        inline=("other_route_offered",),
    )


def _ask_again(step: Step, form: DeclineForm, words: Words, *, final: bool) -> ResponseReturnValue:
    """Who the reason lies with, what should happen next and until when the NGO sees it, before it is done."""
    code = DECLINE_REASONS.get(form.reason.data)
    form.confirmed.data = "1"
    return render_template(
        "referrals/handover/decline_check.html",
        form=form,
        referral=step.referral,
        words=words,
        reason=translate(code.label),
        side=translate(SIDES[code.side]),
        next_action=translate(_next_action(code.value)),
        offered=form.other_route_offered.data == "yes",
        target=_label_of(form) if _chosen(form) else None,
        ends_at=step.now + ACCESS_AFTER_END if final else None,
    )


def _chosen(form: DeclineForm) -> UUID | None:
    data = form["redirect_to"].data if "redirect_to" in form else None
    return UUID(data) if data else None


def _label_of(form: DeclineForm) -> str:
    field = form["redirect_to"]
    return next(str(choice.label) for choice in field.choices if choice.value == field.data)


def _is_offered(step: Step) -> bool:
    return step.action in step.referral.actions


def _next_action(reason: str) -> str:
    return DECLINE_REASONS.get(reason).next_action or N_("Nothing more to do")
