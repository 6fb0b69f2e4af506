"""A note for the NGO's eyes only, its correction, and whom to tell."""

from wtforms import SelectMultipleField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from core.text import N_
from referrals.handover.forms.steps import NOTE_LENGTH
from web.forms import BaseForm
from web.i18n import lazy


class NoteTextForm(BaseForm):
    """The words of a note."""

    text = TextAreaField(
        lazy(N_("Note")),
        [InputRequired(lazy(N_("Write a note."))), Length(max=NOTE_LENGTH)],
        render_kw={"rows": 5},
    )


class CaseNoteForm(NoteTextForm):
    """A new note, and the colleagues who are told that there is one."""

    tell = SelectMultipleField(
        lazy(N_("Tell")),
        [Optional()],
        choices=[],
        description=lazy(
            N_("Nobody is told unless you tick them. The notice says that there is a note, not what.")
        ),
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )
