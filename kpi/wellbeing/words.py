"""Published figures in words and numbers for people; every format shows these."""

from datetime import date

from flask_babel import gettext

from core.text import N_
from kpi.reports.values import day_text
from kpi.reports.wording import SUPPRESSED
from web.i18n import local_number, local_percent, translate
from wellbeing.figures.published import BY_CODE, Kind, Shown, Standing, find_quarter, kind_of

PARTS: dict[tuple[str, str], str] = {
    ("W02", ""): N_("all staff, anonymous"),
    ("W02", "users"): N_("people who use support"),
    ("W04", "declined"): N_("declined before it began"),
    ("W04", "no_longer_needed"): N_("no longer needed"),
}
INSTRUMENTS = {"phq_9": "PHQ-9", "gad_7": "GAD-7", "pcl_5": "PCL-5", "who_5": "WHO-5"}
STANDINGS: dict[Standing, str] = {
    Standing.SUPPRESSED: SUPPRESSED,
    Standing.AT_LEAST_95: N_("95 % or more"),
    Standing.AT_MOST_5: N_("5 % or fewer"),
    Standing.NOT_REACHED: N_("not reached: fewer than half had a first session"),
    Standing.NO_CASES: N_("No eligible cases"),
    Standing.NO_DATA: N_("No data submitted"),
}


def name_of(figure: Shown) -> str:
    """The name of a figure with its part."""
    name = translate(BY_CODE[figure.code].name)
    if not figure.part:
        return f"{name}, {translate(PARTS['W02', ''])}" if figure.code == "W02" else name
    words = INSTRUMENTS.get(figure.part) or translate(PARTS[figure.code, figure.part])
    return f"{name}, {words}"


def result_of(figure: Shown) -> str:
    """The figure, or the words for why there is none."""
    if figure.standing is not Standing.SHOWN:
        return translate(STANDINGS[figure.standing])
    kind = kind_of(figure.code, figure.part)
    if kind is Kind.RATE:
        return local_percent(figure.value)
    if kind is Kind.DAYS:
        return str(gettext("%(days)s days", days=local_number(figure.value)))
    if kind is Kind.POINTS:
        return points_of(figure.value or 0.0)
    if kind is Kind.PER_HUNDRED:
        return str(gettext("%(count)s for 100", count=local_number(figure.value, digits=1)))
    return local_number(figure.value)


def basis_of(figure: Shown) -> str:
    """How many of how many, rounded: no rate stands without it."""
    if figure.total is None:
        return ""
    total = local_number(figure.total)
    if figure.n is not None:
        return str(gettext("%(n)s of %(total)s", n=local_number(figure.n), total=total))
    kind = kind_of(figure.code, figure.part)
    if kind is Kind.DAYS:
        return str(gettext("%(total)s requests", total=total))
    if kind is Kind.POINTS:
        return str(gettext("%(total)s people", total=total))
    return str(gettext("of %(total)s", total=total))


def interval_of(figure: Shown) -> str:
    """The 95 % interval, where there is one."""
    if figure.low is None or figure.high is None:
        return ""
    if kind_of(figure.code, figure.part) is Kind.POINTS:
        low, high = points_of(figure.low), points_of(figure.high)
    else:
        low, high = local_percent(figure.low), local_percent(figure.high)
    return str(gettext("%(low)s to %(high)s", low=low, high=high))


def pending_of(figure: Shown) -> str:
    """How many still wait for a first session."""
    if figure.code != "W03" or figure.standing not in (Standing.SHOWN, Standing.NOT_REACHED):
        return ""
    count = translate(SUPPRESSED) if figure.pending is None else local_number(figure.pending)
    return str(gettext("still waiting: %(count)s", count=count))


def yearly_of(figure: Shown) -> str:
    """The use in a quarter as a yearly rate, said to be one (facts W01)."""
    if figure.code != "W01" or figure.value is None or "-Q" not in figure.period:
        return ""
    rate = local_percent(min(1.0, 4 * figure.value))
    return str(gettext("%(rate)s a year at this pace, which counts some people more than once", rate=rate))


def period_words(code: str) -> str:
    """A quarter or year as people say it."""
    quarter = find_quarter(code)
    if quarter is None:
        return str(gettext("Year %(year)s", year=code))
    return str(gettext("Q%(quarter)s %(year)s", quarter=quarter.number, year=quarter.year))


def days_of(code: str) -> str:
    """The first and the last day of a quarter."""
    quarter = find_quarter(code)
    assert quarter is not None
    last = date.fromordinal(quarter.next.months[0].toordinal() - 1)
    return str(gettext("%(start)s to %(end)s", start=day_text(quarter.months[0]), end=day_text(last)))


def points_of(change: float) -> str:
    """A change in words: a sign in front of a number says little, and spreadsheet programs take it for a formula."""
    points = local_number(abs(change), digits=1)
    if change == 0:
        return str(gettext("no change"))
    if change > 0:
        return str(gettext("%(points)s points better", points=points))
    return str(gettext("%(points)s points worse", points=points))
