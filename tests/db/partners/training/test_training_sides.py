"""Both sides of a training: what is opened, counted and shown to whom, the map of shifts, and what the database refuses."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from core.errors import Conflict, Denied, NotFound, RuleBroken
from partners.training.certificates.models import TrainingCertificate
from partners.training.courses.commands import add_course, change_course, close_course
from partners.training.courses.models import TrainingCourse
from partners.training.courses.queries import get_course, list_courses
from partners.training.coverage import commands as coverage
from partners.training.coverage.cells import CellStanding
from partners.training.coverage.queries import map_on
from partners.training.currency.queries import list_currency
from partners.training.sessions.models import TrainingSeat
from partners.training.sessions.queries import get_session, list_coming, list_seats
from partners.training.sessions.states import OpenTo
from tests.support.goals import make_partnership
from tests.support.memoranda import make_memorandum
from tests.support.training import (
    FIRST,
    at,
    course_values,
    finished,
    make_school,
    make_session,
    take,
)


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
