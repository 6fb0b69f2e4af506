"""T01 to T06 of a small school, worked out by hand, and the same in an evaluation of the agency (facts.md 1.5)."""

from datetime import date, datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from core.actor import Actor
from kpi.evaluations.assemble import assemble
from kpi.measures.scope import Scope
from kpi.measures.training_learning import EFFECT, MARK_MISSING, NO_FOLLOW_UP, NORMALISED
from kpi.measures.training_reading import read_training
from kpi.measures.training_state import AWARENESS
from kpi.periods import Period
from partners.training.courses.commands import add_course
from partners.training.courses.kinds import CourseKind
from partners.training.coverage import commands as coverage
from partners.training.knowledge import commands as knowledge
from partners.training.knowledge.points import Point
from partners.training.sessions import commands
from partners.training.sessions.queries import get_session
from surveys.results.commands import finish_wave
from surveys.waves.commands import Mark, Sheet, hand_in
from surveys.waves.links import new_paper
from surveys.waves.queries import find_key, wave_of
from tests.support.memoranda import ZONE
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
APRIL = Period.month(2026, 4, zone=ZONE)
AS_OF = at(date(2026, 8, 1), 12)
MARKS = ((40, 60, 60), (50, 75, 65), (60, 70, 70), (50, 80, 70), (20, 60, 40), (30, 90, None))
"""Six officers; the seventh has a mark before only."""


def held(
    session: Session, school: School, now: datetime, people: tuple[Actor, ...], **changes: object
) -> None:
    session_id = make_session(session, school, now, first=FIRST, **changes)  # type: ignore[arg-type]
    for one in people:
        assert one.user_id is not None
        commands.take_seat(session, one, session_id, user_id=one.user_id, now=now)
    after = at(FIRST, 18)
    seats = [seat_of(session, session_id, one) for one in people]
    attend(session, school, session_id, dict.fromkeys(seats, (8.0,)), now=after)
    if get_session(session, school.desk, session_id).knowledge_test_id:
        marks = {
            (seat, point): float(mark)
            for seat, three in zip(seats, (*MARKS, (90, None, None)), strict=True)
            for point, mark in zip(Point, three, strict=True)
            if mark is not None
        }
        knowledge.enter_marks(session, school.trainer, session_id, marks=marks, now=at(date(2026, 6, 1), 9))
    commands.finish_session(session, school.trainer, session_id, now=after)
    if len(people) >= 5:
        assert wave_of(session, ("training_session", session_id)) is not None


def test_the_figures_of_a_school(session: Session, now: datetime) -> None:
    school = make_school(session, now, officers=8)
    aware = add_course(
        session,
        school.desk,
        values=course_values(kind=CourseKind.FIRST_AID, title="First aid", hours=8),
        now=now,
    )
    held(session, school, now, school.officers[5:], course_id=aware)
    make_test(session, school, now)
    held(session, school, now, school.officers[:7])
    moment = at(FIRST + timedelta(days=4), 9)
    coverage.count_patrol(session, school.desk, officers=20, counted_on=FIRST, now=moment)
    days = {"starts_on": FIRST, "ends_on": date(2026, 4, 25), "now": moment}
    for area, officers in zip(school.pair.areas, (school.officers[:4], school.officers[7:]), strict=True):
        cell = coverage.add_cell(
            session, school.desk, area_id=area, shift="Nights", starts_on=FIRST, now=moment
        )
        for officer in officers:
            coverage.put_on_duty(session, school.desk, cell, user_id=officer.user_id, **days)  # type: ignore[arg-type]
    scope = Scope(agency_id=school.pair.agency_id, agency_name="Northgate Police", timezone=ZONE)
    work = read_training(
        session, scope, first=APRIL.start, last=APRIL.end, day=date(2026, 4, 20), as_of=AS_OF
    )
    found = work.figures(APRIL)
    # T01: on the 20th four trained officers are on the roster, one has basic awareness only; twenty on patrol.
    assert (found["T01"].n, found["T01"].N) == (4, 20)
    part = found["T01"].find_part(AWARENESS)
    assert part is not None
    assert (part.n, part.N) == (1, 20)
    # T02: two districts for 25 days from the 6th; the first has trained officers on duty for 20 of them.
    assert (found["T02"].n, found["T02"].N, found["T02"].pending) == (20, 50, 0)
    # T03: seven certified officers, all within two years; in April 2028 all but none.
    assert (found["T03"].n, found["T03"].N) == (7, 7)
    late = read_training(
        session, scope, first=APRIL.start, last=APRIL.end, day=date(2028, 4, 7), as_of=at(date(2028, 4, 8), 9)
    )
    assert (late.figures(APRIL)["T03"].n, late.figures(APRIL)["T03"].N) == (0, 7)
    # T04: six pairs gain 20, 25, 10, 30, 40 and 60: 185 / 6; the seventh has no pair.
    gain = found["T04"]
    assert (gain.n, dict(gain.excluded)) == (6, {MARK_MISSING: 1})
    assert gain.value == pytest.approx(185 / 6)
    normalised, effect = gain.find_part(NORMALISED), gain.find_part(EFFECT)
    assert normalised is not None
    assert effect is not None
    assert normalised.value == pytest.approx((20 / 60 + 25 / 50 + 10 / 40 + 30 / 50 + 40 / 80 + 60 / 70) / 6)
    # Squares around 185/6: 7225 - 6 * (185/6)^2 over five
    assert effect.value == pytest.approx((185 / 6) / (((7225 - 6 * (185 / 6) ** 2) / 5) ** 0.5))
    # T06: five with three marks keep 20 + 15 + 10 + 20 + 20 of 20 + 25 + 10 + 30 + 40.
    kept = found["T06"]
    assert (kept.n, kept.pending, dict(kept.excluded)) == (5, 0, {NO_FOLLOW_UP: 1})
    assert kept.value == pytest.approx(85 / 125)
    early = read_training(
        session,
        scope,
        first=APRIL.start,
        last=APRIL.end,
        day=date(2026, 4, 20),
        as_of=at(date(2026, 7, 4), 12),
    ).figures(APRIL)
    assert (early["T06"].N, early["T06"].pending) == (0, 6)
    snapshot = assemble(session, scope, period=APRIL, as_of=AS_OF)
    figures = {figure.definition.code: figure for figure in snapshot.figures}
    assert {"T01", "T02", "T03", "T04", "T05", "T06"} <= figures.keys()
    assert figures["T04"].measurement.value == pytest.approx(185 / 6)
    assert figures["T05"].measurement.no_data  # asked, and not closed for good yet
    # On the last day of April nobody was on the roster any more: T01 is not measured, and not nought.
    assert figures["T01"].measurement.no_data


def test_figures_of_own_people_are_the_agency_s(session: Session, now: datetime) -> None:
    """An NGO's or a partnership's evaluation has no coverage and no certificates of officers in it."""
    school = make_school(session, now)
    make_test(session, school, now)
    ngo = Scope(ngo_id=school.pair.ngo_id, ngo_name="Harbour House", timezone=ZONE)
    work = read_training(session, ngo, first=APRIL.start, last=APRIL.end, day=APRIL.end, as_of=AS_OF)
    assert sorted(work.figures(APRIL)) == ["T04", "T06"]
    assert all(one.no_data for one in work.figures(APRIL).values())


def test_t05_counts_fours_and_fives_of_those_who_could_say(session: Session, now: datetime) -> None:
    """Fourteen were there: four give 5, four 4, three 3, two 1 and one cannot say: 8 of 13 (facts.md T05)."""
    school = make_school(session, now, officers=14)
    session_id = make_session(session, school, now, first=FIRST, seats=20)
    for one in school.officers:
        assert one.user_id is not None
        commands.take_seat(session, one, session_id, user_id=one.user_id, now=now)
    after = at(FIRST, 18)
    seats = [seat_of(session, session_id, one) for one in school.officers]
    attend(session, school, session_id, dict.fromkeys(seats, (8.0,)), now=after)
    commands.finish_session(session, school.trainer, session_id, now=after)
    wave = wave_of(session, ("training_session", session_id))
    assert wave is not None
    assert wave.link_code is not None
    key = find_key(session, wave.link_code)
    assert key is not None
    for value in (5, 5, 5, 5, 4, 4, 4, 4, 3, 3, 3, 1, 1, None):
        mark = Mark(
            question="overall", value=None if value is None else float(value), is_not_applicable=value is None
        )
        hand_in(
            session,
            key,
            sheet=Sheet(marks=[mark], texts={}, bands=(None, None)),
            paper=new_paper(),
            now=after,
        )
    finish_wave(session, school.desk, wave.id, now=after + timedelta(days=22))
    scope = Scope(agency_id=school.pair.agency_id, agency_name="Northgate Police", timezone=ZONE)
    snapshot = assemble(session, scope, period=APRIL, as_of=AS_OF)
    figure = snapshot.find_figure("T05")
    assert figure is not None
    assert (figure.measurement.n, figure.measurement.N) == (8, 13)
