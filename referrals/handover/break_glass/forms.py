"""The forms of opening a case in an emergency and of reviewing it."""

from wtforms import RadioField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length

from core.text import N_
from referrals.handover.break_glass.codes import VERDICTS, WHYS
from web.forms import BaseForm, choices
from web.i18n import lazy


class OpenCaseForm(BaseForm):
    """Which case, what has happened, and why it cannot wait."""

    reference = StringField(
        lazy(N_("Number of the referral")),
        [InputRequired(lazy(N_("Enter the number of the referral."))), Length(max=20)],
        description=lazy(N_("It stands on every letter and list, for example “R-7KQ2-MX4D”.")),
    )
    why = RadioField(
        lazy(N_("What has happened?")),
        [InputRequired(lazy(N_("Choose what has happened.")))],
        choices=lambda: choices(WHYS.items()),
    )
    words = TextAreaField(
        lazy(N_("Why do you need to read it now?")),
        [InputRequired(lazy(N_("Say why you need to read it."))), Length(max=1000)],
        description=lazy(N_("At least 20 characters. Whoever reviews it reads this.")),
    )


class ReviewOpeningForm(BaseForm):
    """What the second person found."""

    verdict = RadioField(
        lazy(N_("Was it needed?")),
        [InputRequired(lazy(N_("Choose what you found.")))],
        choices=lambda: choices(VERDICTS.items()),
    )
