"""Looking into a complaint and answering it by two people; each leaves an audit row without words."""

from datetime import datetime, timedelta
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from accounts.users.models import User
from audit.commands import record
from core.actor import Actor
from core.clock import local_date
from core.errors import Conflict, NotFound, RuleBroken
from core.text import N_
from partners.openness.complaints.lifecycle import (
    ComplaintAction,
    ComplaintOutcome,
)
from partners.openness.complaints.models import Complaint
from partners.openness.complaints.policy import REMIND_BEFORE_DAYS, may_act, visible_to
from partners.openness.complaints.queries import NOT_FOUND, list_due
from partners.openness.complaints.telling import tell_due, tell_proposed


def take_up(
    session: Session,
    actor: Actor,
    complaint_id: UUID,
    *,
    about_user_id: UUID | None,
    version: int,
    now: datetime,
) -> None:
    """Begin to look into a complaint, and say whom of the organisation it is about, so that they are kept away."""
    complaint = _load(session, actor, complaint_id, version=version)
    target = may_act(actor, complaint, ComplaintAction.TAKE_UP)
    if about_user_id is not None:
        if about_user_id == actor.user_id:
            raise RuleBroken(N_("A complaint about you is taken up by somebody else."), "about_user")
        own = sa.select(User.id).where(
            User.id == about_user_id, User.organisation_id == actor.organisation_id
        )
        if session.scalar(own) is None:
            raise RuleBroken(N_("Choose a person of your organisation."), "about_user")
    complaint.state, complaint.about_user_id = target, about_user_id
    complaint.taken_at, complaint.taken_by_id = now, actor.user_id
    session.flush()
    _record(session, actor, "complaint.taken_up", complaint, now=now)


def propose_answer(
    session: Session,
    actor: Actor,
    complaint_id: UUID,
    *,
    outcome: ComplaintOutcome,
    answer: str,
    version: int,
    now: datetime,
) -> None:
    """Write an answer with its outcome; it goes out when a second person stands for it."""
    complaint = _load(session, actor, complaint_id, version=version)
    target = may_act(actor, complaint, ComplaintAction.PROPOSE)
    if len(answer.strip()) < 20:
        raise RuleBroken(N_("Write an answer that says what you found and what follows."), "answer")
    complaint.state, complaint.outcome, complaint.answer = target, outcome, answer.strip()
    complaint.proposed_at, complaint.proposed_by_id = now, actor.user_id
    session.flush()
    tell_proposed(session, actor, complaint, now=now)
    _record(session, actor, "complaint.answer_proposed", complaint, now=now, outcome=outcome.value)


def send_back(session: Session, actor: Actor, complaint_id: UUID, *, version: int, now: datetime) -> None:
    """A second person does not stand for the answer; it is looked into again and the answer stays as a draft."""
    complaint = _load(session, actor, complaint_id, version=version)
    complaint.state = may_act(actor, complaint, ComplaintAction.SEND_BACK)
    session.flush()
    _record(session, actor, "complaint.sent_back", complaint, now=now)


def release_answer(
    session: Session, actor: Actor, complaint_id: UUID, *, version: int, now: datetime
) -> None:
    """A second person stands for the answer; whoever holds the receipt reads it from now on."""
    complaint = _load(session, actor, complaint_id, version=version)
    complaint.state = may_act(actor, complaint, ComplaintAction.RELEASE)
    complaint.answered_at, complaint.answered_by_id = now, actor.user_id
    complaint.answered_on = local_date(now, actor.timezone)
    session.flush()
    outcome = complaint.outcome.value if complaint.outcome else None
    _record(session, actor, "complaint.answered", complaint, now=now, outcome=outcome)


def remind_of_complaints(session: Session, *, now: datetime) -> int:
    """Those who answer are reminded once, a week before the day on which an answer is due."""
    due = list_due(session, until=now + timedelta(days=REMIND_BEFORE_DAYS))
    for complaint in due:
        complaint.reminded_at = now
        tell_due(session, complaint, now=now)
    session.flush()
    return len(due)


def _load(session: Session, actor: Actor, complaint_id: UUID, *, version: int) -> Complaint:
    found = session.scalars(
        sa.select(Complaint)
        .where(Complaint.id == complaint_id, Complaint.id.in_(visible_to(actor)))
        .with_for_update()
    ).one_or_none()
    if found is None:
        raise NotFound(NOT_FOUND)
    if found.version != version:
        raise Conflict(N_("A colleague has gone on with this complaint meanwhile. Look again."))
    return found


def _record(
    session: Session, actor: Actor, action: str, complaint: Complaint, *, now: datetime, **details: object
) -> None:
    about = {"partnership": str(complaint.partnership_id), **details}
    record(session, actor, action=action, subject=("complaint", complaint.id), now=now, details=about)
