"""The talk in pages: both sides, and nobody else."""

from datetime import datetime

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from tests.support.wellbeing_care import Care, make_care
from tests.web.conftest import WebClient
from wellbeing.enrolments.lifecycle import EnrolmentState
from wellbeing.pages import told_by


@pytest.fixture
def care(app: Flask, session: Session, vault: Session, now: datetime) -> Care:
    made = make_care(session, vault, now)
    vault.commit()
    session.commit()
    return made


def test_the_two_write_to_each_other(client: WebClient, care: Care) -> None:
    client.sign_in(care.officer)
    page = client.submit_and_follow(f"/me/mine/{care.id}/talk", having="text", text="Can we meet?")
    assert "Sent." in page.text
    assert "Can we meet?" in page.text
    client.sign_in(care.clinician)
    page = client.page(f"/me/work/{care.id}/talk")
    assert "Can we meet?" in page.text
    assert "Robin Officer" not in page.text
    page = client.submit_and_follow(f"/me/work/{care.id}/talk", action=f"/me/work/{care.id}/talk/read")
    assert "Marked as read." in page.text
    client.submit_and_follow(f"/me/work/{care.id}/talk", having="text", text="Yes, on Monday.")
    client.sign_in(care.officer)
    page = client.page(f"/me/mine/{care.id}/talk")
    assert "Robin Clinician" in page.text
    assert "Yes, on Monday." in page.text


def test_what_was_typed_stays_beside_its_error(client: WebClient, care: Care) -> None:
    client.sign_in(care.officer)
    answer = client.submit(f"/me/mine/{care.id}/talk", having="text", text="x" * 4001)
    assert answer.status_code == 422
    assert "too long by 1 characters" in answer.text
    assert "x" * 4001 in answer.text
    assert client.submit(f"/me/mine/{care.id}/talk", having="text", text=" ").status_code == 422


@pytest.mark.parametrize(
    "who", ["colleague", "chief", "supervisor", "coordinator", "manager", "administrator", "auditor"]
)
def test_for_everybody_else_there_is_no_such_page(client: WebClient, care: Care, who: str) -> None:
    client.sign_in(getattr(care, who))
    for path in (f"/me/mine/{care.id}/talk", f"/me/work/{care.id}/talk"):
        assert client.get(path).status_code in (403, 404)
        assert "Talking Room" not in client.get(path).text


def test_a_button_of_an_old_page_does_nothing(client: WebClient, care: Care) -> None:
    client.sign_in(care.officer)
    answer = client.post(f"/me/mine/{care.id}/talk/read", data={"read_to": "1", "csrf_token": "old"})
    assert told_by("old_page") in answer.headers["Location"]


def test_nobody_is_assigned_yet(client: WebClient, session: Session, vault: Session, now: datetime) -> None:
    care = make_care(session, vault, now, state=EnrolmentState.REQUESTED)
    vault.commit()
    client.sign_in(care.officer)
    assert "Nobody is assigned yet" in client.page(f"/me/mine/{care.id}/talk").text
