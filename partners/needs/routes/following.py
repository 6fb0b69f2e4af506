"""What priorities lead to: goals, services wanted, searches, and what became of each."""

from datetime import timedelta
from uuid import UUID

from flask import flash, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from core.actor import OrganisationKind
from core.clock import local_date, utc_now
from core.errors import NotFound, RuleBroken
from core.permissions import Permission
from partners.diligence.assessments.queries import may_open
from partners.goals.forms import GoalForm, default_days
from partners.goals.queries import list_owners, list_partnerships_for_goals
from partners.needs import commands, queries
from partners.needs.followed import get_follow_up
from partners.needs.forms.reviewing import SearchForm, SettleForm, WantedForm
from partners.needs.lifecycle import NeedsAction
from partners.needs.policy import NOT_FOUND
from partners.needs.routes.board import back_to, blueprint, form_page, row_for
from partners.needs.rows import AssessmentRow, ThemeRow
from partners.needs.terms import FOLLOW_KINDS
from partners.services.needs import NEED_LABELS, Need
from partners.services.queries import Search, list_directory
from web.access import found, get_actor, requires, writes
from web.database import current_session

WRITE = Permission.NEEDS_WRITE
F = NeedsAction.FOLLOW


@blueprint.get("/<uuid:needs_id>/priorities/<uuid:theme_id>")
@requires(WRITE)
def follow(needs_id: UUID, theme_id: UUID) -> ResponseReturnValue:
    """What may follow from a priority."""
    session, actor, now = current_session(), get_actor(), utc_now()
    row, theme = _priority(needs_id, theme_id)
    pairs = [
        one
        for one in list_partnerships_for_goals(session, actor, on=now)
        if row.partnership_id in (None, one.id)
    ]
    is_agency = actor.organisation_kind is OrganisationKind.AGENCY
    return render_template(
        "partners/needs/follow.html",
        row=row,
        theme=theme,
        partnerships=pairs,
        own_id=actor.organisation_id,
        may_set_goals=actor.holds(Permission.GOAL_WRITE),
        may_search=is_agency and actor.holds(Permission.DILIGENCE_DECIDE),
    )


@blueprint.route(
    "/<uuid:needs_id>/priorities/<uuid:theme_id>/goal/<uuid:partnership_id>", methods=["GET", "POST"]
)
@requires(Permission.GOAL_WRITE)
@writes
def become_goal(needs_id: UUID, theme_id: UUID, partnership_id: UUID) -> ResponseReturnValue:
    """Propose a shared goal that comes from a priority."""
    session, actor, now = current_session(), get_actor(), utc_now()
    row, theme = _priority(needs_id, theme_id)
    pairs = {one.id: one for one in list_partnerships_for_goals(session, actor, on=now)}
    if partnership_id not in pairs or row.partnership_id not in (None, partnership_id):
        raise NotFound(NOT_FOUND)
    pair = pairs[partnership_id]
    own = "agency_owner" if pair.agency_id == actor.organisation_id else "ngo_owner"
    form = GoalForm.from_request(
        title=theme.name,
        why=gettext(
            "Priority %(rank)s of the needs assessment %(reference)s: %(title)s",
            rank=theme.final_rank,
            reference=row.reference,
            title=row.title,
        ),
        **{own: str(actor.user_id)},
        **default_days(local_date(now, pair.agency_timezone)),
    )
    form.offer(list_owners(session, pair.agency_id), list_owners(session, pair.ngo_id))
    if form.submitted_and_valid():
        try:
            commands.become_goal(
                session,
                actor,
                row.id,
                theme_id=theme.id,
                partnership_id=partnership_id,
                terms=form.to_terms(),
                now=now,
            )
        except RuleBroken as error:
            form.refuse(error)
        else:
            flash(gettext("Proposed. The other side has to agree."), "success")
            return back_to(row.id, "priorities")
    return form_page("goal", form, row=row, theme=theme, pair=pair)


@blueprint.route("/<uuid:needs_id>/priorities/<uuid:theme_id>/wanted", methods=["GET", "POST"])
@requires(WRITE)
@writes
def want_service(needs_id: UUID, theme_id: UUID) -> ResponseReturnValue:
    """Say which service is wanted; NGOs of the partnership read it."""
    row, theme = _priority(needs_id, theme_id)
    form = WantedForm.from_request()
    if form.submitted_and_valid():
        try:
            commands.want_service(
                current_session(),
                get_actor(),
                row.id,
                theme_id=theme.id,
                need=form.chosen(),
                words=form.words.data,
                now=utc_now(),
            )
        except RuleBroken as error:
            form.refuse(error)
        else:
            flash(gettext("Saved. The other side reads it."), "success")
            return back_to(row.id, "priorities")
    return form_page("want", form, row=row, theme=theme)


@blueprint.route("/<uuid:needs_id>/priorities/<uuid:theme_id>/search", methods=["GET", "POST"])
@requires(Permission.DILIGENCE_DECIDE)
@writes
def search_partner(needs_id: UUID, theme_id: UUID) -> ResponseReturnValue:
    """Find an NGO in the directory by need, and open a due-diligence assessment of it."""
    session, actor, now = current_session(), get_actor(), utc_now()
    may_open(actor)
    row, theme = _priority(needs_id, theme_id)
    asked = request.args.get("need", "")
    need = Need(asked) if asked in set(Need) else None
    page = list_directory(session, actor, search=Search(need=need), on=now) if need else None
    form = SearchForm.from_request(due_on=local_date(now, actor.timezone) + timedelta(days=30))
    form.offer([(one.id, one.name) for one in page.rows] if page else [])
    if form.submitted_and_valid():
        try:
            commands.search_partner(
                session,
                actor,
                row.id,
                theme_id=theme.id,
                ngo_id=UUID(form.ngo.data),
                due_on=form.due_on.data,
                now=now,
            )
        except RuleBroken as error:
            form.refuse(error)
        else:
            flash(gettext("Opened. Now add at least two assessors."), "success")
            return back_to(row.id, "priorities")
    return form_page("search", form, row=row, theme=theme, need=need, directory=page, need_labels=NEED_LABELS)


@blueprint.route("/<uuid:needs_id>/follow-ups/<uuid:follow_up_id>", methods=["GET", "POST"])
@requires(WRITE)
@writes
def settle(needs_id: UUID, follow_up_id: UUID) -> ResponseReturnValue:
    """Write down what became of it."""
    session, actor, now = current_session(), get_actor(), utc_now()
    row = row_for(needs_id, F)
    follow_up = get_follow_up(session, actor, row.id, follow_up_id, on=now)
    form = SettleForm.from_request()
    if form.submitted_and_valid():
        try:
            commands.settle(
                session,
                actor,
                row.id,
                follow_up_id=follow_up.id,
                met=form.met.data == "met",
                outcome=form.outcome.data,
                now=now,
            )
        except RuleBroken as error:
            form.refuse(error)
        else:
            flash(gettext("Saved."), "success")
            return back_to(row.id, "priorities")
    return form_page("settle", form, row=row, follow_up=follow_up, follow_kinds=FOLLOW_KINDS)


def _priority(needs_id: UUID, theme_id: UUID) -> tuple[AssessmentRow, ThemeRow]:
    row = row_for(needs_id, F)
    themes = queries.list_themes(current_session(), row.id)
    theme: ThemeRow = found(next((one for one in themes if one.id == theme_id), None))
    return row, theme
