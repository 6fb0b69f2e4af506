"""Who opened my record: the report for a person, on request, as a page and as a file."""

import csv
from datetime import datetime
from io import StringIO

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from audit.models import AuditRow
from core.actor import Role
from referrals.handover.models import Referral
from tests.support.accounts import make_organisation, make_user
from tests.support.referrals import make_referral, make_world
from tests.web.conftest import WebClient


@pytest.mark.proves("G-12")
def test_the_report_holds_each_look_and_nothing_of_other_records(
    client: WebClient, session: Session, now: datetime
) -> None:
    world = make_world(session, now)
    key, other = make_referral(session, world, now), make_referral(session, world, now)
    officer = world.agency.officer
    assert officer.organisation_id is not None
    auditor = make_user(
        session, officer.organisation_id, [Role.AUDITOR], now=now, email="auditor@example.org"
    )
    session.commit()
    client.sign_in(officer.user_id)
    for record in (key, other, key):
        client.page(f"/referrals/{record}")
    client.sign_in(auditor)
    reference = session.scalars(sa.select(Referral.reference).where(Referral.id == key)).one()
    page = client.page(f"/audit/opened?reference={reference}")
    answer = client.submit(f"/audit/opened/file?reference={reference}", reason="person_asked")
    heading, *rows, _mark = csv.reader(StringIO(answer.get_data(as_text=True).lstrip("\ufeff")))
    looked = session.scalar(
        sa.select(sa.func.count()).where(
            AuditRow.action == "referral.read",
            AuditRow.subject_id == key.hex,
            AuditRow.user_id == officer.user_id,
        )
    )
    assert looked == 2
    assert len([row for row in rows if officer.name in row]) >= looked
    assert heading[2] == "Who"
    assert officer.name in page.text
    assert reference not in "".join("".join(row) for row in rows)


@pytest.mark.proves("G-12")
def test_a_record_of_another_organisation_is_not_found(
    client: WebClient, session: Session, now: datetime
) -> None:
    world = make_world(session, now)
    key = make_referral(session, world, now)
    elsewhere = make_organisation(session, name="Southmoor Police")
    auditor = make_user(session, elsewhere, [Role.AUDITOR], now=now, email="auditor@example.org")
    session.commit()
    client.sign_in(auditor)
    reference = session.scalars(sa.select(Referral.reference).where(Referral.id == key)).one()
    assert client.get(f"/audit/opened?reference={reference}").status_code == 404
    assert client.get(f"/audit/opened/file?reference={reference}").status_code == 404
    answer = client.get("/audit/opened?reference=R-2222-2222")
    assert answer.status_code == 404
    assert "There is no such record in your organisation." in answer.text
    assert 'value="R-2222-2222"' in answer.text  # a slip of the pen is mended where it was made
