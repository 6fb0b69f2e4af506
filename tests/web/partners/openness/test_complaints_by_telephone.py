"""A complaint by telephone is written down by those who answer; who is not content has it looked into again by others."""

import re
from datetime import date, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from accounts.notices.models import Notice
from audit.models import AuditRow
from core.actor import Actor, Role
from core.clock import local_date
from partners.openness.complaints.lifecycle import ComplaintChannel, ComplaintState
from partners.openness.complaints.models import Complaint
from partners.openness.pages.models import PartnershipPage
from tests.support.memoranda import Pair, make_memorandum, make_pair, make_person
from tests.support.pages import Page
from tests.web.conftest import WebClient
from tests.web.partners.openness.test_openness_pages import agree, form_of, partnership_of

DAY = timedelta(days=1)
WORDS = "He says that nobody called him back although two people promised it."
MISSED = "You do not say why nobody called me back, which is what I asked."
CODE = re.compile(r"[2-9A-Z]{4}(?:-[2-9A-Z]{4}){3}")


@pytest.fixture
def pair(session: Session, now: datetime) -> Pair:
    pair = make_pair(session, now - 60 * DAY)
    make_memorandum(session, pair, now=now - 50 * DAY)
    make_person(session, pair.agency_id, "Olu Officer", Role.LIAISON_OFFICER, now=now - 40 * DAY)
    return pair


def people(session: Session, pair: Pair, now: datetime) -> tuple[Actor, Actor]:
    """A manager and one more, of the NGO."""
    return (
        make_person(session, pair.ngo_id, "Mona Manager", Role.NGO_MANAGER, now=now),
        make_person(session, pair.ngo_id, "Nia Next", Role.NGO_MANAGER, now=now),
    )


def enter(client: WebClient, **changes: str) -> Any:
    form = form_of(client, "/complaints/new")
    return client.post("/complaints/new", data=form.filled({"topic": "waiting", "words": WORDS, **changes}))


def test_a_letter_becomes_a_complaint_of_the_other_side(
    session: Session, client: WebClient, pair: Pair, now: datetime
) -> None:
    partnership, day = partnership_of(session), local_date(now, "America/New_York") - 3 * DAY
    about = f"{partnership.id}:{partnership.ngo_id}"
    client.sign_in(pair.agency_leader.user_id)
    values = {"about": about, "channel": "letter", "received_on": day.isoformat()}
    bad = enter(client, **{**values, "received_on": (day + 30 * DAY).isoformat()})
    assert bad.status_code == 422
    assert "not later than today" in bad.text
    assert "two people promised it" in bad.text, "what was written is still there"
    assert session.scalars(sa.select(Complaint)).all() == []
    shown = enter(client, **values)
    assert shown.status_code == 200
    found = CODE.search(shown.text)
    assert found is not None
    complaint = session.scalars(sa.select(Complaint)).one()
    assert (complaint.channel, complaint.entered_by_id) == (
        ComplaintChannel.LETTER,
        pair.agency_leader.user_id,
    )
    assert (complaint.received_on, (complaint.due_on - day).days) == (day, 30)
    assert client.get(f"/complaints/{complaint.id}").status_code == 404, "it is the other side's from now on"
    told = set(session.scalars(sa.select(Notice.recipient_id).where(Notice.about_id == complaint.id)))
    assert pair.ngo_leader.user_id in told
    assert pair.agency_leader.user_id not in told
    row = session.scalars(sa.select(AuditRow).where(AuditRow.action == "complaint.entered")).one()
    assert row.user_id == pair.agency_leader.user_id
    assert "promised" not in str(row.details)
    client.sign_in(pair.ngo_leader.user_id)
    page = client.page(f"/complaints/{complaint.id}")
    assert "By letter" in page.text
    assert "promised it" in page.text
    client.sign_out()
    receipt = form_of(client, "/open/receipt")
    assert "Received." in client.post("/open/receipt", data=receipt.filled({"code": found.group()})).text


def test_only_those_who_answer_write_down_and_only_about_their_partnerships(
    session: Session, client: WebClient, pair: Pair, now: datetime
) -> None:
    other = make_pair(session, now - 60 * DAY, agency="Southport Police", ngo="Lamp Trust")
    own = partnership_of(session)
    client.sign_in(pair.agency_leader.user_id)
    form = form_of(client, "/complaints/new")
    strange = {"channel": "telephone", "topic": "other", "words": WORDS}
    data = form.filled(strange) | {"about": f"{own.id}:{other.ngo_id}", "received_on": "2026-01-05"}
    assert client.post("/complaints/new", data=data).status_code == 422
    officer = make_person(session, pair.agency_id, "Otto Officer", Role.OFFICER, now=now)
    client.sign_in(officer.user_id)
    assert client.get("/complaints/new").status_code == 403
    assert session.scalars(sa.select(Complaint)).all() == []


def test_who_is_not_content_gets_a_second_answer_from_other_eyes(
    session: Session, client: WebClient, pair: Pair, now: datetime
) -> None:
    partnership = partnership_of(session)
    for leader in (pair.agency_leader, pair.ngo_leader):
        agree(client, partnership, leader.user_id, oversight_contact="Ombudsperson of the county, 555 0190")
    first, second = people(session, pair, now)
    about = f"{partnership.id}:{partnership.ngo_id}"
    client.sign_in(first.user_id)
    found = CODE.search(enter(client, about=about, channel="telephone").text)
    assert found is not None
    complaint = session.scalars(sa.select(Complaint)).one()
    link = f"/complaints/{complaint.id}"

    def answered(outcome: str, words: str) -> None:
        client.sign_in(first.user_id)
        form = form_of(client, f"{link}/answer")
        client.post(f"{link}/answer", data=form.filled({"outcome": outcome, "answer": words}))

    def released(actor: Actor) -> int:
        client.sign_in(actor.user_id)
        forms = [form for form in client.page(link).forms if form.action.endswith("/release")]
        if not forms:
            return 0
        return client.post(forms[0].action, data=forms[0].filled({})).status_code

    client.post(f"{link}/take-up", data=form_of(client, f"{link}/take-up").filled({}))
    answered("not_upheld", "We have looked and found nothing that was wrong.")
    assert released(second) == 302
    client.sign_out()
    receipt = form_of(client, "/open/receipt")

    def seen() -> Any:
        client.sign_out()
        shown = client.post("/open/receipt", data=receipt.filled({"code": found.group()}))
        return Page(shown.text, url="/open/receipt")

    page = seen()
    assert "Ombudsperson of the county, 555 0190" in page.text
    [again] = [form for form in page.forms if form.action.endswith("/again")]
    short = client.post(again.action, data=again.filled({"words": "No."}))
    assert short.status_code == 422
    assert "in a sentence or more" in short.text
    done = client.post(again.action, data=again.filled({"words": MISSED}))
    assert "Being looked into again" in done.text
    assert "found nothing that was wrong" in done.text
    session.expire_all()
    assert complaint.state is ComplaintState.LOOKED_INTO
    assert complaint.contested_on is not None
    assert (complaint.answered_at, complaint.due_on - complaint.contested_on) == (None, 20 * DAY)
    row = session.scalars(sa.select(AuditRow).where(AuditRow.action == "complaint.contested")).one()
    assert "127.0.0.1" not in str(vars(row))
    assert "called" not in str(row.details)
    texts = session.scalars(sa.select(Notice.message).where(Notice.about_id == complaint.id)).all()
    assert any("not content" in text for text in texts)
    answered("upheld", "You are right: two people forgot to call. We have changed our list.")
    assert "which is what I asked" in client.page(link).text
    assert released(second) == 0, "whoever stood for the first answer is not offered the second"
    assert released(pair.ngo_leader) == 302
    page = seen()
    assert "We have changed our list" in page.text
    assert "found nothing that was wrong" in page.text
    assert [form for form in page.forms if form.action.endswith("/again")] == [], "once"
    late = client.post(again.action, data=again.filled({"words": MISSED}))
    assert late.status_code == 422
    assert "a second time already" in late.text


def test_sixty_days_after_the_answer_it_is_too_late(
    session: Session, client: WebClient, pair: Pair, now: datetime
) -> None:
    partnership = partnership_of(session)
    first, second = people(session, pair, now)
    client.sign_in(first.user_id)
    found = CODE.search(
        enter(client, about=f"{partnership.id}:{partnership.ngo_id}", channel="telephone").text
    )
    assert found is not None
    complaint = session.scalars(sa.select(Complaint)).one()
    old = local_date(now, "America/New_York") - 61 * DAY
    complaint.received_on, complaint.taken_at, complaint.taken_by_id = old, now, first.user_id
    complaint.outcome, complaint.answer = "not_upheld", "We have looked into it."  # type: ignore[assignment]
    complaint.proposed_at, complaint.proposed_by_id = now, first.user_id
    complaint.answered_at, complaint.answered_by_id, complaint.answered_on = now, second.user_id, old
    complaint.state = ComplaintState.ANSWERED
    session.flush()
    client.sign_out()
    receipt = form_of(client, "/open/receipt")
    data = receipt.filled({"code": found.group()})
    assert "not content" not in client.post("/open/receipt", data=data).text
    complaint.answered_on = old + DAY
    session.flush()
    assert "not content" in client.post("/open/receipt", data=data).text


def test_the_database_keeps_what_belongs_together(session: Session, pair: Pair, now: datetime) -> None:
    columns: dict[str, Any] = {
        "partnership_id": partnership_of(session).id,
        "organisation_id": pair.ngo_id,
        "topic": "other",
        "words": WORDS,
        "received_at": now,
        "received_on": date(2026, 1, 5),
        "due_on": date(2026, 2, 5),
    }
    wrongs: tuple[dict[str, Any], ...] = (
        {"channel": "telephone"},
        {"contested_on": date(2026, 1, 9)},
        {"entered_by_id": pair.ngo_leader.user_id},
    )
    for number, wrong in enumerate(wrongs):
        step = session.begin_nested()
        session.add(Complaint(reference=f"K-{number}", digest=bytes([number]) * 32, **columns, **wrong))
        with pytest.raises(sa.exc.IntegrityError):
            session.flush()
        step.rollback()
    assert session.scalars(sa.select(PartnershipPage)).all() == []
