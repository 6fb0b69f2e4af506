"""Seats, attendance, certificates, tests and the roster through their commands: what each does, refuses and leaves."""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from accounts.notices.models import Notice
from audit.models import AuditRow
from core.actor import Actor, Role
from core.errors import Conflict, Denied, NotFound, RuleBroken
from partners.training.certificates.commands import remind_of_refreshers, withdraw_certificate
from partners.training.certificates.models import TrainingCertificate
from partners.training.certificates.queries import find_public, list_own, list_watched
from partners.training.certificates.standing import CertificateStanding
from partners.training.courses.commands import add_course, change_course, close_course
from partners.training.courses.models import TrainingCourse
from partners.training.courses.queries import get_course, list_courses
from partners.training.coverage import commands as coverage
from partners.training.coverage.cells import CellStanding
from partners.training.coverage.queries import map_on
from partners.training.currency.queries import list_currency
from partners.training.knowledge import commands as knowledge
from partners.training.knowledge.models import KnowledgeMark
from partners.training.knowledge.points import Point
from partners.training.knowledge.queries import list_items_at, list_marks, shown_gain
from partners.training.sessions import commands
from partners.training.sessions.models import TrainingSeat
from partners.training.sessions.policy import DateSpan, SessionValues
from partners.training.sessions.queries import get_session, list_coming, list_seats
from partners.training.sessions.states import OpenTo, SeatState
from surveys.waves.queries import wave_of
from tests.support.goals import make_partnership
from tests.support.memoranda import make_memorandum, make_person
from tests.support.training import (
    School,
    at,
    attend,
    course_values,
    make_school,
    make_session,
    make_test,
    seat_of,
)

FIRST = date(2026, 4, 6)


def _id(person: Actor) -> UUID:
    assert person.user_id is not None
    return person.user_id


def told(session: Session) -> set[tuple[Any, str]]:
    rows = session.execute(sa.select(Notice.recipient_id, Notice.message).where(Notice.kind == "training"))
    return {(row.recipient_id, row.message.partition("“")[0].strip()) for row in rows}


def take(session: Session, school: School, session_id: Any, *people: Any, now: datetime) -> list[SeatState]:
    return [commands.take_seat(session, one, session_id, user_id=one.user_id, now=now) for one in people]


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


def finished(session: Session, school: School, now: datetime, *people: Any, hours: float = 8.0) -> Any:
    """A session of two days that is over, at which everybody was on both."""
    session_id = make_session(session, school, now, first=FIRST, days=2)
    take(session, school, session_id, *people, now=now)
    after = at(FIRST + timedelta(days=1), 18)
    attend(
        session,
        school,
        session_id,
        {seat_of(session, session_id, one): (8.0, hours) for one in people},
        now=after,
    )
    commands.finish_session(session, school.trainer, session_id, now=after)
    return session_id


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


def test_a_partner_sees_what_is_opened_to_them_and_no_names(session: Session, now: datetime) -> None:
    school = make_school(session, now)
    assert list_courses(session, school.manager) == []
    with pytest.raises(NotFound):
        get_course(session, school.worker, school.course_id)
    partnership_id = make_memorandum(session, school.pair, now).partnership_id
    joint = add_course(
        session, school.desk, values=course_values(title="Together", partnership_id=partnership_id), now=now
    )
    assert [row.title for row in list_courses(session, school.worker)] == ["Together"]
    own_only = make_session(session, school, now, first=FIRST, course_id=joint)
    both = make_session(session, school, now, first=FIRST, course_id=joint, open_to=OpenTo.BOTH)
    assert [row.id for row in list_coming(session, school.worker)] == [both]
    with pytest.raises(NotFound):
        get_session(session, school.worker, own_only)
    take(session, school, both, school.officers[0], school.worker, now=now)
    names = {
        person.name: [seat.name for seat in list_seats(session, person, get_session(session, person, both))]
        for person in (school.desk, school.manager, school.trainer, school.worker)
    }
    assert names == {
        "Dee Desk": ["Officer 0"],
        "Nia Manager": ["Win Worker"],
        "Tam Trainer": ["Officer 0", "Win Worker"],
        "Win Worker": [],
    }
    with pytest.raises(NotFound):
        close_course(session, school.manager, joint, now=now)


def test_a_course_is_opened_where_an_agreement_in_force_speaks_of_training(
    session: Session, now: datetime
) -> None:
    school = make_school(session, now)
    partnership_id = make_partnership(session, school.pair, now)
    with pytest.raises(RuleBroken, match="No agreement in force") as refused:
        add_course(session, school.desk, values=course_values(partnership_id=partnership_id), now=now)
    assert refused.value.field == "partnership_id"
    row = get_course(session, school.desk, school.course_id)
    change_course(
        session, school.desk, row.id, version=row.version, values=course_values(title="New"), now=now
    )
    with pytest.raises(Conflict, match="A colleague"):
        change_course(session, school.desk, row.id, version=row.version, values=course_values(), now=now)


def test_both_sides_are_counted_and_the_other_side_is_never_told_apart(
    session: Session, now: datetime
) -> None:
    school = make_school(session, now, officers=2)
    make_memorandum(session, school.pair, now)
    finished(session, school, now, school.officers[0])
    moment = at(FIRST + timedelta(days=3), 9)
    (own,) = list_currency(session, school.desk, now=moment)
    agency, ngo = own.sides
    # The trainer is a liaison officer too.
    assert (agency.meant, agency.trained, agency.due) == (3, 1, 2)
    assert (ngo.meant, ngo.trained, ngo.due) == (None, 0, None)
    (other,) = list_currency(session, school.manager, now=moment)
    assert (other.sides[0].meant, other.sides[0].trained, other.sides[0].due) == (None, None, None)
    assert (other.sides[1].meant, other.sides[1].trained, other.sides[1].due) == (2, 0, 2)
    assert other.is_asked


def test_the_map_of_shifts(session: Session, now: datetime) -> None:
    school = make_school(session, now, officers=2)
    finished(session, school, now, school.officers[0])
    day = FIRST + timedelta(days=10)
    moment = at(day, 9)
    area = school.pair.areas[0]
    cell = coverage.add_cell(session, school.desk, area_id=area, shift="Nights", starts_on=FIRST, now=moment)
    with pytest.raises(RuleBroken, match="on the map already"):
        coverage.add_cell(session, school.desk, area_id=area, shift="Nights", starts_on=FIRST, now=moment)

    def standing(on: date) -> CellStanding:
        (one,) = map_on(session, school.pair.agency_id, day=on, now=moment, zone="America/New_York")
        return one.standing

    assert standing(day) is CellStanding.EMPTY
    trained, untrained = school.officers
    on = {"starts_on": day, "ends_on": day + timedelta(days=3), "now": moment}
    coverage.put_on_duty(session, school.desk, cell, user_id=untrained.user_id, **on)  # type: ignore[arg-type]
    assert standing(day) is CellStanding.UNTRAINED
    duty = coverage.put_on_duty(session, school.desk, cell, user_id=trained.user_id, **on)  # type: ignore[arg-type]
    assert (standing(day), standing(day + timedelta(days=4))) == (CellStanding.COVERED, CellStanding.EMPTY)
    with pytest.raises(RuleBroken, match="already"):
        coverage.put_on_duty(session, school.desk, cell, user_id=trained.user_id, **on)  # type: ignore[arg-type]
    coverage.take_off_duty(session, school.desk, duty, now=moment + timedelta(days=2))
    assert (standing(day + timedelta(days=1)), standing(day + timedelta(days=2))) == (
        CellStanding.COVERED,
        CellStanding.UNTRAINED,
    )
    for stranger, error in ((school.manager, NotFound), (trained, Denied)):
        with pytest.raises(error):
            coverage.count_patrol(session, stranger, officers=5, counted_on=day, now=moment)
    with pytest.raises(RuleBroken, match="day to come"):
        coverage.count_patrol(
            session, school.desk, officers=5, counted_on=day + timedelta(days=1), now=moment
        )
    coverage.count_patrol(session, school.desk, officers=5, counted_on=day, now=moment)
    coverage.count_patrol(session, school.desk, officers=6, counted_on=day, now=moment)
    coverage.end_cell(session, school.desk, cell, ends_on=day, now=moment)
    assert standing(day + timedelta(days=1)) is CellStanding.UNUSED


@pytest.mark.parametrize(
    ("model", "values", "constraint"),
    [
        (TrainingCourse, {"hours": 39.0}, "cit_has_40_hours"),
        (TrainingCourse, {"attendance_share": 0}, "share_in_range"),
        (TrainingSeat, {"cancel_reason": "Court."}, "cancelled_paired"),
        (TrainingCertificate, {"withdraw_reason": "Mistake."}, "withdrawn_paired"),
        (TrainingCertificate, {"expires_on": date(2026, 1, 1)}, "expires_later"),
    ],
)
def test_what_the_database_refuses(
    session: Session, now: datetime, model: Any, values: dict[str, Any], constraint: str
) -> None:
    school = make_school(session, now, officers=1)
    finished(session, school, now, *school.officers)
    row = session.scalars(sa.select(model)).first()
    for name, value in values.items():
        setattr(row, name, value)
    with pytest.raises(IntegrityError, match=constraint):
        session.flush()
