"""The public directory in the database: finding, ranking, places and whom to call."""

from datetime import datetime, time, timedelta
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from accounts.organisations.models import Organisation, OrganisationStatus
from core.actor import Role
from core.errors import NotFound
from partners.channels.crisis_lines.commands import add_line
from partners.channels.crisis_lines.policy import LineValues
from partners.hub import queries
from partners.hub.gazetteer import Place, find_place, list_places
from partners.hub.indexing import index_all, index_due
from partners.hub.models import ListingWord
from partners.hub.search import HelpSearch
from partners.hub.values import Cost, CostAsked, Way
from partners.services.codes import Modality, Population, ServiceStatus, Weekday
from partners.services.models import (
    Location,
    Phone,
    Service,
    ServiceArea,
    ServiceLanguage,
    ServiceModality,
    ServiceNeed,
    ServicePopulation,
    ServiceSchedule,
)
from partners.services.needs import Need
from tests.support.memoranda import make_person
from tests.support.services import Scene, make_scene
from tests.support.statements import counted_statements

DAY = timedelta(days=1)
HERE = Place(name="Millbrook", latitude=40.0, longitude=-75.0)


@pytest.fixture
def scene(session: Session, now: datetime) -> Scene:
    return make_scene(session, now - 60 * DAY)


def offer(
    session: Session,
    organisation_id: UUID,
    name: str,
    *,
    now: datetime,
    north: float | None = 0.0,
    confirmed: datetime | None = None,
    needs: tuple[Need, ...] = (Need.SUBSTANCE_USE,),
    **columns: object,
) -> UUID:
    """A service some degrees north of `HERE`, confirmed now unless said otherwise."""
    place = Location(
        id=uuid4(),
        organisation_id=organisation_id,
        name=f"{name} house",
        address_1="1 Lamp Street",
        city="Millbrook",
        postal_code="21202-0001",
        latitude=None if north is None else HERE.latitude + north,
        longitude=None if north is None else HERE.longitude,
    )
    session.add(place)
    session.flush()
    service = Service(
        id=uuid4(),
        organisation_id=organisation_id,
        location_id=place.id,
        name=name,
        assured_at=confirmed or now,
        is_mental_health=True,
        **columns,
    )
    session.add(service)
    session.flush()
    session.add_all(ServiceNeed(service_id=service.id, need=need) for need in needs)
    session.flush()
    return service.id


def names(
    session: Session, search: HelpSearch, now: datetime, *, language: str = "en", place: Place | None = None
) -> list[str]:
    """What is found, in its order."""
    found = queries.find_services(session, search, language=language, place=place, now=now)
    assert found.total == len(found.rows)
    return [row.name for row in found.rows]


def test_services_are_found_by_every_filter(session: Session, scene: Scene, now: datetime) -> None:
    ngo = scene.pair.ngo_id
    sober = offer(
        session, ngo, "Sober House", now=now, fees="Free of charge.", description="Detox and a bed."
    )
    food = offer(session, ngo, "Food table", now=now, needs=(Need.FOOD,), fees="$5", always_open=True)
    session.add_all(
        [
            ServiceLanguage(service_id=sober, code="es"),
            ServicePopulation(service_id=sober, population=Population.VETERANS),
            ServiceModality(service_id=sober, modality=Modality.TELEHEALTH),
            ServiceArea(id=uuid4(), service_id=sober, name="Old Docks"),
            # `now` is Wednesday 15:30 UTC; the NGO's zone is the tests' own.
            *(
                ServiceSchedule(id=uuid4(), service_id=sober, byday=day, opens_at=time(0), closes_at=time(0))
                for day in Weekday
            ),
            Phone(id=uuid4(), service_id=sober, number="(555) 010-0001", digits="5550100001", kind="fax"),
            Phone(id=uuid4(), service_id=sober, number="(555) 010-0002", digits="5550100002", kind="voice"),
        ]
    )
    session.flush()
    index_all(session, now=now)
    for search in (
        HelpSearch(need=Need.SUBSTANCE_USE),
        HelpSearch(text="alcohol"),
        HelpSearch(text="Détox"),
        HelpSearch(language="es"),
        HelpSearch(population=Population.VETERANS),
        HelpSearch(cost=CostAsked.FREE),
        HelpSearch(way=Way.ONLINE),
        HelpSearch(area="Old Docks"),
    ):
        assert names(session, search, now) == ["Sober House"], search
    assert names(session, HelpSearch(open_now=True), now) == ["Food table", "Sober House"]
    row = queries.find_services(session, HelpSearch(language="es"), language="en", place=None, now=now).rows[
        0
    ]
    assert (row.id, row.cost, row.phone, row.digits) == (sober, Cost.FREE, "(555) 010-0002", "5550100002")
    assert names(session, HelpSearch(text="zebra"), now) == []
    assert food in {
        one.id
        for one in queries.find_services(session, HelpSearch(), language="en", place=None, now=now).rows
    }


def test_no_entry_with_all_words_shows_those_with_some(session: Session, scene: Scene, now: datetime) -> None:
    offer(session, scene.pair.ngo_id, "Quiet garden", now=now)
    index_all(session, now=now)
    found = queries.find_services(
        session, HelpSearch(text="garden zebra"), language="en", place=None, now=now
    )
    assert [row.name for row in found.rows] == ["Quiet garden"]
    assert found.some_words


def test_where_nobody_knows_the_hours_those_with_a_number_are_named(
    session: Session, scene: Scene, now: datetime
) -> None:
    ngo = scene.pair.ngo_id
    session.execute(sa.update(Organisation).where(Organisation.id == ngo).values(phone=None))
    asked = HelpSearch(text="lantern", open_now=True)
    silent = offer(session, ngo, "Lantern without a number", now=now)
    known = offer(session, ngo, "Lantern closed now", now=now)
    callable_ = offer(session, ngo, "Lantern with a number", now=now)
    for service_id in (known, callable_):
        session.add(Phone(id=uuid4(), service_id=service_id, number="555 0100", digits="5550100"))
    closed = ServiceSchedule(
        id=uuid4(), service_id=known, byday=Weekday.SU, opens_at=time(1), closes_at=time(2)
    )
    session.add(closed)
    session.flush()
    index_all(session, now=now)
    found = queries.find_services(session, asked, language="en", place=None, now=now)
    assert found.hours_unknown
    assert [row.id for row in found.rows] == [callable_]
    assert silent not in {row.id for row in found.rows}
    closed.byday, closed.opens_at, closed.closes_at = Weekday.WE, time(0), time(0)
    session.flush()
    found = queries.find_services(session, asked, language="en", place=None, now=now)
    assert not found.hours_unknown
    assert [row.id for row in found.rows] == [known], "one that says so is enough"


def test_rare_words_and_the_name_outrank_what_is_nearer(
    session: Session, scene: Scene, now: datetime
) -> None:
    ngo = scene.pair.ngo_id
    long = "We help with housing, food, work, school and many other things in this part of the town. " * 8
    offer(
        session,
        ngo,
        "House of everything",
        now=now,
        north=0.01,
        description=f"{long} Grief is one of the subjects. {long} There is a group for cooking.",
    )
    offer(session, ngo, "Grief circle", now=now, north=0.09, description="A group for those who mourn.")
    for number in range(6):
        offer(session, ngo, f"Club {number}", now=now, north=0.002, description="A group for everybody.")
    index_all(session, now=now)
    asked = HelpSearch(text="grief group")
    assert names(session, asked, now, place=HERE)[0] == "Grief circle", (
        "ten kilometres farther, and made for it"
    )
    assert names(session, asked, now)[0] == "Grief circle"
    many = names(session, HelpSearch(text="grief group zebra"), now)
    assert many[:2] == ["Grief circle", "House of everything"]


def test_the_nearest_comes_first_and_what_nobody_confirmed_counts_as_farther(
    session: Session, scene: Scene, now: datetime
) -> None:
    ngo, long_ago = scene.pair.ngo_id, now - 400 * DAY
    offer(session, ngo, "Near but stale", now=now, north=0.01, confirmed=long_ago)
    offer(session, ngo, "Fresh, four kilometres", now=now, north=0.036)
    offer(session, ngo, "Fresh, twenty kilometres", now=now, north=0.18)
    offer(session, ngo, "Nobody knows where", now=now, north=None)
    index_all(session, now=now)
    wanted = HelpSearch(need=Need.SUBSTANCE_USE)
    assert names(session, wanted, now, place=HERE) == [
        "Fresh, four kilometres",
        "Near but stale",
        "Fresh, twenty kilometres",
        "Nobody knows where",
    ]
    around = HelpSearch(need=Need.SUBSTANCE_USE, radius=8)
    assert names(session, around, now, place=HERE) == ["Fresh, four kilometres", "Near but stale"]
    assert names(session, wanted, now)[-1] == "Near but stale"
    rows = queries.find_services(session, around, language="en", place=HERE, now=now).rows
    assert [(round(row.km or 0), row.stale) for row in rows] == [(4, False), (1, True)]


def test_only_what_is_offered_is_found_and_shown(session: Session, scene: Scene, now: datetime) -> None:
    ngo = scene.pair.ngo_id
    ended = offer(session, ngo, "Ended group", now=now, status=ServiceStatus.DEFUNCT)
    here = offer(session, ngo, "Living group", now=now)
    index_all(session, now=now)
    assert names(session, HelpSearch(text="group"), now) == ["Living group"]
    with pytest.raises(NotFound):
        queries.get_service_entry(session, ended, now=now)
    entry = queries.get_organisation_entry(session, ngo)
    assert "Living group" in {row.name for row in entry.services}
    assert "Ended group" not in {row.name for row in entry.services}
    session.execute(
        sa.update(Organisation).where(Organisation.id == ngo).values(status=OrganisationStatus.SUSPENDED)
    )
    with pytest.raises(NotFound):
        queries.get_service_entry(session, here, now=now)
    with pytest.raises(NotFound):
        queries.get_organisation_entry(session, ngo)
    assert names(session, HelpSearch(text="group"), now) == []


def test_a_search_asks_the_same_number_of_statements_whatever_it_finds(
    session: Session, scene: Scene, now: datetime
) -> None:
    offer(session, scene.pair.ngo_id, "Group 0", now=now)
    index_all(session, now=now)

    def count() -> int:
        with counted_statements(session.get_bind()) as sent:
            queries.find_services(session, HelpSearch(text="group"), language="en", place=HERE, now=now)
        return len(sent)

    few = count()
    for number in range(1, 12):
        offer(session, scene.pair.ngo_id, f"Group {number}", now=now)
    index_all(session, now=now)
    assert count() == few


def test_a_place_is_found_by_town_postcode_or_name(session: Session, scene: Scene, now: datetime) -> None:
    for north in (0.0, 0.02, 5.0):
        offer(session, scene.pair.ngo_id, f"House {north}", now=now, north=north)
    for words in ("Millbrook", "millbrook, XX", "21202", "Millbrook 21202-1234"):
        place = find_place(session, words)
        assert place is not None
        assert (round(place.latitude, 3), place.longitude) == (40.02, -75.0), words
    by_name = find_place(session, "House 5.0 house")
    assert by_name is not None
    assert by_name.latitude == 45.0
    for words in ("", "  ", "99999", "Atlantis", "%", "_____"):
        assert find_place(session, words) is None, words
    assert "Millbrook" in list_places(session)


def test_words_are_made_anew_where_services_changed(session: Session, scene: Scene, now: datetime) -> None:
    index_all(session, now=now)
    assert index_due(session, now=now) == 0
    offer(session, scene.pair.ngo_id, "Late arrival", now=now)
    assert index_due(session, now=now) == 1
    assert names(session, HelpSearch(text="arrival"), now) == ["Late arrival"]
    assert index_due(session, now=now + 2 * DAY) > 1
    twice = sa.select(ListingWord.service_id, ListingWord.word).group_by(
        ListingWord.service_id, ListingWord.word
    )
    assert session.execute(twice.having(sa.func.count() > 1)).all() == []


def test_whom_to_call_says_when_a_number_was_checked(session: Session, scene: Scene, now: datetime) -> None:
    admin = make_person(session, scene.pair.agency_id, "Ada Admin", Role.ORGANISATION_ADMIN, now=now)
    for label, age in (("Duty line", 10), ("Old line", 300)):
        values = LineValues(label=label, number="555 0177", hours=None, position=1, is_checked=True)
        add_line(session, admin, values=values, now=now - age * DAY)
    lines = queries.public_lines(session, now=now)
    assert lines[0].label == "Emergency services"
    own = {line.label: line for line in lines}
    assert own["Duty line"].is_verified
    assert not own["Old line"].is_verified
    assert own["Old line"].verified_on is not None
    assert [line.label for line in lines].index("Duty line") < len(lines) - 1
