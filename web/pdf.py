"""PDF documents from HTML, rendered in a limited child process that reaches nothing (security L-01 to L-06)."""

import base64
import hashlib
import json
import logging
import os
import re
import signal
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from flask import current_app, has_request_context

from core.errors import ConcordatError, Unavailable
from core.text import N_
from web.database import keep_transactions
from web.pdf_queue import QueueFull, turn

log = logging.getLogger(__name__)

DEFAULT_STYLESHEETS = ("print.css",)
MOST_ROWS = 1000
"""Rows of tables in one document: some three seconds (security L-04)."""

SPARE_SECONDS = 10
"""Beside the queue and the rendering: starting a process and receiving what it made."""

_WORKER = Path(__file__).with_name("pdf_worker.py")
_STYLESHEETS = Path(__file__).parent.parent / "static" / "css"
_STYLESHEET_NAME = re.compile(r"print[a-z0-9-]*\.css")
_FONTS = (
    "SourceSansPro-Regular.ttf",
    "SourceSansPro-It.ttf",
    "SourceSansPro-Semibold.ttf",
)
_OPTIONS: Mapping[str, object] = {"pdf_variant": "pdf/ua-1", "presentational_hints": False}


class PdfFailed(ConcordatError):
    """A document could not be rendered; the message says why, never what stood in it."""


class PdfBusy(PdfFailed, Unavailable):
    """A document was not rendered because the machine had too much to do: a second try may succeed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A rendered document and the number of its pages."""

    content: bytes
    pages: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PdfLimits:
    """What one rendering may use: seconds of processor and of wall clock, bytes of memory and of any file."""

    cpu_seconds: int = 30
    wall_seconds: float = 45.0
    memory_bytes: int = 1 << 30
    file_bytes: int = 64 << 20


def render_pdf(
    html: str,
    *,
    title: str,
    language: str,
    created: datetime,
    stylesheets: Sequence[str] = DEFAULT_STYLESHEETS,
    assets: Mapping[str, bytes] | None = None,
    limits: PdfLimits | None = None,
) -> Document:
    """A whole HTML document as tagged PDF labelled PDF/UA-1; equal input gives equal bytes on one system.

    `stylesheets` are names of print sheets under static/css; `assets` are files (logo.svg, seal.png) that the document
    reaches as "asset:name", beside the fonts. Nothing else is fetched. `created` is aware and becomes the date of the
    document. Raises `PdfFailed`, also for more than a thousand rows: who has more makes several documents. One at a
    time runs on each core, and fifty wait at most (`web.pdf_queue`); who waits for longer than a limit is told to try
    again (`PdfBusy`). What a request has read or written meanwhile is not lost.
    """
    limits = limits or PdfLimits()
    if created.tzinfo is None:
        raise ValueError("the date of a document is aware")
    if html.count("<tr") > MOST_ROWS:
        raise PdfFailed(N_("The document is too large to render."))
    created = created.astimezone(UTC).replace(microsecond=0)
    sheets = [_stylesheet(name) for name in stylesheets]
    everything = {**_fonts(), **(assets or {})}
    identity = hashlib.sha256("\0".join((title, language, created.isoformat(), html, *sheets)).encode())
    for name in sorted(everything):
        identity.update(name.encode() + everything[name])
    if has_request_context():
        keep_transactions(seconds=2 * limits.wall_seconds + SPARE_SECONDS)
    with tempfile.TemporaryDirectory(prefix="pdf-") as scratch:
        request = {
            "html": html,
            "stylesheets": sheets,
            "title": title,
            "language": language,
            "created": created.isoformat(),
            "epoch": int(created.timestamp()),
            "identifier": identity.hexdigest()[:32],
            "assets": {name: base64.b64encode(data).decode("ascii") for name, data in everything.items()},
            "options": dict(_OPTIONS),
            "limits": asdict(limits),
            "scratch": scratch,
        }
        try:
            with turn(seconds=limits.wall_seconds):
                return _run(json.dumps(request).encode(), scratch, limits=limits)
        except QueueFull as error:
            raise PdfBusy(N_("Very many documents are being made now. Try again in a minute.")) from error


@cache
def pdf_available() -> tuple[bool, str]:
    """Whether documents can be rendered here, and if not, why; asked once per process, without importing the renderer."""
    if find_spec("weasyprint") is None:
        return False, N_("The Python package weasyprint is not installed.")
    try:
        found = subprocess.run(  # noqa: S603 - our own script, fixed arguments
            [sys.executable, "-I", str(_WORKER), "--check"],
            env=_clean_environment(),
            capture_output=True,
            timeout=20,
            check=True,
            text=True,
        )
    except (OSError, subprocess.SubprocessError):
        return False, N_("The PDF process does not start.")
    if missing := found.stdout.split():
        return False, "System libraries are missing: " + ", ".join(missing)
    return True, ""


def pdf_is_on() -> bool:
    """Whether pages offer PDF: the setting does not switch it off, and documents can be rendered here."""
    return bool(current_app.config["SETTINGS"].pdf) and pdf_available()[0]


def _run(request: bytes, scratch: str, *, limits: PdfLimits) -> Document:
    process = subprocess.Popen(  # noqa: S603 - our own script, fixed arguments
        [sys.executable, "-I", str(_WORKER)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=_clean_environment(),
        cwd=scratch,
        start_new_session=True,
    )
    try:
        answer, errors = process.communicate(request, timeout=limits.wall_seconds)
    except subprocess.TimeoutExpired as error:
        _kill_group(process)
        raise PdfBusy(
            N_("The document took too long to make and was stopped. Try again in a minute.")
        ) from error
    except BaseException:
        _kill_group(process)
        raise
    pages, _, content = answer.partition(b"\n")
    if process.returncode == 0 and pages.isdigit() and content.startswith(b"%PDF-"):
        return Document(content=content, pages=int(pages))
    log.error(
        "PDF process ended with %s: %s", process.returncode, errors.decode(errors="replace")[-200:].strip()
    )
    if process.returncode in (-signal.SIGXCPU, -signal.SIGKILL):
        raise PdfFailed(N_("The document took too long to render and was stopped."))
    if process.returncode == 4:
        raise PdfFailed(N_("The document is too large to render."))
    raise PdfFailed(N_("The document could not be rendered."))


def _kill_group(process: subprocess.Popen[bytes]) -> None:
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        log.debug("the PDF process had ended already")
    process.communicate()
    if process.stdin is not None:
        with suppress(BrokenPipeError):  # what it had not read yet
            process.stdin.close()


def _clean_environment() -> dict[str, str]:
    return {"PATH": os.defpath, "LANG": "C.UTF-8"}


def _stylesheet(name: str) -> str:
    if not _STYLESHEET_NAME.fullmatch(name):
        raise ValueError(f"not a print stylesheet: {name}")
    return (_STYLESHEETS / name).read_text(encoding="utf-8")


@cache
def _fonts() -> dict[str, bytes]:
    spec = find_spec("font_source_sans_pro")
    if spec is None or spec.origin is None:
        raise PdfFailed(N_("The Python package font-source-sans-pro is not installed."))
    folder = Path(spec.origin).parent / "files"
    return {name: (folder / name).read_bytes() for name in _FONTS}
