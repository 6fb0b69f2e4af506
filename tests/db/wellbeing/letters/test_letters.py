"""Neutral letters: the same words as any other mail, an address that is forgotten, one reader each."""

import smtplib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from accounts.outbox.delivery import Letter
from accounts.outbox.models import Delivery, OutboxMessage
from accounts.users.models import User, UserStatus
from core.errors import RuleBroken
from tests.support.accounts import make_user
from tests.support.wellbeing_care import SAFE_ADDRESS, Care, make_care, visitor_for
from wellbeing.letters import delivery
from wellbeing.letters.commands import forget_old_letters, write_to_person, write_to_staff
from wellbeing.letters.delivery import Reading, deliver_letters
from wellbeing.letters.models import NeutralLetter

WORDS = ("You have a message", "Sign in to read it.\n")


@pytest.fixture(autouse=True)
def words(monkeypatch: pytest.MonkeyPatch) -> None:
    """The words need an application; what they are is tested with one."""
    monkeypatch.setattr(delivery, "neutral_letter", lambda locale: WORDS)


@pytest.fixture
def care(session: Session, vault: Session, now: datetime) -> Care:
    return make_care(session, vault, now)


@pytest.fixture
def main(session: Session) -> Reading:
    @contextmanager
    def reading() -> Iterator[Session]:
        yield session

    return reading


def send_all(vault: Session, main: Reading, now: datetime) -> list[Letter]:
    sent: list[Letter] = []
    deliver_letters(vault, main=main, locale="en", now=now, send=sent.append)
    return sent


def only(vault: Session) -> NeutralLetter:
    return vault.scalars(sa.select(NeutralLetter).execution_options(populate_existing=True)).one()


def test_a_person_is_written_to_where_they_said_and_the_address_is_forgotten(
    session: Session, vault: Session, care: Care, main: Reading, now: datetime
) -> None:
    write_to_person(vault, SAFE_ADDRESS, dedup_key="a", now=now)
    write_to_person(vault, SAFE_ADDRESS, dedup_key="a", now=now)
    assert SAFE_ADDRESS.encode() not in bytes(only(vault).address_sealed or b"")
    sent = send_all(vault, main, now)
    assert [(letter.recipient, letter.subject, letter.body) for letter in sent] == [(SAFE_ADDRESS, *WORDS)]
    row = only(vault)
    assert (row.delivery, row.sent_at, row.address_sealed) == (Delivery.SENT, now, None)
    assert send_all(vault, main, now + timedelta(hours=1)) == []
    assert session.scalars(sa.select(OutboxMessage.id)).all() == []


def test_staff_are_written_to_at_their_work_address(
    session: Session, vault: Session, care: Care, main: Reading, now: datetime
) -> None:
    staff = visitor_for(session, care.clinician).pseudonym
    assert staff is not None
    write_to_staff(vault, staff, dedup_key="a", now=now)
    assert [letter.recipient for letter in send_all(vault, main, now)] == ["clinician@harbour.example"]


def test_whoever_works_here_no_longer_is_not_written_to(
    session: Session, vault: Session, care: Care, main: Reading, now: datetime
) -> None:
    staff = visitor_for(session, care.clinician).pseudonym
    assert staff is not None
    write_to_staff(vault, staff, dedup_key="a", now=now)
    session.execute(
        sa.update(User)
        .where(User.id == care.clinician.id)
        .values(status=UserStatus.DISABLED, disabled_at=now)
    )
    assert send_all(vault, main, now) == []
    assert (only(vault).delivery, only(vault).last_error) == (Delivery.FAILED, "no address")


def test_what_fails_waits_and_is_given_up_and_the_address_forgotten(
    vault: Session, care: Care, main: Reading, now: datetime
) -> None:
    write_to_person(vault, SAFE_ADDRESS, dedup_key="a", now=now)
    tries: list[datetime] = []

    def refuse(letter: Letter) -> None:
        tries.append(moment)
        raise smtplib.SMTPResponseException(451, f"no {letter.recipient}".encode())

    moment = now
    while moment < now + timedelta(hours=60):
        deliver_letters(vault, main=main, locale="en", now=moment, send=refuse)
        moment += timedelta(minutes=10)
    row = only(vault)
    assert (row.delivery, row.address_sealed) == (Delivery.FAILED, None)
    assert row.last_error == "SMTPResponseException 451"
    assert len(tries) > 10


def test_a_letter_in_the_hands_of_another_scheduler_is_left_alone(
    vault: Session, care: Care, main: Reading, now: datetime
) -> None:
    write_to_person(vault, SAFE_ADDRESS, dedup_key="a", now=now)
    sent: list[str] = []

    def send(letter: Letter) -> None:
        assert send_all(vault, main, now + timedelta(minutes=5)) == []
        sent.append(letter.recipient)

    assert deliver_letters(vault, main=main, locale="en", now=now, send=send) == 1
    assert sent == [SAFE_ADDRESS]


def test_without_a_mail_server_it_waits_for_a_week_at_most(
    vault: Session, care: Care, main: Reading, now: datetime
) -> None:
    write_to_person(vault, SAFE_ADDRESS, dedup_key="a", now=now)
    assert deliver_letters(vault, main=main, locale="en", now=now, send=None) == 0
    assert forget_old_letters(vault, now=now + timedelta(days=6)) == 0
    assert forget_old_letters(vault, now=now + timedelta(days=7)) == 1
    assert vault.scalars(sa.select(NeutralLetter.id)).all() == []


@pytest.mark.parametrize("address", ["", "a@b.example\nBcc: all@b.example", "a\r@b.example"])
def test_an_address_that_smuggles_in_a_header_is_refused(vault: Session, now: datetime, address: str) -> None:
    with pytest.raises(RuleBroken):
        write_to_person(vault, address, dedup_key="a", now=now)


def test_a_letter_has_exactly_one_reader(session: Session, vault: Session, care: Care, now: datetime) -> None:
    write_to_person(vault, SAFE_ADDRESS, dedup_key="a", now=now)
    with pytest.raises(sa.exc.IntegrityError):
        vault.execute(sa.update(NeutralLetter).values(staff=b"s" * 16))


def test_an_address_outlives_no_letter(vault: Session, now: datetime) -> None:
    write_to_person(vault, SAFE_ADDRESS, dedup_key="a", now=now)
    with pytest.raises(sa.exc.IntegrityError):
        vault.execute(
            sa.update(NeutralLetter).values(delivery=Delivery.SENT, sent_at=now, next_attempt_at=None)
        )


def test_only_staff_of_the_compartment_can_be_found_by_pseudonym(
    session: Session, vault: Session, care: Care, main: Reading, now: datetime
) -> None:
    plain = make_user(session, care.agency, [], now=now, email="plain@north.example")
    session.commit()
    assert visitor_for(session, care.officer).pseudonym is not None
    write_to_staff(vault, visitor_for(session, care.officer).pseudonym or b"", dedup_key="a", now=now)
    write_to_staff(vault, visitor_for(session, plain).pseudonym or b"", dedup_key="b", now=now)
    assert send_all(vault, main, now) == []
