"""Evaluations on pages: who sees which, the same figures as the document, running one, the download."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import Connection
from sqlalchemy.orm import Session

from core.actor import SYSTEM, OrganisationKind, Role
from kpi.evaluations.commands import evaluate, measure, publish, store_document
from kpi.evaluations.models import Evaluation
from kpi.periods import Period
from tests.support.kpi_world import Partner, filled_quarter
from tests.support.statements import counted_statements
from tests.web.conftest import WebClient

QUARTER = Period.quarter(2025, 4, zone="America/New_York")
NOW = datetime(2026, 2, 20, 12, tzinfo=UTC)


class Stage:
    """An agency with two partners, a filled quarter, and people of every side."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.world, self.harbour, self.door = filled_quarter(session, referrals=60)
        self.leader = self.world.user(self.world.agency, "Leader", Role.LEADERSHIP)
        self.manager = self.world.user(self.harbour.ngo, "Manager", Role.NGO_MANAGER)
        self.other_agency = self.world.organisation(OrganisationKind.AGENCY, "Elsewhere Police")
        self.stranger = self.world.user(self.other_agency, "Stranger", Role.LEADERSHIP)
        operator = self.world.organisation(OrganisationKind.OPERATOR, "Operator")
        self.desk = self.world.user(operator, "Desk", Role.PARTNERSHIP_DESK)

    def evaluation(self, partner: Partner | None = None) -> Evaluation:
        return evaluate(self.session, SYSTEM, scope=self.world.scope(partner), period=QUARTER, now=NOW)


@pytest.fixture
def stage(session: Session) -> Stage:
    return Stage(session)


def test_each_reader_finds_their_own_evaluations_and_no_others(client: WebClient, stage: Stage) -> None:
    agency, harbour, door = stage.evaluation(), stage.evaluation(stage.harbour), stage.evaluation(stage.door)
    may_see = {
        stage.leader: {agency.id, harbour.id, door.id},
        stage.manager: {harbour.id},
        stage.stranger: set(),
        stage.desk: {agency.id, harbour.id, door.id},
    }
    for user, visible in may_see.items():
        client.sign_in(user)
        listed = client.page("/evaluations/")
        for evaluation in (agency, harbour, door):
            found = evaluation.id in visible
            assert (evaluation.reference in listed.text) is found
            client.page(f"/evaluations/{evaluation.id}", status=200 if found else 404)
            client.page(f"/evaluations/{evaluation.id}/document", status=404)


def test_an_officer_has_no_evaluations(client: WebClient, stage: Stage) -> None:
    client.sign_in(stage.world.officer)
    client.page("/evaluations/", status=403)
    client.page("/evaluations/schedules/", status=403)


def test_the_page_shows_findings_figures_and_what_they_rest_on(client: WebClient, stage: Stage) -> None:
    evaluation = stage.evaluation()
    client.sign_in(stage.leader)
    page = client.page(f"/evaluations/{evaluation.id}")
    for words in (
        "What is going well",
        "What we ask of you",
        "On this page",
        "R01 Acknowledged in time",
        "Crisis encounters by area",
        evaluation.content_hash,
    ):
        assert words in page.text
    assert "suppressed (small number)" in page.text
    assert "the rows do not add up" in page.text


def test_the_download_is_the_stored_document(client: WebClient, stage: Stage) -> None:
    evaluation = stage.evaluation()
    content = b"%PDF-1.7 as issued"
    store_document(
        stage.session, evaluation_id=evaluation.id, content=content, sha256="ab" * 32, pages=1, now=NOW
    )
    client.sign_in(stage.leader)
    response = client.get(f"/evaluations/{evaluation.id}/document")
    assert response.data == content
    assert response.mimetype == "application/pdf"
    disposition = response.headers["Content-Disposition"]
    assert disposition == f"attachment; filename=concordat-evaluation-2025-Q4-{evaluation.reference}.pdf"
    assert "sandbox" in response.headers["Content-Security-Policy"]


def test_older_editions_stay_to_be_downloaded(client: WebClient, stage: Stage) -> None:
    evaluation = stage.evaluation()
    for edition in (1, 2):
        store_document(
            stage.session,
            evaluation_id=evaluation.id,
            content=b"%PDF-" + bytes([48 + edition]),
            sha256=f"{edition}" * 64,
            pages=3,
            now=NOW,
            edition=edition,
        )
    client.sign_in(stage.leader)
    page = client.page(f"/evaluations/{evaluation.id}")
    for words in ("Edition 2", "Edition 1", "1" * 64, "2" * 64):
        assert words in page.text
    address = f"/evaluations/{evaluation.id}/document"
    assert client.get(address).data == b"%PDF-2"
    first = client.get(f"{address}?edition=1")
    assert first.data == b"%PDF-1"
    assert "edition-2" in client.get(f"{address}?edition=2").headers["Content-Disposition"]
    assert "edition" not in first.headers["Content-Disposition"]
    for wrong in ("3", "0", "-1", "x", "9" * 40, ""):
        client.page(f"{address}?edition={wrong}", status=404)
    client.sign_in(stage.stranger)
    client.page(f"{address}?edition=1", status=404)


def test_the_list_takes_the_same_statements_whatever_its_length(
    client: WebClient, stage: Stage, connection: Connection
) -> None:
    client.sign_in(stage.leader)
    stage.evaluation()
    client.page("/evaluations/")
    with counted_statements(connection) as one:
        client.page("/evaluations/")
    for _ in range(4):
        stage.evaluation()
    with counted_statements(connection) as five:
        client.page("/evaluations/")
    assert len(five) == len(one)


def test_a_long_list_goes_on_on_further_pages(client: WebClient, stage: Stage) -> None:
    client.sign_in(stage.leader)
    scope = stage.world.scope(stage.door)
    snapshot = measure(stage.session, scope, period=QUARTER, now=NOW)
    for _ in range(27):
        publish(stage.session, SYSTEM, snapshot, scope=scope, now=NOW)
    first = client.page("/evaluations/")
    assert first.text.count("Q4 2025") == 25
    following = next(link for link in first.links.values() if "before=" in link)
    assert client.page(following).text.count("Q4 2025") == 2
