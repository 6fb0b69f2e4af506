"""Pages of which no log, error report or size may tell: what lies under a private prefix (security E-09)."""

import logging
import re
from typing import Any

from flask import Flask, Response, current_app, has_request_context, request

log = logging.getLogger("concordat.web")
STEP = 4096
"""Answers are filled up to a multiple of so many bytes: their size tells no more than that."""
HEADERS = {"Referrer-Policy": "no-referrer", "Cache-Control": "no-store, no-transform"}
"""No other page learns where somebody came from; nothing in between keeps, shrinks or changes the answer."""
_FILLED = {
    "text/html": (b"<!--", b"-->"),
    "image/svg+xml": (b"<!--", b"-->"),
    "application/json": (b"", b""),
    "text/plain": (b"", b""),
}
"""How an answer of each kind ends in filler that nobody sees: a comment, or blanks."""


def keep_private(app: Flask, prefix: str) -> None:
    """Say which addresses are private, besides those said before."""
    app.extensions["private"] = (*app.extensions.get("private", ()), prefix)
    app.logger.addFilter(_emptied)
    app.jinja_env.globals["is_private"] = is_private


def _emptied(record: logging.LogRecord) -> bool:
    """What Flask itself reports of a private request keeps the kind of the error alone."""
    if is_private():
        kind = record.exc_info[0].__name__ if record.exc_info and record.exc_info[0] else ""
        record.msg, record.args = "a request failed: %s", (kind,)
        record.exc_info = record.exc_text = record.stack_info = None
    return True


def is_private() -> bool:
    """Whether this request is for a private page."""
    if not has_request_context():
        return False
    return any(lies_under(request.path, prefix) for prefix in current_app.extensions.get("private", ()))


def lies_under(path: str, prefix: str) -> bool:
    """Whether a path is the prefix or below it."""
    return path == prefix or path.startswith(f"{prefix}/")


def log_discreetly(error: BaseException | None, reference: str = "") -> None:
    """Log what kind of error it was, and nothing else: its text, like its place, could tell who did what."""
    log.error("a request failed: %s %s", type(error).__name__, reference)


def make_discreet(response: Response) -> None:
    """Headers and size of a private answer."""
    for name, value in HEADERS.items():
        response.headers[name] = value
    filler = _FILLED.get(response.mimetype or "")
    if filler is None or response.is_streamed or response.direct_passthrough or response.status_code == 304:
        return
    content = response.get_data()
    start, end = filler
    missing = -(len(content) + len(start) + len(end)) % STEP
    response.set_data(content + start + b" " * missing + end)


class DiscreetRecords(logging.Filter):
    """Takes the address out of records that a web server writes about a private request."""

    def __init__(self, *prefixes: str) -> None:
        super().__init__()
        self.told = re.compile(rf"(?:{'|'.join(map(re.escape, prefixes))})(?![\w-])")

    def filter(self, record: logging.LogRecord) -> bool:
        """Let each record through; one that names a private address is emptied of everything that tells."""
        if self.told.search(_words_of(record)):
            record.msg, record.args = "a request failed", ()
            record.exc_info = record.exc_text = record.stack_info = None
        return True


def _words_of(record: logging.LogRecord) -> str:
    values: list[Any] = [record.getMessage()]
    if record.exc_info and record.exc_info[1] is not None:
        values.append(record.exc_info[1])
    return " ".join(str(value) for value in values)
