"""The definition of every indicator, from the catalogue that measures it."""

from concordat.reference.markdown import page, table
from kpi.indicators.catalogue import CATALOGUE


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
    return page("Indicators", *parts)
