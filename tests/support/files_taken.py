"""Everything that leaves the house as a file: what a reader can take from the pages they reach, and the words inside it (security C-12)."""

import json
import zipfile
from collections.abc import Iterable, Iterator
from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.exceptions import HTTPException
from werkzeug.test import TestResponse

from concordat.limits import LIMITED
from concordat.seed.load import PASSWORD
from tests.support.crawling import Visit
from tests.support.pages import Form, Page, forms_in
from tests.support.pdf_text import text_of_pdf
from web import pdf

CAUGHT = b"%PDF-1.7 caught\n"
FORMATS = ("format", "file_format", "file_kind", "kind")


def catch_documents(patch: pytest.MonkeyPatch) -> None:
    """Make of each PDF what its process is given: the words of a document are those of its HTML, which is all it is told.

    Pages are asked by the thousand; tests/pdf typesets.
    """

    def caught(request: bytes, _scratch: str, **_limits: Any) -> pdf.Document:
        given = json.loads(request)
        return pdf.Document(content=CAUGHT + f"{given['title']}\n{given['html']}".encode(), pages=1)

    patch.setattr(pdf, "_run", caught)


def words_of(response: TestResponse) -> str:
    """Headers of an answer, and all words of its body, whatever it is: page, table, workbook, archive, document."""
    return f"{response.headers}\n{words_in(response.get_data())}"


def words_in(content: bytes) -> str:
    """All words of a file; those of an archive are the words of all files inside."""
    if content.startswith(b"PK\x03\x04"):
        with zipfile.ZipFile(BytesIO(content)) as archive:
            return "\n".join(f"{name}\n{words_in(archive.read(name))}" for name in archive.namelist())
    if content.startswith(b"%PDF-") and not content.startswith(CAUGHT):
        return text_of_pdf(content)
    return content.decode("utf-8", "replace")


def is_file(response: TestResponse) -> bool:
    """Whether an answer is kept as a file instead of shown."""
    return response.headers.get("Content-Disposition", "").startswith("attachment")


def take_files(
    app: Flask, client: FlaskClient, visits: Iterable[Visit]
) -> Iterator[tuple[str, TestResponse]]:
    """Press each button that makes a file, in each format, once on each kind of page; endpoint and answer."""
    taken = set()
    # The pages were walked in another session of the same person: what a form sends is proved by the token of this one.
    own = {"csrf_token": Page(client.get("/account").text).form("/account/password").values["csrf_token"]}
    for visit in visits:
        if visit.response.mimetype != "text/html" or visit.response.status_code != 200:
            continue
        for form in forms_in(visit.response.text, visit.path):
            endpoint = endpoint_of(app, form.action)
            if form.method != "post" or endpoint not in LIMITED:
                continue
            for change in (change for change in _formats(form) if (form.action, change) not in taken):
                taken.add((form.action, change))
                typed = {name: PASSWORD for name in form.values if name == "password"}
                if 'value="own_work"' in visit.response.text:
                    typed["reason"] = "own_work"
                values = form.filled(own | typed | dict(change))
                yield endpoint, client.post(form.action, data=values)


def ask_lists(
    app: Flask, client: FlaskClient, visits: Iterable[Visit], *, words: str
) -> Iterator[tuple[str, TestResponse]]:
    """Type the words into each field of each form that searches or filters, once; endpoint and answer."""
    asked = set()
    for visit in visits:
        if visit.response.mimetype != "text/html" or visit.response.status_code != 200:
            continue
        for form in forms_in(visit.response.text, visit.path):
            endpoint = endpoint_of(app, form.action)
            empty = [name for name, values in form.values.items() if values == [""]]
            if form.method != "get" or endpoint in asked or not empty:
                continue
            asked.add(endpoint)
            for name in empty:
                yield (
                    endpoint,
                    client.get(form.action.partition("?")[0], query_string=form.filled({name: words})),
                )


def endpoint_of(app: Flask, path: str) -> str:
    """The endpoint behind an address; empty where it leads nowhere."""
    adapter = app.url_map.bind("localhost")
    for method in ("POST", "GET"):
        try:
            return str(adapter.match(path.partition("?")[0], method)[0])
        except HTTPException:
            continue
    return ""


def _formats(form: Form) -> list[tuple[tuple[str, str], ...]]:
    named = next((name for name in FORMATS if name in form.values), None)
    return [((named, kind),) for kind in ("csv", "xlsx")] if named else [()]
