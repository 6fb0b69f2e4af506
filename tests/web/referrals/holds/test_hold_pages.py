"""The pages of legal holds: placing one, the list with its age, asking, and the second person."""

from datetime import datetime, timedelta
from uuid import UUID

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.actor import Role
from referrals.handover.models import Referral
from referrals.holds.standing import held_cases_among
from tests.support.memoranda import make_person
from tests.support.referrals import World, make_referral, make_world
from tests.web.conftest import WebClient

WHY = "The court has closed the file for good"


@pytest.mark.proves("P-02", "A-10")
def test_from_placing_to_lifting(client: WebClient, session: Session, now: datetime) -> None:
    world: World = make_world(session, now)
    case: UUID = make_referral(session, world, now)
    reference = session.scalars(sa.select(Referral.reference).where(Referral.id == case)).one()
    records = make_person(session, world.agency.id, "Rae Records", Role.RECORDS_OFFICER, now=now)
    values = {
        "reference": reference,
        "reason": "litigation",
        "matter": "24 C 1187",
        "review_on": (now.date() + timedelta(days=30)).isoformat(),
    }
    client.sign_in(records.user_id, age=timedelta(minutes=11))
    client.submit("/holds/new", **values)
    assert held_cases_among(session, [case]) == set()
    client.sign_in(records.user_id)
    refused = client.submit("/holds/new", **(values | {"reference": "R-0000-00"}))
    assert refused.status_code == 422
    assert "no such person or referral" in refused.text
    assert "24 C 1187" in refused.text
    page = client.submit_and_follow("/holds/new", **values)
    path = page.url
    assert held_cases_among(session, [case]) == {case}
    assert "0 days" in client.page("/holds/").text
    assert client.submit(f"{path}/review", review_on=now.date().isoformat()).status_code == 422
    client.submit_and_follow(f"{path}/review", review_on=values["review_on"])
    page = client.submit_and_follow(f"{path}/lift", words=WHY)
    assert "Somebody else lifts it" in page.text
    client.sign_in(world.agency.officer.user_id)
    assert client.get(path).status_code == 403
    client.sign_in(world.ngo.admin.user_id)
    assert client.get(path).status_code == 404
    client.sign_in(world.agency.admin.user_id)
    page = client.page(path)
    assert WHY in page.text
    client.submit_and_follow(path, action=f"{path}/confirm")
    assert held_cases_among(session, [case]) == set()
    assert "Lifted" in client.page("/holds/").text
