"""How the installation runs, for its operators; and the end of a quarantine."""

from flask import Blueprint, current_app, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from accounts.operations.commands import end_quarantine
from accounts.operations.opening import count_unrepeated
from accounts.operations.queries import list_runs, state_of_installation
from core.clock import utc_now
from core.permissions import Permission
from web.access import get_actor, requires, step_up, writes
from web.database import current_session
from web.forms import press

blueprint = Blueprint("operations", __name__, url_prefix="/installation")
RUN = Permission.INSTALLATION_RUN


@blueprint.get("/")
@requires(RUN)
def index() -> ResponseReturnValue:
    """The scheduler's last tick, mail that was given up, backups, drills and restores, and quarantine."""
    session = current_session()
    return render_template(
        "accounts/operations/index.html",
        state=state_of_installation(session),
        runs=list_runs(session),
        seconds=current_app.config["SETTINGS"].scheduler_seconds,
    )


@blueprint.post("/release")
@step_up
@requires(RUN)
@writes
def release() -> ResponseReturnValue:
    """End the quarantine after a restore: mail goes out and the scheduler works again."""
    press(
        lambda: end_quarantine(
            current_session(), get_actor(), unrepeated=count_unrepeated(current_session()), now=utc_now()
        ),
        done=gettext("The quarantine is over. The scheduler goes on with its next tick."),
    )
    return redirect(url_for("operations.index"))
