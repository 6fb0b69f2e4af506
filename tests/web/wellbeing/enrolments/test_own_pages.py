"""The person's own pages: asking, taking a place, pausing, leaving, erasing; and what the main side keeps of it."""

from datetime import datetime

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from accounts.organisations.models import Organisation
from accounts.users.models import User
from core.actor import Role
from core.database import Base
from partners.memoranda.programmes import ProgrammeType
from tests.support.accounts import make_organisation, make_user
from tests.support.wellbeing import a_clinician, make_programme
from tests.web.conftest import WebClient
from wellbeing.enrolments.clients import commands as clients
from wellbeing.enrolments.lifecycle import EnrolmentState
from wellbeing.enrolments.models import Enrolment
from wellbeing.participants.models import Participant
from wellbeing.programmes.models import Programme

S = EnrolmentState


@pytest.fixture
def agency(session: Session) -> Organisation:
    return make_organisation(session)


@pytest.fixture
def officer(session: Session, agency: Organisation, now: datetime) -> User:
    return make_user(session, agency, [Role.OFFICER], now=now, email="robin@northgate.example")


@pytest.fixture
def programme(vault: Session, agency: Organisation, now: datetime) -> Programme:
    return make_programme(vault, now=now, agency_id=agency.id, provider_id=agency.id, kind=ProgrammeType.EAP)


def ask(client: WebClient, programme: Programme, **values: str) -> str:
    """Ask to join; answers the address of the page it leads to."""
    said = {"chosen_name": "Grey Otter", "group": "officer", "safe_contact": "none", **values}
    response = client.submit(f"/me/mine/new/{programme.id}", having="chosen_name", **said)
    assert response.status_code == 302, response.text
    return response.headers["Location"].partition("?")[0]


def test_asking_names_oneself_and_leads_to_ones_page(
    client: WebClient, vault: Session, officer: User, programme: Programme
) -> None:
    client.sign_in(officer)
    page = client.page(f"/me/mine/new/{programme.id}")
    assert "Your supervisor, your chief and the administrators never see" in page.text
    where = ask(client, programme)
    page = client.page(where)
    assert "You asked to join" in page.text
    assert "Grey Otter" in page.text
    assert "They come back to you" in page.text
    assert "Quiet hour" in client.page("/me/mine/").text
    assert ask_again(client, programme) == where


def ask_again(client: WebClient, programme: Programme) -> str:
    """Where whoever is in it already is led."""
    return client.get(f"/me/mine/new/{programme.id}").headers["Location"].partition("?")[0]


def test_the_whole_way_by_buttons(
    client: WebClient, vault: Session, officer: User, programme: Programme, now: datetime
) -> None:
    client.sign_in(officer)
    where = ask(client, programme, acknowledges="y")
    enrolment = vault.scalars(sa.select(Enrolment)).one()
    carer = a_clinician(organisation_id=programme.provider_id)
    clients.take_on(vault, carer, enrolment.id, now=now)
    clients.offer(vault, carer, enrolment.id, now=now)
    vault.commit()
    assert "There is a place for you" in client.page(where).text
    for action, words in (
        ("accept", "You have a place"),
        ("pause", "Paused by you"),
        ("go-on", "You have a place"),
    ):
        page = client.page(where)
        form = page.form(f"{where}/{action}")
        response = client.post(form.action, data=form.filled({}))
        assert words in client.page(response.headers["Location"]).text
    client.submit(f"{where}/leave", having="reason", reason="no_time")
    vault.expire_all()
    assert (enrolment.state, enrolment.end_reason) == (S.WITHDRAWN, "no_time")
    assert "You left" in client.page(where).text
    assert client.get(f"{where}/leave").status_code == 409


def test_keeping_for_later_tells_nobody(
    client: WebClient, vault: Session, officer: User, programme: Programme
) -> None:
    client.sign_in(officer)
    where = ask(client, programme, for_later="yes")
    assert vault.scalars(sa.select(Enrolment.state)).one() is S.INTERESTED
    page = client.page(where)
    assert "Nobody has been told" in page.text
    client.submit(f"/me/mine/new/{programme.id}", having="chosen_name", chosen_name="Calm Rowan")
    vault.expire_all()
    row = vault.scalars(sa.select(Enrolment)).one()
    assert (row.state, row.chosen_name) == (S.REQUESTED, "Calm Rowan")


def test_a_full_programme_says_so_and_keeps_a_list(
    client: WebClient, vault: Session, officer: User, agency: Organisation, now: datetime
) -> None:
    full = make_programme(
        vault, now=now, agency_id=agency.id, provider_id=agency.id, kind=ProgrammeType.EAP, places=0
    )
    client.sign_in(officer)
    assert "you are on the waiting list" in client.page(ask(client, full)).text.lower()


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"chosen_name": ""}, "Say what we may call you"),
        ({"group": ""}, "Choose one, so that we know"),
        ({"safe_contact": "mail", "mail": "nobody"}, "Enter an e-mail address"),
        ({"safe_contact": "mail", "mail": "me@northgate.example"}, "This looks like your work address"),
        ({"safe_contact": "phone", "phone": ""}, "Enter a telephone number"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(
    client: WebClient, vault: Session, officer: User, programme: Programme, values: dict[str, str], words: str
) -> None:
    client.sign_in(officer)
    said = {"chosen_name": "Grey Otter", "group": "officer", "safe_contact": "none", **values}
    page = client.page(f"/me/mine/new/{programme.id}")
    form = page.form(having="chosen_name")
    data = form.filled({key: value for key, value in said.items() if value})
    data.update({key: [""] for key, value in said.items() if not value})
    response = client.post(form.action, data=data)
    assert response.status_code == 422
    assert words in response.text
    assert said["chosen_name"] in response.text
    assert vault.scalars(sa.select(Participant)).all() == []


def test_a_work_address_needs_a_tick(
    client: WebClient, vault: Session, officer: User, programme: Programme
) -> None:
    client.sign_in(officer)
    page = client.page(f"/me/mine/new/{programme.id}")
    data = page.form(having="chosen_name").filled(
        {"group": "officer", "safe_contact": "mail", "mail": "me@northgate.example"}
    )
    refused = client.post(f"/me/mine/new/{programme.id}", data=data)
    assert "Use my work address all the same" in refused.text
    assert client.post(f"/me/mine/new/{programme.id}", data={**data, "is_sure": "y"}).status_code == 302
    assert vault.scalars(sa.select(Participant)).one().contact == "me@northgate.example"


def test_a_group_that_may_not_join_is_not_offered(
    client: WebClient, vault: Session, officer: User, agency: Organisation, now: datetime
) -> None:
    family = make_programme(
        vault, now=now, agency_id=agency.id, provider_id=agency.id, kind=ProgrammeType.FAMILY_SUPPORT,
        groups=frozenset({"family"}),
    )  # fmt: skip
    client.sign_in(officer)
    page = client.get(f"/me/mine/new/{family.id}")
    assert 'value="family"' in page.text
    assert 'value="officer"' not in page.text


def test_name_contact_and_notice_can_be_changed(
    client: WebClient, vault: Session, officer: User, programme: Programme, now: datetime
) -> None:
    client.sign_in(officer)
    where = ask(client, programme)
    client.submit(f"{where}/name", having="chosen_name", chosen_name="Robin")
    client.submit(f"{where}/notice", action=f"{where}/notice", acknowledges="y")
    client.submit("/me/mine/contact", having="safe_contact", safe_contact="phone", phone="+1 410 555 0123")
    vault.expire_all()
    row, own = vault.scalars(sa.select(Enrolment)).one(), vault.scalars(sa.select(Participant)).one()
    assert (row.chosen_name, row.notice_acknowledged_at) == ("Robin", now)
    assert own.contact == "+1 410 555 0123"
    client.submit("/me/mine/contact", having="safe_contact", safe_contact="none")
    vault.expire_all()
    assert own.contact is None


@pytest.mark.proves("E-08")
def test_erasing_needs_one_tick_and_leaves_nothing(
    client: WebClient, vault: Session, officer: User, programme: Programme
) -> None:
    client.sign_in(officer)
    where = ask(client, programme)
    assert client.submit("/me/mine/erase", action="/me/mine/erase").status_code == 422
    page = client.submit_and_follow("/me/mine/erase", action="/me/mine/erase", wants="y")
    assert "Everything of yours is erased" in page.text
    vault.expire_all()
    assert vault.scalars(sa.select(Participant)).all() == []
    assert vault.scalars(sa.select(Enrolment)).all() == []
    assert client.get(where).status_code == 404
    assert "There is nothing of yours here" in client.page("/me/mine/erase").text


def test_what_is_not_ones_own_is_not_there(
    client: WebClient, session: Session, vault: Session, agency: Organisation, officer: User,
    programme: Programme, now: datetime,
) -> None:  # fmt: skip
    client.sign_in(officer)
    where = ask(client, programme)
    other = make_user(session, agency, [Role.OFFICER], now=now, email="sam@northgate.example")
    client.sign_in(other)
    for path in (where, f"{where}/leave", f"{where}/notice", f"{where}/name"):
        assert client.get(path).status_code == 404
    token = client.page("/me/mine/erase")
    assert "There is nothing of yours here" in token.text
    assert client.get("/me/mine/contact").status_code == 404


@pytest.mark.parametrize("role", [Role.WELLBEING_COORDINATOR, Role.ORGANISATION_ADMIN, Role.AUDITOR])
def test_who_only_works_here_has_no_own_page(
    client: WebClient, session: Session, agency: Organisation, role: Role, now: datetime
) -> None:
    client.sign_in(make_user(session, agency, [role], now=now, email="x@northgate.example"))
    assert client.get("/me/mine/").status_code == 403


def test_the_main_side_is_the_same_after_a_whole_enrolment(
    client: WebClient, session: Session, vault: Session, officer: User, programme: Programme, now: datetime
) -> None:
    client.sign_in(officer)
    client.page("/account")
    before = dump(session)
    where = ask(client, programme, acknowledges="y", safe_contact="mail", mail="otter@home.example")
    enrolment = vault.scalars(sa.select(Enrolment)).one()
    carer = a_clinician(organisation_id=programme.provider_id)
    for step in (clients.take_on, clients.offer):
        step(vault, carer, enrolment.id, now=now)
    vault.commit()
    client.submit(where, action=f"{where}/accept")
    clients.start(vault, carer, enrolment.id, now=now)
    vault.commit()
    client.submit(where, action=f"{where}/pause")
    client.submit(f"{where}/leave", having="reason")
    client.submit("/me/mine/erase", action="/me/mine/erase", wants="y")
    assert dump(session) == before


def dump(session: Session) -> dict[str, list[str]]:
    """Every row of every table of the main side, sessions and outbox included."""
    session.expire_all()
    return {
        name: sorted(map(repr, session.execute(sa.select(table)).all()))
        for name, table in Base.metadata.tables.items()
    }
