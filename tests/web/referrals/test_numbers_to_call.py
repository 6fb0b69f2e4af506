"""Whom to call stands first, and stands there even when saving fails (E-13)."""

from datetime import date, datetime
from typing import Any
from uuid import uuid4

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

import concordat.help_lines
import web.database
from partners.channels.contacts.models import PartnershipContact
from partners.channels.contacts.purposes import Purpose
from partners.channels.crisis_lines.models import CrisisLine
from partners.memoranda.models import Memorandum, Partnership
from referrals.handover.crisis_lines import lines_to_call
from referrals.handover.lifecycle import ReferralState
from tests.support.referrals import World, make_referral, make_world
from tests.web.referrals.test_officer import answers

S = ReferralState
OWN, PARTNER = "+1 410 555 0177", "+1 410 555 0142"


@pytest.fixture
def world(session: Session, now: datetime) -> World:
    world = make_world(session, now)
    session.add(
        CrisisLine(
            id=uuid4(),
            organisation_id=world.agency.id,
            label="Mental health duty line",
            number=OWN,
            hours="day and night",
            verified_on=date(2026, 3, 1),
            verified_by_id=world.agency.admin.user_id,
            changed_at=now,
            changed_by_id=world.agency.admin.user_id,
        )
    )
    session.add(
        PartnershipContact(
            id=uuid4(),
            partnership_id=session.scalars(sa.select(Partnership.id)).one(),
            organisation_id=world.ngo.id,
            purpose=Purpose.WARM_HANDOFF,
            name="Duty line",
            phone=PARTNER,
            valid_from=date(2026, 1, 1),
            changed_at=now,
            changed_by_id=world.ngo.manager.user_id,
        )
    )
    session.flush()
    return world


def test_the_own_numbers_come_first_then_the_partners_then_the_public_ones(
    session: Session, world: World, now: datetime
) -> None:
    lines = lines_to_call(session, world.agency.id, now=now)
    assert [line.number for line in lines[:3]] == [OWN, PARTNER, "911"]
    assert [line.is_verified for line in lines] == [True, True, True] + [False] * (len(lines) - 3)
    assert lines[0].tel == "+14105550177"


def test_a_number_is_fresh_for_half_a_year(session: Session, world: World, now: datetime) -> None:
    session.execute(sa.update(CrisisLine).values(verified_on=date(2025, 9, 11)))
    assert not lines_to_call(session, world.agency.id, now=now)[0].is_verified


def test_partners_without_an_agreement_in_force_are_not_named(
    session: Session, world: World, now: datetime
) -> None:
    session.execute(sa.update(Memorandum).values(ends_on=date(2026, 3, 10), starts_on=date(2026, 1, 1)))
    assert PARTNER not in [line.number for line in lines_to_call(session, world.agency.id, now=now)]


def test_the_form_shows_them_with_links_to_call(client: Any, world: World) -> None:
    client.sign_in(world.agency.officer.user_id)
    page = client.page("/referrals/new")
    assert "Your agency’s own numbers" in page.text
    assert page.text.index(OWN) < page.text.index(PARTNER) < page.text.index("988")
    body = client.get("/referrals/new").text
    assert 'href="tel:+14105550177"' in body
    assert 'href="tel:911"' in body


class Broken(Exception):
    """Something that no rule foresees."""


def _break(*_: Any, **__: Any) -> Any:
    raise Broken


class _NoCommit:
    """A session whose commit fails."""

    def __init__(self, real: Any) -> None:
        self.real = real

    def __getattr__(self, name: str) -> Any:
        return _break if name == "commit" else getattr(self.real, name)


DRAFTING = ("referrals.handover.commands.create_draft", "referrals.handover.commands.drafting.record")
SENDING = (
    "referrals.handover.commands.submit",
    "referrals.handover.commands.sending.start_clocks",
    "referrals.handover.commands.sending.find_or_create",
    "referrals.handover.commands.sending.move",
    "referrals.handover.commands.sending.tell_intake",
    "referrals.handover.commands.step.record",
    "referrals.handover.commands.step.next_due",
    "commit",
)


def _inject(monkeypatch: pytest.MonkeyPatch, point: str) -> None:
    if point == "commit":
        real = web.database.current_session
        monkeypatch.setattr("web.access.current_session", lambda: _NoCommit(real()))
    else:
        monkeypatch.setattr(point, _break)


@pytest.mark.proves("E-13")
@pytest.mark.parametrize("point", DRAFTING)
def test_they_show_when_the_draft_cannot_be_kept(
    client: Any, world: World, monkeypatch: pytest.MonkeyPatch, point: str
) -> None:
    client.sign_in(world.agency.officer.user_id)
    form = client.page("/referrals/new").form()
    _inject(monkeypatch, point)
    answer = client.post(form.action, data=form.filled(answers(world)))
    assert answer.status_code == 500
    assert "Is anyone in danger now?" in answer.text
    assert OWN in answer.text
    assert "911" in answer.text
    assert "Jo Example" not in answer.text


@pytest.mark.parametrize("point", SENDING)
def test_they_show_when_sending_fails_and_nothing_was_sent(
    client: Any,
    session: Session,
    world: World,
    now: datetime,
    monkeypatch: pytest.MonkeyPatch,
    point: str,
) -> None:
    key = make_referral(session, world, now, state=S.DRAFT)
    client.sign_in(world.agency.officer.user_id)
    send = client.page(f"/referrals/{key}/check").form(action="/send")
    _inject(monkeypatch, point)
    answer = client.post(send.action, data=send.values)
    assert answer.status_code == 500
    assert OWN in answer.text
    assert PARTNER in answer.text
    monkeypatch.undo()
    assert client.page(f"/referrals/{key}/edit").form() is not None, "it is a draft still"


def test_they_show_even_when_they_cannot_be_read(
    client: Any, session: Session, world: World, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = make_referral(session, world, now, state=S.DRAFT)
    client.sign_in(world.agency.officer.user_id)
    send = client.page(f"/referrals/{key}/check").form(action="/send")
    monkeypatch.setattr("referrals.handover.commands.submit", _break)
    monkeypatch.setattr(concordat.help_lines, "lines_to_call", _break)
    concordat.help_lines._LAST.clear()
    answer = client.post(send.action, data=send.values)
    assert answer.status_code == 500
    assert "112" in answer.text


def test_others_see_no_such_list_on_an_error_page(
    client: Any, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    client.sign_in(world.ngo.intake.user_id)
    monkeypatch.setattr("referrals.handover.queries.list_queue", _break)
    answer = client.get("/referrals/")
    assert answer.status_code == 500
    assert OWN not in answer.text


# ---- Keeping the agency's own numbers


def test_the_administrator_keeps_the_numbers(client: Any, session: Session, world: World) -> None:
    client.sign_in(world.agency.admin.user_id)
    page = client.page("/organisations/numbers/")
    assert page.h1 == "Numbers to call in danger"
    refused = client.submit("/organisations/numbers/new", label="Crisis team", number="call me")
    assert refused.status_code == 422
    assert "Enter a telephone number, for example" in refused.text
    assert "call me" in refused.text
    client.submit_and_follow(
        "/organisations/numbers/new", label="Crisis team", number="555 0100", position="2"
    )
    line = session.scalars(sa.select(CrisisLine).where(CrisisLine.label == "Crisis team")).one()
    assert line.verified_on is None
    after = client.submit_and_follow(
        f"/organisations/numbers/{line.id}", having="label", is_checked="y", hours="Mon–Fri"
    )
    assert "Abe Admin" in after.text
    session.expire_all()
    assert session.get_one(CrisisLine, line.id).verified_on == date(2026, 3, 11)
    client.submit_and_follow(f"/organisations/numbers/{line.id}", having="label", number="555 0101")
    session.expire_all()
    assert session.get_one(CrisisLine, line.id).verified_on is None, "another number was not called"
    edit = client.page(f"/organisations/numbers/{line.id}")
    remove = edit.form(action="/remove")
    client.post(remove.action, data=remove.values)
    session.expire_all()
    assert session.get_one(CrisisLine, line.id).removed_at is not None
    client.page(f"/organisations/numbers/{line.id}", status=404)


def test_a_number_for_ones_own_people_is_not_for_somebody_else(
    client: Any, session: Session, world: World, now: datetime
) -> None:
    client.sign_in(world.agency.admin.user_id)
    client.submit_and_follow(
        "/organisations/numbers/new",
        label="Peer line",
        number="555 0102",
        position="1",
        audience="own_people",
    )
    assert "Our own people" in client.page("/organisations/numbers/").text
    assert "555 0102" not in [line.number for line in lines_to_call(session, world.agency.id, now=now)]
    refused = client.submit(
        "/organisations/numbers/new", label="Peer line", number="555 0103", position="1", audience="friends"
    )
    assert refused.status_code == 422


def test_a_stale_form_is_told(client: Any, session: Session, world: World) -> None:
    client.sign_in(world.agency.admin.user_id)
    line = session.scalars(sa.select(CrisisLine)).one()
    form = client.page(f"/organisations/numbers/{line.id}").form(having="label")
    client.post(form.action or f"/organisations/numbers/{line.id}", data=form.filled({"label": "First"}))
    late = client.post(f"/organisations/numbers/{line.id}", data=form.filled({"label": "Second"}))
    assert late.status_code == 409


def test_nobody_else_keeps_them(client: Any, session: Session, world: World, now: datetime) -> None:
    line = session.scalars(sa.select(CrisisLine)).one()
    other = make_world(session, now, agency="Eastgate Police", ngo="Quay House")
    for person, status in (
        (world.agency.officer, 403),
        (world.agency.desk, 403),
        (world.ngo.admin, 404),
        (other.agency.admin, 404),
    ):
        client.sign_in(person.user_id)
        client.page(f"/organisations/numbers/{line.id}", status=status)
