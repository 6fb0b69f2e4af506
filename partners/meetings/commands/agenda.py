"""Agendas: filled with what is due until the meeting is held, and by hand besides."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID, uuid4

import sqlalchemy as sa
from sqlalchemy.orm import Session

from accounts.notices.values import pack
from audit.commands import record
from core.actor import Actor
from core.errors import Conflict, NotFound
from core.text import N_
from partners.meetings.agenda import AgendaContext, AgendaPoint, AgendaSource, gather
from partners.meetings.commands.acts import load_meeting, required
from partners.meetings.lifecycle import OPEN_STATES, MeetingState, MeetingStep, MinutesState
from partners.meetings.models import AgendaItem, Meeting
from partners.meetings.policy import MEETING_WORDS, MINUTES_WORDS, NOT_FOUND, may_keep, may_meet
from partners.meetings.queries.committees import get_committee, members_of, served_by
from partners.meetings.queries.meetings import last_held_at
from partners.meetings.terms import AgendaKind


def fill_agenda(
    session: Session,
    actor: Actor,
    meeting_id: UUID,
    *,
    sources: Iterable[AgendaSource],
    now: datetime,
) -> int:
    """What is due now replaces what was found before; points written by hand stay. Answers how many there are."""
    meeting = load_meeting(session, actor, meeting_id)
    may_meet(actor, meeting.state, MeetingStep.FILL_AGENDA)
    count = write_agenda(session, actor, meeting, sources=sources, now=now)
    record(session, actor, action="meeting.agenda_filled", subject=("meeting", meeting.id), now=now)
    return count


def write_agenda(
    session: Session,
    actor: Actor,
    meeting: Meeting,
    *,
    sources: Iterable[AgendaSource],
    now: datetime,
) -> int:
    """As `fill_agenda`, for the commands that fill it along with something else and audit that."""
    points = gather(session, context_of(session, actor, meeting, now=now), sources)
    session.execute(
        sa.delete(AgendaItem).where(AgendaItem.meeting_id == meeting.id, AgendaItem.added_by_id.is_(None))
    )
    session.add_all(_found(meeting.id, position, point) for position, point in enumerate(points))
    session.flush()
    return len(points)


def context_of(session: Session, actor: Actor, meeting: Meeting, *, now: datetime) -> AgendaContext:
    """For whom the sources of an agenda look."""
    committee = get_committee(session, actor, meeting.committee_id)
    return AgendaContext(
        committee_id=committee.id,
        meeting_id=meeting.id,
        partnership_ids=served_by(session, [committee.id])[committee.id],
        organisation_ids=members_of(session, committee.id),
        agency_id=committee.agency_id,
        zone=committee.zone,
        since=last_held_at(session, committee.id, before=meeting.starts_at),
        now=now,
    )


def add_point(session: Session, actor: Actor, meeting_id: UUID, *, text: str, now: datetime) -> AgendaItem:
    """A leader of a member adds a point by hand, after those that were found."""
    meeting = load_meeting(session, actor, meeting_id)
    _may_touch(actor, meeting)
    last = session.scalar(
        sa.select(sa.func.max(AgendaItem.position)).where(
            AgendaItem.meeting_id == meeting.id, AgendaItem.added_by_id.is_not(None)
        )
    )
    item = AgendaItem(
        meeting_id=meeting.id,
        position=(last or 1000) + 1,
        kind=AgendaKind.OTHER,
        text=required(text, N_("Say what is to be talked about."), "text"),
        params=None,
        added_by_id=actor.user_id,
    )
    session.add(item)
    session.flush()
    record(session, actor, action="meeting.point_added", subject=("meeting", meeting.id), now=now)
    return item


def remove_point(session: Session, actor: Actor, meeting_id: UUID, item_id: UUID, *, now: datetime) -> None:
    """A point goes from the agenda of a meeting that was not held yet; a found one returns with the next filling."""
    meeting = load_meeting(session, actor, meeting_id)
    may_meet(actor, meeting.state, MeetingStep.FILL_AGENDA)
    session.delete(_item(session, meeting, item_id))
    session.flush()
    record(session, actor, action="meeting.point_removed", subject=("meeting", meeting.id), now=now)


def note_point(
    session: Session, actor: Actor, meeting_id: UUID, item_id: UUID, *, note: str, now: datetime
) -> AgendaItem:
    """What the meeting said about a point, while its minutes are a draft; an empty note takes it away."""
    meeting = load_meeting(session, actor, meeting_id)
    may_meet(actor, meeting.state, MeetingStep.DECIDE, minutes=meeting.minutes_state)
    item = _item(session, meeting, item_id)
    item.note = note.strip() or None
    session.flush()
    record(session, actor, action="meeting.point_noted", subject=("meeting", meeting.id), now=now)
    return item


def _may_touch(actor: Actor, meeting: Meeting) -> None:
    """Points are added until the minutes are circulated."""
    may_keep(actor)
    if meeting.state in OPEN_STATES:
        return
    if meeting.state is MeetingState.CANCELLED:
        raise Conflict(MEETING_WORDS[meeting.state])
    if meeting.minutes_state is not MinutesState.DRAFT:
        raise Conflict(MINUTES_WORDS[meeting.minutes_state])


def _item(session: Session, meeting: Meeting, item_id: UUID) -> AgendaItem:
    item = session.scalars(
        sa.select(AgendaItem).where(AgendaItem.id == item_id, AgendaItem.meeting_id == meeting.id)
    ).one_or_none()
    if item is None:
        raise NotFound(NOT_FOUND)
    return item


def _found(meeting_id: UUID, position: int, point: AgendaPoint) -> AgendaItem:
    kind, subject = point.subject or (None, None)
    return AgendaItem(
        id=uuid4(),
        meeting_id=meeting_id,
        position=position,
        kind=point.kind,
        text=point.text,
        params=pack(point.text, point.params),
        link=point.link,
        subject_kind=kind,
        subject_id=subject,
    )
