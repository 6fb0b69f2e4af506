"""The figures of an edition in the reader's language, for the page and for the file."""

from dataclasses import dataclass

from flask_babel import gettext

from core.suppression import Disclosure
from kpi.measures.measurement import Measurement, MeasurementKind
from kpi.openness.masking import PublicFigure
from kpi.reports.values import value_text
from web.i18n import translate


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One figure in words."""

    code: str
    name: str
    question: str
    value: str
    cases: str


def line_of(figure: PublicFigure) -> Line:
    """A figure as a reader sees it."""
    return Line(
        code=figure.code,
        name=translate(figure.name),
        question=translate(figure.question),
        value=_value(figure),
        cases="—" if figure.cases is None else str(figure.cases),
    )


def _value(figure: PublicFigure) -> str:
    match figure.disclosure:
        case Disclosure.SUPPRESSED:
            return str(gettext("suppressed (small number)"))
        case Disclosure.AT_LEAST_95:
            return str(gettext("at least 95 %"))
        case Disclosure.AT_MOST_5:
            return str(gettext("at most 5 %"))
    cases = figure.cases or 0
    n = 0 if figure.kind is MeasurementKind.RATE else cases
    one = Measurement(kind=figure.kind, n=n, N=cases, value=figure.value)
    return value_text(one, figure.unit)
