from datetime import datetime

import pytest
from sqlalchemy import Connection
from sqlalchemy.orm import Session

from accounts.organisations.models import Organisation
from audit.commands import record
from core.actor import SYSTEM, OrganisationKind, Role
from tests.support.accounts import actor_of, make_organisation, make_user
from tests.support.statements import counted_statements
from tests.web.conftest import WebClient


@pytest.fixture
def agency(session: Session) -> Organisation:
    return make_organisation(session)


def test_the_trail_of_another_organisation_is_not_found(
    client: WebClient, session: Session, agency: Organisation, now: datetime
) -> None:
    ngo = make_organisation(session, OrganisationKind.NGO, name="Harbour House")
    auditor = make_user(session, agency, [Role.AUDITOR], now=now, email="auditor@example.org")
    worker = make_user(session, ngo, [Role.NGO_WORKER], now=now, name="Ola Fremd")
    actor = actor_of(session, worker)
    record(session, actor, action="sign_in.succeeded", subject=("user", worker.id), now=now)
    client.sign_in(auditor)
    assert "Ola Fremd" not in client.page("/audit/").text
    for chain in (ngo.id, "installation", "nonsense"):
        client.page(f"/audit/?chain={chain}", status=404)
    client.sign_in(worker)
    client.page("/audit/", status=403)


def test_the_trail_says_who_did_what(
    client: WebClient, session: Session, agency: Organisation, now: datetime
) -> None:
    admin = make_user(session, agency, [Role.ORGANISATION_ADMIN], now=now, name="Alex Admin")
    actor = actor_of(session, admin)
    record(session, actor, action="user.disabled", subject=("user", admin.id), now=now)
    record(session, actor, action="referral.sent_back", subject=("referral", admin.id), now=now)
    client.sign_in(admin)
    page = client.page("/audit/")
    rows = [[" ".join("".join(cell.itertext()).split()) for cell in row] for row in page.all("tr")][1:]
    assert [row[2:4] for row in rows] == [
        ["Alex Admin", "Referral: sent back"],
        ["Alex Admin", "Account disabled"],
    ]
    assert rows[0][4] == f"Referral {admin.id.hex[:8]}"
    assert rows[0][1] == "Mar 11, 2026, 11:30"


def test_the_operator_reads_every_chain(
    client: WebClient, session: Session, agency: Organisation, now: datetime
) -> None:
    operated = make_organisation(session, OrganisationKind.OPERATOR, name="Operator")
    operator = make_user(session, operated, [Role.OPERATOR], now=now, email="op@example.org")
    admin = make_user(session, agency, [Role.ORGANISATION_ADMIN], now=now, name="Alex Admin")
    record(session, actor_of(session, admin), action="unit.added", subject=("unit", agency.id), now=now)
    record(session, SYSTEM, action="sign_in.failed", subject=("address", "ab" * 16), now=now)
    client.sign_in(operator)
    assert "Unit added" in client.page(f"/audit/?chain={agency.id}").text
    assert "Sign-in failed" in client.page("/audit/?chain=installation").text


def test_a_long_trail_pages_in_a_constant_number_of_statements(
    client: WebClient, session: Session, connection: Connection, agency: Organisation, now: datetime
) -> None:
    admin = make_user(session, agency, [Role.ORGANISATION_ADMIN], now=now)
    actor = actor_of(session, admin)
    client.sign_in(admin)
    for _ in range(120):
        record(session, actor, action="unit.added", subject=("unit", agency.id), now=now)
    session.commit()
    client.page("/audit/")
    with counted_statements(connection) as statements:
        page = client.page("/audit/")
    assert len(statements) <= 6
    numbers: list[int] = []
    while True:
        numbers += [int(cell.text or 0) for cell in page.all("td") if cell.get("data-label") == "Number"]
        if "Next →" not in page.links:
            break
        page = client.page(page.links["Next →"])
    assert numbers == list(range(121, 0, -1))  # the first look at the page is a row of its own
