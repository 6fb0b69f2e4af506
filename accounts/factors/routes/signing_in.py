"""The second step of the sign-in: a code, a passkey, or a recovery code."""

from datetime import datetime

from flask import Response, flash, redirect, render_template, request, url_for
from flask import session as web_session
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from accounts.factors.forms import CodeForm, PasskeyForm, RecoveryForm
from accounts.factors.kinds import FactorKind
from accounts.factors.policy import suffices
from accounts.factors.proving import (
    demo_code,
    only_passkey,
    options_to_prove,
    shown_by_code,
    shown_by_passkey,
    shown_by_recovery,
    strict,
)
from accounts.factors.queries import get_standing
from accounts.factors.routes.board import blueprint
from accounts.sign_in.browser_cookie import remember_browser
from accounts.sign_in.commands import complete_sign_in
from accounts.sign_in.starting import BEFORE_KEY, renew_session, start_session, this_session
from core.actor import Actor
from core.clock import utc_now
from web.access import find_actor, get_half_way, half_way, local_target, public, writes
from web.database import current_session
from web.forms import ActionForm
from web.i18n import moment_in_zone
from web.proof import find_proof, keep_proof

TOO_OLD = ({"reason": "the page was too old"}, 422)
"""What a script is told whose page carries no token in order."""


@blueprint.get("/sign-in/second-step")
@half_way
def ask() -> ResponseReturnValue:
    """Ask for the second factor, or lead on to where one is set up."""
    if find_actor() is not None:
        return redirect(_target() or url_for("accounts.home"))
    if find_proof() is not None or not get_standing(current_session(), get_half_way()).has_factor:
        return redirect(url_for("factors.set_up", next=_target()))
    return _page(CodeForm())


@blueprint.post("/sign-in/second-step")
@half_way
@writes
def prove_by_code() -> ResponseReturnValue:
    """Sign in by the code of an authenticator app."""
    actor, form = get_half_way(), CodeForm.from_request()
    return finish(actor, FactorKind.TOTP) if shown_by_code(actor, form) else (_page(form), 422)


@blueprint.route("/sign-in/recovery", methods=["GET", "POST"])
@half_way
@writes
def recover() -> ResponseReturnValue:
    """Sign in by a recovery code."""
    actor, form = get_half_way(), RecoveryForm.from_request()
    if request.method == "POST" and shown_by_recovery(actor, form):
        flash(gettext("If your phone is lost, remove it here and add the new one."), "info")
        return finish(actor, FactorKind.RECOVERY, target=url_for("accounts.account"))
    page = render_template("accounts/factors/recover.html", form=form, next=_target())
    return page, 422 if form.errors else 200


@blueprint.post("/sign-in/second-step/passkey")
@half_way
@writes
def prove_by_passkey() -> ResponseReturnValue:
    """Sign in by a passkey, after the password."""
    actor, form = get_half_way(), PasskeyForm.from_request()
    if shown_by_passkey(actor, form) is not None:
        return finish(actor, FactorKind.PASSKEY)
    asked = CodeForm()
    asked.form_errors += form.form_errors
    return _page(asked), 422


@blueprint.post("/passkeys/asked")
@half_way
@writes
def passkey_options() -> ResponseReturnValue:
    """What a passkey of the person is asked to sign; for the script of the page."""
    return as_json(options_to_prove(get_half_way())) if _pressed() else TOO_OLD


@blueprint.post("/sign-in/passkey/asked")
@public
@writes
def sign_in_options() -> ResponseReturnValue:
    """What any passkey of this site is asked to sign; for the script of the sign-in page."""
    return as_json(options_to_prove(None)) if _pressed() else TOO_OLD


@blueprint.post("/sign-in/passkey")
@public
@writes
def sign_in_by_passkey() -> ResponseReturnValue:
    """Sign in by a passkey alone: the device has verified its owner, so that it is both factors (security A-08)."""
    form = PasskeyForm.from_request()
    actor = shown_by_passkey(None, form)
    if actor is None:
        for error in form.form_errors:
            flash(error, "error")
        return redirect(url_for("accounts.sign_in", next=_target()))
    start_session(actor, is_complete=False)
    return finish(actor, FactorKind.PASSKEY)


def finish(actor: Actor, kind: FactorKind, *, target: str | None = None) -> ResponseReturnValue:
    """The session has shown a second factor: it goes on under a new token, signed in where the factor suffices (B-02)."""
    was_signed_in, now = find_actor() is not None, utc_now()
    keep_proof(kind, now=now)
    renew_session()
    if not suffices(kind, actor.roles, strict=strict()):
        return redirect(url_for("factors.set_up", next=_target()))
    if not was_signed_in:
        _welcome(actor, kind, now=now)
    return redirect(target or _target() or url_for("accounts.home"))


def _welcome(actor: Actor, kind: FactorKind, *, now: datetime) -> None:
    remember_browser(actor, now=now)
    welcome = complete_sign_in(current_session(), actor, factor=kind, this_one=this_session(), now=now)
    if welcome.before is not None:
        web_session[BEFORE_KEY] = welcome.before.isoformat()
        moment = moment_in_zone(welcome.before, actor.timezone)
        flash(gettext("You last signed in on %(moment)s.", moment=moment), "info")
    if welcome.ended_sessions:
        flash(gettext("You had three sessions open, so the oldest was ended."), "info")


def as_json(options: str) -> Response:
    """The options of a passkey for the script of a page."""
    return Response(options, mimetype="application/json")


def _pressed() -> bool:
    return bool(ActionForm.from_request().submitted_and_valid())


def _page(form: CodeForm) -> str:
    actor = get_half_way()
    standing = get_standing(current_session(), actor)
    shows_code = standing.has_totp and not (standing.has_passkey and only_passkey(actor))
    return render_template(
        "accounts/factors/ask.html",
        form=form,
        name=actor.name,
        standing=standing,
        shows_code=shows_code,
        demo_code=demo_code(actor) if shows_code else None,
        next=_target(),
    )


def _target() -> str | None:
    return local_target(request.args.get("next"))
