"""Reading plans: the list, one plan behind its reason, from an encounter or referral, by code; and the log."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from core.actor import Role
from core.clock import utc_now
from core.errors import RuleBroken
from core.permissions import Permission
from core.text import N_
from referrals.people.response_plans import commands, policy, queries, words
from referrals.people.response_plans.contexts import get_context, person_in
from referrals.people.response_plans.forms import FindForm, OpenForm
from referrals.people.response_plans.routes.board import blueprint
from referrals.people.response_plans.routes.buttons import buttons_of
from web.access import get_actor, requires, writes
from web.database import current_session
from web.forms import form_page
from web.i18n import translate

FOLDER = "referrals/people/response_plans"


@blueprint.get("/")
@requires(Permission.RESPONSE_PLAN_WRITE)
def index() -> ResponseReturnValue:
    """The plans that one looks after or drafted, by code; those that wait for somebody first."""
    session, actor = current_session(), get_actor()
    ended = request.args.get("tab") == "ended"
    return render_template(
        f"{FOLDER}/index.html",
        rows=queries.list_plans(session, actor, ended=ended),
        tabs=[
            {"label": translate(N_("Plans")), "url": url_for(".index"), "current": not ended},
            {"label": translate(N_("Ended")), "url": url_for(".index", tab="ended"), "current": ended},
        ],
        all_of_agency=policy.looks_after(actor),
        may_watch=actor.holds(Permission.RESPONSE_PLAN_WATCH),
    )


@blueprint.route("/<uuid:plan_id>", methods=["GET", "POST"])
@requires(Permission.RESPONSE_PLAN_READ)
@writes
def show(plan_id: UUID) -> ResponseReturnValue:
    """One plan: its cover and a reason to open it, then for an hour its text."""
    session, actor, now = current_session(), get_actor(), utc_now()
    cover = queries.get_cover(session, actor, plan_id, now=now)
    form = OpenForm.from_request()
    form.offer()
    if not cover.opened and form.submitted_and_valid():
        try:
            commands.open_plan(session, actor, plan_id, why=form.why.data, now=now)
            return redirect(url_for(".show", plan_id=plan_id))
        except RuleBroken as error:
            form.refuse(error)
    return form_page(
        f"{FOLDER}/show.html",
        form,
        cover=cover,
        text=queries.read_plan(session, actor, plan_id, now=now) if cover.opened else None,
        steps=queries.list_steps(session, actor, cover),
        versions=queries.list_versions(session, actor, cover),
        buttons=buttons_of(actor, cover),
        words=words,
        may_watch=actor.holds(Permission.RESPONSE_PLAN_WATCH),
    )


@blueprint.route("/at/<kind>/<uuid:context_id>", methods=["GET", "POST"])
@requires(Permission.RESPONSE_PLAN_READ)
@writes
def at(kind: str, context_id: UUID) -> ResponseReturnValue:
    """Whether there is a plan about the person of an encounter or referral, and a reason to open it."""
    session, actor, now = current_session(), get_actor(), utc_now()
    person_id = person_in(session, actor, kind=kind, context_id=context_id, now=now)
    plans = queries.list_field_plans(session, actor, person_id, now=now)
    form = OpenForm.from_request()
    form.offer()
    if plans and form.submitted_and_valid():
        try:
            for plan in plans:
                commands.open_plan(
                    session, actor, plan.id, why=form.why.data, came_from=kind, context_id=context_id, now=now
                )
            return redirect(url_for(".show", plan_id=plans[0].id))
        except RuleBroken as error:
            form.refuse(error)
    context = get_context(kind)
    arguments: dict[str, Any] = {f"{kind}_id": context_id}
    return form_page(
        f"{FOLDER}/at.html",
        form,
        plans=plans,
        code=queries.reference_of(session, person_id)
        if actor.holds(Permission.RESPONSE_PLAN_WRITE)
        else None,
        back_label=translate(context.label),
        back_url=url_for(context.endpoint, **arguments),
    )


@blueprint.route("/find", methods=["GET", "POST"])
@requires(Permission.RESPONSE_PLAN_READ)
@writes
def find() -> ResponseReturnValue:
    """A plan by the exact code of the person; each try is counted."""
    session, actor, now = current_session(), get_actor(), utc_now()
    form = FindForm.from_request()
    form.offer()
    if form.submitted_and_valid():
        try:
            commands.reserve_lookup(session, actor, now=now)
            session.commit()
            person_id = queries.find_person(session, actor, form.code.data)
            plans = queries.list_field_plans(session, actor, person_id, now=now)
            if not plans:
                raise RuleBroken(N_("There is no plan that officers may read under this code."), "code")
            for plan in plans:
                commands.open_plan(session, actor, plan.id, why=form.why.data, came_from="code", now=now)
            return redirect(url_for(".show", plan_id=plans[0].id))
        except RuleBroken as error:
            form.refuse(error)
    return form_page(f"{FOLDER}/find.html", form)


@blueprint.get("/openings")
@requires(Permission.RESPONSE_PLAN_WATCH)
def openings() -> ResponseReturnValue:
    """Who of the agency opened plans, when and why; nothing of what they say."""
    session, actor = current_session(), get_actor()
    before = _moment(request.args.get("before"))
    plan_id = _id(request.args.get("plan"))
    rows = queries.list_views(session, actor, plan_id=plan_id, before=before)
    more = len(rows) == queries.LATEST
    return render_template(
        f"{FOLDER}/openings.html",
        rows=rows,
        words=words,
        one_plan=plan_id is not None,
        first_url=url_for(".openings", plan=plan_id) if before else None,
        next_url=url_for(".openings", plan=plan_id, before=rows[-1].viewed_at.timestamp()) if more else None,
        may_see_plans=actor.has_role(Role.PARTNERSHIP_DESK),
    )


def _moment(text: str | None) -> datetime | None:
    try:
        return datetime.fromtimestamp(float(text), UTC) if text else None
    except (ValueError, OverflowError, OSError):
        return None


def _id(text: str | None) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError:
        return None
