"""The pages of emergencies: the clinician's, the second person's, the reviewer's, the person's; and nobody else's."""

from datetime import datetime
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from accounts.outbox.models import OutboxMessage
from accounts.roles import permissions_of
from accounts.users.models import User
from audit.models import AuditRow
from core.actor import OrganisationKind, Role
from core.permissions import Permission
from tests.support.accounts import actor_of, make_organisation, make_user
from tests.support.frozen_clock import Clock
from tests.support.wellbeing import make_enrolment, make_programme
from tests.web.conftest import WebClient
from web.access import access_of
from wellbeing.emergencies.models import Glass
from wellbeing.enrolments.shortcodes import short_code
from wellbeing.trail.models import TrailRow
from wellbeing.visitor import visitor_of

REASON = "She told me on the phone that she will do it tonight and has the tablets."


class House:
    """An agency and an NGO that counsels its people; somebody in danger."""

    def __init__(self, session: Session, vault: Session, now: datetime) -> None:
        self.session, self.vault, self.now = session, vault, now
        self.agency = make_organisation(session)
        self.ngo = make_organisation(session, OrganisationKind.NGO, name="Lanternfield")
        self.clinician = self.person(self.ngo, "Noor Haddad", Role.CLINICIAN)
        self.other = self.person(self.ngo, "Imre Kovacs", Role.CLINICIAN)
        self.privacy = self.person(self.agency, "Pat Quill", Role.WELLBEING_AUDITOR)
        self.officer = self.person(self.agency, "Jamie Castellanos", Role.OFFICER)
        person = visitor_of(actor_of(session, self.officer)).for_themselves()
        programme = make_programme(
            vault, now=now, agency_id=self.agency.id, provider_id=self.ngo.id, name="Quiet hour"
        )
        self.enrolment = make_enrolment(vault, now=now, visitor=person, programme=programme)
        vault.commit()

    def person(self, organisation: Any, name: str, *roles: Role) -> User:
        email = f"{name.split()[0].lower()}@{organisation.name.split()[0].lower()}.example"
        return make_user(self.session, organisation, roles, now=self.now, name=name, email=email)

    def open(self, client: WebClient, **values: Any) -> str:
        """Open what is the officer's as the clinician; answers the address of the opening."""
        client.sign_in(self.clinician, factor="passkey")
        given = {"facts": ["intent", "means"], "reason": REASON, "telling": "now"} | values
        answer = client.submit(f"/me/urgent/new/{self.enrolment.id}", having="reason", **given)
        assert answer.status_code == 302, answer.text
        glass_id = self.vault.scalars(sa.select(Glass.id)).one()
        return f"/me/urgent/{glass_id}"


@pytest.fixture
def house(session: Session, vault: Session, now: datetime) -> House:
    return House(session, vault, now)


def test_from_the_code_to_the_contact_to_the_persons_own_page(client: WebClient, house: House) -> None:
    client.sign_in(house.clinician, factor="passkey")
    page = client.page(f"/me/urgent/?code={short_code(house.enrolment.id)}")
    assert f"/me/urgent/new/{house.enrolment.id}" in page.html
    assert "Heron" not in page.text
    glass = house.open(client)
    page = client.page(glass)
    assert "home.example" not in page.text, "nothing is shown before the button"
    form = page.form(f"{glass}/contact")
    shown = client.post(form.action, data=form.filled({}))
    assert shown.status_code == 200
    for words in ("Quiet Heron", "own@home.example"):
        assert words in shown.text
    assert "home.example" not in client.page(glass).text, "a page that is opened again shows nothing"

    client.sign_in(house.officer)
    page = client.page("/me/mine/opened")
    for words in (
        "Noor Haddad looked up how to reach you",
        "you were going to end your life and had the means at hand",
        "your safe contact, your chosen name",
        "will check whether that was right",
    ):
        assert words in page.text
    assert REASON not in page.text


def test_thoughts_alone_are_refused_with_an_explanation_and_what_was_typed_stays(
    client: WebClient, house: House
) -> None:
    client.sign_in(house.clinician, factor="passkey")
    answer = client.submit(
        f"/me/urgent/new/{house.enrolment.id}",
        having="reason",
        facts=["thoughts"],
        reason=REASON,
        telling="now",
    )
    assert answer.status_code == 422
    assert "Thoughts of suicide alone do not open anything" in answer.text
    assert REASON in answer.text
    assert house.vault.scalar(sa.select(sa.func.count()).select_from(Glass)) == 0


def test_not_telling_now_needs_a_reason_and_a_day(client: WebClient, house: House) -> None:
    client.sign_in(house.clinician, factor="passkey")
    path = f"/me/urgent/new/{house.enrolment.id}"
    given: dict[str, Any] = {"facts": ["intent", "plan"], "reason": REASON, "telling": "later"}
    assert "Say why it is not safe" in client.submit(path, having="reason", **given).text
    late = given | {"unsafe": "in_hospital", "look_again_on": "2026-03-19"}
    assert "at most 7 days from today" in client.submit(path, having="reason", **late).text
    glass = house.open(client, **(given | {"unsafe": "in_hospital", "look_again_on": "2026-03-13"}))
    client.sign_in(house.officer)
    assert "Nobody has" in client.page("/me/mine/opened").text
    client.sign_in(house.clinician, factor="passkey")
    client.submit(glass, action=f"{glass}/tell")
    client.sign_in(house.officer)
    assert "Noor Haddad" in client.page("/me/mine/opened").text


def test_after_four_hours_it_is_closed(client: WebClient, house: House, clock: Clock) -> None:
    glass = house.open(client)
    clock.advance(hours=4)
    client.sign_in(house.clinician, factor="passkey")
    page = client.page(glass)
    assert "Closed since" in page.text
    token = page.form("sign-out").filled({})
    answer = client.post(f"{glass}/contact", data=token)
    assert answer.status_code == 409
    assert "home.example" not in answer.text
    assert "has closed" in answer.text


def test_every_look_leaves_a_row_and_the_name_comes_after_the_contact(
    client: WebClient, house: House
) -> None:
    glass = house.open(client)
    page = client.page(glass)
    forms = {name: page.form(f"{glass}/{name}") for name in ("contact", "identity")}
    early = client.post(forms["identity"].action, data=forms["identity"].filled({}))
    assert early.status_code == 409
    for name in ("contact", "identity", "contact"):
        shown = client.post(forms[name].action, data=forms[name].filled({}))
        assert shown.status_code == 200
        assert ("Jamie Castellanos" in shown.text) is (name == "identity")
    looks = sa.select(TrailRow.details).where(TrailRow.action == "glass.read").order_by(TrailRow.sequence)
    assert house.vault.scalars(looks).all() == [
        '{"item":"contact"}',
        '{"item":"identity"}',
        '{"item":"contact"}',
    ]
    pages = sa.select(sa.func.count()).where(TrailRow.action == "glass_page.read")
    assert house.vault.scalar(pages) == 4  # the page, and each answer that showed something


def test_a_second_person_confirms_without_seeing_whose_it_is(client: WebClient, house: House) -> None:
    glass = house.open(client)
    client.sign_in(house.other, factor="passkey")
    page = client.page(glass)
    for secret in ("Heron", "home.example", "Castellanos", REASON, short_code(house.enrolment.id)):
        assert secret not in page.text
    assert client.post(f"{glass}/contact", data=page.form(f"{glass}/second").filled({})).status_code == 404
    client.submit(glass, action=f"{glass}/second")
    assert "Imre Kovacs" in client.page(glass).text


def test_the_privacy_officer_reviews_in_codes_without_content(client: WebClient, house: House) -> None:
    glass = house.open(client)
    review = glass.replace("/me/urgent/", "/me/watch/urgent/")
    client.sign_in(house.privacy)
    page = client.page(review)
    assert "Noor" not in page.text or "Heron" not in page.text
    client.submit(review, action=f"{review}/second")
    page = client.page(review)
    for secret in ("Heron", "home.example", "Castellanos", REASON, short_code(house.enrolment.id)):
        assert secret not in page.text
    client.submit(
        review, having="csrf_token", action=review, verdict="justified", findings=["facts_documented"]
    )
    assert "Justified" in client.page(review).text
    assert "Reviewed" in client.page("/me/watch/urgent/").text
    client.sign_in(house.officer)
    assert "found it justified" in client.page("/me/mine/opened").text


def test_what_was_said_is_written_down_and_told(client: WebClient, house: House) -> None:
    glass = house.open(client)
    form = client.page(f"{glass}/said").form("/said")
    assert client.post(form.action, data=form.filled({"recipient": "hospital"})).status_code == 422
    client.post(
        f"{glass}/said",
        data=form.filled({"recipient": "emergency_services", "said": ["place", "danger_to_self"]}),
    )
    client.sign_in(house.officer)
    page = client.page("/me/mine/opened")
    assert "Emergency services: Where they are" in page.text


COMMAND = (Role.SUPERVISOR, Role.LEADERSHIP, Role.ORGANISATION_ADMIN, Role.OPERATOR, Role.AUDITOR)


@pytest.mark.proves("E-11")
def test_no_route_of_emergencies_can_be_reached_by_command(app: Flask) -> None:
    routes = [rule.endpoint for rule in app.url_map.iter_rules() if rule.endpoint.startswith("glass.")]
    assert len(routes) >= 14
    own = {one for one in routes if access_of(app, one) is Permission.WELLBEING_OWN}
    assert own == {"glass.told"}, "everybody reads what concerns themselves, and nothing else"
    for endpoint in set(routes) - own:
        access = access_of(app, endpoint)
        assert isinstance(access, Permission), endpoint
        for role in COMMAND:
            assert access not in permissions_of([role]), (endpoint, role)


@pytest.mark.proves("E-11")
@pytest.mark.parametrize("role", COMMAND[:3])
def test_command_is_answered_nothing(client: WebClient, house: House, role: Role) -> None:
    glass = house.open(client)
    client.sign_in(house.person(house.agency, "Robin Steele", role))
    for path in (
        "/me/urgent/",
        glass,
        f"{glass}/said",
        glass.replace("urgent", "watch/urgent"),
        "/me/watch/",
    ):
        answer = client.get(path)
        assert answer.status_code == 403, path
        assert "Noor" not in answer.text


def test_an_officer_who_also_leads_reads_their_own_page_only(client: WebClient, house: House) -> None:
    house.open(client)
    both = house.person(house.agency, "Robin Steele", Role.OFFICER, Role.SUPERVISOR)
    client.sign_in(both, factor="passkey")
    assert "Nobody has" in client.page("/me/mine/opened").text


def test_a_stranger_finds_nothing(client: WebClient, house: House, session: Session, now: datetime) -> None:
    glass = house.open(client)
    elsewhere = make_organisation(session, OrganisationKind.NGO, name="Elsewhere")
    for role in (Role.CLINICIAN, Role.WELLBEING_AUDITOR):
        client.sign_in(house.person(elsewhere, f"{role.value.title()} Nobody", role))
        for path in (glass, f"/me/urgent/new/{house.enrolment.id}", glass.replace("urgent", "watch/urgent")):
            assert client.get(path).status_code in (403, 404), path
    client.sign_in(house.clinician, factor="passkey")
    unknown = UUID(int=0)
    assert client.get(f"/me/urgent/{unknown}").status_code == 404


def test_nothing_of_it_reaches_the_main_side(client: WebClient, house: House) -> None:
    def main_side() -> tuple[int, ...]:
        tables = (AuditRow, OutboxMessage)
        return tuple(house.session.scalar(sa.select(sa.func.count()).select_from(one)) or 0 for one in tables)

    before = main_side()
    glass = house.open(client)
    client.submit(glass, action=f"{glass}/close")
    assert main_side() == before
