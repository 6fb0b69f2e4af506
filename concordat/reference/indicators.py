"""The definition of every indicator, from the catalogue that measures it."""

from concordat.reference.markdown import page, table
from kpi.indicators.catalogue import CATALOGUE
from kpi.indicators.definition import Indicator
from wellbeing.figures.published import MEASURES, POLICY, Kind

DEFINED_BY = "facts 1.6"
"""Where the figures about support for officers are defined."""
_SUPPORT_BASIS = {"W03": "cohort", "W05": "cohort", "W06": "cohort", "W07": "cohort", "W09": "snapshot"}
"""Of the others, events dated in the period are counted."""
_SUPPORT_DIRECTION = {"W03": "down", "W07": "down"}
"""Of the others, higher is better."""
_SUPPORT_CORE = frozenset({"W01", "W02", "W05", "W06", "W07"})
_SUPPORT_UNITS = {
    Kind.RATE: "percent",
    Kind.DAYS: "days",
    Kind.POINTS: "points",
    Kind.PER_HUNDRED: "per 100",
    Kind.COUNT: "number",
}


def indicators_page() -> str:
    """One section per indicator: question, numerator, denominator, clock, exclusions, source."""
    introduction = (
        "Targets marked *local target* are this product's defaults, set by no outside authority;"
        " an agreement's own target takes their place. *Core* marks the recommended core set, which schedules measure"
        " beside what agreements name."
    )
    parts = [
        introduction,
        table(
            ["code", "name", "question", "set"],
            [(i.code, i.name, i.question, "core" if i.in_core_set else "") for i in CATALOGUE],
        ),
    ]
    for indicator in CATALOGUE:
        target = indicator.default_target
        rows = [
            ("Basis", indicator.basis),
            ("Unit, direction", f"{indicator.unit}, {indicator.direction}"),
            ("Numerator", indicator.numerator),
            ("Denominator", indicator.denominator),
            ("Clock", indicator.clock),
            ("Window", indicator.window),
            ("Left out", "; ".join(str(e) for e in indicator.exclusions)),
            ("Default target", f"{target.text} ({target.label})" if target else "none"),
            ("Read beside", _beside(indicator)),
            ("Core set", "yes" if indicator.in_core_set else "no"),
            ("Small numbers", indicator.suppression),
            ("Source", indicator.source),
            ("Version", indicator.version),
        ]
        parts += [f"## {indicator.code} {indicator.name}", table(["", ""], rows)]
    return page("Indicators", *parts, *_support())


def _beside(indicator: Indicator) -> str:
    """What must stand beside it (rule 15 of the measuring rules), as far as the catalogue has it."""
    codes = {one.code for one in CATALOGUE}
    return ", ".join(code for code in indicator.read_with if code in codes)


def _support() -> list[str]:
    """The figures about support for officers: defined where they are measured, published suppressed only."""
    introduction = (
        "Measured in the wellbeing compartment and published once a quarter for a whole agency, with the year at"
        " its end ([ADR 0019](../adr/0019-figures-of-support-once-a-quarter.md)). Suppression policy: version"
        f" {POLICY.version}, k = {POLICY.k}, rates from {POLICY.minimum_total} cases, counts rounded to"
        f" {POLICY.rounds_to}."
    )
    parts = [
        "## Support for officers",
        introduction,
        table(
            ["code", "name", "question", "set"],
            [(m.code, m.name, m.question, "core" if m.code in _SUPPORT_CORE else "") for m in MEASURES],
        ),
    ]
    for measure in MEASURES:
        direction = _SUPPORT_DIRECTION.get(measure.code, "up")
        rows = [
            ("Basis", _SUPPORT_BASIS.get(measure.code, "event")),
            ("Unit, direction", f"{_SUPPORT_UNITS[measure.kind]}, {direction}"),
            ("Numerator", measure.numerator),
            ("Denominator", measure.denominator),
            ("Notes", measure.notes),
            ("Proposed target", measure.target),
            ("Published", "by quarter and calendar year" if measure.by_year else "by quarter"),
            ("Core set", "yes" if measure.code in _SUPPORT_CORE else "no"),
            ("Small numbers", "officer_wellbeing"),
            ("Source", f"Concordat catalogue {measure.code}, {DEFINED_BY}"),
            ("Version", measure.version),
        ]
        parts += [f"### {measure.code} {measure.name}", table(["", ""], rows)]
    return parts
