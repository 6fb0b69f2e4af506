"""The pages of the channels: conversations, announcements, and who to call for what."""

from datetime import datetime
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from accounts.notices.mails import mail_digests, mail_urgent
from accounts.outbox.models import OutboxMessage
from partners.channels.announcements.models import Announcement
from partners.channels.contacts.models import PartnershipContact
from partners.channels.threads.models import Message, Thread
from partners.memoranda.queries import find_partnership
from referrals.handover.lifecycle import ReferralState
from tests.support.frozen_clock import Clock
from tests.support.referrals import World, make_referral, make_world

CANARY = "Zebulon Quixote"


@pytest.fixture
def world(session: Session, now: datetime) -> World:
    return make_world(session, now)


@pytest.fixture
def partnership_id(session: Session, world: World) -> UUID:
    found = find_partnership(session, agency_id=world.agency.id, ngo_id=world.ngo.id)
    assert found is not None
    return found.id


def test_a_conversation_from_both_sides(
    client: Any, session: Session, world: World, partnership_id: UUID
) -> None:
    client.sign_in(world.agency.desk.user_id)
    page = client.submit_and_follow(
        "/messages/new",
        partnership_id=str(partnership_id),
        subject="Summer rota",
        kind="question",
        answer_by="2026-03-20",
        body="Who is on duty in July?",
    )
    assert "Not confirmed as read yet" in page.text
    thread_id = session.scalars(sa.select(Thread.id)).one()
    client.sign_in(world.ngo.manager.user_id)
    page = client.page("/messages/")
    assert "Summer rota" in page.text
    assert "1 unread" in page.text
    assert "1 open question" in page.text
    path = f"/messages/{thread_id}"
    page = client.submit_and_follow(path, action=f"{path}/read")
    assert "The other side sees that you have read it." in page.text
    assert "Answer needed by Mar 20, 2026" in page.text
    question = session.scalars(sa.select(Message.id)).one()
    form: dict[str, Any] = {"having": "message_id", "kind": "answer", "answers": str(question)}
    page = client.submit_and_follow(path, **form, body="We tell you on Monday.")
    assert "Answers: “Who is on duty in July?”" in page.text
    assert "Answer needed by Mar" not in page.text
    client.sign_in(world.agency.desk.user_id)
    assert "Read by 1 person at Harbour House" in client.page(path).text


def test_mistakes_stand_at_their_field_and_nothing_is_lost(
    client: Any, session: Session, world: World, partnership_id: UUID
) -> None:
    client.sign_in(world.agency.desk.user_id)
    given = {"partnership_id": str(partnership_id), "kind": "question"}
    answer = client.submit("/messages/new", **given, subject="", body="Who?", answer_by="2026-03-01")
    assert answer.status_code == 422
    assert "Say in a few words what it is about." in answer.text
    answer = client.submit("/messages/new", **given, subject="Rota", body="Who?", answer_by="2026-03-01")
    assert "Choose today or a later day." in answer.text
    assert "Who?" in answer.text
    assert session.scalars(sa.select(Message.id)).all() == []


def test_a_second_click_sends_nothing_new(
    client: Any, session: Session, world: World, partnership_id: UUID
) -> None:
    client.sign_in(world.agency.desk.user_id)
    form = client.page("/messages/new").form(having="subject")
    data = form.filled({"partnership_id": str(partnership_id), "subject": "Rota", "body": "Good morning"})
    for _ in range(2):
        assert client.post(form.action, data=data).status_code == 302
    assert session.scalar(sa.select(sa.func.count()).select_from(Message)) == 1


def test_a_message_is_withdrawn_for_fifteen_minutes(
    client: Any, session: Session, world: World, partnership_id: UUID, clock: Clock
) -> None:
    client.sign_in(world.agency.desk.user_id)
    given = {"partnership_id": str(partnership_id), "subject": "Rota", "body": CANARY}
    page = client.submit_and_follow("/messages/new", **given)
    path = f"/messages/{session.scalars(sa.select(Thread.id)).one()}"
    page = client.submit_and_follow(path, action="/withdraw")
    assert "This message was withdrawn." in page.text
    assert CANARY not in page.text
    page = client.submit_and_follow(path, having="message_id", body="Another one")
    withdraw = page.form("/withdraw").action
    clock.advance(minutes=10)
    assert "/withdraw" in client.page(path).html
    clock.advance(minutes=6)
    assert "/withdraw" not in client.page(path).html
    token = client.page(path).form(having="message_id").values["csrf_token"]
    client.post(withdraw, data={"csrf_token": token})
    page = client.page(path)
    assert "for 15 minutes only" in page.text
    assert "Another one" in page.text


def test_an_officer_has_the_conversations_of_referrals_only(
    client: Any, session: Session, world: World, partnership_id: UUID
) -> None:
    client.sign_in(world.agency.desk.user_id)
    given = {"partnership_id": str(partnership_id), "subject": "Rota", "body": "Good morning"}
    client.submit_and_follow("/messages/new", **given)
    thread_id = session.scalars(sa.select(Thread.id)).one()
    for actor in (world.agency.officer, world.ngo.worker):
        client.sign_in(actor.user_id)
        assert "Rota" not in client.page("/messages/").text
        client.page(f"/messages/{thread_id}", status=404)
        client.page("/messages/new", status=404)
        client.page("/messages/announcements/new", status=404)
        client.page(f"/messages/contacts/{partnership_id}/new", status=404)


def test_an_announcement_stands_on_the_first_page_until_it_is_read(
    client: Any, session: Session, world: World, partnership_id: UUID
) -> None:
    client.sign_in(world.agency.desk.user_id)
    given = {"audience": str(partnership_id), "title": "Opening hours", "body": "From 8 on Monday."}
    answer = client.submit("/messages/announcements/new", **given, expires_on="2027-03-20")
    assert "within the next three months" in answer.text
    page = client.submit_and_follow(
        "/messages/announcements/new", **given, expires_on="2026-03-20", confirmation_wanted="y"
    )
    assert "0 people have confirmed" in page.text
    assert "Opening hours" not in client.page("/referrals/").text
    key = session.scalars(sa.select(Announcement.id)).one()
    client.sign_in(world.ngo.worker.user_id)
    page = client.page("/referrals/")
    assert "Opening hours" in page.text
    assert "please confirm" in page.text
    path = f"/messages/announcements/{key}"
    client.submit_and_follow(path, action=f"{path}/read")
    assert "Opening hours" not in client.page("/referrals/").text
    assert "Opening hours" in client.page("/messages/announcements/").text
    client.sign_in(world.agency.desk.user_id)
    assert "1 person has confirmed" in client.page(path).text
    assert "taken down" in client.submit_and_follow(path, action=f"{path}/end").text
    client.sign_in(world.agency.officer.user_id)
    assert "Opening hours" not in client.page("/referrals/").text


def test_who_to_call_for_what(client: Any, session: Session, world: World, partnership_id: UUID) -> None:
    path = f"/messages/contacts/{partnership_id}"
    client.sign_in(world.ngo.manager.user_id)
    page = client.page("/messages/contacts/")
    assert "Your side names nobody for:" in page.text
    given = {"purpose": "warm_handoff", "name": "Hand-off line", "hours": "Day and night"}
    answer = client.submit(f"{path}/new", **given)
    assert answer.status_code == 422
    assert "This contact is called: enter a telephone number." in answer.text
    assert "Hand-off line" in answer.text
    client.submit_and_follow(f"{path}/new", **given, phone="+1 518 555 0120")
    key = session.scalars(sa.select(PartnershipContact.id)).one()
    client.sign_in(world.agency.officer.user_id)
    page = client.page(path)
    assert 'href="tel:+15185550120"' in page.html
    assert f"/messages/contacts/entries/{key}" not in page.html
    assert "Not named yet:" in page.text
    client.sign_in(world.agency.desk.user_id)
    client.page(f"/messages/contacts/entries/{key}", status=403)
    client.sign_in(world.ngo.intake.user_id)
    edit = f"/messages/contacts/entries/{key}"
    assert "Nights" in client.submit_and_follow(edit, having="purpose", hours="Nights").text
    assert "was removed" in client.submit_and_follow(edit, action=f"{edit}/remove").text


def test_the_conversation_on_the_page_of_a_referral(
    client: Any, session: Session, world: World, now: datetime, clock: Clock
) -> None:
    """The officer asks, the worker answers; the officer reads that it was read, and no name of the worker."""
    key = make_referral(session, world, now, state=ReferralState.CONTACTING)
    clock.advance(hours=2)
    path, write = f"/referrals/{key}", f"/referrals/{key}/conversation"
    client.sign_in(world.agency.officer.user_id)
    page = client.page(path)
    assert "Conversation with Harbour House" in page.text
    assert "Everything here is shared with Harbour House" in page.text
    client.submit_and_follow(path, having="message_id", kind="question", body="Is the address right?")
    client.sign_in(world.ngo.worker.user_id)
    page = client.page("/messages/")
    assert "1 open question" in page.text
    page = client.page(path)
    assert "Ola Officer" in page.text
    assert "Not the place for case notes" in page.text
    question = session.scalars(sa.select(Message.id)).one()
    client.submit_and_follow(
        path, having="message_id", kind="answer", answers=str(question), body="Yes, it is."
    )
    client.sign_in(world.agency.officer.user_id)
    page = client.page(path)
    assert "Read by 1 person at Harbour House" in page.text
    assert "Yes, it is." in page.text
    assert "Wil Worker" not in page.text
    answer = client.submit(path, having="message_id", kind="message", body="")
    assert answer.status_code == 422
    assert "Write your message." in answer.text
    client.sign_in(world.agency.desk.user_id)
    assert "Is the address right?" not in client.page(path).text
    client.page(write, status=404)


def test_what_is_written_never_stands_in_a_mail(
    app: Flask, client: Any, session: Session, world: World, partnership_id: UUID, now: datetime, clock: Clock
) -> None:
    key = make_referral(session, world, now, state=ReferralState.CONTACTING)
    clock.advance(hours=2)
    client.sign_in(world.agency.officer.user_id)
    path = f"/referrals/{key}"
    for kind in ("safety_alert", "message"):
        client.submit_and_follow(path, having="message_id", kind=kind, body=CANARY)
    client.sign_in(world.agency.desk.user_id)
    client.submit_and_follow("/messages/new", partnership_id=str(partnership_id), subject=CANARY, body=CANARY)
    client.submit_and_follow(
        "/messages/announcements/new",
        audience=str(partnership_id),
        title=CANARY,
        body=CANARY,
        expires_on="2026-03-20",
    )
    clock.advance(hours=24)
    with app.app_context():
        assert mail_urgent(session, now=clock.moment) > 0
        assert mail_digests(session, now=clock.moment) > 0
    texts = [f"{row.subject} {row.body}" for row in session.scalars(sa.select(OutboxMessage))]
    assert texts
    assert not any(word in text for text in texts for word in ("Zebulon", "Quixote", "Jo Example", "Ola"))
