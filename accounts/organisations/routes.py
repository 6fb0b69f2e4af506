"""Organisations: the operator's list, and the settings of one organisation."""

from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from accounts.organisations.commands import (
    SETTINGS,
    activate_organisation,
    add_area,
    add_organisation,
    add_unit,
    change_settings,
    suspend_organisation,
)
from accounts.organisations.forms import (
    AddOrganisationForm,
    AreaForm,
    OrganisationFilter,
    SettingsForm,
    UnitForm,
)
from accounts.organisations.policy import manages_all, may_add
from accounts.organisations.queries import (
    PAGE_SIZE,
    OrganisationRow,
    find_organisation_row,
    get_managed_organisation,
    list_areas,
    list_organisations,
    list_units,
)
from core.actor import OrganisationKind
from core.clock import utc_now
from core.errors import RuleBroken
from core.permissions import Permission
from web.access import get_actor, requires, writes
from web.database import current_session
from web.forms import press

blueprint = Blueprint("organisations", __name__, url_prefix="/organisations")
MANAGE = Permission.ORGANISATION_MANAGE


@blueprint.get("/")
@requires(MANAGE)
def index() -> ResponseReturnValue:
    """All organisations for the operator; an administrator goes to their own."""
    actor = get_actor()
    if not manages_all(actor):
        return redirect(url_for("organisations.show", organisation_id=actor.organisation_id))
    session, filters = current_session(), OrganisationFilter(request.args)
    last_id = request.args.get("after", type=UUID)
    last = find_organisation_row(session, last_id) if last_id else None
    filters.validate()
    rows = list_organisations(
        session,
        kind=None if filters.kind.errors else filters.kind.data or None,
        status=None if filters.status.errors else filters.status.data or None,
        search="" if filters.q.errors else (filters.q.data or "").strip(),
        after=(last.name, last.id) if last else None,
        limit=PAGE_SIZE + 1,
    )
    chosen: dict[str, Any] = {
        name: value for name, value in request.args.items() if name in filters.data and value
    }
    more = len(rows) > PAGE_SIZE
    return render_template(
        "accounts/organisations/index.html",
        filters=filters,
        narrowed=bool(chosen),
        rows=rows[:PAGE_SIZE],
        first_url=url_for("organisations.index", **chosen) if last else None,
        next_url=url_for("organisations.index", **chosen, after=rows[PAGE_SIZE - 1].id) if more else None,
    )


@blueprint.get("/add")
@requires(MANAGE)
def add() -> ResponseReturnValue:
    """Ask for a new organisation."""
    may_add(get_actor())
    form = AddOrganisationForm(timezone="UTC", locale="en", country="US")
    return render_template("accounts/organisations/add.html", form=form)


@blueprint.post("/add")
@requires(MANAGE)
@writes
def add_submitted() -> ResponseReturnValue:
    """Add the organisation, then invite its first administrator."""
    may_add(get_actor())
    form = AddOrganisationForm.from_request()
    if form.submitted_and_valid():
        try:
            added = add_organisation(
                current_session(),
                get_actor(),
                kind=OrganisationKind(form.kind.data),
                name=form.name.data,
                timezone=form.timezone.data,
                locale=form.locale.data,
                country=form.country.data,
                subdivision=form.subdivision.data,
                now=utc_now(),
            )
            flash(gettext("%(name)s was added. Invite its first administrator.", name=added.name), "success")
            return redirect(url_for("users.invite", organisation=added.id))
        except RuleBroken as error:
            form.refuse(error)
    return render_template("accounts/organisations/add.html", form=form), 422


@blueprint.get("/<uuid:organisation_id>")
@requires(MANAGE)
def show(organisation_id: UUID) -> ResponseReturnValue:
    """The settings, units and areas of an organisation."""
    row = get_managed_organisation(current_session(), get_actor(), organisation_id)
    return _page(row)


@blueprint.get("/<uuid:organisation_id>/settings")
@requires(MANAGE)
def settings(organisation_id: UUID) -> ResponseReturnValue:
    """Ask for changed settings."""
    row = get_managed_organisation(current_session(), get_actor(), organisation_id)
    return render_template("accounts/organisations/settings.html", form=SettingsForm(obj=row), row=row)


@blueprint.post("/<uuid:organisation_id>/settings")
@requires(MANAGE)
@writes
def change(organisation_id: UUID) -> ResponseReturnValue:
    """Change the settings."""
    session, actor = current_session(), get_actor()
    row = get_managed_organisation(session, actor, organisation_id)
    form = SettingsForm.from_request(obj=row)
    if form.submitted_and_valid():
        values: dict[str, Any] = {name: form[name].data for name in SETTINGS}
        try:
            change_settings(
                session,
                actor,
                organisation_id=organisation_id,
                version=form.version.data,
                now=utc_now(),
                **values,
            )
            flash(gettext("The settings were saved."), "success")
            return redirect(url_for("organisations.show", organisation_id=organisation_id))
        except RuleBroken as error:
            session.rollback()
            form.refuse(error)
    return render_template("accounts/organisations/settings.html", form=form, row=row), 422


@blueprint.post("/<uuid:organisation_id>/activate")
@requires(MANAGE)
@writes
def activate(organisation_id: UUID) -> ResponseReturnValue:
    """Let a candidate take part."""
    return _act(organisation_id, activate_organisation, gettext("The organisation takes part now."))


@blueprint.post("/<uuid:organisation_id>/suspend")
@requires(MANAGE)
@writes
def suspend(organisation_id: UUID) -> ResponseReturnValue:
    """Close an organisation to its people until it is activated again."""
    return _act(organisation_id, suspend_organisation, gettext("The organisation was suspended."))


@blueprint.post("/<uuid:organisation_id>/units")
@requires(MANAGE)
@writes
def add_unit_submitted(organisation_id: UUID) -> ResponseReturnValue:
    """Add a unit."""
    session, actor, form = current_session(), get_actor(), UnitForm.from_request()
    row = get_managed_organisation(session, actor, organisation_id)
    if form.submitted_and_valid():
        try:
            add_unit(session, actor, organisation_id=organisation_id, name=form.name.data, now=utc_now())
            flash(gettext("The unit was added."), "success")
            return redirect(url_for("organisations.show", organisation_id=organisation_id))
        except RuleBroken as error:
            form.refuse(error)
    return _page(row, unit_form=form), 422


@blueprint.post("/<uuid:organisation_id>/areas")
@requires(MANAGE)
@writes
def add_area_submitted(organisation_id: UUID) -> ResponseReturnValue:
    """Add an area."""
    session, actor, form = current_session(), get_actor(), AreaForm.from_request(prefix="area-")
    row = get_managed_organisation(session, actor, organisation_id)
    if form.submitted_and_valid():
        code, name = form.code.data, form.name.data
        try:
            add_area(session, actor, organisation_id=organisation_id, code=code, name=name, now=utc_now())
            flash(gettext("The area was added."), "success")
            return redirect(url_for("organisations.show", organisation_id=organisation_id))
        except RuleBroken as error:
            form.refuse(error)
    return _page(row, area_form=form), 422


def _act(organisation_id: UUID, command: Any, done: str) -> ResponseReturnValue:
    session, actor, now = current_session(), get_actor(), utc_now()
    press(lambda: command(session, actor, organisation_id=organisation_id, now=now), done=done)
    return redirect(url_for("organisations.show", organisation_id=organisation_id))


def _page(
    row: OrganisationRow, *, unit_form: UnitForm | None = None, area_form: AreaForm | None = None
) -> str:
    session, actor = current_session(), get_actor()
    is_agency = row.kind is OrganisationKind.AGENCY
    return render_template(
        "accounts/organisations/show.html",
        row=row,
        form=unit_form or area_form,
        unit_form=unit_form or UnitForm(formdata=None),
        area_form=area_form or AreaForm(formdata=None, prefix="area-"),
        units=list_units(session, row.id),
        areas=list_areas(session, row.id) if is_agency else [],
        is_agency=is_agency,
        operated=manages_all(actor),
        own=row.id == actor.organisation_id,
    )
