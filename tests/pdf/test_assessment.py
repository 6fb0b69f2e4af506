"""A decided assessment as PDF: whole for the agency, and as a letter of outcome without assessors for the NGO."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from io import BytesIO
from uuid import UUID

import pikepdf
import pytest
from flask import Flask

from concordat.app import create_app
from concordat.config import load_settings
from partners.diligence.assessments.content import canonical_json, content_hash
from partners.diligence.assessments.criteria import HOUSE_WEIGHTS, Criterion
from partners.diligence.assessments.dossier import (
    AgreedLine,
    ConditionLine,
    DecisionLine,
    Dossier,
    GateLine,
    Named,
    ScoreLine,
)
from partners.diligence.assessments.gates import Gate, GateResult
from partners.diligence.assessments.lifecycle import AssessmentState
from partners.diligence.assessments.panel import Seat
from partners.diligence.assessments.pdf import (
    Afterwards,
    assessment_html,
    assessment_pdf,
    outcome_html,
    outcome_pdf,
)
from partners.diligence.assessments.queries import ConditionRow, ReplyRow
from partners.diligence.assessments.rows import AssessmentRow
from partners.diligence.assessments.terms import Outcome, Purpose, TriggerReason
from partners.diligence.assessments.told import told
from tests.support.pages import Page
from tests.support.settings import settings_environment
from web.pdf import pdf_available

pytestmark = [
    pytest.mark.pdf,
    pytest.mark.skipif(not pdf_available()[0], reason=f"PDF export is off here: {pdf_available()[1]}"),
]

AT = datetime(2026, 5, 20, 14, 30, tzinfo=UTC)
SEATS = tuple(
    Seat(
        id=UUID(int=20 + number),
        number=number,
        user_id=UUID(int=30 + number),
        name=name,
        assigned_at=AT,
        declared_at=AT,
        has_conflict=conflict,
        submitted_at=None if conflict else AT,
        released_at=None,
    )
    for number, name, conflict in ((1, "Fay First", False), (2, "Sol Second", False), (3, "Tom Third", True))
)
DOSSIER = Dossier(
    reference="DD-2345-6789",
    agency=Named(id=UUID(int=1), name="Northgate Police"),
    ngo=Named(id=UUID(int=2), name="Harbour & House"),
    zone="America/New_York",
    purpose=Purpose.TRIGGER,
    trigger_reason=TriggerReason.INCIDENT,
    opened_by="Dev Desk",
    opened_at=AT,
    due_on=date(2026, 6, 20),
    weights=HOUSE_WEIGHTS,
    gates=tuple(
        GateLine(
            gate=gate,
            result=GateResult.PASS,
            evidence="Public register",
            documents=(),
            checked_on=date(2026, 5, 19),
            checked_by="Dev Desk",
        )
        for gate in Gate
    ),
    seats=SEATS,
    scores=tuple(
        ScoreLine(
            number=number,
            criterion=criterion,
            value=None if criterion is Criterion.CAPACITY else 5 - number,
            evidence="" if criterion is Criterion.REPUTATION else f"Source {number}",
            reason="No such service." if criterion is Criterion.CAPACITY else "",
            documents=(),
        )
        for number in (1, 2)
        for criterion in Criterion
    ),
    agreed=(
        AgreedLine(
            criterion=Criterion.FINANCE,
            value=1,
            note="The reserves are gone.",
            agreed_by="Fay First",
            agreed_at=AT,
        ),
    ),
    conditions=(ConditionLine(id=UUID(int=40), text="Publish the review.", due_on=date(2026, 9, 1)),),
    decision=DecisionLine(
        outcome=Outcome.CONDITIONAL,
        band=Outcome.CONDITIONAL,
        score=60.35,
        reason="The incident was handled openly.",
        decided_by="Ada Chief",
        at=AT,
        on=date(2026, 5, 20),
        valid_until=date(2027, 5, 20),
    ),
)
ROW = AssessmentRow(
    id=UUID(int=9),
    reference=DOSSIER.reference,
    state=AssessmentState.DECIDED,
    purpose=DOSSIER.purpose,
    trigger_reason=DOSSIER.trigger_reason,
    agency_id=DOSSIER.agency.id,
    agency_name=DOSSIER.agency.name,
    zone=DOSSIER.zone,
    ngo_id=DOSSIER.ngo.id,
    ngo_name=DOSSIER.ngo.name,
    opened_by_id=UUID(int=50),
    opened_at=AT,
    due_on=DOSSIER.due_on,
    decided_on=date(2026, 5, 20),
    score=60.35,
    outcome=Outcome.CONDITIONAL,
    valid_until=date(2027, 5, 20),
    content_hash=content_hash(canonical_json(DOSSIER)),
    abandoned_at=None,
    abandon_reason=None,
    version=7,
)
AFTERWARDS = Afterwards(
    conditions=(
        ConditionRow(
            id=UUID(int=40),
            text="Publish the review.",
            due_on=date(2026, 9, 1),
            met_on=date(2026, 8, 1),
            met_note="It is on the website.",
            met_by="Dev Desk",
        ),
    ),
    reply=ReplyRow(text="We accept the condition.", written_by="Noor Director", written_at=AT),
)


@pytest.fixture(scope="module")
def request_context() -> Iterator[Flask]:
    app = create_app(load_settings(settings_environment("sqlite://")))
    with app.test_request_context("/diligence/"):
        yield app


@pytest.fixture(scope="module")
def document(request_context: Flask) -> bytes:
    return assessment_pdf(ROW, DOSSIER, AFTERWARDS)


def test_the_agencys_document_holds_everything(request_context: Flask) -> None:
    text = Page(assessment_html(ROW, DOSSIER, AFTERWARDS)).text
    for shown in (
        "Assessment of Harbour & House",
        "Something has happened: Serious incident",
        "Approved with conditions, 60.3 of 100 points",
        "Left out because not applicable: “Capacity and access”.",
        "10, counts 11.7",
        "no evidence named: counts 0",
        "Agreed by Fay First: The reserves are gone.",
        "When any one weight is moved by 20 % up or down, the score stays between",
        "declared: yes, did not score",
        "Publish the review.",
        "Condition met on Aug 1, 2026",
        "We accept the condition.",
        "May 20, 2027, to the end of the day",
        ROW.content_hash or "",
    ):
        assert shown in text, shown
    for seat in SEATS:
        assert seat.name in text


def test_the_letter_to_the_ngo_names_no_assessor_and_no_single_score(request_context: Flask) -> None:
    text = Page(outcome_html(ROW, told(DOSSIER), replace(AFTERWARDS, reply=None))).text
    for shown in (
        "Outcome of the assessment of Harbour & House",
        "The incident was handled openly.",
        "Left out because not applicable: “Capacity and access”.",
        "Publish the review.",
        "3.5",
        "Your organisation can reply to this outcome once",
    ):
        assert shown in text, shown
    for hidden in (
        *(seat.name for seat in SEATS),
        "Dev Desk",
        "Ada Chief",
        "Source 1",
        "Public register",
        "reserves",
    ):
        assert hidden not in text, hidden


def test_it_is_tagged_and_labelled(document: bytes) -> None:
    with pikepdf.open(BytesIO(document)) as pdf:
        assert pdf.Root.MarkInfo.Marked
        assert str(pdf.Root.Lang) == "en"
        with pdf.open_metadata() as metadata:
            assert metadata["pdfuaid:part"] == "1"
            assert metadata["dc:title"] == "DD-2345-6789 Harbour & House"
        with pdf.open_outline() as outline:
            titles = [item.title for item in outline.root]
    assert titles[0] == "Decision"
    assert titles[-1] == "Verification"


def test_the_same_assessment_gives_the_same_bytes(request_context: Flask, document: bytes) -> None:
    assert assessment_pdf(ROW, DOSSIER, AFTERWARDS) == document


def test_the_letter_is_short(request_context: Flask) -> None:
    with pikepdf.open(BytesIO(outcome_pdf(ROW, told(DOSSIER), AFTERWARDS))) as pdf:
        assert len(pdf.pages) <= 3
