"""Whether a copy of an evaluation was issued here: by hash, by file, by link; and nothing more than that is told."""

import hashlib
from datetime import UTC, datetime, timedelta
from io import BytesIO

import pytest
from sqlalchemy.orm import Session

from accounts.limits.models import Counter
from core.actor import SYSTEM, Role
from kpi.evaluations.commands import evaluate
from kpi.evaluations.models import Evaluation, EvaluationDocument
from kpi.periods import Period
from partners.memoranda.verification.questions import FREE_QUESTIONS
from tests.support.kpi_world import World
from tests.web.conftest import WebClient

CHECK = "/check-evaluation"
MONTH = Period.month(2025, 10, zone="America/New_York")
NOW = datetime(2026, 2, 20, 12, tzinfo=UTC)
FIRST, SECOND = b"%PDF-1.7 first edition", b"%PDF-1.7 second edition"


@pytest.fixture
def world(session: Session) -> World:
    return World(session)


@pytest.fixture
def evaluation(session: Session, world: World) -> Evaluation:
    made = evaluate(session, SYSTEM, scope=world.scope(), period=MONTH, now=NOW)
    for edition, content in enumerate((FIRST, SECOND), start=1):
        session.add(
            EvaluationDocument(
                evaluation_id=made.id,
                edition=edition,
                rendered_at=NOW + timedelta(days=edition),
                pages=1,
                sha256=hashlib.sha256(content).hexdigest(),
                content=content,
            )
        )
    session.flush()
    return made


def compared(client: WebClient, content: bytes, status: int = 200, name: str = "evaluation.pdf") -> str:
    """What the page says of a file."""
    values = client.page(CHECK).form().filled({"file": None})
    sent = {**values, "file": (BytesIO(content), name)}
    answer = client.post(CHECK, data=sent, content_type="multipart/form-data", follow_redirects=True)
    assert answer.status_code == status
    return answer.text


def test_a_stranger_is_told_reference_period_and_dates_and_nothing_else(
    client: WebClient, session: Session, world: World, evaluation: Evaluation
) -> None:
    for address in (
        f"{CHECK}?sha256={hashlib.sha256(SECOND).hexdigest()}",
        f"{CHECK}?sha256={evaluation.content_hash.upper()}",
    ):
        page = client.page(address)
        assert page.h1 == "Issued here"
        assert evaluation.reference in page.text
        assert "October 2025" in page.text
        assert "newer edition" not in page.text
        for secret in (world.agency.name, "R01", "Misses", "Open the evaluation", str(evaluation.id)):
            assert secret not in page.text
    assert "edition 2" in compared(client, SECOND)
    older = compared(client, FIRST)
    assert "edition 1" in older
    assert "There is a newer edition of it: edition 2" in older
    assert not session.query(EvaluationDocument).filter_by(edition=3).count()


def test_a_revised_evaluation_of_the_same_period_is_named(
    client: WebClient, session: Session, world: World, evaluation: Evaluation
) -> None:
    later = evaluate(session, SYSTEM, scope=world.scope(), period=MONTH, now=NOW + timedelta(days=30))
    other = evaluate(session, SYSTEM, scope=world.scope(), period=MONTH.next(), now=NOW + timedelta(days=40))
    page = client.page(f"{CHECK}?sha256={evaluation.content_hash}")
    assert f"a revised evaluation of the same period: {later.reference}" in page.text
    assert other.reference not in page.text
    assert "revised evaluation" not in client.page(f"{CHECK}?sha256={later.content_hash}").text


def test_whoever_may_read_it_is_led_to_it(client: WebClient, world: World, evaluation: Evaluation) -> None:
    client.sign_in(world.user(world.agency, "Leader", Role.LEADERSHIP))
    page = client.page(f"{CHECK}?sha256={evaluation.content_hash}")
    assert page.links["Open the evaluation"] == f"/evaluations/{evaluation.id}"
    client.sign_in(world.officer)
    assert "Open the evaluation" not in client.page(f"{CHECK}?sha256={evaluation.content_hash}").text


def test_bad_questions_get_words_at_their_field(client: WebClient, evaluation: Evaluation) -> None:
    assert "No evaluation that was published here has this hash." in compared(client, FIRST + b" ", 404)
    assert "This file is not a PDF." in compared(client, b"PK\x03\x04", 422)
    assert "This file is not a PDF." in compared(client, b"", 422)
    half = client.submit(CHECK, sha256="abc")
    assert half.status_code == 422
    assert "3 were given" in half.text
    assert "Enter the hash, or choose the PDF." in client.submit(CHECK).text
    cut = client.get(f"{CHECK}?sha256=abc<b>")
    assert cut.status_code == 422
    assert "abc&lt;b&gt;" in cut.text
    client.page(f"{CHECK}?sha256={'0' * 64}", status=404)


def test_questions_are_counted_by_address_and_a_link_is_not(
    client: WebClient, session: Session, evaluation: Evaluation
) -> None:
    for _ in range(FREE_QUESTIONS):
        assert client.submit(CHECK, sha256="abc").status_code == 422
    refused = client.submit(CHECK, sha256=evaluation.content_hash)
    assert refused.status_code == 429
    assert "Too many questions" in refused.text
    # What a printed document names is no question: the page's counter stands where it stood, and there is no other.
    visits = hashlib.sha256(b"limit:visit:address:127.0.0.1").digest()
    questions = hashlib.sha256(b"check-evaluation:127.0.0.1").digest()
    session.expire_all()
    asked = {counter.key: counter.failures for counter in session.query(Counter)}
    assert asked[questions] == FREE_QUESTIONS
    client.page(f"{CHECK}?sha256={evaluation.content_hash}")
    session.expire_all()
    counted = {counter.key: counter.failures for counter in session.query(Counter)}
    assert counted.pop(visits) == asked.pop(visits) + 1
    assert counted == asked == {questions: FREE_QUESTIONS}
