"""Each use of a survey from the questionnaire to the figure in an evaluation: asked on pages, answered, closed for good, counted."""

import re
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy.orm import Session

from core.actor import Actor, Role
from core.clock import local_date
from kpi.evaluations.assemble import assemble
from kpi.evaluations.scopes import scope_of
from kpi.evaluations.snapshot import Figure
from kpi.periods import Period
from partners.health.self_assessments import commands as self_assessments
from partners.health.self_assessments.items import Item
from partners.training.sessions import commands as sessions
from referrals.handover.consenting import commands as consenting
from referrals.handover.lifecycle import ReferralState
from referrals.people.consents.codes import ConsentKind, ObtainedHow
from referrals.people.consents.commands import Answer
from surveys.results.commands import finish_wave
from surveys.waves.answering import routes
from surveys.waves.answering.flood import Flood
from surveys.waves.codes import Entry
from surveys.waves.queries import wave_of
from tests.support.frozen_clock import Clock
from tests.support.goals import make_partnership
from tests.support.memoranda import ZONE, make_pair, make_person
from tests.support.referrals import make_referral, make_world
from tests.support.surveys import answer_by, make_wave, open_link_of
from tests.support.training import at, attend, make_school, make_session, seat_of
from tests.web.conftest import WebClient

LIBRARY = "/surveys/questionnaires/"
MARCH = Period.month(2026, 3, zone=ZONE)
NEXT = datetime.fromisoformat("2026-04-20T12:00:00+00:00")


@pytest.fixture(autouse=True)
def calm(monkeypatch: pytest.MonkeyPatch) -> None:
    """Other tests' posts do not count."""
    monkeypatch.setattr(routes, "flood", Flood())


def press(client: WebClient, page: str, action: str) -> str:
    token = re.search(
        r'name="csrf_token"[^>]*value="([^"]+)"', client.get(page).text.partition(f'action="{action}"')[2]
    )
    assert token, page
    done = client.post(action, data={"csrf_token": token[1]})
    assert done.status_code == 302
    return str(done.headers["Location"])


def take_over(client: WebClient, library: str) -> str:
    """Take a questionnaire of the library over; answers the page on which it is asked."""
    shown = press(client, LIBRARY, f"{LIBRARY}library/{library}")
    return client.page(shown).links["Ask it in a survey"]


def ask(client: WebClient, form: str, **values: Any) -> str:
    """Ask it from today until the 20th of March; answers the address of the wave."""
    days = {"opens_on": "2026-03-11", "closes_on": "2026-03-20"}
    return client.submit_and_follow(form, title="Spring", audience="Those asked", **days, **values).url


def links_of(client: WebClient, wave: str, number: int) -> list[str]:
    """Cards for one answer each: what their links end in."""
    cards = client.submit(f"{wave}/links", number=str(number))
    assert cards.status_code == 200
    codes = list(dict.fromkeys(re.findall(r"/survey/([\w-]{22})", cards.text)))
    assert len(codes) == number
    return codes


def answer_sheets(session: Session, codes: Sequence[str], statements: Sequence[str], now: datetime) -> None:
    """The first half agrees strongly with every statement, the others disagree."""
    for place, code in enumerate(codes):
        mark = 5.0 if place < len(codes) // 2 else 2.0
        answer_by(session, code, now, marks=dict.fromkeys(statements, mark))
    session.commit()


def finish(client: WebClient, clock: Clock, wave: str, actor: Actor) -> None:
    clock.advance(days=16)
    client.sign_in(actor.user_id)
    results = wave.replace("/surveys/", "/survey-results/")
    press(client, results, f"{results}/finish")


def figure_of(
    session: Session,
    code: str,
    *,
    agency_id: UUID,
    partnership_id: UUID | None = None,
    period: Period = MARCH,
    as_of: datetime = NEXT,
) -> Figure:
    """A figure of an evaluation, of March unless said."""
    scope = scope_of(session, agency_id=agency_id, partnership_id=partnership_id)
    figure = assemble(session, scope, period=period, as_of=as_of).find_figure(code)
    assert figure is not None
    return figure


def test_wellbeing_pulse_to_w02_and_w10(
    client: WebClient, session: Session, now: datetime, clock: Clock
) -> None:
    """Forty of sixty-two answer, twenty of them trust: 20 of 40, and 40 of 60 in steps of five."""
    pair = make_pair(session, now)
    session.commit()
    client.sign_in(pair.agency_leader.user_id)
    form = take_over(client, "trust-in-confidentiality")
    offered = client.page(form)
    assert "always asked anonymously" in offered.text
    assert 'name="partnership"' not in offered.html, "wellbeing is asked of the whole organisation"
    wave = ask(client, form, entry="invited", languages=["en"])
    codes = links_of(client, wave, 62)[:40]
    answer_sheets(session, codes, ["private"], now)
    finish(client, clock, wave, pair.agency_leader)
    trust = figure_of(session, "W02", agency_id=pair.agency_id).measurement
    assert (trust.n, trust.N, trust.value) == (20, 40, 0.5)
    response = figure_of(session, "W10", agency_id=pair.agency_id).measurement
    assert (response.n, response.N) == (40, 60)


def test_the_communitys_view_to_e01_of_the_partnership(
    client: WebClient, session: Session, now: datetime, clock: Clock
) -> None:
    pair = make_pair(session, now)
    partnership_id = make_partnership(session, pair, now)
    session.commit()
    client.sign_in(pair.agency_leader.user_id)
    wave = ask(
        client,
        take_over(client, "community-perception"),
        mode="anonymous",
        entry="open",
        languages=["en"],
        partnership=str(partnership_id),
    )
    page = client.page(wave)
    assert "About the partnership with" in page.text
    code = re.search(r"/survey/([\w-]{22})", page.html)
    assert code
    answer_sheets(session, [code[1]] * 20, ["trust", "respect", "call"], now)
    finish(client, clock, wave, pair.agency_leader)
    measured = figure_of(session, "E01", agency_id=pair.agency_id, partnership_id=partnership_id).measurement
    assert (measured.n, measured.N, measured.value) == (30, 60, 0.5)


def test_people_who_were_helped_are_asked_by_the_ngo_to_e02(
    client: WebClient, session: Session, now: datetime, clock: Clock
) -> None:
    """The NGO hands out cards; the police read a mean in the evaluation, and no survey, no answer and no list."""
    pair = make_pair(session, now)
    partnership_id = make_partnership(session, pair, now)
    session.commit()
    client.sign_in(pair.ngo_leader.user_id)
    wave = ask(
        client,
        take_over(client, "personal-experience"),
        entry="invited",
        languages=["en", "es"],
        partnership=str(partnership_id),
    )
    codes = links_of(client, wave, 12)
    answer_sheets(session, codes, ["heard", "respected", "explained", "fair"], now)
    finish(client, clock, wave, pair.ngo_leader)
    measured = figure_of(session, "E02", agency_id=pair.agency_id, partnership_id=partnership_id).measurement
    assert (measured.n, measured.value) == (12, 3.5)
    client.sign_in(pair.agency_leader.user_id)
    for address in (wave, wave.replace("/surveys/", "/survey-results/")):
        assert client.get(address).status_code == 404
    assert "Spring" not in client.page("/survey-results/").text


def test_feedback_on_a_training_to_t05(session: Session, now: datetime) -> None:
    """Ten officers were there and are asked by themselves as the session ends; five of them are content."""
    first = date(2026, 4, 6)
    school = make_school(session, now, officers=10)
    session_id = make_session(session, school, now, first=first)
    for one in school.officers:
        assert one.user_id is not None
        sessions.take_seat(session, one, session_id, user_id=one.user_id, now=now)
    after = at(first, 18)
    seats = [seat_of(session, session_id, one) for one in school.officers]
    attend(session, school, session_id, dict.fromkeys(seats, (8.0,)), now=after)
    sessions.finish_session(session, school.trainer, session_id, now=after)
    wave = wave_of(session, ("training_session", session_id))
    assert wave is not None
    assert wave.link_code
    answer_sheets(session, [wave.link_code] * 10, ["overall", "useful"], after)
    finish_wave(session, school.desk, wave.id, now=after + timedelta(days=22))
    measured = figure_of(
        session,
        "T05",
        agency_id=school.pair.agency_id,
        period=Period.month(2026, 4, zone=ZONE),
        as_of=at(date(2026, 5, 20), 12),
    ).measurement
    assert (measured.n, measured.N) == (5, 10), (
        "the statement about the whole training counts, the others do not"
    )


def test_partners_rate_their_partnership_to_p09(session: Session, now: datetime) -> None:
    """Three of each side: the police give 5, the NGO 4 to everything; each side one weight, 4.5."""
    pair = make_pair(session, now)
    partnership_id = make_partnership(session, pair, now)
    today = local_date(now, ZONE)
    asked = self_assessments.open_round(
        session,
        pair.ngo_leader,
        partnership_id=partnership_id,
        quarter="2026-Q1",
        closes_on=today + timedelta(days=9),
        now=now,
    )
    for leader, side, role, mark in (
        (pair.agency_leader, pair.agency_id, Role.LIAISON_OFFICER, 5),
        (pair.ngo_leader, pair.ngo_id, Role.NGO_INTAKE, 4),
    ):
        others = [
            make_person(session, side, f"{role} {number}", role, now=now)
            for number in range(5 if mark == 5 else 2)
        ]
        for one in (leader, *others):
            self_assessments.answer(session, one, asked.id, marks=dict.fromkeys(Item, mark), now=now)
    self_assessments.close_round(session, pair.agency_leader, asked.id, now=now)
    measured = figure_of(session, "P09", agency_id=pair.agency_id, partnership_id=partnership_id).measurement
    assert measured.value == 4.5, "six answers of the police weigh as much as three of the NGO"


def test_after_closing_the_worker_hands_out_the_link_of_the_survey(
    client: WebClient, session: Session, now: datetime, clock: Clock
) -> None:
    """Only where the person agreed to be asked, and on the NGO's page alone; the link is everybody's."""
    world = make_world(session, now)
    manager = world.ngo.manager
    closed, silent = (make_referral(session, world, now, state=ReferralState.CLOSED) for _ in range(2))
    later = now + timedelta(hours=2)
    yes = Answer(kind=ConsentKind.SURVEY_CONTACT, is_given=True, how=ObtainedHow.WRITTEN)
    consenting.record_answer(session, manager, closed, yes, now=later)
    make_wave(session, manager, later, library="personal-experience", entry=Entry.INVITED)
    session.commit()
    clock.advance(hours=3)
    client.sign_in(manager.user_id)
    assert "Ask how it was" not in client.page(f"/referrals/{closed}").text, "no survey with one link is open"
    wave_id = make_wave(session, manager, later, library="personal-experience")
    session.commit()
    page = client.page(f"/referrals/{closed}").text
    assert f"/survey/{open_link_of(session, manager, wave_id)}" in page
    assert "neither you nor the police" in page
    assert "Ask how it was" not in client.page(f"/referrals/{silent}").text, (
        "this person was not asked whether"
    )
    client.sign_in(world.agency.officer.user_id)
    assert "/survey/" not in client.page(f"/referrals/{closed}").text
