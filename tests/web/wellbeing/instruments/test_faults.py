"""Whatever fails while somebody in danger is answered, the help is on the page (security E-13)."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy import Connection
from sqlalchemy.orm import Session

from tests.support.pages import Page
from tests.support.wellbeing_help import HELP, ORDINARY, PHQ_9, answers, is_help, post
from tests.support.wellbeing_instruments import Watch
from tests.web.conftest import WebClient
from web import access
from wellbeing.instruments.alerts.models import Alert
from wellbeing.instruments.answering import desk as desk_module
from wellbeing.instruments.answering import help as help_module
from wellbeing.instruments.answering import routes, saving


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


@pytest.mark.proves("E-13")
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
        assert "has been asked to call you" not in page.text
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
    assert "has been asked to call you" not in page.text
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


def test_without_any_template_the_numbers_come_as_plain_text(
    client: WebClient, watch: Watch, monkeypatch: pytest.MonkeyPatch
) -> None:
    client.sign_in(watch.officer_id)
    form = client.page(PHQ_9).form(PHQ_9)
    monkeypatch.setattr(help_module, "render_template", fail)
    monkeypatch.setattr(routes, "finding_of", fail)
    response = client.post(PHQ_9, data=form.filled(answers(*(1,) * 9)))
    assert (response.status_code, response.mimetype) == (500, "text/plain")
    for line in ("Please talk to somebody now", "1-800-267-5463", "988", "911", "0300 131 2789", "999"):
        assert line in response.text


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
