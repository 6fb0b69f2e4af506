"""Writing plans: a new one by the person's code, changing the draft, sending it for approval, a new version."""

from uuid import UUID

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from core.clock import utc_now
from core.errors import Conflict, RuleBroken
from core.permissions import Permission
from core.text import N_
from referrals.people.response_plans import commands, policy, queries, words
from referrals.people.response_plans.forms import NewPlanForm, PlanForm, given
from referrals.people.response_plans.lifecycle import PlanAction
from referrals.people.response_plans.routes.board import blueprint
from web.access import get_actor, requires, writes
from web.database import current_session
from web.forms import button_pressed, form_page
from web.i18n import message_of

FOLDER = "referrals/people/response_plans"


@blueprint.route("/new", methods=["GET", "POST"])
@requires(Permission.RESPONSE_PLAN_WRITE)
@writes
def new() -> ResponseReturnValue:
    """Draft a plan about the person of a code."""
    session, actor, now = current_session(), get_actor(), utc_now()
    policy.may_draft(actor)
    form = NewPlanForm.from_request(code=request.args.get("code", "")[:20])
    form.offer()
    if form.submitted_and_valid():
        try:
            commands.reserve_lookup(session, actor, now=now)
            session.commit()
            person_id = queries.find_person(session, actor, form.code.data)
            if person_id is None:
                raise RuleBroken(N_("Nobody in your agency’s records has this code."), "code")
            plan = commands.draft(session, actor, person_id=person_id, values=form.values(), now=now)
            flash(gettext("Draft saved. Send it for approval when it is complete."), "success")
            return redirect(url_for(".show", plan_id=plan.id))
        except RuleBroken as error:
            form.refuse(error)
        except Conflict as error:
            form.refuse(RuleBroken(error.message, "code", **error.params))
    return form_page(f"{FOLDER}/new.html", form, words=words)


@blueprint.route("/<uuid:plan_id>/edit", methods=["GET", "POST"])
@requires(Permission.RESPONSE_PLAN_WRITE)
@writes
def edit(plan_id: UUID) -> ResponseReturnValue:
    """Change one's own draft."""
    session, actor, now = current_session(), get_actor(), utc_now()
    cover = queries.get_cover(session, actor, plan_id, now=now)
    policy.may_act(actor, cover.state, PlanAction.EDIT, drafted_by_id=cover.drafted_by_id)
    if not cover.opened:
        flash(gettext("Say first why you open the plan."), "info")
        return redirect(url_for(".show", plan_id=plan_id))
    form = PlanForm.from_request(**given(queries.read_plan(session, actor, plan_id, now=now), cover.version))
    form.offer()
    if form.submitted_and_valid():
        try:
            commands.edit(session, actor, plan_id, values=form.values(), version=form.seen_version(), now=now)
            flash(gettext("Saved."), "success")
            return redirect(url_for(".show", plan_id=plan_id))
        except RuleBroken as error:
            form.refuse(error)
    return form_page(f"{FOLDER}/edit.html", form, cover=cover, words=words)


@blueprint.post("/<uuid:plan_id>/submit")
@requires(Permission.RESPONSE_PLAN_WRITE)
@writes
def submit(plan_id: UUID) -> ResponseReturnValue:
    """Send one's own draft to somebody else for approval."""
    if button_pressed():
        try:
            commands.submit(current_session(), get_actor(), plan_id, now=utc_now())
            flash(gettext("Sent. Somebody else has to approve it before officers read it."), "success")
        except RuleBroken as error:
            flash(message_of(error), "error")
    return redirect(url_for(".show", plan_id=plan_id))


@blueprint.post("/<uuid:plan_id>/revise")
@requires(Permission.RESPONSE_PLAN_WRITE)
@writes
def revise(plan_id: UUID) -> ResponseReturnValue:
    """Begin a new version; the old one holds until the new one is approved."""
    if button_pressed():
        try:
            copy = commands.revise(current_session(), get_actor(), plan_id, now=utc_now())
            flash(gettext("A new version begins with what the plan says now."), "success")
            return redirect(url_for(".edit", plan_id=copy.id))
        except RuleBroken as error:
            flash(message_of(error), "error")
    return redirect(url_for(".show", plan_id=plan_id))
