"""Files that people send: only where a page takes them, and never in plain on the disk (security I-01, J-03)."""

from io import BytesIO
from typing import IO, Any

from flask import Flask, Response, request
from werkzeug.datastructures import CombinedMultiDict, FileStorage

from web.database import current_session
from web.form_parts import CountedRequest
from web.forms import BaseForm

FORM_BYTES = 64 * 1024
"""Room for the other fields of a form with a file."""


class UploadRequest(CountedRequest):
    """Keeps files in memory, where the size limit of the page bounds them; the default writes temporary files."""

    def _get_file_stream(
        self,
        total_content_length: int | None,
        content_type: str | None,
        filename: str | None = None,
        content_length: int | None = None,
    ) -> IO[bytes]:
        return BytesIO()


def install_uploads(app: Flask) -> None:
    """Let no uploaded file touch the disk before it is sealed."""
    app.request_class = UploadRequest


class FileForm(BaseForm):
    """A form with a file; the page around it takes a larger body than others do."""

    @classmethod
    def receive(cls, *, most_bytes: int, **values: Any) -> Any:
        """As `from_request`, for a file of up to `most_bytes`; a body beyond that is answered with 413.

        Nothing is held in the database while it arrives: a slow line must not keep the only writer waiting.
        """
        if request.method != "POST":
            return cls(None, **values)
        request.max_content_length = most_bytes + FORM_BYTES
        current_session().rollback()
        return cls(CombinedMultiDict([request.files, request.form]), **values)


def content_and_name(given: object) -> tuple[bytes, str]:
    """What a file field holds; nothing where somebody sent a text in its place."""
    if not isinstance(given, FileStorage):
        return b"", ""
    return given.stream.read(), given.filename or ""


def attachment(content: bytes, *, media_type: str, name: str) -> Response:
    """A file that somebody else sent: saved under a neutral name, never shown inside our pages (security J-04)."""
    answer = Response(content, mimetype=media_type)
    answer.headers.set("Content-Disposition", "attachment", filename=name)
    answer.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["Cache-Control"] = "no-store"
    return answer
