"""The form of placing a hold on a client."""

from wtforms import DateField, RadioField, SelectField, StringField
from wtforms.validators import InputRequired, Length

from core.text import N_
from web.forms import BaseForm, choices
from web.i18n import lazy
from wellbeing.enrolments.holds.policy import LONGEST_MATTER
from wellbeing.participants.holds.codes import KEEP_REASONS, TELLINGS


class KeepForm(BaseForm):
    """Whose data is kept, why, for which matter, what they may know, and when somebody looks again."""

    client = SelectField(lazy(N_("Client")), [InputRequired(lazy(N_("Choose one of your clients.")))])
    reason = RadioField(
        lazy(N_("Why must it be kept?")),
        [InputRequired(lazy(N_("Choose why it must be kept.")))],
        choices=lambda: choices(KEEP_REASONS.items()),
    )
    telling = RadioField(
        lazy(N_("What may they be told?")),
        [InputRequired(lazy(N_("Choose what the person may be told.")))],
        choices=lambda: choices(TELLINGS.items()),
    )
    matter = StringField(
        lazy(N_("Reference of the matter")),
        [InputRequired(lazy(N_("Enter the reference of the matter."))), Length(max=LONGEST_MATTER)],
    )
    review_on = DateField(
        lazy(N_("Look again on")), [InputRequired(lazy(N_("Enter a day after today and within a year.")))]
    )
