"""The form that runs an evaluation now."""

from collections.abc import Sequence

from wtforms import SelectField, StringField
from wtforms.validators import InputRequired, Length

from core.text import N_
from kpi.evaluations.labels import scope_text
from kpi.measures.scope import Scope
from web.forms import BaseForm, choices
from web.i18n import lazy


class RunForm(BaseForm):
    """What to evaluate, and over which period."""

    scope = SelectField(lazy(N_("What to evaluate")), [InputRequired()])
    period = StringField(
        lazy(N_("Period")),
        [InputRequired(message=lazy(N_("Enter a period, for example 2026-Q1."))), Length(max=25)],
        description=lazy(
            N_("A year 2026, a quarter 2026-Q1, a month 2026-03, or days 2026-03-01..2026-03-15")
        ),
        render_kw={"autocomplete": "off", "spellcheck": "false"},
    )

    def offer(self, scopes: Sequence[Scope]) -> None:
        """Offer the scopes of the actor."""
        self.scope.choices = choices((scope.key, scope_text(scope)) for scope in scopes)
