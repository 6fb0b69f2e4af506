"""What of the dashboard is looked at: fixed periods only, so that no two can be told apart by a few days."""

from collections.abc import Mapping, Sequence

from flask_babel import gettext
from werkzeug.datastructures import MultiDict
from wtforms import SelectField

from core.text import N_
from kpi.dashboard.calendar import Calendar
from kpi.dashboard.figures import FAMILIES, family_of
from kpi.evaluations.labels import scope_text
from kpi.indicators.catalogue import CATALOGUE
from kpi.measures.scope import Scope
from kpi.periods import Period
from kpi.reports.values import code_text
from web.forms import BaseForm, choices
from web.i18n import lazy

NOT_OFFERED = lazy(N_("Choose one of the list."))


class ViewForm(BaseForm):
    """Scope, period and family; sent as an address, so that there is no token."""

    class Meta(BaseForm.Meta):
        """It only reads."""

        csrf = False

    scope = SelectField(lazy(N_("Whose work")), validate_choice=False)
    period = SelectField(lazy(N_("Period")), validate_choice=False)
    family = SelectField(lazy(N_("Family of indicators")), validate_choice=False)

    @classmethod
    def of(cls, values: Mapping[str, str], *, scopes: Sequence[Scope], calendar: Calendar) -> "ViewForm":
        """The form with these values and what may be chosen: the actor's scopes, the calendar's periods, the families."""
        form: ViewForm = cls(MultiDict(values))
        form.scope.choices = choices((scope.key, scope_text(scope)) for scope in scopes)
        form.period.choices = [(period.code, _words(period, calendar)) for period in calendar.choices]
        families = dict.fromkeys(family_of(indicator) for indicator in CATALOGUE)
        form.family.choices = choices(
            ((code, FAMILIES.get(code, code)) for code in families), blank=N_("All families")
        )
        return form

    def is_offered(self) -> bool:
        """Whether everything chosen is in its list; what is not gets a message at its field."""
        for field in self:
            offered = {one[0] if isinstance(one, tuple) else one.value for one in field.choices}
            if field.data not in offered:
                field.errors = [str(NOT_OFFERED)]
        return not self.errors


def _words(period: Period, calendar: Calendar) -> str:
    words = code_text(period.code)
    return str(gettext("%(period)s so far", period=words)) if calendar.is_open(period) else words
