"""The evaluation as a document: rendered from the snapshot in the PDF process, after the evaluation was committed."""

import hashlib
import logging
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from flask import current_app
from flask_babel import force_locale

from core.actor import SYSTEM
from core.reading import SessionFactory
from kpi.evaluations.commands import store_document
from kpi.evaluations.queries import EvaluationRow, get_evaluation, newest_edition
from kpi.evaluations.snapshot import Snapshot
from kpi.reports.queries import list_due_editions, standing_of
from kpi.reports.report import report_of
from kpi.reports.standing import NOTHING_BESIDE, Standing
from kpi.reviews.commands import note_issued
from kpi.reviews.queries import review_of
from web.pdf import PdfFailed, render_pdf
from web.typesetting import unbroken

log = logging.getLogger("concordat.reports")

LETTER_ZONES = ("America/", "US/", "Canada/")
CHECK_PATH = "/check-evaluation"
"""The page of `register.check`; a test holds it to the route."""
RETRY_AFTER = timedelta(minutes=30)
_postponed: dict[UUID, datetime] = {}


@dataclass(frozen=True, slots=True, kw_only=True)
class Rendered:
    """A finished document with what the register keeps of it."""

    content: bytes
    sha256: str
    pages: int


def evaluation_html(row: EvaluationRow, snapshot: Snapshot, standing: Standing = NOTHING_BESIDE) -> str:
    """The document's HTML in the present language."""
    report = report_of(
        snapshot,
        reference=row.reference,
        content_hash=row.content_hash,
        created_at=row.created_at,
        standing=standing,
    )
    paper = "letter" if snapshot.period.zone.startswith(LETTER_ZONES) else "a4"
    template = current_app.jinja_env.get_template("pdf/evaluation.html")
    return unbroken(template.render(report=report, paper=paper))


def render_evaluation(
    row: EvaluationRow, snapshot: Snapshot, standing: Standing = NOTHING_BESIDE
) -> Rendered:
    """The evaluation as tagged PDF in the agency's language; needs an application context. Raises `PdfFailed`."""
    with force_locale(snapshot.scope.locale):
        html = evaluation_html(row, snapshot, standing)
    document = render_pdf(
        html,
        title=f"{row.scope_title}, {row.period_key}",
        language=snapshot.scope.locale,
        created=row.created_at,
        stylesheets=("print.css", "print-evaluation.css"),
    )
    sha256 = hashlib.sha256(document.content).hexdigest()
    return Rendered(content=document.content, sha256=sha256, pages=document.pages)


def file_name(row: EvaluationRow, *, edition: int = 1) -> str:
    """The name of the download: no personal data, the same everywhere; a later edition says which it is."""
    later = f"-edition-{edition}" if edition > 1 else ""
    return f"concordat-evaluation-{row.period_key.replace('..', '-to-')}-{row.reference}{later}.pdf"


def check_address() -> str:
    """Where a reader asks the register about a document; empty where this installation has no address."""
    settings = current_app.config.get("SETTINGS")
    address = settings.public_url.rstrip("/") if settings is not None else ""
    return f"{address}{CHECK_PATH}" if address else ""


def render_missing_documents(session_factory: SessionFactory, *, now: datetime, limit: int = 4) -> list[UUID]:
    """Render the editions that are due, one after another; answers the evaluations whose documents are stored now.

    The first edition is due when an evaluation is published, a further one when it was signed or disputed. An
    evaluation never waits for its document and is never lost with it. One that cannot be rendered is tried again
    after half an hour, so that it does not keep the others waiting.
    """
    with session_factory() as session:
        missing = list_due_editions(session, limit=limit + len(_postponed))
    ready = [found for found in missing if _postponed.get(found, now) <= now][:limit]
    return [found for found in ready if _render_one(session_factory, found, now=now)]


def _render_one(session_factory: SessionFactory, evaluation_id: UUID, *, now: datetime) -> bool:
    with session_factory() as session:
        row, snapshot = get_evaluation(session, SYSTEM, evaluation_id)
        review = review_of(session, evaluation_id)
        edition = newest_edition(session, evaluation_id) + 1
        beside = standing_of(session, row, actor=SYSTEM, review=review, check_at=check_address())
    try:
        document = render_evaluation(row, snapshot, replace(beside, edition=edition))
    except PdfFailed as error:
        log.error("evaluation %s was not rendered: %s", row.reference, error)
        _postponed[evaluation_id] = now + RETRY_AFTER
        return False
    with session_factory() as session:
        is_issued = store_document(
            session,
            evaluation_id=evaluation_id,
            content=document.content,
            sha256=document.sha256,
            pages=document.pages,
            now=now,
            edition=edition,
        )
        if is_issued:
            note_issued(session, review, edition=edition)
        session.commit()
    _postponed.pop(evaluation_id, None)
    return True
