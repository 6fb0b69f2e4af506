"""The pages of documents: what each shows, refuses and keeps, and how a file comes back."""

import io
from datetime import datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session
from werkzeug.datastructures import FileStorage
from werkzeug.test import TestResponse, encode_multipart

from audit.models import AuditRow
from core.actor import Actor
from partners.diligence.documents.forms import MOST_BODY
from partners.diligence.documents.inspection import MAX_FILE_BYTES
from partners.diligence.documents.kinds import DocumentKind as K
from partners.diligence.documents.models import EvidenceDocument, EvidenceFile
from partners.diligence.documents.scanner import use_scanner
from partners.diligence.documents.sharing import ask_for_documents
from tests.support import bad_files as bad
from tests.support.documents import bring, make_sides, share
from tests.support.fake_clamd import fake_clamd, with_eicar
from tests.support.pages import Page
from tests.support.statements import counted_statements

FACTS = {
    "kind": "insurance",
    "title": "Liability 2026",
    "issued_on": "2026-01-01",
    "expires_on": "2026-12-31",
}


def be(client: Any, actor: Actor) -> None:
    client.sign_in(actor.user_id)


def send(
    client: Any, path: str, content: bytes | None, name: str = "liability.pdf", **values: str
) -> TestResponse:
    """Fill in the form at the path as a browser does, with a file or without."""
    form = client.page(path).form(having="title")
    data: dict[str, Any] = dict(form.filled(values))
    if content is not None:
        data["file"] = FileStorage(io.BytesIO(content), filename=name)
    # Encoded here, because the client would leave a large body to a temporary file that nobody closes.
    boundary, body = encode_multipart(data)
    answer: TestResponse = client.post(
        form.action, data=body, content_type=f'multipart/form-data; boundary="{boundary}"'
    )
    return answer


def downloads(session: Session) -> int:
    query = sa.select(sa.func.count()).where(AuditRow.action == "document.downloaded")
    return session.scalars(query).one()


@pytest.mark.proves("J-04")
def test_from_upload_to_download(client: Any, session: Session, now: datetime) -> None:
    sides = make_sides(session, now)
    be(client, sides.manager)
    about = f"/documents/of/{sides.ngo_id}"
    page = client.page("/documents/")
    assert (page.url, page.h1) == (about, "Our documents")
    assert "Nothing has been uploaded yet." in page.text
    assert page.text.count("Not uploaded") == 5
    upload = page.links["Insurance certificate"]
    assert client.page(upload).form(having="title").values["kind"] == ["insurance"]
    content = bad.good_pdf()
    answer = send(client, upload, content, **FACTS)
    shown = client.page(answer.headers["Location"])
    assert (shown.h1, answer.status_code) == ("Liability 2026", 302)
    assert "Expires soon" not in shown.text
    document = session.scalars(sa.select(EvidenceDocument)).one()
    file = client.submit(f"/documents/{document.id}", action="/file")
    assert file.data == content
    assert file.headers["Content-Disposition"] == f"attachment; filename={document.reference}-insurance.pdf"
    assert file.headers["Content-Type"] == "application/pdf"
    assert file.headers["X-Content-Type-Options"] == "nosniff"
    assert file.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert file.headers["Cache-Control"] == "no-store"
    assert downloads(session) == 1
    page = client.page(about)
    assert "none that was uploaded has expired" in page.text
    assert page.text.count("Not uploaded") == 4


def test_a_file_is_never_fetched_by_get(client: Any, session: Session, now: datetime) -> None:
    sides = make_sides(session, now)
    document = bring(session, sides.manager, sides.ngo_id, now)
    be(client, sides.manager)
    assert client.get(f"/documents/{document.id}/file").status_code == 405
    assert downloads(session) == 0


def test_bare_buttons_need_the_token_of_the_page(client: Any, session: Session, now: datetime) -> None:
    sides = make_sides(session, now)
    document = bring(session, sides.manager, sides.ngo_id, now)
    share(session, sides, now)
    for actor, path in (
        (sides.manager, f"/documents/{document.id}/file"),
        (sides.manager, f"/documents/sharing/{sides.pair.agency_id}/stop"),
        (sides.other_desk, f"/documents/of/{sides.ngo_id}/ask"),
    ):
        be(client, actor)
        before = session.scalars(sa.select(sa.func.count()).select_from(AuditRow)).one()
        answer = client.post(path)
        assert answer.status_code == 302
        assert "This page was too old" in client.page(answer.headers["Location"]).text
        assert session.scalars(sa.select(sa.func.count()).select_from(AuditRow)).one() == before


REFUSED = [
    (b"MZ\x90\x00" + bytes(300), "policy.pdf", "its content is that of a .exe file"),
    (b"", "policy.pdf", "The file is empty"),
    (bad.encrypted_pdf(), "policy.pdf", "protected by a password"),
    (bad.good_pdf() + bytes(MAX_FILE_BYTES), "policy.pdf", "larger than 5 MB"),
    (bad.image("PNG"), "policy.pdf", "does not end in .png"),
    (None, "", "Choose a file."),
]


@pytest.mark.parametrize(("content", "name", "words"), REFUSED, ids=[words for *_, words in REFUSED])
def test_a_refused_file_loses_nothing_that_was_typed(
    client: Any, session: Session, now: datetime, content: bytes | None, name: str, words: str
) -> None:
    sides = make_sides(session, now)
    be(client, sides.manager)
    answer = send(client, f"/documents/of/{sides.ngo_id}/new", content, name, **FACTS)
    assert answer.status_code == 422
    page = Page(answer.text)
    assert words in page.text
    assert page.form(having="title").filled({}) | {k: [v] for k, v in FACTS.items()} == page.form(
        having="title"
    ).filled({})
    assert session.scalars(sa.select(EvidenceFile)).all() == []


def test_all_that_is_wrong_is_said_at_once(client: Any, session: Session, now: datetime) -> None:
    sides = make_sides(session, now)
    be(client, sides.manager)
    path = f"/documents/of/{sides.ngo_id}/new"
    answer = send(client, path, b"hello", **FACTS | {"issued_on": "2026-05-01", "expires_on": ""})
    assert "The day of issue lies in the future." in answer.text
    assert "This is no PDF, PNG or JPEG file" in answer.text
    answer = send(client, path, bad.good_pdf(), **FACTS | {"title": "", "expires_on": "soon"})
    assert "Say what the document is." in answer.text
    assert "Choose the file again. A form that comes back cannot keep it." in answer.text
    assert 'value="soon"' in answer.text


@pytest.mark.proves("I-01")
def test_a_far_too_large_body_is_answered_with_the_page_that_says_so(
    client: Any, session: Session, now: datetime
) -> None:
    sides = make_sides(session, now)
    be(client, sides.manager)
    answer = send(client, f"/documents/of/{sides.ngo_id}/new", bytes(MOST_BODY + 70_000), **FACTS)
    assert answer.status_code == 413
    assert "More was sent than this page takes" in answer.text


@pytest.mark.proves("I-01")
def test_only_pages_for_files_take_large_bodies(client: Any, session: Session, now: datetime) -> None:
    sides = make_sides(session, now)
    document = bring(session, sides.manager, sides.ngo_id, now)
    be(client, sides.manager)
    assert client.submit(f"/documents/{document.id}/withdraw", reason="x" * 300_000).status_code == 413


def test_a_text_in_place_of_the_file(client: Any, session: Session, now: datetime) -> None:
    sides = make_sides(session, now)
    be(client, sides.manager)
    answer = client.submit(f"/documents/of/{sides.ngo_id}/new", having="title", file="hello", **FACTS)
    assert answer.status_code == 422
    assert "The file is empty" in answer.text


def test_renewing_and_withdrawing(client: Any, session: Session, now: datetime) -> None:
    sides = make_sides(session, now)
    old = bring(session, sides.manager, sides.ngo_id, now - timedelta(days=1), expires_on=now.date())
    be(client, sides.manager)
    page = client.page(f"/documents/of/{sides.ngo_id}")
    assert "The next document expires after" in page.text
    answer = send(client, f"/documents/{old.id}/replace", bad.good_pdf(), expires_on="2027-03-31")
    newer = client.page(answer.headers["Location"])
    assert "The document that it replaced" in newer.links
    assert "A newer document has taken its place." in client.page(f"/documents/{old.id}").links
    answer = client.submit(newer.url + "/withdraw", reason=" ")
    assert answer.status_code == 422
    page = client.submit_and_follow(newer.url + "/withdraw", reason="The wrong page was scanned.")
    assert "Replaced and withdrawn documents (1)" in page.text
    assert "Withdrawn on" in client.page(newer.url).text
    assert client.get(f"{newer.url}/withdraw").status_code == 409


def test_an_agency_asks_reads_and_checks(client: Any, session: Session, now: datetime) -> None:
    sides = make_sides(session, now)
    document = bring(session, sides.manager, sides.ngo_id, now, title="canary title")
    about = f"/documents/of/{sides.ngo_id}"
    be(client, sides.desk)
    page = client.page(about)
    assert "Not shared with your agency" in page.text
    assert "canary" not in page.html
    page = client.submit_and_follow(about, action="/ask")
    assert "Your agency asked for the documents" in page.text
    be(client, sides.manager)
    assert "Asks to see them" in client.page(about).text
    forms = [form for form in client.page("/documents/sharing").forms if "agency" in form.values]
    assert [form.values["agency"] for form in forms] == [[str(sides.pair.agency_id)], [""]]
    page = client.page(client.post("/documents/sharing", data=forms[0].values).headers["Location"])
    assert "Stop sharing with Northgate Police" in page.text
    be(client, sides.desk)
    assert "canary title" in client.page(about).text
    assert "Harbour House" in client.page("/documents/").text
    check = f"/documents/{document.id}/check"
    answer = client.submit(check, outcome="not_in_order", note="")
    assert answer.status_code == 422
    assert "Say what is not in order" in answer.text
    page = client.submit_and_follow(check, outcome="not_in_order", note="Page 2 is not signed.")
    assert "Not in order" in page.text
    assert client.submit(f"/documents/{document.id}", action="/file").status_code == 200
    assert client.get(f"/documents/{document.id}/withdraw").status_code == 403
    be(client, sides.manager)
    assert "Page 2 is not signed." in client.page(f"/documents/{document.id}").text
    page = client.submit_and_follow("/documents/sharing", action="/stop")
    assert "Stopped. The agency sees your documents no longer." in page.text
    be(client, sides.desk)
    for path in (f"/documents/{document.id}", check):
        assert client.get(path).status_code == 404
    assert client.post(f"/documents/{document.id}/file").status_code == 404


def test_a_refused_request_is_declined(client: Any, session: Session, now: datetime) -> None:
    sides = make_sides(session, now)
    ask_for_documents(session, sides.desk, ngo_id=sides.ngo_id, now=now)
    be(client, sides.manager)
    page = client.submit_and_follow("/documents/sharing", action="/stop")
    assert "Declined." in page.text


def test_an_agencys_own_evidence_is_not_for_the_ngo(client: Any, session: Session, now: datetime) -> None:
    sides = make_sides(session, now)
    be(client, sides.desk)
    path = f"/documents/of/{sides.ngo_id}/new"
    kinds = client.page(path).root.findall(".//select[@name='kind']/option")
    assert [option.get("value") for option in kinds] == [
        "",
        "reference",
        "conflict_declaration",
        "sanctions_check",
        "adverse_media",
        "other",
    ]
    answer = send(client, path, bad.image("JPEG"), "page.jpg", kind="adverse_media", title="canary report")
    shown = client.page(answer.headers["Location"])
    assert "Your own agency brought it." in shown.text
    share(session, sides, now)
    for stranger in (sides.manager, sides.other_desk):
        be(client, stranger)
        assert client.get(shown.url).status_code == 404
        assert "canary" not in client.get(f"/documents/of/{sides.ngo_id}").text


def test_whose_pages_exist(client: Any, session: Session, now: datetime) -> None:
    sides = make_sides(session, now)
    document = bring(session, sides.manager, sides.ngo_id, now)
    about = f"/documents/of/{sides.ngo_id}"
    for actor, path, status in (
        (sides.intake, about, 403),
        (sides.officer, about, 403),
        (sides.other_manager, about, 404),
        (sides.other_manager, f"{about}/new", 404),
        (sides.other_manager, f"/documents/{document.id}", 404),
        (sides.supervisor, f"{about}/new", 403),
        (sides.desk, "/documents/sharing", 403),
        (sides.desk, f"/documents/of/{sides.pair.agency_id}", 404),
    ):
        be(client, actor)
        assert client.get(path).status_code == status, path


def test_expired_documents_are_explained(client: Any, session: Session, now: datetime) -> None:
    sides = make_sides(session, now)
    then = now - timedelta(days=100)
    bring(session, sides.manager, sides.ngo_id, then, expires_on=(now - timedelta(days=10)).date())
    be(client, sides.manager)
    page = client.page(f"/documents/of/{sides.ngo_id}")
    assert "Without a newer one, agencies can send no new referrals from Apr 1, 2026" in page.text
    bring(
        session,
        sides.manager,
        sides.ngo_id,
        then,
        kind=K.BACKGROUND_CHECKS,
        expires_on=(now - timedelta(days=31)).date(),
    )
    page = client.page(f"/documents/of/{sides.ngo_id}")
    assert "since Mar 11, 2026 agencies can send no new referrals" in page.text


def test_the_lists_ask_no_more_with_more_documents(client: Any, session: Session, now: datetime) -> None:
    sides = make_sides(session, now)
    share(session, sides, now)
    bring(session, sides.manager, sides.ngo_id, now)
    be(client, sides.desk)

    def count(path: str) -> int:
        with counted_statements(session.connection()) as statements:
            client.page(path)
        return len(statements)

    paths = (f"/documents/of/{sides.ngo_id}", "/documents/")
    for path in paths:
        client.page(path)
    before = [count(path) for path in paths]
    for kind in (K.REGISTRATION, K.ACCREDITATION, K.SAFEGUARDING_POLICY):
        bring(session, sides.manager, sides.ngo_id, now, kind=kind)
    assert [count(path) for path in paths] == before


@pytest.mark.proves("J-05")
def test_pages_say_whether_files_are_scanned_and_which_wait(
    client: Any, session: Session, now: datetime
) -> None:
    sides = make_sides(session, now)
    share(session, sides, now)
    document = bring(session, sides.manager, sides.ngo_id, now)
    about, show, new = (
        f"/documents/of/{sides.ngo_id}",
        f"/documents/{document.id}",
        f"/documents/of/{sides.ngo_id}/new",
    )
    be(client, sides.desk)
    assert "no virus scanner looks at them here" in client.page(about).text
    assert client.submit(show, action=f"{show}/file").status_code == 200
    try:
        use_scanner("unix:///nowhere/clamd.ctl")
        assert "no virus scanner" not in client.page(about).text
        assert "Waits for the virus scanner" in client.page(about).text
        page = client.page(show)
        assert "The virus scanner has not seen this file yet." in page.text
        assert "Download" not in page.text
        be(client, sides.manager)
        assert "Download" in client.page(show).text
        answer = send(client, new, bad.good_pdf(), **FACTS)
        assert answer.status_code == 302
        assert "Waits for the virus scanner" in client.page(answer.headers["Location"]).text
        with fake_clamd() as clamd:
            use_scanner(clamd.address)
            answer = send(client, new, with_eicar(bad.good_pdf()), **FACTS)
            assert answer.status_code == 422
            assert "found “Eicar-Signature” in this file. It was not kept." in answer.text
            page = Page(answer.text)
            assert page.form(having="title").filled({})["title"] == [FACTS["title"]]
            answer = send(client, new, bad.good_pdf(), **FACTS)
            assert "virus" not in client.page(answer.headers["Location"]).text
    finally:
        use_scanner("")
