"""Meetings: how they are called and moved, when they are quorate, how minutes and agendas come about."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from accounts.notices.models import Notice
from core.actor import Role
from core.errors import Conflict, Denied, InvalidTransition, NotFound, RuleBroken
from partners.meetings import commands
from partners.meetings.agenda import AgendaContext, AgendaPoint
from partners.meetings.lifecycle import MeetingState, MinutesState
from partners.meetings.models import CommitteePartnership, Meeting, MeetingSeat
from partners.meetings.queries.meetings import agenda_of, attendance_of, minutes_of
from partners.meetings.terms import AgendaKind, CommitteeKind
from tests.support.meetings import DAY, Circle, hold, make_circle, make_meeting
from tests.support.memoranda import make_person

S = MeetingState


def test_moving_keeps_the_first_moment_and_raises_the_number(session: Session, now: datetime) -> None:
    circle = make_circle(session, now)
    meeting = make_meeting(session, circle, now, state=S.CALLED)
    first, told = meeting.starts_at, session.scalar(sa.select(sa.func.count()).select_from(Notice))
    plan = commands.Plan(starts_at=first + DAY, minutes_long=60, place="Room 9")
    commands.move_meeting(session, circle.director, meeting.id, plan=plan, reason="Room taken.", now=now)
    plan = commands.Plan(starts_at=first + 2 * DAY, minutes_long=60, place="Room 9")
    commands.move_meeting(session, circle.director, meeting.id, plan=plan, reason="Again.", now=now)
    assert (meeting.original_starts_at, meeting.starts_at, meeting.sequence) == (first, first + 2 * DAY, 2)
    assert meeting.state is S.CALLED
    # The chief, the desk and the manager hear of each move; the director did it.
    assert session.scalar(sa.select(sa.func.count()).select_from(Notice)) == (told or 0) + 6


@pytest.mark.parametrize(
    ("hours", "minutes_long", "place", "field"),
    [
        (-1, 60, "Room", "day"),
        (1, 14, "Room", "minutes_long"),
        (1, 601, "Room", "minutes_long"),
        (1, 60, " ", "place"),
    ],
)
def test_what_a_plan_cannot_be(
    session: Session, now: datetime, hours: int, minutes_long: int, place: str, field: str
) -> None:
    circle = make_circle(session, now)
    plan = commands.Plan(starts_at=now + timedelta(hours=hours), minutes_long=minutes_long, place=place)
    with pytest.raises(RuleBroken) as refused:
        commands.plan_meeting(session, circle.chief, circle.committee_id, plan=plan, now=now)
    assert refused.value.field == field


def test_two_meetings_of_a_committee_do_not_begin_together(session: Session, now: datetime) -> None:
    circle = make_circle(session, now)
    make_meeting(session, circle, now, state=S.PLANNED)
    with pytest.raises(RuleBroken):
        make_meeting(session, circle, now, state=S.PLANNED)


def test_calling_tells_everybody_who_may_attend_and_nobody_else(session: Session, now: datetime) -> None:
    circle = make_circle(session, now)
    meeting = make_meeting(session, circle, now, state=S.CALLED)
    told = set(session.scalars(sa.select(Notice.recipient_id).where(Notice.about_id == meeting.id)))
    expected = (circle.director, circle.people[Role.PARTNERSHIP_DESK], circle.people[Role.NGO_MANAGER])
    assert told == {one.user_id for one in expected}
    with pytest.raises(InvalidTransition):
        commands.call_meeting(session, circle.chief, meeting.id, sources=[], now=now)


def test_a_meeting_that_was_to_begin_already_is_not_called(session: Session, now: datetime) -> None:
    circle = make_circle(session, now)
    meeting = make_meeting(session, circle, now, state=S.PLANNED)
    with pytest.raises(RuleBroken):
        commands.call_meeting(session, circle.chief, meeting.id, sources=[], now=now + 8 * DAY)


def test_cancelling_needs_a_reason_and_keeps_it(session: Session, now: datetime) -> None:
    circle = make_circle(session, now)
    meeting = make_meeting(session, circle, now, state=S.CALLED)
    with pytest.raises(RuleBroken):
        commands.cancel_meeting(session, circle.chief, meeting.id, reason=" ", now=now)
    commands.cancel_meeting(session, circle.chief, meeting.id, reason="Snow.", now=now)
    assert (meeting.state, meeting.cancel_reason, meeting.sequence) == (S.CANCELLED, "Snow.", 1)


@pytest.mark.parametrize(
    ("came", "quorate"), [((2, 2), True), ((2, 1), True), ((1, 1), False), ((2, 0), False), ((0, 2), False)]
)
def test_the_quorum_is_counted_from_the_seats(
    session: Session, now: datetime, came: tuple[int, int], quorate: bool
) -> None:
    circle = make_circle(session, now)
    meeting = make_meeting(session, circle, now, came=came)
    assert meeting.state is S.HELD
    assert meeting.quorate is quorate


def test_guests_do_not_make_a_quorum(session: Session, now: datetime) -> None:
    circle = make_circle(session, now, kind=CommitteeKind.COMMUNITY, guests=("Hospital",), quorum=(2, 2))
    meeting = make_meeting(session, circle, now, state=S.CALLED)
    attendance = {
        str(circle.pair.agency_id): commands.Presence(present=1, names="Ada Chief"),
        "Hospital": commands.Presence(present=1),
    }
    at = meeting.starts_at
    commands.record_attendance(session, circle.chief, meeting.id, attendance=attendance, now=at)
    assert meeting.quorate is False
    rows = {one.name: (one.present, one.names) for one in attendance_of(session, meeting.id)}
    assert rows == {"Northgate Police": (1, "Ada Chief"), "Harbour House": (0, None), "Hospital": (1, None)}
    stored = (
        session.execute(sa.select(MeetingSeat.names_sealed).where(MeetingSeat.present == 1)).scalars().all()
    )
    assert not any(b"Ada" in bytes(one) for one in stored if one)


def test_attendance_waits_until_the_meeting_begins_and_is_corrected_in_draft(
    session: Session, now: datetime
) -> None:
    circle = make_circle(session, now)
    meeting = make_meeting(session, circle, now, state=S.CALLED)
    at = meeting.starts_at
    with pytest.raises(RuleBroken):
        hold(session, circle, meeting, at - timedelta(minutes=31))
    with pytest.raises(RuleBroken):
        hold(session, circle, meeting, at, came=(0, 0))
    session.refresh(meeting)
    with pytest.raises(RuleBroken):
        hold(session, circle, meeting, at, came=(3, 0))
    session.refresh(meeting)
    assert hold(session, circle, meeting, at - timedelta(minutes=30), came=(2, 0)).quorate is False
    assert hold(session, circle, meeting, at, came=(2, 1)).quorate is True
    commands.write_minutes(session, circle.chief, meeting.id, text="All agreed.", now=at)
    commands.circulate_minutes(session, circle.chief, meeting.id, now=at)
    with pytest.raises(Conflict):
        hold(session, circle, meeting, at)


# ---- Minutes


def minutes_state(session: Session, meeting_id: UUID) -> MinutesState:
    return session.scalars(sa.select(Meeting.minutes_state).where(Meeting.id == meeting_id)).one()


def circulated(session: Session, circle: Circle, now: datetime) -> UUID:
    meeting = make_meeting(session, circle, now)
    commands.write_minutes(session, circle.chief, meeting.id, text="All agreed.", now=now)
    commands.circulate_minutes(session, circle.chief, meeting.id, now=now)
    return meeting.id


def test_minutes_are_approved_by_each_member(session: Session, now: datetime) -> None:
    circle = make_circle(session, now)
    meeting_id = circulated(session, circle, now)
    assert minutes_state(session, meeting_id) is MinutesState.CIRCULATED
    with pytest.raises(Conflict):
        commands.approve_minutes(session, circle.people[Role.PARTNERSHIP_DESK], meeting_id, now=now)
    commands.approve_minutes(session, circle.director, meeting_id, now=now + DAY)
    assert minutes_state(session, meeting_id) is MinutesState.APPROVED
    assert minutes_of(session, meeting_id) == "All agreed."


def test_an_objection_makes_them_a_draft_again(session: Session, now: datetime) -> None:
    circle = make_circle(session, now)
    meeting_id = circulated(session, circle, now)
    with pytest.raises(RuleBroken):
        commands.object_to_minutes(session, circle.director, meeting_id, reason="", now=now)
    commands.object_to_minutes(session, circle.director, meeting_id, reason="The hour is wrong.", now=now)
    assert minutes_state(session, meeting_id) is MinutesState.DRAFT
    commands.write_minutes(session, circle.director, meeting_id, text="At 15:00.", now=now)
    commands.circulate_minutes(session, circle.director, meeting_id, now=now)
    commands.approve_minutes(session, circle.chief, meeting_id, now=now)
    assert minutes_state(session, meeting_id) is MinutesState.APPROVED


@pytest.mark.parametrize(("days", "approved"), [(13, 0), (14, 1)])
def test_minutes_without_objection_are_approved_after_14_days(
    session: Session, now: datetime, days: int, approved: int
) -> None:
    circle = make_circle(session, now)
    meeting_id = circulated(session, circle, now)
    assert commands.approve_unopposed(session, now=now + days * DAY) == approved
    assert (minutes_state(session, meeting_id) is MinutesState.APPROVED) is bool(approved)
    assert commands.approve_unopposed(session, now=now + days * DAY) == 0


def test_minutes_are_written_before_they_are_circulated(session: Session, now: datetime) -> None:
    circle = make_circle(session, now)
    meeting = make_meeting(session, circle, now)
    with pytest.raises(RuleBroken):
        commands.circulate_minutes(session, circle.chief, meeting.id, now=now)
    with pytest.raises(Conflict):
        commands.write_minutes(session, circle.chief, meeting.id, text="Late.", version=99, now=now)


# ---- Agenda


def test_filling_replaces_what_was_found_and_keeps_what_was_written(session: Session, now: datetime) -> None:
    circle = make_circle(session, now)
    meeting = make_meeting(session, circle, now, state=S.CALLED)
    commands.add_point(session, circle.chief, meeting.id, text="Holidays", now=now)
    seen: list[AgendaContext] = []

    def source(_session: Session, context: AgendaContext) -> Iterable[AgendaPoint]:
        seen.append(context)
        yield AgendaPoint(
            kind=AgendaKind.REFERRALS, text="Late: %(count)s", params={"count": len(seen)}, link="/x"
        )
        yield AgendaPoint(kind=AgendaKind.GOAL, text="Off track: %(goal)s", params={"goal": "Fewer waits"})

    for _ in range(2):
        commands.fill_agenda(session, circle.director, meeting.id, sources=[source], now=now)
    rows = agenda_of(session, meeting.id)
    assert [(one.kind.value, one.params, one.text) for one in rows] == [
        ("goal", {"goal": "Fewer waits"}, "Off track: %(goal)s"),
        ("referrals", {"count": 2}, "Late: %(count)s"),
        ("other", None, "Holidays"),
    ]
    assert seen[0].partnership_ids == {circle.partnership_id}
    assert seen[0].organisation_ids == set(circle.organisations)
    commands.remove_point(session, circle.chief, meeting.id, rows[-1].id, now=now)
    assert len(agenda_of(session, meeting.id)) == 2
    with pytest.raises(NotFound):
        commands.remove_point(session, circle.chief, meeting.id, uuid4(), now=now)


def test_a_point_is_noted_while_the_minutes_are_a_draft(session: Session, now: datetime) -> None:
    circle = make_circle(session, now)
    meeting = make_meeting(session, circle, now)
    item = commands.add_point(session, circle.chief, meeting.id, text="Holidays", now=now)
    commands.note_point(session, circle.chief, meeting.id, item.id, note=" Two weeks ", now=now)
    assert agenda_of(session, meeting.id)[0].note == "Two weeks"
    commands.write_minutes(session, circle.chief, meeting.id, text="Done.", now=now)
    commands.circulate_minutes(session, circle.chief, meeting.id, now=now)
    with pytest.raises(Conflict):
        commands.add_point(session, circle.chief, meeting.id, text="Late", now=now)


def test_readers_change_nothing(session: Session, now: datetime) -> None:
    circle = make_circle(session, now, kind=CommitteeKind.OPERATIONAL)
    meeting = make_meeting(session, circle, now, state=S.PLANNED)
    reader = circle.people[Role.SUPERVISOR]
    outsider = make_person(session, circle.pair.agency_id, "Olga Officer", Role.LIAISON_OFFICER, now=now)
    with pytest.raises(Denied):
        commands.call_meeting(session, reader, meeting.id, sources=[], now=now)
    with pytest.raises(Denied):
        commands.add_point(session, reader, meeting.id, text="Mine", now=now)
    with pytest.raises(NotFound):
        commands.call_meeting(session, outsider, meeting.id, sources=[], now=now)


def test_a_committee_of_several_partnerships_serves_them_all(session: Session, now: datetime) -> None:
    circle = make_circle(session, now)
    served = session.scalars(
        sa.select(CommitteePartnership.partnership_id).where(
            CommitteePartnership.committee_id == circle.committee_id
        )
    ).all()
    assert served == [circle.partnership_id]
