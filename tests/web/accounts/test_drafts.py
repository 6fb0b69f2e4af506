"""Drafts of long forms: kept while somebody types, offered to them alone, gone after a day (security B-07)."""

from datetime import datetime, timedelta
from random import Random

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from accounts.drafts.commands import LONGEST, MOST, forget_old_drafts
from accounts.drafts.models import FormDraft
from accounts.organisations.models import Organisation
from accounts.users.models import User
from core.actor import Role
from tests.support.accounts import make_organisation, make_user
from tests.support.frozen_clock import Clock
from tests.web.conftest import WebClient

PAGE = "/people/access/"
TEXT = "Sam told me about the night of the third."


@pytest.fixture
def agency(session: Session) -> Organisation:
    return make_organisation(session)


@pytest.fixture
def robin(session: Session, agency: Organisation, now: datetime) -> User:
    return make_user(session, agency, [Role.ORGANISATION_ADMIN], now=now)


@pytest.fixture
def other(session: Session, agency: Organisation, now: datetime) -> User:
    return make_user(session, agency, [Role.ORGANISATION_ADMIN], now=now, email="other@example.org")


def keep(client: WebClient, text: str, page: str = PAGE) -> TestResponse:
    token = client.page(PAGE).form("/people/access/").values["csrf_token"]
    data = {"draft_page": page, "csrf_token": token, "note": text, "old_password": "never kept"}
    return client.post("/drafts", data=data)


def kept(client: WebClient, page: str = PAGE) -> str | None:
    answer = client.get("/drafts", query_string={"page": page})
    return dict(answer.json["fields"])["note"] if answer.status_code == 200 else None  # type: ignore[index]


@pytest.mark.timeout(400)
@pytest.mark.scaled
@pytest.mark.proves("B-07")
def test_after_a_hundred_locks_for_want_of_use_the_text_is_offered_to_its_writer_alone(
    client: WebClient, session: Session, robin: User, other: User, clock: Clock, deep: bool
) -> None:
    """Typing at a steady pace; the script keeps what stands there every fifteen seconds, then nobody is there."""
    chance, restored, worst, times = Random(7), 0, 0, 100 if deep else 10
    for number in range(times):
        client.sign_in(robin)
        typed = f"{number}: {TEXT * 3}"
        seconds = chance.randrange(20, 120)
        saves = seconds // 15
        per_second = len(typed) / seconds
        stands = typed[: int(saves * 15 * per_second)]
        assert keep(client, stands).status_code == 204
        worst = max(worst, seconds - saves * 15)
        clock.advance(minutes=16)
        assert client.get(PAGE).status_code == 302
        client.sign_in(other)
        assert kept(client) is None
        client.sign_in(robin)
        restored += kept(client) == stands
    assert restored == times
    assert worst <= 20


@pytest.mark.proves("B-07")
def test_a_draft_is_sealed_and_without_passwords_and_a_day_later_gone(
    client: WebClient, session: Session, robin: User, clock: Clock, now: datetime
) -> None:
    client.sign_in(robin)
    keep(client, TEXT)
    row = session.scalars(sa.select(FormDraft)).one()
    stored = session.execute(sa.select(FormDraft.content_sealed)).scalar_one()
    assert stored is not None
    assert TEXT.encode() not in stored
    assert "never kept" not in (row.content or "")
    clock.advance(hours=23, minutes=59)
    client.sign_in(robin)
    assert kept(client) == TEXT
    clock.advance(minutes=1)
    client.sign_in(robin)
    assert kept(client) is None
    assert forget_old_drafts(session, now=now + timedelta(hours=24)) == 1
    assert session.scalars(sa.select(FormDraft)).all() == []


@pytest.mark.proves("B-07")
def test_what_was_sent_is_no_draft_and_what_was_refused_still_is(
    client: WebClient, session: Session, robin: User
) -> None:
    client.sign_in(robin)
    keep(client, TEXT)
    form = client.page(PAGE).form("/people/access/")
    assert client.post(PAGE, data={**form.values, "note": "x" * 1001, "draft_page": PAGE}).status_code == 422
    assert kept(client) == TEXT
    assert client.post(PAGE, data={**form.values, "note": TEXT, "draft_page": PAGE}).status_code == 302
    assert kept(client) is None


@pytest.mark.proves("B-07")
def test_a_form_sent_too_late_leads_back_to_its_page_after_sign_in(
    client: WebClient, robin: User, clock: Clock
) -> None:
    client.sign_in(robin)
    keep(client, TEXT)
    clock.advance(minutes=16)
    answer = client.post(PAGE, data={"note": TEXT}, headers={"Referer": f"http://localhost{PAGE}"})
    assert answer.headers["Location"] == "/sign-in?next=/people/access/"
    strange = client.post(PAGE, data={"note": TEXT}, headers={"Referer": "http://evil.example/people/"})
    assert strange.headers["Location"] == "/sign-in"
    client.sign_in(robin)
    assert kept(client) == TEXT


def test_drafts_are_few_short_and_of_pages_of_ours(
    client: WebClient, session: Session, robin: User, clock: Clock
) -> None:
    client.sign_in(robin)
    for number in range(MOST + 3):
        clock.advance(seconds=1)
        assert keep(client, TEXT, page=f"/page/{number}").status_code == 204
    assert session.scalar(sa.select(sa.func.count(FormDraft.id))) == MOST
    assert kept(client, "/page/0") is None
    assert keep(client, "x" * LONGEST).status_code == 422
    assert keep(client, TEXT, page="https://evil.example/").status_code == 404
    assert client.post("/drafts", data={"draft_page": PAGE, "note": TEXT}).status_code == 400
