"""Who hears of a complaint: those of the organisation who answer, never the person it is about; no notice holds a word of it."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from accounts.notices.commands import notify
from accounts.notices.kinds import NoticeKind
from accounts.users.queries import list_workers
from core.actor import Actor
from core.text import N_
from partners.openness.complaints.lifecycle import ANSWERERS
from partners.openness.complaints.models import Complaint


def tell_received(session: Session, complaint: Complaint, *, now: datetime) -> int:
    """A new complaint is there."""
    text = N_("A complaint about your organisation came in: %(reference)s.")
    return _tell(session, complaint, text, "received", now=now)


def tell_proposed(session: Session, actor: Actor, complaint: Complaint, *, now: datetime) -> int:
    """An answer waits for a second person."""
    text = N_("The answer to the complaint %(reference)s needs a second person.")
    return _tell(session, complaint, text, f"proposed:{now.timestamp():.0f}", now=now, without=actor.user_id)


def tell_contested(session: Session, complaint: Complaint, *, now: datetime) -> int:
    """Whoever complained is not content with the answer."""
    text = N_("Somebody is not content with the answer to the complaint %(reference)s. Look into it again.")
    return _tell(session, complaint, text, "contested", now=now)


def tell_due(session: Session, complaint: Complaint, *, now: datetime) -> int:
    """The day for an answer is near."""
    text = N_("The complaint %(reference)s is to be answered soon.")
    event = "due" if complaint.contested_on is None else "due_again"
    return _tell(session, complaint, text, event, now=now)


def _tell(
    session: Session,
    complaint: Complaint,
    text: str,
    event: str,
    *,
    now: datetime,
    without: UUID | None = None,
) -> int:
    people = {person.id for person in list_workers(session, complaint.organisation_id, *sorted(ANSWERERS))}
    return notify(
        session,
        to=sorted(people - {without, complaint.about_user_id}, key=str),
        kind=NoticeKind.AGREEMENT,
        text=text,
        link=f"/complaints/{complaint.id}",
        about=("complaint", complaint.id),
        key=f"complaint.{event}:{complaint.id.hex}",
        params={"reference": complaint.reference},
        partnership_id=complaint.partnership_id,
        now=now,
    )
