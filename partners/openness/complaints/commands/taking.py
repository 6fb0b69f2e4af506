"""Taking a complaint: from anybody by the form for everybody, or by telephone or letter through somebody who writes it down."""

import secrets
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID, uuid4

from sqlalchemy.orm import Session

from accounts.organisations.queries import get_organisation_row
from audit.circumstances import unseen
from audit.commands import record
from core.actor import SYSTEM, Actor
from core.clock import local_date
from core.errors import RuleBroken
from core.references import ALPHABET, make_reference
from core.text import N_
from core.walls.principal import Reach, serving
from partners.memoranda.queries import PartnershipRow, list_own_partnerships, list_partnerships
from partners.openness.complaints.lifecycle import ComplaintChannel, ComplaintTopic
from partners.openness.complaints.models import Complaint
from partners.openness.complaints.policy import DAYS_TO_ANSWER, may_enter, may_write
from partners.openness.complaints.queries import digest_of
from partners.openness.complaints.telling import tell_received

SERVICE = "complaints of everybody"
CODE_GROUPS, GROUP = 4, 4
"""Sixteen letters of 21: 70 bits, read aloud without mistakes."""
WHICH = N_("Say which organisation it is about.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """What whoever complained takes along."""

    reference: str
    code: str
    due_on: date


def take_complaint(
    session: Session,
    *,
    partnership_id: UUID,
    organisation_id: UUID,
    topic: ComplaintTopic,
    words: str,
    contact: str | None,
    answer_days: int = DAYS_TO_ANSWER,
    now: datetime,
) -> Taken:
    """Anybody complains about one side of a partnership; no account, no address and no name is kept but what they write.

    Answers the receipt, whose code is shown once. `answer_days` are calendar days. Raises `RuleBroken` at the field.
    """
    may_write(words)
    pair = next(iter(list_partnerships(session, ids=[partnership_id])), None)
    today = _today(session, pair, organisation_id, now)
    complaint, code = _new(partnership_id, organisation_id, words, contact, now=now)
    complaint.topic, complaint.channel, complaint.received_on = topic, ComplaintChannel.WEB, today
    complaint.due_on = today + timedelta(days=answer_days)
    with serving(SERVICE, Reach.EVERYBODY):
        session.add(complaint)
        session.flush()
        with unseen():
            record(
                session,
                SYSTEM,
                action="complaint.received",
                subject=("complaint", complaint.id),
                now=now,
                details={"topic": topic.value},
            )
        tell_received(session, complaint, now=now)
    return Taken(reference=complaint.reference, code=code, due_on=complaint.due_on)


def enter_complaint(
    session: Session,
    actor: Actor,
    *,
    partnership_id: UUID,
    organisation_id: UUID,
    channel: ComplaintChannel,
    topic: ComplaintTopic,
    words: str,
    contact: str | None,
    received_on: date,
    answer_days: int = DAYS_TO_ANSWER,
    now: datetime,
) -> Taken:
    """Somebody who answers complaints writes down one that came by telephone or letter, about either side of a partnership.

    The days run from the day on which it came in. The answer is read out or sent by those who answer; the code of the
    receipt is shown once, to be read out. Raises `RuleBroken` at the field.
    """
    own = {row.id: row for row in list_own_partnerships(session, actor)}
    today = _today(session, own.get(partnership_id), organisation_id, now)
    may_enter(actor, channel, received_on=received_on, today=today)
    may_write(words)
    complaint, code = _new(partnership_id, organisation_id, words, contact, now=now)
    complaint.topic, complaint.channel, complaint.entered_by_id = topic, channel, actor.user_id
    complaint.received_on = received_on
    complaint.due_on = received_on + timedelta(days=answer_days)
    # It may be about the other side, whose row it is from now on: who wrote it down does not see it again.
    with serving(SERVICE, Reach.EVERYBODY):
        session.add(complaint)
        session.flush()
        record(
            session,
            actor,
            action="complaint.entered",
            subject=("complaint", complaint.id),
            now=now,
            details={
                "partnership": str(partnership_id),
                "topic": topic.value,
                "channel": channel.value,
            },
        )
        tell_received(session, complaint, now=now)
    return Taken(reference=complaint.reference, code=code, due_on=complaint.due_on)


def _today(session: Session, pair: PartnershipRow | None, organisation_id: UUID, now: datetime) -> date:
    if pair is None or organisation_id not in (pair.agency_id, pair.ngo_id):
        raise RuleBroken(WHICH, "about")
    return local_date(now, get_organisation_row(session, organisation_id).timezone)


def _new(
    partnership_id: UUID, organisation_id: UUID, words: str, contact: str | None, *, now: datetime
) -> tuple[Complaint, str]:
    code = "-".join("".join(secrets.choice(ALPHABET) for _ in range(GROUP)) for _ in range(CODE_GROUPS))
    complaint = Complaint(
        id=uuid4(),
        reference=make_reference("K"),
        digest=digest_of(code),
        partnership_id=partnership_id,
        organisation_id=organisation_id,
        words=words.strip(),
        contact=(contact or "").strip() or None,
        received_at=now,
    )
    return complaint, code
