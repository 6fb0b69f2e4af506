"""Item 9 at one or more: help on that very screen, before anything else, whatever fails (facts 2.5, security E-13)."""

import random
from datetime import datetime, time
from uuid import uuid4

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from tests.support.frozen_clock import Clock
from tests.support.pages import Page
from tests.support.wellbeing_help import HELP, ORDINARY, PHQ_9, answers, is_help, post
from tests.support.wellbeing_instruments import Watch, make_cover, make_watch
from tests.web.conftest import WebClient
from wellbeing.instruments.alerts.lifecycle import AlertState, Cause, Wanted
from wellbeing.instruments.alerts.models import Alert
from wellbeing.instruments.history.models import Administration
from wellbeing.participants.models import Participant
from wellbeing.trail.models import TrailRow

# ---- With an account


def test_one_point_on_item_9_is_enough(client: WebClient, vault: Session, watch: Watch) -> None:
    client.sign_in(watch.officer_id)
    page = post(client, **answers(0, 0, 0, 0, 0, 0, 0, 0, 1))
    is_help(page)
    assert "minimal" in page.text
    assert "Your answers are kept, for you alone." in page.text
    assert page.form("/me/check/call").values.keys() >= {"contact", "wanted"}
    assert vault.scalars(sa.select(Alert.id)).all() == []
    assert len(vault.scalars(sa.select(Administration.id)).all()) == 1


def test_with_consent_the_duty_holder_is_alerted_and_told_no_answer(
    client: WebClient, vault: Session, watch: Watch, now: datetime
) -> None:
    client.sign_in(watch.officer_id)
    page = post(
        client,
        **answers(2, 2, 1, 3, 1, 0, 2, 0, 1),
        may_call="y",
        contact="+1 410 555 0123",
        called_as="Sam",
        wanted="peer",
    )
    is_help(page)
    assert "The clinician on duty has been asked to call you" in page.text
    alert = vault.scalars(sa.select(Alert)).one()
    assert (alert.cause, alert.wanted, alert.state) == (Cause.CHECK, Wanted.PEER, AlertState.WAITING)
    assert (alert.provider_id, alert.contact) == (watch.ngo_id, "+1 410 555 0123")
    client.sign_in(watch.ngo_clinician_id)
    seen = client.page(f"/me/work/alerts/{alert.id}").text
    assert "Sam" in seen
    for word in ("moderate", "PHQ", "12 points", "hurting", "not at all"):
        assert word not in seen, word


def test_without_a_number_the_page_asks_for_it_and_alerts_nobody(
    client: WebClient, vault: Session, watch: Watch
) -> None:
    client.sign_in(watch.officer_id)
    page = post(client, **answers(0, 0, 0, 0, 0, 0, 0, 0, 3), may_call="y", contact="at home")
    is_help(page)
    assert "Enter a telephone number that they may call" in page.text
    assert page.form("/me/check/call").values["contact"] == ["at home"]
    assert vault.scalars(sa.select(Alert.id)).all() == []
    response = client.post(
        "/me/check/call",
        data=page.form("/me/check/call").filled({"contact": "+1 410 555 0123", "wanted": "clinician"}),
    )
    page = Page(response.text)
    is_help(page)
    assert "has been asked to call you" in page.text
    assert vault.scalars(sa.select(Alert.cause)).all() == [Cause.ASKED]


def test_not_in_danger_nobody_is_alerted_even_with_consent(
    client: WebClient, vault: Session, watch: Watch
) -> None:
    client.sign_in(watch.officer_id)
    page = post(client, **answers(*(3,) * 8, 0), may_call="y", contact="+1 410 555 0123")
    assert page.h1 == "What your answers say"
    assert "heavy strain" in page.text
    assert vault.scalars(sa.select(Alert.id)).all() == []
    assert b"0123" not in bytes(vault.scalars(sa.select(Administration.answers_sealed)).one())


def test_outside_the_hours_the_page_says_that_nobody_watches(
    client: WebClient, session: Session, vault: Session, now: datetime
) -> None:
    watch = make_watch(session, now)
    make_cover(
        vault,
        watch.agency_id,
        watch.ngo_id,
        now=now,
        weekdays=frozenset({4}),
        opens_at=time(8),
        closes_at=time(18),
    )
    vault.commit()
    client.sign_in(watch.officer_id)
    page = post(client, **answers(0, 0, 0, 0, 0, 0, 0, 0, 1))
    is_help(page)
    assert "Nobody is watching right now." in page.text
    page = post(client, **answers(0, 0, 0, 0, 0, 0, 0, 0, 1), may_call="y", contact="+1 410 555 0123")
    is_help(page)
    assert "Nobody is watching right now." in page.text
    assert "Mar 13" in page.text


def test_too_many_open_questions_still_show_the_numbers_first(client: WebClient, watch: Watch) -> None:
    client.sign_in(watch.officer_id)
    response = client.submit(PHQ_9, action=PHQ_9, **answers(None, None, None, 1, 1, 1, 1, 1, 2))
    assert response.status_code == 422
    page = Page(response.text, url=PHQ_9)
    text = page.text
    assert text.index("Please talk to somebody now") < text.index("There is a problem")
    assert text.count("Please answer this one.") >= 3
    assert page.form(having="sheet").values["q0_9"] == ["2"]


def test_an_old_page_still_shows_the_numbers(client: WebClient, watch: Watch) -> None:
    client.sign_in(watch.officer_id)
    response = client.submit(PHQ_9, action=PHQ_9, **answers(*(1,) * 9), csrf_token="old")
    assert response.status_code == 422
    assert "Please talk to somebody now" in response.text


def test_whoever_was_signed_out_meanwhile_gets_the_help_all_the_same(
    client: WebClient, vault: Session, watch: Watch
) -> None:
    client.sign_in(watch.officer_id)
    form = client.page(PHQ_9).form(PHQ_9)
    client.sign_out()
    response = client.post(PHQ_9, data=form.filled(answers(0, 0, 0, 0, 0, 0, 0, 0, 1)))
    assert "Please talk to somebody now" in response.text
    response = client.post("/me/check/call", data={"contact": "+1 410 555 0123"})
    is_help(Page(response.text))
    assert vault.scalars(sa.select(Alert.id)).all() == []


def test_the_call_is_taken_back(client: WebClient, vault: Session, watch: Watch) -> None:
    client.sign_in(watch.officer_id)
    post(client, **answers(*(1,) * 9), may_call="y", contact="+1 410 555 0123")
    page = client.page("/me/check/")
    assert "Somebody will call you on +1 410 555 0123." in page.text
    alert_id = vault.scalars(sa.select(Alert.id)).one()
    response = client.submit("/me/check/", action=f"/me/check/call/{alert_id}/stop")
    page = client.page(response.headers["Location"])
    assert "Nobody will call you." in page.text
    vault.expire_all()
    alert = vault.get_one(Alert, alert_id)
    assert (alert.state, alert.contact_sealed) == (AlertState.WITHDRAWN, None)


# ---- Without an account


def test_anonymous_the_page_says_beforehand_that_nobody_will_be_alerted(
    client: WebClient, vault: Session, watch: Watch
) -> None:
    address = f"{PHQ_9}?agency={watch.agency_id}"
    before = client.page(address).text
    assert "Nothing is stored." in before
    assert "Nobody will be alerted." in before
    page = post(
        client, page=address, **answers(0, 0, 0, 0, 0, 0, 0, 0, 1), may_call="y", contact="+1 410 555 0123"
    )
    is_help(page)
    assert "nobody has been told" in page.text
    assert not [form for form in page.forms if "call" in form.action]
    for table in (Alert, Administration, Participant):
        assert vault.scalars(sa.select(sa.func.count()).select_from(table)).one() == 0


# ---- Whatever is answered


def test_no_pattern_with_item_9_shows_an_ordinary_page(
    client: WebClient, watch: Watch, vault: Session
) -> None:
    chance = random.Random(9)
    client.sign_in(watch.officer_id)
    form = client.page(PHQ_9).form(PHQ_9)
    patterns: list[tuple[int | None, ...]] = [(0,) * 8, (3,) * 8, (None,) * 8]
    patterns += [tuple(chance.choice((None, 0, 1, 2, 3)) for _ in range(8)) for _ in range(60)]
    for items in patterns:
        sent = form.filled({**answers(*items, chance.choice((1, 2, 3))), "sheet": uuid4(), "keep": None})
        response = client.post(PHQ_9, data=sent)
        text = Page(response.text).text
        assert HELP in text, items
        assert "1-800-267-5463" in text
        for word in ORDINARY:
            assert word not in text, (items, word)


@pytest.mark.parametrize("answer", [" 1", "01", "2.0", "yes", "4", "１", "-1"])
def test_an_answer_that_no_page_of_ours_sends_counts_as_danger(
    client: WebClient, watch: Watch, answer: str
) -> None:
    client.sign_in(watch.officer_id)
    response = client.submit(PHQ_9, action=PHQ_9, **{**answers(*(0,) * 8), "q0_9": answer})
    assert HELP in response.text


def test_the_trail_holds_no_answer(client: WebClient, vault: Session, watch: Watch, clock: Clock) -> None:
    client.sign_in(watch.officer_id)
    post(client, **answers(2, 2, 1, 3, 1, 0, 2, 0, 1), may_call="y", contact="+1 410 555 0123")
    rows = vault.scalars(sa.select(TrailRow).where(TrailRow.roles == "participant")).all()
    assert {row.action for row in rows} == {"administration.kept", "alert.created"}
    assert {row.details for row in rows} == {"{}"}
    assert {row.staff for row in rows} == {None}
