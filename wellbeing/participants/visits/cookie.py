"""The cookie of a visit: sent to the pages of the compartment only, read by no script."""

from typing import TypeVar

from flask import Request, current_app, request
from werkzeug.wrappers import Response

R = TypeVar("R", bound=Response)

PATH = "/me"


def cookie_name() -> str:
    """The name, which tells nothing."""
    return "__Secure-v" if current_app.config["SESSION_COOKIE_SECURE"] else "v"


def token_of(asked: Request) -> str | None:
    """The token that a request carries."""
    return asked.cookies.get(cookie_name())


def this_token() -> str | None:
    """The token of this request."""
    return token_of(request)


def give_token(response: R, token: str) -> R:
    """Let the browser carry the token until it is closed or the visit is over."""
    response.set_cookie(
        cookie_name(),
        token,
        path=PATH,
        secure=current_app.config["SESSION_COOKIE_SECURE"],
        httponly=True,
        samesite="Lax",
    )
    return response


def take_token(response: R) -> R:
    """Ask the browser to forget the token and whatever it kept of the pages."""
    response.delete_cookie(
        cookie_name(), path=PATH, secure=current_app.config["SESSION_COOKIE_SECURE"], httponly=True
    )
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response
