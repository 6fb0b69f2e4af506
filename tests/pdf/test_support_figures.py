"""Support figures on paper: what page and files say, as text, and nothing of what is hidden."""

import re
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from uuid import UUID

import pikepdf
import pytest
from flask import Flask
from flask_babel import Babel
from jinja2 import StrictUndefined

from concordat.config import ROOT
from kpi.wellbeing.asking import for_unit
from kpi.wellbeing.pdf import support_pdf
from kpi.wellbeing.report import SupportReport, report_of
from tests.support.pdf_text import text_of_pdf
from tests.support.released_figures import PUBLISHED, exact_figures
from web.i18n import _counted_text, _text
from wellbeing.figures.definitions import MEASURES
from wellbeing.figures.published import FrozenRelease
from wellbeing.figures.releases.measuring import Exact
from wellbeing.figures.releases.publishing import publish

ZONE = "Europe/London"


@pytest.fixture(scope="module", autouse=True)
def application() -> Iterator[Flask]:
    """No more of the application than templates need."""
    app = Flask("concordat", template_folder=str(Path(ROOT) / "templates"))
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    Babel(app)
    app.jinja_env.globals.update(_=_text, gettext=_text, ngettext=_counted_text)
    with app.app_context(), app.test_request_context():
        yield app


def a_release(quarter: str = "2026-Q2", changed: dict[str, Exact] | None = None) -> FrozenRelease:
    return FrozenRelease(
        agency_id=UUID(int=7),
        quarter=quarter,
        policy_version=2,
        definitions={measure.code: measure.version for measure in MEASURES},
        headcount=305,
        published_at=PUBLISHED,
        content_hash="c0ffee" * 10 + "beef",
        figures=tuple(publish(exact_figures(**changed or {}), period=quarter)),
    )


def a_report(**changed: Exact) -> SupportReport:
    earlier = [a_release("2025-Q4"), a_release("2026-Q1")]
    return report_of(a_release(changed=changed), agency="Northgate Police", zone=ZONE, earlier=earlier)


def words(text: str) -> str:
    return re.sub(r"\s+", " ", text)


def printed(report: SupportReport) -> bytes:
    return support_pdf(report, zone=ZONE, published_at=PUBLISHED)


@pytest.fixture(scope="module")
def document() -> bytes:
    return printed(a_report())


def test_every_figure_of_the_report_is_in_the_text(document: bytes) -> None:
    text = words(text_of_pdf(document))
    report = a_report()
    for line in report.lines:
        # A cell breaks its text into lines between which other cells stand: each word must be there.
        for word in f"{line.result} {line.basis} {line.interval}".split():
            assert word in text, (line, word)
    for whole in (
        "13.1 %",
        "40 of 305",
        "60 of 90",
        "still waiting: 25",
        "Q2 2026",
        "Northgate Police",
    ):
        assert whole in text, whole


def test_it_is_tagged_with_a_title_and_a_language(document: bytes) -> None:
    with pikepdf.open(BytesIO(document)) as opened:
        assert opened.Root.MarkInfo.Marked
        assert str(opened.Root.Lang) == "en"
        assert opened.docinfo["/Title"] == "Northgate Police, Q2 2026"


@pytest.mark.proves("E-05")
def test_for_values_from_none_to_nine_the_document_is_the_same_bytes() -> None:
    small = {printed(a_report(W01=Exact(code="W01", n=n, total=113))) for n in (0, 1, 9)}
    assert len(small) == 1


def test_of_a_unit_the_document_says_suppressed_and_nothing_else() -> None:
    """Facts V20."""
    report = report_of(for_unit(a_release()), agency="Northgate Police", zone=ZONE, is_unit=True)
    text = words(text_of_pdf(printed(report)))
    assert text.count("suppressed") >= 22
    assert "published for a whole agency only" in text
    for value in ("13.1", "40 of 305", "305", "68.9", "3.0 points"):
        assert value not in text, value
