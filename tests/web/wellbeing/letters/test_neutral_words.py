"""A letter of the compartment reads like any other mail of the application (security E-07)."""

from datetime import datetime
from email.message import EmailMessage

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from accounts.notices.kinds import NoticeKind, Weight
from accounts.notices.mails import mail_digests, mail_urgent
from accounts.notices.models import Notice
from accounts.outbox.delivery import Letter, compose, deliver_due
from tests.support.wellbeing_care import SAFE_ADDRESS, Care, make_care, visitor_for
from wellbeing.enrolments.messages.commands import say
from wellbeing.enrolments.parties import Side
from wellbeing.letters.delivery import deliver_letters

HEADERS = ("From", "Subject", "Auto-Submitted", "Content-Type", "Content-Transfer-Encoding")


@pytest.fixture
def care(app: Flask, session: Session, vault: Session, now: datetime) -> Care:
    return make_care(session, vault, now)


def words_of(letter: Letter) -> tuple[list[str], str]:
    message: EmailMessage = compose(letter, sender="Concordat <post@concordat.example>")
    return [str(message[name]) for name in HEADERS], message.get_content()


@pytest.mark.proves("E-07")
@pytest.mark.parametrize("weight", [Weight.IMMEDIATE, Weight.DIGEST])
def test_subject_sender_and_text_are_those_of_an_ordinary_message(
    app: Flask, session: Session, vault: Session, care: Care, now: datetime, weight: Weight
) -> None:
    session.add(
        Notice(
            recipient_id=care.supervisor.id,
            kind=NoticeKind.THREAD,
            weight=weight,
            message="Something happened",
            params={},
            link="/messages/",
            about_kind="thread",
            about_id=care.supervisor.id,
            key="one",
            created_at=now.replace(day=9),
        )
    )
    session.commit()
    ordinary: list[Letter] = []
    apart: list[Letter] = []
    for side, who in ((Side.PERSON, care.officer), (Side.PROVIDER, care.clinician)):
        say(
            vault,
            visitor_for(session, who, own=side is Side.PERSON),
            care.id,
            side=side,
            text="Hello",
            now=now,
        )
    with app.test_request_context():
        (mail_urgent if weight is Weight.IMMEDIATE else mail_digests)(session, now=now)
        deliver_due(session, now=now, send=ordinary.append)
        deliver_letters(vault, main=lambda: Keep(session), locale="en", now=now, send=apart.append)
    assert len(ordinary) == 1
    assert {letter.recipient for letter in apart} == {SAFE_ADDRESS, "clinician@harbour.example"}
    assert [words_of(letter) for letter in apart] == [words_of(ordinary[0])] * 2
    assert "Talking Room" not in str(words_of(apart[0]))


class Keep:
    """The test's session, left open."""

    def __init__(self, session: Session) -> None:
        self.session = session

    def __enter__(self) -> Session:
        return self.session

    def __exit__(self, *_: object) -> None:
        return None
