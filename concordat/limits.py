"""Which pages are counted, and as what (security N-03); which take forms of more than 200 fields (I-01)."""

from flask import Flask

from accounts.limits.store import DatabaseLimits
from concordat.config import Settings
from core.clock import utc_now
from web.database import db
from web.limits import Limit, install_limits

LIMITED: dict[str, Limit] = {
    "access_review.report": Limit.DOCUMENT,
    "audit.opened_file": Limit.DOCUMENT,
    "audit.review_file": Limit.DOCUMENT,
    "browser_reports.take": Limit.BROWSER,
    "consents.receipt_document": Limit.DOCUMENT,
    "diligence.download": Limit.DOCUMENT,
    "documents.download": Limit.DOCUMENT,
    "evaluations.download": Limit.DOCUMENT,
    "exports.download": Limit.DOCUMENT,
    "files.take": Limit.DOCUMENT,
    "hub.card": Limit.DOCUMENT,
    "hub.leaflet": Limit.DOCUMENT,
    "hub.mistake": Limit.REPORT,
    "hub.service_leaflet": Limit.DOCUMENT,
    "meetings.document": Limit.DOCUMENT,
    "memoranda.download": Limit.DOCUMENT,
    "needs.document": Limit.DOCUMENT,
    "own_copy.take": Limit.DOCUMENT,
    "performance.export": Limit.EXPORT,
    "published.figures": Limit.DOCUMENT,
    "records.compare": Limit.REVEAL,
    "referral_exports.queue": Limit.EXPORT,
    "repeat.reveal": Limit.REVEAL,
    "replication.file": Limit.DOCUMENT,
    "services.hsds_file": Limit.DOCUMENT,
    "services.hsds_report": Limit.DOCUMENT,
    "subject_requests.copy": Limit.DOCUMENT,
    "support_figures.download": Limit.DOCUMENT,
    "survey_results.download": Limit.DOCUMENT,
    "survey_results.open_file": Limit.DOCUMENT,
    "training.certificate_document": Limit.DOCUMENT,
}
"""What shows names, takes rows of people out, or costs a document. Evaluations hold aggregates: documents.
What browsers report by themselves has a count of its own."""
LONG_FORMS: dict[str, int] = {
    "answering.show": 1_000,
    "handover.chosen": 250,
    "incidents.add": 1_200,
    "incidents.people": 1_200,
    "replication.take": 1_100,
    "training.attendance": 4_100,
    "training.marks": 1_600,
}
"""The most fields of pages with more than 200: 40 questions with 20 options each, 100 referrals that are listed and
ticked, the staff of an agency, 200 goals, courses and questionnaires each of a template, and 500 seats, each with eight
dates or three marks."""
UNCOUNTED = frozenset({"probes.live", "probes.ready", "static"})


def install_counters(app: Flask, settings: Settings) -> None:
    """Count what the table names, besides all searches, changes and visits."""
    limits = DatabaseLimits(lambda: db.engine, factor=settings.limit_factor, clock=utc_now)
    app.extensions["limits"] = limits
    install_limits(app, limits, LIMITED, free=UNCOUNTED)
