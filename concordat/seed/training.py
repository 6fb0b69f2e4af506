"""Courses, sessions, certificates and the roster of the fictitious partnership, made through the real commands."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.orm import Session

from concordat.seed.acting import actor_of, partnership_of, somebody
from concordat.seed.people import TIMEZONE, Cast, Member, Party
from core.actor import Actor, Role
from core.clock import local_date
from partners.training.courses.commands import add_course, add_trainer
from partners.training.courses.duties import trained_under
from partners.training.courses.kinds import CourseAudience, CourseKind
from partners.training.courses.policy import CourseValues, TrainerValues
from partners.training.coverage import commands as coverage
from partners.training.elsewhere.commands import record_claim
from partners.training.elsewhere.policy import ClaimValues
from partners.training.knowledge import commands as knowledge
from partners.training.knowledge.points import FormLabel, Point
from partners.training.knowledge.policy import ItemValues
from partners.training.sessions import commands as sessions
from partners.training.sessions.models import TrainingDate, TrainingSeat
from partners.training.sessions.policy import DateSpan, SessionValues
from partners.training.sessions.states import OpenTo

ITEMS = (
    ("Somebody in a crisis does not answer. What helps most at first?",
     ("Ask again, louder", "Give time and keep a calm distance", "Move closer")),
    ("What does an open question begin with?", ("Did you", "What", "Will you")),
    ("Who decides whether a person is referred without consent?",
     ("The officer alone", "The partner", "The law and the agreement")),
    ("When is a crisis line called from the scene?", ("Never", "Whenever the person or the officer wants help")),
)  # fmt: skip
RIGHT = (2, 2, 3, 2)
MARKS = ((50.0, 75.0, 75.0), (25.0, 75.0, 50.0), (50.0, 100.0, 75.0), (75.0, 100.0, 100.0), (50.0, 75.0, 75.0),
         (25.0, 100.0, 75.0), (75.0, 75.0, 75.0), (50.0, 100.0, 100.0))  # fmt: skip
SHIFTS = ("Days 07–15", "Evenings 15–23", "Nights 23–07")
PATROL = 38


@dataclass(frozen=True, slots=True, kw_only=True)
class House:
    """An agency's training: who coordinates it, who teaches, and its officers."""

    party: Party
    desk: Actor
    trainer: Actor
    trainer_id: UUID
    officers: Sequence[Member]


def make_training(session: Session, cast: Cast, *, now: datetime) -> None:
    """A course with two past sessions and a planned one, a joint course, the NGO's own, and a roster."""
    agency, ngo = cast.agencies[0], cast.ngos[0]
    house = _house(session, agency, now=now)
    course = _crisis_intervention(session, house, now=now)
    _held(session, house, course, days_ago=700, people=house.officers[:5], with_marks=False, now=now)
    _test(session, house, course, now=now - timedelta(days=190))
    _held(session, house, course, days_ago=120, people=house.officers[5:13], with_marks=True, now=now)
    _planned(session, house, course, now=now)
    _joint(session, house, ngo, now=now)
    _families(session, house, now=now)
    _elsewhere(session, house, course, now=now)
    _roster(session, house, now=now)


def _house(session: Session, agency: Party, *, now: datetime) -> House:
    desk = actor_of(session, agency, Role.PARTNERSHIP_DESK)
    trainer = actor_of(session, agency, Role.SUPERVISOR)
    named = now - timedelta(days=720)
    own = add_trainer(
        session,
        desk,
        values=TrainerValues(
            user_id=trainer.user_id,
            external_name=None,
            qualification="CIT instructor course 2024",
            valid_until=None,
        ),
        now=named,
    )
    add_trainer(
        session,
        desk,
        values=TrainerValues(
            user_id=None,
            external_name="Wren Halloway",
            qualification="Clinical psychologist, teaches trauma-informed practice",
            valid_until=local_date(now, TIMEZONE) + timedelta(days=300),
        ),
        now=named,
    )
    return House(
        party=agency,
        desk=desk,
        trainer=trainer,
        trainer_id=own,
        officers=agency.with_role(Role.LIAISON_OFFICER),
    )


def _crisis_intervention(session: Session, house: House, *, now: datetime) -> UUID:
    return add_course(
        session,
        house.desk,
        values=CourseValues(
            kind=CourseKind.CRISIS_INTERVENTION,
            title="Crisis intervention for patrol",
            hours=40,
            aims="Recognise a mental-health crisis, slow it down, and find the way to help that fits.",
            audience=CourseAudience.PATROL,
            prerequisites="One year on patrol; officers volunteer and are screened.",
        ),
        now=now - timedelta(days=715),
    )


def _held(
    session: Session,
    house: House,
    course_id: UUID,
    *,
    days_ago: int,
    people: Sequence[Member],
    with_marks: bool,
    now: datetime,
) -> None:
    begins = now - timedelta(days=days_ago)
    planned = begins - timedelta(days=10)
    session_id = _plan(
        session, house, course_id, first=begins, dates=5, seats=12, place="Training room 2", now=planned
    )
    for member in people:
        sessions.take_seat(session, house.desk, session_id, user_id=member.user_id, now=planned)
    after = begins + timedelta(days=6)
    hours = _hours(session, session_id)
    sessions.record_attendance(session, house.trainer, session_id, hours=hours, now=after)
    if with_marks:
        seats = sorted({seat for seat, _ in hours}, key=str)
        marks = {
            (seat, point): mark
            for seat, three in zip(seats, MARKS, strict=False)
            for point, mark in zip(Point, three, strict=True)
        }
        knowledge.enter_marks(session, house.trainer, session_id, marks=marks, now=after + timedelta(days=45))
    sessions.finish_session(session, house.trainer, session_id, now=after)


def _hours(session: Session, session_id: UUID) -> dict[tuple[UUID, UUID], float | None]:
    """Everybody was there all the time, but for the last, who missed two days."""
    seats = list(
        session.scalars(
            sa.select(TrainingSeat.id)
            .where(TrainingSeat.session_id == session_id)
            .order_by(TrainingSeat.turn)
        )
    )
    dates = list(
        session.scalars(
            sa.select(TrainingDate.id)
            .where(TrainingDate.session_id == session_id)
            .order_by(TrainingDate.starts_at)
        )
    )
    return {
        (seat, day): 0.0 if seat == seats[-1] and place < 2 else 8.0
        for seat in seats
        for place, day in enumerate(dates)
    }


def _planned(session: Session, house: House, course_id: UUID, *, now: datetime) -> None:
    """Three seats, one officer on the waiting list."""
    session_id = _plan(
        session,
        house,
        course_id,
        first=now + timedelta(days=24),
        dates=5,
        seats=3,
        place="Training room 2",
        now=now,
    )
    for member in house.officers[13:17] or house.officers[:4]:
        sessions.take_seat(session, house.desk, session_id, user_id=member.user_id, now=now)


def _joint(session: Session, house: House, ngo: Party, *, now: datetime) -> None:
    """De-escalation for both sides, online, where the agreement speaks of training."""
    partnership_id = partnership_of(session, house.party, ngo)
    joint = partnership_id in trained_under(session, house.party.organisation_id, now=now, zone=TIMEZONE)
    course_id = add_course(
        session,
        house.desk,
        values=CourseValues(
            kind=CourseKind.DE_ESCALATION,
            title="De-escalation, together",
            hours=4,
            aims="Officers and crisis workers practise calm conversations on the same cases.",
            audience=CourseAudience.STAFF,
            partnership_id=partnership_id if joint else None,
        ),
        now=now - timedelta(days=30),
    )
    session_id = _plan(
        session,
        house,
        course_id,
        first=now + timedelta(days=12),
        dates=1,
        hours=4,
        seats=20,
        link="https://meet.example/de-escalation",
        open_to=OpenTo.BOTH if joint else OpenTo.OWN,
        now=now,
    )
    for member in (*house.officers[:2], *(ngo.with_role(Role.NGO_INTAKE)[:1] if joint else ())):
        actor = somebody(session, member.user_id)
        sessions.take_seat(session, actor, session_id, user_id=member.user_id, now=now)


def _families(session: Session, house: House, *, now: datetime) -> None:
    """An evening to which families came, who have no account and are counted."""
    course_id = add_course(
        session,
        house.desk,
        values=CourseValues(
            kind=CourseKind.FAMILY,
            title="When somebody at home wears a badge",
            hours=2,
            aims="Families know the signs of stress after hard calls, and whom to ask.",
            audience=CourseAudience.FAMILIES,
            gives_certificate=False,
        ),
        now=now - timedelta(days=80),
    )
    begins, planned = now - timedelta(days=40), now - timedelta(days=60)
    session_id = _plan(
        session, house, course_id, first=begins, dates=1, hours=2, seats=30, place="Canteen", now=planned
    )
    after = begins + timedelta(days=1)
    sessions.record_attendance(session, house.trainer, session_id, hours={}, family_members=17, now=after)
    sessions.finish_session(session, house.trainer, session_id, now=after)


def _elsewhere(session: Session, house: House, course_id: UUID, *, now: datetime) -> None:
    """An officer came from another agency with a certificate, which waits for a second person."""
    officer = somebody(session, house.officers[-1].user_id)
    assert officer.user_id is not None
    given = local_date(now, TIMEZONE) - timedelta(days=330)
    record_claim(
        session,
        officer,
        user_id=officer.user_id,
        values=ClaimValues(
            course_id=course_id,
            title="Crisis intervention team, 40 hours",
            issuer_name="Harrow County Sheriff’s academy",
            issuer_number="HC-2218",
            hours=40,
            issued_on=given,
            ends_on=None,
            evidence="The paper, in my personnel file; the academy answers by telephone.",
        ),
        now=now - timedelta(days=2),
    )


def _plan(
    session: Session,
    house: House,
    course_id: UUID,
    *,
    first: datetime,
    dates: int,
    seats: int,
    now: datetime,
    hours: int = 8,
    place: str | None = None,
    link: str | None = None,
    open_to: OpenTo = OpenTo.OWN,
) -> UUID:
    day = local_date(first, TIMEZONE)
    spans = tuple(
        DateSpan(
            starts_at=_at(day + timedelta(days=number), 8),
            ends_at=_at(day + timedelta(days=number), 8 + hours),
        )
        for number in range(dates)
    )
    return sessions.plan_session(
        session,
        house.desk,
        course_id,
        values=SessionValues(
            trainer_id=house.trainer_id,
            place=place,
            link=link,
            seats=seats,
            minimum=min(seats, 3),
            open_to=open_to,
            closes_on=day - timedelta(days=3),
            dates=spans,
        ),
        now=now,
    )


def _at(day: date, hour: int) -> datetime:
    return datetime.combine(day, time(hour), ZoneInfo(TIMEZONE)).astimezone(UTC)


def _test(session: Session, house: House, course_id: UUID, *, now: datetime) -> None:
    test_id = knowledge.begin_test(session, house.desk, course_id, now=now)
    for (question, answers), right in zip(ITEMS, RIGHT, strict=True):
        values = ItemValues(form=FormLabel.A, question=question, answers=answers, right=right)
        knowledge.add_item(session, house.desk, test_id, values=values, now=now)
    knowledge.make_ready(session, house.desk, test_id, now=now)


def _roster(session: Session, house: House, *, now: datetime) -> None:
    """Every district and shift with two officers, of whom by night often none is trained."""
    today = local_date(now, TIMEZONE)
    first = today - timedelta(days=100)
    coverage.count_patrol(session, house.desk, officers=PATROL, counted_on=first, now=now)
    place = 0
    for area_id in house.party.area_ids[:3]:
        for shift in SHIFTS:
            cell_id = coverage.add_cell(
                session, house.desk, area_id=area_id, shift=shift, starts_on=first, now=now
            )
            for _ in range(2):
                officer = house.officers[place % len(house.officers)]
                coverage.put_on_duty(
                    session,
                    house.desk,
                    cell_id,
                    user_id=officer.user_id,
                    starts_on=first,
                    ends_on=today + timedelta(days=60),
                    now=now,
                )
                place += 1
