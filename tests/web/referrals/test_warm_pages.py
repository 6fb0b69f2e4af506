"""Pages of the warm hand-off and of the question how a case goes."""

from datetime import date, datetime
from typing import Any
from uuid import uuid4

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from partners.channels.contacts.models import PartnershipContact
from partners.channels.contacts.purposes import Purpose
from partners.memoranda.models import Partnership
from partners.memoranda.terms import Urgency
from referrals.handover.lifecycle import ReferralState
from referrals.handover.reminders.following import follow_clocks
from referrals.handover.stalled.models import StallMute
from referrals.handover.warm.models import WarmCall, WarmMeeting
from tests.support.frozen_clock import Clock
from tests.support.referrals import World, make_referral, make_world

S = ReferralState


@pytest.fixture
def world(session: Session, now: datetime) -> World:
    world = make_world(session, now)
    session.add(
        PartnershipContact(
            id=uuid4(),
            partnership_id=session.scalars(sa.select(Partnership.id)).one(),
            organisation_id=world.ngo.id,
            purpose=Purpose.WARM_HANDOFF,
            name="Duty line",
            phone="+1 555 0142",
            hours="day and night",
            valid_from=date(2026, 1, 1),
            changed_at=now,
            changed_by_id=world.ngo.manager.user_id,
        )
    )
    session.flush()
    return world


def test_call_log_and_meet(client: Any, session: Session, world: World, now: datetime, clock: Clock) -> None:
    key = make_referral(session, world, now, urgency=Urgency.WARM_HANDOFF)
    client.sign_in(world.agency.officer.user_id)
    own = client.page(f"/referrals/{key}")
    assert "Warm hand-off: 0 of 30 minutes." in own.text
    assert "If you meet the person again" in own.text
    page = client.page(f"/referrals/{key}/warm")
    assert "Duty line" in page.text
    assert 'href="tel:+15550142"' in client.get(f"/referrals/{key}/warm").text
    contact = session.scalars(sa.select(PartnershipContact.id)).one()
    after = client.submit_and_follow(
        f"/referrals/{key}/warm", action="/calls", contact_id=str(contact), result="voicemail"
    )
    assert "Voicemail" in after.text
    assert session.scalars(sa.select(WarmCall)).one().contact_id == contact
    clock.advance(minutes=41)
    client.sign_in(world.agency.officer.user_id)
    late = client.page(f"/referrals/{key}/warm")
    assert "41 minutes since the first call" in late.text
    clock.advance(hours=5)
    client.sign_in(world.ngo.intake.user_id)
    assert "it was not recorded when they met" in client.page(f"/referrals/{key}").text
    met = client.submit_and_follow(f"/referrals/{key}/warm", action="/meeting", met_at="2026-03-11T12:09")
    assert "after 39 minutes" in met.text
    assert "Northgate Police" in met.text
    assert "Ola Officer" not in met.text
    assert len(session.scalars(sa.select(WarmMeeting)).all()) == 1
    assert "Warm hand-off after 39 minutes." in client.page(f"/referrals/{key}").text


def test_what_was_typed_stays_with_the_message_at_its_field(
    client: Any, session: Session, world: World, now: datetime
) -> None:
    key = make_referral(session, world, now, urgency=Urgency.WARM_HANDOFF)
    client.sign_in(world.agency.officer.user_id)
    empty = client.submit(f"/referrals/{key}/warm", action="/calls")
    assert empty.status_code == 422
    assert "Choose what came of the call." in empty.text
    ahead = client.submit(
        f"/referrals/{key}/warm", action="/calls", result="reached", called_at="2026-03-12T09:00"
    )
    assert ahead.status_code == 422
    assert "This lies in the future." in ahead.text
    assert 'value="2026-03-12T09:00"' in ahead.text
    client.post(f"/referrals/{key}/warm/calls", data={"result": "reached"})
    assert session.scalars(sa.select(WarmCall)).all() == [], "a forged form writes nothing"


def test_who_is_no_part_of_it_does_not_find_the_page(
    client: Any, session: Session, world: World, now: datetime
) -> None:
    key = make_referral(session, world, now, urgency=Urgency.WARM_HANDOFF)
    plain = make_referral(session, world, now)
    for person, key_shown, status in (
        (world.agency.stranger, key, 404),
        (world.agency.officer, plain, 404),
        (world.agency.admin, key, 403),
        (world.agency.desk, key, 200),
    ):
        client.sign_in(person.user_id)
        client.page(f"/referrals/{key_shown}/warm", status=status)


def test_the_worker_mutes_and_the_page_says_until_when(
    client: Any, session: Session, world: World, now: datetime, clock: Clock
) -> None:
    key = make_referral(session, world, now, state=S.ACTIVE)
    follow_clocks(session, now=now)
    session.flush()
    client.sign_in(world.ngo.worker.user_id)
    assert "The next progress update is asked for on" in client.page(f"/referrals/{key}").text
    refused = client.submit(f"/referrals/{key}/quiet", until="2026-08-01", reason="In hospital until summer")
    assert refused.status_code == 422
    assert "Choose a day within the next 90 days." in refused.text
    assert "In hospital until summer" in refused.text
    shown = client.submit_and_follow(
        f"/referrals/{key}/quiet", until="2026-05-01", reason="In hospital until May"
    )
    assert "Nobody is asked how it goes until" in shown.text
    assert "In hospital until May" in shown.text
    assert session.scalars(sa.select(StallMute)).one().until == date(2026, 5, 1)
    client.sign_in(world.agency.officer.user_id)
    assert "In hospital" not in client.page(f"/referrals/{key}").text
    client.page(f"/referrals/{key}/quiet", status=403)
    client.sign_in(world.ngo.manager.user_id)
    again = client.page(f"/referrals/{key}/quiet").form(action="/ask-again")
    client.post(again.action, data=again.values)
    session.expire_all()
    assert session.scalars(sa.select(StallMute)).one().ended_at is not None


def test_a_stalled_case_asks_on_its_page(
    client: Any, session: Session, world: World, now: datetime, clock: Clock
) -> None:
    key = make_referral(session, world, now, state=S.ACTIVE)
    follow_clocks(session, now=now)
    session.flush()
    clock.advance(days=31)
    client.sign_in(world.ngo.worker.user_id)
    page = client.page(f"/referrals/{key}")
    assert "How is it going?" in page.text
    assert "Nothing was recorded for 30 days." in page.text
