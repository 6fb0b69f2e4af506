"""Cards and leaflets as PDF, counted like every document (security N-03).

What was read is frozen, so the transaction ends before a document is made: rendering takes seconds.
"""

from collections.abc import Sequence
from uuid import UUID

from flask import Response, request
from flask.typing import ResponseReturnValue
from flask_babel import get_locale

from core.clock import utc_now
from core.errors import NotFound, RuleBroken
from core.text import N_
from partners.hub import queries
from partners.hub.documents import MOST_ON_LEAFLET, Paper, card_pdf, leaflet_pdf, paper_of
from partners.hub.routes.blueprint import blueprint
from web.access import public, writes
from web.database import current_session
from web.pdf import Document, pdf_is_on


@blueprint.get("/services/<uuid:service_id>/card.pdf")
@public
def card(service_id: UUID) -> ResponseReturnValue:
    """Cards of one service, eight on a sheet."""
    session, now = current_session(), utc_now()
    _pdf_is_on()
    entry = queries.get_service_entry(session, service_id, now=now)
    lines = queries.public_lines(session, now=now)
    session.rollback()
    return _download(card_pdf(entry, lines, paper=_paper(), now=now), "card.pdf")


@blueprint.get("/services/<uuid:service_id>/leaflet.pdf")
@public
def service_leaflet(service_id: UUID) -> ResponseReturnValue:
    """A leaflet of one service."""
    session, now = current_session(), utc_now()
    _pdf_is_on()
    entry = queries.get_service_entry(session, service_id, now=now)
    lines = queries.public_lines(session, now=now)
    session.rollback()
    return _download(leaflet_pdf([entry], lines, paper=_paper(), now=now), "leaflet.pdf")


@blueprint.post("/leaflet.pdf")
@public
@writes
def leaflet() -> ResponseReturnValue:
    """A leaflet of the services that were marked in a list of results; the post changes nothing."""
    session, now = current_session(), utc_now()
    _pdf_is_on()
    chosen = _ids(request.form.getlist("id"))
    if len(chosen) > MOST_ON_LEAFLET:
        raise RuleBroken(N_("Choose at most %(most)s services for a leaflet."), most=MOST_ON_LEAFLET)
    entries = queries.list_service_entries(session, chosen, now=now)
    if not entries:
        raise NotFound(N_("Mark at least one service, then ask for the leaflet again."))
    lines = queries.public_lines(session, now=now)
    session.rollback()
    return _download(leaflet_pdf(entries, lines, paper=_paper(), now=now), "leaflet.pdf")


def _pdf_is_on() -> None:
    if not pdf_is_on():
        raise NotFound(N_("PDF export is off on this installation. All figures are on the pages."))


def _paper() -> Paper:
    given = request.values.get("paper", "")
    return Paper(given) if given in set(Paper) else paper_of(str(get_locale() or "en"))


def _ids(given: Sequence[str]) -> list[UUID]:
    found = []
    for text in given[: MOST_ON_LEAFLET + 1]:
        try:
            found.append(UUID(text))
        except ValueError:
            continue
    return list(dict.fromkeys(found))


def _download(document: Document, name: str) -> Response:
    # A plain name: what lies among somebody's downloads does not say what they looked for.
    return Response(
        document.content,
        mimetype="application/pdf",
        headers={
            "Content-Disposition": f'attachment; filename="{name}"',
            "Content-Security-Policy": "sandbox",
        },
    )
