"""The form that runs an evaluation now, first to look at it and then to publish it."""

from collections.abc import Mapping, Sequence
from enum import StrEnum

from wtforms import HiddenField, RadioField, SelectField, StringField
from wtforms.validators import DataRequired, InputRequired, Length

from core.text import N_
from kpi.evaluations.choice import AGREED_AND_CORE, EVERYTHING, Choice
from kpi.evaluations.labels import scope_text
from kpi.measures.scope import Scope
from web.forms import BaseForm, choices
from web.i18n import lazy


class Measured(StrEnum):
    """Which indicators an evaluation that somebody runs measures."""

    CATALOGUE = "catalogue"
    AGREED = "agreed"


MEASURED: Mapping[Measured, str] = {
    Measured.CATALOGUE: N_("Every indicator of the catalogue"),
    Measured.AGREED: N_("What the agreements in force set targets for, and the core set"),
}
_CHOICES: Mapping[Measured, Choice] = {Measured.CATALOGUE: EVERYTHING, Measured.AGREED: AGREED_AND_CORE}


class RunForm(BaseForm):
    """What to evaluate, over which period, and how much of it."""

    scope = SelectField(lazy(N_("What to evaluate")), [InputRequired()])
    period = StringField(
        lazy(N_("Period")),
        [DataRequired(message=lazy(N_("Enter a period, for example 2026-Q1."))), Length(max=25)],
        description=lazy(
            N_(
                "For instance 2026, 2026-Q1 (a quarter), 2026-03 (a month) or 2026-03-01..2026-04-30 (whole months)"
            )
        ),
        render_kw={"autocomplete": "off", "spellcheck": "false"},
    )
    measured = RadioField(
        lazy(N_("What to measure")),
        [InputRequired(message=lazy(N_("Choose what to measure.")))],
        default=Measured.CATALOGUE.value,
    )
    seen = HiddenField()
    """The reference of the latest evaluation of this period that the preview showed; empty where there was none."""

    def offer(self, scopes: Sequence[Scope]) -> None:
        """Offer the scopes of the actor."""
        self.scope.choices = choices((scope.key, scope_text(scope)) for scope in scopes)
        self.measured.choices = choices(MEASURED.items())

    @property
    def choice(self) -> Choice:
        """What was chosen to be measured."""
        return _CHOICES[Measured(self.measured.data)]
