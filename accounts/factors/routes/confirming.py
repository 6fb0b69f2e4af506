"""The challenge before what needs a recent second factor: it keeps what was posted, and then goes on (security A-10)."""

from flask import Response, current_app, make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue

from accounts.factors.forms import CodeForm, PasskeyForm, RecoveryForm
from accounts.factors.kinds import FactorKind
from accounts.factors.proving import (
    demo_code,
    only_passkey,
    shown_by_code,
    shown_by_passkey,
    shown_by_recovery,
)
from accounts.factors.queries import get_standing
from accounts.factors.routes.board import blueprint
from accounts.sign_in.starting import renew_session
from core.clock import utc_now
from core.permissions import Permission
from web.access import asks_for_passkey, get_actor, local_target, requires, writes
from web.database import current_session
from web.forms import BaseForm
from web.proof import keep_proof

OWN = ("csrf_token", "factor_code", "factor_recovery", "factor_answer", "factor_then", "factor_posts")


def challenge() -> Response:
    """In the place of what was asked for: ask for a second factor, and carry along what was posted."""
    posts = request.method != "GET"
    return _page(CodeForm(), then=request.full_path.rstrip("?"), posts=posts)


@blueprint.post("/confirm/code")
@requires(Permission.ACCOUNT_OWN)
@writes
def confirm_by_code() -> ResponseReturnValue:
    """Go on after a code of an authenticator app."""
    form = CodeForm.from_request()
    return _go_on(FactorKind.TOTP) if shown_by_code(get_actor(), form) else _again(form)


@blueprint.post("/confirm/recovery")
@requires(Permission.ACCOUNT_OWN)
@writes
def confirm_by_recovery() -> ResponseReturnValue:
    """Go on after a recovery code; where a role needs a passkey, a code on paper is none."""
    actor, form = get_actor(), RecoveryForm.from_request()
    if only_passkey(actor):
        return _again(form)
    return _go_on(FactorKind.RECOVERY) if shown_by_recovery(actor, form) else _again(form)


@blueprint.post("/confirm/passkey")
@requires(Permission.ACCOUNT_OWN)
@writes
def confirm_by_passkey() -> ResponseReturnValue:
    """Go on after a passkey."""
    form = PasskeyForm.from_request()
    return _go_on(FactorKind.PASSKEY) if shown_by_passkey(get_actor(), form) else _again(form)


def _go_on(kind: FactorKind) -> ResponseReturnValue:
    """Under a new token (security B-02): what was posted is posted again by the browser, once."""
    keep_proof(kind, now=utc_now())
    renew_session()
    then = local_target(request.form.get("factor_then")) or "/"
    return redirect(then, 307 if request.form.get("factor_posts") else 303)


def _again(form: BaseForm) -> Response:
    then = local_target(request.form.get("factor_then")) or "/"
    return _page(form, then=then, posts=bool(request.form.get("factor_posts")), status=422)


def _page(form: BaseForm, *, then: str, posts: bool, status: int = 401) -> Response:
    actor = get_actor()
    standing = get_standing(current_session(), actor)
    needs_key = only_passkey(actor) or asks_for_passkey(current_app, request.endpoint)
    code = form if isinstance(form, CodeForm) else CodeForm()
    recovery = form if isinstance(form, RecoveryForm) else RecoveryForm()
    carried = [pair for pair in request.form.items(multi=True) if pair[0] not in OWN]
    page = render_template(
        "accounts/factors/challenge.html",
        form=form,
        code=code,
        recovery=recovery,
        standing=standing,
        only_passkey=needs_key,
        demo_code=demo_code(actor) if not needs_key else None,
        carried=[*carried, ("factor_then", then), *([("factor_posts", "1")] if posts else [])],
    )
    answer = make_response(page, status)
    if status == 401:
        # Says to programs what the page says to people; no browser asks for a password because of it.
        answer.headers["WWW-Authenticate"] = "second-factor"
    return answer
