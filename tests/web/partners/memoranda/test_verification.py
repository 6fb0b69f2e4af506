"""The page on which whoever holds a copy finds out whether it is genuine, signed in or not."""

from datetime import datetime
from io import BytesIO

from sqlalchemy.orm import Session

from partners.memoranda.verification.commands import keep_document
from partners.memoranda.verification.questions import FREE_QUESTIONS
from tests.support.memoranda import make_memorandum, make_pair
from tests.web.conftest import WebClient

FILE = b"%PDF-1.7 the agreement as it was issued"


def test_a_stranger_compares_the_printed_hash(client: WebClient, session: Session, now: datetime) -> None:
    memorandum = make_memorandum(session, make_pair(session, now), now)
    printed = (memorandum.content_hash or "").upper()
    page = client.submit_and_follow("/verify/", sha256=f"{printed[:32]} {printed[32:]}")
    assert page.h1 == "Genuine"
    assert memorandum.reference in page.text
    assert "Northgate Police" in page.text
    assert "In force" in page.text
    assert memorandum.purpose not in page.text


def test_the_file_itself_is_compared(client: WebClient, session: Session, now: datetime) -> None:
    memorandum = make_memorandum(session, make_pair(session, now), now)
    keep_document(session, memorandum_id=memorandum.id, content=FILE, pages=2, now=now)
    assert "byte for byte" in compared(client, FILE, 200)
    assert "No agreement that was signed here has this hash." in compared(client, FILE + b" ", 404)


def compared(client: WebClient, content: bytes, status: int) -> str:
    """What the page says of a file."""
    values = client.page("/verify/").form().filled({"file": None})
    sent = {**values, "file": (BytesIO(content), "agreement.pdf")}
    answer = client.post("/verify/", data=sent, content_type="multipart/form-data", follow_redirects=True)
    assert answer.status_code == status
    return answer.text


def test_half_a_hash_and_no_hash_are_told(client: WebClient) -> None:
    answer = client.submit("/verify/", sha256="abc123")
    assert answer.status_code == 422
    assert "64 digits" in answer.text
    assert "abc123" in answer.text
    assert "Enter the hash, or choose the PDF." in client.submit("/verify/").text


def test_an_unknown_hash_leads_to_a_page_that_says_what_to_do(client: WebClient) -> None:
    assert "ask them" in client.page(f"/verify/{'0' * 64}", status=404).text
    assert "ask them" in client.page("/verify/nonsense", status=404).text


def test_questions_are_counted_by_address_and_a_link_is_not(
    client: WebClient, session: Session, now: datetime
) -> None:
    memorandum = make_memorandum(session, make_pair(session, now), now)
    for _ in range(FREE_QUESTIONS):
        assert client.submit("/verify/", sha256="abc").status_code == 422
    refused = client.submit("/verify/", sha256=memorandum.content_hash)
    assert refused.status_code == 429
    assert "Too many questions" in refused.text
    assert str(memorandum.content_hash) in refused.text
    # What a printed document names is no question; the page for evaluations counts for itself.
    assert client.page(f"/verify/{memorandum.content_hash}").h1 == "Genuine"
    assert client.submit("/check-evaluation", sha256="abc").status_code == 422
