"""Results as a table for a spreadsheet program and as a document, from the same rows as the page."""

import os
from datetime import datetime
from threading import BoundedSemaphore

from flask import render_template
from flask_babel import get_locale, gettext

from surveys.results.presenting import Report
from web.pdf import render_pdf
from web.sheets import Sheet

LETTER_ZONES = ("America/", "US/", "Canada/")
_turns = BoundedSemaphore(max(1, os.cpu_count() or 1))


def sheet_of(report: Report, *, zone: str) -> Sheet:
    """Every figure as a row; sample, warnings, comparison and definitions under it. Texts are in the page and the PDF."""
    facts = [f"{label}: {told}" for label, told in report.facts]
    compared = [
        f"{line.words} ({line.measure}): {line.earlier} → {line.later}, {line.difference}, {line.change}"
        for line in report.compared
    ]
    if compared:
        compared.insert(0, str(gettext("Compared with %(wave)s", wave=report.compared_with)))
    return Sheet(
        title=report.title,
        headings=[
            str(gettext("Question")),
            str(gettext("Statement")),
            str(gettext("Figure")),
            str(gettext("Result")),
            str(gettext("Answers")),
            str(gettext("95 % interval")),
            str(gettext("Margin of error")),
        ],
        rows=[
            (
                line.heading or line.words,
                line.words if line.heading else "",
                line.measure,
                line.value,
                line.basis,
                line.interval,
                line.margin,
            )
            for line in report.lines
        ],
        zone=zone,
        notes=(f"{report.organisation}: {report.title}", *facts, *report.warnings, *compared, *report.notes),
    )


def results_html(report: Report, *, zone: str) -> str:
    """The whole document as HTML."""
    paper = "letter" if zone.startswith(LETTER_ZONES) else "a4"
    return render_template(
        "pdf/survey_results.html", report=report, paper=paper, language=str(get_locale() or "en")
    )


def results_pdf(report: Report, *, zone: str, created: datetime) -> bytes:
    """Tagged PDF labelled PDF/UA-1; equal figures give equal bytes."""
    html = results_html(report, zone=zone)
    with _turns:
        return render_pdf(
            html,
            title=f"{report.title}, {report.organisation}",
            language=str(get_locale() or "en"),
            created=created,
            stylesheets=("print.css", "print-evaluation.css"),
        ).content
