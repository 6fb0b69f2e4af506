"""The form of how long a class of support is kept."""

from wtforms import HiddenField, IntegerField, StringField
from wtforms.validators import InputRequired, Length, NumberRange

from core.text import N_
from web.forms import BaseForm
from web.i18n import lazy
from wellbeing.enrolments.keeping.classes import LONGEST, SHORTEST
from wellbeing.enrolments.keeping.policy import NO_SOURCE, RANGE, SOURCE_LENGTH, RuleValues


class TimeForm(BaseForm):
    """How many months, and by which law."""

    version = HiddenField(default="0")
    months = IntegerField(
        lazy(N_("Months")), [InputRequired(lazy(RANGE)), NumberRange(SHORTEST, LONGEST, lazy(RANGE))]
    )
    source = StringField(
        lazy(N_("Law, contract or decision")),
        [InputRequired(lazy(NO_SOURCE)), Length(max=SOURCE_LENGTH)],
        filters=[lambda text: text.strip() if text else text],
    )

    @property
    def seen_version(self) -> int:
        """The version on which the form was filled in."""
        text = str(self.version.data)
        return int(text) if text.isdecimal() and len(text) < 10 else 0

    @property
    def values(self) -> RuleValues:
        """What was filled in."""
        return RuleValues(months=self.months.data or 0, source=self.source.data or "")
