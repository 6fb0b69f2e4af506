"""A partnership shows itself while both sides want it; anybody complains without a trace; two people answer."""

import re
from datetime import datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from accounts.notices.models import Notice
from audit.models import AuditRow
from core.actor import Role
from partners.memoranda.models import Partnership
from partners.openness.complaints.models import Complaint
from partners.openness.pages.models import PartnershipPage
from tests.support.memoranda import Pair, make_memorandum, make_pair, make_person
from tests.web.conftest import WebClient

DAY = timedelta(days=1)
WORDS = "Nobody came although I waited from noon until it was dark."


@pytest.fixture
def pair(session: Session, now: datetime) -> Pair:
    pair = make_pair(session, now - 60 * DAY)
    make_memorandum(session, pair, now=now - 50 * DAY)
    make_person(session, pair.agency_id, "Olu Officer", Role.LIAISON_OFFICER, now=now - 40 * DAY)
    return pair


def partnership_of(session: Session) -> Partnership:
    return session.scalars(sa.select(Partnership)).one()


def form_of(client: WebClient, path: str) -> Any:
    [form] = [form for form in client.page(path).forms if "/sign-out" not in form.action]
    return form


def agree(client: WebClient, partnership: Partnership, user_id: object, **changes: str) -> None:
    client.sign_in(user_id)
    path = f"/openness/{partnership.id}"
    form = form_of(client, path)
    values = {"agrees": "y", "contact": "Telephone 555 0100", "answer_days": "20", **changes}
    answer = client.post(path, data=form.filled(values), follow_redirects=True)
    assert "was saved" in answer.text


def test_a_page_needs_both_sides_and_ends_with_either(
    session: Session, client: WebClient, pair: Pair
) -> None:
    partnership = partnership_of(session)
    path = f"/open/{partnership.reference}"
    assert client.get(path).status_code == 404
    agree(client, partnership, pair.agency_leader.user_id)
    assert client.get(path).status_code == 404
    agree(client, partnership, pair.ngo_leader.user_id, shows_diligence="y")
    client.sign_out()
    page = client.page(path)
    assert "Who may be referred" in page.text
    assert "Never shared under this agreement" in page.text
    assert "within 20 days" in page.text
    assert "Northgate Police: too few people to give numbers" in page.text
    assert "Harbour House: nobody works under this agreement yet" in page.text
    assert "Set-Cookie" not in client.get(path).headers
    assert partnership.reference in client.get("/open/").text
    client.sign_in(pair.ngo_leader.user_id)
    own = f"/openness/{partnership.id}"
    values = form_of(client, own).filled({})
    values.pop("agrees", None)
    client.post(own, data=values, follow_redirects=True)
    assert client.get(path).status_code == 404
    assert client.get(f"{path}/complain").status_code == 404
    actions = session.scalars(
        sa.select(AuditRow.action).where(AuditRow.action.like("partnership_page.%"))
    ).all()
    assert sorted(actions).count("partnership_page.agreed") == 2
    assert "partnership_page.taken_back" in actions


def test_a_complaint_from_the_form_to_the_answer(
    session: Session, client: WebClient, pair: Pair, now: datetime
) -> None:
    partnership = partnership_of(session)
    for leader in (pair.agency_leader, pair.ngo_leader):
        agree(client, partnership, leader.user_id)
    client.sign_out()
    path = f"/open/{partnership.reference}/complain"
    form = form_of(client, path)
    bad = client.post(path, data=form.filled({"words": "short"}))
    assert bad.status_code == 422
    assert "short" in bad.text
    values = {"about": str(partnership.ngo_id), "topic": "waiting", "words": WORDS}
    taken = client.post(path, data=form.filled(values))
    assert taken.status_code == 200
    code = re.search(r"[2-9A-Z]{4}(?:-[2-9A-Z]{4}){3}", taken.text)
    assert code is not None
    complaint = session.scalars(sa.select(Complaint)).one()
    assert complaint.organisation_id == partnership.ngo_id
    assert complaint.contact_sealed is None
    assert (complaint.due_on - complaint.received_on).days == 20
    assert WORDS.encode() not in complaint.words_sealed
    received = session.scalars(sa.select(AuditRow).where(AuditRow.action == "complaint.received")).one()
    assert "127.0.0.1" not in str(vars(received)), "nobody notes from which device it came"
    assert code.group().encode() not in complaint.digest
    told = set(session.scalars(sa.select(Notice.recipient_id).where(Notice.about_id == complaint.id)))
    assert pair.ngo_leader.user_id in told
    assert pair.agency_leader.user_id not in told

    receipt = form_of(client, "/open/receipt")
    seen = client.post("/open/receipt", data=receipt.filled({"code": code.group().lower().replace("-", " ")}))
    assert "Received." in seen.text
    wrong = client.post("/open/receipt", data=receipt.filled({"code": "2222-2222-2222-2222"}))
    assert wrong.status_code == 422

    manager = make_person(session, partnership.ngo_id, "Mona Manager", Role.NGO_MANAGER, now=now)
    accused = make_person(session, partnership.ngo_id, "Abel Accused", Role.NGO_MANAGER, now=now)
    link = f"/complaints/{complaint.id}"
    client.sign_in(pair.agency_leader.user_id)
    assert client.get(link).status_code == 404
    client.sign_in(manager.user_id)
    form = form_of(client, f"{link}/take-up")
    client.post(
        f"{link}/take-up", data=form.filled({"about_user": str(accused.user_id)}), follow_redirects=True
    )
    client.sign_in(accused.user_id)
    assert client.get(link).status_code == 404
    assert complaint.reference not in client.get("/complaints/").text
    client.sign_in(manager.user_id)
    form = form_of(client, f"{link}/answer")
    answer = {"outcome": "partly", "answer": "We are sorry. From now on somebody calls when we are late."}
    shown = client.post(f"{link}/answer", data=form.filled(answer), follow_redirects=True)
    assert "waits for a second person" in shown.text
    assert "I stand for this answer" not in shown.text
    session.expire_all()
    own = client.post(
        f"{link}/release",
        data={"csrf_token": form.filled({})["csrf_token"], "version": str(complaint.version)},
    )
    assert own.status_code == 409
    seen = client.post("/open/receipt", data=receipt.filled({"code": code.group()}))
    assert "Being looked into" in seen.text
    assert "We are sorry" not in seen.text
    client.sign_in(pair.ngo_leader.user_id)
    page = client.page(link)
    release = next(form for form in page.forms if form.action.endswith("/release"))
    assert "answered" in client.post(release.action, data=release.filled({}), follow_redirects=True).text
    client.sign_out()
    seen = client.post("/open/receipt", data=receipt.filled({"code": code.group()}))
    assert "Partly upheld" in seen.text
    assert "We are sorry" in seen.text
    counts = client.page(f"/open/{partnership.reference}/complaints")
    assert "suppressed (small number)" in counts.text
    assert not re.search(r"\b1\b", counts.text.split("All")[1].split("Numbers")[0])
    rows = session.scalars(sa.select(AuditRow).where(AuditRow.action.like("complaint.%"))).all()
    assert {row.action for row in rows} >= {"complaint.received", "complaint.taken_up", "complaint.answered"}
    assert not any("sorry" in str(row.details) or "noon" in str(row.details) for row in rows)
    assert session.scalars(sa.select(PartnershipPage)).one().version == 2
