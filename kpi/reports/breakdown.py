"""Breakdowns with caption, chart where it helps, and table; suppressed values are not drawn."""

from dataclasses import dataclass

from flask_babel import gettext

from kpi.evaluations.snapshot import Breakdown, BreakdownRow, Snapshot
from kpi.reports.values import share_of
from kpi.reports.wording import BREAKDOWNS, ROWS, SUPPRESSED
from web.chart_marks import Chart, Datum
from web.charts import horizontal_bars, stacked_bar
from web.i18n import local_number, local_percent, translate

STACKED = frozenset({"encounters_by_event_type", "encounters_by_apprehension", "encounters_by_arrest"})
MOST_STACKED = 6
GAPS = ("declines", "declined_", "gaps", "service_")
"""How the codes of breakdowns begin that tell where help was missing, and on whose side."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BreakdownSection:
    """A breakdown: caption, chart where it helps, table, and what to mind."""

    code: str
    title: str
    chart: Chart | None
    caption: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    total: str
    note: str
    is_gap: bool
    """Whether it tells of declines or missing services."""
    is_hidden: bool
    """Whether every row is too small to be told of."""
    in_short: str
    """Its name, with the total where that may be told."""


def breakdown_sections(snapshot: Snapshot) -> tuple[BreakdownSection, ...]:
    """The breakdowns in the order of the snapshot; one in which nothing was counted is left out."""
    return tuple(_section(breakdown) for breakdown in snapshot.breakdowns if _has_cases(breakdown))


def _has_cases(breakdown: Breakdown) -> bool:
    return bool(breakdown.rows) and (breakdown.anything_hidden or any(row.n for row in breakdown.rows))


def _section(breakdown: Breakdown) -> BreakdownSection:
    title = translate(BREAKDOWNS.get(breakdown.code, breakdown.code))
    data = [Datum(_label(row), _drawn(row), _share_text(row, breakdown)) for row in breakdown.rows]
    description = "; ".join(f"{datum.label}: {datum.text}" for datum in data)
    chart: Chart | None = None
    if not all(row.n is None for row in breakdown.rows) and len(data) > 1:
        whole = not breakdown.anything_hidden and not breakdown.overlaps and len(data) <= MOST_STACKED
        if breakdown.code in STACKED and whole:
            chart = stacked_bar(data, title=title, description=description)
        else:
            chart = horizontal_bars(data, title=title, description=description)
    return BreakdownSection(
        code=breakdown.code,
        title=title,
        chart=chart,
        caption=_caption(breakdown, title),
        head=(str(gettext("Group")), str(gettext("Number")), str(gettext("Share"))),
        rows=tuple((_label(row), count_text(row.n), _share(row, breakdown)) for row in breakdown.rows),
        total=count_text(breakdown.total),
        note=str(gettext("Rows overlap and do not add up to the total.")) if breakdown.overlaps else "",
        is_gap=breakdown.code.startswith(GAPS),
        is_hidden=all(row.n is None for row in breakdown.rows),
        in_short=title
        if breakdown.total is None
        else str(gettext("%(title)s (%(total)s in all)", title=title, total=local_number(breakdown.total))),
    )


def count_text(count: int | None) -> str:
    """A count, or the words for a suppressed one."""
    return translate(SUPPRESSED) if count is None else local_number(count)


def _caption(breakdown: Breakdown, title: str) -> str:
    shown = [row for row in breakdown.rows if row.n]
    if not shown or not breakdown.total:
        return title
    most = max(shown, key=lambda row: row.n or 0)
    if breakdown.anything_hidden:
        return str(
            gettext("%(title)s: largest number shown is “%(label)s”.", title=title, label=_label(most))
        )
    if sum(row.n == most.n for row in shown) > 1:
        return title
    share = share_of(most.n or 0, breakdown.total)
    if 2 * (most.n or 0) > breakdown.total:
        return str(
            gettext(
                "%(title)s: most are “%(label)s”, %(share)s.", title=title, label=_label(most), share=share
            )
        )
    return str(
        gettext(
            "%(title)s: largest number is “%(label)s”, %(share)s.",
            title=title,
            label=_label(most),
            share=share,
        )
    )


def _label(row: BreakdownRow) -> str:
    return row.label if row.label is not None else translate(ROWS.get(row.code, row.code))


def _drawn(row: BreakdownRow) -> float | None:
    return None if row.n is None else float(row.n)


def _share(row: BreakdownRow, breakdown: Breakdown) -> str:
    return local_percent(row.n / breakdown.total) if row.n is not None and breakdown.total else "–"


def _share_text(row: BreakdownRow, breakdown: Breakdown) -> str:
    if row.n is None or not breakdown.total:
        return count_text(row.n)
    return f"{local_number(row.n)} ({_share(row, breakdown)})"
