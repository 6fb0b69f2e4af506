"""The PDF child process: closed to everything outside, limited, tagged, with embedded fonts and equal bytes."""

import base64
import os
import subprocess
import sys
import time
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import pikepdf
import pytest

from tests.support.pdf_text import text_of_pdf
from web import pdf as pdf_module
from web.pdf import PdfFailed, PdfLimits, pdf_available, render_pdf
from web.pdf_worker import checked_options, closed_fetcher, missing_libraries

pytestmark = [
    pytest.mark.pdf,
    pytest.mark.skipif(not pdf_available()[0], reason=f"PDF export is off here: {pdf_available()[1]}"),
]

CREATED = datetime(2026, 7, 1, 6, 30, tzinfo=UTC)
LOGO = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 10"><title>Seal</title><rect width="10" height="10"/></svg>'


def page(body: str, head: str = "") -> str:
    return (
        f'<!doctype html><html lang="en"><head><title>From the page</title>{head}</head>'
        f'<body data-document="Quarterly evaluation" data-reference="EV-1" data-page="Page" data-of="of">{body}</body></html>'
    )


def rendered(body: str, head: str = "", **options: object) -> bytes:
    given: dict[str, object] = {"title": "Evaluation", "language": "en", "created": CREATED, **options}
    return render_pdf(page(body, head), **given).content  # type: ignore[arg-type]


SAMPLE = """
<section class="cover"><h1>Evaluation</h1><p class="period">July to September 2026</p></section>
<nav class="contents"><h2>Contents</h2><ul><li><a href="#results">Results</a></li></ul></nav>
<section class="chapter"><h2 id="results">Results</h2><p>Answered in time: 72 of 80.</p>
<table><caption>Answers</caption><thead><tr><th scope="col">Urgency</th><th scope="col">In time</th></tr></thead>
<tbody><tr><th scope="row">Urgent</th><td>72 of 80</td></tr></tbody></table>
<figure><svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 20" class="chart"><title>72 of 80 in time</title>
<rect x="0" y="0" width="90" height="10" fill="#0b4f6c"/>
<text x="0" y="18" font-family="Source Sans Pro" font-size="6">90 %</text></svg></figure></section>
"""


@pytest.fixture(scope="module")
def sample() -> bytes:
    return rendered(SAMPLE)


@pytest.mark.proves("L-06")
def test_tagged_and_labelled_as_pdf_ua_1(sample: bytes) -> None:
    with pikepdf.open(BytesIO(sample)) as document:
        assert document.Root.MarkInfo.Marked
        assert str(document.Root.Lang) == "en"
        assert document.Root.ViewerPreferences.DisplayDocTitle
        with document.open_metadata() as metadata:
            assert metadata["pdfuaid:part"] == "1"
            assert metadata["dc:title"] == "Evaluation"
        assert str(document.docinfo["/CreationDate"]).startswith("D:20260701063000")


def elements(document: pikepdf.Pdf) -> list[pikepdf.Dictionary]:
    found, waiting = [], [document.Root.StructTreeRoot]
    while waiting:
        element = waiting.pop()
        children: Any = element.get("/K", [])
        for child in children if isinstance(children, pikepdf.Array) else [children]:
            if isinstance(child, pikepdf.Dictionary) and "/S" in child:
                found.append(child)
                waiting.append(child)
    return found


def test_figures_have_alternative_text_and_tables_have_headers(sample: bytes) -> None:
    with pikepdf.open(BytesIO(sample)) as document:
        found = elements(document)
        figures = [element for element in found if str(element.S) == "/Figure"]
        assert [str(figure.Alt) for figure in figures] == ["72 of 80 in time"]
        kinds = {str(element.S) for element in found}
        assert {"/H1", "/H2", "/Table", "/TH", "/TD"} <= kinds


def test_all_fonts_are_embedded_and_ours(sample: bytes) -> None:
    listed = subprocess.run(["pdffonts", "-"], input=sample, capture_output=True, check=True).stdout.decode()
    rows = listed.splitlines()[2:]
    assert rows
    for row in rows:
        assert "SourceSansPro" in row.replace("-", "")
        assert row.split()[-5] == "yes"


def test_text_page_numbers_outline_and_contents(sample: bytes) -> None:
    text = text_of_pdf(sample)
    assert "Answered in time: 72 of 80." in text
    assert "Page 3 of 3" in text
    assert "Quarterly evaluation" in text
    with pikepdf.open(BytesIO(sample)) as document:
        assert len(document.pages) == 3
        with document.open_outline() as outline:
            assert [item.title for item in outline.root] == ["Contents", "Results"]


def test_the_file_is_sound(sample: bytes) -> None:
    with pikepdf.open(BytesIO(sample)) as opened:
        assert opened.check_pdf_syntax() == []


def test_equal_input_gives_equal_bytes(sample: bytes) -> None:
    assert rendered(SAMPLE) == sample
    assert rendered(SAMPLE, title="Other") != sample


Closed = tuple[str, list[str]]
SECRET = "SECRET-CANARY-7391"

VECTORS = {
    "img": ('<img src="{url}" alt="x">', ""),
    "css url": ("<p>x</p>", "<style>p{{background:url({url})}}</style>"),
    "import": ("<p>x</p>", '<style>@import "{url}";</style>'),
    "font-face": ("<p>x</p>", "<style>@font-face{{font-family:f;src:url({url})}} p{{font-family:f}}</style>"),
    "link": ("<p>x</p>", '<link rel="stylesheet" href="{url}">'),
    "link attachment": ("<p>x</p>", '<link rel="attachment" href="{url}">'),
    "a attachment": ('<a rel="attachment" href="{url}">x</a>', ""),
    "object": ('<object data="{url}" type="image/svg+xml"></object>', ""),
    "embed": ('<embed src="{url}" type="image/svg+xml">', ""),
    "svg image": (
        '<svg viewBox="0 0 9 9"><title>x</title><image href="{url}" width="9" height="9"/></svg>',
        "",
    ),
    "svg use": ('<svg viewBox="0 0 9 9"><title>x</title><use href="{url}#a"/></svg>', ""),
    "content": ("<p>x</p>", "<style>p::before{{content:url({url})}}</style>"),
    "list-style": ("<ul><li>x</li></ul>", "<style>li{{list-style-image:url({url})}}</style>"),
    "base": ('<img src="secret.svg" alt="x">', '<base href="{folder}">'),
}


@pytest.mark.proves("L-02")
def test_nothing_outside_is_reached_where_all_try_at_once(tmp_path: Path, closed_server: Closed) -> None:
    """What the second tier tries one by one; the base of a page turns no other address."""
    bodies, heads = zip(*VECTORS.values(), strict=True)
    _reaches_nothing("".join(bodies), "".join(heads), tmp_path, closed_server)


@pytest.mark.deep
@pytest.mark.proves("L-02")
@pytest.mark.parametrize("name", VECTORS)
def test_nothing_outside_is_reached(name: str, tmp_path: Path, closed_server: Closed) -> None:
    body, head = VECTORS[name]
    _reaches_nothing(body, head, tmp_path, closed_server)


def _reaches_nothing(body: str, head: str, tmp_path: Path, closed_server: Closed) -> None:
    address, asked = closed_server
    secret = tmp_path / "secret.svg"
    secret.write_text(
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 90 9"><title>{SECRET}</title><text y="8">{SECRET}</text></svg>'
    )
    for url, folder in ((secret.as_uri(), tmp_path.as_uri() + "/"), (address + "secret.svg", address)):
        data = rendered(body.format(url=url, folder=folder), head.format(url=url, folder=folder))
        with pikepdf.open(BytesIO(data)) as document:
            assert not document.attachments
        assert SECRET not in text_of_pdf(data)
        assert SECRET.encode() not in data
    assert asked == []


@pytest.mark.proves("L-02")
@pytest.mark.parametrize(
    "url", ["file:///etc/passwd", "https://example.org/a.svg", "data:image/png;base64,", "a.svg"]
)
def test_the_fetcher_itself_refuses_whatever_is_no_asset(url: str) -> None:
    """Before WeasyPrint's own rules are asked, which would refuse it as well."""
    fetcher = closed_fetcher({"logo.svg": LOGO})
    with pytest.raises(ValueError, match="may only use its own assets"):
        fetcher.fetch(url)


@pytest.fixture
def closed_server():  # type: ignore[no-untyped-def]
    """A server that writes down who asks: nobody should."""
    from http.server import BaseHTTPRequestHandler, HTTPServer
    from threading import Thread

    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_error(404)

        def log_message(self, *args: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/", asked
    server.shutdown()
    thread.join()
    server.server_close()


def test_own_assets_are_reached() -> None:
    data = rendered('<img src="asset:logo.svg" alt="Seal of the agency">', assets={"logo.svg": LOGO})
    with pikepdf.open(BytesIO(data)) as document:
        assert "Seal of the agency" in [str(e.Alt) for e in elements(document) if "/Alt" in e]


@pytest.mark.proves("L-02")
def test_a_data_address_is_refused_too() -> None:
    coded = base64.b64encode(LOGO.replace(b"Seal", SECRET.encode())).decode()
    data = rendered(f'<object data="data:image/svg+xml;base64,{coded}"></object>')
    assert SECRET.encode() not in data


ENDLESS = "<table>" + "<tr>" + "<td>word</td>" * 30 + "</tr>"


@pytest.mark.proves("L-03")
def test_processor_and_wall_limits_stop_a_bomb_and_the_next_document_is_fine() -> None:
    bomb = page(ENDLESS + ("<tr>" + "<td>word</td>" * 150 + "</tr>") * 800 + "</table>")
    for limits in (PdfLimits(cpu_seconds=1), PdfLimits(wall_seconds=1.0)):
        begin = time.monotonic()
        with pytest.raises(PdfFailed, match="too long"):
            render_pdf(bomb, title="Bomb", language="en", created=CREATED, limits=limits)
        assert time.monotonic() - begin < 20
    assert rendered("<p>after</p>").startswith(b"%PDF-")


@pytest.mark.proves("L-03")
def test_memory_is_limited() -> None:
    with pytest.raises(PdfFailed):
        rendered("<p>x</p>" * 20_000, limits=PdfLimits(memory_bytes=160 << 20))


@pytest.mark.proves("L-06")
def test_a_misspelt_option_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ValueError, match="pdf_varriant"):
        checked_options({"pdf_varriant": "pdf/ua-1"}, {"pdf_variant": None})
    monkeypatch.setattr(pdf_module, "_OPTIONS", {"pdf_varriant": "pdf/ua-1"})
    with pytest.raises(PdfFailed):
        rendered("<p>x</p>")


@pytest.mark.proves("L-03")
def test_the_child_sees_no_environment_of_the_parent(monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither while it renders nor while it says whether it can."""
    started: list[dict[str, str] | None] = []

    def refuse(*_command: object, env: dict[str, str] | None = None, **_options: object) -> None:
        started.append(env)
        raise OSError("no process here")

    monkeypatch.setenv("CONCORDAT_SECRET_KEY", SECRET)
    monkeypatch.setattr(subprocess, "Popen", refuse)
    monkeypatch.setattr(subprocess, "run", refuse)
    with pytest.raises(OSError, match="no process here"):
        rendered("<p>x</p>")
    assert pdf_available.__wrapped__() == (False, "The PDF process does not start.")
    assert [set(env or os.environ) for env in started] == [{"PATH", "LANG"}] * 2


def test_the_parent_never_imports_the_renderer() -> None:
    code = "import sys; import web.pdf; web.pdf.pdf_available(); sys.exit('weasyprint' in sys.modules)"
    root = Path(pdf_module.__file__).parent.parent
    assert subprocess.run([sys.executable, "-c", code], check=False, cwd=root).returncode == 0


def test_only_print_stylesheets_and_aware_dates() -> None:
    with pytest.raises(ValueError, match="print stylesheet"):
        rendered("<p>x</p>", stylesheets=["../../pyproject.toml"])
    with pytest.raises(ValueError, match="aware"):
        rendered("<p>x</p>", created=datetime(2026, 1, 1))  # noqa: DTZ001
    assert missing_libraries() == []


def test_the_print_stylesheet_is_small() -> None:
    assert (Path(pdf_module.__file__).parent.parent / "static" / "css" / "print.css").stat().st_size < 10_000
