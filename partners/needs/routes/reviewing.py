"""The experts' review, overruled ranks, and the conclusion."""

from collections.abc import Callable
from uuid import UUID

from flask import flash
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from core.clock import utc_now
from core.errors import RuleBroken
from core.permissions import Permission
from partners.needs import commands, policy, queries
from partners.needs.forms.reviewing import ExpertForm, PlaceForm, opinions_of, review_form
from partners.needs.lifecycle import NeedsAction
from partners.needs.naming import suspicions
from partners.needs.presentation import page_of
from partners.needs.routes.board import back_to, blueprint, form_page, row_for
from partners.needs.terms import BARRIERS, SOURCE_KINDS
from web.access import found, get_actor, requires, writes
from web.database import current_session
from web.forms import press

READ, WRITE = Permission.NEEDS_READ, Permission.NEEDS_WRITE


@blueprint.route("/<uuid:needs_id>/experts/new", methods=["GET", "POST"])
@requires(WRITE)
@writes
def ask_expert(needs_id: UUID) -> ResponseReturnValue:
    """Ask a person of either side for a review."""
    session, actor = current_session(), get_actor()
    row = row_for(needs_id, NeedsAction.ASK_EXPERT)
    form = ExpertForm.from_request()
    form.offer(commands.offer_experts(session, actor, row.id))
    if form.submitted_and_valid():
        try:
            commands.ask_expert(session, actor, row.id, user_id=form.user_id(), now=utc_now())
        except RuleBroken as error:
            form.refuse(error)
        else:
            flash(gettext("Asked. They are told when the review begins."), "success")
            return back_to(row.id, "experts")
    return form_page("expert", form, row=row)


@blueprint.post("/<uuid:needs_id>/begin-review")
@requires(WRITE)
@writes
def begin_review(needs_id: UUID) -> ResponseReturnValue:
    """The evidence stands: let the experts review it."""
    return _press(needs_id, commands.begin_review, gettext("The experts are asked for their review."))


@blueprint.post("/<uuid:needs_id>/gather-again")
@requires(WRITE)
@writes
def gather_again(needs_id: UUID) -> ResponseReturnValue:
    """Gather more evidence; what the experts gave is kept."""
    return _press(needs_id, commands.gather_again, gettext("Evidence is gathered again."))


@blueprint.route("/<uuid:needs_id>/review", methods=["GET", "POST"])
@requires(READ)
@writes
def review(needs_id: UUID) -> ResponseReturnValue:
    """Give one's review: a weight for each theme, with comments."""
    session, actor, now = current_session(), get_actor(), utc_now()
    row = row_for(needs_id, NeedsAction.ANSWER)
    own = queries.find_own_review(session, actor, row.id)
    policy.may_answer(actor, is_expert=own is not None)
    assert own is not None
    page = page_of(session, actor, row, now=now)
    themes = [theme for theme in page.themes if theme.sources]
    form = review_form(themes, own)
    suspected: list[str] = []
    if form.submitted_and_valid():
        opinions = opinions_of(form, themes)
        try:
            commands.answer_review(
                session,
                actor,
                row.id,
                comment=form.comment.data or "",
                opinions=opinions,
                names_checked=bool(form.names_checked.data),
                now=now,
            )
        except RuleBroken as error:
            form.refuse(error)
            texts = (form.comment.data, *(one.comment for one in opinions.values()))
            suspected = form.suspect(suspicions(*texts))
        else:
            flash(gettext("Thank you. You may change it until the conclusion."), "success")
            return back_to(row.id, "experts")
    return form_page(
        "review",
        form,
        row=row,
        page=page,
        themes=themes,
        suspected=suspected,
        source_kinds=SOURCE_KINDS,
        barriers=BARRIERS,
    )


@blueprint.route("/<uuid:needs_id>/priorities/<uuid:theme_id>/place", methods=["GET", "POST"])
@requires(WRITE)
@writes
def overrule(needs_id: UUID, theme_id: UUID) -> ResponseReturnValue:
    """Give a theme another place than the rule does, with the reason."""
    session, actor = current_session(), get_actor()
    row = row_for(needs_id, NeedsAction.OVERRULE)
    theme = found(next((one for one in queries.list_themes(session, row.id) if one.id == theme_id), None))
    form = PlaceForm.from_request(place=theme.place, reason=theme.place_reason)
    if form.submitted_and_valid():
        try:
            commands.overrule(
                session,
                actor,
                row.id,
                theme_id=theme.id,
                place=form.place.data,
                reason=form.reason.data or "",
                now=utc_now(),
            )
        except RuleBroken as error:
            form.refuse(error)
        else:
            flash(gettext("Saved."), "success")
            return back_to(row.id, "priorities")
    return form_page("place", form, row=row, theme=theme)


@blueprint.post("/<uuid:needs_id>/conclude")
@requires(WRITE)
@writes
def conclude(needs_id: UUID) -> ResponseReturnValue:
    """Freeze the ranks with what they rest on."""
    return _press(needs_id, commands.conclude, gettext("Concluded. Nothing of it changes any more."))


def _press(needs_id: UUID, act: Callable[..., object], done: str) -> ResponseReturnValue:
    press(lambda: act(current_session(), get_actor(), needs_id, now=utc_now()), done=done)
    return back_to(needs_id)
