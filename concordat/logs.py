"""Logs: a line of JSON in UTC each, with the id of the request and without anybody's data (security W-05, D-08, G-09).

What an exception says may repeat what somebody wrote, so a line holds its kind and the places in the code, never its
text. Other people's libraries say what they are about, never with which values.
"""

import json
import logging
import sys
import traceback
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from flask import g, has_app_context, has_request_context

from concordat.config import ROOT, Settings
from web.discretion import is_private

OURS = "concordat"
MOST_PLACES = 12


class JsonFormatter(logging.Formatter):
    """One object on one line: control characters of whatever is told are escaped, so no line can be forged."""

    def format(self, record: logging.LogRecord) -> str:
        """The record as JSON."""
        told: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": _message(record),
            "process": record.process,
        }
        request_id = _request_id()
        if request_id:
            told["request"] = request_id
        if record.exc_info and record.exc_info[1] is not None:
            told["error"] = _kinds(record.exc_info[1])
            told["places"] = _places(record.exc_info[1])
        return json.dumps(told, ensure_ascii=True)


class TextFormatter(JsonFormatter):
    """The same for people at a terminal."""

    def format(self, record: logging.LogRecord) -> str:
        """The fields of the record, divided by blanks; still one line."""
        told = json.loads(super().format(record))
        rest = {
            name: value for name, value in told.items() if name not in ("at", "level", "logger", "message")
        }
        line = f"{told['at']} {told['level']} {told['logger']} {told['message']}"
        escaped = line.encode("unicode_escape").decode("ascii")
        return f"{escaped} {json.dumps(rest)}" if rest else escaped


def _message(record: logging.LogRecord) -> str:
    if record.name.partition(".")[0] == OURS:
        return record.getMessage()
    return str(record.msg)


def _request_id() -> str:
    """The id that the error page shows; none for pages of which no log tells."""
    if not has_request_context() or not has_app_context() or is_private():
        return ""
    return str(g.get("request_id", ""))


def _kinds(error: BaseException) -> list[str]:
    """The kind of the error, and of those that led to it."""
    kinds, seen = [], set()
    current: BaseException | None = error
    while current is not None and id(current) not in seen:
        seen.add(id(current))
        kinds.append(f"{type(current).__module__}.{type(current).__qualname__}")
        current = current.__cause__ or current.__context__
    return kinds


def _places(error: BaseException) -> list[str]:
    frames = traceback.extract_tb(error.__traceback__)[-MOST_PLACES:]
    return [f"{_short(frame.filename)}:{frame.lineno} {frame.name}" for frame in frames]


def _short(filename: str) -> str:
    path = Path(filename)
    return str(path.relative_to(ROOT)) if path.is_relative_to(ROOT) else "/".join(path.parts[-2:])


def make_handler(settings: Settings) -> logging.Handler:
    """A handler that writes to stderr in the chosen format."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonFormatter() if settings.log_format == "json" else TextFormatter())
    return handler


def configure_logs(settings: Settings) -> None:
    """Let this process write its log so, and nothing else; called once by each that stays."""
    root = logging.getLogger()
    for old in list(root.handlers):
        root.removeHandler(old)
    root.addHandler(make_handler(settings))
    root.setLevel(logging.WARNING)
    logging.getLogger(OURS).setLevel(settings.log_level.upper())
    logging.captureWarnings(capture=True)
