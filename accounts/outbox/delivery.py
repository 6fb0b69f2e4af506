"""Sends waiting mail, for the scheduler; a mail server is never waited for inside a transaction (security V-01, V-02)."""

import logging
import smtplib
import ssl
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email.message import EmailMessage
from email.policy import SMTP as MAIL_POLICY
from email.utils import format_datetime, make_msgid
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from accounts.outbox.models import Delivery, OutboxMessage, Posting

log = logging.getLogger("concordat.mail")

BATCH = 50
LEASE = timedelta(minutes=10)
FIRST_DELAY = timedelta(minutes=1)
LONGEST_DELAY = timedelta(hours=4)
GIVE_UP_AFTER = timedelta(hours=48)
TIMEOUT_SECONDS = 5.0
"""For each step of a conversation with the mail server (security V-05)."""


class ServerDown(OSError):
    """The mail server cannot be reached, does not answer, or is not whom it should be."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """A message on its way, as plain values."""

    id: UUID
    recipient: str
    subject: str
    body: str
    created_at: datetime
    attempts: int


Send = Callable[[Letter], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """A table of letters: how its rows become letters, and what is cleared once one has gone or was given up.

    A row that `letters` leaves out can reach nobody any more and is given up.
    """

    table: type[Posting]
    letters: Callable[[Session, Sequence[UUID]], list[Letter]]
    cleared: Mapping[str, None] = field(default_factory=dict)


def _letters(session: Session, ids: Sequence[UUID]) -> list[Letter]:
    wanted = (getattr(OutboxMessage, name) for name in Letter.__dataclass_fields__)
    rows = session.execute(sa.select(*wanted).where(OutboxMessage.id.in_(ids)))
    return [Letter(**row._mapping) for row in rows]


OUTBOX = Post(table=OutboxMessage, letters=_letters)


def deliver_due(session: Session, *, now: datetime, send: Send | None, post: Post = OUTBOX) -> int:
    """Send what is due; what fails waits longer each time, and is given up 48 hours after it was written.

    Without `send` (no mail server is set) everything stays. Commits: each letter is leased before it is sent and noted
    after, so that no lock is held meanwhile and two schedulers never send the same letter. Answers how many were sent.
    """
    if send is None:
        return 0
    sent = 0
    down: ServerDown | None = None
    for letter in _lease(session, post, now=now):
        try:
            if down is not None:  # one wait for it is enough: the others are tried again later
                raise down
            send(letter)
        except Exception as error:  # whatever a mail server answers, the other letters go on
            down = error if isinstance(error, ServerDown) else down
            _note_failure(session, post, letter, error, now=now)
        else:
            gone = {"delivery": Delivery.SENT, "sent_at": now, "next_attempt_at": None, "last_error": None}
            _note(session, post, letter.id, **gone, **post.cleared)
            sent += 1
        session.commit()
    return sent


def delay_after(attempts: int) -> timedelta:
    """One minute after the first failure, then twice as long each time, up to four hours."""
    return min(FIRST_DELAY * (1 << min(attempts - 1, 20)), LONGEST_DELAY)


def compose(letter: Letter, *, sender: str) -> EmailMessage:
    """The message as it is sent; a line break in a header is an error of the mail library's policy."""
    message = EmailMessage(policy=MAIL_POLICY)
    message["From"] = sender
    message["To"] = letter.recipient
    message["Subject"] = letter.subject
    message["Date"] = format_datetime(letter.created_at)
    message["Message-ID"] = make_msgid(idstring=letter.id.hex, domain=sender.rpartition("@")[2].strip("> "))
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(letter.body)
    return message


def sender_for(mail_url: str, mail_from: str) -> Send | None:
    """A function that sends through `smtp://user:password@host:587` or `smtps://host`; None for an empty URL.

    `smtps` is encrypted from the start; `smtp` demands STARTTLS unless the URL ends in `?starttls=no`, which is meant
    for a relay on the same machine.
    """
    if not mail_url:
        return None
    server = urlsplit(mail_url)
    if server.scheme not in ("smtp", "smtps") or not server.hostname:
        raise ValueError("a mail URL reads smtp://user:password@host:587 or smtps://user:password@host")

    def send(letter: Letter) -> None:
        try:
            opened = _connection(server)
        except (OSError, smtplib.SMTPException) as error:
            raise ServerDown(type(error).__name__) from error
        with opened as connection:
            connection.send_message(compose(letter, sender=mail_from))

    return send


def _connection(server: SplitResult) -> smtplib.SMTP:
    host = server.hostname or ""
    encrypted = ssl.create_default_context()
    connection: smtplib.SMTP
    if server.scheme == "smtps":
        connection = smtplib.SMTP_SSL(host, server.port or 465, timeout=TIMEOUT_SECONDS, context=encrypted)
    else:
        connection = smtplib.SMTP(host, server.port or 587, timeout=TIMEOUT_SECONDS)
    try:
        if server.scheme == "smtp" and parse_qs(server.query).get("starttls") != ["no"]:
            connection.starttls(context=encrypted)
        if server.username:
            connection.login(unquote(server.username), unquote(server.password or ""))
    except BaseException:
        connection.close()
        raise
    return connection


def _lease(session: Session, post: Post, *, now: datetime) -> list[Letter]:
    table = post.table
    due = (
        sa.select(table.id)
        .where(sa.text("delivery = 'waiting'"), table.next_attempt_at <= now)
        .order_by(table.next_attempt_at)
        .limit(BATCH)
        .with_for_update(skip_locked=True)
    )
    ids = session.scalars(due).all()
    letters = {letter.id: letter for letter in post.letters(session, ids)} if ids else {}
    if letters:
        session.execute(
            sa.update(table)
            .where(table.id.in_(letters))
            .values(attempts=table.attempts + 1, next_attempt_at=now + LEASE)
            .execution_options(synchronize_session=False)
        )
    for lost in [row_id for row_id in ids if row_id not in letters]:
        _give_up(session, post, lost, "no address")
    session.commit()
    return [letters[row_id] for row_id in ids if row_id in letters]


def _note_failure(session: Session, post: Post, letter: Letter, error: Exception, *, now: datetime) -> None:
    # The kind of error only: a server's answer may repeat the address.
    cause = error.__cause__ if isinstance(error, ServerDown) and error.__cause__ is not None else error
    reason = type(cause).__name__
    code = getattr(cause, "smtp_code", None)
    reason = f"{reason} {code}" if code else reason
    log.warning("mail %s was not sent: %s", letter.id, reason)
    if now - letter.created_at >= GIVE_UP_AFTER:
        _give_up(session, post, letter.id, reason)
        return
    again = now + delay_after(letter.attempts + 1)
    _note(session, post, letter.id, next_attempt_at=again, last_error=reason)


def _give_up(session: Session, post: Post, letter_id: UUID, reason: str) -> None:
    values = {"delivery": Delivery.FAILED, "next_attempt_at": None, "last_error": reason}
    _note(session, post, letter_id, **values, **post.cleared)


def _note(session: Session, post: Post, letter_id: UUID, **values: object) -> None:
    session.execute(
        sa.update(post.table)
        .where(post.table.id == letter_id)
        .values(**values)
        .execution_options(synchronize_session=False)
    )
