"""The form of a director's decision about one more emergency reading."""

from wtforms import RadioField
from wtforms.validators import InputRequired

from core.text import N_
from web.forms import BaseForm, choices
from web.i18n import lazy

ANSWERS = {"allow": N_("Allow it, once and within 24 hours"), "refuse": N_("Do not allow it")}


class DecideForm(BaseForm):
    """Allow it or not."""

    answer = RadioField(
        lazy(N_("Your decision")),
        [InputRequired(lazy(N_("Choose what you decide.")))],
        choices=lambda: choices(ANSWERS.items()),
    )
