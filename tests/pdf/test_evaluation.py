"""The evaluation as a document: text, tags, alt text, header cells, page count, bytes, and nothing suppressed in it."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any
from uuid import uuid4

import pikepdf
import pytest
from flask import Flask
from flask_babel import Babel
from jinja2 import StrictUndefined
from sqlalchemy.orm import Session

from concordat.models import metadata
from core.database import make_engine
from kpi.evaluations.assemble import assemble
from kpi.evaluations.canonical import content_hash
from kpi.evaluations.queries import EvaluationRow
from kpi.evaluations.snapshot import Snapshot, to_text
from kpi.periods import Period
from kpi.reports.pdf import Rendered, evaluation_html, file_name, render_evaluation
from tests.support.kpi_world import World, fill
from tests.support.pdf_text import text_of_pdf
from web.pdf import pdf_available

pytestmark = [
    pytest.mark.pdf,
    pytest.mark.skipif(not pdf_available()[0], reason=f"PDF export is off here: {pdf_available()[1]}"),
]

QUARTER = Period.quarter(2025, 4, zone="America/New_York")
AS_OF = datetime(2026, 2, 20, 12, tzinfo=UTC)
NOON = datetime(2025, 11, 10, 17, tzinfo=UTC)
TEMPLATES = Path(__file__).resolve().parents[2] / "templates"


@pytest.fixture(scope="module", autouse=True)
def application() -> Iterator[Flask]:
    """No more of the application than templates need: the document knows neither request nor reader."""
    app = Flask("concordat", template_folder=str(TEMPLATES))
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    Babel(app)
    with app.app_context():
        yield app


def row_of(snapshot: Snapshot) -> EvaluationRow:
    return EvaluationRow(
        id=uuid4(),
        reference="E-TEST-0001",
        scope_key="agency-0",
        agency_id=uuid4(),
        agency_name=snapshot.scope.agency_name,
        partnership_id=None,
        partnership_reference=None,
        ngo_name=snapshot.scope.ngo_name,
        schedule_id=None,
        period_key=snapshot.period.code,
        period_start=QUARTER.start,
        period_end=QUARTER.end,
        timezone=QUARTER.zone,
        data_as_of=AS_OF,
        created_at=AS_OF,
        met=0,
        nearly_met=0,
        missed=0,
        unrated=0,
        content_hash=content_hash(to_text(snapshot)),
        has_document=False,
    )


@pytest.fixture(scope="module")
def snapshot(keys: None) -> Snapshot:
    """A quarter of work; what is measured from which engine is a matter of other tests."""
    engine = make_engine("sqlite://")
    metadata.create_all(engine)
    with Session(engine) as session:
        return quarter(session)


def quarter(session: Session) -> Snapshot:
    world = World(session, name="Northfield <b>Police</b> & Co")
    partners = [world.add_partner("Harbour House", targets={"R01": 0.9}), world.add_partner("Open Door")]
    fill(world, partners, referrals=180, first=datetime(2025, 6, 2, tzinfo=UTC), days=210)
    return assemble(session, world.scope(), period=QUARTER, as_of=AS_OF)


@pytest.fixture(scope="module")
def document(snapshot: Snapshot) -> Rendered:
    return render_evaluation(row_of(snapshot), snapshot)


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


def test_the_document_says_who_when_what_and_proves_it(document: Rendered, snapshot: Snapshot) -> None:
    text = text_of_pdf(document.content)
    pages = text.split("\f")
    assert "Northfield <b>Police</b> & Co" in pages[0]
    assert "Q4 2025" in pages[0]
    assert content_hash(to_text(snapshot)) in re.sub(r"\s", "", pages[0])
    for heading in ("What is going well", "What is not", "What we ask of you"):
        assert heading in pages[0], heading
    assert "Contents" in pages[1]
    for heading in (
        "Results against target",
        "The indicators one by one",
        "Numbers behind the charts",
        "Breakdowns",
        "Data quality",
        "Definitions",
        "Method and verification",
    ):
        assert heading in text, heading
    assert f"Page 1 of {document.pages}" in pages[0]
    assert "no comparison group" in text
    assert "rows do not add up to the total" in " ".join(text.split())


def test_the_page_count_is_the_documents_own(document: Rendered) -> None:
    with pikepdf.open(BytesIO(document.content)) as opened:
        assert document.pages == len(opened.pages) > 5


def test_it_is_tagged_labelled_and_whole(document: Rendered) -> None:
    with pikepdf.open(BytesIO(document.content)) as opened:
        assert opened.check_pdf_syntax() == []
        assert opened.Root.MarkInfo.Marked
        with opened.open_metadata() as metadata:
            assert metadata["pdfuaid:part"] == "1"
        with opened.open_outline() as outline:
            assert "Summary" in [item.title for item in outline.root]


def test_each_figure_has_alt_text_and_each_table_header_cells(document: Rendered) -> None:
    with pikepdf.open(BytesIO(document.content)) as opened:
        tags = elements(opened)
        figures = [tag for tag in tags if tag.S == "/Figure"]
        assert len(figures) > 10
        assert all(str(figure.get("/Alt", "")).strip() for figure in figures)
        tables = sum(tag.S == "/Table" for tag in tags)
        assert sum(tag.S == "/TH" for tag in tags) >= tables > 5


@pytest.mark.proves("L-05")
def test_the_same_evaluation_gives_the_same_bytes(snapshot: Snapshot) -> None:
    row = row_of(snapshot)
    first, second = render_evaluation(row, snapshot), render_evaluation(row, snapshot)
    assert first.sha256 == second.sha256


@pytest.mark.proves("E-05", "L-07")
def test_suppressed_numbers_are_nowhere_in_the_document(session: Session) -> None:
    """Two worlds that differ in a suppressed number only give the same document, but for hash and ids (E-05)."""
    texts = []
    for small in (3, 4):
        with session.begin_nested() as world_of_its_own:
            world = World(session, name="Northfield")
            partner = world.add_partner("Harbour House")
            for area, count in ((0, 45), (1, 15 - small), (2, small)):
                for n in range(count):
                    submitted = NOON + n * timedelta(minutes=area + 1)
                    partner.accepted(submitted, timedelta(hours=1), area_id=world.areas[area].id)
            snapshot = assemble(session, world.scope(), period=QUARTER, as_of=AS_OF)
            row = row_of(snapshot)
            texts.append(evaluation_html(row, snapshot).replace(row.content_hash, "hash"))
            world_of_its_own.rollback()
    assert "suppressed (small number)" in texts[0]
    assert texts[0] == texts[1]


@pytest.mark.proves("L-09")
def test_the_file_name_says_period_and_reference_only(snapshot: Snapshot) -> None:
    assert file_name(row_of(snapshot)) == "concordat-evaluation-2025-Q4-E-TEST-0001.pdf"
