"""Signing in and out, one's own account, and passwords by mailed link."""

import time
from datetime import datetime
from typing import Any

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask import session as web_session
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_login import logout_user
from sqlalchemy.exc import SQLAlchemyError

from accounts.factors.queries import get_standing
from accounts.limits.counting import FOREVER
from accounts.sign_in.browser_cookie import after_clearing, keep_handed_on, this_browser
from accounts.sign_in.commands import (
    accept_password,
    begin_sign_in,
    end_other_sessions,
    end_session,
    note_sign_out,
    opens_again_at,
    refuse_sign_in,
)
from accounts.sign_in.forms import (
    ChangePasswordForm,
    ForgotForm,
    InvitationForm,
    NewPasswordForm,
    SignInForm,
)
from accounts.sign_in.hashing import password_matches
from accounts.sign_in.home import home_of
from accounts.sign_in.password_commands import (
    change_password,
    count_password_check,
    request_reset,
    use_link,
)
from accounts.sign_in.queries import get_account, list_sessions
from accounts.sign_in.starting import BEFORE_KEY, start_session, this_session
from accounts.users.links import OpenLink, find_open_link
from accounts.users.mails import mail_link, mail_password_changed
from core.clock import utc_now
from core.errors import RuleBroken, Unavailable
from core.permissions import Permission
from core.text import N_
from web.access import (
    find_actor,
    get_actor,
    get_half_way,
    half_way,
    local_target,
    public,
    requires,
    writes,
)
from web.database import current_session
from web.forms import ActionForm
from web.proof import begin_second_step, find_proof, keep_proof

blueprint = Blueprint("accounts", __name__)

WRONG = N_("The e-mail address or the password is not right.")
BLOCKED = N_("Too many attempts. Try again in %(minutes)s minutes.")
BLOCKED_A_MINUTE = N_("Too many attempts. Try again in a minute.")
UNCOUNTED = N_("Nobody can sign in while the system cannot count attempts. Try again soon.")
CLOSED = N_("Too many attempts. The sign-in stays closed until an administrator opens it again.")
FORGOT_SECONDS = 0.25
"""A request for a link takes this long, so that its time does not tell whether there is an account."""


@blueprint.get("/")
@requires(Permission.ACCOUNT_OWN)
def home() -> ResponseReturnValue:
    """Go to the page on which the reader works."""
    return redirect(url_for(home_of(get_actor(), current_app.view_functions)))


@blueprint.get("/sign-in")
@public
def sign_in() -> ResponseReturnValue:
    """Ask for e-mail and password."""
    if find_actor() is not None:
        return redirect(_target() or url_for("accounts.home"))
    return render_template("accounts/sign_in/sign_in.html", form=SignInForm())


@blueprint.post("/sign-in")
@public
@writes
def try_sign_in() -> ResponseReturnValue:
    """Sign in, or say the same for every reason not to."""
    form = SignInForm.from_request()
    if not form.submitted_and_valid():
        return render_template("accounts/sign_in/sign_in.html", form=form), 422
    session, now = current_session(), utc_now()
    try:
        asked: dict[str, Any] = {
            "email": form.email.data, "address": request.remote_addr or "", "browser": this_browser(), "now": now
        }  # fmt: skip
        attempt = begin_sign_in(session, **asked)
        # The count stands whatever becomes of the attempt, and no lock is held while a password is hashed.
        session.commit()
    except SQLAlchemyError as error:
        raise Unavailable(UNCOUNTED) from error
    if attempt is None:
        form.refuse(_wait(opens_again_at(session, **asked), now=now))
        return render_template("accounts/sign_in/sign_in.html", form=form), 429
    actor = None
    if password_matches(attempt.password_hash, form.password.data):
        actor = accept_password(session, attempt, password=form.password.data, now=now)
    if actor is None:
        refuse_sign_in(session, attempt, now=now)
        session.commit()
        form.refuse(RuleBroken(WRONG))
        return render_template("accounts/sign_in/sign_in.html", form=form), 422
    start_session(actor, is_complete=False)
    begin_second_step(now=now)
    return redirect(url_for(current_app.config["SECOND_STEP_ENDPOINT"], next=_target()))


@blueprint.post("/sign-in/sign-out")
@half_way
@writes
def sign_out() -> ResponseReturnValue:
    """End this session and ask the browser to forget what it kept; which browser it is it learns again by the answer."""
    if not ActionForm.from_request().submitted_and_valid():
        return redirect(url_for("accounts.home"))
    now = utc_now()
    note_sign_out(current_session(), get_half_way(), now=now)
    response = redirect(after_clearing(find_actor(), now=now))
    logout_user()
    web_session.clear()
    response.headers["Clear-Site-Data"] = '"cache", "cookies", "storage"'
    return response


@blueprint.get("/sign-in/kept/<token>")
@public
def keep_browser(token: str) -> ResponseReturnValue:
    """Let a browser whose cookies were just cleared stay known, then ask for e-mail and password."""
    response = redirect(url_for("accounts.sign_in"))
    keep_handed_on(response, token, now=utc_now())
    return response


@blueprint.get("/account")
@requires(Permission.ACCOUNT_OWN)
def account() -> ResponseReturnValue:
    """One's own account and where it is signed in."""
    return _account_page(ChangePasswordForm())


@blueprint.post("/account/password")
@requires(Permission.ACCOUNT_OWN)
@writes
def change_own_password() -> ResponseReturnValue:
    """Set a new password; every other session ends, and a mail says so."""
    form, session, actor, now = ChangePasswordForm.from_request(), current_session(), get_actor(), utc_now()
    if not form.submitted_and_valid():
        return _account_page(form), 422
    try:
        count_password_check(session, actor, now=now)
        session.commit()
        change_password(session, actor, old=form.old_password.data, new=form.password.data, now=now)
    except RuleBroken as error:
        session.rollback()
        form.refuse(error)
        return _account_page(form), 422
    assert actor.user_id is not None
    mail_password_changed(session, actor.user_id, now=now)
    proof, before = find_proof(), web_session.get(BEFORE_KEY)
    start_session(actor, is_complete=True)
    if before:
        web_session[BEFORE_KEY] = before
    if proof is not None:
        keep_proof(proof.kind, now=proof.at)
    flash(gettext("Your password was changed. All your other sessions were ended."), "success")
    return redirect(url_for("accounts.account"))


@blueprint.post("/account/sessions/<key>/end")
@requires(Permission.ACCOUNT_OWN)
@writes
def end_own_session(key: str) -> ResponseReturnValue:
    """End one of one's own sessions."""
    if ActionForm.from_request().submitted_and_valid():
        end_session(current_session(), get_actor(), key=key, now=utc_now())
        flash(gettext("The session was ended."), "success")
    return redirect(url_for("accounts.account"))


@blueprint.post("/account/sessions/end-others")
@requires(Permission.ACCOUNT_OWN)
@writes
def end_others() -> ResponseReturnValue:
    """End every session but this one."""
    if ActionForm.from_request().submitted_and_valid():
        end_other_sessions(current_session(), get_actor(), keep=this_session(), now=utc_now())
        flash(gettext("All your other sessions were ended."), "success")
    return redirect(url_for("accounts.account"))


@blueprint.get("/forgot")
@public
def forgot() -> ResponseReturnValue:
    """Ask for the address to which a link is mailed."""
    return render_template("accounts/sign_in/forgot.html", form=ForgotForm())


@blueprint.post("/forgot")
@public
@writes
def send_link() -> ResponseReturnValue:
    """Mail a link where there is an account; the answer is the same where there is none."""
    form, now, started = ForgotForm.from_request(), utc_now(), time.monotonic()
    if not form.submitted_and_valid():
        return render_template("accounts/sign_in/forgot.html", form=form), 422
    session = current_session()
    link = request_reset(session, email=form.email.data, address=request.remote_addr or "", now=now)
    if link is not None:
        mail_link(session, link, now=now)
    session.commit()
    time.sleep(max(0.0, FORGOT_SECONDS - (time.monotonic() - started)))
    return redirect(url_for("accounts.link_sent"))


@blueprint.get("/forgot/sent")
@public
def link_sent() -> ResponseReturnValue:
    """Say what happens next, to everybody alike."""
    return render_template("accounts/sign_in/link_sent.html")


@blueprint.get("/link/<token>")
@public
def open_link(token: str) -> ResponseReturnValue:
    """Show the form behind a mailed link; looking at it does not use it up."""
    link = find_open_link(current_session(), token, now=utc_now())
    if link is None:
        return render_template("accounts/sign_in/link_ended.html"), 404
    return _link_page(link, _link_form(link))


@blueprint.post("/link/<token>")
@public
@writes
def take_link(token: str) -> ResponseReturnValue:
    """Set the password; the person then signs in with it."""
    session, now = current_session(), utc_now()
    link = find_open_link(session, token, now=now)
    if link is None:
        return render_template("accounts/sign_in/link_ended.html"), 404
    form = _link_form(link)
    if not form.submitted_and_valid():
        return _link_page(link, form), 422
    name = form.name.data if link.is_invitation else None
    try:
        user_id = use_link(session, token=token, password=form.password.data, name=name, now=now)
    except RuleBroken as error:
        form.refuse(error)
        return _link_page(link, form), 422
    if not link.is_invitation:
        mail_password_changed(session, user_id, now=now)
    flash(gettext("Your password is set. Sign in with it."), "success")
    return redirect(url_for("accounts.sign_in"))


def _wait(until: datetime, *, now: datetime) -> RuleBroken:
    if until == FOREVER:
        return RuleBroken(CLOSED)
    minutes = max(1, -int((now - until).total_seconds() // 60))
    return RuleBroken(BLOCKED, minutes=minutes) if minutes > 1 else RuleBroken(BLOCKED_A_MINUTE)


def _link_form(link: OpenLink) -> NewPasswordForm:
    form: NewPasswordForm
    if link.is_invitation:
        form = InvitationForm.from_request(name=link.name)
    else:
        form = NewPasswordForm.from_request()
    return form


def _link_page(link: OpenLink, form: NewPasswordForm) -> str:
    return render_template("accounts/sign_in/open_link.html", form=form, link=link)


def _account_page(form: ChangePasswordForm) -> str:
    session, actor, before = current_session(), get_actor(), web_session.get(BEFORE_KEY)
    return render_template(
        "accounts/sign_in/account.html",
        form=form,
        account=get_account(session, actor),
        standing=get_standing(session, actor),
        signed_in_before=datetime.fromisoformat(before) if before else None,
        sessions=list_sessions(session, actor, this_one=this_session()),
    )


def _target() -> str | None:
    return local_target(request.args.get("next"))
