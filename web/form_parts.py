"""How many fields a post may bring: 200, and more only where the endpoint is declared to need them (security I-01).

The library counts the parts of a form with files alone; here those of every form are counted, before any is read.
"""

from collections.abc import Mapping
from io import BytesIO
from typing import IO, Any

from flask import Flask, Request, request
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.formparser import FormDataParser

MOST_PARTS = 200
URL_ENCODED = "application/x-www-form-urlencoded"


class CountingParser(FormDataParser):
    """Refuses a body with more fields than the request may have, whichever way they are written."""

    def parse(
        self,
        stream: IO[bytes],
        mimetype: str,
        content_length: int | None,
        options: dict[str, str] | None = None,
    ) -> Any:
        """As the library's; of a body without files the separators are counted first."""
        if mimetype == URL_ENCODED and self.max_form_parts is not None:
            content = stream.read()
            if content.count(b"&") >= self.max_form_parts:
                raise RequestEntityTooLarge
            stream = BytesIO(content)
        return super().parse(stream, mimetype, content_length, options)


class CountedRequest(Request):
    """A request whose fields are counted."""

    form_data_parser_class = CountingParser


def install_form_parts(app: Flask, longer: Mapping[str, int]) -> None:
    """Let these endpoints take so many fields, and all others 200; called before anything reads a form."""
    app.config["MAX_FORM_PARTS"] = MOST_PARTS

    @app.before_request
    def allow() -> None:
        request.max_form_parts = longer.get(request.endpoint or "")
