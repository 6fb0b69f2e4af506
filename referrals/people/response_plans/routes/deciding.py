"""Deciding about plans: approve, send back, look again, hide, show again, end."""

from collections.abc import Callable
from uuid import UUID

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from core.clock import utc_now
from core.errors import RuleBroken
from core.permissions import Permission
from core.text import N_
from referrals.people.response_plans import commands, policy, queries
from referrals.people.response_plans.forms import REASONS, NoteForm, ReasonForm
from referrals.people.response_plans.lifecycle import PLAN, PlanAction
from referrals.people.response_plans.routes.board import blueprint
from web.access import get_actor, requires, writes
from web.database import current_session
from web.forms import button_pressed, form_page, shown_version
from web.i18n import message_of, translate

A = PlanAction
CONSEQUENCES = {
    A.SEND_BACK: N_("It becomes a draft again. The drafter reads what you write."),
    A.HIDE: N_("Officers read the plan no more from now on. You can show it again until its last day."),
    A.SHOW_AGAIN: N_("Officers may open the plan again, until its last day."),
    A.RETIRE: N_("The plan ends for good. It stays locked, with the log of who opened it."),
}


@blueprint.post("/<uuid:plan_id>/approve")
@requires(Permission.RESPONSE_PLAN_APPROVE)
@writes
def approve(plan_id: UUID) -> ResponseReturnValue:
    """Let officers read the plan as it was shown."""
    return _press(plan_id, commands.approve, gettext("Approved. Officers may open it from now on."))


@blueprint.post("/<uuid:plan_id>/review")
@requires(Permission.RESPONSE_PLAN_APPROVE)
@writes
def review(plan_id: UUID) -> ResponseReturnValue:
    """Say that the plan still holds."""
    return _press(plan_id, commands.review, gettext("Noted: it still holds."))


@blueprint.route("/<uuid:plan_id>/send-back", methods=["GET", "POST"])
@requires(Permission.RESPONSE_PLAN_APPROVE)
@writes
def send_back(plan_id: UUID) -> ResponseReturnValue:
    """Send a plan back to its drafter with what has to change."""
    return _with_note(plan_id, A.SEND_BACK, commands.send_back, gettext("Sent back."))


@blueprint.route("/<uuid:plan_id>/show-again", methods=["GET", "POST"])
@requires(Permission.RESPONSE_PLAN_APPROVE)
@writes
def show_again(plan_id: UUID) -> ResponseReturnValue:
    """Show a hidden plan to officers again."""
    return _with_note(plan_id, A.SHOW_AGAIN, commands.show_again, gettext("Officers may open it again."))


@blueprint.route("/<uuid:plan_id>/hide", methods=["GET", "POST"])
@requires(Permission.RESPONSE_PLAN_APPROVE)
@writes
def hide(plan_id: UUID) -> ResponseReturnValue:
    """Hide a plan from officers at once."""
    return _with_reason(plan_id, A.HIDE, commands.hide, gettext("Hidden."))


@blueprint.route("/<uuid:plan_id>/retire", methods=["GET", "POST"])
@requires(Permission.RESPONSE_PLAN_APPROVE)
@writes
def retire(plan_id: UUID) -> ResponseReturnValue:
    """End a plan for good."""
    return _with_reason(plan_id, A.RETIRE, commands.retire, gettext("Ended."))


def _press(plan_id: UUID, command: Callable[..., object], done: str) -> ResponseReturnValue:
    if button_pressed():
        try:
            command(current_session(), get_actor(), plan_id, version=shown_version(), now=utc_now())
            flash(done, "success")
        except RuleBroken as error:
            flash(message_of(error), "error")
    return redirect(url_for(".show", plan_id=plan_id))


def _with_note(
    plan_id: UUID, action: PlanAction, command: Callable[..., object], done: str
) -> ResponseReturnValue:
    cover = _cover(plan_id, action)
    form: NoteForm = NoteForm.from_request(version=str(cover.version))
    return _step(cover, form, action, lambda: {"note": form.note.data}, command, done)


def _with_reason(
    plan_id: UUID, action: PlanAction, command: Callable[..., object], done: str
) -> ResponseReturnValue:
    cover = _cover(plan_id, action)
    form: ReasonForm = ReasonForm.from_request(version=str(cover.version))
    form.offer(REASONS[action.value])
    return _step(
        cover, form, action, lambda: {"reason": form.reason.data, "note": form.note.data}, command, done
    )


def _step(
    cover: queries.Cover,
    form: NoteForm | ReasonForm,
    action: PlanAction,
    given: Callable[[], dict[str, str | None]],
    command: Callable[..., object],
    done: str,
) -> ResponseReturnValue:
    if form.submitted_and_valid():
        seen = form.version.data or ""
        try:
            command(
                current_session(),
                get_actor(),
                cover.id,
                version=int(seen) if seen.isdigit() else None,
                now=utc_now(),
                **given(),
            )
            flash(done, "success")
            return redirect(url_for(".index"))
        except RuleBroken as error:
            form.refuse(error)
    step = PLAN.find(cover.state, action)
    assert step is not None
    return form_page(
        "referrals/people/response_plans/step.html",
        form,
        cover=cover,
        title=translate(step.text),
        consequence=translate(CONSEQUENCES[action]),
    )


def _cover(plan_id: UUID, action: PlanAction) -> queries.Cover:
    """The cover of a plan on which the actor may take the step."""
    actor = get_actor()
    cover = queries.get_cover(current_session(), actor, plan_id, now=utc_now())
    policy.may_act(actor, cover.state, action, drafted_by_id=cover.drafted_by_id)
    return cover
