"""Forms of the trail's pages: the record somebody asks about, and the end of a weekly review."""

from wtforms import RadioField, StringField
from wtforms.validators import InputRequired, Length

from audit.looking import CONCLUSIONS
from core.text import N_
from web.forms import BaseForm, choices
from web.i18n import lazy


class ConclusionForm(BaseForm):
    """What became of what stood out."""

    conclusion = RadioField(
        lazy(N_("What did you find?")),
        [InputRequired(lazy(N_("Choose what you found.")))],
        choices=lambda: choices(CONCLUSIONS.items()),
    )


class RecordForm(BaseForm):
    """Whose record: a number that stands on letters and lists."""

    reference = StringField(
        lazy(N_("Number of the record")),
        [InputRequired(lazy(N_("Enter the number of the record."))), Length(max=20)],
        description=lazy(N_("Of a referral (R-…) or of a person (P-…).")),
    )
