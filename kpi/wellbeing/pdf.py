"""A release as a document, from the same rows as the page."""

import os
from datetime import datetime
from threading import BoundedSemaphore

from flask import render_template

from kpi.wellbeing.report import SupportReport
from web.pdf import render_pdf

LETTER_ZONES = ("America/", "US/", "Canada/")
_turns = BoundedSemaphore(max(1, os.cpu_count() or 1))


def support_html(report: SupportReport, *, zone: str) -> str:
    """The whole document as HTML."""
    paper = "letter" if zone.startswith(LETTER_ZONES) else "a4"
    return render_template("pdf/support_figures.html", report=report, paper=paper)


def support_pdf(report: SupportReport, *, zone: str, published_at: datetime) -> bytes:
    """Tagged PDF labelled PDF/UA-1, dated with the publication; equal figures give equal bytes."""
    html = support_html(report, zone=zone)
    with _turns:
        return render_pdf(
            html,
            title=f"{report.agency}, {report.period}",
            language=report.language,
            created=published_at,
            stylesheets=("print.css", "print-evaluation.css"),
        ).content
