"""The directory: organisations with their services, and an NGO's own."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from core.clock import utc_now
from core.errors import RuleBroken
from core.permissions import Permission
from partners.services import commands, queries
from partners.services.forms import SearchForm, ServiceForm, given
from partners.services.labels import SERVICE_STATUSES, SOURCES
from partners.services.needs import NEED_LABELS
from web.access import get_actor, requires, writes
from web.database import current_session
from web.i18n import translate

blueprint = Blueprint("services", __name__, url_prefix="/directory")


@dataclass(frozen=True, slots=True, kw_only=True)
class Chip:
    """A filter in force, with the address of the list without it."""

    label: str
    remove_url: str


@blueprint.get("/")
@requires(Permission.DIRECTORY_READ)
def index() -> ResponseReturnValue:
    """Find an organisation by words, by need or by what it does."""
    filters = SearchForm(request.args)
    search = filters.search()
    page = queries.list_directory(
        current_session(),
        get_actor(),
        search=search,
        after=_id_in("after"),
        before=_id_in("before"),
    )
    asked = _asked(search)
    return render_template(
        "partners/services/index.html",
        page=page,
        filters=filters,
        chips=_chips(search, asked),
        previous_url=page.previous and _list_url(asked | {"before": str(page.previous)}),
        next_url=page.next and _list_url(asked | {"after": str(page.next)}),
        keeps=queries.can_keep_services(get_actor(), get_actor().organisation_id),
    )


@blueprint.get("/<uuid:organisation_id>")
@requires(Permission.DIRECTORY_READ)
def show(organisation_id: UUID) -> ResponseReturnValue:
    """One organisation: services, places, phones and where the data come from."""
    entry = queries.get_entry(current_session(), get_actor(), organisation_id)
    return render_template(
        "partners/services/show.html",
        entry=entry,
        keeps=queries.can_keep_services(get_actor(), organisation_id),
        places={place.id: place for place in entry.locations},
        need_labels=NEED_LABELS,
        status_labels=SERVICE_STATUSES,
        source_labels=SOURCES,
    )


@blueprint.route("/services/new", methods=["GET", "POST"])
@requires(Permission.MEMORANDUM_DRAFT)
@writes
def new() -> ResponseReturnValue:
    """An NGO adds a service."""
    actor = get_actor()
    queries.may_keep_services(actor)
    form: ServiceForm = ServiceForm.from_request()
    if form.submitted_and_valid():
        try:
            commands.add_service(current_session(), actor, values=form.values(), now=utc_now())
        except RuleBroken as error:
            form.refuse(error)
        else:
            flash(gettext("Service added."), "success")
            return redirect(url_for(".show", organisation_id=actor.organisation_id))
    return _form_page(form, title=gettext("Add a service"))


@blueprint.route("/services/<uuid:service_id>/edit", methods=["GET", "POST"])
@requires(Permission.MEMORANDUM_DRAFT)
@writes
def edit(service_id: UUID) -> ResponseReturnValue:
    """An NGO changes one of its services."""
    actor, session = get_actor(), current_session()
    queries.may_keep_services(actor)
    service = queries.get_own_service(session, actor, service_id)
    form: ServiceForm = ServiceForm.from_request(data=given(service))
    if form.submitted_and_valid():
        try:
            commands.change_service(
                session, actor, service_id, values=form.values(), now=utc_now(), seen=form.seen_at()
            )
        except RuleBroken as error:
            form.refuse(error)
        else:
            flash(gettext("Service changed."), "success")
            return redirect(url_for(".show", organisation_id=actor.organisation_id))
    return _form_page(form, title=gettext("Change a service"))


def _form_page(form: ServiceForm, *, title: str) -> ResponseReturnValue:
    page = render_template("partners/services/edit.html", form=form, title=title)
    return page, 422 if form.errors or form.form_errors else 200


def _id_in(name: str) -> UUID | None:
    try:
        return UUID(request.args[name]) if name in request.args else None
    except ValueError:
        return None


def _asked(search: queries.Search) -> dict[str, str]:
    asked = {
        "q": search.text,
        "need": search.need.value if search.need else "",
        "mental": "y" if search.mental_health else "",
        "active": "y" if search.active else "",
    }
    return {name: value for name, value in asked.items() if value}


def _chips(search: queries.Search, asked: dict[str, str]) -> list[Chip]:
    labels = {
        "q": gettext("Words: %(words)s", words=search.text),
        "need": translate(NEED_LABELS[search.need]) if search.need else "",
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
