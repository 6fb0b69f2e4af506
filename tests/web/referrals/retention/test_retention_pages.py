"""The pages of retention: setting a rule, the second person, the run's report, and the recipient's confirmation."""

from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.actor import Role
from referrals.handover.lifecycle import ReferralState
from referrals.handover.models import Referral
from referrals.retention.models import RetentionBatch, RetentionRule
from referrals.retention.timers import carry_out_purges, propose_purges
from tests.support.memoranda import make_person
from tests.support.referrals import World, make_referral, make_world
from tests.web.conftest import WebClient

RULE = "/retention/rules/case"


@pytest.mark.proves("P-01", "P-04", "P-07", "A-10")
def test_from_the_rule_to_the_recipients_confirmation(
    client: WebClient, session: Session, now: datetime
) -> None:
    began = now - timedelta(days=800)
    world: World = make_world(session, began)
    case = make_referral(session, world, began, state=ReferralState.CLOSED)
    reference = session.get_one(Referral, case).reference
    records = make_person(session, world.agency.id, "Rae Records", Role.RECORDS_OFFICER, now=now)
    keeper = make_person(session, world.ngo.id, "Noor Keeper", Role.RECORDS_OFFICER, now=now)
    values = {"months": "12", "minor_months": "300", "source": "Records Act 12", "is_on": "y"}

    client.sign_in(records.user_id, age=timedelta(minutes=11))
    client.submit(RULE, **values)
    assert session.scalars(sa.select(RetentionRule)).all() == []
    client.sign_in(records.user_id)
    assert "Never set" in client.page("/retention/").text
    for changed, words in (
        ({"months": "0"}, "from 1 to 1200"),
        ({"minor_months": "3"}, "at least as long as others"),
        ({"source": " "}, "which law"),
    ):
        refused = client.submit(RULE, **(values | changed))
        assert refused.status_code == 422
        assert words in refused.text
    page = client.submit_and_follow(RULE, **values)
    assert "First run waits for a second person" in page.text
    assert client.get("/retention/rules/casework").status_code == 404
    assert client.get("/retention/rules/unknown").status_code == 404

    while propose_purges(session, now=now):
        session.flush()
    run = f"/retention/runs/{session.scalars(sa.select(RetentionBatch.id)).one()}"
    own = client.page(run).text
    assert reference in own
    assert "Jo Example" not in own
    assert "Somebody other than who set the rule" in own
    for stranger, status in ((keeper, 404), (world.ngo.admin, 404), (world.agency.officer, 403)):
        client.sign_in(stranger.user_id)
        assert client.get(run).status_code == status
    client.sign_in(world.agency.admin.user_id)
    client.submit_and_follow(run, action=f"{run}/confirm")
    while carry_out_purges(session, now=now):
        session.flush()
    session.expire_all()
    assert session.get_one(Referral, case).purged_at == now
    report = client.page(run).text
    assert "Purged" in report
    assert reference not in report
    assert "1 notices sent, 1 not confirmed" in report
    assert "Not confirmed" in client.page("/retention/told").text

    client.sign_in(world.ngo.manager.user_id)
    casework = client.page(f"/referrals/{case}")
    assert "Jo Example" not in casework.text
    client.sign_in(world.agency.officer.user_id)
    assert client.get(f"/referrals/{case}").status_code == 404
    client.sign_in(keeper.user_id)
    received = client.page("/retention/received")
    assert reference in received.text
    [path] = [one.action for one in received.forms if one.action.startswith("/retention/received/")]
    answered = client.submit_and_follow("/retention/received", action=path)
    assert reference not in answered.text
    assert "Confirmed on" in answered.text

    client.sign_in(records.user_id)
    noted = client.submit_and_follow(
        "/retention/agreements",
        memorandum_id=str(world.memorandum_id),
        record_class="case",
        months="240",
        clause="Clause 7.4",
    )
    assert "Clause 7.4" in noted.text
    removal = f"/retention/agreements/{world.memorandum_id}/case/remove"
    assert "Clause 7.4" not in client.submit_and_follow("/retention/", action=removal).text


@pytest.mark.proves("P-01")
def test_a_refused_proposal_purges_nothing_and_switches_its_rule_off(
    client: WebClient, session: Session, now: datetime
) -> None:
    began = now - timedelta(days=800)
    world = make_world(session, began)
    case = make_referral(session, world, began, state=ReferralState.CLOSED)
    records = make_person(session, world.agency.id, "Rae Records", Role.RECORDS_OFFICER, now=now)
    client.sign_in(records.user_id)
    client.submit_and_follow(RULE, months="12", minor_months="300", source="Records Act 12", is_on="y")
    while propose_purges(session, now=now):
        session.flush()
    run = f"/retention/runs/{session.scalars(sa.select(RetentionBatch.id)).one()}"
    client.submit_and_follow(run, action=f"{run}/refuse")
    assert carry_out_purges(session, now=now) == 0
    session.expire_all()
    assert session.get_one(Referral, case).purged_at is None
    assert "Off: all is kept" in client.page("/retention/").text
