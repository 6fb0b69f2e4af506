"""The signed agreement as a document: its terms in words, clauses, signatures and hash."""

import os
from datetime import datetime
from threading import BoundedSemaphore

from flask import current_app, render_template
from flask_babel import get_locale

from partners.memoranda import labels, presentation
from partners.memoranda.content import Content
from partners.memoranda.pages import SignatureRow
from partners.memoranda.rows import MemorandumRow
from partners.memoranda.terms import Step
from web.i18n import moment_in_zone, translate
from web.pdf import Document, render_pdf

_turns = BoundedSemaphore(max(1, os.cpu_count() or 1))


def agreement_html(row: MemorandumRow, content: Content, signatures: list[SignatureRow]) -> str:
    """The whole document as HTML; everything in it is what was frozen and signed."""
    return render_template(
        "pdf/memorandum.html",
        language=str(get_locale() or "en"),
        row=row,
        content=content,
        parties=presentation.in_a_list(party.name for party in content.parties),
        signatures=[(signature, _moment(signature.signed_at, content.zone)) for signature in signatures],
        sentences=presentation.sentences(content, with_times=False),
        steps=[translate(labels.STEPS[step]) for step in Step],
        lines=presentation.response_lines(content),
        verify_at=verification_url(row.content_hash or ""),
        targets=[presentation.target_in_words(target) for target in content.targets],
    )


def _moment(moment: datetime, zone: str) -> str:
    """A moment where the agency is, whoever reads the document."""
    return moment_in_zone(moment, zone, seconds=True)


def agreement_pdf(row: MemorandumRow, content: Content, signatures: list[SignatureRow]) -> Document:
    """Tagged PDF labelled PDF/UA-1, dated with the last signature, so that it is the same every time."""
    html = agreement_html(row, content, signatures)
    with _turns:
        return render_pdf(
            html,
            title=f"{row.reference} {content.title}",
            language=str(get_locale() or "en"),
            created=max(signature.signed_at for signature in signatures),
        )


def verification_url(content_hash: str) -> str:
    """The address at which whoever holds the document compares it with what was signed."""
    return f"{current_app.config['SETTINGS'].public_url.rstrip('/')}/verify/{content_hash}"
