"""A release as CSV and as JSON, from the same rows as the page."""

from dataclasses import asdict
from typing import Any

from flask_babel import gettext

from kpi.wellbeing.report import SupportReport
from kpi.wellbeing.words import period_words
from web.sheets import Sheet
from wellbeing.figures.published import POLICY, FrozenRelease


def sheet_of(report: SupportReport, *, zone: str) -> Sheet:
    """The rows as a table, with the notes under it."""
    return Sheet(
        title=f"{report.agency}, {report.period}",
        headings=[
            str(gettext("Code")),
            str(gettext("Figure")),
            str(gettext("Period")),
            str(gettext("Result")),
            str(gettext("Cases")),
            str(gettext("95 % interval")),
            str(gettext("Beside it")),
            str(gettext("Proposed target")),
        ],
        rows=[
            (one.code, one.name, one.period, one.result, one.basis, one.interval, one.more, one.target)
            for one in report.lines
        ],
        zone=zone,
        notes=(f"{report.agency}, {report.period} ({report.days})", *report.warnings, *report.notes),
    )


def json_of(release: FrozenRelease, report: SupportReport) -> dict[str, Any]:
    """The frozen figures with their words; a hidden one has no number here either."""
    words = {(one.code, one.part, one.period): one for one in report.lines}
    figures = []
    for figure in release.figures:
        line = words[figure.code, figure.part, period_words(figure.period)]
        said = {
            "name": line.name,
            "result": line.result,
            "cases": line.basis,
            "interval": line.interval,
            "beside_it": line.more,
        }
        figures.append(asdict(figure) | said)
    return {
        "agency": report.agency,
        "quarter": report.quarter,
        "scope": "unit" if report.is_unit else "agency",
        "published_at": release.published_at.isoformat(),
        "content_sha256": release.content_hash or None,
        "suppression": {
            "version": release.policy_version,
            "k": POLICY.k,
            "minimum_total": POLICY.minimum_total,
            "rounds_to": POLICY.rounds_to,
        },
        "definitions": dict(release.definitions),
        "figures": figures,
        "warnings": list(report.warnings),
        "notes": list(report.notes),
    }
