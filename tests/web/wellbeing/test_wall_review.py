"""Ways past the wall that a reviewer tried in the pages: what a catalogue counts, what a browser keeps, what a page promises."""

import re
from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from accounts.sign_in.models import WebSession
from tests.support import frozen_clock
from tests.support.frozen_clock import Clock
from tests.support.wellbeing_care import Care, make_care, visitor_for
from tests.web.conftest import WebClient
from wellbeing.enrolments.mandatory.commands import ask
from wellbeing.enrolments.mandatory.models import Mandate
from wellbeing.enrolments.mandatory.policy import Request
from wellbeing.pages import TOLD
from wellbeing.participants.models import Participant
from wellbeing.programmes.models import Programme


@pytest.fixture
def care(session: Session, vault: Session, now: datetime) -> Care:
    return make_care(session, vault, now)


def order(session: Session, vault: Session, care: Care, now: datetime) -> None:
    """The supervisor asks for a mandatory referral of the officer."""
    officer = visitor_for(session, care.officer, own=True)
    assert officer.pseudonym is not None
    ask(
        vault,
        visitor_for(session, care.supervisor),
        officer=officer.pseudonym,
        address="officer@north.example",
        asker_name="Robin Supervisor",
        request=Request(name="Lee", is_no_debriefing=True, is_no_examination=True),
        now=now,
    )
    vault.commit()


# ---- A commander with a browser


def test_a_free_place_less_is_seen_by_nobody_who_looks_around(
    client: WebClient, vault: Session, care: Care, now: datetime
) -> None:
    """Who knows that one officer was away in the afternoon would read the number before and after."""
    pages = []
    client.sign_in(care.chief)
    for free in (5, 4):
        vault.execute(sa.update(Programme).values(places=12, places_free=free, places_at=now))
        vault.commit()
        words = client.page(f"/me/{care.programme.id}").text + client.page("/me/").text
        pages.append(words)
    assert "There are some" in pages[0]
    assert pages[0] == pages[1]


# ---- Somebody at the officer's unlocked phone


def test_an_address_in_the_history_does_not_say_what_was_done(client: WebClient, care: Care) -> None:
    client.sign_in(care.officer)
    response = client.submit(f"/me/mine/{care.id}", action=f"/me/mine/{care.id}/pause")
    address = response.headers["Location"]
    assert "Paused. Your place stays yours." in client.page(address).text
    words = {word for code in TOLD for word in code.split("_") if len(word) > 3}
    assert not [word for word in words if word in address.partition("told=")[2]]


@pytest.mark.parametrize("path", ["/me/mine/contact", "/me/with-code", "/me/check/4"])
def test_a_browser_offers_nothing_that_was_typed_to_whoever_comes_next(
    client: WebClient, care: Care, path: str
) -> None:
    if path != "/me/with-code":
        client.sign_in(care.officer)
    forms = re.findall(r'<form class="form"[^>]*>', client.get(path).get_data(as_text=True))
    assert forms
    assert all('autocomplete="off"' in one for one in forms)


# ---- What is promised


def test_the_page_that_erases_says_what_stays(
    client: WebClient, session: Session, vault: Session, care: Care, now: datetime
) -> None:
    order(session, vault, care, now)
    client.sign_in(care.officer)
    page = client.page("/me/mine/erase")
    assert "What somebody in command asked of you stays" in page.text
    client.submit("/me/mine/erase", action="/me/mine/erase", wants="y")
    assert "Robin Supervisor" in client.page("/me/forms").text


# ---- A coordinator who reads the source of a page, and somebody who has the database


def test_what_a_form_carries_for_colleagues_is_found_in_no_row_of_theirs(
    client: WebClient, session: Session, vault: Session, care: Care, now: datetime
) -> None:
    order(session, vault, care, now)
    client.sign_in(care.coordinator)
    page = client.get("/me/events/new").get_data(as_text=True)
    carried = {bytes.fromhex(one) for one in re.findall(r'value="([0-9a-f]{32})"', page)}
    officer = visitor_for(session, care.officer, own=True).pseudonym
    assert officer in carried
    kept = {bytes(one) for one in vault.scalars(sa.select(Participant.pseudonym))}
    ordered = {bytes(one) for one in vault.scalars(sa.select(Mandate.officer))}
    assert (len(kept), len(ordered)) == (1, 1)
    assert not carried & (kept | ordered)


# ---- An operator with both databases and no key


def test_the_moment_of_an_act_here_is_not_the_moment_at_which_a_session_was_last_active(
    client: WebClient, session: Session, vault: Session, care: Care, clock: Clock
) -> None:
    """To the millisecond the same in both databases, it would be a name beside an enrolment."""
    client.sign_in(care.officer)
    seen = []
    for path in ("/me/mine/", f"/me/mine/{care.id}", "/me/forms", "/me/who"):
        clock.advance(minutes=4)
        client.page(path)
        [active] = session.scalars(sa.select(WebSession.last_active_at))
        seen.append(frozen_clock.utc_now() - active)
    assert all(timedelta(0) < one <= timedelta(minutes=2) for one in seen)
    assert len(set(seen)) == len(seen), "by chance, each time anew"
    clock.advance(minutes=4)
    client.page("/account")
    assert session.scalars(sa.select(WebSession.last_active_at)).one() == frozen_clock.utc_now()
