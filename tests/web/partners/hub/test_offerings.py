"""What is on for everybody: only what is announced, not cancelled and not over; without a trace and with time, place and cost."""

from datetime import datetime, time, timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from accounts.organisations.models import Organisation, OrganisationStatus
from core.actor import Role
from core.clock import local_date
from core.errors import RuleBroken
from partners.memoranda.models import Partnership
from partners.outreach.campaigns import commands as campaigns
from partners.outreach.campaigns.announced import list_public_activities
from partners.outreach.library import commands as library
from partners.outreach.terms import ActivityKind, MaterialKind
from surveys.voices.commands import PlaceValues, close_place, open_place
from surveys.voices.lifecycle import PlaceKind
from surveys.voices.models import VoicePlace
from tests.support.memoranda import Pair, make_memorandum, make_pair, make_person
from tests.web.conftest import WebClient
from tests.web.partners.openness.test_openness_pages import agree

DAY = timedelta(days=1)


@pytest.fixture
def pair(session: Session, now: datetime) -> Pair:
    pair = make_pair(session, now - 60 * DAY)
    make_memorandum(session, pair, now=now - 50 * DAY)
    return pair


def values(today: object, **changes: object) -> campaigns.ActivityValues:
    plain: dict[str, object] = {
        "kind": ActivityKind.OPEN_MIC,
        "title": "Open mic: what got me through",
        "starts_on": today,
        "ends_on": None,
        "audience": "Everybody from 16 years on",
        "place": "Old Docks Library",
        "languages": ("en", "es"),
        "is_public": True,
        "begins_at": time(19, 0),
        "finishes_at": time(21, 30),
        "entry_fee": 0,
        "cost": 345_67,
    }
    return campaigns.ActivityValues(**(plain | changes))  # type: ignore[arg-type]


def test_the_hub_tells_what_is_announced_until_it_is_over(
    session: Session, client: WebClient, pair: Pair, now: datetime
) -> None:
    lead = pair.ngo_leader
    today = local_date(now, lead.timezone)
    partnership = session.scalars(sa.select(Partnership)).one()
    own = {"partnership_id": partnership.id}
    for changes in (
        {"starts_on": today + 3 * DAY, **own},
        {"title": "Grief group", "kind": ActivityKind.SUPPORT_GROUP, "entry_fee": 5_00, "begins_at": None}
        | {"finishes_at": None, "starts_on": today - 2 * DAY, "ends_on": today},
        {"title": "Only for members", "is_public": False},
        {"title": "Was yesterday", "starts_on": today - DAY},
    ):
        campaigns.add_activity(session, lead, values=values(today, **changes), now=now)
    called_off = campaigns.add_activity(session, lead, values=values(today, title="Called off"), now=now)
    campaigns.cancel_activity(session, lead, called_off.id, reason="The room is flooded.", now=now)
    answer = client.get("/help/activities")
    assert "Set-Cookie" not in answer.headers
    page = client.page("/help/activities")
    for words in (
        "Open mic: what got me through",
        "19:00 to 21:30",
        "Old Docks Library",
        "English, Spanish",
        "Free",
    ):
        assert words in page.text
    assert page.text.index("Grief group") < page.text.index("Open mic: what got me through")
    assert "$5.00" in page.text
    for words in ("Only for members", "Was yesterday", "Called off", "345"):
        assert words not in page.text
    assert "Noche de micrófono abierto" in client.page("/help/activities?lang=es").text
    for leader in (pair.agency_leader, pair.ngo_leader):
        agree(client, partnership, leader.user_id)
    client.sign_out()
    shown = client.page(f"/open/{partnership.reference}").text
    assert "Open mic: what got me through" in shown
    assert "Grief group" not in shown, "the NGO does it without the police"
    assert "Say what you think" not in shown
    session.execute(
        sa.update(Organisation)
        .where(Organisation.id == pair.ngo_id)
        .values(status=OrganisationStatus.SUSPENDED)
    )
    assert "Grief group" not in client.page("/help/activities").text


def test_an_announcement_says_where_and_when(session: Session, pair: Pair, now: datetime) -> None:
    today = local_date(now, pair.ngo_leader.timezone)
    for wrong, field in (
        ({"place": " "}, "place"),
        ({"begins_at": None}, "begins_at"),
        ({"entry_fee": -1}, "entry_fee"),
    ):
        with pytest.raises(RuleBroken) as refused:
            campaigns.add_activity(session, pair.ngo_leader, values=values(today, **wrong), now=now)
        assert refused.value.field == field
    assert list_public_activities(session, now=now) == []


def test_an_evening_counts_by_the_clock_of_its_organisation(
    session: Session, pair: Pair, now: datetime
) -> None:
    lead = pair.ngo_leader
    today = local_date(now, lead.timezone)
    campaigns.add_activity(session, lead, values=values(today), now=now)
    midnight = now.replace(hour=3, minute=59) + DAY
    assert local_date(midnight, lead.timezone) == today, (
        "four hours after midnight in UTC it is still today there"
    )
    assert len(list_public_activities(session, now=midnight)) == 1
    assert list_public_activities(session, now=midnight + timedelta(minutes=1)) == []


def test_material_shows_its_source_and_how_good_the_evidence_is(
    session: Session, client: WebClient, pair: Pair, now: datetime
) -> None:
    lead = pair.ngo_leader
    today = local_date(now, lead.timezone)
    assert lead.user_id is not None
    for title, language, public in (
        ("Five steps", "en", True),
        ("Cinco pasos", "es", True),
        ("For our own people", "en", False),
    ):
        library.add_material(
            session,
            lead,
            values=library.MaterialValues(
                title=title,
                kind=MaterialKind.LEAFLET,
                language=language,
                source="County health office, 2024",
                link="https://health.elmsworth.example/five-steps",
                evidence="One controlled trial.",
                licence="CC BY 4.0",
                review_on=today + 30 * DAY,
                owner_id=lead.user_id,
                is_public=public,
            ),
            now=now,
        )
    page = client.page("/help/materials?lang=es")
    assert page.text.index("Cinco pasos") < page.text.index("Five steps"), "the reader's language first"
    assert "County health office, 2024" in page.text
    assert "One controlled trial." in page.text
    assert "For our own people" not in page.text
    [link] = {one.get("rel") for one in page.all("a") if "five-steps" in str(one.get("href"))}
    assert "noreferrer" in str(link)


def test_the_page_of_a_partnership_leads_to_where_everybody_is_heard(
    session: Session, client: WebClient, pair: Pair, now: datetime
) -> None:
    desk = make_person(session, pair.agency_id, "Dee Desk", Role.PARTNERSHIP_DESK, now=now)
    for kind, title, held_on in (
        (PlaceKind.PUBLIC_BOX, "Tell us", None),
        (PlaceKind.STAFF_BOX, "What would help you", None),
        (PlaceKind.TOWN_HALL, "An evening", local_date(now, desk.timezone) + 14 * DAY),
    ):
        open_place(
            session,
            desk,
            values=PlaceValues(kind=kind, title=title, introduction="", held_on=held_on),
            now=now,
        )
    partnership = session.scalars(sa.select(Partnership)).one()
    for leader in (pair.agency_leader, pair.ngo_leader):
        agree(client, partnership, leader.user_id)
    client.sign_out()
    page = client.page(f"/open/{partnership.reference}")
    assert "What would help you" not in page.text, "a box for staff is theirs"
    assert "Buzón de sugerencias para todos" in client.page(f"/open/{partnership.reference}?lang=es").text
    for title in ("Tell us", "An evening"):
        assert client.page(page.links[title]).h1 == title
    places = session.scalars(sa.select(VoicePlace).where(VoicePlace.kind == PlaceKind.PUBLIC_BOX)).all()
    close_place(session, desk, places[0].id, now=now)
    assert "Tell us" not in client.page(f"/open/{partnership.reference}").text
