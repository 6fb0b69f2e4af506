"""Deny by default: every endpoint says who may use it and whether it writes, or nothing starts.

Between password and second factor a person is nobody but for the pages that lead on (security A-01).
"""

from collections.abc import Callable
from functools import wraps
from typing import Any, ParamSpec
from urllib.parse import urlsplit

from flask import Flask, Response, abort, current_app, g, make_response, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import UserMixin, current_user
from sqlalchemy.orm import Session

from core.actor import Actor
from core.clock import utc_now
from core.database import read_only
from core.errors import Denied, NotFound
from core.permissions import Permission
from core.text import N_
from web.database import current_session, current_vault
from web.discretion import is_private
from web.proof import PASSKEY, find_proof, is_recent
from web.repeating import begin_unit

P = ParamSpec("P")
View = Callable[P, ResponseReturnValue]
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
HALF_WAY = "password"
"""What the pages of the second step demand: the right password, whatever of the second step is still to come."""


class SignedIn(UserMixin):
    """What Flask-Login holds of a person: the actor, and whether the second step of the sign-in is done."""

    def __init__(self, actor: Actor, *, is_complete: bool = False) -> None:
        self.actor, self.is_complete = actor, is_complete

    def get_id(self) -> str:
        """The account's id as text."""
        return str(self.actor.user_id)


def find_actor() -> Actor | None:
    """The signed-in actor of this request, if there is one; nobody before the second factor or once it has failed."""
    actor = find_half_way()
    return actor if actor is not None and current_user.is_complete else None


def find_half_way() -> Actor | None:
    """Who has given the right password, the second step done or still to come; for the pages of that step alone."""
    if "failed" in g:
        return None
    return current_user.actor if current_user and current_user.is_authenticated else None


def get_half_way() -> Actor:
    """As `find_half_way`; raises `Denied` where nobody has given a password."""
    actor = find_half_way()
    if actor is None:
        raise Denied(N_("Sign in to do this."))
    return actor


def get_actor() -> Actor:
    """The signed-in actor; raises `Denied` on a page that is open to everybody."""
    actor = find_actor()
    if actor is None:
        raise Denied(N_("Sign in to do this."))
    return actor


def requires(permission: Permission) -> Callable[[View[P]], View[P]]:
    """Only a signed-in person who holds the permission may use the endpoint."""

    def mark(view: View[P]) -> View[P]:
        view.__dict__["access"] = permission
        return view

    return mark


def public(view: View[P]) -> View[P]:
    """Everybody may use the endpoint, signed in or not."""
    view.__dict__["access"] = "public"
    return view


def half_way(view: View[P]) -> View[P]:
    """Whoever has given the right password may use the endpoint, before and after the second factor (security A-01)."""
    view.__dict__["access"] = HALF_WAY
    return view


def step_up(view: View[P]) -> View[P]:
    """What the endpoint does needs a second factor that is at most ten minutes old (security A-10).

    Where the endpoint takes posts, its form may be looked at without. Stands above `@requires` or below it.
    """
    view.__dict__.setdefault("step_up", True)
    return view


def step_up_by_passkey(view: View[P]) -> View[P]:
    """As `step_up`, and everywhere but in the demo the recent factor is a passkey: for breaking the glass (security A-02, H-01)."""
    view.__dict__["step_up"] = PASSKEY
    return view


def writes(view: View[P]) -> View[P]:
    """The endpoint changes data: an answer below 400 to an unsafe method commits, all else rolls back.

    Nothing is committed before a form of the request has found its token in order (`web.forms.BaseForm.validate`).
    """

    @wraps(view)
    def committing(*args: P.args, **kwargs: P.kwargs) -> Response:
        return _committing(current_session(), lambda: view(*args, **kwargs))

    committing.__dict__["writes"] = True
    return committing


def writes_apart(view: View[P]) -> View[P]:
    """As `writes`, but only into the database that is kept apart: what reached the main one is rolled back."""

    @wraps(view)
    def committing(*args: P.args, **kwargs: P.kwargs) -> Response:
        try:
            return _committing(current_vault(), lambda: view(*args, **kwargs))
        finally:
            current_session().rollback()

    committing.__dict__["writes"] = "apart"
    return committing


def _committing(session: Session, answer: Callable[[], ResponseReturnValue]) -> Response:
    begin_unit()
    try:
        response = make_response(answer())
        if response.status_code < 400 and request.method not in SAFE_METHODS and "token_checked" in g:
            session.commit()
        else:
            session.rollback()
    except BaseException:
        session.rollback()
        raise
    return response


def access_of(app: Flask, endpoint: str) -> Permission | str | None:
    """What an endpoint demands: a permission, "public", or None where it says nothing."""
    if endpoint == "static":
        return "public"
    access: Permission | str | None = app.view_functions[endpoint].__dict__.get("access")
    return access


def seal(app: Flask) -> None:
    """Refuse to start while an endpoint does not say who may use it, or that it writes."""
    problems = []
    for rule in app.url_map.iter_rules():
        if access_of(app, rule.endpoint) is None:
            problems.append(f"{rule.endpoint} ({rule.rule}) says neither @requires nor @public")
        unsafe = (rule.methods or set()) - SAFE_METHODS
        if unsafe and not app.view_functions[rule.endpoint].__dict__.get("writes"):
            problems.append(f"{rule.endpoint} ({rule.rule}) accepts {sorted(unsafe)} without @writes")
    if problems:
        raise RuntimeError("the application does not start:\n" + "\n".join(sorted(set(problems))))


def install_gate(app: Flask) -> None:
    """Ask every request for its permission before any view code runs."""

    @app.before_request
    def gate() -> ResponseReturnValue | None:
        if request.endpoint is None:
            read_only.set(True)
            return None
        if "failed" in g:
            abort(500)
        view = app.view_functions[request.endpoint]
        read_only.set(request.method in SAFE_METHODS or not view.__dict__.get("writes", False))
        access = access_of(app, request.endpoint)
        if access == "public":
            return None
        if find_half_way() is None:
            return _ask_to_sign_in(app.config["SIGN_IN_ENDPOINT"])
        actor = find_actor()
        if actor is None:
            return None if access == HALF_WAY else _ask_to_sign_in(app.config["SECOND_STEP_ENDPOINT"])
        if access != HALF_WAY and not (isinstance(access, Permission) and actor.holds(access)):
            raise Denied(N_("Your role does not include this page."))
        if needs_step_up(app, request.endpoint, request.method) and not _has_stepped_up(app):
            read_only.set(True)
            challenge: Callable[[], ResponseReturnValue] = app.extensions["step_up"]
            return challenge()
        return None

    @app.teardown_request
    def leave(_error: BaseException | None) -> None:
        read_only.set(False)


def needs_step_up(app: Flask, endpoint: str, method: str) -> bool:
    """Whether a request of this method needs a recent second factor: posts, and reads where nothing can be posted."""
    if not app.view_functions[endpoint].__dict__.get("step_up"):
        return False
    taken = {one for rule in app.url_map.iter_rules(endpoint) for one in rule.methods or ()}
    return method not in SAFE_METHODS or not taken - SAFE_METHODS


def asks_for_passkey(app: Flask, endpoint: str | None) -> bool:
    """Whether nothing but a passkey steps up for the endpoint: so for breaking the glass, unless this is the demo."""
    marked = app.view_functions[endpoint].__dict__.get("step_up") if endpoint else None
    return marked == PASSKEY and not app.config["CODES_BREAK_GLASS"]


def _has_stepped_up(app: Flask) -> bool:
    proof = find_proof()
    if proof is None or not is_recent(proof, now=utc_now()):
        return False
    return proof.kind == PASSKEY or not asks_for_passkey(app, request.endpoint)


def _ask_to_sign_in(endpoint: str) -> ResponseReturnValue:
    if is_private():
        return redirect(url_for(endpoint))
    target: str | None = request.full_path.rstrip("?")
    if request.method != "GET":
        # Back to the form that was sent too late: what was typed into it is offered there again (security B-07).
        keep_late: Callable[[], str | None] = current_app.extensions.get("late_form", lambda: None)
        before = urlsplit(request.referrer or "")
        ours = before.netloc == request.host
        target = local_target(before._replace(scheme="", netloc="", fragment="").geturl()) if ours else None
        target = keep_late() or target
    return redirect(url_for(endpoint, next=target))


def local_target(target: str | None) -> str | None:
    """A path on this site to go on to after sign-in; None for whatever could lead elsewhere."""
    if not target or not target.startswith("/") or target.startswith(("//", "/\\")):
        return None
    return None if any(ord(letter) < 32 for letter in target) else target


def found(row: Any | None) -> Any:
    """The row, or `NotFound`: for rows outside the actor's scope as for those that do not exist."""
    if row is None:
        raise NotFound(N_("There is nothing here, or it is not yours to see."))
    return row
