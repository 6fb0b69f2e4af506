"""The coordinator's numbers and codes, and the one question on a page."""

import re
from datetime import datetime
from uuid import UUID

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from accounts.sign_in.models import WebSession
from core.actor import Role
from tests.support.accounts import make_organisation, make_user
from tests.support.wellbeing_figures import a_programme, people_with_sessions
from tests.web.conftest import WebClient
from wellbeing.figures.headcounts.models import Headcount
from wellbeing.figures.pulse.models import PulseCode, PulseCount


@pytest.fixture
def agency_id(session: Session, client: WebClient, now: datetime) -> UUID:
    agency = make_organisation(session)
    coordinator = make_user(session, agency, [Role.WELLBEING_COORDINATOR], now=now)
    session.commit()
    client.sign_in(coordinator)
    return agency.id


def links_on(client: WebClient, number: int) -> list[str]:
    response = client.submit("/me/run/pulse", having="number", number=str(number))
    assert response.status_code == 200
    return re.findall(r"https?://[^/<]+(/me/pulse/[\w-]+)", response.get_data(as_text=True))


def counts(vault: Session) -> dict[str, int]:
    rows = vault.execute(sa.select(PulseCount.answer, PulseCount.count).where(PulseCount.count > 0)).tuples()
    return {answer.value: count for answer, count in rows}


def test_the_coordinator_writes_a_month(
    client: WebClient, vault: Session, agency_id: UUID, now: datetime
) -> None:
    page = client.submit_and_follow("/me/run/headcount/", having="staff", month=f"{now:%Y-%m}", staff="312")
    assert "Saved." in page.text
    assert "312" in page.text
    assert vault.scalars(sa.select(Headcount.staff)).all() == [312]


@pytest.mark.parametrize(("staff", "words"), [("", "Enter how many people"), ("-4", "from 0 to 200000")])
def test_a_wrong_number_is_said_at_its_field_and_stays(
    client: WebClient, agency_id: UUID, now: datetime, staff: str, words: str
) -> None:
    response = client.submit("/me/run/headcount/", having="staff", month=f"{now:%Y-%m}", staff=staff)
    assert response.status_code == 422
    text = response.get_data(as_text=True)
    assert words in text
    assert f'value="{staff}"' in text


def test_codes_are_shown_once_and_answered_once_by_anybody(
    client: WebClient, session: Session, vault: Session, agency_id: UUID
) -> None:
    links = links_on(client, 3)
    assert len(set(links)) == 3
    again = client.page("/me/run/pulse").text
    assert not any(link in again for link in links)
    client.sign_out()
    before = session.scalar(sa.select(sa.func.count()).select_from(WebSession))
    assert "What I say stays private." in client.page(links[0]).text
    done = client.submit(links[0], answer="agree")
    assert "Your answer was counted" in done.get_data(as_text=True)
    assert counts(vault) == {"agree": 1}
    assert client.post(links[0], data={"answer": "disagree"}).status_code == 404
    client.page(links[0], status=404)
    client.page("/me/pulse/guessed", status=404)
    assert counts(vault) == {"agree": 1}
    assert vault.scalar(sa.select(sa.func.count()).select_from(PulseCode)) == 2
    # Nobody's session was opened for it: no address, no browser, no time.
    assert session.scalar(sa.select(sa.func.count()).select_from(WebSession)) == before


def test_without_an_answer_the_question_stays_and_the_code_is_good(
    client: WebClient, vault: Session, agency_id: UUID
) -> None:
    link = links_on(client, 1)[0]
    client.sign_out()
    response = client.submit(link)
    assert response.status_code == 422
    assert "Choose the answer that fits best." in response.get_data(as_text=True)
    assert client.submit(link, answer="made up").status_code == 422
    assert client.post(link, data={"answer": "agree"}).status_code == 422
    assert counts(vault) == {}
    client.page(link)


@pytest.mark.parametrize("number", ["0", "2001", "many"])
def test_a_wrong_number_of_codes_makes_none(
    client: WebClient, vault: Session, agency_id: UUID, number: str
) -> None:
    response = client.submit("/me/run/pulse", having="number", number=number)
    assert response.status_code == 422
    assert vault.scalars(sa.select(PulseCode)).all() == []


def test_who_uses_support_is_asked_once_a_quarter(
    client: WebClient, session: Session, vault: Session, agency_id: UUID, now: datetime
) -> None:
    officer = make_user(session, agency_id, [Role.OFFICER], now=now, email="own@example.org")
    session.commit()
    client.sign_in(officer)
    assert "There is no question for you" in client.page("/me/mine/pulse").text
    programme = a_programme(vault, since=now, agency_id=agency_id)
    people_with_sessions(vault, programme, 1, at=now, user_ids=[officer.id])
    vault.commit()
    response = client.submit("/me/mine/pulse", action="/me/mine/pulse", answer="not_sure")
    assert "Your answer was counted" in response.get_data(as_text=True)
    assert "There is no question for you" in client.page("/me/mine/pulse").text
    assert counts(vault) == {"not_sure": 1}


@pytest.mark.parametrize("path", ["/me/run/pulse", "/me/run/headcount/"])
def test_nobody_else_keeps_these(
    client: WebClient, session: Session, agency_id: UUID, now: datetime, path: str
) -> None:
    for role in (Role.OFFICER, Role.LEADERSHIP, Role.PEER_SUPPORTER, Role.ORGANISATION_ADMIN):
        user = make_user(session, agency_id, [role], now=now, email=f"{role.value}@example.org")
        session.commit()
        client.sign_in(user)
        client.page(path, status=403)
