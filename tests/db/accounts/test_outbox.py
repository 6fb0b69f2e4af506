import smtplib
from datetime import datetime, timedelta
from itertools import pairwise

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from accounts.outbox.commands import forget_old_mail, queue_mail
from accounts.outbox.delivery import Letter, compose, delay_after, deliver_due, sender_for
from accounts.outbox.models import Delivery, OutboxMessage
from accounts.outbox.queries import count_failed
from core.errors import RuleBroken


def queue(session: Session, now: datetime, key: str = "a", **changed: str) -> OutboxMessage:
    values = {"recipient": "robin@example.org", "subject": "A link", "body": "Open it.\n", **changed}
    return queue_mail(session, dedup_key=key, user_id=None, now=now, **values)


@pytest.mark.proves("S-04")
def test_one_event_makes_one_message(session: Session, now: datetime) -> None:
    assert queue(session, now).id == queue(session, now, subject="Another").id
    assert queue(session, now, key="b").id != queue(session, now).id


@pytest.mark.proves("V-03")
@pytest.mark.parametrize("field", ["recipient", "subject"])
@pytest.mark.parametrize("smuggled", ["\n", "\r", "\r\n", "\x00", "\x0b", "\u2028", "\x85"])
def test_headers_cannot_be_smuggled_in(session: Session, now: datetime, field: str, smuggled: str) -> None:
    with pytest.raises(RuleBroken):
        queue(session, now, **{field: f"a@example.org{smuggled}Bcc: everybody@example.org"})


@given(text=st.text(max_size=60))
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_subject_that_is_queued_adds_a_header(text: str, now: datetime) -> None:
    assert_one_of_each_header(text, now)


@pytest.mark.deep
@given(text=st.text(max_size=60))
@settings(max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_subject_of_many_adds_a_header(text: str, now: datetime) -> None:
    assert_one_of_each_header(text, now)


def assert_one_of_each_header(text: str, now: datetime) -> None:
    letter = Letter(
        id=OutboxMessage(dedup_key="x").id,
        recipient="robin@example.org",
        subject=text,
        body="Open it.\n",
        created_at=now,
        attempts=0,
    )
    try:
        message = compose(letter, sender="Concordat <concordat@example.org>")
        raw = message.as_bytes().partition(b"\r\n\r\n")[0]
    except (ValueError, UnicodeEncodeError):
        return
    names = [line.partition(b":")[0] for line in raw.split(b"\r\n") if not line.startswith((b" ", b"\t"))]
    assert sorted(set(names)) == sorted(names)
    assert b"Bcc" not in names


@pytest.mark.proves("V-01")
def test_what_is_due_is_sent_once(session: Session, now: datetime) -> None:
    queue(session, now)
    queue(session, now + timedelta(hours=1), key="later")
    sent: list[Letter] = []
    assert deliver_due(session, now=now, send=sent.append) == 1
    assert deliver_due(session, now=now, send=sent.append) == 0
    assert [letter.recipient for letter in sent] == ["robin@example.org"]
    message = session.get_one(OutboxMessage, sent[0].id, populate_existing=True)
    assert (message.delivery, message.sent_at, message.attempts) == (Delivery.SENT, now, 1)


def test_without_a_mail_server_everything_stays(session: Session, now: datetime) -> None:
    message = queue(session, now)
    assert sender_for("", "x@example.org") is None
    assert deliver_due(session, now=now, send=None) == 0
    assert message.delivery is Delivery.WAITING


@pytest.mark.proves("V-02")
def test_failures_are_tried_again_with_growing_delays_and_given_up_after_48_hours(
    session: Session, now: datetime
) -> None:
    message_id = queue(session, now).id
    tries: list[datetime] = []

    def refuse(letter: Letter) -> None:
        tries.append(moment)
        raise smtplib.SMTPResponseException(451, f"no {letter.recipient}".encode())

    moment = now
    while moment < now + timedelta(hours=60):
        deliver_due(session, now=moment, send=refuse)
        moment += timedelta(minutes=1)
    message = session.get_one(OutboxMessage, message_id, populate_existing=True)
    assert message.delivery is Delivery.FAILED
    assert message.last_error == "SMTPResponseException 451"
    assert count_failed(session) == 1
    gaps = [later - earlier for earlier, later in pairwise(tries)]
    assert gaps[:4] == [timedelta(minutes=n) for n in (1, 2, 4, 8)]
    assert gaps == sorted(gaps)
    assert timedelta(hours=48) <= tries[-1] - now <= timedelta(hours=52)
    assert delay_after(99) == timedelta(hours=4)


def test_one_failure_does_not_hold_up_the_others(session: Session, now: datetime) -> None:
    queue(session, now, recipient="bad@example.org")
    queue(session, now, key="b")
    sent: list[str] = []

    def send(letter: Letter) -> None:
        if letter.recipient.startswith("bad"):
            raise TimeoutError
        sent.append(letter.recipient)

    assert deliver_due(session, now=now, send=send) == 1
    assert sent == ["robin@example.org"]


def test_a_letter_in_the_hands_of_another_scheduler_is_left_alone(session: Session, now: datetime) -> None:
    queue(session, now)
    sent: list[Letter] = []

    def send(letter: Letter) -> None:
        assert deliver_due(session, now=now + timedelta(minutes=5), send=sent.append) == 0
        sent.append(letter)

    assert deliver_due(session, now=now, send=send) == 1
    assert len(sent) == 1


class FakeServer:
    """Stands in for `smtplib.SMTP` and notes what is asked of it."""

    calls: list[tuple[object, ...]]

    def __init__(self, host: str, port: int, **_options: object) -> None:
        FakeServer.calls = [("connect", host, port)]

    def __enter__(self) -> "FakeServer":
        return self

    def __exit__(self, *_error: object) -> None:
        self.calls.append(("quit",))

    def close(self) -> None:
        self.calls.append(("close",))

    def starttls(self, **_options: object) -> None:
        self.calls.append(("starttls",))

    def login(self, user: str, password: str) -> None:
        self.calls.append(("login", user, password))

    def send_message(self, message: object) -> None:
        self.calls.append(("send", str(message["To"])))  # type: ignore[index]


@pytest.mark.parametrize(
    ("url", "calls"),
    [
        (
            "smtp://u:p%40ss@mail.example",
            [("connect", "mail.example", 587), ("starttls",), ("login", "u", "p@ss")],
        ),
        ("smtp://127.0.0.1:25?starttls=no", [("connect", "127.0.0.1", 25)]),
        ("smtps://mail.example", [("connect", "mail.example", 465)]),
    ],
)
def test_mail_travels_encrypted_unless_the_setting_says_otherwise(
    now: datetime, monkeypatch: pytest.MonkeyPatch, url: str, calls: list[tuple[object, ...]]
) -> None:
    monkeypatch.setattr(smtplib, "SMTP", FakeServer)
    monkeypatch.setattr(smtplib, "SMTP_SSL", FakeServer)
    send = sender_for(url, "concordat@example.org")
    assert send is not None
    letter = Letter(
        id=OutboxMessage(dedup_key="x").id,
        recipient="robin@example.org",
        subject="A link",
        body="Open it.\n",
        created_at=now,
        attempts=0,
    )
    send(letter)
    assert FakeServer.calls == [*calls, ("send", "robin@example.org"), ("quit",)]


def test_a_wrong_mail_url_is_refused_at_once() -> None:
    with pytest.raises(ValueError, match="smtp://"):
        sender_for("mail.example:25", "concordat@example.org")


def test_mail_is_kept_for_90_days_after_it_was_sent(session: Session, now: datetime) -> None:
    kept = timedelta(days=90)
    past, present = (
        {"sent": kept, "failed": kept},
        {"sent": kept - timedelta(seconds=1), "failed": timedelta(0)},
    )
    for era, ages in (("past", past), ("present", present)):
        sent = queue(session, now - timedelta(days=200), key=f"sent {era}")
        sent.delivery, sent.sent_at, sent.next_attempt_at = Delivery.SENT, now - ages["sent"], None
        failed = queue(session, now - ages["failed"], key=f"failed {era}")
        failed.delivery, failed.next_attempt_at = Delivery.FAILED, None
    queue(session, now - timedelta(days=200), key="waiting")
    session.flush()
    assert forget_old_mail(session, now=now) == 2
    left = set(session.scalars(sa.select(OutboxMessage.dedup_key)))
    assert left == {"sent present", "failed present", "waiting"}
    assert forget_old_mail(session, now=now) == 0
