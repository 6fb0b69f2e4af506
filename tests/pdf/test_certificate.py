"""The certificate on paper: what stands on it, its code as a picture with words, its tags, and the address that verifies it."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from io import BytesIO
from pathlib import Path
from uuid import UUID

import pikepdf
import pytest
from flask import Flask
from flask_babel import Babel
from jinja2 import StrictUndefined

from concordat.config import ROOT
from partners.training.certificates.pdf import certificate_pdf
from partners.training.certificates.queries import CertificateRow
from tests.support.pdf_text import text_of_pdf
from web.i18n import _counted_text, _text, local_date, local_number

ADDRESS = "https://concordat.example/training/verify/C-7K3M-92QF"
ROW = CertificateRow(
    id=UUID(int=1), number="C-7K3M-92QF", claim_id=None, course_id=UUID(int=3), user_id=UUID(int=4),
    holder_organisation_id=UUID(int=5), holder_name="Robin Adeyemi", unit_name=None,
    course_title="Crisis intervention", issuer_name="Northgate Police", hours=38.5, issued_on=date(2026, 4, 10),
    expires_on=date(2028, 4, 10), issued_at=datetime(2026, 4, 10, 22, tzinfo=UTC), withdrawn_at=None,
    withdraw_reason=None,
)  # fmt: skip


@pytest.fixture(scope="module", autouse=True)
def application() -> Iterator[Flask]:
    """No more of the application than the template needs."""
    app = Flask("concordat", template_folder=str(Path(ROOT) / "templates"))
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    Babel(app)
    app.jinja_env.globals.update(_=_text, gettext=_text, ngettext=_counted_text)
    app.jinja_env.filters.update(date=local_date, number=local_number)
    with app.app_context(), app.test_request_context():
        yield app


def test_a_certificate_is_one_tagged_page_with_a_code_that_has_words() -> None:
    content = certificate_pdf(ROW, verify_url=ADDRESS, description="Code that opens the page")
    text = " ".join(text_of_pdf(content).split())
    for words in ("Robin Adeyemi", "38.5 hours", "Crisis intervention", "C-7K3M-92QF", "Apr 10, 2028"):
        assert words in text, words
    assert ADDRESS in text.replace(" ", "")
    with pikepdf.open(BytesIO(content)) as document:
        assert len(document.pages) == 1
        root = document.Root
        assert bool(root.MarkInfo.Marked)
        assert str(root.Lang) == "en"
        assert b"pdfuaid" in root.Metadata.read_bytes()
        alternatives = [
            str(one.Alt) for one in document.objects if isinstance(one, pikepdf.Dictionary) and "/Alt" in one
        ]
    assert "Code that opens the page" in alternatives
    assert content == certificate_pdf(ROW, verify_url=ADDRESS, description="Code that opens the page")
