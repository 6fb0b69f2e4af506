"""Texts come in the reader's language, also while a mail or a document speaks another one."""

from collections.abc import Iterator
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import write_po
from flask import Flask, render_template_string
from flask_babel import force_locale, get_locale, get_translations
from jinja2 import DictLoader

import web.i18n
from accounts.outbox import letters
from kpi.reports import pdf
from web.i18n import install_babel, translate
from web.pdf import Document

NOW = datetime(2026, 3, 11, 15, 30, tzinfo=UTC)
GERMAN: dict[Any, Any] = {
    "Draft": "Entwurf",
    "%(count)s h": "%(count)s Std.",
    "100 %% of %(name)s": "100 %% von %(name)s",
    ("%(num)s day", "%(num)s days"): ("%(num)s Tag", "%(num)s Tage"),
}


@pytest.fixture
def app(scratch: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Flask]:
    """An application whose readers read English, with a German catalogue beside it."""
    catalogue, written = Catalog(locale="de"), BytesIO()
    for text, translated in GERMAN.items():
        catalogue.add(text, translated)
    write_po(written, catalogue)
    (scratch / "de.po").write_bytes(written.getvalue())
    app = Flask("texts")
    app.config.update(
        BABEL_DEFAULT_LOCALE="en", BABEL_DEFAULT_TIMEZONE="UTC", BABEL_TRANSLATION_DIRECTORIES=str(scratch)
    )
    install_babel(app)
    monkeypatch.setattr(web.i18n, "find_actor", lambda: None)
    with app.test_request_context():
        yield app


def shown(source: str, **values: object) -> str:
    return render_template_string(source, **values)


@pytest.mark.usefixtures("app")
def test_a_forced_language_holds_as_long_as_it_is_forced() -> None:
    source = "{{ _('Draft') }}, {{ gettext('%(count)s h', count=3) }}, {{ ngettext('%(num)s day', '%(num)s days', 2) }}"
    english, german = "Draft, 3 h, 2 days", "Entwurf, 3 Std., 2 Tage"
    assert shown(source) == english
    with force_locale("de"):
        assert shown(source) == german
        assert translate("Draft") == "Entwurf"
        with force_locale("en"):
            assert shown(source) == english
        assert shown(source) == german
    assert shown(source) == english
    assert translate("%(count)s h", {"count": 2}) == "2 h"


@pytest.mark.usefixtures("app")
def test_what_fills_a_text_is_escaped_and_percent_signs_are_written_twice() -> None:
    source = "{{ _('100 %% of %(name)s', name=name) }}|{{ _('<b>5 %%</b>') }}"
    assert shown(source, name="<i>") == "100 % of &lt;i&gt;|<b>5 %</b>"
    with force_locale("de"):
        assert shown(source, name="&") == "100 % von &amp;|<b>5 %</b>"


@pytest.mark.usefixtures("app")
def test_the_texts_are_looked_up_once_for_each_language(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[object] = []

    def counting() -> Any:
        asked.append(get_locale())
        return get_translations()

    monkeypatch.setattr(web.i18n, "get_translations", counting)
    shown("{% for _n in range(50) %}{{ _('Draft') }}{% endfor %}")
    assert translate("Draft") == "Draft"
    assert [str(locale) for locale in asked] == ["en"]
    with force_locale("de"):
        assert shown("{{ _('Draft') }}" * 20) == "Entwurf" * 20
    assert [str(locale) for locale in asked] == ["en", "de"]


def test_without_an_application_a_text_stays_as_it_is_written() -> None:
    assert translate("Draft") == "Draft"


def test_a_letter_speaks_the_recipients_language(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    queued: list[Any] = []
    monkeypatch.setattr(letters, "queue_mail", lambda _session, **mail: queued.append(mail))
    app.jinja_loader = DictLoader(
        {"email/draft.txt": "{{ _('Draft') }}\n{{ _('%(count)s h', count=4) }} <b>"}
    )
    assert shown("{{ _('Draft') }}") == "Draft"
    for locale in ("de", "en"):
        letters.queue_letter(
            SimpleNamespace(),  # type: ignore[arg-type]
            "draft",
            dedup_key=locale,
            user_id=None,
            recipient="someone@example.org",
            locale=locale,
            now=NOW,
        )
    assert [(mail["subject"], mail["body"]) for mail in queued] == [
        ("Entwurf", "4 Std. <b>\n"),
        ("Draft", "4 h <b>\n"),
    ]
    assert shown("{{ _('Draft') }}") == "Draft"


@pytest.mark.usefixtures("app")
def test_a_document_speaks_the_agencys_language(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "evaluation_html", lambda *_content: shown("{{ _('Draft') }}"))
    monkeypatch.setattr(pdf, "render_pdf", lambda html, **_options: Document(content=html.encode(), pages=1))
    row: Any = SimpleNamespace(scope_title="Agency", period_key="2026-Q1", created_at=NOW)
    snapshot: Any = SimpleNamespace(scope=SimpleNamespace(locale="de"))
    assert shown("{{ _('Draft') }}") == "Draft"
    assert pdf.render_evaluation(row, snapshot).content == b"Entwurf"
    assert shown("{{ _('Draft') }}") == "Draft"
