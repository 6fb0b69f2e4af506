"""Pages of the library."""

from datetime import timedelta
from uuid import UUID

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from core.clock import local_date, utc_now
from core.errors import RuleBroken
from core.permissions import Permission
from partners.outreach import policy
from partners.outreach.acts import list_keepers
from partners.outreach.board import blueprint, form_page, own_partnerships, tabs_at
from partners.outreach.library import commands, queries
from partners.outreach.library.forms import MaterialForm, ReviewForm
from partners.outreach.library.queries import MaterialRow
from partners.outreach.terms import MATERIAL_KINDS
from partners.services.codes import LANGUAGES
from web.access import get_actor, requires, writes
from web.database import current_session
from web.forms import press

READ, WRITE = Permission.OUTREACH_READ, Permission.OUTREACH_WRITE
YEAR = timedelta(days=365)
"""[HOUSE] Material is looked at again after a year, unless somebody says otherwise."""


@blueprint.get("/library")
@requires(READ)
def materials() -> ResponseReturnValue:
    """The material of one's own organisation, and what is shared with it."""
    session, actor = current_session(), get_actor()
    return render_template(
        "partners/outreach/materials.html",
        tabs=tabs_at("outreach.materials"),
        rows=queries.list_materials(session, actor),
        today=local_date(utc_now(), actor.timezone),
        may_write=actor.holds(WRITE),
        kinds=MATERIAL_KINDS,
        languages=LANGUAGES,
    )


@blueprint.route("/library/new", methods=["GET", "POST"])
@requires(WRITE)
@writes
def new_material() -> ResponseReturnValue:
    """Add material with its source and what proves it."""
    session, actor, now = current_session(), get_actor(), utc_now()
    form = _offered(
        MaterialForm.from_request(
            owner=str(actor.user_id), language="en", review_on=local_date(now, actor.timezone) + YEAR
        )
    )
    if form.submitted_and_valid():
        try:
            row = commands.add_material(session, actor, values=form.to_values(), now=now)
        except RuleBroken as error:
            form.refuse(error)
        else:
            flash(gettext("Saved."), "success")
            return redirect(url_for(".material", material_id=row.id))
    return form_page("material_form", form, row=None)


@blueprint.get("/library/<uuid:material_id>")
@requires(READ)
def material(material_id: UUID) -> ResponseReturnValue:
    """One piece of material with its source, evidence, licence and review."""
    session, actor = current_session(), get_actor()
    row = queries.get_material(session, actor, material_id)
    return render_template(
        "partners/outreach/material.html",
        row=row,
        standing=row.standing(local_date(utc_now(), actor.timezone)),
        keeps=policy.can_keep(actor, row.organisation_id) and row.retired_at is None,
        kinds=MATERIAL_KINDS,
        languages=LANGUAGES,
    )


@blueprint.route("/library/<uuid:material_id>/edit", methods=["GET", "POST"])
@requires(WRITE)
@writes
def edit_material(material_id: UUID) -> ResponseReturnValue:
    """Change what is said of material."""
    session, row = current_session(), _kept(material_id)
    form = _offered(MaterialForm.from_request(**MaterialForm.values_of(row)))
    if form.submitted_and_valid():
        try:
            commands.change_material(
                session,
                get_actor(),
                row.id,
                values=form.to_values(),
                version=form.seen_version(),
                now=utc_now(),
            )
        except RuleBroken as error:
            form.refuse(error)
        else:
            flash(gettext("Saved."), "success")
            return redirect(url_for(".material", material_id=row.id))
    return form_page("material_form", form, row=row)


@blueprint.route("/library/<uuid:material_id>/review", methods=["GET", "POST"])
@requires(WRITE)
@writes
def review_material(material_id: UUID) -> ResponseReturnValue:
    """Say that it still holds, until a later day."""
    session, actor, now = current_session(), get_actor(), utc_now()
    row = _kept(material_id)
    form = ReviewForm.from_request(review_on=local_date(now, actor.timezone) + YEAR)
    if form.submitted_and_valid():
        try:
            commands.review_material(session, actor, row.id, review_on=form.review_on.data, now=now)
        except RuleBroken as error:
            form.refuse(error)
        else:
            flash(gettext("Reviewed."), "success")
            return redirect(url_for(".material", material_id=row.id))
    return form_page("review_material", form, row=row)


@blueprint.post("/library/<uuid:material_id>/retire")
@requires(WRITE)
@writes
def retire_material(material_id: UUID) -> ResponseReturnValue:
    """Nobody is to use it any more."""
    press(
        lambda: commands.retire_material(current_session(), get_actor(), material_id, now=utc_now()),
        done=gettext("Retired. It is no longer public."),
    )
    return redirect(url_for(".material", material_id=material_id))


def _kept(material_id: UUID) -> MaterialRow:
    session, actor = current_session(), get_actor()
    row = queries.get_material(session, actor, material_id)
    policy.may_keep(actor, row.organisation_id)
    return row


def _offered(form: MaterialForm) -> MaterialForm:
    session, actor = current_session(), get_actor()
    form.offer_owners(list_keepers(session, actor.organisation_id))
    form.offer_partnerships(own_partnerships(session, actor))
    return form
