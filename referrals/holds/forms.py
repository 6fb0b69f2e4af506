"""The forms of placing a hold, of looking at it again and of asking for it to be lifted."""

from wtforms import DateField, RadioField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length

from core.text import N_
from referrals.holds.codes import HOLD_REASONS
from referrals.holds.policy import LONGEST_MATTER, LONGEST_WORDS
from web.forms import BaseForm, choices
from web.i18n import lazy


class PlaceHoldForm(BaseForm):
    """What is kept, why, for which matter, and when somebody looks again."""

    reference = StringField(
        lazy(N_("Code of the person or number of the referral")),
        [InputRequired(lazy(N_("Enter a code.")))],
        description=lazy(
            N_("For example “P-7KQ2” or “R-7KQ2-MX4D”. A hold on a person keeps all their cases.")
        ),
    )
    reason = RadioField(
        lazy(N_("Why must it be kept?")),
        [InputRequired(lazy(N_("Choose why it must be kept.")))],
        choices=lambda: choices(HOLD_REASONS.items()),
    )
    matter = StringField(
        lazy(N_("Reference of the matter")),
        [InputRequired(lazy(N_("Enter the reference of the matter."))), Length(max=LONGEST_MATTER)],
        description=lazy(N_("For example the file number of the court.")),
    )
    review_on = DateField(
        lazy(N_("Look again on")), [InputRequired(lazy(N_("Enter a day after today and within a year.")))]
    )


class ReviewHoldForm(BaseForm):
    """When somebody looks again."""

    review_on = DateField(
        lazy(N_("Look again on")), [InputRequired(lazy(N_("Enter a day after today and within a year.")))]
    )


class LiftHoldForm(BaseForm):
    """Why it is no longer needed."""

    words = TextAreaField(
        lazy(N_("Why is it no longer needed?")),
        [InputRequired(lazy(N_("Say why it is no longer needed."))), Length(max=LONGEST_WORDS)],
        description=lazy(N_("At least 20 characters. The second person reads this.")),
    )
