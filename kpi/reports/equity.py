"""Indicators compared between groups: ratios with their intervals, after small numbers were taken out."""

from collections.abc import Mapping
from dataclasses import dataclass

from flask_babel import gettext

from core.text import N_
from kpi.evaluations.breakdowns import NOT_KNOWN
from kpi.evaluations.snapshot import Equity, EquityRow, Figure, Snapshot
from kpi.indicators.definition import Unit
from kpi.reports.rows import StatusRow, status_row
from kpi.reports.values import amount_text
from kpi.reports.wording import SUPPRESSED
from referrals.encounters.details.codes import ETHNICITIES, SEXES
from referrals.people.identity.words import AGES
from web.chart_marks import Chart
from web.chart_ratios import RatioDatum, ratio_chart
from web.i18n import local_number, translate

BAND = (0.8, 1.25)
"""Ratios inside count as even (facts 1.8 E03). Set by this product."""
CHARACTERISTICS: Mapping[str, str] = {
    "age_band": N_("age"),
    "sex": N_("sex"),
    "ethnicity": N_("race or ethnicity"),
}
GROUPS: Mapping[str, str] = {
    **{code.value: code.label for code in (*SEXES, *ETHNICITIES)},
    **{band: label for band, label in AGES.items() if band},
    NOT_KNOWN: N_("Not known"),
}
WITHOUT_RATIO: Mapping[str, str] = {
    "reference": N_("reference group"),
    "suppressed": N_("suppressed (small number)"),
    "unknown_group": N_("not compared: group not known"),
    "zero_numerator": N_("no ratio: no cases counted"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class EquityLine:
    """One group."""

    label: str
    value: str
    basis: str
    ratio: str
    status: StatusRow | None


@dataclass(frozen=True, slots=True, kw_only=True)
class EquitySection:
    """One indicator by one characteristic; the chart is there when a ratio is shown."""

    code: str
    title: str
    chart: Chart | None
    lines: tuple[EquityLine, ...]
    is_hidden: bool
    """Whether every group is too small to be told of."""


def equity_sections(snapshot: Snapshot) -> tuple[EquitySection, ...]:
    """The comparisons of a snapshot in its order."""
    return tuple(_section(snapshot.find_figure(one.indicator), one) for one in snapshot.equity if one.rows)


def _section(figure: Figure | None, equity: Equity) -> EquitySection:
    name = translate(figure.definition.name) if figure else equity.indicator
    unit = figure.definition.unit if figure else Unit.PERCENT
    by = translate(CHARACTERISTICS.get(equity.characteristic, equity.characteristic))
    title = str(
        gettext(
            "%(code)s %(name)s, by %(characteristic)s", code=equity.indicator, name=name, characteristic=by
        )
    )
    chart: Chart | None = None
    if any(row.ratio is not None for row in equity.rows):
        data = [
            RatioDatum(
                _label(row),
                1.0 if row.is_reference and row.value is not None else row.ratio,
                row.interval[0] if row.interval else None,
                row.interval[1] if row.interval else None,
                _ratio(row),
            )
            for row in equity.rows
        ]
        description = "; ".join(f"{datum.label}: {datum.text}" for datum in data)
        chart = ratio_chart(data, band=BAND, title=title, description=description)
    return EquitySection(
        code=f"{equity.indicator}-{equity.characteristic}",
        title=title,
        chart=chart,
        lines=tuple(_line(row, unit) for row in equity.rows),
        is_hidden=all(row.n is None or row.N is None for row in equity.rows),
    )


def _line(row: EquityRow, unit: Unit) -> EquityLine:
    hidden = row.n is None or row.N is None
    return EquityLine(
        label=_label(row),
        value=translate(SUPPRESSED) if hidden else amount_text(row.value, unit),
        basis=""
        if hidden
        else str(gettext("%(n)s of %(total)s", n=local_number(row.n), total=local_number(row.N))),
        ratio=_ratio(row),
        status=status_row(row.status.value) if row.status.value != "none" else None,
    )


def _label(row: EquityRow) -> str:
    return translate(GROUPS.get(row.group, row.group))


def _ratio(row: EquityRow) -> str:
    if row.ratio is not None:
        ratio = local_number(row.ratio, digits=2)
        if row.interval is None:
            return ratio
        low, high = (local_number(bound, digits=2) for bound in row.interval)
        return str(gettext("%(ratio)s (%(low)s to %(high)s)", ratio=ratio, low=low, high=high))
    reason = row.without_ratio or ("reference" if row.is_reference else "suppressed")
    return translate(WITHOUT_RATIO.get(reason, reason))
