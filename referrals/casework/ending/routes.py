"""Ending a case, with or without service, and deciding about an end report."""

from dataclasses import replace
from uuid import UUID

from flask.typing import ResponseReturnValue

from core.permissions import Permission
from core.text import N_
from referrals.casework.appointments.lifecycle import AppointmentState
from referrals.casework.appointments.queries import list_appointments
from referrals.casework.ending import commands
from referrals.casework.ending.forms import CloseForm, CloseWithoutServiceForm, ReturnForm, score_field
from referrals.casework.ending.lifecycle import END_REPORT, EndReportAction
from referrals.casework.ending.queries import EndReportRow, get_end_report, needs_approval
from referrals.casework.queries import list_outcomes
from referrals.casework.routes.board import blueprint
from referrals.casework.routes.paging import run_case
from referrals.casework.routes.wording import END_STATES
from referrals.handover.closure_codes import CLOSURE_REASONS
from referrals.handover.forms.steps import StepForm
from referrals.handover.lifecycle import ReferralAction
from referrals.handover.routes.presenting import label_in
from referrals.handover.routes.steps import Step, Words, open_step, run_step
from web.access import requires, writes
from web.i18n import translate

A = ReferralAction

CLOSE_WITHOUT_SERVICE = Words(
    title=N_("Close without service"),
    intro=N_("The officer learns a coded outcome at most."),
    button=N_("Close without service"),
    kind="warning",
    done=N_("The case is closed."),
)
CLOSE = Words(
    title=N_("Close with outcome"),
    intro=N_("How far was each need met? The officer learns only that the service has ended."),
    button=N_("Close the case"),
    done=N_("The case is closed with its outcome."),
    kind="warning",
)
PROPOSE = Words(
    title=N_("Submit the end report"),
    intro=N_("The agreement asks for your manager’s approval. The case stays in service until then."),
    button=N_("Submit to your manager"),
    done=N_("The end report is with your manager."),
)
APPROVE = Words(
    title=N_("Approve the end report"),
    intro=N_("The case is closed with it. The officer learns only that the service has ended."),
    button=N_("Approve and close the case"),
    done=N_("The case is closed with its outcome."),
    kind="warning",
)
RETURN = Words(
    title=N_("Return the end report"),
    intro=N_("The worker reads what is missing and submits it again. The case stays in service."),
    button=N_("Return it"),
    done=N_("The end report is back with the worker."),
)
TAKE_BACK = Words(
    title=N_("Take the end report back"),
    intro=N_("The case goes on, and the report can be submitted anew."),
    button=N_("Take it back"),
    done=N_("The end report is taken back."),
)


@blueprint.route("/close-without-service", methods=["GET", "POST"])
@requires(Permission.CASEWORK_WRITE)
@writes
def close_without_service(referral_id: UUID) -> ResponseReturnValue:
    """End a case before any service; “could not be reached” only after the agreed attempts."""
    return run_step(
        referral_id,
        A.CLOSE_WITHOUT_SERVICE,
        CloseWithoutServiceForm,
        CLOSE_WITHOUT_SERVICE,
        commands.close_without_service,
    )


@blueprint.route("/close", methods=["GET", "POST"])
@requires(Permission.CASEWORK_WRITE)
@writes
def close(referral_id: UUID) -> ResponseReturnValue:
    """End a service with every desired outcome scored; where the agreement asks, the manager approves it."""
    step = open_step(referral_id, A.CLOSE)
    outcomes = list_outcomes(*step.who)
    needs = tuple(outcome.need for outcome in outcomes)
    known = {score_field(row.need): row.score for row in outcomes if row.score}
    form = CloseForm.with_scores(needs).from_request(version=step.referral.version, **known)
    asked = needs_approval(*step.who)
    words, command = (PROPOSE, commands.propose_close) if asked else (CLOSE, commands.close)
    unrecorded = sum(
        row.state is AppointmentState.PLANNED and row.starts_at <= step.now
        for row in list_appointments(*step.who)
    )
    if unrecorded:
        words = replace(
            words,
            warning=N_(
                "An appointment has no attendance yet. It can still be recorded after the case is closed."
            ),
        )
    return step.run(form, words, command, inline=[score_field(need) for need in needs])


@blueprint.route("/end-reports/<uuid:report_id>/approve", methods=["GET", "POST"])
@requires(Permission.CASEWORK_WRITE)
@writes
def approve_close(referral_id: UUID, report_id: UUID) -> ResponseReturnValue:
    """The manager approves the report, and the case is closed with it."""
    step = open_step(referral_id, A.CLOSE)
    row = _report(step, report_id, EndReportAction.APPROVE)
    form = StepForm.from_request(version=step.referral.version)

    def approve() -> None:
        commands.approve_close(*step.who, row.id, now=step.now, version=form.seen_version)

    lines = [
        label_in(CLOSURE_REASONS, row.reason),
        translate(END_STATES[row.end_state]),
        row.summary,
        row.note,
    ]
    return run_case(
        step,
        form,
        APPROVE,
        approve,
        template="referrals/casework/confirm.html",
        lines=[line for line in lines if line],
    )


@blueprint.route("/end-reports/<uuid:report_id>/return", methods=["GET", "POST"])
@requires(Permission.CASEWORK_WRITE)
@writes
def return_report(referral_id: UUID, report_id: UUID) -> ResponseReturnValue:
    """The manager returns the report with what is missing."""
    step = open_step(referral_id, A.CLOSE)
    row = _report(step, report_id, EndReportAction.RETURN)
    form = ReturnForm.from_request(version=step.referral.version)

    def answer() -> None:
        commands.return_report(
            *step.who, row.id, answer=form.answer.data, now=step.now, version=form.seen_version
        )

    return run_case(step, form, RETURN, answer)


@blueprint.route("/end-reports/<uuid:report_id>/take-back", methods=["GET", "POST"])
@requires(Permission.CASEWORK_WRITE)
@writes
def take_back_report(referral_id: UUID, report_id: UUID) -> ResponseReturnValue:
    """A proposed report is taken back."""
    step = open_step(referral_id)
    row = _report(step, report_id, EndReportAction.TAKE_BACK)
    form = StepForm.from_request(version=step.referral.version)

    def take_back() -> None:
        commands.take_back_report(*step.who, row.id, now=step.now)

    return run_case(step, form, TAKE_BACK, take_back)


def _report(step: Step, report_id: UUID, action: EndReportAction) -> EndReportRow:
    row = get_end_report(*step.who, report_id)
    END_REPORT.may_take(row.state, action, step.actor.roles)
    return row
