"""Who to call for what: a page per partnership, and each side's own contacts."""

from dataclasses import asdict
from datetime import date
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from accounts.organisations.queries import list_areas
from core.clock import local_date, utc_now
from core.errors import Denied, RuleBroken
from core.permissions import Permission
from core.text import N_
from partners.channels.board import blueprint
from partners.channels.contacts import commands, queries
from partners.channels.contacts.forms import ContactForm
from partners.channels.contacts.presenting import sides_of
from partners.channels.contacts.purposes import Purpose
from partners.channels.partners import get_partner, list_partners, name_of
from partners.channels.policy import can_talk, may_talk
from partners.channels.tabs import tabs_at
from partners.memoranda.queries import PartnershipRow
from partners.services.queries import list_services
from web.access import get_actor, requires, writes
from web.database import current_session
from web.forms import ActionForm

READ, WRITE = Permission.CHANNEL_READ, Permission.CHANNEL_WRITE


@blueprint.get("/contacts/")
@requires(READ)
def contacts() -> ResponseReturnValue:
    """The partnerships whose contacts the reader may see; the only one is shown at once."""
    partners = list_partners(current_session(), get_actor())
    if len(partners) == 1:
        return redirect(url_for("channels.partner_contacts", partnership_id=partners[0][0]))
    return render_template(
        "partners/channels/contacts/contacts.html",
        tabs_shown=tabs_at("channels.contacts"),
        partners=partners,
    )


@blueprint.get("/contacts/<uuid:partnership_id>")
@requires(READ)
def partner_contacts(partnership_id: UUID) -> ResponseReturnValue:
    """Who to call for what in one partnership: the other side first."""
    session, actor = current_session(), get_actor()
    partnership = get_partner(session, actor, partnership_id)
    rows = queries.list_contacts(session, partnership_id)
    return render_template(
        "partners/channels/contacts/partner_contacts.html",
        tabs_shown=tabs_at("channels.contacts"),
        partnership_id=partnership_id,
        partner_name=name_of(partnership, actor),
        sides=sides_of(partnership, rows, actor, today=_today()),
        keeps=can_talk(actor),
    )


@blueprint.route("/contacts/<uuid:partnership_id>/new", methods=["GET", "POST"])
@requires(WRITE)
@writes
def add_contact(partnership_id: UUID) -> ResponseReturnValue:
    """Name somebody of one's own side."""
    session, actor = current_session(), get_actor()
    may_talk(actor)
    partnership = get_partner(session, actor, partnership_id)
    asked = request.args.get("purpose")
    purpose = asked if asked in set(Purpose) else Purpose.DAY_TO_DAY.value
    form = ContactForm.from_request(purpose=purpose, valid_from=_today())
    _offer(form, partnership)
    if form.submitted_and_valid():
        try:
            commands.add_contact(
                session, actor, partnership_id=partnership_id, values=form.values, now=utc_now()
            )
            flash(gettext("The contact was added."), "success")
            return redirect(url_for("channels.partner_contacts", partnership_id=partnership_id))
        except RuleBroken as error:
            form.refuse(error)
    page = render_template(
        "partners/channels/contacts/edit.html",
        form=form,
        partnership_id=partnership_id,
        partner_name=name_of(partnership, actor),
        contact=None,
    )
    return page, 422 if form.errors else 200


@blueprint.route("/contacts/entries/<uuid:contact_id>", methods=["GET", "POST"])
@requires(WRITE)
@writes
def edit_contact(contact_id: UUID) -> ResponseReturnValue:
    """Change a contact of one's own side."""
    session, actor = current_session(), get_actor()
    row = queries.get_contact(session, actor, contact_id)
    may_talk(actor)
    if row.organisation_id != actor.organisation_id:
        raise Denied(N_("Each side keeps its own contacts. Ask the other side to change this one."))
    partnership = get_partner(session, actor, row.partnership_id)
    values = asdict(queries.values_of(row))
    form = ContactForm.from_request(version=str(row.version), days=list(row.weekdays or ""), **values)
    _offer(form, partnership)
    if form.submitted_and_valid():
        try:
            commands.change_contact(
                session, actor, contact_id, version=form.seen_version, values=form.values, now=utc_now()
            )
            flash(gettext("The contact was saved."), "success")
            return redirect(url_for("channels.partner_contacts", partnership_id=row.partnership_id))
        except RuleBroken as error:
            form.refuse(error)
    page = render_template(
        "partners/channels/contacts/edit.html",
        form=form,
        partnership_id=row.partnership_id,
        partner_name=name_of(partnership, actor),
        contact=row,
    )
    return page, 422 if form.errors else 200


@blueprint.post("/contacts/entries/<uuid:contact_id>/remove")
@requires(WRITE)
@writes
def remove_contact(contact_id: UUID) -> ResponseReturnValue:
    """Take a contact of one's own side out of the directory."""
    session, actor = current_session(), get_actor()
    row = queries.get_contact(session, actor, contact_id)
    if ActionForm.from_request().submitted_and_valid():
        commands.remove_contact(session, actor, contact_id, now=utc_now())
        flash(gettext("The contact was removed."), "success")
    return redirect(url_for("channels.partner_contacts", partnership_id=row.partnership_id))


def _offer(form: ContactForm, partnership: PartnershipRow) -> None:
    session = current_session()
    form.offer(
        queries.list_colleagues(session, _own_id()),
        services=[(row.id, row.name) for row in list_services(session, organisation_id=partnership.ngo_id)],
        areas=[(row.id, row.name) for row in list_areas(session, partnership.agency_id)],
    )


def _today() -> date:
    return local_date(utc_now(), get_actor().timezone)


def _own_id() -> UUID:
    actor = get_actor()
    assert actor.organisation_id is not None, "a role that talks belongs to an organisation"
    return actor.organisation_id
