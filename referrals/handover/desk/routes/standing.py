"""How a case stands for the NGO beside its state: paused, waiting, covered, or soon out of sight."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from core.actor import Actor
from partners.services.capacity import CapacityState
from referrals.handover.desk.covers import CoverRow, current_cover_of
from referrals.handover.lifecycle import ReferralState
from referrals.handover.policy import works_case
from referrals.handover.queries import NgoReferral, QuestionRow
from referrals.handover.routes.presenting import tags


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What the NGO's page says of a case in a few lines; each is None where it does not apply."""

    paused_by: QuestionRow | None = None
    """The open question while which the decision clock stands still."""
    waiting_since: datetime | None = None
    room: str | None = None
    """What the service said of its room when the waiting began."""
    room_at: datetime | None = None
    cover: CoverRow | None = None
    reader_covers: bool = False
    """The reader works the case in place of its worker."""
    engaging: bool | None = None
    access_ends_at: datetime | None = None


def standing_of(session: Session, actor: Actor, referral: NgoReferral, *, now: datetime) -> Standing:
    """Those lines for a referral of the reader's NGO; one statement."""
    waits = referral.state is ReferralState.WAITLISTED
    open_case = referral.closed_at is None
    rooms = tags("capacity", CapacityState)
    room = rooms.get(referral.waitlist_capacity or "") if waits else None
    cover = current_cover_of(session, actor, referral.worker_id, now=now) if open_case else None
    return Standing(
        paused_by=next((row for row in referral.questions if row.answered_at is None), None)
        if referral.info_requested_at is not None
        else None,
        waiting_since=referral.waitlisted_at if waits else None,
        room=room.label if room else None,
        room_at=referral.waitlist_capacity_at if waits else None,
        cover=cover,
        reader_covers=cover is not None
        and referral.worker_id != actor.user_id
        and works_case(actor, referral.worker_id),
        engaging=referral.client_engaging if referral.state is ReferralState.ON_HOLD else None,
        access_ends_at=referral.access_ends_at,
    )
