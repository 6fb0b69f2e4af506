"""Finding an organisation or a service, and reading all that is known of it."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from core.clock import local_date, utc_now
from core.permissions import Permission
from partners.services import queries
from partners.services.codes import LANGUAGES, MODALITIES, POPULATIONS, WEEKDAYS, Weekday
from partners.services.forms import SearchForm
from partners.services.labels import SERVICE_STATUSES, SOURCES
from partners.services.needs import NEED_LABELS
from partners.services.opening import hours_on, is_open, today_of
from partners.services.routes.blueprint import blueprint
from web.access import get_actor, requires
from web.database import current_session
from web.i18n import translate


@dataclass(frozen=True, slots=True, kw_only=True)
class Chip:
    """A filter in force, with the address of the list without it."""

    label: str
    remove_url: str


@blueprint.get("/")
@requires(Permission.DIRECTORY_READ)
def index() -> ResponseReturnValue:
    """Find an organisation by words, or by what one of its services does, for whom and how."""
    actor, session = get_actor(), current_session()
    filters = SearchForm(request.args)
    search = filters.search()
    page = queries.list_directory(
        session, actor, search=search, after=id_in("after"), before=id_in("before"), on=utc_now()
    )
    asked = _asked(search)
    invites = queries.can_invite(actor)
    return render_template(
        "partners/services/index.html",
        page=page,
        filters=filters,
        chips=_chips(search, asked),
        previous_url=page.previous and _list_url(asked | {"before": str(page.previous)}),
        next_url=page.next and _list_url(asked | {"after": str(page.next)}),
        own=queries.can_confirm_capacity(actor, actor.organisation_id),
        invites=invites,
        waiting=queries.count_waiting(session, actor) if invites else 0,
    )


@blueprint.get("/<uuid:organisation_id>")
@requires(Permission.DIRECTORY_READ)
def show(organisation_id: UUID) -> ResponseReturnValue:
    """One organisation: services, places, phones and where the data come from."""
    actor, session, now = get_actor(), current_session(), utc_now()
    entry = queries.get_entry(session, actor, organisation_id, on=now)
    invites = queries.can_invite(actor)
    claim = queries.find_latest_claim(session, actor, organisation_id) if invites else None
    return render_template(
        "partners/services/show.html",
        entry=entry,
        keeps=queries.can_keep_services(actor, organisation_id),
        own=queries.can_confirm_capacity(actor, organisation_id),
        invites=invites,
        claim=claim,
        claim_standing=claim and claim.standing(now),
        now=now,
        today=local_date(now, actor.timezone),
        need_labels=NEED_LABELS,
        status_labels=SERVICE_STATUSES,
        source_labels=SOURCES,
    )


@blueprint.get("/services/<uuid:service_id>")
@requires(Permission.DIRECTORY_READ)
def service(service_id: UUID) -> ResponseReturnValue:
    """One service as somebody reads it who refers at night: alert, capacity, phones, hours of today."""
    actor, now = get_actor(), utc_now()
    page = queries.get_service_page(current_session(), actor, service_id, on=now)
    row = page.service
    day = today_of(now, page.timezone)
    return render_template(
        "partners/services/service.html",
        page=page,
        service=row,
        alert=row.alert_on(local_date(now, page.timezone)),
        hours_today=hours_on(row.hours, day),
        week=[(WEEKDAYS[one], hours_on(row.hours, one)) for one in Weekday] if row.hours else [],
        open_now=is_open(row.hours, now, page.timezone),
        keeps=queries.can_keep_services(actor, page.organisation_id),
        confirms=queries.can_confirm_capacity(actor, page.organisation_id),
        need_labels=NEED_LABELS,
        population_labels=POPULATIONS,
        modality_labels=MODALITIES,
        language_labels=LANGUAGES,
        status_labels=SERVICE_STATUSES,
    )


def id_in(name: str) -> UUID | None:
    """The id that an address carries under this name, if it is one."""
    try:
        return UUID(request.args[name]) if name in request.args else None
    except ValueError:
        return None


def _asked(search: queries.Search) -> dict[str, str]:
    asked = {
        "q": search.text,
        "need": search.need.value if search.need else "",
        "population": search.population.value if search.population else "",
        "modality": search.modality.value if search.modality else "",
        "language": search.language or "",
        "age": "" if search.age is None else str(search.age),
        "room": "y" if search.takes_people else "",
        "mental": "y" if search.mental_health else "",
        "active": "y" if search.active else "",
    }
    return {name: value for name, value in asked.items() if value}


def _chips(search: queries.Search, asked: dict[str, str]) -> list[Chip]:
    labels = {
        "q": gettext("Words: %(words)s", words=search.text),
        "need": translate(NEED_LABELS[search.need]) if search.need else "",
        "population": translate(POPULATIONS[search.population]) if search.population else "",
        "modality": translate(MODALITIES[search.modality]) if search.modality else "",
        "language": translate(LANGUAGES[search.language]) if search.language else "",
        "age": gettext("Age %(age)s", age=search.age),
        "room": gettext("Takes people now"),
        "mental": gettext("Mental health or crisis"),
        "active": gettext("Takes part"),
    }
    return [
        Chip(label=labels[name], remove_url=_list_url({k: v for k, v in asked.items() if k != name}))
        for name in asked
    ]


def _list_url(asked: dict[str, str]) -> str:
    values: dict[str, Any] = dict(asked)
    return url_for(".index", **values)
