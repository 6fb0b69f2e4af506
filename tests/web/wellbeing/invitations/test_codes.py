"""Coming in without an account: a code, a personal key, and a main side that holds nothing of it."""

import re
from datetime import datetime
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from accounts.organisations.models import Organisation
from accounts.users.models import User
from core.actor import Role
from core.database import Base
from core.permissions import Permission
from partners.memoranda.programmes import ProgrammeType
from tests.support.accounts import make_organisation, make_user
from tests.support.frozen_clock import Clock
from tests.support.wellbeing import make_programme
from tests.web.conftest import WebClient
from web.access import access_of
from wellbeing.enrolments.invitations.models import InvitationCode
from wellbeing.enrolments.lifecycle import EnrolmentState
from wellbeing.enrolments.models import Enrolment
from wellbeing.participants.codes import Group, Origin
from wellbeing.participants.models import Participant
from wellbeing.participants.visits.models import OwnVisit
from wellbeing.programmes.models import Programme

ENTER = "/me/with-code"
IDLE_MINUTES = 15
CODE = re.compile(r"[A-Z2-9]{5}(?:-[A-Z2-9]{5})+")


@pytest.fixture
def agency(session: Session) -> Organisation:
    return make_organisation(session)


@pytest.fixture
def coordinator(session: Session, agency: Organisation, now: datetime) -> User:
    return make_user(session, agency, [Role.WELLBEING_COORDINATOR], now=now, email="w@northgate.example")


@pytest.fixture
def programme(vault: Session, agency: Organisation, now: datetime) -> Programme:
    return make_programme(
        vault, now=now, agency_id=agency.id, provider_id=agency.id, kind=ProgrammeType.FAMILY_SUPPORT
    )


def make(client: WebClient, coordinator: User, programme: Programme, **values: Any) -> list[str]:
    """Make codes as the coordinator, who then leaves; answers them."""
    client.sign_in(coordinator)
    said = {"programmes": [str(programme.id)], "group": "family", "count": "3", "days": "30", **values}
    response = client.submit("/me/run/codes/new", having="count", **said)
    assert response.status_code == 200, response.text
    client.sign_out()
    return sorted(set(CODE.findall(response.text)))


def enter(client: WebClient, typed: str) -> Any:
    """Type a code or key on the page for it."""
    return client.submit(ENTER, having="code", code=typed)


def test_codes_are_shown_once_and_stored_as_digests(
    client: WebClient, vault: Session, coordinator: User, programme: Programme
) -> None:
    codes = make(client, coordinator, programme)
    assert len(codes) == 3
    digests = vault.scalars(sa.select(InvitationCode.digest)).all()
    assert len(digests) == 3
    assert not any(code.encode() in bytes(digest) for code in codes for digest in digests)
    client.sign_in(coordinator)
    page = client.page("/me/run/codes")
    assert "Family, Northgate Police" in page.text
    assert not CODE.search(page.text)


def test_who_came_with_a_code_is_found_once_for_a_page(
    client: WebClient,
    app: Flask,
    vault_engine: Engine,
    coordinator: User,
    programme: Programme,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """The words for who is here ask for a language, which is not asked of whoever is only being found."""
    enter(client, make(client, coordinator, programme)[0])
    asked: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        asked.append(statement)

    sa.event.listen(vault_engine, "before_cursor_execute", note)
    try:
        assert "Quiet hour" in client.page("/me/mine/").text
    finally:
        sa.event.remove(vault_engine, "before_cursor_execute", note)
    assert len([one for one in asked if "FROM own_visit" in one]) == 1
    assert not caplog.records


def test_a_code_opens_once_and_the_key_opens_again(
    client: WebClient, vault: Session, coordinator: User, programme: Programme
) -> None:
    code = make(client, coordinator, programme)[0]
    response = enter(client, code.lower().replace("-", " "))
    key = CODE.findall(response.text)[0]
    assert len(key.replace("-", "")) == 20
    person = vault.scalars(sa.select(Participant)).one()
    assert (person.origin, person.group) == (Origin.CODE, Group.FAMILY)
    assert vault.scalars(sa.select(sa.func.count()).select_from(InvitationCode)).one() == 2
    page = client.page("/me/mine/")
    assert "Quiet hour" in page.text
    client.submit("/me/mine/", action="/me/with-code/leave")
    assert vault.scalars(sa.select(OwnVisit)).all() == []
    assert "/sign-in" in client.get("/me/mine/").headers["Location"]
    assert "This opens nothing" in enter(client, code).text
    assert enter(client, key.lower()).headers["Location"].endswith("/me/mine/")
    assert "Quiet hour" in client.page("/me/mine/").text


def test_somebody_without_an_account_asks_to_join_and_erases(
    client: WebClient, vault: Session, coordinator: User, programme: Programme
) -> None:
    key = CODE.findall(enter(client, make(client, coordinator, programme)[0]).text)[0]
    response = client.submit(
        f"/me/mine/new/{programme.id}", having="chosen_name", chosen_name="Warm Maple", safe_contact="none"
    )
    assert response.status_code == 302
    row = vault.scalars(sa.select(Enrolment)).one()
    assert row.state is EnrolmentState.REQUESTED
    client.submit("/me/mine/erase", action="/me/mine/erase", wants="y")
    assert vault.scalars(sa.select(Participant)).all() == []
    assert vault.scalars(sa.select(OwnVisit)).all() == []
    assert "This opens nothing" in enter(client, key).text


def test_a_card_opens_only_its_programmes(
    client: WebClient, vault: Session, coordinator: User, programme: Programme, agency: Organisation,
    now: datetime,
) -> None:  # fmt: skip
    other = make_programme(
        vault, now=now, agency_id=agency.id, provider_id=agency.id, kind=ProgrammeType.EAP, name="Advice line"
    )
    enter(client, make(client, coordinator, programme)[0])
    refused = client.get(f"/me/mine/new/{other.id}")
    assert refused.status_code == 409
    assert "Your card is not for this one" in refused.text
    assert client.get(f"/me/mine/new/{programme.id}").status_code == 200


def test_a_visitor_by_code_is_refused_on_every_other_page(
    client: WebClient, app: Flask, coordinator: User, programme: Programme
) -> None:
    enter(client, make(client, coordinator, programme)[0])
    asked = 0
    for rule in app.url_map.iter_rules():
        access = access_of(app, rule.endpoint)
        if (
            access in ("public", Permission.WELLBEING_OWN)
            or rule.arguments
            or "GET" not in (rule.methods or ())
        ):
            continue
        asked += 1
        response = client.get(rule.rule)
        at_the_door = response.status_code == 302 and "/sign-in" in response.headers["Location"]
        assert at_the_door or response.status_code == 403, rule.rule
    assert asked > 30


def test_the_main_database_holds_nothing_of_a_visit_by_code(
    client: WebClient, session: Session, vault: Session, coordinator: User, programme: Programme
) -> None:
    codes = make(client, coordinator, programme)
    session.commit()
    before = dump(session)
    key = CODE.findall(enter(client, codes[0]).text)[0]
    client.submit(
        f"/me/mine/new/{programme.id}", having="chosen_name", chosen_name="Warm Maple",
        safe_contact="mail", mail="warm@home.example",
    )  # fmt: skip
    client.page("/me/mine/")
    client.get("/referrals/")
    client.submit("/me/mine/", action="/me/with-code/leave")
    enter(client, key)
    after = dump(session)
    # The page outside counts the visit for its address, as it does everybody's.
    assert (len(before.pop("sign_in_throttle")), len(after.pop("sign_in_throttle"))) == (0, 1)
    assert after == before
    held = vault.scalars(sa.select(OwnVisit.holder)).one()
    assert bytes(held) not in str(before).encode()


def dump(session: Session) -> dict[str, list[Any]]:
    """Every row of every table of the main side."""
    session.expire_all()
    return {
        name: sorted(map(repr, session.execute(sa.select(table)).all()))
        for name, table in Base.metadata.tables.items()
    }


def test_guessing_is_slowed_down(
    client: WebClient, coordinator: User, programme: Programme, clock: Clock
) -> None:
    code = make(client, coordinator, programme)[0]
    statuses = [enter(client, "22222-22222").status_code for _ in range(11)]
    assert statuses == [422] * 10 + [429]
    assert enter(client, code).status_code == 429
    clock.advance(minutes=2)
    assert enter(client, code).status_code == 200


def test_a_visit_ends_when_idle_and_in_any_case_after_two_hours(
    client: WebClient, coordinator: User, programme: Programme, clock: Clock
) -> None:
    key = CODE.findall(enter(client, make(client, coordinator, programme)[0]).text)[0]
    for _ in range(11):
        clock.advance(minutes=10)
        assert client.get("/me/mine/").status_code == 200
    clock.advance(minutes=10)
    assert client.get("/me/mine/").status_code == 302
    enter(client, key)
    clock.advance(minutes=IDLE_MINUTES)
    assert client.get("/me/mine/").status_code == 302


def test_codes_end_by_date_and_by_hand(
    client: WebClient, vault: Session, coordinator: User, programme: Programme, clock: Clock
) -> None:
    late, ended = make(client, coordinator, programme)[0], make(client, coordinator, programme, days="300")
    clock.advance(days=31)
    assert "This opens nothing" in enter(client, late).text
    client.sign_in(coordinator)
    page = client.page("/me/run/codes")
    action = next(form.action for form in page.forms if form.action.endswith("/end"))
    client.submit("/me/run/codes", action=action)
    client.sign_out()
    assert all("This opens nothing" in enter(client, code).text for code in ended)


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"count": "0"}, "Enter a number from 1 to 200"),
        ({"count": "201"}, "Enter a number from 1 to 200"),
        ({"days": "366"}, "Enter a number of days from 1 to 365"),
    ],
)
def test_impossible_batches_are_refused_at_their_field(
    client: WebClient, coordinator: User, programme: Programme, values: dict[str, str], words: str
) -> None:
    client.sign_in(coordinator)
    said: dict[str, Any] = {"programmes": [str(programme.id)], "group": "family", "count": "3", "days": "30"}
    response = client.submit("/me/run/codes/new", having="count", **(said | values))
    assert response.status_code == 422
    assert words in response.text


def test_people_with_an_account_need_no_code(
    client: WebClient, session: Session, agency: Organisation, now: datetime
) -> None:
    client.sign_in(make_user(session, agency, [Role.OFFICER], now=now, email="o@northgate.example"))
    assert "You are signed in with your account" in client.page(ENTER).text
    assert client.get("/me/run/codes").status_code == 403


def test_the_cookie_goes_to_no_other_page_and_to_no_script(
    client: WebClient, coordinator: User, programme: Programme
) -> None:
    response = enter(client, make(client, coordinator, programme)[0])
    cookie = next(text for text in response.headers.getlist("Set-Cookie") if text.startswith("v="))
    assert "Path=/me" in cookie
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
