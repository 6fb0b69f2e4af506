"""The officer's way after sending: read what became of it, answer, withdraw; and never a word of the NGO's casework."""

from datetime import datetime
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy.orm import Session

from referrals.casework import commands as casework
from referrals.handover.lifecycle import ReferralState
from referrals.handover.models import Referral
from tests.support.frozen_clock import Clock
from tests.support.referrals import World, make_referral, make_world

S = ReferralState


@pytest.fixture
def world(session: Session, now: datetime) -> World:
    return make_world(session, now)


def test_the_list_puts_replies_first_then_drafts_then_the_sent(
    client: Any, session: Session, world: World, now: datetime
) -> None:
    client.sign_in(world.agency.officer.user_id)
    assert "No referrals yet" in client.page("/referrals/").text
    for state in (S.SUBMITTED, S.INFO_REQUESTED, S.DRAFT, S.ACCEPTED):
        make_referral(session, world, now, state=state)
    page = client.page("/referrals/")
    headings = [words.split()[0] for words in _headings(page)]
    assert headings[:3] == ["Your", "Drafts", "Sent"]
    assert "Unit" not in page.text
    client.sign_in(world.agency.supervisor.user_id)
    unit = client.page("/referrals/?tab=unit")
    assert "Ola Officer" in unit.text
    assert "Drafts" not in unit.text


def test_answer_the_ngo_with_errors_that_keep_the_input(
    client: Any, session: Session, world: World, now: datetime
) -> None:
    asked = make_referral(session, world, now, state=S.INFO_REQUESTED)
    client.sign_in(world.agency.officer.user_id)
    page = client.page(f"/referrals/{asked}")
    assert "Which language?" in page.text
    assert "Interpreter" in page.text
    refused = client.submit(f"/referrals/{asked}/answer")
    assert refused.status_code == 422
    assert "Write an answer, or say that it cannot be supplied." in refused.text
    shown = client.submit_and_follow(f"/referrals/{asked}/answer", answer="Portuguese.")
    assert "Your answer is sent." in shown.text
    assert session.get_one(Referral, asked).state is S.SUBMITTED
    client.page(f"/referrals/{asked}/answer", status=409)


def test_withdraw_before_and_ask_after_acceptance(
    client: Any, session: Session, world: World, now: datetime
) -> None:
    early, late = make_referral(session, world, now), make_referral(session, world, now, state=S.ACCEPTED)
    client.sign_in(world.agency.officer.user_id)
    client.page(f"/referrals/{late}/withdraw", status=409)
    client.page(f"/referrals/{early}/ask-to-withdraw", status=409)
    refused = client.submit(f"/referrals/{early}/withdraw", reason="other", note="short")
    assert refused.status_code == 422
    assert "This reason needs a note of at least 15 characters." in refused.text
    assert "short" in refused.text
    assert "Withdrawn" in client.submit_and_follow(f"/referrals/{early}/withdraw", reason="ineligible").text
    client.submit_and_follow(f"/referrals/{late}/ask-to-withdraw", reason="ineligible")
    assert session.get_one(Referral, late).state is S.WITHDRAWAL_REQUESTED


SECRETS = ("Wants to meet.", "SECRET-NOTE", "SECRET-ATTEMPT", "Voicemail left", "Spoke: wants the service")


@pytest.mark.proves("D-02")
@pytest.mark.parametrize(
    "state",
    [S.CONTACTING, S.ACTIVE, S.ON_HOLD, S.CLOSED, S.ACCEPTED],
)
def test_no_page_of_the_police_holds_a_word_of_the_casework(
    client: Any, session: Session, world: World, now: datetime, clock: Clock, state: ReferralState
) -> None:
    referral = make_referral(session, world, now, state=state)
    clock.advance(hours=1)
    _write_casework(session, world, referral, now, logs=state in (S.CONTACTING, S.ACTIVE, S.ACCEPTED))
    police = world.agency
    for person in (police.officer, police.supervisor, police.desk):
        client.sign_in(person.user_id)
        for path in (
            f"/referrals/{referral}",
            "/referrals/",
            "/referrals/?tab=unit",
            "/referrals/?view=desk",
        ):
            html = client.page(path).html
            for secret in (*SECRETS, "Wil Worker"):
                if person is police.desk and secret == "Wil Worker":
                    continue
                assert secret not in html, f"{person.name} reads {secret!r} on {path}"
        for path in ("note", "attempt", "engage", "close", "assign", "hold"):
            answer = client.get(f"/referrals/{referral}/{path}")
            assert answer.status_code == 403
    client.sign_in(world.ngo.worker.user_id)
    assert "SECRET-NOTE" in client.page(f"/referrals/{referral}").html, "the check above could have failed"


def _write_casework(session: Session, world: World, referral: UUID, now: datetime, *, logs: bool) -> None:
    when = now.replace(minute=45)
    casework.add_note(session, world.ngo.worker, referral, text="SECRET-NOTE", now=when)
    if logs:
        casework.log_attempt(
            session,
            world.ngo.worker,
            referral,
            at=when,
            channel="phone",
            result="voicemail_left",
            note="SECRET-ATTEMPT",
            now=when,
        )


def _headings(page: Any) -> list[str]:
    return ["".join(element.itertext()).strip() for element in page.all("h2")]
