"""The pages of requests for a copy: noting one, its deadline, the copy in each form, the answer."""

from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from audit.models import AuditRow
from core.actor import Role
from referrals.handover.lifecycle import ReferralState
from referrals.handover.models import Referral
from referrals.people.models import Person
from tests.support.memoranda import make_person
from tests.support.referrals import make_referral, make_world
from tests.web.conftest import WebClient

NAME = "Iris Vale"


@pytest.mark.proves("A-10")
def test_from_the_request_to_the_answer(client: WebClient, session: Session, now: datetime) -> None:
    world = make_world(session, now)
    case = make_referral(session, world, now, state=ReferralState.ACTIVE, person_name=NAME)
    code = session.scalars(
        sa.select(Person.reference).join(Referral, Referral.person_id == Person.id).where(Referral.id == case)
    ).one()
    records = make_person(session, world.agency.id, "Rae Records", Role.RECORDS_OFFICER, now=now)
    client.sign_in(records.user_id)
    values = {
        "reference": code,
        "asked_by": "person",
        "checked_how": "document_seen",
        "words": "driving licence, photograph matches",
        "received_on": (now.date() - timedelta(days=31)).isoformat(),
    }
    refused = client.submit("/copies/new", **(values | {"asked_by": "representative"}))
    assert refused.status_code == 422
    assert "by which paper" in refused.text
    assert "photograph matches" in refused.text
    page = client.submit_and_follow("/copies/new", **values)
    path = page.url
    assert "1 day late" in page.text
    assert NAME not in page.text
    for form, mimetype in (("json", "application/json"), ("html", "text/html")):
        given = client.post(f"{path}/{form}", data=client.page(path).form(f"{path}/{form}").values)
        assert given.status_code == 200
        assert given.mimetype == mimetype
        assert NAME in given.text
        assert given.headers["Content-Disposition"].startswith("attachment")
    made = sa.select(sa.func.count()).where(AuditRow.action == "subject_request.copied")
    assert session.scalar(made) == 2
    assert client.submit(f"{path}/answer", answer="given_in_part", withheld=["force"]).status_code == 422
    page = client.submit_and_follow(
        f"{path}/answer", answer="given_in_part", withheld=["force"], why="others"
    )
    assert "Use of force" in page.text
    assert "Copy given, in part" in client.page("/copies/").text
    client.sign_in(world.agency.admin.user_id)
    assert client.get(path).status_code == 403
    ngo_records = make_person(session, world.ngo.id, "Nel Records", Role.RECORDS_OFFICER, now=now)
    client.sign_in(ngo_records.user_id)
    assert client.get(path).status_code == 404
