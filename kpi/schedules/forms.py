"""The form of a new schedule, and the bare one that pauses or resumes."""

from collections.abc import Mapping, Sequence

from wtforms import DateField, HiddenField, IntegerField, RadioField, SelectField
from wtforms.validators import InputRequired, NumberRange

from core.text import N_
from kpi.evaluations.labels import scope_text
from kpi.measures.scope import Scope
from kpi.schedules.frequency import Frequency
from web.forms import BaseForm, choices
from web.i18n import lazy

FREQUENCIES: Mapping[Frequency, str] = {
    Frequency.MONTHLY: N_("Every month"),
    Frequency.QUARTERLY: N_("Every quarter"),
}


class ScheduleForm(BaseForm):
    """What is evaluated, how often, from when on, and how long after the end of a period."""

    scope = SelectField(lazy(N_("What to evaluate")), [InputRequired()])
    frequency = RadioField(
        lazy(N_("How often")), [InputRequired(message=lazy(N_("Choose how often to evaluate.")))]
    )
    first_day = DateField(
        lazy(N_("First day")),
        [InputRequired(message=lazy(N_("Enter the first day.")))],
        description=lazy(N_("Whole periods from this day on are evaluated; past ones are caught up.")),
    )
    delay_days = IntegerField(
        lazy(N_("Days to wait after the end of a period")),
        [
            InputRequired(message=lazy(N_("Enter a number of days."))),
            NumberRange(0, 60, message=lazy(N_("Choose between 0 and 60 days."))),
        ],
        description=lazy(N_("Data that comes in late is then in the evaluation.")),
    )

    def offer(self, scopes: Sequence[Scope]) -> None:
        """Offer the scopes of the actor."""
        self.scope.choices = choices((scope.key, scope_text(scope)) for scope in scopes)
        self.frequency.choices = choices(FREQUENCIES.items())


class VersionForm(BaseForm):
    """A button that acts on what the reader saw."""

    version = HiddenField(validators=[InputRequired()])

    @property
    def seen(self) -> int:
        """The version that the page showed; 0, which no row has, where it was tampered with."""
        text = str(self.version.data or "")
        return int(text) if text.isdecimal() else 0
