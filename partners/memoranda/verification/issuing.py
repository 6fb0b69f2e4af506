"""Renders the documents that are missing, after the agreements were signed and committed."""

import logging
from datetime import datetime, timedelta
from uuid import UUID

from flask import current_app
from flask_babel import force_locale

from core.actor import SYSTEM
from core.errors import ConcordatError
from core.reading import SessionFactory
from partners.memoranda.pages import get_content, get_memorandum, list_signatures
from partners.memoranda.pdf import agreement_pdf
from partners.memoranda.verification.certificate import Seal, load_seal, sealed_pdf
from partners.memoranda.verification.commands import keep_document
from partners.memoranda.verification.queries import list_without_document

log = logging.getLogger("concordat.agreements")

RETRY_AFTER = timedelta(minutes=30)
_postponed: dict[UUID, datetime] = {}


def configured_seal() -> Seal | None:
    """The certificate that the settings name; None where they name none. Raises `CertificateRefused`."""
    settings = current_app.config["SETTINGS"]
    if not settings.signing_certificate:
        return None
    return load_seal(settings.signing_certificate, settings.signing_passphrase)


def issue_missing_documents(session_factory: SessionFactory, *, now: datetime, limit: int = 4) -> list[UUID]:
    """Issue the documents of signed agreements that have none yet; answers whose are kept now.

    One that cannot be made is tried again after half an hour and never keeps the others waiting.
    """
    with session_factory() as session:
        missing = list_without_document(session, limit=limit + len(_postponed))
    ready = [found for found in missing if _postponed.get(found, now) <= now][:limit]
    return [found for found in ready if _issue(session_factory, found, now=now)]


def _issue(session_factory: SessionFactory, memorandum_id: UUID, *, now: datetime) -> bool:
    with session_factory() as session:
        row = get_memorandum(session, SYSTEM, memorandum_id)
        content, signatures = get_content(session, row), list_signatures(session, row.id)
    try:
        with force_locale("en"):
            document = agreement_pdf(row, content, signatures)
        seal = configured_seal()
        final = sealed_pdf(document.content, seal, now=now) if seal else document.content
    except ConcordatError as error:
        log.error("the document of agreement %s was not issued: %s", row.reference, error)
        _postponed[memorandum_id] = now + RETRY_AFTER
        return False
    with session_factory() as session:
        kept = keep_document(
            session, memorandum_id=memorandum_id, content=final, pages=document.pages, seal=seal, now=now
        )
        session.commit()
    _postponed.pop(memorandum_id, None)
    return kept
