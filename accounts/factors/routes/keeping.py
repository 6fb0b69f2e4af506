"""One's own second factors on one's account page: removing one, and new recovery codes."""

from uuid import UUID

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from accounts.factors.commands import remove_factor
from accounts.factors.mails import tell
from accounts.factors.proving import only_passkey
from accounts.factors.recovery.commands import issue_codes
from accounts.factors.routes.board import blueprint
from accounts.factors.telling import Event
from core.clock import utc_now
from core.permissions import Permission
from web.access import get_actor, requires, step_up, writes
from web.database import current_session
from web.forms import button_pressed, press


@blueprint.post("/account/factors/<uuid:factor_id>/remove")
@step_up
@requires(Permission.ACCOUNT_OWN)
@writes
def remove(factor_id: UUID) -> ResponseReturnValue:
    """Remove an app or a passkey; never the last one."""
    session, actor, now = current_session(), get_actor(), utc_now()

    def act() -> None:
        remove_factor(session, actor, factor_id=factor_id, only_passkey=only_passkey(actor), now=now)
        tell(session, actor, Event.FACTOR_REMOVED, now=now)

    press(act, done=gettext("The second factor was removed."))
    return redirect(url_for("accounts.account"))


@blueprint.post("/account/factors/codes")
@step_up
@requires(Permission.ACCOUNT_OWN)
@writes
def new_codes() -> ResponseReturnValue:
    """Ten new recovery codes, shown once; the earlier ones work no more."""
    session, actor, now = current_session(), get_actor(), utc_now()
    if not button_pressed():
        return redirect(url_for("accounts.account"))
    codes = issue_codes(session, actor, now=now)
    tell(session, actor, Event.CODES_ISSUED, now=now)
    return render_template("accounts/factors/codes.html", codes=codes, onward=url_for("accounts.account"))
