"""Figures and days of goals as people read them, in the reader's language."""

from datetime import date

from partners.goals.measures import Measure
from partners.goals.rows import GoalRow
from partners.goals.trajectory import Rating
from partners.memoranda.presentation import TARGET_UNITS
from web.i18n import local_number, translate


def amount(measure: Measure, value: float) -> str:
    """A figure with its unit: “62.5 %”, “36 hours”, “12 officers”."""
    typed = measure.typed(value)
    digits = 0 if float(typed).is_integer() else 1 if round(typed, 1) == round(typed, 3) else 2
    figure = local_number(typed, digits=digits)
    if measure.known is not None:
        return translate(TARGET_UNITS[measure.known.unit], {"figure": figure})
    return f"{figure} {measure.unit}" if measure.unit else figure


def expected_amount(row: GoalRow, on: date) -> str:
    """The figure that the straight way has on a day, to a tenth of its unit."""
    measure = row.measure
    return amount(measure, measure.stored(round(measure.typed(row.course.expected_value(on)), 1)))


def unit_words(measure: Measure) -> str:
    """The unit in which a figure is typed."""
    if measure.known is not None:
        return translate(TARGET_UNITS[measure.known.unit], {"figure": ""}).strip()
    return measure.unit or ""


def measure_label(measure: Measure) -> str:
    """What is measured; the name of an indicator is translated."""
    return translate(measure.label) if measure.indicator else measure.label


def owners(row: GoalRow) -> tuple[str, str]:
    """The owner of each side with the side's name."""
    return (
        f"{row.agency_owner_name} ({row.agency_name})",
        f"{row.ngo_owner_name} ({row.ngo_name})",
    )


RATING_ORDER = (
    Rating.OFF_TRACK,
    Rating.ON_TRACK,
    Rating.ACHIEVED,
    Rating.NOT_STARTED,
    Rating.UNKNOWN,
)
"""What needs attention first; what nobody knows stands apart, at the end."""
