"""The signed agreement as PDF: its text, tags, signatures and hash, through the page that offers it."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from io import BytesIO
from uuid import UUID

import pikepdf
import pytest
from flask import Flask

from concordat.app import create_app
from concordat.config import load_settings
from core.actor import OrganisationKind
from partners.memoranda.content import PartyNamed, canonical_json, content_hash
from partners.memoranda.lifecycle import MemorandumState
from partners.memoranda.pages import SignatureRow
from partners.memoranda.pdf import agreement_html, agreement_pdf
from partners.memoranda.rows import MemorandumRow, PartyRow
from partners.memoranda.standing import Facts
from partners.memoranda.terms import MemorandumKind, WindDown
from tests.support.memorandum_content import CONTENT
from tests.support.pdf_text import text_of_pdf
from tests.support.settings import settings_environment
from web.pdf import pdf_available

pytestmark = [
    pytest.mark.pdf,
    pytest.mark.skipif(not pdf_available()[0], reason=f"PDF export is off here: {pdf_available()[1]}"),
]

SIGNED = datetime(2026, 5, 20, 14, 30, tzinfo=UTC)
HASH = content_hash(canonical_json(CONTENT))
ROW = MemorandumRow(
    id=UUID(int=9),
    reference=CONTENT.reference,
    title=CONTENT.title,
    purpose=CONTENT.purpose,
    partnership_id=UUID(int=8),
    agency_id=CONTENT.agency.id,
    agency_name=CONTENT.agency.name,
    ngo_id=CONTENT.ngo.id,
    ngo_name=CONTENT.ngo.name,
    parties=tuple(
        PartyRow(organisation_id=party.id, name=party.name, side=party.side, signed_at=SIGNED)
        for party in CONTENT.parties
    ),
    facts=Facts(
        state=MemorandumState.EXECUTED,
        signatures=2,
        parties=2,
        executed_at=SIGNED,
        starts_on=CONTENT.starts_on,
        ends_on=CONTENT.ends_on,
        terminated_on=None,
        zone=CONTENT.zone,
    ),
    notice_days=30,
    frozen_at=SIGNED,
    content_hash=HASH,
    terminated_at=None,
    termination_reason=None,
    version=5,
)
SIGNATURES = [
    SignatureRow(
        organisation_id=party.id,
        organisation_name=party.name,
        signed_by_id=UUID(int=20 + n),
        typed_name=name,
        job_title="Director",
        signed_at=SIGNED,
        content_hash=HASH,
    )
    for n, (party, name) in enumerate(((CONTENT.agency, "Ada Chief"), (CONTENT.ngo, "Noor Director")))
]


@pytest.fixture(scope="module")
def request_context() -> Iterator[Flask]:
    app = create_app(load_settings(settings_environment("sqlite://")))
    with app.test_request_context("/agreements/"):
        yield app


@pytest.fixture(scope="module")
def document(request_context: Flask) -> bytes:
    return agreement_pdf(ROW, CONTENT, SIGNATURES).content


def test_it_holds_terms_signatures_and_hash(document: bytes) -> None:
    text = re.sub(r"\s+", " ", text_of_pdf(document))
    assert "Memorandum of understanding between Northgate Police and Harbour House" in text
    assert "Officers of Northgate Police may refer people to Harbour House for Mobile crisis team" in text
    assert "Very urgent 1 hour 2 hours 4 hours" in text
    assert "Acknowledged in time at least 95 %" in text
    assert re.search(r"\b\d+\. Termination\b", text)
    for signature in SIGNATURES:
        assert signature.typed_name in text
    assert "May 20, 2026, 10:30:00" in text
    assert HASH in text.replace(" ", "")


def test_it_is_tagged_and_labelled(document: bytes) -> None:
    with pikepdf.open(BytesIO(document)) as pdf:
        assert pdf.Root.MarkInfo.Marked
        assert str(pdf.Root.Lang) == "en"
        with pdf.open_metadata() as metadata:
            assert metadata["pdfuaid:part"] == "1"
            assert metadata["dc:title"] == f"{CONTENT.reference} {CONTENT.title}"
        with pdf.open_outline() as outline:
            titles = [item.title for item in outline.root]
    assert titles[0] == "Purpose"
    assert titles[-1] == "Signatures"


def test_an_amendment_says_so_with_every_party_and_the_reason_to_go_ahead(request_context: Flask) -> None:
    more = PartyNamed(id=UUID(int=7), name="River House", side=OrganisationKind.NGO)
    content = replace(
        CONTENT,
        kind=MemorandumKind.AMENDMENT,
        follows="M-2222-3333",
        amendment_number=2,
        parties=(*CONTENT.parties, more),
        wind_down=WindDown.HAND_OVER,
    )
    html = agreement_html(replace(ROW, diligence_override="Help is needed now."), content, SIGNATURES)
    assert "between Northgate Police, Harbour House, and River House" in html
    assert "Amendment 2: changes M-2222-3333 from its first day on" in html
    assert "Sent for signature although it was not valid, with this reason: Help is needed now." in html
    assert "each of Harbour House and River House hands the open ones over to another service" in html


def test_the_same_agreement_gives_the_same_bytes(request_context: Flask, document: bytes) -> None:
    assert agreement_pdf(ROW, CONTENT, SIGNATURES).content == document


@pytest.mark.proves("L-01")
def test_text_of_the_parties_is_text_only(request_context: Flask) -> None:
    html = agreement_html(ROW, replace(CONTENT, purpose="<img src=x> & more"), SIGNATURES)
    assert "&lt;img src=x&gt; &amp; more" in html
    assert "<img" not in html
