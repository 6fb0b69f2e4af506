"""Results of a survey on paper: the same words as the page, and nothing of what is hidden."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import Flask
from flask_babel import Babel
from jinja2 import StrictUndefined

from concordat.config import ROOT
from surveys.questionnaires.library import LIBRARY
from surveys.results.asking import list_asked
from surveys.results.comparing import compare
from surveys.results.files import results_html, results_pdf
from surveys.results.presenting import Report, report_of
from surveys.results.report import FORMAT, Content, Header, Texts
from surveys.results.statistics import Response
from surveys.results.tallying import Frame, results_of
from surveys.results.values import Results, Sheet
from tests.support.pdf_text import text_of_pdf
from web.i18n import _counted_text, _text

AT = datetime(2026, 4, 1, 12, tzinfo=UTC)
ASKED = list_asked(LIBRARY["community-perception"].content, "en")


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


def results(*counts: int, few: int = 0) -> Results:
    """As many people as `counts` says gave 1 to 5; `few` of them said 1 and not 2 to the first statement."""
    marks = [mark for mark, n in enumerate(counts, start=1) for _ in range(n)]
    sheets = [
        Sheet(answers={"trust": 1 if place < few else max(mark, 2), "respect": mark, "call": mark})
        for place, mark in enumerate(marks)
    ]
    return results_of(ASKED, sheets, Frame(response=Response(returned=len(sheets), invited=200)))


def report(found: Results) -> Report:
    header = Header(
        organisation="Elmsworth Police Department",
        title="How the town sees us",
        purpose="community_perception",
        audience="People who live here",
        mode="anonymous",
        entry="invited",
        opened_on="2026-02-01",
        closed_on="2026-02-21",
    )
    texts = (Texts(words="What would make it better?", released=("Ask ▇▇▇.",), withheld=1, too_few=False),)
    earlier = compare(results(10, 20, 10, 5, 5), found, title="Last year", closed_on="2025-02-20")
    content = Content(format=FORMAT, header=header, results=found, texts=texts, comparison=earlier)
    return report_of(content)


def test_the_document_says_sample_rate_margin_figures_and_change() -> None:
    found = report(results(5, 5, 10, 20, 10))
    text = text_of_pdf(results_pdf(found, zone="Europe/London", created=AT))
    for words in (
        "How the town sees us",
        "25.0 % (50 of 200 invited)",
        "Fewer than 40 % of those invited",
        "± 13.9 points at most",
        "60.0 %",
        "30 of 50",
        "± 13.6 points",
        "Compared with the survey before",
        "higher",
        "Ask ▇▇▇.",
        "1 text was withheld.",
    ):
        assert " ".join(words.split()) in " ".join(text.split()), words


@pytest.mark.proves("E-05", "L-07")
def test_two_hidden_numbers_make_the_same_document() -> None:
    documents = {results_html(report(results(5, 5, 10, 20, 10, few=few)), zone="UTC") for few in (2, 2)}
    first = report(results(5, 5, 10, 20, 10, few=2)).blocks[0]
    second = report(results(5, 5, 10, 20, 10, few=3)).blocks[0]
    kept = [[line for line in one.lines if line.kind != "mean"] for one in (first, second)]
    assert kept[0] == kept[1]
    assert first.chart is None
    assert len(documents) == 1
