"""What happens to mail, and to everybody else's work, when the mail server is not as it should be."""

import random
import ssl
import time
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from accounts.outbox import delivery
from accounts.outbox.commands import queue_mail
from accounts.outbox.delivery import GIVE_UP_AFTER, Letter, ServerDown, compose, deliver_due, sender_for
from accounts.outbox.models import Delivery, OutboxMessage
from accounts.outbox.queries import count_failed
from concordat.outside import LONGEST_WAIT, OUTSIDE, rows
from core.errors import RuleBroken
from tests.support.mail_servers import black_hole, self_signed, smtp_server
from tests.support.tree import ROOT

FROM = "Concordat <concordat@example.org>"


def _queue(session: Session, count: int, now: datetime) -> list[OutboxMessage]:
    told = {"recipient": "robin@example.org", "subject": "A message waits", "body": "Open it.\n"}
    return [queue_mail(session, dedup_key=f"m{n}", user_id=None, now=now, **told) for n in range(count)]


def _letter(now: datetime, **changed: str) -> Letter:
    told = {"recipient": "robin@example.org", "subject": "A message waits", "body": "Open it.\n", **changed}
    return Letter(id=OutboxMessage(dedup_key="x").id, created_at=now, attempts=0, **told)


@pytest.mark.proves("V-01", "V-05")
def test_a_server_that_never_answers_is_waited_for_once_and_loses_nothing(
    session: Session, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    messages = _queue(session, 12, now)
    monkeypatch.setattr(delivery, "TIMEOUT_SECONDS", 0.3)
    with black_hole() as (port, taken):
        began = time.monotonic()
        assert deliver_due(session, now=now, send=sender_for(f"smtp://127.0.0.1:{port}", FROM)) == 0
        assert time.monotonic() - began < 3.0
        assert len(taken) == 1
    for message in messages:
        session.refresh(message)
        assert (message.delivery, message.attempts, message.last_error) == (
            Delivery.WAITING,
            1,
            "SMTPServerDisconnected",
        )
    sent: list[Letter] = []
    assert deliver_due(session, now=now + timedelta(hours=1), send=sent.append) == 12


@pytest.mark.proves("V-01")
def test_a_refused_letter_does_not_hold_up_the_others(session: Session, now: datetime) -> None:
    _queue(session, 5, now)
    tried: list[Letter] = []

    def send(letter: Letter) -> None:
        tried.append(letter)
        if len(tried) == 2:
            raise ValueError("robin@example.org is unknown")

    assert deliver_due(session, now=now, send=send) == 4
    assert len(tried) == 5


@pytest.mark.proves("V-02")
def test_what_could_not_be_sent_for_48_hours_is_given_up_and_counted(session: Session, now: datetime) -> None:
    [message] = _queue(session, 1, now)

    def send(letter: Letter) -> None:
        raise ServerDown("nobody there")

    moment = now
    while message.delivery is Delivery.WAITING:
        assert moment - now <= GIVE_UP_AFTER + timedelta(hours=4)
        deliver_due(session, now=moment, send=send)
        session.refresh(message)
        moment = message.next_attempt_at or moment
    assert moment - now >= GIVE_UP_AFTER
    assert count_failed(session) == 1


@pytest.mark.proves("V-04")
@pytest.mark.parametrize("scheme", ["smtp", "smtps"])
def test_a_certificate_that_nobody_vouches_for_is_refused(scheme: str, now: datetime, tmp_path: Path) -> None:
    context = self_signed(tmp_path)
    with smtp_server(context, from_the_start=scheme == "smtps") as (port, told):
        send = sender_for(f"{scheme}://robin:secret@localhost:{port}", FROM)
        assert send is not None
        with pytest.raises(ServerDown) as refused:
            send(_letter(now))
    assert isinstance(refused.value.__cause__, ssl.SSLCertVerificationError)
    assert not any(b"AUTH" in line or b"MAIL" in line for line in told)


@pytest.mark.proves("V-04")
def test_a_server_without_tls_is_told_nothing(now: datetime) -> None:
    with smtp_server(None) as (port, told):
        send = sender_for(f"smtp://robin:secret@127.0.0.1:{port}", FROM)
        assert send is not None
        with pytest.raises(ServerDown):
            send(_letter(now))
        assert not any(b"AUTH" in line or b"MAIL" in line or b"secret" in line for line in told)
        relay = sender_for(f"smtp://127.0.0.1:{port}?starttls=no", FROM)
        assert relay is not None
        relay(_letter(now))
    assert any(line.startswith(b"Subject: A message waits") for line in told)


@pytest.mark.proves("V-03")
def test_a_thousand_smuggled_headers_are_refused(session: Session, now: datetime) -> None:
    chance, refused = random.Random(20260311), 0
    breaks = ["\r\n", "\n", "\r", "\x0b", "\x0c", "\x1c", "\x1d", "\x1e", "\x85", "\u2028", "\u2029", "\x00"]
    for number in range(1000):
        smuggled = chance.choice(breaks) + chance.choice(
            ["Bcc:", "Cc: ", "To:", "Subject: ", "X-A: ", "\tb", " c", "."]
        )
        place = chance.randrange(12)
        field = chance.choice(["recipient", "subject"])
        told = {"recipient": "robin@example.org", "subject": "A message waits", "body": "Open it.\n"}
        told[field] = told[field][:place] + smuggled + "eve@example.org" + told[field][place:]
        with pytest.raises(RuleBroken):
            queue_mail(session, dedup_key=f"v{number}", user_id=None, now=now, **told)
        refused += 1
        try:
            raw = compose(_letter(now, **told), sender=FROM).as_bytes().partition(b"\r\n\r\n")[0]
        except (ValueError, UnicodeEncodeError):
            continue
        lines = [line for line in raw.split(b"\r\n") if not line.startswith((b" ", b"\t"))]
        names = [line.partition(b":")[0].lower() for line in lines]
        assert b"bcc" not in names
        assert b"x-a" not in names
        assert len(names) == len(set(names))
    assert refused == 1000


@pytest.mark.proves("V-05")
def test_every_service_outside_has_its_limit_and_stands_in_the_guide() -> None:
    assert all(0 < one.seconds <= LONGEST_WAIT for one in OUTSIDE)
    assert all(one.fails in ("open", "closed") for one in OUTSIDE)
    guide = (ROOT / "docs/guides/hardening.md").read_text(encoding="utf-8")
    assert all(row in guide for row in rows())
