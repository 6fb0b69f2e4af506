"""The forms of sealing a record and of asking for a seal to be opened."""

from wtforms import RadioField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length

from core.text import N_
from referrals.sealing.codes import SEAL_REASONS
from referrals.sealing.policy import LONGEST_MATTER, LONGEST_WORDS
from web.forms import BaseForm, choices
from web.i18n import lazy


class SealForm(BaseForm):
    """What is sealed away, and on what that rests."""

    reference = StringField(
        lazy(N_("Code of the person or number of the referral")),
        [InputRequired(lazy(N_("Enter a code.")))],
        description=lazy(
            N_(
                "For example “P-7KQ2” or “R-7KQ2-MX4D”. A seal on a person covers all their encounters and cases."
            )
        ),
    )
    reason = RadioField(
        lazy(N_("On what does it rest?")),
        [InputRequired(lazy(N_("Choose on what the seal rests.")))],
        choices=lambda: choices(SEAL_REASONS.items()),
    )
    matter = StringField(
        lazy(N_("Number of the order or section of the law")),
        [InputRequired(lazy(N_("Enter the number or the section."))), Length(max=LONGEST_MATTER)],
    )


class OpenSealForm(BaseForm):
    """Why it has to be opened."""

    words = TextAreaField(
        lazy(N_("Why does it have to be opened?")),
        [InputRequired(lazy(N_("Say why it has to be opened."))), Length(max=LONGEST_WORDS)],
        description=lazy(N_("At least 20 characters. The second person reads this.")),
    )
