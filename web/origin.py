"""What changes data comes from a page of this site (security M-03); the token of the form is asked for besides."""

from urllib.parse import urlsplit

from flask import Flask, request

from core.errors import Denied
from core.text import N_
from web.access import SAFE_METHODS

OURS = frozenset({"same-origin", "none"})
"""What a browser says of a request that a page of this site, or the person by hand, has made."""


def install_origin_check(app: Flask) -> None:
    """Refuse unsafe requests of which the browser says that another site has made them, before any view runs."""

    @app.before_request
    def check_origin() -> None:
        if request.method not in SAFE_METHODS and is_foreign(
            request.headers.get("Sec-Fetch-Site"), request.headers.get("Origin"), host=request.host
        ):
            raise Denied(
                N_("This was sent from a page of another site. Open the page here and send it again.")
            )


def is_foreign(site: str | None, origin: str | None, *, host: str) -> bool:
    """Whether the browser names another site; one that says nothing is left to the form's token."""
    if site is not None:
        return site not in OURS
    if origin is None:
        return False
    return urlsplit(origin).netloc.lower() != host.lower()
