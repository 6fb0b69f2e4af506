"""Seats, attendance, certificates, tests and the roster through their commands: what each does, refuses and leaves."""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from accounts.notices.models import Notice
from audit.models import AuditRow
from core.actor import Actor, Role
from core.errors import Conflict, Denied, NotFound, RuleBroken
from partners.training.certificates.commands import remind_of_refreshers, withdraw_certificate
from partners.training.certificates.queries import find_public, list_own, list_watched
from partners.training.certificates.standing import CertificateStanding
from partners.training.courses.commands import add_course
from partners.training.knowledge import commands as knowledge
from partners.training.knowledge.models import KnowledgeMark
from partners.training.knowledge.points import Point
from partners.training.knowledge.queries import list_items_at, list_marks, shown_gain
from partners.training.sessions import commands
from partners.training.sessions.policy import DateSpan, SessionValues
from partners.training.sessions.queries import get_session
from partners.training.sessions.states import SeatState
from surveys.waves.queries import wave_of
from tests.support.memoranda import make_person
from tests.support.training import (
    FIRST,
    at,
    attend,
    course_values,
    finished,
    make_school,
    make_session,
    make_test,
    seat_of,
    take,
)


def _id(person: Actor) -> UUID:
    assert person.user_id is not None
    return person.user_id


def told(session: Session) -> set[tuple[Any, str]]:
    rows = session.execute(sa.select(Notice.recipient_id, Notice.message).where(Notice.kind == "training"))
    return {(row.recipient_id, row.message.partition("“")[0].strip()) for row in rows}


def test_the_waiting_list_moves_up_by_itself(session: Session, now: datetime) -> None:
    school = make_school(session, now)
    one, two, three = school.officers
    session_id = make_session(session, school, now, first=FIRST, seats=1)
    assert take(session, school, session_id, one, two, three, now=now) == [
        SeatState.ENROLLED,
        SeatState.WAITING,
        SeatState.WAITING,
    ]
    with pytest.raises(RuleBroken, match="on the list already"):
        take(session, school, session_id, one, now=now)
    with pytest.raises(RuleBroken, match="Say why"):
        commands.cancel_seat(session, one, seat_of(session, session_id, one), reason="", now=now)
    moved = commands.cancel_seat(session, one, seat_of(session, session_id, one), reason="Court.", now=now)
    assert moved == [two.user_id]
    assert (two.user_id, "A seat has come free for you in the training") in told(session)
    # Whoever asks again stands at the end.
    assert take(session, school, session_id, one, now=now) == [SeatState.WAITING]
    row = get_session(session, school.desk, session_id)
    assert (row.enrolled, row.waiting, row.free) == (1, 2, 0)
    moved = commands.cancel_seat(
        session, school.desk, seat_of(session, session_id, two), reason="Ill.", now=now
    )
    assert moved == [three.user_id]
    assert (two.user_id, "Your seat in the training") in told(session)
    actions = session.scalars(
        sa.select(AuditRow.action).where(AuditRow.subject_kind == "training_seat")
    ).all()
    assert (actions.count("training_seat.taken"), actions.count("training_seat.cancelled")) == (4, 2)


def test_more_seats_let_people_in_and_fewer_throw_nobody_out(session: Session, now: datetime) -> None:
    school = make_school(session, now)
    session_id = make_session(session, school, now, first=FIRST, seats=1)
    take(session, school, session_id, *school.officers, now=now)
    row = get_session(session, school.desk, session_id)

    def change(seats: int, hour: int = 8) -> None:
        fresh = get_session(session, school.desk, session_id)
        values = SessionValues(
            trainer_id=row.trainer_id, place=row.place, link=None, seats=seats, minimum=0,
            open_to=row.open_to, closes_on=row.closes_on,
            dates=(DateSpan(starts_at=at(FIRST, hour), ends_at=at(FIRST, 16)),),
        )  # fmt: skip
        commands.change_session(
            session, school.desk, session_id, version=fresh.version, values=values, now=now
        )

    change(2)
    assert get_session(session, school.desk, session_id).waiting == 1
    with pytest.raises(RuleBroken, match="2 people have a seat already"):
        change(1)
    assert not any("Time or place" in words for _, words in told(session))
    change(2, hour=9)
    assert {one.user_id for one in school.officers} == {
        person for person, words in told(session) if words.startswith("Time or place")
    }
    with pytest.raises(Conflict, match="A colleague"):
        commands.change_session(
            session, school.desk, session_id, version=1, values=SessionValues(
                trainer_id=row.trainer_id, place="Room 3", link=None, seats=2, minimum=0,
                open_to=row.open_to, closes_on=row.closes_on,
                dates=(DateSpan(starts_at=at(FIRST, 9), ends_at=at(FIRST, 16)),),
            ), now=now,
        )  # fmt: skip


def test_calling_off_tells_everybody_why(session: Session, now: datetime) -> None:
    school = make_school(session, now)
    one, two, _ = school.officers
    session_id = make_session(session, school, now, first=FIRST, seats=1)
    take(session, school, session_id, one, two, now=now)
    with pytest.raises(RuleBroken, match="Say why"):
        commands.call_off_session(session, school.desk, session_id, reason="", now=now)
    assert commands.call_off_session(session, school.desk, session_id, reason="Storm.", now=now) == 3
    heard = {person for person, words in told(session) if words.startswith("The training")}
    assert heard == {one.user_id, two.user_id, school.trainer.user_id}
    with pytest.raises(Conflict, match="called off"):
        take(session, school, session_id, school.officers[2], now=now)


def test_who_may_take_a_seat(session: Session, now: datetime) -> None:
    school = make_school(session, now)
    officer, colleague, _ = school.officers
    session_id = make_session(session, school, now, first=FIRST)
    with pytest.raises(Denied):
        commands.take_seat(session, officer, session_id, user_id=_id(colleague), now=now)
    with pytest.raises(NotFound):
        commands.take_seat(session, school.worker, session_id, user_id=_id(school.worker), now=now)
    with pytest.raises(RuleBroken, match="Enrolment is closed"):
        take(session, school, session_id, officer, now=at(FIRST + timedelta(days=1), 9))
    commands.take_seat(session, school.desk, session_id, user_id=_id(colleague), now=now)
    assert (colleague.user_id, "You have a seat in the training") in told(session)
    advanced = add_course(
        session,
        school.desk,
        values=course_values(title="Advanced", required_course_id=school.course_id),
        now=now,
    )
    later = make_session(session, school, now, first=FIRST, course_id=advanced)
    with pytest.raises(RuleBroken, match="certificate of the course that comes before"):
        take(session, school, later, officer, now=now)


def test_certificates_follow_from_the_hours(session: Session, now: datetime) -> None:
    """16 hours are 40 % of the course's 40, 14 are not; that the session had 16 only does not make it shorter."""
    school = make_school(session, now, officers=2, attendance_share=40)
    full, part = school.officers
    session_id = make_session(session, school, now, first=FIRST, days=2)
    take(session, school, session_id, full, part, now=now)
    seats = {one: seat_of(session, session_id, one) for one in (full, part)}
    after = at(FIRST + timedelta(days=1), 18)
    with pytest.raises(Conflict, match="still to come"):
        commands.finish_session(session, school.trainer, session_id, now=now)
    with pytest.raises(Conflict, match="Record first"):
        commands.finish_session(session, school.trainer, session_id, now=after)
    with pytest.raises(RuleBroken, match="Between 0 and the 8 hours"):
        attend(session, school, session_id, {seats[full]: (9.0, 0.0)}, now=after)
    with pytest.raises(RuleBroken, match="still to come"):
        attend(session, school, session_id, {seats[full]: (8.0, 8.0)}, now=at(FIRST, 18))
    attend(session, school, session_id, {seats[full]: (8.0, 8.0), seats[part]: (8.0, 6.0)}, now=after)
    with pytest.raises(NotFound):
        commands.finish_session(session, full, session_id, now=after)
    assert commands.finish_session(session, school.trainer, session_id, now=after) == 1
    (certificate,) = list_own(session, full)
    assert list_own(session, part) == []
    assert (certificate.hours, certificate.issued_on) == (16.0, FIRST + timedelta(days=1))
    assert certificate.expires_on == date(2028, 4, 7)
    public = find_public(session, f" {certificate.number.lower()} ", now=after)
    assert public is not None
    assert (public.initials, public.standing) == ("O.", CertificateStanding.VALID)
    assert "Officer 0" not in repr(public)
    with pytest.raises(Conflict, match="over"):
        attend(session, school, session_id, {seats[part]: (8.0, 8.0)}, now=after)
    assert wave_of(session, ("training_session", session_id)) is None  # two answers would tell who said what
    with pytest.raises(Denied):
        withdraw_certificate(session, full, certificate.id, reason="Mine.", now=after)
    with pytest.raises(NotFound):
        withdraw_certificate(session, school.manager, certificate.id, reason="Not ours.", now=after)
    withdraw_certificate(session, school.desk, certificate.id, reason="Given by mistake.", now=after)
    public = find_public(session, certificate.number, now=after)
    assert public is not None
    assert public.standing is CertificateStanding.WITHDRAWN
    assert (full.user_id, "Your certificate of") in told(session)
    with pytest.raises(Conflict, match="already"):
        withdraw_certificate(session, school.desk, certificate.id, reason="Again.", now=after)


def test_five_people_are_asked_what_they_thought_and_nobody_knows_who_answers(
    session: Session, now: datetime
) -> None:
    school = make_school(session, now, officers=5)
    session_id = finished(session, school, now, *school.officers)
    wave = wave_of(session, ("training_session", session_id))
    assert wave is not None
    assert (wave.invited, wave.mode.value, wave.organisation_id) == (5, "anonymous", school.pair.agency_id)
    asked = {person for person, words in told(session) if words.startswith("What did you think")}
    assert asked == {one.user_id for one in school.officers}


def test_holders_hear_sixty_days_before_and_once(session: Session, now: datetime) -> None:
    school = make_school(session, now, officers=1)
    finished(session, school, now, *school.officers)
    ends = list_own(session, school.officers[0])[0].expires_on
    moment = at(ends - timedelta(days=61), 12)
    assert remind_of_refreshers(session, now=moment) == 0
    assert remind_of_refreshers(session, now=moment + timedelta(days=1)) == 1
    assert remind_of_refreshers(session, now=moment + timedelta(days=2)) == 0
    day = ends - timedelta(days=30)
    assert [row.standing(day) for row in list_watched(session, school.desk, on=day, due_only=True)] == [
        CertificateStanding.DUE
    ]
    assert list_watched(session, school.desk, on=ends - timedelta(days=61), due_only=True) == []


def test_too_few_people_are_told_to_who_planned_it(session: Session, now: datetime) -> None:
    school = make_school(session, now)
    session_id = make_session(
        session, school, now, first=FIRST, minimum=2, closes_on=FIRST - timedelta(days=2)
    )
    take(session, school, session_id, school.officers[0], now=now)
    assert commands.remind_of_few(session, now=at(FIRST - timedelta(days=2), 12)) == 0
    assert commands.remind_of_few(session, now=at(FIRST - timedelta(days=1), 12)) == 1
    assert commands.remind_of_few(session, now=at(FIRST - timedelta(days=1), 13)) == 0


def test_marks_are_for_the_trainee_and_the_trainer_and_nobody_else(session: Session, now: datetime) -> None:
    """The whole matrix: every role on either side, and the trainer of another session (facts.md T04)."""
    school = make_school(session, now, officers=5)
    make_test(session, school, now)
    session_id = make_session(session, school, now, first=FIRST)
    take(session, school, session_id, *school.officers, now=now)
    one = school.officers[0]
    items = list_items_at(session, get_session(session, one, session_id).knowledge_test_id, Point.BEFORE)  # type: ignore[arg-type]
    answers = {item.id: 2 if place < 3 else 1 for place, item in enumerate(items)}
    assert knowledge.take_test(session, one, session_id, point=Point.BEFORE, answers=answers, now=now) == 75.0
    with pytest.raises(Conflict, match="already"):
        knowledge.take_test(session, one, session_id, point=Point.BEFORE, answers=answers, now=now)
    with pytest.raises(Conflict, match="not asked now"):
        knowledge.take_test(session, one, session_id, point=Point.AFTER, answers=answers, now=now)
    seats = {person: seat_of(session, session_id, person) for person in school.officers}
    after = at(FIRST, 17)
    marks = {(seats[person], Point.AFTER): 90.0 for person in school.officers}
    marks |= {(seats[person], Point.BEFORE): 50.0 for person in school.officers[1:]}
    for stranger in (school.desk, one, school.manager):
        with pytest.raises(NotFound):
            knowledge.enter_marks(session, stranger, session_id, marks=marks, now=after)
    assert knowledge.enter_marks(session, school.trainer, session_id, marks=marks, now=after) == 9
    assert len(list_marks(session, school.trainer, session_id)) == 5
    assert [row.name for row in list_marks(session, one, session_id)] == ["Officer 0"]
    for role in Role:
        if role in (Role.PARTICIPANT, Role.SYSTEM):
            continue
        for organisation_id in (school.pair.agency_id, school.pair.ngo_id):
            reader = make_person(
                session, organisation_id, f"Reader {role.value} {organisation_id.hex[:4]}", role, now=now
            )
            assert list_marks(session, reader, session_id) == [], role
    assert list_marks(session, school.desk, session_id) == []
    gain = shown_gain(session, get_session(session, school.desk, session_id))
    assert gain is not None
    assert (gain.paired, gain.attended) == (5, 5)
    assert gain.points == pytest.approx((15 + 4 * 40) / 5)
    # No command and no row of the trail holds a mark.
    rows = session.scalars(sa.select(AuditRow.details).where(AuditRow.action == "knowledge_mark.kept")).all()
    assert rows
    assert all("75" not in str(row) and "90" not in str(row) for row in rows)
    session.execute(sa.delete(KnowledgeMark).where(KnowledgeMark.seat_id == seats[one]))
    assert shown_gain(session, get_session(session, school.desk, session_id)) is None


def test_a_version_in_use_stays_as_it_is(session: Session, now: datetime) -> None:
    school = make_school(session, now)
    test_id = make_test(session, school, now, with_b=True)
    (item, *_) = list_items_at(session, test_id, Point.AFTER)
    assert item.question == "Question b0?"
    with pytest.raises(Conflict, match="stays as it is"):
        knowledge.remove_item(session, school.desk, item.id, now=now)
    first = make_session(session, school, now, first=FIRST)
    second = knowledge.begin_test(session, school.desk, school.course_id, now=now)
    with pytest.raises(Conflict, match="Version 2"):
        knowledge.begin_test(session, school.desk, school.course_id, now=now)
    assert get_session(session, school.desk, first).knowledge_test_id == test_id
    knowledge.make_ready(session, school.desk, second, now=now)
    later = make_session(session, school, now, first=FIRST)
    assert get_session(session, school.desk, later).knowledge_test_id == second
    with pytest.raises(NotFound):
        knowledge.begin_test(session, school.manager, school.course_id, now=now)
