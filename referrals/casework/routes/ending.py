"""Pausing and closing a case, with or without service."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time
from uuid import UUID
from zoneinfo import ZoneInfo

from flask.typing import ResponseReturnValue

from core.permissions import Permission
from core.text import N_
from referrals.casework import commands
from referrals.casework.forms import (
    CloseForm,
    CloseWithoutServiceForm,
    HoldForm,
    ReviewForm,
    WaitlistForm,
    score_field,
)
from referrals.casework.queries import list_outcomes
from referrals.casework.routes.board import blueprint
from referrals.handover.forms.steps import StepForm
from referrals.handover.lifecycle import ReferralAction
from referrals.handover.routes.steps import Step, Words, open_step, run_step
from web.access import requires, writes

A = ReferralAction

HOLD = Words(
    title=N_("Put on hold"),
    intro=N_("The case pauses until the review and remembers where it stood."),
    button=N_("Put on hold"),
    done=N_("The case is on hold."),
)
RESUME = Words(
    title=N_("Resume"),
    intro=N_("The case goes on where it stood."),
    button=N_("Resume"),
    done=N_("The case goes on."),
)
WAITLIST = Words(
    title=N_("Put on the waiting list"),
    intro=N_("Accepted, but not served yet. The review says whether there is a place."),
    button=N_("Put on the waiting list"),
    done=N_("The person is on the waiting list."),
)
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


@blueprint.route("/hold", methods=["GET", "POST"])
@requires(Permission.CASEWORK_WRITE)
@writes
def hold(referral_id: UUID) -> ResponseReturnValue:
    """Pause a case until a review."""
    return _until_review(open_step(referral_id, A.HOLD), HoldForm, HOLD, commands.hold)


@blueprint.route("/resume", methods=["GET", "POST"])
@requires(Permission.CASEWORK_WRITE)
@writes
def resume(referral_id: UUID) -> ResponseReturnValue:
    """Go on with a paused case."""
    return run_step(referral_id, A.RESUME, StepForm, RESUME, commands.resume)


@blueprint.route("/waitlist", methods=["GET", "POST"])
@requires(Permission.CASEWORK_WRITE)
@writes
def waitlist(referral_id: UUID) -> ResponseReturnValue:
    """Accepted, but waiting for a place until a review."""
    return _until_review(open_step(referral_id, A.WAITLIST), WaitlistForm, WAITLIST, commands.waitlist)


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
    """End a service with every desired outcome scored."""
    step = open_step(referral_id, A.CLOSE)
    needs = tuple(outcome.need for outcome in list_outcomes(*step.who))
    form = CloseForm.with_scores(needs).from_request(version=step.referral.version)
    return step.run(form, CLOSE, commands.close, inline=[score_field(need) for need in needs])


def _until_review(
    step: Step, form_class: type[ReviewForm], words: Words, command: Callable[..., object]
) -> ResponseReturnValue:
    """Both pauses last to the end of a day where the reader works."""
    form = form_class.from_request(version=step.referral.version)
    return step.run(form, words, command, lambda: {"review_on": _end_of_day(form.review_on.data, step)})


def _end_of_day(day: date, step: Step) -> datetime:
    """The last minute of a day where the reader works."""
    return datetime.combine(day, time(23, 59), ZoneInfo(step.actor.timezone)).astimezone(UTC)
