"""Numbers of a snapshot as cells: unrounded, in the unit that the sheet names, and words where there is no number."""

from core.text import N_
from kpi.evaluations.snapshot import Definition, ShownPart, TargetStamp
from kpi.indicators.definition import Unit
from kpi.measures.measurement import Measurement
from kpi.reports.parts import part_unit
from kpi.reports.values import value_text
from kpi.reports.wording import SUPPRESSED
from web.i18n import translate
from web.workbooks import Amount, Shown, Value

SECONDS_IN = {Unit.DURATION: 3600.0, Unit.MINUTES: 60.0}
SHOWN = {
    Unit.PERCENT: Shown.SHARE,
    Unit.PER_100: Shown.SHARE,
    Unit.PER_1000: Shown.DECIMAL,
    Unit.DURATION: Shown.DECIMAL,
    Unit.MINUTES: Shown.DECIMAL,
    Unit.NUMBER: Shown.WHOLE,
    Unit.DECIMAL: Shown.DECIMAL,
    Unit.SCORE: Shown.DECIMAL,
    Unit.RATING: Shown.DECIMAL,
    Unit.POINTS: Shown.DECIMAL,
}
UNITS = {
    Unit.PERCENT: N_("share, 0 to 1"),
    Unit.PER_100: N_("share, 0 to 1"),
    Unit.PER_1000: N_("cases per 1,000"),
    Unit.DURATION: N_("hours"),
    Unit.MINUTES: N_("minutes"),
    Unit.NUMBER: N_("number"),
    Unit.DECIMAL: N_("number"),
    Unit.SCORE: N_("points, 1 to 5"),
    Unit.RATING: N_("points, 1 to 5"),
    Unit.POINTS: N_("percentage points"),
}


def amount(value: float | None, unit: Unit) -> Amount | None:
    """A number in the unit of the sheet: durations in hours or minutes."""
    if value is None:
        return None
    return Amount(value / SECONDS_IN.get(unit, 1.0), SHOWN[unit])


def unit_words(unit: Unit) -> str:
    """What the numbers of a row are."""
    return translate(UNITS[unit])


def suppressed() -> str:
    """What stands in place of a number that is not there because it is small."""
    return translate(SUPPRESSED)


def value_cell(measurement: Measurement | None, unit: Unit) -> Value:
    """The value, or the words for why there is none."""
    if measurement is None or measurement.value is None:
        return value_text(measurement, unit)
    return amount(measurement.value, unit)


def case_cells(measurement: Measurement | None) -> tuple[Value, Value]:
    """n and N; words where they are suppressed, nothing where no data was submitted."""
    if measurement is None:
        return suppressed(), suppressed()
    if measurement.no_data:
        return None, None
    return Amount(measurement.n), Amount(measurement.N)


def interval_cells(measurement: Measurement | None) -> tuple[Value, Value]:
    """The ends of the 95 % interval of a rate, whatever its number of cases."""
    if measurement is None or measurement.interval is None:
        return None, None
    low, high = measurement.interval
    return Amount(low, Shown.SHARE), Amount(high, Shown.SHARE)


def count_cell(n: int | None) -> Value:
    """A count, or the words for a suppressed one."""
    return suppressed() if n is None else Amount(n)


def target_cells(target: TargetStamp | None, unit: Unit) -> tuple[Value, Value]:
    """The target and the upper end of a band, in the unit of the sheet."""
    if target is None:
        return None, None
    return amount(target.value, unit), amount(target.upper, unit)


def unit_of(definition: Definition, part: ShownPart) -> Unit:
    """Parts are measured like the whole, except a rate or an amount among something else."""
    return part_unit(definition, part)


def yes_no(*, holds: bool) -> str:
    """Yes or no in words."""
    return translate(N_("Yes")) if holds else translate(N_("No"))
