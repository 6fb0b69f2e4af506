"""From an accepted referral to a service begun: assign, wait, engage."""

from uuid import UUID

from flask.typing import ResponseReturnValue

from core.permissions import Permission
from core.text import N_
from referrals.casework import commands
from referrals.casework.forms import AssignForm, EngageForm
from referrals.casework.routes.board import blueprint
from referrals.handover.desk.routes.showing import load_shown
from referrals.handover.desk.workload import list_loads
from referrals.handover.forms.steps import StepForm
from referrals.handover.lifecycle import ReferralAction
from referrals.handover.routes.steps import Words, open_step, run_step
from web.access import requires, writes
from web.forms import SelectChoice

A = ReferralAction

ASSIGN = Words(
    title=N_("Assign a worker"),
    intro=N_("One worker holds a case. An earlier assignment ends and stays in the history."),
    button=N_("Assign"),
    done=N_("Assigned."),
)
START = Words(
    title=N_("Start making contact"),
    intro=N_("A place was found: the person leaves the waiting list."),
    button=N_("Start making contact"),
    done=N_("Contacting has started."),
)
ENGAGE = Words(
    title=N_("The person agrees to the service"),
    intro=N_("The service begins. Each need becomes a desired outcome, scored when the case is closed."),
    button=N_("Begin the service"),
    done=N_("The service has begun."),
)


@blueprint.route("/assign", methods=["GET", "POST"])
@requires(Permission.REFERRAL_ASSIGN)
@writes
def assign(referral_id: UUID) -> ResponseReturnValue:
    """Give the case to one worker of the NGO."""
    step = open_step(referral_id, A.ASSIGN)
    loads = list_loads(step.session, step.actor, now=step.now)
    form = AssignForm.from_request(version=step.referral.version)
    form.worker_id.choices = [
        SelectChoice(value=str(load.worker_id), label=load_shown(load)) for load in loads if load.is_offered
    ]
    return step.run(form, ASSIGN, commands.assign)


@blueprint.route("/start-contact", methods=["GET", "POST"])
@requires(Permission.CASEWORK_WRITE)
@writes
def start_contact(referral_id: UUID) -> ResponseReturnValue:
    """A place was found on the waiting list."""
    return run_step(referral_id, A.START_CONTACT, StepForm, START, commands.start_contact)


@blueprint.route("/engage", methods=["GET", "POST"])
@requires(Permission.CASEWORK_WRITE)
@writes
def engage(referral_id: UUID) -> ResponseReturnValue:
    """The person agrees to the service, after two-way contact."""
    return run_step(referral_id, A.ENGAGE, EngageForm, ENGAGE, commands.engage)
