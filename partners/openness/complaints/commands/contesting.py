"""Who complained is not content with the answer: it is looked into again, once, and other eyes stand for the second answer."""

from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from accounts.organisations.queries import get_organisation_row
from audit.circumstances import unseen
from audit.commands import record
from core.actor import SYSTEM
from core.clock import local_date
from core.errors import NotFound
from core.walls.principal import Reach, serving
from partners.openness.complaints.commands.taking import SERVICE
from partners.openness.complaints.models import Complaint
from partners.openness.complaints.policy import may_contest, may_say_why
from partners.openness.complaints.queries import NO_RECEIPT, digest_of
from partners.openness.complaints.telling import tell_contested


def contest_answer(session: Session, *, code: str, words: str, now: datetime) -> None:
    """The holder of a receipt says what the answer missed; the complaint is looked into again within as many days as before.

    Once, and within 60 days of the answer. The first answer stays beside the second one. Raises `NotFound` for a code that is
    none, `RuleBroken` where it is too late or was done before.
    """
    with serving(SERVICE, Reach.EVERYBODY):
        complaint = session.scalars(
            sa.select(Complaint).where(Complaint.digest == digest_of(code)).with_for_update()
        ).one_or_none()
        if complaint is None:
            raise NotFound(NO_RECEIPT)
        today = local_date(now, get_organisation_row(session, complaint.organisation_id).timezone)
        may_say_why(words)
        target = may_contest(complaint, today=today)
        days = (complaint.due_on - complaint.received_on).days
        complaint.contested_on, complaint.contest_words = today, words.strip()
        complaint.first_outcome, complaint.first_answer = complaint.outcome, complaint.answer
        complaint.first_answered_on = complaint.answered_on
        complaint.first_answered_by_id = complaint.answered_by_id
        complaint.state, complaint.due_on = target, today + timedelta(days=days)
        complaint.outcome = complaint.answer = complaint.reminded_at = None
        complaint.proposed_at = complaint.proposed_by_id = None
        complaint.answered_at = complaint.answered_by_id = complaint.answered_on = None
        session.flush()
        with unseen():
            record(
                session,
                SYSTEM,
                action="complaint.contested",
                subject=("complaint", complaint.id),
                now=now,
                details={"partnership": str(complaint.partnership_id)},
            )
        tell_contested(session, complaint, now=now)
