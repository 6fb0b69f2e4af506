"""The forms of taking a request down and of answering it."""

from wtforms import DateField, RadioField, SelectMultipleField, StringField
from wtforms.validators import InputRequired, Length, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from core.text import N_
from referrals.subjects.codes import ANSWERS, ASKED_BY, IDENTITY_CHECKS, SECTIONS, WITHHELD_WHY
from referrals.subjects.policy import LONGEST_WORDS
from web.forms import BaseForm, choices
from web.i18n import lazy


class TakeRequestForm(BaseForm):
    """Who asks about whom, how that was checked, and since when."""

    reference = StringField(
        lazy(N_("Code of the person or number of the referral")),
        [InputRequired(lazy(N_("Enter a code."))), Length(max=20)],
        description=lazy(N_("For example “P-7KQ2” or “R-7KQ2-MX4D”.")),
    )
    asked_by = RadioField(
        lazy(N_("Who asks?")),
        [InputRequired(lazy(N_("Choose who asks.")))],
        choices=lambda: choices(ASKED_BY.items()),
    )
    checked_how = RadioField(
        lazy(N_("How did you make sure who they are?")),
        [InputRequired(lazy(N_("Choose how you made sure who they are.")))],
        choices=lambda: choices(IDENTITY_CHECKS.items()),
    )
    words = StringField(
        lazy(N_("What did you see?")),
        [InputRequired(lazy(N_("Say what you saw."))), Length(max=LONGEST_WORDS)],
        description=lazy(N_("For example “driving licence, photograph matches”. Do not write its number.")),
    )
    received_on = DateField(
        lazy(N_("Asked on")), [InputRequired(lazy(N_("Enter the day on which they asked.")))]
    )


class AnswerForm(BaseForm):
    """What is given, what is withheld, and why."""

    withheld = SelectMultipleField(
        lazy(N_("What is withheld?")),
        [Optional()],
        choices=lambda: choices(SECTIONS.items()),
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
        description=lazy(N_("Leave this empty when everything is given.")),
    )
    why = RadioField(
        lazy(N_("Why?")),
        [Optional()],
        choices=lambda: choices(WITHHELD_WHY.items()),
        description=lazy(N_("The person reads this. Needed only when something is withheld.")),
    )
    answer = RadioField(
        lazy(N_("How does it end?")),
        [InputRequired(lazy(N_("Choose how it ends.")))],
        choices=lambda: choices(ANSWERS.items()),
    )
