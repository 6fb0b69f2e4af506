"""Item 9 at one or more: help on that very screen, before anything else, whatever fails (facts 2.5, security E-13)."""

import random
from collections.abc import Callable, Iterator
from datetime import datetime, time
from typing import Any
from uuid import uuid4

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy import Connection
from sqlalchemy.orm import Session

from tests.support.frozen_clock import Clock
from tests.support.pages import Page
from tests.support.wellbeing_instruments import Watch, make_cover, make_watch
from tests.web.conftest import WebClient
from web import access
from wellbeing.instruments.alerts.lifecycle import AlertState, Cause, Wanted
from wellbeing.instruments.alerts.models import Alert
from wellbeing.instruments.answering import desk as desk_module
from wellbeing.instruments.answering import routes, saving
from wellbeing.instruments.history.models import Administration
from wellbeing.participants.models import Participant
from wellbeing.trail.models import TrailRow

PHQ_9 = "/me/check/1"
ORDINARY = ("What your answers say", "Thank you", "Nothing was kept.")
HELP = "Please talk to somebody now"


@pytest.fixture
def watch(session: Session, vault: Session, now: datetime) -> Watch:
    watch = make_watch(session, now)
    make_cover(vault, watch.agency_id, watch.ngo_id, now=now)
    vault.commit()
    return watch


def answers(*items: int | None, function: int | None = None) -> dict[str, Any]:
    values: dict[str, Any] = {f"q0_{number}": item for number, item in enumerate(items, start=1)}
    return {**values, "function0": function}


def post(client: WebClient, path: str = PHQ_9, *, page: str | None = None, **values: Any) -> Page:
    response = client.submit(page or path, action=path, **values)
    return Page(response.text, url=path)


def is_help(page: Page) -> None:
    """Help is the heading, the numbers come before any score and any word about keeping."""
    assert page.h1 == HELP
    text = page.text
    at = text.index("Call now")
    for line in ("COPLINE", "1-800-267-5463", "988", "911"):
        assert line in text[at:], line
    for word in ORDINARY:
        assert word not in text
    for later in ("Your answers", "not kept", "lie in the range"):
        assert later not in text[:at]
    assert "Until you speak to somebody" in text


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
    assert "The clinician on duty has been told" in page.text
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
    assert "has been told that you want a call" in page.text
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


# ---- Whatever fails


class Lost(RuntimeError):
    """The fault that is injected."""


def fail(*_args: object, **_kwargs: object) -> None:
    raise Lost


POINTS: dict[str, tuple[object, str]] = {
    "the agency's cover": (desk_module, "find_standing"),
    "what is offered": (desk_module, "list_switched"),
    "who is here": (desk_module, "find_visitor"),
    "the form": (routes, "form_of"),
    "the score": (routes, "finding_of"),
    "the alert": (saving, "raise_alert"),
    "the alert read back": (saving, "find_own_open"),
    "the answers": (saving, "keep_sheet"),
    "the help page's own values": (routes, "_help_page"),
    "the vault": (routes, "current_vault"),
}


@pytest.mark.parametrize("point", POINTS)
def test_a_fault_at_any_save_point_leaves_the_help_on_the_page(
    client: WebClient, vault: Session, watch: Watch, monkeypatch: pytest.MonkeyPatch, point: str
) -> None:
    client.sign_in(watch.officer_id)
    form = client.page(PHQ_9).form(PHQ_9)
    monkeypatch.setattr(*POINTS[point], fail)
    sent = form.filled({**answers(*(1,) * 9), "may_call": "y", "contact": "+1 410 555 0123"})
    response = client.post(PHQ_9, data=sent)
    page = Page(response.text)
    is_help(page)
    assert "for you alone" not in page.text or point in ("the alert", "the alert read back")
    if point not in ("the answers",):
        assert "has been told that you want" not in page.text
        assert vault.scalars(sa.select(Alert.id)).all() == []


def test_a_lost_sheet_does_not_take_the_alert_along(
    client: WebClient, vault: Session, watch: Watch, monkeypatch: pytest.MonkeyPatch
) -> None:
    client.sign_in(watch.officer_id)
    monkeypatch.setattr(saving, "keep_sheet", fail)
    page = post(client, **answers(*(1,) * 9), may_call="y", contact="+1 410 555 0123")
    is_help(page)
    assert "could not be kept" in page.text
    assert len(vault.scalars(sa.select(Alert.id)).all()) == 1


@pytest.fixture
def refuse(vault_connection: Connection) -> Iterator[Callable[[str], None]]:
    """Make the database refuse whatever writes into a table."""
    refused: list[str] = []

    def before(_c: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if any(statement.startswith(f"INSERT INTO {table} ") for table in refused):
            raise Lost

    engine = vault_connection.engine
    sa.event.listen(engine, "before_cursor_execute", before)
    yield refused.append
    sa.event.remove(engine, "before_cursor_execute", before)


@pytest.mark.parametrize("table", ["participant", "administration", "alert", "trail_row"])
def test_a_database_that_refuses_leaves_the_help_on_the_page(
    client: WebClient, watch: Watch, refuse: Callable[[str], None], table: str
) -> None:
    client.sign_in(watch.officer_id)
    refuse(table)
    is_help(post(client, **answers(*(1,) * 9), may_call="y", contact="+1 410 555 0123"))


def test_a_commit_that_fails_leaves_the_help_on_the_page_and_promises_nothing(
    client: WebClient, watch: Watch, monkeypatch: pytest.MonkeyPatch
) -> None:
    client.sign_in(watch.officer_id)
    form = client.page(PHQ_9).form(PHQ_9)
    original = access._committing

    def committing(session: Session, answer: Callable[[], Any]) -> Any:
        monkeypatch.setattr(session, "commit", fail)
        return original(session, answer)

    monkeypatch.setattr(access, "_committing", committing)
    sent = form.filled({**answers(*(1,) * 9), "may_call": "y", "contact": "+1 410 555 0123"})
    response = client.post(PHQ_9, data=sent)
    assert response.status_code == 500
    page = Page(response.text)
    is_help(page)
    assert "nobody here has been told" in page.text
    assert "has been told that you want" not in page.text
    assert "for you alone" not in page.text


def test_without_the_session_store_the_numbers_are_still_there(
    client: WebClient, watch: Watch, monkeypatch: pytest.MonkeyPatch, app: Flask
) -> None:
    client.sign_in(watch.officer_id)
    form = client.page(PHQ_9).form(PHQ_9)
    interface: Any = app.session_interface
    monkeypatch.setattr(interface.store, "find", fail)
    response = client.post(PHQ_9, data=form.filled(answers(*(1,) * 9)))
    assert response.status_code == 500
    text = Page(response.text).text
    for line in ("1-800-267-5463", "988", "911"):
        assert line in text
    for word in ORDINARY:
        assert word not in text


def test_without_the_main_database_the_numbers_are_still_there(
    client: WebClient, watch: Watch, monkeypatch: pytest.MonkeyPatch
) -> None:
    client.sign_in(watch.officer_id)
    form = client.page(PHQ_9).form(PHQ_9)
    monkeypatch.setattr(desk_module, "current_session", fail)
    is_help(Page(client.post(PHQ_9, data=form.filled(answers(*(1,) * 9))).text))


def test_asking_for_a_call_that_fails_shows_the_numbers(
    client: WebClient, watch: Watch, monkeypatch: pytest.MonkeyPatch
) -> None:
    client.sign_in(watch.officer_id)
    page = post(client, **answers(*(1,) * 9))
    monkeypatch.setattr(saving, "raise_alert", fail)
    sent = page.form("/me/check/call").filled({"contact": "+1 410 555 0123"})
    response = client.post("/me/check/call", data=sent)
    page = Page(response.text)
    is_help(page)
    assert "nobody here has been told" in page.text


def test_a_fault_without_danger_is_the_ordinary_error_page(
    client: WebClient, watch: Watch, monkeypatch: pytest.MonkeyPatch, app: Flask
) -> None:
    client.sign_in(watch.officer_id)
    form = client.page(PHQ_9).form(PHQ_9)
    monkeypatch.setattr(routes, "finding_of", fail)
    monkeypatch.setitem(app.config, "PROPAGATE_EXCEPTIONS", False)
    response = client.post(PHQ_9, data=form.filled(answers(*(1,) * 8, 0)))
    assert response.status_code == 500
    assert HELP not in Page(response.text).h1
    assert "911" in response.text


def test_the_trail_holds_no_answer(client: WebClient, vault: Session, watch: Watch, clock: Clock) -> None:
    client.sign_in(watch.officer_id)
    post(client, **answers(2, 2, 1, 3, 1, 0, 2, 0, 1), may_call="y", contact="+1 410 555 0123")
    rows = vault.scalars(sa.select(TrailRow).where(TrailRow.roles == "participant")).all()
    assert {row.action for row in rows} == {"administration.kept", "alert.created"}
    assert {row.details for row in rows} == {"{}"}
    assert {row.staff for row in rows} == {None}
