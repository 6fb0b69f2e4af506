"""The directory's pages: search, one organisation, and an NGO's own services."""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa
from sqlalchemy import Connection
from sqlalchemy.orm import Session

from accounts.organisations.models import Organisation, OrganisationStatus
from audit.models import AuditRow
from core.actor import OrganisationKind, Role
from partners.services.codes import Modality, Population
from partners.services.models import (
    Location,
    Phone,
    Service,
    ServiceArea,
    ServiceLanguage,
    ServiceModality,
    ServiceNeed,
    ServicePopulation,
)
from partners.services.needs import Need
from tests.support.frozen_clock import Clock
from tests.support.memoranda import Pair, make_organisation, make_pair, make_person
from tests.support.statements import counted_statements
from tests.web.conftest import WebClient

NAUGHTY = "<script>alert(1)</script> & “Ωmega” ‮evil; DROP TABLE"


@pytest.fixture
def pair(session: Session, now: datetime) -> Pair:
    return make_pair(session, now)


@pytest.fixture
def officer(session: Session, pair: Pair, now: datetime) -> UUID:
    actor = make_person(session, pair.agency_id, "Olu Officer", Role.LIAISON_OFFICER, now=now)
    assert actor.user_id is not None
    return actor.user_id


@pytest.fixture
def manager(session: Session, pair: Pair, now: datetime) -> UUID:
    actor = make_person(session, pair.ngo_id, "Mina Manager", Role.NGO_MANAGER, now=now)
    assert actor.user_id is not None
    return actor.user_id


def make_candidate(session: Session, name: str, *, services: int = 1) -> UUID:
    organisation = Organisation(
        id=uuid4(),
        kind=OrganisationKind.NGO,
        status=OrganisationStatus.CANDIDATE,
        name=name,
        source="ohana",
        source_id=name[:80],
    )
    session.add(organisation)
    session.flush()
    place = Location(
        id=uuid4(),
        organisation_id=organisation.id,
        name=name,
        city="Fellsmere",
        longitude=-76.61,
        latitude=39.3,
    )
    session.add(place)
    session.flush()
    for number in range(services):
        service = Service(
            id=uuid4(), organisation_id=organisation.id, location_id=place.id, name=f"{name} service {number}"
        )
        session.add(service)
        session.flush()
        session.add(
            Phone(
                organisation_id=organisation.id,
                service_id=service.id,
                number="(410) 555-HELP",
                digits="4105554357",
            )
        )
    session.flush()
    return organisation.id


def test_the_list_goes_page_by_page_in_both_directions(
    session: Session, client: WebClient, officer: UUID
) -> None:
    for number in range(60):
        make_candidate(session, f"Aid {number:02}")
    client.sign_in(officer)
    first = client.page("/directory/")
    assert "61 organisations" in first.text
    second = client.page(first.links["Next →"])
    third = client.page(second.links["Next →"])
    assert "Harbour House" in third.text
    assert "Next" not in third.text
    names = [name for page in (first, second, third) for name in page.links if name.startswith("Aid")]
    assert names == [f"Aid {number:02}" for number in range(60)]
    again = client.page(client.page(third.links["← Previous"]).links["← Previous"])
    assert "Aid 00" in again.text
    assert "Aid 25" not in again.text


def test_search_narrows_by_words_need_and_mental_health(
    session: Session, client: WebClient, officer: UUID
) -> None:
    make_candidate(session, "Lantern Trust")
    shelter = make_candidate(session, "Open Door")
    service = session.scalars(sa.select(Service).where(Service.organisation_id == shelter)).one()
    service.description, service.is_mental_health = "Beds for the night; 100% free_of charge.", True
    session.add(ServiceNeed(service_id=service.id, need=Need.HOMELESSNESS))
    session.flush()
    client.sign_in(officer)
    session.add(ServicePopulation(service_id=service.id, population=Population.VETERANS))
    session.add(ServiceModality(service_id=service.id, modality=Modality.PHONE))
    session.add(ServiceLanguage(service_id=service.id, code="ase"))
    session.add(ServiceArea(service_id=service.id, name="Quayside"))
    service.minimum_age, service.languages = 18, "English; some Polish"
    lantern = sa.select(Service.id).join(Organisation, Organisation.id == Service.organisation_id)
    young = session.get_one(
        Service, session.scalars(lantern.where(Organisation.name == "Lantern Trust")).one()
    )
    young.maximum_age = 17
    session.flush()
    for query in (
        "q=NIGHT+beds",
        "need=homelessness",
        "mental=y",
        "q=100%25+free_of",
        "q=door",
        "population=veterans",
        "modality=phone",
        "language=ase",
        "language=pl",
        "q=quayside",
        "age=40&q=open",
        "population=veterans&modality=phone&language=ase&age=18&need=homelessness",
    ):
        page = client.page(f"/directory/?{query}")
        assert "Open Door" in page.text, query
        assert "Lantern Trust" not in page.text, query
    assert "Lantern Trust" not in client.page("/directory/?active=y").text
    assert "No organisation matches" in client.page("/directory/?q=100_free").text
    assert "Lantern Trust" in client.page("/directory/?age=17").text
    assert "Open Door" not in client.page("/directory/?age=17").text
    assert "No organisation matches" in client.page("/directory/?population=veterans&age=9").text
    nonsense = ("population=x", "modality=x", "language=x", "age=x", "age=-1", "age=500")
    for broken in ("need=nonsense", "after=nonsense", f"after={uuid4()}", "q=%00", *nonsense):
        assert "Lantern Trust" in client.page(f"/directory/?{broken}").text, broken


def test_filters_in_force_are_chips_that_take_themselves_away(
    session: Session, client: WebClient, officer: UUID
) -> None:
    make_candidate(session, "Lantern Trust")
    client.sign_in(officer)
    page = client.page("/directory/?q=lantern&need=food")
    assert "No organisation matches" in page.text
    without_need = next(url for words, url in page.links.items() if "Food" in words)
    assert "Lantern Trust" in client.page(without_need).text


def test_an_organisation_shows_phones_that_dial_and_naughty_text_unharmed(
    session: Session, client: WebClient, officer: UUID
) -> None:
    organisation = make_candidate(session, NAUGHTY)
    client.sign_in(officer)
    page = client.page(f"/directory/{organisation}")
    assert NAUGHTY in page.text
    assert page.links["(410) 555-HELP"] == "tel:4105554357"
    assert "longitude -76.61" in page.text
    assert "Ohana directory package" in page.text


def test_the_pages_need_a_constant_number_of_statements(
    session: Session, client: WebClient, officer: UUID, connection: Connection
) -> None:
    small, large = make_candidate(session, "Small"), make_candidate(session, "Large", services=30)
    client.sign_in(officer)
    client.page("/directory/")
    counts = []
    for path in (f"/directory/{small}", f"/directory/{large}"):
        with counted_statements(connection) as statements:
            client.page(path)
        counts.append(len(statements))
    assert counts[0] == counts[1] <= 20
    with counted_statements(connection) as statements:
        client.page("/directory/?q=small&mental=y")
    assert len(statements) <= 10


def test_a_suspended_organisation_and_an_agency_are_not_in_the_directory(
    session: Session, client: WebClient, officer: UUID, pair: Pair
) -> None:
    hidden = make_organisation(session, OrganisationKind.NGO, "Gone Quiet")
    session.execute(
        sa.update(Organisation).where(Organisation.id == hidden).values(status=OrganisationStatus.SUSPENDED)
    )
    client.sign_in(officer)
    assert "Gone Quiet" not in client.page("/directory/").text
    client.page(f"/directory/{hidden}", status=404)
    client.page(f"/directory/{pair.agency_id}", status=404)


def test_a_manager_adds_a_service_and_fills_its_sections(
    session: Session, client: WebClient, manager: UUID, pair: Pair
) -> None:
    client.sign_in(manager)
    page = client.submit_and_follow(
        "/directory/services/new",
        name=NAUGHTY,
        description="First line\nsecond line",
        needs=["food", "crisis_followup"],
        populations=["veterans", "officers_and_families"],
        minimum_age="18",
        maximum_age="64",
        status="active",
    )
    service = session.scalars(sa.select(Service).where(Service.minimum_age == 18)).one()
    assert service.organisation_id == pair.ngo_id
    # Controls that turn the direction of text are taken out; everything else is kept.
    assert service.name == NAUGHTY.replace("\u202e", "")
    assert "Nothing said yet" in page.text
    edit = f"/directory/services/{service.id}/edit"
    client.submit_and_follow(
        f"{edit}/access",
        phones="(410) 555-0100, at night\n+44 20 7946 0018",
        language_codes=["en", "ase"],
        languages="English, Español",
        fees="20 to 50 dollars",
        has_sliding_scale="y",
        application_process="Call first.",
    )
    client.submit_and_follow(
        f"{edit}/times",
        modalities=["home_visit", "telehealth"],
        day_we="09:00-12:00, 13:00-17:00 by appointment",
        day_sa="20:00-02:00",
        address_1="4 Quay",
        city="Fellsmere",
        areas="Old Town\nThe Docks",
        accessibility="No steps.",
    )
    overview = client.submit_and_follow(
        f"{edit}/alert", alert="The lift is out of order.", alert_until="2026-03-20"
    )
    assert "Nothing said yet" in overview.text, "of its capacity"
    shown = client.page(f"/directory/services/{service.id}")
    for words in (
        "The lift is out of order.",
        "18 to 64",
        "Follow-up after a crisis, Food",
        "Veterans, Police officers and their families",
        "English, American Sign Language",
        "Español",
        "20 to 50 dollarsWho earns less pays less",
        "Open now today: 09:00–12:00, 13:00–17:00 by appointment",
        "Saturday: 20:00–02:00 (next day)",
        "Monday: closed",
        "4 Quay, Fellsmere",
        "Old Town, The Docks",
        "By video",
    ):
        assert words in shown.text, words
    assert shown.links["(410) 555-0100"] == "tel:4105550100"
    assert shown.links["+44 20 7946 0018"] == "tel:+442079460018"
    assert shown.text.index("The lift") < shown.text.index("Room now") < shown.text.index("Open today")
    rows = session.execute(
        sa.select(AuditRow.action, AuditRow.details).where(AuditRow.subject_kind == "service")
    ).all()
    assert [row.action for row in rows] == ["service.added"] + ["service.changed"] * 3
    assert '"phones"' in rows[1].details
    assert "Call first" not in rows[1].details


def test_an_alert_goes_with_its_last_day(
    session: Session, client: WebClient, manager: UUID, pair: Pair, clock: Clock
) -> None:
    client.sign_in(manager)
    path = f"/directory/services/{pair.services[0]}"
    client.submit_and_follow(f"{path}/edit/alert", alert="Moved for a week.", alert_until="2026-03-12")
    clock.advance(hours=24)
    client.sign_in(manager)
    assert "Moved for a week." in client.page(path).text
    assert "Moved for a week." in client.page(f"/directory/{pair.ngo_id}").text
    clock.advance(hours=24)
    client.sign_in(manager)
    assert "Moved for a week." not in client.page(path).text
    assert "Moved for a week." not in client.page(f"/directory/{pair.ngo_id}").text


@pytest.mark.parametrize(
    ("part", "wrong", "words"),
    [
        ("access", {"phones": "call me"}, "“call me” cannot be dialled"),
        ("access", {"phones": "\n".join(f"410 555 010{n}" for n in range(9))}, "at most 8"),
        ("access", {"website": "example.org"}, "https://"),
        ("access", {"has_sliding_scale": "y"}, "how the price falls"),
        ("times", {"day_mo": "nine to five"}, "Write each time as"),
        ("times", {"day_mo": "09:00-25:00"}, "is no time of day"),
        ("times", {"day_mo": "09:00-12:00, 11:00-13:00"}, "overlap"),
        ("times", {"day_mo": "09:00-09:00"}, "another time than it opens"),
        ("times", {"day_mo": "09:00-17:00", "always_open": "y"}, "take one away"),
        ("times", {"address_1": "4 Quay"}, "a street and a town"),
        ("alert", {"alert_until": "2026-04-01"}, "Write the alert"),
        ("alert", {"alert": "Late", "alert_until": "2026-03-01"}, "from today on"),
    ],
)
def test_a_wrong_section_is_refused_and_what_was_typed_stays(
    session: Session,
    client: WebClient,
    manager: UUID,
    pair: Pair,
    part: str,
    wrong: dict[str, str],
    words: str,
) -> None:
    client.sign_in(manager)
    before = session.get_one(Service, pair.services[0]).assured_at
    response = client.submit(f"/directory/services/{pair.services[0]}/edit/{part}", **wrong)
    assert response.status_code == 422
    assert words in response.text
    typed = next(iter(wrong.values())).splitlines()[0]
    assert typed in response.text
    session.expire_all()
    assert session.get_one(Service, pair.services[0]).assured_at == before


def test_an_unknown_section_is_not_found(client: WebClient, manager: UUID, pair: Pair) -> None:
    client.sign_in(manager)
    client.page(f"/directory/services/{pair.services[0]}/edit/nonsense", status=404)


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"name": "  "}, "Enter the name of the service."),
        ({"needs": []}, "Choose at least one need"),
        ({"minimum_age": "65", "maximum_age": "18"}, "The highest age is below the lowest age."),
        ({"minimum_age": "-1"}, "Number must be between"),
        ({"name": "a\x00b"}, "cannot be stored"),
        ({"name": "n" * 256}, "255"),
    ],
)
def test_a_wrong_service_is_refused_at_its_field(
    client: WebClient, manager: UUID, session: Session, wrong: dict[str, Any], words: str
) -> None:
    client.sign_in(manager)
    right: dict[str, Any] = {"name": "Night café", "needs": ["food"], "status": "active"}
    response = client.submit("/directory/services/new", **(right | wrong))
    assert response.status_code == 422
    assert words in response.text
    assert session.scalar(sa.select(sa.func.count()).where(Service.name == "Night café")) == 0


def test_a_change_over_somebody_elses_change_is_a_conflict(
    session: Session, client: WebClient, manager: UUID, pair: Pair
) -> None:
    client.sign_in(manager)
    path = f"/directory/services/{pair.services[0]}/edit/access"
    form = client.page(path).form(having="fees")
    assert client.post(form.action, data=form.filled({"fees": "None"})).status_code == 302
    late = client.post(form.action, data=form.filled({"fees": "A lot"}))
    assert late.status_code == 409
    session.expire_all()
    assert session.get_one(Service, pair.services[0]).fees == "None"


def test_only_the_ngo_itself_changes_its_services(
    session: Session, client: WebClient, officer: UUID, manager: UUID, pair: Pair, now: datetime
) -> None:
    others = make_candidate(session, "Open Door")
    theirs = session.scalars(sa.select(Service.id).where(Service.organisation_id == others)).one()
    client.sign_in(officer)
    client.page("/directory/services/new", status=403)
    leader = pair.agency_leader.user_id
    client.sign_in(leader)
    client.page("/directory/services/new", status=403)
    worker = make_person(session, pair.ngo_id, "Wil Worker", Role.NGO_WORKER, now=now)
    client.sign_in(worker.user_id)
    client.page(f"/directory/services/{pair.services[0]}/edit", status=403)
    assert "Change" not in client.page(f"/directory/services/{pair.services[0]}").text
    client.sign_in(manager)
    for path in ("edit", "edit/about", "capacity"):
        client.page(f"/directory/services/{theirs}/{path}", status=404)
    assert "Change" in client.page(f"/directory/services/{pair.services[0]}").text
    assert "Change" not in client.page(f"/directory/services/{theirs}").text
