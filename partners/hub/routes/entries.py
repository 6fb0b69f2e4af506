"""One service and one organisation, as everybody may read them."""

from uuid import UUID

from flask import render_template, request
from flask.typing import ResponseReturnValue

from core.clock import utc_now
from partners.hub import presentation, queries
from partners.hub.forms import HelpForm
from partners.hub.routes.blueprint import blueprint
from partners.hub.search import code_of, search_of
from partners.hub.values import COSTS
from partners.services.codes import MODALITIES, POPULATIONS, ServiceStatus
from partners.services.needs import NEED_LABELS
from web.access import public
from web.database import current_session
from web.i18n import translate
from web.pdf import pdf_is_on


def asked_code() -> str:
    """The search that led here, for the way back; nothing where it is none."""
    return code_of(search_of(request.args.get("s", "")))


@blueprint.get("/services/<uuid:service_id>")
@public
def service(service_id: UUID) -> ResponseReturnValue:
    """A service: how to reach it, when, where, what it costs, for whom it is."""
    session, now = current_session(), utc_now()
    entry = queries.get_service_entry(session, service_id, now=now)
    row = entry.service
    return render_template(
        "partners/hub/service.html",
        form=HelpForm(),
        entry=entry,
        row=row,
        code=asked_code(),
        lines=queries.public_lines(session, now=now),
        phones=[presentation.dialled(phone) for phone in entry.phones],
        address=presentation.address_lines(entry.place),
        hours=presentation.hours_table(entry),
        opening=presentation.opening_words(entry.open_until, always=row.always_open, zone=entry.timezone),
        languages=presentation.language_names(entry.language_codes),
        needs=[translate(NEED_LABELS[need]) for need in row.needs],
        populations=[translate(POPULATIONS[one]) for one in row.populations],
        modalities=[translate(MODALITIES[one]) for one in row.modalities],
        ages=presentation.ages(entry),
        cost=translate(COSTS[entry.cost]),
        confirmed=presentation.confirmed_words(entry, zone=entry.timezone),
        closed=row.status is ServiceStatus.TEMPORARILY_CLOSED,
        offers_paper=pdf_is_on(),
    )


@blueprint.get("/organisations/<uuid:organisation_id>")
@public
def organisation(organisation_id: UUID) -> ResponseReturnValue:
    """An organisation with its services and places."""
    session, now = current_session(), utc_now()
    entry = queries.get_organisation_entry(session, organisation_id)
    return render_template(
        "partners/hub/organisation.html",
        form=HelpForm(),
        entry=entry,
        code=asked_code(),
        lines=queries.public_lines(session, now=now),
        places=[(place.name, presentation.address_lines(place)) for place in entry.places],
        services=[
            (row.id, row.name, presentation.teaser_of(row.description or "")) for row in entry.services
        ],
    )
