"""Writing and correcting case notes."""

from uuid import UUID

from flask.typing import ResponseReturnValue

from core.permissions import Permission
from core.text import N_
from referrals.casework import commands
from referrals.casework.notes.forms import CaseNoteForm, NoteTextForm
from referrals.casework.notes.queries import get_note, list_readers
from referrals.casework.routes.board import blueprint
from referrals.casework.routes.paging import run_case
from referrals.handover.routes.steps import Words, open_step
from web.access import requires, writes
from web.forms import SelectChoice

NOTE = Words(
    title=N_("Write a note"),
    intro=N_("Private to your organisation: neither the officer nor the partnership desk ever reads it."),
    button=N_("Keep the note"),
    done=N_("The note is kept, for your organisation only."),
)
AMEND = Words(
    title=N_("Correct a note"),
    intro=N_("What the note said before stays beside it, with your name and the time."),
    button=N_("Keep the correction"),
    done=N_("The note is corrected. What it said before is kept."),
)


@blueprint.route("/note", methods=["GET", "POST"])
@requires(Permission.CASEWORK_WRITE)
@writes
def add_note(referral_id: UUID) -> ResponseReturnValue:
    """A note for the NGO's eyes only; nobody is told unless ticked."""
    step = open_step(referral_id)
    readers = list_readers(*step.who)  # not found for whoever does not hold the case
    form = CaseNoteForm.from_request()
    form.tell.choices = [SelectChoice(value=str(row.id), label=row.name) for row in readers]
    if not readers:
        del form.tell

    def keep() -> None:
        told = [UUID(value) for value in (form.tell.data or [])] if readers else []
        commands.add_note(*step.who, text=form.text.data, tell=told, now=step.now)

    return run_case(step, form, NOTE, keep)


@blueprint.route("/note/<uuid:note_id>", methods=["GET", "POST"])
@requires(Permission.CASEWORK_WRITE)
@writes
def amend_note(referral_id: UUID, note_id: UUID) -> ResponseReturnValue:
    """A note is put right; what it said before is kept."""
    step = open_step(referral_id)
    note = get_note(*step.who, note_id)
    form = NoteTextForm.from_request(text=note.text)

    def keep() -> None:
        commands.amend_note(*step.who, note_id, text=form.text.data, now=step.now)

    return run_case(step, form, AMEND, keep)
