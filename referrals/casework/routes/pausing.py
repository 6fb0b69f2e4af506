"""Pausing a case."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time
from uuid import UUID
from zoneinfo import ZoneInfo

from flask.typing import ResponseReturnValue

from core.permissions import Permission
from core.text import N_
from referrals.casework import commands
from referrals.casework.forms import (
    HoldForm,
    ReviewForm,
    WaitlistForm,
)
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


def _until_review(
    step: Step, form_class: type[ReviewForm], words: Words, command: Callable[..., object]
) -> ResponseReturnValue:
    """Both pauses last to the end of a day where the reader works."""
    form = form_class.from_request(version=step.referral.version)
    return step.run(form, words, command, lambda: {"review_on": _end_of_day(form.review_on.data, step)})


def _end_of_day(day: date, step: Step) -> datetime:
    """The last minute of a day where the reader works."""
    return datetime.combine(day, time(23, 59), ZoneInfo(step.actor.timezone)).astimezone(UTC)
