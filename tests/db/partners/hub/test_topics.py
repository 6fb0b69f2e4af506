"""Searches in people's own words: what the entry says of the topic comes first, in any language of the pages."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from partners.hub import queries
from partners.hub.indexing import index_all
from partners.hub.search import HelpSearch
from partners.services.models import ServiceLanguage
from partners.services.needs import Need
from tests.db.partners.hub.test_hub import offer
from tests.support.services import Scene, make_scene

MIND = (Need.MENTAL_HEALTH_SUPPORT,)
FILLING = " We are open to everybody in this part of the town, and ask for a call before a visit." * 6


@pytest.fixture
def scene(session: Session, now: datetime) -> Scene:
    made = make_scene(session, now - timedelta(days=60))
    ngo = made.pair.ngo_id
    spanish = offer(
        session,
        ngo,
        "Harbour practice",
        now=now,
        needs=MIND,
        fees="Free of charge.",
        description=f"Counseling and therapy for adults and families.{FILLING}",
    )
    session.add(ServiceLanguage(service_id=spanish, code="es"))
    offer(
        session,
        ngo,
        "Young people’s crisis hotline",
        now=now,
        needs=(Need.CRISIS_FOLLOWUP,),
        description=f"Somebody answers day and night, also where it is about suicide.{FILLING}",
    )
    offer(
        session,
        ngo,
        "Violence hotline",
        now=now,
        needs=(Need.DOMESTIC_ABUSE,),
        description=f"A hotline for whom a partner beats; crisis intervention.{FILLING}",
    )
    offer(
        session,
        ngo,
        "Great hospital",
        now=now,
        needs=MIND,
        fees="$90",
        description=f"Psychiatry for bipolar illness, surgery and births.{FILLING} Support groups for the heart.{FILLING}",
    )
    offer(
        session,
        ngo,
        "Open circle",
        now=now,
        needs=MIND,
        fees="$5",
        description="A bipolar and depression support group on Mondays.",
    )
    offer(
        session,
        ngo,
        "First year",
        now=now,
        needs=(Need.PARENTING,),
        fees="$5",
        description="Nurses visit new mothers, and watch for postpartum depression.",
    )
    offer(
        session,
        ngo,
        "Debt advice",
        now=now,
        needs=(Need.DEBT,),
        fees="Free of charge.",
        description=f"Credit counseling and housing counseling.{FILLING}",
    )
    index_all(session, now=now)
    return made


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("suicide hotline", "Young people’s crisis hotline"),
        ("bipolar support group", "Open circle"),
        ("postpartum depression", "First year"),
        ("depresión posparto", "First year"),
        ("free counselling no insurance", "Harbour practice"),
        ("consejería en español", "Harbour practice"),
        ("my husband hits me", "Violence hotline"),
    ],
)
def test_the_first_answer_is_made_for_what_is_asked(
    session: Session, scene: Scene, now: datetime, text: str, first: str
) -> None:
    found = queries.find_services(session, HelpSearch(text=text), language="en", place=None, now=now)
    assert [row.name for row in found.rows][:1] == [first]


def test_where_nobody_says_it_a_wider_need_answers(session: Session, scene: Scene, now: datetime) -> None:
    found = queries.find_services(session, HelpSearch(text="anorexia"), language="en", place=None, now=now)
    assert {row.name for row in found.rows} >= {"Harbour practice", "Great hospital", "Open circle"}
    assert "Debt advice" not in {row.name for row in found.rows}
    assert found.some_words


def test_whoever_asks_for_somebody_now_is_told_of_the_lines_first(
    session: Session, scene: Scene, now: datetime
) -> None:
    for text, urgent in (
        ("suicide hotline", True),
        ("someone to talk to tonight", True),
        ("alguien con quien hablar", True),
        ("parler à quelqu’un", True),
        ("bipolar support group", False),
        ("", False),
    ):
        found = queries.find_services(session, HelpSearch(text=text), language="en", place=None, now=now)
        assert found.is_urgent is urgent, text
        assert found.total > 0


def test_a_town_among_the_words_is_where_the_service_shall_be(
    session: Session, scene: Scene, now: datetime
) -> None:
    found = queries.find_services(
        session, HelpSearch(text="counselling Millbrook"), language="en", place=None, now=now
    )
    assert found.rows[0].name == "Harbour practice"
    assert not found.some_words
