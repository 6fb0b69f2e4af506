"""The minutes as a document: agenda, attendance, decisions with reasons, actions with offices, approvals."""

import os
from threading import BoundedSemaphore

from flask import render_template
from flask_babel import get_locale

from partners.meetings.queries.meetings import MeetingRow
from partners.meetings.showing import MeetingPage
from web.i18n import moment_in_zone
from web.pdf import render_pdf

_turns = BoundedSemaphore(max(1, os.cpu_count() or 1))


def minutes_html(row: MeetingRow, page: MeetingPage) -> str:
    """The whole document as HTML; people stand in it by organisation and job title, not by name."""
    return render_template(
        "pdf/minutes.html",
        language=str(get_locale() or "en"),
        row=row,
        page=page,
        approved=moment_in_zone(row.approved_at, row.zone) if row.approved_at else None,
    )


def minutes_pdf(row: MeetingRow, page: MeetingPage) -> bytes:
    """Tagged PDF labelled PDF/UA-1, dated with the last step of the minutes."""
    html = minutes_html(row, page)
    created = row.approved_at or row.circulated_at or row.held_at
    assert created is not None
    with _turns:
        return render_pdf(
            html,
            title=f"{row.reference} {row.committee_name}",
            language=str(get_locale() or "en"),
            created=created,
        ).content
