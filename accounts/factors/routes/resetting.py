"""Administrators remove the second factors of somebody who lost them: one asks, another one agrees."""

from collections.abc import Callable
from uuid import UUID

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from accounts.factors.forms import ResetForm
from accounts.factors.mails import tell
from accounts.factors.resets.commands import agree_to_reset, ask_for_reset, refuse_reset
from accounts.factors.resets.queries import find_open_reset
from accounts.factors.routes.board import blueprint
from accounts.factors.telling import Event
from accounts.users.queries import get_user_row
from core.clock import utc_now
from core.errors import RuleBroken
from core.permissions import Permission
from web.access import get_actor, requires, step_up, writes
from web.database import current_session
from web.forms import form_page, press


@blueprint.route("/people/<uuid:user_id>/factors", methods=["GET", "POST"])
@step_up
@requires(Permission.USER_MANAGE)
@writes
def reset(user_id: UUID) -> ResponseReturnValue:
    """Ask that somebody's second factors are removed, or see who asked."""
    session, actor, form, now = current_session(), get_actor(), ResetForm.from_request(), utc_now()
    row = get_user_row(session, actor, user_id)
    if form.submitted_and_valid():
        try:
            ask_for_reset(session, actor, user_id=user_id, reason=form.reason.data, now=now)
            tell(session, user_id, Event.RESET_ASKED, now=now)
            flash(gettext("Another administrator now has to agree."), "success")
            return redirect(url_for("factors.reset", user_id=user_id))
        except RuleBroken as error:
            session.rollback()
            form.refuse(error)
    asked = find_open_reset(session, actor, user_id)
    own, mine = user_id == actor.user_id, asked is not None and asked.asked_by_id == actor.user_id
    return form_page("accounts/factors/reset.html", form, row=row, asked=asked, own=own, mine=mine)


@blueprint.post("/people/<uuid:user_id>/factors/agree")
@step_up
@requires(Permission.USER_MANAGE)
@writes
def agree(user_id: UUID) -> ResponseReturnValue:
    """Agree as the second administrator; the person is told at once."""

    def do() -> None:
        agree_to_reset(current_session(), get_actor(), user_id=user_id, now=utc_now())
        tell(current_session(), user_id, Event.FACTORS_RESET, now=utc_now())

    return _decided(user_id, do, gettext("All second factors were removed. The person was told."))


@blueprint.post("/people/<uuid:user_id>/factors/refuse")
@requires(Permission.USER_MANAGE)
@writes
def refuse(user_id: UUID) -> ResponseReturnValue:
    """Turn the wish down; the factors stay."""

    def do() -> None:
        refuse_reset(current_session(), get_actor(), user_id=user_id, now=utc_now())

    return _decided(user_id, do, gettext("The second factors stay as they are."))


def _decided(user_id: UUID, do: Callable[[], None], done: str) -> ResponseReturnValue:
    get_user_row(current_session(), get_actor(), user_id)
    press(do, done=done)
    return redirect(url_for("users.show", user_id=user_id))
