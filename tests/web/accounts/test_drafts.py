"""Drafts of long forms: kept while somebody types, offered to them alone, gone after a day (security B-07)."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
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
UNSENT = f"/drafts/unsent?page={PAGE}"
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


def send_too_late(client: WebClient, clock: Clock, text: str, **changed: str) -> TestResponse:
    """Open the page of the form, type, be away, and send it: what a browser without JavaScript does."""
    form = client.page(PAGE).form("/people/access/")
    clock.advance(minutes=16)
    data = {**form.values, "note": text, "old_password": "never kept", "factor_code": "123456", **changed}
    return client.post(PAGE, data=data)


def unsent(client: WebClient) -> TestResponse:
    return client.get("/drafts/unsent", query_string={"page": PAGE})


@pytest.mark.proves("B-07")
def test_a_form_sent_after_the_lock_is_kept_and_sent_after_signing_in_again(
    client: WebClient, session: Session, robin: User, other: User, clock: Clock
) -> None:
    """Without a script: nothing was ever kept before the form was sent."""
    client.sign_in(robin)
    answer = send_too_late(client, clock, TEXT)
    assert answer.headers["Location"] == f"/sign-in?next=/drafts/unsent?page%3D{PAGE}"
    assert "What you wrote is kept" in client.get(answer.headers["Location"]).text
    assert "What you wrote is kept" not in client.get(f"/sign-in?next={PAGE}").text
    row = session.scalars(sa.select(FormDraft)).one()
    stored = session.execute(sa.select(FormDraft.content_sealed)).scalar_one()
    assert TEXT.encode() not in (stored or b"")
    assert "never kept" not in (row.content or "")
    assert "123456" not in (row.content or "")
    client.sign_in(other)
    assert unsent(client).headers["Location"] == "/"
    assert kept(client) is None
    client.sign_in(robin)
    page = client.page(UNSENT)
    assert TEXT in page.text
    form = page.form(PAGE)
    assert client.post(PAGE, data=form.values).status_code == 302
    assert TEXT in client.page(PAGE).text
    assert session.scalars(sa.select(FormDraft)).all() == []
    assert unsent(client).headers["Location"] == "/"


@pytest.mark.proves("B-07")
def test_what_was_sent_too_late_is_gone_after_a_day_or_when_it_is_thrown_away(
    client: WebClient, robin: User, clock: Clock
) -> None:
    client.sign_in(robin)
    send_too_late(client, clock, TEXT)
    clock.advance(hours=23, minutes=59)
    client.sign_in(robin)
    assert unsent(client).status_code == 200
    clock.advance(minutes=1)
    client.sign_in(robin)
    assert unsent(client).headers["Location"] == "/"
    send_too_late(client, clock, TEXT)
    client.sign_in(robin)
    form = client.page(UNSENT).form("/drafts/unsent")
    assert client.post("/drafts/unsent", data={"draft_page": PAGE}).status_code == 302
    assert unsent(client).status_code == 200, "a press without the token of a page does nothing"
    client.post("/drafts/unsent", data=form.values)
    assert unsent(client).headers["Location"] == "/"


@pytest.mark.proves("B-07")
def test_nobody_lays_anything_before_somebody_else(
    client: WebClient, session: Session, robin: User, clock: Clock
) -> None:
    """Only the mark of a page that was made for somebody, today or yesterday, names its writer."""
    client.sign_in(robin)
    [mark] = client.page(PAGE).form("/people/access/").values["draft_mark"]
    held = urlsafe_b64decode(mark + "=" * (-len(mark) % 4))
    forged = urlsafe_b64encode(held[:16] + bytes(16)).decode().rstrip("=")
    strange = urlsafe_b64encode(bytes(16) + held[16:]).decode().rstrip("=")
    clock.advance(minutes=16)
    for wrong in ("", "%%%", "\u20ac", "x" * 5000, mark[:-4], forged, strange):
        answer = client.post(PAGE, data={"note": TEXT, "draft_mark": wrong})
        assert answer.headers["Location"].startswith("/sign-in"), wrong
    by_script = {"Sec-Fetch-Mode": "cors"}
    late = {"draft_mark": mark, "note": TEXT}
    assert client.post(PAGE, data=late, headers=by_script).status_code == 302
    assert session.scalars(sa.select(FormDraft)).all() == [], "a script saves by itself"
    clock.advance(hours=48)
    client.post(PAGE, data=late)
    assert session.scalars(sa.select(FormDraft)).all() == []


@pytest.mark.proves("B-07")
def test_a_form_that_is_too_long_to_keep_still_leads_to_the_sign_in(
    client: WebClient, session: Session, robin: User, clock: Clock
) -> None:
    client.sign_in(robin)
    assert send_too_late(client, clock, "x" * LONGEST).status_code == 302
    assert session.scalars(sa.select(FormDraft)).all() == []
