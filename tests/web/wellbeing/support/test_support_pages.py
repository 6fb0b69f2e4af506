"""The pages of peers, of their log and of incidents: who reaches them, what they say, what stays private."""

from datetime import datetime
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from accounts.outbox.models import OutboxMessage
from accounts.users.models import User
from audit.models import AuditRow
from core.actor import OrganisationKind, Role
from tests.support.accounts import actor_of, make_organisation, make_user
from tests.support.wellbeing_support import make_incident, peer_values
from tests.web.conftest import WebClient
from wellbeing.pseudonyms import pseudonym_of
from wellbeing.support.contacts.models import ContactEntry
from wellbeing.support.incidents.models import IncidentPerson, OfferAnswer
from wellbeing.support.peers.commands import add_peer
from wellbeing.support.peers.models import PeerSupporter
from wellbeing.visitor import visitor_of


class House:
    """An agency with everybody who matters to peer support."""

    def __init__(self, session: Session, vault: Session, now: datetime) -> None:
        self.session, self.vault, self.now = session, vault, now
        self.agency = make_organisation(session)
        self.coordinator = self.person("Wren Okafor", Role.WELLBEING_COORDINATOR)
        self.peer = self.person("Sasha Lindqvist", Role.PEER_SUPPORTER)
        self.clinician = self.person("Noor Haddad", Role.CLINICIAN)
        self.officer = self.person("Jamie Castellanos", Role.OFFICER)
        self.chief = self.person("Robin Steele", Role.LEADERSHIP)

    def person(self, name: str, *roles: Role) -> User:
        email = f"{name.split()[0].lower()}@northgate.example"
        return make_user(self.session, self.agency, roles, now=self.now, name=name, email=email)

    def put_on_roster(self) -> None:
        who = pseudonym_of(self.peer.id)
        clinician = pseudonym_of(self.clinician.id)
        add_peer(
            self.vault,
            visitor_of(actor_of(self.session, self.coordinator)),
            peer=who,
            values=peer_values(self.now.date(), supervised_by=clinician),
            staff={who},
            command=(),
            clinicians={clinician},
            now=self.now,
        )
        self.vault.commit()

    def incident(self, *people: User) -> Any:
        by = visitor_of(actor_of(self.session, self.coordinator))
        incident_id = make_incident(self.vault, by, self.now, *(pseudonym_of(one.id) for one in people))
        self.vault.commit()
        return incident_id


@pytest.fixture
def house(session: Session, vault: Session, now: datetime) -> House:
    return House(session, vault, now)


def test_a_coordinator_puts_a_peer_on_the_roster_and_officers_see_them(
    client: WebClient, house: House
) -> None:
    client.sign_in(house.coordinator)
    page = client.page("/me/peers/new")
    assert "Sasha Lindqvist" in page.text
    assert "Robin Steele" not in page.text, "who leads is not even offered"
    page = client.submit_and_follow(
        "/me/peers/new",
        having="peer",
        peer=pseudonym_of(house.peer.id).hex(),
        trained_on="2025-06-01",
        trained_until="2027-06-01",
        supervised_by=pseudonym_of(house.clinician.id).hex(),
        supervised_on="2026-03-01",
        reach="Any evening on 410 555 0142",
        languages=["en"],
        topics=["sleep"],
    )
    assert "Ready" in page.text
    client.sign_in(house.officer)
    page = client.page("/me/peers/")
    for words in ("Sasha Lindqvist", "410 555 0142", "Sleep and shifts", "English"):
        assert words in page.text


def test_the_list_of_peers_is_public(client: WebClient, house: House) -> None:
    house.put_on_roster()
    assert "Sasha" not in client.page("/me/peers/").text
    page = client.page(f"/me/peers/?agency={house.agency.id}")
    assert "Sasha Lindqvist" in page.text


def test_a_peer_who_got_a_role_of_command_or_left_is_not_listed(client: WebClient, house: House) -> None:
    house.put_on_roster()
    client.sign_in(house.officer)
    assert "Sasha Lindqvist" in client.page("/me/peers/").text
    from accounts.users.models import UserRole

    house.session.add(UserRole(user_id=house.peer.id, role=Role.SUPERVISOR, granted_at=house.now))
    house.session.commit()
    assert "Sasha Lindqvist" not in client.page("/me/peers/").text


def test_what_is_wrong_is_said_at_its_field_and_stays(client: WebClient, house: House) -> None:
    client.sign_in(house.coordinator)
    answer = client.submit(
        "/me/peers/new",
        having="peer",
        peer=pseudonym_of(house.peer.id).hex(),
        trained_on="2025-06-01",
        trained_until="2025-05-01",
        reach="On 410 555 0142",
        languages=["en"],
    )
    assert answer.status_code == 422
    assert "cannot run out before it was done" in answer.text
    assert "On 410 555 0142" in answer.text


def test_a_peer_logs_a_contact_and_deletes_it(client: WebClient, house: House) -> None:
    client.sign_in(house.peer)
    page = client.submit_and_follow(
        "/me/log/", having="minutes", kind="phone", topics=["sleep"], minutes="30", month="2026-03"
    )
    assert "By phone or video, 30 minutes" in page.text
    entry_id = house.vault.scalars(sa.select(ContactEntry.id)).one()
    client.submit_and_follow("/me/log/", action=f"/me/log/{entry_id}/delete")
    house.vault.expire_all()
    assert house.vault.scalars(sa.select(ContactEntry.id)).all() == []


def test_the_log_has_no_field_for_words(client: WebClient, house: House) -> None:
    client.sign_in(house.peer)
    form = client.page("/me/log/").form(having="minutes")
    assert set(form.filled({})) <= {
        "csrf_token", "month", "kind", "topics", "minutes", "critical_incident", "referred_to", "role_group",
    }  # fmt: skip


def test_a_clinician_has_no_contact_log_and_no_link_to_it(client: WebClient, house: House) -> None:
    client.sign_in(house.clinician)
    assert client.get("/me/log/").status_code == 404
    assert "Contact log" not in client.page("/me/urgent/").text
    client.sign_in(house.peer)
    assert "Contact log" in client.page("/me/log/").text


def test_a_peer_rests_by_their_own_act(client: WebClient, house: House) -> None:
    house.put_on_roster()
    client.sign_in(house.peer)
    page = client.submit_and_follow("/me/log/", action="/me/log/rest")
    assert "You are resting" in page.text
    client.sign_in(house.officer)
    assert "Sasha" not in client.page("/me/peers/").text


def test_small_numbers_of_the_log_are_hidden_from_the_coordinator(
    client: WebClient, house: House, vault: Session
) -> None:
    def entries(month: int, count: int) -> list[ContactEntry]:
        return [
            ContactEntry(
                agency_id=house.agency.id, year=2025, month=month, kind="phone", minutes=20,
                referral_made=False, critical_incident=False,
            )
            for _ in range(count)
        ]  # fmt: skip

    vault.add_all(entries(10, 3) + entries(11, 40) + entries(12, 7))
    vault.commit()
    client.sign_in(house.coordinator)
    page = client.page("/me/log/totals")
    assert page.text.count("hidden (small number)") >= 2
    quarter = page.text.partition("2025-Q4")[2].partition("2025-Q3")[0]
    for secret in (">3<", ">7<"):
        assert secret not in quarter


def test_an_incident_from_the_list_to_the_private_answer(client: WebClient, house: House) -> None:
    house.put_on_roster()
    client.sign_in(house.coordinator)
    page = client.submit_and_follow(
        "/me/events/new",
        having="kind",
        kind="disturbing_scene",
        happened_at="2026-03-10T21:30",
        people=[pseudonym_of(house.officer.id).hex()],
    )
    assert "Offered to 0 of 1 people" in page.text
    assert "A group meeting is never mandatory" in page.text
    [person] = house.vault.execute(sa.select(IncidentPerson.id, IncidentPerson.incident_id)).all()
    offer_page = f"/me/events/{person.incident_id}/{person.id}"
    [form] = [one for one in client.page(offer_page).forms if one.action == offer_page]
    client.post(offer_page, data=form.filled({"method": "in_person"}))
    page = client.page(f"/me/events/{person.incident_id}")
    assert "Offered to 1 of 1 people, to 1 of them within 72 hours" in page.text
    before = [client.page(path).text for path in ("/me/events/", f"/me/events/{person.incident_id}")]

    client.sign_in(house.officer)
    assert "very disturbing scene" in client.page("/me/mine/offers").text
    answer = client.submit(
        f"/me/mine/offers/{person.id}",
        having="reach",
        answer="peer",
        asked_peer=pseudonym_of(house.peer.id).hex(),
        reach="Jay, 410 555 0177 after six",
    )
    assert answer.status_code == 302
    client.sign_in(house.peer)
    assert "Jay, 410 555 0177 after six" in client.page("/me/asked").text

    client.sign_in(house.coordinator)
    after = [client.page(path).text for path in ("/me/events/", f"/me/events/{person.incident_id}")]
    assert after == before, "the coordinator's pages are the same whatever was answered"
    for user in (house.officer, house.clinician, house.chief):
        client.sign_in(user)
        assert client.get("/me/events/").status_code == 403
        assert client.get(f"/me/events/{person.incident_id}").status_code == 403

    client.sign_in(house.officer)
    client.submit(f"/me/mine/offers/{person.id}", action=f"/me/mine/offers/{person.id}/take-back")
    house.vault.expire_all()
    assert house.vault.scalar(sa.select(sa.func.count()).select_from(OfferAnswer)) == 0


def test_an_answer_without_a_peer_is_refused_at_its_field(client: WebClient, house: House) -> None:
    house.incident(house.officer)
    offer_id = house.vault.scalars(sa.select(IncidentPerson.id)).one()
    client.sign_in(house.officer)
    answer = client.submit(f"/me/mine/offers/{offer_id}", having="reach", answer="peer", reach="Jay")
    assert answer.status_code == 422
    assert "Choose somebody from the list" in answer.text
    assert "Jay" in answer.text


def test_somebody_elses_offer_is_not_there(client: WebClient, house: House) -> None:
    house.incident(house.officer)
    offer_id = house.vault.scalars(sa.select(IncidentPerson.id)).one()
    client.sign_in(house.peer)
    assert client.get(f"/me/mine/offers/{offer_id}").status_code == 404


def test_an_ngos_coordinator_has_no_roster_and_no_link_to_it(
    client: WebClient, session: Session, vault: Session, now: datetime
) -> None:
    ngo = make_organisation(session, OrganisationKind.NGO, name="Lantern")
    user = make_user(session, ngo, [Role.WELLBEING_COORDINATOR], now=now, email="w@lantern.example")
    client.sign_in(user)
    for path in ("/me/peers/roster", "/me/peers/new", "/me/events/", "/me/events/new", "/me/log/totals"):
        assert client.get(path).status_code == 404, path
    assert 'href="/me/peers/roster"' not in client.get("/services/").text


def test_nothing_of_it_reaches_the_main_side(client: WebClient, house: House) -> None:
    house.put_on_roster()
    house.incident(house.officer)

    def main_side() -> tuple[int, ...]:
        tables = (AuditRow, OutboxMessage)
        return tuple(house.session.scalar(sa.select(sa.func.count()).select_from(one)) or 0 for one in tables)

    offer_id = house.vault.scalars(sa.select(IncidentPerson.id)).one()
    before = main_side()
    client.sign_in(house.officer)
    client.page("/me/peers/")
    client.submit(f"/me/mine/offers/{offer_id}", having="reach", answer="no")
    client.sign_in(house.peer)
    client.submit("/me/log/", having="minutes", kind="text", topics=["grief"], minutes="10", month="2026-03")
    assert main_side() == before
    assert house.vault.scalar(sa.select(sa.func.count()).select_from(PeerSupporter)) == 1
