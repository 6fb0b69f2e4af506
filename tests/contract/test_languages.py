"""Every text that a reader can meet who is nobody exists in Spanish and French; a further language is one file more."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po
from flask import Flask

from concordat.app import create_app
from concordat.config import load_settings
from kpi.indicators.catalogue import CATALOGUE
from kpi.openness.masking import FAMILIES
from partners.memoranda.labels import CADENCES, DATA, PATHWAYS, STEPS, URGENCIES
from partners.outreach.terms import ACTIVITY_KINDS, MATERIAL_KINDS
from surveys.questionnaires.codes import PURPOSES
from surveys.results.words import AGREEMENT
from surveys.waves.codes import ENTRIES, MODES
from tests.support.public_texts import Text, public_endpoints, public_texts
from tests.support.settings import settings_environment
from tests.support.tree import ROOT
from web.i18n import translate
from web.languages import Catalogues, language_links

FOLDER = ROOT / "concordat" / "translations"
COMPLETE = ("es", "fr")
MODULES = (
    "accounts/sign_in/forms.py",
    "accounts/sign_in/routes.py",
    "core/response_time.py",
    "kpi/openness/wording.py",
    "kpi/reports/values.py",
    "partners/channels/crisis_lines/lines.py",
    "partners/channels/crisis_lines/national.py",
    "partners/diligence/standing.py",
    "partners/hub/*.py",
    "partners/hub/*/*.py",
    "partners/openness/complaints/commands/*.py",
    "partners/openness/complaints/forms.py",
    "partners/openness/complaints/lifecycle.py",
    "partners/openness/complaints/policy.py",
    "partners/openness/complaints/queries.py",
    "partners/openness/pages/wording.py",
    "partners/services/capacity.py",
    "partners/services/codes.py",
    "partners/services/commands/claims.py",
    "partners/services/forms/capacity.py",
    "partners/services/forms/claims.py",
    "partners/services/needs.py",
    "partners/services/routes/claims.py",
    "partners/training/certificates/forms.py",
    "partners/training/certificates/standing.py",
    "surveys/results/presenting.py",
    "surveys/results/lines.py",
    "surveys/voices/forms.py",
    "surveys/waves/answering/*.py",
    "web/access.py",
    "web/forms.py",
    "web/limits.py",
    "web/origin.py",
    "web/outages.py",
    "web/pdf.py",
    "web/public_pages.py",
    "web/templating.py",
)
"""Where the texts stand that public pages show and no template holds: labels, messages, refusals."""
SHOWN_CODES: tuple[Mapping[Any, str], ...] = (
    CADENCES,
    DATA,
    PATHWAYS,
    STEPS,
    URGENCIES,
    ACTIVITY_KINDS,
    MATERIAL_KINDS,
    PURPOSES,
    MODES,
    ENTRIES,
    dict(enumerate(AGREEMENT)),
)
"""Codes of which public pages show the words, from modules whose other words only staff see."""
PLACEHOLDER = re.compile(r"%\(\w+\)s|%%")


@pytest.fixture(scope="module")
def app() -> Flask:
    """The application without a database: nothing is asked of it."""
    return create_app(load_settings(settings_environment("sqlite://")))


def catalogue(code: str) -> Catalog:
    with (FOLDER / f"{code}.po").open("rb") as source:
        return read_po(source, locale=code)


def published_texts() -> dict[Text, set[str]]:
    """What no template and no module of texts holds: the indicators that may be published, and words of codes."""
    found: dict[Text, set[str]] = {}
    for indicator in CATALOGUE:
        if indicator.code.startswith(FAMILIES):
            for text in (indicator.name, indicator.question):
                found.setdefault(text, set()).add(f"indicator {indicator.code}")
    for labels in SHOWN_CODES:
        for code, label in labels.items():
            found.setdefault(label, set()).add(f"code {code}")
    return found


def test_what_may_be_published_is_among_the_texts() -> None:
    found = published_texts()
    assert {"Acknowledged in time", "Concern for welfare", "Open-mic evening"} <= set(found)
    assert "Complaints" not in found, "surveys and complaints are not published as figures"


@pytest.mark.parametrize("code", COMPLETE)
def test_every_public_text_is_translated(app: Flask, code: str) -> None:
    translated = {
        tuple(message.id) if isinstance(message.id, list | tuple) else message.id
        for message in catalogue(code)
        if message.id and all(message.string if isinstance(message.string, tuple) else (message.string,))
    }
    shown = public_texts(app, MODULES) | published_texts()
    assert len(shown) > 900
    missing = {text: sorted(places) for text, places in shown.items() if text not in translated}
    assert missing == {}


@pytest.mark.parametrize("code", COMPLETE)
def test_a_translation_has_the_placeholders_of_its_text(code: str) -> None:
    for message in catalogue(code):
        if not message.id:
            continue
        texts = message.id if isinstance(message.id, list | tuple) else (message.id,)
        strings = message.string if isinstance(message.string, list | tuple) else (message.string,)
        for string in strings:
            assert sorted(PLACEHOLDER.findall(string or "")) == sorted(PLACEHOLDER.findall(texts[0])), (
                message.id
            )
        assert not message.fuzzy, message.id


def test_the_public_pages_are_those_that_say_so(app: Flask) -> None:
    assert {"hub.index", "hub.service", "hub.mistake", "hub.confirm"} <= public_endpoints(app)
    assert "hub.mistakes" not in public_endpoints(app)
    assert "templates/pdf/hub_card.html" in {
        one for places in public_texts(app, ()).values() for one in places
    }


def test_a_further_language_is_one_file(app: Flask, tmp_path: Path) -> None:
    (tmp_path / "eo.po").write_text(
        'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n"Language: eo\\n"\n\n'
        'msgid "Find help near you"\nmsgstr "Trovu helpon proksime"\n',
        encoding="utf-8",
    )
    kept = app.extensions["catalogues"]
    app.extensions["catalogues"] = Catalogues(tmp_path)
    try:
        with app.test_request_context("/help/?lang=eo&token=x%22y"):
            assert translate("Find help near you") == "Trovu helpon proksime"
            assert translate("Food") == "Food"
            links = language_links()
            assert [(link.code, link.current) for link in links] == [("en", False), ("eo", True)]
            assert links[0].url == "/help/?lang=en"
        with app.test_request_context("/help/", headers={"Accept-Language": "eo-DE, en;q=0.5"}):
            assert translate("Find help near you") == "Trovu helpon proksime"
        with app.test_request_context("/help/?lang=xx"):
            assert translate("Find help near you") == "Find help near you"
    finally:
        app.extensions["catalogues"] = kept
