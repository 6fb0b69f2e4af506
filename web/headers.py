"""Security headers on every answer, errors and redirects included (security M-01 to M-06).

From a private page nothing is reported: a report would tell that somebody was there.
"""

from flask import Flask, Response, request

from web.discretion import is_private, make_discreet

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'; "
    "object-src 'none'"
)
REPORTS_PATH = "/browser-reports"
REPORTED_POLICY = f"{CONTENT_SECURITY_POLICY}; report-to browser; report-uri {REPORTS_PATH}"
"""The same, and where a browser tells what it did not let a page do; `report-uri` is what older browsers know."""
HEADERS = {
    "Content-Security-Policy": REPORTED_POLICY,
    "Reporting-Endpoints": f'browser="{REPORTS_PATH}"',
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "X-Frame-Options": "DENY",
}
HEADERS_IN_PRIVATE = {
    **{name: value for name, value in HEADERS.items() if name != "Reporting-Endpoints"},
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
}


def install_headers(app: Flask) -> None:
    """Set the headers after each request; only fingerprinted files may be cached."""

    @app.after_request
    def add(response: Response) -> Response:
        for name, value in (HEADERS_IN_PRIVATE if is_private() else HEADERS).items():
            response.headers.setdefault(name, value)
        if app.config["SESSION_COOKIE_SECURE"]:
            response.headers["Strict-Transport-Security"] = "max-age=31536000; includeSubDomains"
        if request.endpoint == "static" and "v" in request.args:
            response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
        elif request.endpoint != "static":
            response.headers["Cache-Control"] = "no-store"
        if is_private():
            make_discreet(response)
        response.headers.pop("Server", None)
        return response
