"""Pages of shared goals: the list, one goal with its picture, and everything the two sides do with it."""

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from sqlalchemy.orm import Session

from core.actor import Actor, OrganisationKind
from core.clock import local_date, utc_now
from core.errors import NotFound, RuleBroken
from core.permissions import Permission
from partners.goals import commands, policy, presentation, queries, words
from partners.goals.forms import ChangeForm, GoalForm, OwnerForm, ReasonForm, ReportForm, default_days
from partners.goals.lifecycle import GoalAction, GoalState
from partners.goals.picture import picture_of
from partners.goals.rows import GoalRow
from partners.meetings.queries import list_actions_for_goal, list_decisions_for_goal
from web import forms
from web.access import get_actor, requires, writes
from web.database import current_session
from web.forms import ActionForm, SelectChoice, shown_version
from web.i18n import message_of

blueprint = Blueprint("goals", __name__, url_prefix="/goals")
A = GoalAction


@blueprint.get("/")
@requires(Permission.GOAL_READ)
def index() -> ResponseReturnValue:
    """The goals of one's own partnerships, grouped by how they are doing."""
    session, actor, now = current_session(), get_actor(), utc_now()
    rows = queries.list_goals(session, actor)
    may_write = actor.holds(Permission.GOAL_WRITE)
    return render_template(
        "partners/goals/index.html",
        sections=presentation.by_partnership(rows, now),
        partnerships=queries.list_partnerships_for_goals(session, actor, on=now) if may_write else [],
        may_see_partnerships=actor.holds(Permission.PARTNERSHIP_READ),
    )


@blueprint.route("/new/<uuid:partnership_id>", methods=["GET", "POST"])
@requires(Permission.GOAL_WRITE)
@writes
def new(partnership_id: UUID) -> ResponseReturnValue:
    """Propose a goal to the other side of a partnership."""
    session, actor, now = current_session(), get_actor(), utc_now()
    found = [p for p in queries.list_partnerships_for_goals(session, actor, on=now) if p.id == partnership_id]
    if not found:
        raise NotFound(policy.NOT_FOUND)
    partnership = found[0]
    own = "agency_owner" if actor.organisation_kind is OrganisationKind.AGENCY else "ngo_owner"
    form = GoalForm.from_request(
        **{own: str(actor.user_id)}, **default_days(local_date(now, partnership.agency_timezone))
    )
    _offer_owners(session, form, partnership.agency_id, partnership.ngo_id)
    if form.submitted_and_valid():
        try:
            goal = commands.propose(
                session, actor, partnership_id=partnership_id, terms=form.to_terms(), now=now
            )
            flash(gettext("Proposed. The other side has to agree."), "success")
            return redirect(url_for(".show", goal_id=goal.id))
        except RuleBroken as error:
            form.refuse(error)
    return _form_page("new", form, partnership=partnership)


@blueprint.get("/<uuid:goal_id>")
@requires(Permission.GOAL_READ)
def show(goal_id: UUID) -> ResponseReturnValue:
    """One goal: how it is doing, its figures with evidence, what serves it, and what happens next."""
    session, actor, now = current_session(), get_actor(), utc_now()
    row = queries.get_goal(session, actor, goal_id)
    updates = queries.list_updates(session, row.id)
    changes = queries.list_changes(session, row.id)
    waiting = next((change for change in changes if change.accepted is None), None)
    may_see_meetings = actor.holds(Permission.MEETING_READ)
    return render_template(
        "partners/goals/show.html",
        row=row,
        words=words,
        tag=presentation.tag_of(row, now),
        way=presentation.way_words(row),
        picture=picture_of(row, updates, caption=presentation.caption_of(row, now)),
        updates=updates[::-1],
        changes=presentation.change_lines(row, changes),
        waiting=waiting,
        next_step=presentation.what_happens_next(row, waiting, actor, now),
        actions=presentation.actions_of(row, waiting, actor, now),
        decisions=list_decisions_for_goal(session, row.id, actor=actor) if may_see_meetings else [],
        tasks=list_actions_for_goal(session, row.id, actor=actor) if may_see_meetings else [],
        may_see_meetings=may_see_meetings,
        may_see_evaluations=actor.holds(Permission.EVALUATION_READ),
    )


@blueprint.route("/<uuid:goal_id>/edit", methods=["GET", "POST"])
@requires(Permission.GOAL_WRITE)
@writes
def edit(goal_id: UUID) -> ResponseReturnValue:
    """Change what is proposed; the other side has to agree to it then."""
    session, actor, row = _goal_for(goal_id, A.EDIT)
    form = GoalForm.from_request(**GoalForm.values_of(row))
    _offer_owners(session, form, row.agency_id, row.ngo_id)
    if form.submitted_and_valid():
        try:
            commands.edit_proposal(
                session, actor, row.id, terms=form.to_terms(), version=form.seen_version(), now=utc_now()
            )
            flash(gettext("Saved. The other side has to agree."), "success")
            return redirect(url_for(".show", goal_id=row.id))
        except RuleBroken as error:
            form.refuse(error)
    return _form_page("edit", form, row=row)


@blueprint.post("/<uuid:goal_id>/agree")
@requires(Permission.GOAL_WRITE)
@writes
def agree(goal_id: UUID) -> ResponseReturnValue:
    """Agree to the goal as it was shown."""
    if not ActionForm.from_request().submitted_and_valid():
        return _again(goal_id)
    try:
        commands.agree(current_session(), get_actor(), goal_id, version=shown_version(), now=utc_now())
    except RuleBroken as error:
        flash(message_of(error), "error")
        return redirect(url_for(".show", goal_id=goal_id))
    flash(gettext("Agreed by both sides."), "success")
    return redirect(url_for(".show", goal_id=goal_id))


@blueprint.route("/<uuid:goal_id>/report", methods=["GET", "POST"])
@requires(Permission.GOAL_WRITE)
@writes
def report(goal_id: UUID) -> ResponseReturnValue:
    """Report a figure with its evidence."""
    session, actor, row = _goal_for(goal_id, A.REPORT)
    now = utc_now()
    form = ReportForm.from_request(measured_on=min(row.today(now), row.course.ends_on))
    if form.submitted_and_valid():
        try:
            commands.report_progress(session, actor, row.id, report=form.to_report(row.measure), now=now)
            flash(gettext("Reported."), "success")
            return redirect(url_for(".show", goal_id=row.id))
        except RuleBroken as error:
            form.refuse(error)
    return _form_page(
        "report", form, row=row, latest=presentation.latest_words(row), unit=words.unit_words(row.measure)
    )


@blueprint.route("/<uuid:goal_id>/change", methods=["GET", "POST"])
@requires(Permission.GOAL_WRITE)
@writes
def change(goal_id: UUID) -> ResponseReturnValue:
    """Ask the other side for another target or last day."""
    session, actor, row = _goal_for(goal_id, A.PROPOSE_CHANGE)
    form = ChangeForm.from_request(target=row.measure.typed(row.course.target), ends_on=row.course.ends_on)
    if form.submitted_and_valid():
        try:
            commands.propose_change(
                session,
                actor,
                row.id,
                target=form.new_target(row.measure),
                ends_on=form.ends_on.data,
                reason=form.reason.data,
                now=utc_now(),
            )
            flash(gettext("Asked. The agreed target holds until the other side accepts."), "success")
            return redirect(url_for(".show", goal_id=row.id))
        except RuleBroken as error:
            form.refuse(error)
    return _form_page(
        "change", form, row=row, way=presentation.way_words(row), unit=words.unit_words(row.measure)
    )


@blueprint.post("/<uuid:goal_id>/changes/<uuid:change_id>/accept")
@requires(Permission.GOAL_WRITE)
@writes
def accept_change(goal_id: UUID, change_id: UUID) -> ResponseReturnValue:
    """Accept another target."""
    if not ActionForm.from_request().submitted_and_valid():
        return _again(goal_id)
    commands.answer_change(
        current_session(), get_actor(), goal_id, change_id=change_id, accept=True, now=utc_now()
    )
    flash(gettext("The new target holds."), "success")
    return redirect(url_for(".show", goal_id=goal_id))


@blueprint.post("/<uuid:goal_id>/changes/<uuid:change_id>/refuse")
@requires(Permission.GOAL_WRITE)
@writes
def refuse_change(goal_id: UUID, change_id: UUID) -> ResponseReturnValue:
    """Keep the agreed target, or take one's own change back."""
    if not ActionForm.from_request().submitted_and_valid():
        return _again(goal_id)
    commands.answer_change(
        current_session(), get_actor(), goal_id, change_id=change_id, accept=False, now=utc_now()
    )
    flash(gettext("The agreed target stays."), "success")
    return redirect(url_for(".show", goal_id=goal_id))


@blueprint.route("/<uuid:goal_id>/owner", methods=["GET", "POST"])
@requires(Permission.GOAL_WRITE)
@writes
def owner(goal_id: UUID) -> ResponseReturnValue:
    """Name another owner for one's own side."""
    session, actor, row = _goal_for(goal_id, A.HAND_OVER)
    own_side = row.agency_id if actor.organisation_id == row.agency_id else row.ngo_id
    present = row.agency_owner_id if own_side == row.agency_id else row.ngo_owner_id
    form = OwnerForm.from_request(owner=str(present))
    form.owner.choices = [
        SelectChoice(value=str(one.id), label=one.name) for one in queries.list_owners(session, own_side)
    ]
    if form.submitted_and_valid():
        try:
            commands.hand_over(session, actor, row.id, owner_id=UUID(form.owner.data), now=utc_now())
            flash(gettext("Saved."), "success")
            return redirect(url_for(".show", goal_id=row.id))
        except RuleBroken as error:
            form.refuse(error)
    return _form_page("owner", form, row=row)


@blueprint.post("/<uuid:goal_id>/conclude")
@requires(Permission.GOAL_WRITE)
@writes
def conclude(goal_id: UUID) -> ResponseReturnValue:
    """The goal is over: achieved or missed, as its last figure says."""
    if not ActionForm.from_request().submitted_and_valid():
        return _again(goal_id)
    goal = commands.conclude(current_session(), get_actor(), goal_id, now=utc_now())
    achieved = goal.state is GoalState.ACHIEVED
    flash(gettext("Concluded: achieved.") if achieved else gettext("Concluded: missed."), "success")
    return redirect(url_for(".show", goal_id=goal_id))


@blueprint.route("/<uuid:goal_id>/abandon", methods=["GET", "POST"])
@requires(Permission.GOAL_WRITE)
@writes
def abandon(goal_id: UUID) -> ResponseReturnValue:
    """Give up a goal, or decline a proposal, with the reason."""
    session, actor, row = _goal_for(goal_id, A.ABANDON)
    form = ReasonForm.from_request()
    if form.submitted_and_valid():
        try:
            commands.abandon(session, actor, row.id, reason=form.reason.data, now=utc_now())
            flash(gettext("Given up."), "success")
            return redirect(url_for(".show", goal_id=row.id))
        except RuleBroken as error:
            form.refuse(error)
    return _form_page("abandon", form, row=row)


def _goal_for(goal_id: UUID, action: GoalAction) -> tuple[Session, Actor, GoalRow]:
    """The goal that exists for the actor, who may take the step."""
    session, actor = current_session(), get_actor()
    row = queries.get_goal(session, actor, goal_id)
    policy.may_act(actor, row.state, action)
    return session, actor, row


def _offer_owners(session: Session, form: GoalForm, agency_id: UUID, ngo_id: UUID) -> None:
    form.offer(queries.list_owners(session, agency_id), queries.list_owners(session, ngo_id))


def _again(goal_id: UUID) -> ResponseReturnValue:
    """A bare button whose page was too old: show it anew."""
    flash(gettext("This page was too old. Try again."), "error")
    return redirect(url_for(".show", goal_id=goal_id))


def _form_page(name: str, form: forms.BaseForm, **values: object) -> ResponseReturnValue:
    """The page of a form; 422 where it comes back with errors."""
    return forms.form_page(f"partners/goals/{name}.html", form, **values)
