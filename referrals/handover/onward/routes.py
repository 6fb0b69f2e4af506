"""Pages of onward referrals: the NGO names a service, the agency's side sends or lets it go."""

from uuid import UUID

from flask import render_template, request
from flask.typing import ResponseReturnValue

from core.errors import Conflict
from core.permissions import Permission
from core.text import N_
from referrals.handover.onward import commands
from referrals.handover.onward.forms import DropForm, ProposeForm, SendForm
from referrals.handover.onward.queries import Onward, list_targets_of, onward_of
from referrals.handover.routes.board import blueprint
from referrals.handover.routes.steps import Step, Words, open_step
from web.access import requires, writes
from web.forms import SelectChoice
from web.i18n import translate

PROPOSE = Words(
    title=N_("Name another service"),
    intro=N_(
        "The officer asks the person and sends a new referral if they agree. Nothing is sent before, and this"
        " referral stays as it is."
    ),
    button=N_("Tell the officer"),
    done=N_("The officer is asked to send it on."),
)
SEND = Words(
    title=N_("Send on to another service"),
    intro=N_(
        "A new referral with the same details is sent. What the agreement with that service does not cover is left"
        " out. Ask the person first: they agreed to one organisation, not to all."
    ),
    button=N_("Send the new referral"),
    done=N_("A new referral was sent. The two are linked."),
)
DROP = Words(
    title=N_("Do not send on"),
    intro=N_("The proposal ends. The other side learns the reason."),
    button=N_("Do not send on"),
    done=N_("It is not sent on. The other side is told."),
)


@blueprint.route("/<uuid:referral_id>/onward", methods=["GET", "POST"])
@requires(Permission.REFERRAL_READ)
@writes
def name_service(referral_id: UUID) -> ResponseReturnValue:
    """The NGO names another service that may help."""
    step, onward = _open(referral_id)
    if onward.may_propose is None and request.method == "GET":
        raise Conflict(N_("This step is not possible now. Look at the referral again."))
    form = ProposeForm.from_request(version=step.referral.version)
    targets = list_targets_of(*step.who, now=step.now)
    form.service_id.choices = [SelectChoice(value="", label=translate(N_("Choose a service")))] + [
        SelectChoice(value=str(t.service_id), label=f"{t.service_name}, {t.ngo_name}") for t in targets
    ]
    return _run(step, form, PROPOSE, commands.propose_onward, onward, targets=len(targets))


@blueprint.route("/<uuid:referral_id>/onward/send", methods=["GET", "POST"])
@requires(Permission.REFERRAL_CREATE)
@writes
def send_on(referral_id: UUID) -> ResponseReturnValue:
    """The officer sends a new, linked referral to the service that the NGO named."""
    step, onward = _open(referral_id)
    if not onward.may_send and request.method == "GET":
        raise Conflict(N_("This step is not possible now. Look at the referral again."))
    form = SendForm.from_request(version=step.referral.version)
    return _run(step, form, SEND, commands.send_onward, onward)


@blueprint.route("/<uuid:referral_id>/onward/drop", methods=["GET", "POST"])
@requires(Permission.REFERRAL_READ)
@writes
def drop_on(referral_id: UUID) -> ResponseReturnValue:
    """Either side lets the proposal go."""
    step, onward = _open(referral_id)
    if not onward.may_drop and request.method == "GET":
        raise Conflict(N_("This step is not possible now. Look at the referral again."))
    form = DropForm.from_request(version=step.referral.version)
    return _run(step, form, DROP, commands.drop_onward, onward)


def _open(referral_id: UUID) -> tuple[Step, Onward]:
    step = open_step(referral_id)
    return step, onward_of(*step.who, now=step.now)


def _run(
    step: Step,
    form: ProposeForm | SendForm | DropForm,
    words: Words,
    command: object,
    onward: Onward,
    *,
    targets: int = 1,
) -> ResponseReturnValue:
    def take() -> None:
        assert callable(command)
        command(*step.who, **form.answers(), now=step.now)

    if form.submitted_and_valid() and step.taken(form, take):
        return step.leave(words.done)
    page = render_template(
        "referrals/onward/step.html",
        form=form,
        referral=step.referral,
        words=words,
        proposal=next((one for one in onward.proposals if one.is_open), None),
        targets=targets,
    )
    return page, 422 if request.method == "POST" else 200
