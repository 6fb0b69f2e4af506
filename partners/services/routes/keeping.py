"""An NGO's own services: the list with capacity, and each service a section at a time."""

from uuid import UUID

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from werkzeug.exceptions import NotFound

from core.clock import local_date, utc_now
from core.errors import RuleBroken
from core.permissions import Permission
from partners.services import commands, queries
from partners.services.capacity import AGEING_DAYS, FRESH_DAYS
from partners.services.forms import SECTIONS, AboutForm, SectionForm, given
from partners.services.labels import SERVICE_STATUSES
from partners.services.routes.blueprint import blueprint
from partners.services.values import About
from web.access import get_actor, requires, writes
from web.database import current_session
from web.i18n import translate
from web.states import StateTag


@blueprint.get("/services")
@requires(Permission.CAPACITY_CONFIRM)
def own() -> ResponseReturnValue:
    """Our services: how much room each has, with one button to say that it is still so."""
    actor, session, now = get_actor(), current_session(), utc_now()
    services = queries.list_own_services(session, actor)
    return render_template(
        "partners/services/own.html",
        services=services,
        capacities=queries.capacities_of(session, [service.id for service in services], now),
        keeps=queries.can_keep_services(actor, actor.organisation_id),
        today=local_date(now, actor.timezone),
        status_labels=SERVICE_STATUSES,
        fresh_days=FRESH_DAYS,
        ageing_days=AGEING_DAYS,
    )


@blueprint.route("/services/new", methods=["GET", "POST"])
@requires(Permission.MEMORANDUM_DRAFT)
@writes
def new() -> ResponseReturnValue:
    """An NGO adds a service: what and for whom; the other sections follow."""
    actor = get_actor()
    queries.may_keep_services(actor)
    form: AboutForm = AboutForm.from_request(status="active")
    if form.submitted_and_valid():
        try:
            values: About = form.values()
            service_id = commands.add_service(current_session(), actor, values=values, now=utc_now())
        except RuleBroken as error:
            form.refuse(error)
        else:
            flash(gettext("Service added. Go on with the other sections."), "success")
            return redirect(url_for(".keep", service_id=service_id))
    return _page(form, part="about", title=gettext("Add a service"))


@blueprint.get("/services/<uuid:service_id>/edit")
@requires(Permission.MEMORANDUM_DRAFT)
def keep(service_id: UUID) -> ResponseReturnValue:
    """The sections of one of the NGO's services, and which of them say nothing yet."""
    actor, session = get_actor(), current_session()
    queries.may_keep_services(actor)
    row = queries.get_own_service(session, actor, service_id)
    capacity = queries.find_capacity(session, service_id, utc_now())
    phones = queries.list_service_phones(session, service_id)
    said = {
        "about": True,
        "access": bool(phones or row.application_process or row.language_codes or row.fees),
        "times": bool(row.always_open or row.hours or row.modalities or row.location_id),
        "alert": bool(row.alert),
    }
    nothing = StateTag(gettext("Nothing said yet"), "grey")
    none_now = StateTag(gettext("None"), "grey")
    tasks = [
        {
            "label": translate(form.title),
            "hint": translate(form.hint),
            "url": url_for(".edit", service_id=service_id, part=part),
            "tag": None if said[part] else none_now if part == "alert" else nothing,
        }
        for part, form in SECTIONS.items()
    ]
    tasks.append(
        {
            "label": gettext("Capacity"),
            "hint": gettext("How much room there is now. Officers see the figure with its age."),
            "url": url_for(".capacity", service_id=service_id),
            "tag": None if capacity else nothing,
        }
    )
    return render_template("partners/services/keep.html", service=row, tasks=tasks)


@blueprint.route("/services/<uuid:service_id>/edit/<part>", methods=["GET", "POST"])
@requires(Permission.MEMORANDUM_DRAFT)
@writes
def edit(service_id: UUID, part: str) -> ResponseReturnValue:
    """An NGO changes a section of one of its services."""
    actor, session = get_actor(), current_session()
    queries.may_keep_services(actor)
    service = queries.get_own_service(session, actor, service_id)
    if part not in SECTIONS:
        raise NotFound
    phones = queries.list_service_phones(session, service_id)
    form: SectionForm = SECTIONS[part].from_request(data=given(part, service, phones))
    form.offer(queries.list_own_places(session, actor) if part == "times" else [])
    if form.submitted_and_valid():
        try:
            commands.change_service(
                session, actor, service_id, section=form.values(), now=utc_now(), seen=form.seen_at()
            )
        except RuleBroken as error:
            form.refuse(error)
        else:
            flash(gettext("“%(section)s” was saved.", section=translate(form.title)), "success")
            return redirect(url_for(".keep", service_id=service_id))
    return _page(form, part=part, title=translate(form.title), service=service)


def _page(
    form: SectionForm, *, part: str, title: str, service: queries.ServiceRow | None = None
) -> ResponseReturnValue:
    page = render_template(f"partners/services/edit_{part}.html", form=form, title=title, service=service)
    return page, 422 if form.errors or form.form_errors else 200
