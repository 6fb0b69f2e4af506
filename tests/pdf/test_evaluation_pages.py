"""The pages of an evaluation on both papers: one for the summary, all tagged and labelled, no text beyond its page."""

import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any
from uuid import uuid4

import pikepdf
import pytest
from flask import Flask
from flask_babel import Babel
from jinja2 import StrictUndefined

from core.actor import Role
from kpi.evaluations.canonical import content_hash
from kpi.evaluations.snapshot import Snapshot, to_text
from kpi.reports.pdf import Rendered, render_evaluation
from kpi.reports.standing import Standing
from kpi.reviews.rows import SignatureRow
from tests.pdf.test_evaluation import TEMPLATES, elements, row_of
from tests.support.pdf_text import text_of_pdf
from tests.support.requirements import lacking
from tests.support.snapshots import snapshot, whole
from web.pdf import pdf_available

pytestmark = [
    pytest.mark.pdf,
    pytest.mark.skipif(not pdf_available()[0], reason=f"PDF export is off here: {pdf_available()[1]}"),
]
SIZES = {"letter": (612.0, 792.0), "a4": (595.28, 841.89)}
CHAPTERS = (
    "Summary",
    "Contents",
    "Results against target",
    "Since the last report",
    "From sent to ended",
    "The indicators one by one",
    "Between groups",
    "Breakdowns",
    "Numbers behind the charts",
    "Data quality",
    "Definitions",
    "Method and verification",
)


@dataclass(frozen=True, slots=True)
class Printed:
    """A document with its paper and where it lies for the tools that read files."""

    paper: str
    document: Rendered
    path: Path
    snapshot: Snapshot

    @property
    def text(self) -> str:
        return text_of_pdf(self.document.content)


@pytest.fixture(scope="module", autouse=True)
def application() -> Iterator[Flask]:
    app = Flask("concordat", template_folder=str(TEMPLATES))
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    Babel(app)
    with app.app_context():
        yield app


SIGNED = Standing(
    edition=2,
    check_at="https://concordat.example/check-evaluation",
    signatures=(
        SignatureRow(
            organisation_id=uuid4(),
            organisation_name="Northfield Police",
            signer_name="Dana Chief",
            signer_role=Role.LEADERSHIP,
            signed_at=datetime(2026, 3, 1, 15, tzinfo=UTC),
            disputes_noted=0,
            note=None,
        ),
    ),
)


@pytest.fixture(scope="module", params=["letter", "a4"])
def printed(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Printed:
    paper = str(request.param)
    content = whole(indicators=9)
    if paper == "a4":
        zone = "Europe/London"
        content = replace(content, period=replace(content.period, zone=zone))
    document = render_evaluation(row_of(content), content, SIGNED)
    path = tmp_path_factory.mktemp(paper) / "evaluation.pdf"
    path.write_bytes(document.content)
    return Printed(paper, document, path, content)


def tool(*arguments: str) -> str:
    found = shutil.which(arguments[0])
    if found is None:
        lacking("pdf", f"{arguments[0]} is not installed here")
    done = subprocess.run([found, *arguments[1:]], capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_the_first_page_is_the_whole_summary_and_the_second_begins_the_report(printed: Printed) -> None:
    first, second = printed.text.split("\f")[:2]
    for words in (
        "Northfield <b>Police</b> & Co",
        "Q4 2025",
        "Data as of",
        "What is going well",
        "What is not",
        "What we ask of you",
        "edition 2",
        "no comparison group",
    ):
        assert words in first, words
    assert content_hash(to_text(printed.snapshot)) in re.sub(r"\s", "", first)
    assert "Contents" not in first
    assert "Contents" in second
    assert "Results against target" in second


def test_every_chapter_is_there_once_and_in_the_outline(printed: Printed) -> None:
    with pikepdf.open(BytesIO(printed.document.content)) as opened, opened.open_outline() as outline:
        titles = [item.title for item in outline.root]
        inner = [child.title for item in outline.root for child in item.children]
    assert titles == list(CHAPTERS)
    assert "R01 Acknowledged in time" in inner
    # In the order in which it is read: captions stand beside tables.
    words = " ".join(tool("pdftotext", "-raw", str(printed.path), "-").split())
    for said in (
        "Dana Chief",
        "Actions: 1 done, 2 overdue",
        "As first published",
        "corrected since",
        "against the register at",
        "Of 120 referrals sent, 92 were accepted and 60 reached a service.",
        "0.67 (0.48 to 0.93)",
    ):
        assert said in words, said
    assert SIGNED.check_at in words.replace(" ", "")


def test_it_is_tagged_titled_and_whole(printed: Printed) -> None:
    with pikepdf.open(BytesIO(printed.document.content)) as opened:
        assert opened.Root.MarkInfo.Marked
        assert str(opened.Root.Lang) == "en"
        assert opened.Root.ViewerPreferences.DisplayDocTitle
        with opened.open_metadata() as metadata:
            assert metadata["pdfuaid:part"] == "1"
            assert metadata["dc:title"]
    info = tool("pdfinfo", str(printed.path))
    assert re.search(r"^Tagged:\s+yes", info, re.MULTILINE)
    width, height = SIZES[printed.paper]
    size = re.search(r"^Page size:\s+([\d.]+) x ([\d.]+)", info, re.MULTILINE)
    assert size is not None
    assert float(size[1]) == pytest.approx(width, abs=0.5)
    assert float(size[2]) == pytest.approx(height, abs=0.5)
    with pikepdf.open(printed.path) as opened:
        assert opened.check_pdf_syntax() == []
    assert "No syntax or stream encoding errors found" in tool("qpdf", "--check", str(printed.path))


def test_every_figure_has_its_words_and_every_cell_its_header(printed: Printed) -> None:
    with pikepdf.open(BytesIO(printed.document.content)) as opened:
        tags = elements(opened)
        figures = [str(tag.get("/Alt", "")).strip() for tag in tags if tag.S == "/Figure"]
        assert len(figures) > 15
        assert all(figures)
        assert "The way of the referrals, from sent to ended" in figures
        cells = [tag for tag in tags if tag.S == "/TD"]
        assert len(cells) > 100
        named = {str(tag.ID) for tag in tags if tag.S == "/TH"}
        for cell in cells:
            headers = {str(one) for attribute in attributes_of(cell) for one in attribute.get("/Headers", [])}
            assert headers, cell
            assert headers <= named


def attributes_of(tag: pikepdf.Dictionary) -> list[Any]:
    attributes: Any = tag.get("/A", [])
    return list(attributes) if isinstance(attributes, pikepdf.Array) else [attributes]


def test_every_font_is_embedded(printed: Printed) -> None:
    lines = tool("pdffonts", str(printed.path)).splitlines()[2:]
    assert lines
    for line in lines:
        assert line.split()[-5] == "yes", line


def test_no_text_leaves_its_page_or_its_margins(printed: Printed) -> None:
    boxes = tool("pdftotext", "-bbox", str(printed.path), "-")
    width, height = SIZES[printed.paper]
    found = re.findall(
        r'<word xMin="([-\d.]+)" yMin="([-\d.]+)" xMax="([-\d.]+)" yMax="([-\d.]+)">([^<]*)', boxes
    )
    assert len(found) > 1000
    margin = 36.0
    for left, top, right, bottom, word in found:
        assert float(left) >= margin, word
        assert float(right) <= width - margin, word
        assert float(top) >= 0, word
        assert float(bottom) <= height, word


def test_pages_are_few_and_none_is_nearly_empty(printed: Printed) -> None:
    assert 7 <= printed.document.pages <= 14
    pages = printed.text.split("\f")[: printed.document.pages]
    for number, page in enumerate(pages, start=1):
        assert len(page.split()) > 50, f"page {number} of {printed.paper}"


def test_a_signal_and_a_status_have_shape_and_word(printed: Printed) -> None:
    words = " ".join(printed.text.split())
    assert "◆ Dec 25: below what chance explains." in words
    assert re.search(r"■\s+Misses target", words)
    assert re.search(r"○\s+No rating", words)


def test_an_evaluation_without_any_case_is_read_without_empty_pictures() -> None:
    document = render_evaluation(row_of(snapshot()), snapshot())
    text = " ".join(text_of_pdf(document.content).split())
    assert document.pages <= 3
    assert "Nothing was recorded that an indicator of this evaluation counts." in text
    assert "Numbers behind" not in text
    with pikepdf.open(BytesIO(document.content)) as opened:
        assert not [tag for tag in elements(opened) if tag.S == "/Figure"]
