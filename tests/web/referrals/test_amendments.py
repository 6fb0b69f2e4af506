"""The page on which what was sent is changed, and what both sides then see of it."""

from datetime import datetime
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from referrals.handover.amendments.models import PacketAmendment
from referrals.handover.lifecycle import ReferralState
from referrals.handover.models import ReferralPacket
from tests.support.referrals import World, make_referral, make_world
from tests.web.conftest import WebClient

S = ReferralState
WHY = "He called from another number <i>today</i>"
CHANGE = {"reason": WHY, "phone": "+1 555 0177", "safety": ""}


@pytest.fixture
def world(session: Session, now: datetime) -> World:
    return make_world(session, now)


def test_both_sides_see_old_and_new_with_who_when_and_why(
    client: WebClient, world: World, session: Session, now: datetime
) -> None:
    key = make_referral(session, world, now)
    client.sign_in(world.agency.officer.user_id)
    page = client.page(f"/referrals/{key}")
    assert "Changed" not in page.text
    link = page.links["Change what was sent"]
    page = client.submit_and_follow(link, **CHANGE)
    for reader in (world.agency.officer, world.agency.supervisor, world.ngo.intake):
        client.sign_in(reader.user_id)
        page = client.page(f"/referrals/{key}")
        text = " ".join(page.text.split())
        assert "Changed once after sending" in text
        assert "+1 555 0100 →changed to +1 555 0177" in text.replace("→ ", "→")
        assert "Large dog" in text
        assert WHY in text
        assert "Ola Officer" in text
        folded = [d for d in page.all("details") if d.findall(".//del")]
        assert len(folded) == 1
        assert folded[0].get("open") is None
    assert "Change what was sent" not in page.links
    client.sign_in(world.agency.desk.user_id)
    assert "0177" not in client.page(f"/referrals/{key}").text


@pytest.mark.parametrize(
    ("wrong", "field", "words"),
    [
        ({"reason": " "}, "reason", "Say why it is changed."),
        ({"person_name": ""}, "person_name", "Enter the person’s name"),
        ({"phone": "", "safe_contact": ""}, "phone", "Enter a telephone number or a safe way of contact."),
        ({"born_on": "2031-01-01"}, "born_on", "Check the date of birth."),
        ({"urgency": "routine"}, "urgency", "Not a valid choice"),
        ({"urgency": "emergency"}, "urgency", "Not a valid choice"),
        ({"unsafe_channels": ["pigeon"]}, "unsafe_channels", "not"),
        ({"concern": "a\x00b"}, "concern", "cannot be stored"),
    ],
)
def test_a_refusal_stands_at_its_field_and_what_was_typed_stays(
    client: WebClient,
    world: World,
    session: Session,
    now: datetime,
    wrong: dict[str, Any],
    field: str,
    words: str,
) -> None:
    key = make_referral(session, world, now)
    client.sign_in(world.agency.officer.user_id)
    response = client.submit(f"/referrals/{key}/amend", **CHANGE | {"safety": "Typed by hand"} | wrong)
    text = response.get_data(as_text=True)
    assert response.status_code == 422
    assert words in text
    assert f'id="{field}-error"' in text
    assert "Typed by hand" in text
    assert session.scalar(sa.select(sa.func.count()).select_from(PacketAmendment)) == 0
    session.expire_all()
    assert session.get_one(ReferralPacket, key).phone == "+1 555 0100"


def test_nothing_changed_is_said_and_nothing_kept(
    client: WebClient, world: World, session: Session, now: datetime
) -> None:
    key = make_referral(session, world, now)
    client.sign_in(world.agency.officer.user_id)
    response = client.submit(f"/referrals/{key}/amend", reason=WHY)
    assert response.status_code == 422
    assert "Nothing is different yet." in response.get_data(as_text=True)


@pytest.mark.proves("O-02")
def test_the_slower_of_two_forms_is_a_conflict(
    client: WebClient, world: World, session: Session, now: datetime
) -> None:
    key = make_referral(session, world, now)
    client.sign_in(world.agency.officer.user_id)
    form = client.page(f"/referrals/{key}/amend").form(having="reason")
    assert client.post(form.action, data=form.filled(CHANGE)).status_code == 302
    assert client.post(form.action, data=form.filled({"reason": WHY, "safety": "Two"})).status_code == 409


def test_who_reaches_the_page(client: WebClient, world: World, session: Session, now: datetime) -> None:
    key = make_referral(session, world, now)
    client.sign_in(world.agency.supervisor.user_id)
    client.page(f"/referrals/{key}/amend")
    for person in (world.agency.colleague, world.agency.stranger, world.agency.other_supervisor):
        client.sign_in(person.user_id)
        client.page(f"/referrals/{key}/amend", status=404)
    for person in (world.ngo.intake, world.ngo.manager, world.agency.desk):
        client.sign_in(person.user_id)
        client.page(f"/referrals/{key}/amend", status=403)


def test_what_has_ended_is_not_changed_and_a_draft_opens_in_its_form(
    client: WebClient, world: World, session: Session, now: datetime
) -> None:
    client.sign_in(world.agency.officer.user_id)
    ended = make_referral(session, world, now, state=S.WITHDRAWN)
    client.page(f"/referrals/{ended}/amend", status=409)
    assert "Change what was sent" not in client.page(f"/referrals/{ended}").links
    draft = make_referral(session, world, now, state=S.DRAFT, person_name="Somebody Else")
    response = client.get(f"/referrals/{draft}/amend")
    assert response.location.endswith(f"/referrals/{draft}/edit")
