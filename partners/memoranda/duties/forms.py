"""Forms for the dates of an agreement."""

from wtforms import DateField, IntegerField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional
from wtforms.widgets import HiddenInput

from core.text import N_
from partners.memoranda.duties.kinds import KINDS, DutyKind
from web.forms import BaseForm, choices
from web.i18n import lazy


class DutyForm(BaseForm):
    """What a party owes by a day."""

    kind = SelectField(
        lazy(N_("What is due")),
        choices=lambda: choices(
            (kind, words.label) for kind, words in KINDS.items() if kind is not DutyKind.DATA_RETURN
        ),
    )
    title = StringField(
        lazy(N_("In a few words")),
        [InputRequired(lazy(N_("Say what is due."))), Length(max=160)],
        description=lazy(N_("For instance “Liability insurance, 2 million”. Name no person.")),
    )
    organisation = SelectField(lazy(N_("Owed by")), [InputRequired(lazy(N_("Choose one of the parties.")))])
    due_on = DateField(
        lazy(N_("Due on, or valid until")),
        [InputRequired(lazy(N_("Enter the day, for example 2027-03-31.")))],
    )


class CompleteForm(BaseForm):
    """When it was done, and when it is due again."""

    version = IntegerField(widget=HiddenInput())
    done_on = DateField(lazy(N_("Done on")), [InputRequired(lazy(N_("Enter the day.")))])
    next_due_on = DateField(
        lazy(N_("Next due on, or now valid until")),
        [Optional()],
        description=lazy(N_("Leave empty where it does not come again.")),
    )
    note = StringField(lazy(N_("Note")), [Length(max=300)])


class WaiveForm(BaseForm):
    """Why it need not be done."""

    version = IntegerField(widget=HiddenInput())
    reason = TextAreaField(
        lazy(N_("Why it need not be done")),
        [InputRequired(lazy(N_("Say why it need not be done."))), Length(max=300)],
    )
