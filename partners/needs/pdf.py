"""The assessment as a document: sources, figures, themes, barriers, experts, priorities and method, with what became of each."""

from datetime import datetime

from flask import render_template
from flask_babel import get_locale

from partners.needs.presentation import AssessmentPage, figure_words
from partners.needs.rows import AssessmentRow
from partners.needs.terms import BARRIERS, FOLLOW_KINDS, SOURCE_KINDS
from partners.services.needs import NEED_LABELS
from web.pdf import render_pdf

MOST_FIGURES = 600
"""A document holds this many figures; of more it says how many stand on the page only."""


def assessment_html(row: AssessmentRow, page: AssessmentPage) -> str:
    """The whole document as HTML; experts stand in it by organisation, nobody by name."""
    left, shown = MOST_FIGURES, {}
    for source in page.sources:
        shown[source.code] = source.figures[:left]
        left -= len(shown[source.code])
    return render_template(
        "pdf/needs.html",
        language=str(get_locale() or "en"),
        row=row,
        page=page,
        shown=shown,
        source_kinds=SOURCE_KINDS,
        barriers=BARRIERS,
        follow_kinds=FOLLOW_KINDS,
        need_labels=NEED_LABELS,
        figure=figure_words,
    )


def assessment_pdf(row: AssessmentRow, page: AssessmentPage, *, now: datetime) -> bytes:
    """Tagged PDF labelled PDF/UA-1, dated with the moment at which it was asked for."""
    return render_pdf(
        assessment_html(row, page),
        title=f"{row.reference} {row.title}",
        language=str(get_locale() or "en"),
        created=now,
    ).content
