"""Security headers on every answer, errors and redirects included (security M-01 to M-06).

A page may load the scripts and sheets that carry the number of this one answer, and only from this site: there are two
policies, and a browser asks both. From a private page nothing is reported: a report would tell that somebody was there.
"""

from secrets import token_urlsafe

from flask import Flask, Response, g, request

from web.discretion import is_private, make_discreet

NONCE_BYTES = 16
CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'nonce-{nonce}'; style-src 'nonce-{nonce}'; img-src 'self'; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'; "
    "object-src 'none'"
)
FROM_HERE = "script-src 'self'; style-src 'self'"
"""The number alone would let a script of another site run that got hold of it."""
REPORTS_PATH = "/browser-reports"
REPORTS = f"; report-to browser; report-uri {REPORTS_PATH}"
"""Where a browser tells what it did not let a page do; `report-uri` is what older browsers know."""
HEADERS = {
    "Reporting-Endpoints": f'browser="{REPORTS_PATH}"',
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "X-Frame-Options": "DENY",
}
HEADERS_IN_PRIVATE = {name: value for name, value in HEADERS.items() if name != "Reporting-Endpoints"}


def nonce() -> str:
    """The number of this answer, which its scripts and sheets carry: 128 bits that nobody can guess."""
    if "nonce" not in g:
        g.nonce = token_urlsafe(NONCE_BYTES)
    return str(g.nonce)


def policies(number: str, *, reports: str = "") -> str:
    """Both policies of an answer with this number; where `reports` says so, breaches of either are told."""
    return f"{CONTENT_SECURITY_POLICY.format(nonce=number)}{reports}, {FROM_HERE}{reports}"


def install_headers(app: Flask) -> None:
    """Set the headers after each request; only fingerprinted files may be cached."""
    app.jinja_env.globals["nonce"] = nonce

    @app.after_request
    def add(response: Response) -> Response:
        private = is_private()
        for name, value in (HEADERS_IN_PRIVATE if private else HEADERS).items():
            response.headers.setdefault(name, value)
        number = nonce()
        del g.nonce  # no other answer carries it
        response.headers.setdefault(
            "Content-Security-Policy", policies(number, reports="" if private else REPORTS)
        )
        if app.config["SESSION_COOKIE_SECURE"]:
            response.headers["Strict-Transport-Security"] = "max-age=31536000; includeSubDomains"
        if request.endpoint == "static" and "v" in request.args:
            response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
        elif request.endpoint != "static":
            response.headers["Cache-Control"] = "no-store"
        if private:
            make_discreet(response)
        response.headers.pop("Server", None)
        return response
