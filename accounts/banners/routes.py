"""The notice before sign-in: nothing else opens until it is acknowledged (CJIS AC-8, security A-14)."""

from typing import Any

from flask import Blueprint, Flask, redirect, render_template, request, url_for
from flask import session as web_session
from flask.typing import ResponseReturnValue
from flask_login import user_logged_in

from accounts.banners.commands import acknowledge_banner
from accounts.banners.queries import find_banner
from core.clock import utc_now
from web.access import find_actor, get_half_way, half_way, local_target, writes
from web.database import current_session
from web.forms import button_pressed

blueprint = Blueprint("banners", __name__, url_prefix="/sign-in/notice")
DUE = "notice_due"
OPEN_MEANWHILE = frozenset({"accounts.sign_out", "banners.acknowledge", "banners.show", "static"})


@blueprint.get("")
@half_way
def show() -> ResponseReturnValue:
    """The text of one's organisation."""
    text = find_banner(current_session(), get_half_way().organisation_id)
    if text is None or not web_session.get(DUE):
        return redirect(_target())
    return render_template("accounts/banners/show.html", text=text)


@blueprint.post("")
@half_way
@writes
def acknowledge() -> ResponseReturnValue:
    """Go on, having read it."""
    if not button_pressed():
        return redirect(url_for("banners.show"))
    acknowledge_banner(current_session(), get_half_way(), now=utc_now())
    web_session.pop(DUE, None)
    return redirect(_target())


def install_banner(app: Flask) -> None:
    """Whoever signs in to an organisation with a notice sees nothing else first."""

    def signed_in(_app: Flask, user: Any) -> None:
        if find_banner(current_session(), user.actor.organisation_id):
            web_session[DUE] = True

    user_logged_in.connect(signed_in, app, weak=False)

    @app.before_request
    def hold_back() -> ResponseReturnValue | None:
        if request.endpoint in OPEN_MEANWHILE or find_actor() is None or not web_session.get(DUE):
            return None
        wanted = request.full_path.rstrip("?") if request.method == "GET" else None
        return redirect(url_for("banners.show", next=wanted))


def _target() -> str:
    return local_target(request.args.get("next")) or url_for("accounts.home")
