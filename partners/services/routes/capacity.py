"""How much room a service has: a small form, one button, and the button behind a mailed link."""

from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from core.clock import utc_now
from core.errors import Conflict, RuleBroken
from core.permissions import Permission
from partners.services import commands, queries
from partners.services.forms import CapacityForm, ConfirmForm, given_figure
from partners.services.routes.blueprint import blueprint
from web.access import get_actor, public, requires, writes
from web.database import current_session
from web.i18n import message_of


@blueprint.route("/services/<uuid:service_id>/capacity", methods=["GET", "POST"])
@requires(Permission.CAPACITY_CONFIRM)
@writes
def capacity(service_id: UUID) -> ResponseReturnValue:
    """The NGO says how much room a service has."""
    actor, session, now = get_actor(), current_session(), utc_now()
    queries.may_confirm_capacity(actor)
    service = queries.get_own_service(session, actor, service_id)
    newest = queries.find_capacity(session, service_id, now)
    form: CapacityForm = CapacityForm.from_request(data=given_figure(newest))
    if form.submitted_and_valid():
        try:
            commands.state_capacity(session, actor, service_id, figure=form.figure(), now=now)
        except RuleBroken as error:
            form.refuse(error)
        else:
            flash(gettext("The new figure of “%(service)s” is in force.", service=service.name), "success")
            return redirect(url_for(".own"))
    page = render_template("partners/services/capacity.html", form=form, service=service, capacity=newest)
    return page, 422 if form.errors or form.form_errors else 200


@blueprint.post("/services/<uuid:service_id>/capacity/confirm")
@requires(Permission.CAPACITY_CONFIRM)
@writes
def confirm(service_id: UUID) -> ResponseReturnValue:
    """One tap: the figure is still right."""
    actor, session = get_actor(), current_session()
    queries.may_confirm_capacity(actor)
    service = queries.get_own_service(session, actor, service_id)
    form: ConfirmForm = ConfirmForm.from_request()
    if form.submitted_and_valid():
        try:
            commands.confirm_capacity(session, actor, service_id, seen=form.seen_id(), now=utc_now())
        except RuleBroken as error:
            session.rollback()
            flash(message_of(error), "error")
        else:
            flash(
                gettext("Thank you: the figure of “%(service)s” counts from now.", service=service.name),
                "success",
            )
    return redirect(url_for(".own"))


@blueprint.route("/capacity/<token>", methods=["GET", "POST"])
@public
@writes
def question(token: str) -> ResponseReturnValue:
    """Behind a mailed link: the figure of one service and one button; looking does not use the link up."""
    session, now = current_session(), utc_now()
    asked = queries.find_open_question(session, token, now=now)
    if asked is None:
        return render_template("partners/services/question_ended.html"), 404
    form: ConfirmForm = ConfirmForm.from_request()
    if form.submitted_and_valid():
        try:
            commands.confirm_by_link(session, token=token, seen=form.seen_id(), now=now)
        except (Conflict, RuleBroken) as error:
            session.rollback()
            form.refuse(RuleBroken(error.message, None, **error.params))
        else:
            session.flush()
            return render_template(
                "partners/services/question_answered.html",
                asked=asked,
                capacity=queries.find_capacity(session, asked.service_id, now),
            )
    newest = queries.find_capacity(session, asked.service_id, now)
    form.seen.data = str(newest.id) if newest else ""
    page = render_template("partners/services/question.html", form=form, asked=asked, capacity=newest)
    return page, 422 if form.form_errors or (request.method == "POST" and form.errors) else 200
