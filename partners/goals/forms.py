"""Forms of goals: the goal itself, a figure, another target, another owner, and a reason."""

from datetime import date
from typing import Any
from uuid import UUID

from wtforms import (
    DateField,
    DecimalField,
    HiddenField,
    IntegerField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from core.text import N_
from partners.goals.commands import Terms
from partners.goals.measures import CHOOSABLE, Measure
from partners.goals.reporting import Report
from partners.goals.rows import GoalRow
from web.forms import BaseForm, SelectChoice, choices
from web.i18n import lazy

MOST_AMOUNT = 1_000_000_000
A_NUMBER = NumberRange(min=0, max=MOST_AMOUNT, message=lazy(N_("Give a number of zero or more.")))
INDICATOR, OWN = "indicator", "own"


class GoalForm(BaseForm):
    """A goal: what, why, measured how, from where to where, until when, and whose it is."""

    title = StringField(
        lazy(N_("Goal")),
        [InputRequired(lazy(N_("Say in a few words what you want to reach."))), Length(max=160)],
        description=lazy(N_("For instance: More people reach a first appointment.")),
    )
    why = TextAreaField(
        lazy(N_("Why it matters")),
        [InputRequired(lazy(N_("Say why this goal matters."))), Length(max=2000)],
        description=lazy(N_("Both sides read it. No names of people in care.")),
        render_kw={"rows": 3},
    )
    measured_by = RadioField(
        lazy(N_("What do you measure?")),
        [InputRequired(lazy(N_("Choose how it is measured.")))],
        choices=[
            SelectChoice(value=INDICATOR, label=lazy(N_("An indicator of the evaluations"))),
            SelectChoice(value=OWN, label=lazy(N_("Something of our own, reported by hand"))),
        ],
    )
    indicator = SelectField(lazy(N_("Indicator")), [Optional()])
    measure_name = StringField(
        lazy(N_("What you count or measure")),
        [Optional(), Length(max=160)],
        description=lazy(N_("For instance: Officers trained in crisis intervention.")),
    )
    measure_unit = StringField(
        lazy(N_("Unit")),
        [Optional(), Length(max=40)],
        description=lazy(N_("For instance: officers, days, %.")),
    )
    baseline = DecimalField(
        lazy(N_("Where you are now (baseline)")),
        [InputRequired(lazy(N_("Give the figure from which you start."))), A_NUMBER],
        places=None,
        description=lazy(
            N_(
                "Indicators in per cent, cases per 100, hours, minutes or points of 5; your own measure in its unit."
            )
        ),
    )
    target = DecimalField(
        lazy(N_("Target")),
        [InputRequired(lazy(N_("Give the figure that you want to reach."))), A_NUMBER],
        places=None,
        description=lazy(N_("A target below the baseline means that the figure should fall.")),
    )
    starts_on = DateField(lazy(N_("First day")), [InputRequired(lazy(N_("Give the first day.")))])
    ends_on = DateField(lazy(N_("Last day")), [InputRequired(lazy(N_("Give the last day.")))])
    agency_owner = SelectField(
        lazy(N_("Owner at the agency")), [InputRequired(lazy(N_("Choose an owner of each side.")))]
    )
    ngo_owner = SelectField(
        lazy(N_("Owner at the NGO")), [InputRequired(lazy(N_("Choose an owner of each side.")))]
    )
    version = HiddenField()

    @classmethod
    def values_of(cls, row: GoalRow) -> dict[str, Any]:
        """A goal as people type it."""
        measure, course = row.measure, row.course
        return {
            "title": row.title,
            "why": row.why,
            "measured_by": INDICATOR if measure.indicator else OWN,
            "indicator": measure.indicator or "",
            "measure_name": measure.name or "",
            "measure_unit": measure.unit or "",
            "baseline": measure.typed(course.baseline),
            "target": measure.typed(course.target),
            "starts_on": course.starts_on,
            "ends_on": course.ends_on,
            "agency_owner": str(row.agency_owner_id),
            "ngo_owner": str(row.ngo_owner_id),
            "version": str(row.version),
        }

    def offer(self, agency: Any, ngo: Any) -> None:
        """Fill the choices: indicators, and the people of each side as (id, name)."""
        first = lazy(N_("Choose a person"))
        self.indicator.choices = choices(
            [(one.code, one.name) for one in CHOOSABLE], blank=N_("Choose an indicator")
        )
        for field, people in ((self.agency_owner, agency), (self.ngo_owner, ngo)):
            field.choices = [
                SelectChoice(value="", label=str(first)),
                *(SelectChoice(value=str(one.id), label=one.name) for one in people),
            ]

    def to_terms(self) -> Terms:
        """What was typed, as the command takes it; only the measure that was chosen counts."""
        if self.measured_by.data == INDICATOR:
            measure = Measure(indicator=self.indicator.data or "")
        else:
            measure = Measure(
                name=(self.measure_name.data or "").strip() or None,
                unit=(self.measure_unit.data or "").strip() or None,
            )
        return Terms(
            title=self.title.data,
            why=self.why.data,
            measure=measure,
            baseline=measure.stored(float(self.baseline.data)),
            target=measure.stored(float(self.target.data)),
            starts_on=self.starts_on.data,
            ends_on=self.ends_on.data,
            agency_owner_id=UUID(self.agency_owner.data),
            ngo_owner_id=UUID(self.ngo_owner.data),
        )

    def seen_version(self) -> int | None:
        """The version that was looked at."""
        return int(self.version.data) if (self.version.data or "").isdigit() else None


class ReportForm(BaseForm):
    """A figure of a day, with what proves it."""

    value = DecimalField(
        lazy(N_("Figure")), [InputRequired(lazy(N_("Give the figure."))), A_NUMBER], places=None
    )
    measured_on = DateField(
        lazy(N_("As of")),
        [InputRequired(lazy(N_("Give the day.")))],
        description=lazy(N_("The day on which it was so.")),
    )
    note = TextAreaField(
        lazy(N_("What happened")),
        [Optional(), Length(max=1000)],
        description=lazy(N_("What helped or hindered. No names of people in care.")),
        render_kw={"rows": 3},
    )
    numerator = IntegerField(lazy(N_("Cases that count")), [Optional(), A_NUMBER])
    denominator = IntegerField(lazy(N_("Out of so many cases")), [Optional(), A_NUMBER])
    evidence = StringField(
        lazy(N_("Evidence")),
        [Optional(), Length(max=200)],
        description=lazy(N_("Where the figure comes from, for instance: training register, March.")),
    )
    evidence_url = StringField(
        lazy(N_("Link to the evidence")), [Optional(), Length(max=500)], render_kw={"inputmode": "url"}
    )

    def to_report(self, measure: Measure) -> Report:
        """What was typed, as the command takes it."""
        return Report(
            measured_on=self.measured_on.data,
            value=measure.stored(float(self.value.data)),
            numerator=self.numerator.data,
            denominator=self.denominator.data,
            note=self.note.data or "",
            evidence=self.evidence.data or "",
            evidence_url=self.evidence_url.data or "",
        )


class ReasonForm(BaseForm):
    """A step that needs a reason."""

    reason = TextAreaField(
        lazy(N_("Reason")),
        [InputRequired(lazy(N_("Say why, so that the other side understands."))), Length(max=500)],
        description=lazy(N_("Both sides read it.")),
        render_kw={"rows": 3},
    )


class ChangeForm(ReasonForm):
    """Another target or last day, with the reason."""

    target = DecimalField(
        lazy(N_("New target")), [InputRequired(lazy(N_("Give the figure that you want to reach."))), A_NUMBER],
        places=None,
    )  # fmt: skip
    ends_on = DateField(lazy(N_("New last day")), [InputRequired(lazy(N_("Give the last day.")))])

    def new_target(self, measure: Measure) -> float:
        """The target as it is stored."""
        return measure.stored(float(self.target.data))


class OwnerForm(BaseForm):
    """Another owner of one's own side."""

    owner = SelectField(lazy(N_("Owner")), [InputRequired(lazy(N_("Choose a person.")))])


def default_days(today: date) -> dict[str, date]:
    """What a new goal proposes: from today for a year."""
    try:
        end = today.replace(year=today.year + 1)
    except ValueError:
        end = today.replace(year=today.year + 1, day=28)
    return {"starts_on": today, "ends_on": end}
