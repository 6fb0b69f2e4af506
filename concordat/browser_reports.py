"""What browsers report of pages that tried what the content security policy forbids (security M-01).

A counter and a line of the log keep which directive it was and nothing else: the report itself holds the address of the
page and a piece of what was on it. Nobody's session is asked for, and nothing is written to a database but the count
that throttles.
"""

import json
import logging
from collections.abc import Iterator
from typing import Any

from flask import Blueprint, Response, current_app, request

from web.access import public, writes
from web.headers import CONTENT_SECURITY_POLICY, REPORTS_PATH

log = logging.getLogger("concordat.browser_reports")
MOST_BYTES = 16 * 1024
MOST_AT_ONCE = 20
"""A browser gathers reports for a minute; what a page breaks it breaks in the same way again and again."""
OTHER = "other"
DETAILED = ("script-src", "style-src")
DIRECTIVES = frozenset(
    {
        *(part.split()[0] for part in CONTENT_SECURITY_POLICY.split("; ")),
        *(f"{one}-{part}" for one in DETAILED for part in ("elem", "attr")),
        *("media-src", "frame-src", "child-src", "worker-src", "manifest-src", "prefetch-src"),
    }
)
"""The words that are kept: directives of our policy, and those that `default-src` stands for."""
blueprint = Blueprint("browser_reports", __name__)


@blueprint.post(REPORTS_PATH)
@public
@writes
def take() -> Response:
    """Count the reports of a browser; what is none is sent back, and what is too long is answered with 413."""
    request.max_content_length = MOST_BYTES
    found = list(directives_of(request.get_data()))
    if not found:
        return Response("This is no report of a browser.\n", status=400, mimetype="text/plain")
    words = ", ".join(sorted(set(found)))
    log.warning("a browser kept a page from breaking the content security policy: %s", words)
    if (metrics := current_app.extensions.get("metrics")) is not None:
        for directive in found:
            metrics.policy_reports.labels(directive=directive).inc()
    return Response(status=204, mimetype="text/plain")


def directives_of(body: bytes) -> Iterator[str]:
    """The directive of each report of a body, of the first twenty: as the Reporting API or `report-uri` writes them."""
    try:
        told: Any = json.loads(body)
    except (ValueError, RecursionError):
        return
    for report in (told if isinstance(told, list) else [told])[:MOST_AT_ONCE]:
        if isinstance(report, dict):
            yield from _directive(report)


def _directive(report: dict[str, Any]) -> Iterator[str]:
    names: tuple[str, ...] = ("effectiveDirective",)
    body = report.get("body") if report.get("type") == "csp-violation" else None
    if "csp-report" in report:
        body, names = report["csp-report"], ("effective-directive", "violated-directive")
    if not isinstance(body, dict):
        return
    told = next((body[name] for name in names if isinstance(body.get(name), str)), "")
    word = told.partition(" ")[0]
    yield word if word in DIRECTIVES else OTHER
