"""From an accepted referral to a service begun: assign, try, note, wait, engage."""

from datetime import UTC, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from flask.typing import ResponseReturnValue

from accounts.users.queries import list_workers
from core.permissions import Permission
from core.text import N_
from referrals.casework import commands
from referrals.casework.forms import AssignForm, AttemptForm, CaseNoteForm, EngageForm
from referrals.casework.notes.queries import list_notes
from referrals.casework.routes.board import blueprint
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
ATTEMPT = Words(
    title=N_("Log a contact attempt"),
    intro=N_("An attempt is not a contact: only speaking with the person is."),
    button=N_("Log it"),
    done=N_("The attempt is logged."),
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
NOTE = Words(
    title=N_("Write a note"),
    intro=N_("Private to your organisation: neither the officer nor the partnership desk ever reads it."),
    button=N_("Keep the note"),
    done=N_("The note is kept, for your organisation only."),
)


@blueprint.route("/assign", methods=["GET", "POST"])
@requires(Permission.REFERRAL_ASSIGN)
@writes
def assign(referral_id: UUID) -> ResponseReturnValue:
    """Give the case to one worker of the NGO."""
    step = open_step(referral_id, A.ASSIGN)
    organisation_id = step.actor.organisation_id
    workers = list_workers(step.session, organisation_id) if organisation_id else []
    form = AssignForm.from_request(version=step.referral.version)
    form.worker_id.choices = [SelectChoice(value=str(worker.id), label=worker.name) for worker in workers]
    return step.run(form, ASSIGN, commands.assign)


@blueprint.route("/attempt", methods=["GET", "POST"])
@requires(Permission.CASEWORK_WRITE)
@writes
def log_attempt(referral_id: UUID) -> ResponseReturnValue:
    """An attempt is not a contact; the first one starts the contacting."""
    step = open_step(referral_id)
    list_notes(*step.who)  # not found for whoever does not hold the case
    zone = ZoneInfo(step.actor.timezone)
    form = AttemptForm.from_request(
        version=step.referral.version, at=step.now.astimezone(zone).replace(tzinfo=None)
    )
    return step.run(
        form,
        ATTEMPT,
        commands.log_attempt,
        lambda: {"at": _moment(form.at.data, zone)},
        heed=step.referral.packet.safe_contact,
    )


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


@blueprint.route("/note", methods=["GET", "POST"])
@requires(Permission.CASEWORK_WRITE)
@writes
def add_note(referral_id: UUID) -> ResponseReturnValue:
    """A note for the NGO's eyes only."""
    step = open_step(referral_id)
    list_notes(*step.who)  # not found for whoever does not hold the case
    form = CaseNoteForm.from_request()

    def keep() -> None:
        commands.add_note(*step.who, **form.answers(), now=step.now)

    if form.submitted_and_valid() and step.taken(form, keep):
        return step.leave(NOTE.done)
    return step.page(form, NOTE)


def _moment(local: datetime, zone: ZoneInfo) -> datetime:
    """What a person typed, in their own time zone."""
    return local.replace(tzinfo=zone).astimezone(UTC)
