"""The forms of a schedule: a new one, what may be changed later, its own targets, and bare buttons."""

from collections.abc import Mapping, Sequence
from typing import Any

from wtforms import (
    DateField,
    DecimalField,
    HiddenField,
    IntegerField,
    RadioField,
    SelectField,
)
from wtforms.validators import InputRequired, NumberRange, Optional

from accounts.roles import definition_of
from core.actor import Role
from core.text import N_
from kpi.evaluations.labels import scope_text
from kpi.indicators.catalogue import CATALOGUE, get_indicator
from kpi.indicators.definition import Unit
from kpi.measures.scope import Scope
from kpi.measures.status import Direction
from kpi.schedules.frequency import MOST_MONTHS, Coverage, Frequency
from kpi.schedules.queries import ScheduleRow
from kpi.schedules.rules import MOST_DELAY_DAYS, READERS, Settings
from web.forms import BaseForm, boxes, choices
from web.i18n import lazy, translate

FREQUENCIES: Mapping[Frequency, str] = {
    Frequency.MONTHLY: N_("Every month"),
    Frequency.QUARTERLY: N_("Every quarter"),
    Frequency.YEARLY: N_("Every year"),
    Frequency.CUSTOM: N_("Every so many months"),
}
COVERAGES: Mapping[Coverage, str] = {
    Coverage.AGREED: N_("What the agreements in force set targets for, and the core set"),
    Coverage.CATALOGUE: N_("Every indicator of the catalogue"),
}
SIDES: Mapping[Direction, str] = {Direction.UP: N_("At least"), Direction.DOWN: N_("At most")}
_TYPED = {Unit.PERCENT: 100.0, Unit.PER_100: 100.0, Unit.DURATION: 1 / 3600, Unit.MINUTES: 1 / 60}
"""Shares are typed as per cent or per 100, times as hours or minutes, everything else as it is."""


class VersionForm(BaseForm):
    """A button that acts on what the reader saw."""

    version = HiddenField(validators=[InputRequired()])

    @property
    def seen(self) -> int:
        """The version that the page showed; 0, which no row has, where it was tampered with."""
        text = str(self.version.data or "")
        return int(text) if text.isdecimal() and len(text) < 10 else 0


class SettingsForm(BaseForm):
    """What may be changed of a schedule while it runs."""

    delay_days = IntegerField(
        lazy(N_("Days to wait after the end of a period")),
        [
            InputRequired(message=lazy(N_("Enter a number of days."))),
            NumberRange(0, MOST_DELAY_DAYS, message=lazy(N_("Choose between 0 and 60 days."))),
        ],
        description=lazy(N_("Data that comes in late is then in the evaluation.")),
    )
    coverage = RadioField(
        lazy(N_("What to measure")), [InputRequired(message=lazy(N_("Choose what to measure.")))]
    )
    indicators = boxes(N_("Measure these as well"), validators=[Optional()])
    roles = boxes(
        N_("Who is told"),
        validators=[InputRequired(message=lazy(N_("Choose at least one role to tell.")))],
        description=lazy(
            N_("They get a notice with a link. Everybody who may read evaluations finds it anyway.")
        ),
    )

    def offer_settings(self) -> None:
        """Offer what every schedule may choose from."""
        self.coverage.choices = choices(COVERAGES.items())
        self.indicators.choices = [
            (indicator.code, f"{indicator.code} {translate(indicator.name)}") for indicator in CATALOGUE
        ]
        self.roles.choices = choices((role.value, definition_of(role).label) for role in READERS)

    @property
    def settings(self) -> Settings:
        """What was chosen."""
        return Settings(
            delay_days=self.delay_days.data,
            coverage=Coverage(self.coverage.data),
            indicators=frozenset(self.indicators.data or ()),
            roles=frozenset(Role(role) for role in self.roles.data),
        )


class ChangeForm(SettingsForm, VersionForm):
    """The settings of a schedule that the reader saw."""


class ScheduleForm(SettingsForm):
    """What is evaluated, how often, from when on, and how."""

    scope = SelectField(lazy(N_("What to evaluate")), [InputRequired()])
    frequency = RadioField(
        lazy(N_("How often")), [InputRequired(message=lazy(N_("Choose how often to evaluate.")))]
    )
    every_months = IntegerField(
        lazy(N_("Months in a period")),
        [
            Optional(),
            NumberRange(1, MOST_MONTHS, message=lazy(N_("Choose between 1 and 24 months."))),
        ],
        description=lazy(
            N_(
                "Counted from the first day below: 12 months from 1 July is a financial year. Weeks fit no year."
            )
        ),
    )
    first_day = DateField(
        lazy(N_("First day")),
        [InputRequired(message=lazy(N_("Enter the first day.")))],
        description=lazy(N_("Whole periods from this day on are evaluated; past ones are caught up.")),
    )

    def offer(self, scopes: Sequence[Scope]) -> None:
        """Offer the scopes of the actor."""
        self.scope.choices = choices((scope.key, scope_text(scope)) for scope in scopes)
        self.frequency.choices = choices(FREQUENCIES.items())
        self.offer_settings()


class TargetForm(VersionForm):
    """A target of the schedule's own."""

    indicator = SelectField(lazy(N_("Indicator")), [InputRequired(message=lazy(N_("Choose an indicator.")))])
    direction = RadioField(
        lazy(N_("The value should be")), [InputRequired(message=lazy(N_("Choose “at least” or “at most”.")))]
    )
    value = DecimalField(
        lazy(N_("Value")),
        [InputRequired(message=lazy(N_("Enter a number.")))],
        places=None,
        description=lazy(
            N_("Shares in per cent, times in hours (on scene: minutes), scores in points from 1 to 5.")
        ),
    )

    def offer(self) -> None:
        """Offer the indicators that can have a target: none where no value is better than another."""
        self.indicator.choices = choices([], blank=N_("Choose …")) + [
            (indicator.code, f"{indicator.code} {translate(indicator.name)}")
            for indicator in CATALOGUE
            if indicator.direction in SIDES
        ]
        self.direction.choices = choices(SIDES.items())

    @property
    def stored(self) -> float:
        """The value in the indicator's unit."""
        unit = get_indicator(self.indicator.data).unit
        return float(self.value.data) / _TYPED.get(unit, 1.0)


class RemoveForm(VersionForm):
    """The button that takes a target away."""

    indicator = HiddenField(validators=[InputRequired()])


def values_of(schedule: ScheduleRow) -> dict[str, Any]:
    """The settings of a schedule as the form shows them."""
    return {
        "version": str(schedule.version),
        "delay_days": schedule.delay_days,
        "coverage": schedule.coverage.value,
        "indicators": sorted(schedule.indicators),
        "roles": [role.value for role in (schedule.roles or READERS)],
    }
