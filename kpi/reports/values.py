"""Figures as people read them: values by unit, n of N, intervals, targets, periods; in the reader's language."""

from datetime import date, datetime

from flask_babel import format_date, get_locale, gettext, ngettext

from kpi.evaluations.snapshot import PeriodStamp, TargetStamp
from kpi.indicators.definition import Unit
from kpi.measures.measurement import Measurement, MeasurementKind, MeasurementState
from kpi.measures.rates import Rate
from kpi.measures.status import Direction
from kpi.periods import PeriodKind
from kpi.reports.wording import SUPPRESSED
from web.i18n import local_number, local_percent, moment_in_zone, translate
from web.templating import duration_words


def value_text(measurement: Measurement | None, unit: Unit) -> str:
    """The value in its unit, or the words for why there is none; a suppressed one says so."""
    if measurement is None:
        return translate(SUPPRESSED)
    state = measurement.state
    if state is MeasurementState.NO_CASES:
        return str(gettext("No eligible cases"))
    if state is MeasurementState.NO_DATA:
        return str(gettext("No data submitted"))
    if state is MeasurementState.NOT_REACHED:
        return str(gettext("Not reached"))
    return amount_text(measurement.value, unit)


def amount_text(value: float | None, unit: Unit) -> str:
    """A number in its unit: one decimal for a share, two units of time for a duration, whole minutes."""
    if unit is Unit.PERCENT:
        return local_percent(value)
    if value is not None and unit is Unit.PER_100:
        return str(gettext("%(count)s per 100", count=local_number(value * 100, digits=1)))
    if value is not None and unit is Unit.PER_1000:
        return str(gettext("%(count)s per 1,000", count=local_number(value, digits=1)))
    if value is not None and unit is Unit.MINUTES:
        return str(gettext("%(count)s min", count=local_number(value / 60)))
    if unit is Unit.DECIMAL:
        return local_number(value, digits=1)
    if unit is Unit.POINTS and value is not None:
        return str(gettext("%(points)s percentage points", points=local_number(value, digits=1)))
    if unit in (Unit.SCORE, Unit.RATING):
        return str(gettext("%(score)s of 5", score=local_number(value, digits=1)))
    return duration_words(value) if unit is Unit.DURATION else local_number(value)


def basis_text(measurement: Measurement | None, unit: Unit) -> str:
    """How many of how many; nothing for a number of things and where there were none."""
    if measurement is None or measurement.kind is MeasurementKind.COUNT:
        return ""
    if unit is Unit.PER_1000 and measurement.value is not None:
        words = {"count": local_number(measurement.n)}
        return str(ngettext("%(count)s case", "%(count)s cases", measurement.n, **words))
    if not measurement.N:
        return ""
    n, total = local_number(measurement.n), local_number(measurement.N)
    if unit is Unit.RATING:
        return str(gettext("mean of %(count)s people", count=n))
    if measurement.kind is MeasurementKind.MEAN:
        return str(gettext("mean of %(count)s partners", count=n))
    if measurement.kind is MeasurementKind.AMOUNT:
        return str(ngettext("of %(count)s case", "of %(count)s cases", measurement.n, count=n))
    return str(gettext("%(n)s of %(total)s", n=n, total=total))


def second_text(measurement: Measurement, unit: Unit) -> str:
    """What stands beside a duration: that it is the median, and within which time nine of ten were; else nothing."""
    if measurement.percentile_90 is None:
        is_median = measurement.kind is MeasurementKind.DURATION and measurement.value is not None
        return str(gettext("median")) if is_median else ""
    return str(gettext("median; 90 %% within %(value)s", value=amount_text(measurement.percentile_90, unit)))


def share_of(n: int, total: int) -> str:
    """A share with its cases; "no eligible cases" where there are none."""
    return value_and_basis(Rate(n, total).measurement(), Unit.PERCENT)


def value_and_basis(measurement: Measurement | None, unit: Unit) -> str:
    """The value with its cases: no percentage is printed without them (facts 1.1 rule 9)."""
    value, basis = value_text(measurement, unit), basis_text(measurement, unit)
    return f"{value} ({basis})" if basis else value


def interval_text(measurement: Measurement | None, unit: Unit = Unit.PERCENT) -> str:
    """The 95 % interval where it is printed: beside rates of fewer than 200 cases."""
    if measurement is None or measurement.interval is None or not measurement.prints_interval:
        return ""
    # Per 100 stands once, beside the value.
    low, high = (
        local_number(bound * 100, digits=1) if unit is Unit.PER_100 else local_percent(bound)
        for bound in measurement.interval
    )
    return str(gettext("%(low)s to %(high)s", low=low, high=high))


def target_text(target: TargetStamp | None, unit: Unit) -> str:
    """The target in words, marked where it comes from no agreement: a local default, or set for this evaluation."""
    if target is None:
        return ""
    words = translate(target.text) if target.text else _stated(target, unit)
    if target.is_extra:
        return str(gettext("%(target)s (set for this evaluation)", target=words))
    return str(gettext("%(target)s (local target)", target=words)) if target.is_local else words


def target_amount(target: TargetStamp, unit: Unit) -> str:
    """The amount of a target; a share without decimals where it has none."""
    if target.upper is not None:
        # Of a band from nothing, the upper end is what a reader looks for.
        low, high = amount_text(target.value, unit), amount_text(target.upper, unit)
        return high if not target.value else str(gettext("%(low)s to %(high)s", low=low, high=high))
    if target.value is not None and unit is Unit.PERCENT and round(target.value * 100, 6).is_integer():
        return whole_percent(target.value)
    return amount_text(target.value, unit)


def whole_percent(value: float) -> str:
    """A share as a percentage without decimals, as axes and targets show it."""
    return f"{local_number(value * 100)} %"


def period_text(period: PeriodStamp) -> str:
    """A period as people say it: 2014, Q3 2014, July 2014, or from day to day."""
    start, end = date.fromisoformat(period.start), date.fromisoformat(period.end)
    if period.kind == PeriodKind.YEAR:
        return str(start.year)
    if period.kind == PeriodKind.QUARTER:
        quarter = (start.month + 2) // 3
        return str(gettext("Q%(quarter)s %(year)s", quarter=quarter, year=start.year))
    if period.kind == PeriodKind.MONTH:
        return str(format_date(start, "LLLL y"))
    return str(gettext("%(start)s to %(end)s", start=day_text(start), end=day_text(end)))


def code_text(code: str) -> str:
    """A period's code as people say it, for the month or period that a snapshot names by code."""
    if len(code) == 7 and code[4:6] == "-Q":
        return str(gettext("Q%(quarter)s %(year)s", quarter=code[6], year=code[:4]))
    return str(format_date(date.fromisoformat(f"{code}-01"), "LLLL y")) if len(code) == 7 else code


def month_label(code: str) -> str:
    """A month short enough for an axis."""
    return str(format_date(date.fromisoformat(f"{code}-01"), "LLL yy"))


def day_text(day: date) -> str:
    """A day in the reader's locale."""
    return str(format_date(day, "long"))


def moment_text(moment: datetime, zone: str) -> str:
    """A moment where the agency is, with the zone's name: the same for every reader."""
    return f"{moment_in_zone(moment, zone, length='long')} ({zone})"


def language() -> str:
    """The language of the texts."""
    return str(get_locale() or "en")


def _stated(target: TargetStamp, unit: Unit) -> str:
    amount = target_amount(target, unit)
    if target.direction is Direction.DOWN:
        return str(gettext("At most %(amount)s", amount=amount))
    return str(gettext("At least %(amount)s", amount=amount))
