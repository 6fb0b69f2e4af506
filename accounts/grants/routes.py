"""Grants of high roles that wait for a second person: the list, and the two answers."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from accounts.grants.commands import confirm_grant, refuse_grant
from accounts.grants.queries import list_proposals
from core.clock import utc_now
from core.permissions import Permission
from web.access import get_actor, requires, step_up, writes
from web.database import current_session
from web.forms import press

blueprint = Blueprint("grants", __name__, url_prefix="/people/grants")
MANAGE = Permission.USER_MANAGE


@blueprint.get("/")
@requires(MANAGE)
def index() -> ResponseReturnValue:
    """The high roles that wait for a second person."""
    rows = list_proposals(current_session(), get_actor())
    return render_template("accounts/grants/index.html", rows=rows)


@blueprint.post("/<uuid:proposal_id>/confirm")
@step_up
@requires(MANAGE)
@writes
def confirm(proposal_id: UUID) -> ResponseReturnValue:
    """Say as the second person that somebody is to hold the role."""
    return _decide(proposal_id, confirm_grant, gettext("The role was granted."))


@blueprint.post("/<uuid:proposal_id>/refuse")
@requires(MANAGE)
@writes
def refuse(proposal_id: UUID) -> ResponseReturnValue:
    """Say that nobody gets the role, or take one's own proposal back."""
    return _decide(proposal_id, refuse_grant, gettext("The role was not granted."))


def _decide(proposal_id: UUID, command: Callable[..., Any], done: str) -> ResponseReturnValue:
    press(
        lambda: command(current_session(), get_actor(), proposal_id=proposal_id, now=utc_now()),
        done=done,
    )
    return redirect(url_for("grants.index"))
