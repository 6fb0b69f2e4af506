"""The definition of every indicator, from the catalogue that measures it."""

from concordat.reference.markdown import page, table
from kpi.indicators.catalogue import CATALOGUE
from wellbeing.figures.published import MEASURES, POLICY


def indicators_page() -> str:
    """One section per indicator: question, numerator, denominator, clock, exclusions, source."""
    introduction = (
        "Targets marked *local target* are this product's defaults, set by no outside authority;"
        " an agreement's own target takes their place."
    )
    parts = [
        introduction,
        table(["code", "name", "question"], [(i.code, i.name, i.question) for i in CATALOGUE]),
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
            ("Small numbers", indicator.suppression),
            ("Source", indicator.source),
            ("Version", indicator.version),
        ]
        parts += [f"## {indicator.code} {indicator.name}", table(["", ""], rows)]
    return page("Indicators", *parts, *_support())


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
        table(["code", "name", "question"], [(m.code, m.name, m.question) for m in MEASURES]),
    ]
    for measure in MEASURES:
        rows = [
            ("Numerator", measure.numerator),
            ("Denominator", measure.denominator),
            ("Notes", measure.notes),
            ("Proposed target", measure.target),
            ("Published", "by quarter and calendar year" if measure.by_year else "by quarter"),
            ("Small numbers", "officer_wellbeing"),
            ("Version", measure.version),
        ]
        parts += [f"### {measure.code} {measure.name}", table(["", ""], rows)]
    return parts
