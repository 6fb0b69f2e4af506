"""The pages of those on duty and of the coordinator who arranges it."""

from datetime import datetime
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy.orm import Session

from core.actor import Role
from tests.support.frozen_clock import Clock
from tests.support.memoranda import make_person
from tests.support.wellbeing_instruments import Watch, make_cover, make_visitor, make_watch
from tests.web.conftest import WebClient
from wellbeing.instruments.alerts.commands import CallWish, escalate_overdue, raise_alert
from wellbeing.instruments.alerts.lifecycle import Cause
from wellbeing.instruments.cover.queries import find_cover
from wellbeing.pages import told_by

COVER: dict[str, Any] = {
    "contact": "+1 410 555 0199",
    "backup_contact": "+1 410 555 0188",
    "weekdays": ["0", "1", "2", "3", "4"],
    "opens_at": "08:00",
    "closes_at": "18:00",
    "response_minutes": "45",
}


@pytest.fixture
def watch(session: Session, vault: Session, now: datetime) -> Watch:
    watch = make_watch(session, now)
    vault.commit()
    return watch


@pytest.fixture
def alert_id(vault: Session, watch: Watch, now: datetime) -> UUID:
    cover = make_cover(vault, watch.agency_id, watch.ngo_id, now=now)
    alert_id = raise_alert(
        vault,
        make_visitor(Role.PARTICIPANT, watch.agency_id),
        wish=CallWish(contact="+1 410 555 0123", called_as="Sam"),
        cause=Cause.CHECK,
        cover=cover,
        now=now,
    )
    vault.commit()
    return alert_id


def test_an_alert_from_seen_to_closed(client: WebClient, watch: Watch, alert_id: UUID) -> None:
    path = f"/me/work/alerts/{alert_id}"
    client.sign_in(watch.ngo_clinician_id)
    assert "/me/work/alerts/" in client.page("/me/work/alerts/").links["Alerts"]
    assert "Nobody has it yet" in client.page("/me/work/alerts/").text
    page = client.page(path)
    assert "ask for Sam" in page.text
    assert not [form for form in page.forms if "outcome" in form.values or form.action.endswith("/tried")]
    client.submit_and_follow(path, action="/take")
    page = client.submit_and_follow(path, action="/tried")
    assert "Tried, not reached" in page.text


def test_two_who_take_it_at_once_are_one_after_the_other(
    client: WebClient, session: Session, watch: Watch, alert_id: UUID, now: datetime
) -> None:
    path = f"/me/work/alerts/{alert_id}"
    client.sign_in(watch.ngo_clinician_id)
    form = client.page(path).form("/take")
    colleague = make_person(session, watch.ngo_id, "Noa Reyes", Role.CLINICIAN, now=now)
    assert colleague.user_id is not None
    client.sign_in(colleague.user_id)
    client.submit_and_follow(path, action="/take")
    client.sign_in(watch.ngo_clinician_id)
    sent = form.filled({"csrf_token": client.page(path).form("/take").values["csrf_token"]})
    page = client.page(client.post(form.action, data=sent).headers["Location"])
    assert "A colleague took this at the same moment." in page.text
    assert "Noa Reyes" in page.text
    page = client.submit_and_follow(path, action="/take")
    assert "You have this now." in page.text


def test_closing_needs_a_code_and_then_shows_no_number(
    client: WebClient, watch: Watch, alert_id: UUID
) -> None:
    path = f"/me/work/alerts/{alert_id}"
    client.sign_in(watch.ngo_clinician_id)
    client.submit_and_follow(path, action="/take")
    closing = next(form for form in client.page(path).forms if form.action == path)
    refused = client.post(path, data=closing.values)
    assert refused.status_code == 422
    assert "Choose how it ended." in refused.text
    wrong = client.post(path, data=closing.filled({"outcome": "cured"}))
    assert wrong.status_code == 422
    done = client.post(path, data=closing.filled({"outcome": "reached_plan"}))
    assert done.status_code == 302
    page = client.page("/me/work/alerts/")
    assert "Nobody waits for a call" in page.text
    assert "safety plan made" in page.text
    assert "+1 410 555 0123" not in client.page(path).text
    assert client.post(path, data=closing.filled({"outcome": "reached_plan"})).status_code == 409


def test_the_back_up_sees_it_only_when_called_in(
    client: WebClient, vault: Session, watch: Watch, alert_id: UUID, clock: Clock, now: datetime
) -> None:
    path = f"/me/work/alerts/{alert_id}"
    client.sign_in(watch.agency_clinician_id)
    client.page(path, status=404)
    clock.advance(minutes=61)
    assert escalate_overdue(vault, now=now.replace(hour=17)) == 1
    vault.commit()
    client.sign_in(watch.agency_clinician_id)
    page = client.page(path)
    assert "Nobody has tried in time. Call now." in page.text


def test_calling_the_back_up_twice_says_so(client: WebClient, watch: Watch, alert_id: UUID) -> None:
    path = f"/me/work/alerts/{alert_id}"
    client.sign_in(watch.ngo_clinician_id)
    form = client.page(path).form("/backup")
    assert told_by("backup_called") in client.post(form.action, data=form.values).headers["Location"]
    assert told_by("backup_called_before") in client.post(form.action, data=form.values).headers["Location"]


def test_an_old_button_does_nothing(client: WebClient, watch: Watch, alert_id: UUID) -> None:
    client.sign_in(watch.ngo_clinician_id)
    for step in ("take", "tried", "backup"):
        response = client.post(f"/me/work/alerts/{alert_id}/{step}", data={"csrf_token": "old"})
        assert told_by("old_page") in response.headers["Location"]
    assert "Nobody has it yet" in client.page("/me/work/alerts/").text


def test_the_coordinator_arranges_changes_and_ends_the_duty(
    client: WebClient, vault: Session, watch: Watch
) -> None:
    client.sign_in(watch.coordinator_id)
    assert "Nobody is on duty" in client.page("/me/run/cover/").text
    values: dict[str, Any] = {**COVER, "provider_id": watch.ngo_id, "backup_id": watch.ngo_id}
    refused = client.submit("/me/run/cover/edit", **values)
    assert refused.status_code == 422
    assert "The back-up must be another organisation" in refused.text
    page = client.submit_and_follow("/me/run/cover/edit", **{**values, "backup_id": watch.agency_id})
    assert "Harbour House" in page.text
    assert "08:00–18:00 (America/New_York)" in page.text
    assert "Monday, Tuesday, Wednesday, Thursday, Friday" in page.text
    old = client.page("/me/run/cover/edit").form()
    assert old.values["response_minutes"] == ["45"]
    page = client.submit_and_follow("/me/run/cover/edit", opens_at="00:00", closes_at="00:00")
    assert "day and night" in page.text
    assert client.post("/me/run/cover/edit", data=old.values).status_code == 409
    client.submit("/me/run/cover/", action="/end")
    assert "The PHQ-9 is not offered" in client.page(f"/me/run/cover/?told={told_by('cover_ended')}").text
    cover = find_cover(vault, watch.agency_id)
    assert cover is not None
    assert not cover.is_on


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("opens_at", "late", "Not a valid time"),
        ("response_minutes", "90", "from 5 to 60"),
        ("response_minutes", "soon", "whole number"),
        ("contact", "", "Say how those on duty are reached."),
        ("weekdays", None, "Choose at least one day."),
        ("provider_id", "", "Choose an organisation."),
        ("provider_id", "nonsense", "Not a valid choice"),
    ],
)
def test_what_is_wrong_is_said_at_its_field(
    client: WebClient, watch: Watch, field: str, value: str | None, words: str
) -> None:
    client.sign_in(watch.coordinator_id)
    values: dict[str, Any] = {
        **COVER,
        "provider_id": watch.ngo_id,
        "backup_id": watch.agency_id,
        field: value,
    }
    response = client.submit("/me/run/cover/edit", **values)
    assert response.status_code == 422
    assert words in response.text or field == "response_minutes"
    assert "+1 410 555 0188" in response.text


def test_a_coordinator_of_an_ngo_reads_who_arranges_it(
    client: WebClient, session: Session, watch: Watch, now: datetime
) -> None:
    person = make_person(session, watch.ngo_id, "Uma Field", Role.WELLBEING_COORDINATOR, now=now)
    assert person.user_id is not None
    client.sign_in(person.user_id)
    assert "The coordinator of each agency arranges" in client.page("/me/run/cover/").text
    client.page("/me/run/cover/edit", status=404)
    client.page("/me/run/sheets/", status=404)
