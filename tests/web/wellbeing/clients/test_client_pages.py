"""The provider's pages: taking on, offering, assigning, ending."""

from datetime import datetime

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from accounts.organisations.models import Organisation
from accounts.users.models import User
from core.actor import OrganisationKind, Role
from partners.memoranda.programmes import ProgrammeType
from tests.support.accounts import actor_of, make_organisation, make_user
from tests.support.wellbeing import an_officer, make_enrolment, make_programme
from tests.web.conftest import WebClient
from wellbeing.enrolments.lifecycle import EnrolmentState
from wellbeing.enrolments.models import Enrolment
from wellbeing.enrolments.shortcodes import short_code
from wellbeing.programmes.models import Programme
from wellbeing.pseudonyms import pseudonym_of
from wellbeing.visitor import visitor_of

S = EnrolmentState


@pytest.fixture
def ngo(session: Session) -> Organisation:
    return make_organisation(session, OrganisationKind.NGO, name="Lantern House")


@pytest.fixture
def agency(session: Session) -> Organisation:
    return make_organisation(session)


@pytest.fixture
def clinician(session: Session, ngo: Organisation, now: datetime) -> User:
    return make_user(session, ngo, [Role.CLINICIAN], now=now, email="c@lantern.example", name="Cleo Marsh")


@pytest.fixture
def manager(session: Session, ngo: Organisation, now: datetime) -> User:
    return make_user(session, ngo, [Role.NGO_MANAGER], now=now, email="m@lantern.example", name="Moss Reed")


@pytest.fixture
def programme(vault: Session, agency: Organisation, ngo: Organisation, now: datetime) -> Programme:
    return make_programme(vault, now=now, agency_id=agency.id, provider_id=ngo.id, places=1)


@pytest.fixture
def asked(vault: Session, programme: Programme, agency: Organisation, now: datetime) -> Enrolment:
    officer = an_officer(organisation_id=agency.id)
    return make_enrolment(vault, now=now, state=S.REQUESTED, programme=programme, visitor=officer)


def press(client: WebClient, where: str, step: str) -> str:
    """Press a button of a client's page; answers the text of the page it leads to."""
    return client.submit_and_follow(where, action=f"{where}/{step}").text


def test_a_clinician_takes_on_offers_and_gives_back(
    client: WebClient, vault: Session, clinician: User, asked: Enrolment
) -> None:
    client.sign_in(clinician)
    where = f"/me/work/{asked.id}"
    assert "Quiet Heron" in client.page("/me/work/").text
    assert "own@home.example" not in client.page(where).text
    assert "You work with this person now" in press(client, where, "take")
    assert "own@home.example" not in client.page(where).text
    assert "own@home.example" in client.submit(where, action=f"{where}/reach").text
    assert "Place offered" in press(client, where, "step/offer")
    assert "A colleague can take this person on now" in press(client, where, "give-back")
    vault.expire_all()
    assert (asked.state, asked.held_by) == (S.OFFERED, None)


def test_the_loser_of_a_race_reads_who_was_first(
    client: WebClient, session: Session, vault: Session, ngo: Organisation, clinician: User,
    asked: Enrolment, now: datetime,
) -> None:  # fmt: skip
    client.sign_in(clinician)
    where = f"/me/work/{asked.id}"
    form = client.page(where).form(f"{where}/take")
    other = make_user(session, ngo, [Role.CLINICIAN], now=now, email="d@lantern.example", name="Dale Finch")
    client.sign_in(other)
    press(client, where, "take")
    client.sign_in(clinician)
    token = client.page("/me/work/").form("/sign-out").filled({})
    response = client.post(form.action, data=token)
    assert response.status_code == 409
    assert "A colleague has taken this person on meanwhile" in response.text
    assert client.get(where).status_code == 404


def test_the_last_place_is_offered_once(
    client: WebClient, vault: Session, clinician: User, manager: User, asked: Enrolment, programme: Programme,
    agency: Organisation, now: datetime,
) -> None:  # fmt: skip
    second = make_enrolment(
        vault, now=now, state=S.REQUESTED, programme=programme,
        visitor=an_officer(organisation_id=agency.id),
    )  # fmt: skip
    client.sign_in(manager)
    press(client, f"/me/work/{asked.id}", "step/offer")
    response = client.submit(f"/me/work/{second.id}", action=f"/me/work/{second.id}/step/offer")
    assert response.status_code == 422
    assert "Every place is taken or offered" in response.text
    vault.expire_all()
    assert second.state is S.REQUESTED


def test_a_manager_assigns_by_name_and_sees_caseloads(
    client: WebClient, vault: Session, clinician: User, manager: User, asked: Enrolment
) -> None:
    client.sign_in(manager)
    where = f"/me/work/{asked.id}"
    page = client.page(f"{where}/assign")
    assert "Cleo Marsh (0)" in page.text
    holder = pseudonym_of(clinician.id).hex()
    client.submit(f"{where}/assign", action=f"{where}/assign", holder=holder)
    vault.expire_all()
    assert asked.held_by == pseudonym_of(clinician.id)
    page = client.page("/me/work/")
    assert "Caseloads" in page.text
    assert "Cleo Marsh" in page.text
    assert "own@home.example" not in client.page(where).text


def test_a_coordinator_runs_places_by_code(
    client: WebClient, session: Session, vault: Session, agency: Organisation, now: datetime
) -> None:
    own = make_programme(vault, now=now, agency_id=agency.id, provider_id=agency.id, kind=ProgrammeType.EAP)
    row = make_enrolment(
        vault, now=now, state=S.REQUESTED, programme=own, visitor=an_officer(organisation_id=agency.id)
    )
    coordinator = make_user(session, agency, [Role.WELLBEING_COORDINATOR], now=now, email="w@n.example")
    client.sign_in(coordinator)
    page = client.page("/me/work/")
    assert short_code(row.id) in page.text
    page = client.page(f"/me/work/{row.id}")
    assert "Quiet Heron" not in page.text
    assert "Waiting list" in press(client, f"/me/work/{row.id}", "step/list")
    assert client.get(f"/me/work/{row.id}/assign").status_code == 403


def test_ending_says_why_and_the_person_reads_it(
    client: WebClient, session: Session, vault: Session, clinician: User, agency: Organisation,
    programme: Programme, now: datetime,
) -> None:  # fmt: skip
    officer = make_user(session, agency, [Role.OFFICER], now=now, email="o@n.example")
    row = make_enrolment(
        vault, now=now, state=S.REQUESTED, programme=programme,
        visitor=visitor_of(actor_of(session, officer)).for_themselves(),
    )  # fmt: skip
    client.sign_in(clinician)
    where = f"/me/work/{row.id}"
    assert client.submit(f"{where}/end", having="reason").status_code == 422
    client.submit(f"{where}/end", having="reason", reason="other_help_fits")
    client.sign_in(officer)
    assert "Other help fits better" in client.page(f"/me/mine/{row.id}").text


def test_a_list_of_many_takes_few_statements(
    client: WebClient,
    vault: Session,
    manager: User,
    programme: Programme,
    agency: Organisation,
    now: datetime,
) -> None:
    client.sign_in(manager)
    counts = []
    for _ in range(2):
        for _ in range(4):
            officer = an_officer(organisation_id=agency.id)
            make_enrolment(vault, now=now, state=S.REQUESTED, programme=programme, visitor=officer)
        vault.commit()
        seen: list[str] = []

        def note(*arguments: object, seen: list[str] = seen) -> None:
            seen.append(str(arguments[2]))

        connection = vault.connection()
        sa.event.listen(connection, "before_cursor_execute", note)
        client.page("/me/work/")
        sa.event.remove(connection, "before_cursor_execute", note)
        counts.append(len([text for text in seen if text.startswith("SELECT")]))
    assert counts[0] == counts[1] > 0


@pytest.mark.parametrize(
    "role", [Role.OFFICER, Role.SUPERVISOR, Role.LEADERSHIP, Role.ORGANISATION_ADMIN, Role.WELLBEING_AUDITOR]
)
def test_nobody_else_gets_to_the_pages(
    client: WebClient, session: Session, agency: Organisation, asked: Enrolment, role: Role, now: datetime
) -> None:
    client.sign_in(make_user(session, agency, [role], now=now, email="x@n.example"))
    for path in (
        "/me/work/",
        f"/me/work/{asked.id}",
        f"/me/work/{asked.id}/end",
        f"/me/work/{asked.id}/assign",
    ):
        assert client.get(path).status_code == 403
