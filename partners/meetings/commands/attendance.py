"""Who was there: seats by organisation, and the quorum that follows from them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid4

import sqlalchemy as sa
from sqlalchemy.orm import Session

from audit.commands import record
from core.actor import Actor
from core.errors import RuleBroken
from core.text import N_
from partners.meetings.commands.acts import load_meeting
from partners.meetings.lifecycle import MeetingState, MeetingStep
from partners.meetings.models import Committee, Meeting, MeetingSeat
from partners.meetings.policy import may_meet
from partners.meetings.queries.committees import seats_of
from partners.meetings.quorum import Quorum, count_of

EARLY = timedelta(minutes=30)
"""People sign in shortly before a meeting begins."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Presence:
    """How many seats an organisation filled, and the names of those who came, where they are noted."""

    present: int
    names: str | None = None


def record_attendance(
    session: Session,
    actor: Actor,
    meeting_id: UUID,
    *,
    attendance: Mapping[str, Presence],
    now: datetime,
) -> Meeting:
    """Once it has begun, the seats taken are recorded; the meeting is held, and quorate if the quorum is there.

    `attendance` is by the id of a member organisation (as text), or by a guest's name; whoever is missing in it
    was not there. It may be corrected while the minutes are a draft.
    """
    meeting = load_meeting(session, actor, meeting_id)
    if meeting.state is MeetingState.HELD:
        may_meet(actor, meeting.state, MeetingStep.CORRECT, minutes=meeting.minutes_state)
        _write(session, meeting, attendance, invited=_invited_then(session, meeting))
        record(
            session, actor, action="meeting.attendance_corrected", subject=("meeting", meeting.id), now=now
        )
        return meeting
    step = may_meet(actor, meeting.state, MeetingStep.HOLD)
    if now < meeting.starts_at - EARLY:
        raise RuleBroken(N_("The attendance is recorded once the meeting has begun."))
    committee = session.get_one(Committee, meeting.committee_id)
    invited = _invited_now(session, meeting)
    meeting.quorum_organisations = committee.quorum_organisations
    meeting.quorum_seats = committee.quorum_seats
    meeting.state = step.target or meeting.state
    meeting.held_at, meeting.held_by_id = now, actor.user_id
    _write(session, meeting, attendance, invited=invited)
    record(
        session,
        actor,
        action="meeting.held",
        subject=("meeting", meeting.id),
        now=now,
        details={"quorate": bool(meeting.quorate)},
    )
    return meeting


def _write(
    session: Session,
    meeting: Meeting,
    attendance: Mapping[str, Presence],
    *,
    invited: Mapping[tuple[UUID | None, str | None], int],
) -> None:
    with session.no_autoflush:
        session.execute(sa.delete(MeetingSeat).where(MeetingSeat.meeting_id == meeting.id))
        taken = []
        for (organisation_id, guest_name), seats in invited.items():
            key = str(organisation_id or guest_name)
            presence = attendance.get(key, Presence(present=0))
            if not 0 <= presence.present <= seats:
                raise RuleBroken(N_("There are %(seats)s seats."), f"present_{key}", seats=seats)
            if organisation_id is not None:
                taken.append(presence.present)
            row = MeetingSeat(
                id=uuid4(),
                meeting_id=meeting.id,
                organisation_id=organisation_id,
                guest_name=guest_name,
                invited=seats,
                present=presence.present,
            )
            row.names = (presence.names or "").strip() or None
            session.add(row)
        if not any(presence.present for presence in attendance.values()):
            raise RuleBroken(N_("Nobody was there? Then cancel the meeting instead."))
        assert meeting.quorum_organisations is not None
        assert meeting.quorum_seats is not None
        quorum = Quorum(organisations=meeting.quorum_organisations, seats=meeting.quorum_seats)
        meeting.quorate = count_of(taken).meets(quorum)
    session.flush()


def _invited_now(session: Session, meeting: Meeting) -> dict[tuple[UUID | None, str | None], int]:
    return {
        (seat.organisation_id, seat.name if seat.is_guest else None): seat.seats
        for seat in seats_of(session, meeting.committee_id)
    }


def _invited_then(session: Session, meeting: Meeting) -> dict[tuple[UUID | None, str | None], int]:
    """Who was invited when the attendance was first recorded: later changes of the committee do not count."""
    rows = session.execute(
        sa.select(MeetingSeat.organisation_id, MeetingSeat.guest_name, MeetingSeat.invited).where(
            MeetingSeat.meeting_id == meeting.id
        )
    )
    return {(row.organisation_id, row.guest_name): row.invited for row in rows}
