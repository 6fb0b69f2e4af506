"""Certificates earned elsewhere: nothing counts before a second person has seen it, then everything that ours count for."""

from datetime import date, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from accounts.notices.models import Notice
from audit.models import AuditRow
from core.actor import Actor, Role
from core.errors import Conflict, Denied, NotFound, RuleBroken
from kpi.measures.scope import Scope
from kpi.measures.training_reading import read_training
from kpi.periods import Period
from partners.training.certificates.commands import withdraw_certificate
from partners.training.certificates.queries import find_public, get_certificate, list_own
from partners.training.courses.commands import add_course
from partners.training.courses.kinds import CourseAudience, CourseKind
from partners.training.coverage import commands as coverage
from partners.training.currency.queries import list_currency
from partners.training.elsewhere.commands import confirm_claim, record_claim, refuse_claim
from partners.training.elsewhere.models import TrainingClaim
from partners.training.elsewhere.policy import ClaimValues
from partners.training.elsewhere.queries import get_claim, list_own_undecided, list_waiting
from partners.training.elsewhere.states import ClaimState
from partners.training.sessions import commands as sessions
from partners.training.sessions.queries import get_session
from partners.training.sessions.states import SeatState, SessionState
from tests.support.memoranda import ZONE, make_memorandum, make_person
from tests.support.training import FIRST, School, at, course_values, make_school, make_session

GIVEN = date(2025, 3, 10)
MARCH = Period.month(2026, 3, zone=ZONE)


def values(school: School, **changes: Any) -> ClaimValues:
    fields: dict[str, Any] = {
        "course_id": school.course_id,
        "title": "Memphis CIT",
        "issuer_name": "State academy",
        "issuer_number": "A-17",
        "hours": 40.0,
        "issued_on": GIVEN,
        "ends_on": None,
        "evidence": "The paper, in the personnel file.",
    }
    return ClaimValues(**fields | changes)


def recorded(session: Session, school: School, officer: Actor, now: Any, **changes: Any) -> Any:
    assert officer.user_id is not None
    return record_claim(session, officer, user_id=officer.user_id, values=values(school, **changes), now=now)


def figures(session: Session, school: School, day: date) -> Any:
    scope = Scope(agency_id=school.pair.agency_id, agency_name="Northgate Police", timezone=ZONE)
    work = read_training(
        session, scope, first=MARCH.start, last=MARCH.end, day=day, as_of=at(day + timedelta(days=1), 9)
    )
    return work.figures(MARCH)


def test_it_counts_from_the_second_persons_word_on(session: Session) -> None:
    now = at(date(2026, 3, 2), 9)
    school = make_school(session, now, officers=1)
    make_memorandum(session, school.pair, now)
    first = school.officers[0]
    coverage.count_patrol(session, school.desk, officers=10, counted_on=date(2026, 3, 2), now=now)
    cell = coverage.add_cell(
        session,
        school.desk,
        area_id=school.pair.areas[0],
        shift="Nights",
        starts_on=date(2026, 3, 3),
        now=now,
    )
    assert first.user_id is not None
    coverage.put_on_duty(
        session,
        school.desk,
        cell,
        user_id=first.user_id,
        starts_on=date(2026, 3, 3),
        ends_on=date(2026, 3, 6),
        now=now,
    )
    claim = recorded(session, school, first, now)
    assert [one.id for one in list_waiting(session, school.desk)] == [claim]
    told = session.scalars(sa.select(Notice).where(Notice.about_id == claim)).all()
    assert [one.recipient_id for one in told] == [school.desk.user_id]
    before = figures(session, school, date(2026, 3, 5))
    assert (before["T01"].n, before["T01"].N, before["T03"].N) == (0, 10, 0)
    later = now + timedelta(hours=1)
    certificate = confirm_claim(session, school.desk, claim, finding="Saw the paper.", now=later)
    found = figures(session, school, date(2026, 3, 5))
    # T01: one of ten on patrol; T02: the cell is covered on 3, 4 and 5 March of the days to the 5th; T03: one of one.
    assert (found["T01"].n, found["T01"].N) == (1, 10)
    assert (found["T02"].n, found["T02"].N) == (3, 3)
    assert (found["T03"].n, found["T03"].N) == (1, 1)
    # Two years after it was given, not after it was confirmed, its refresher is overdue.
    old = figures(session, school, date(2027, 3, 11))
    assert (old["T03"].n, old["T03"].N) == (0, 1)
    assert [one.id for one in list_own(session, first)] == [certificate]
    assert list_own_undecided(session, first) == []
    row = get_certificate(session, first, certificate)
    assert (row.is_from_elsewhere, row.issuer_name, row.expires_on) == (
        True,
        "State academy",
        date(2027, 3, 10),
    )
    assert find_public(session, row.number, now=later) is None
    actions = session.scalars(
        sa.select(AuditRow.action).where(AuditRow.subject_id == claim.hex).order_by(AuditRow.sequence)
    ).all()
    assert actions == ["training_claim.recorded", "training_claim.confirmed"]
    own = next(
        side
        for one in list_currency(session, school.desk, now=later)
        for side in one.sides
        if side.organisation_id == school.pair.agency_id
    )
    assert own.trained == 1
    withdraw_certificate(
        session, school.desk, certificate, reason="It was forged.", now=at(date(2026, 3, 4), 9)
    )
    gone = figures(session, school, date(2026, 3, 5))
    assert (gone["T01"].n, gone["T02"].n, gone["T03"].N) == (0, 1, 0)


def test_the_earlier_last_day_holds_and_it_opens_the_next_course(session: Session, now: Any) -> None:
    school = make_school(session, now, officers=1)
    officer = school.officers[0]
    assert officer.user_id is not None
    given = (now - timedelta(days=30)).date()
    advanced = add_course(
        session,
        school.desk,
        values=course_values(
            kind=CourseKind.DE_ESCALATION, title="Advanced", hours=8, required_course_id=school.course_id
        ),
        now=now,
    )
    planned = make_session(session, school, now, first=FIRST, course_id=advanced)
    claim = recorded(session, school, officer, now, issued_on=given, ends_on=given + timedelta(days=365))
    with pytest.raises(RuleBroken, match="comes before"):
        sessions.take_seat(session, officer, planned, user_id=officer.user_id, now=now)
    certificate = confirm_claim(session, school.desk, claim, finding="Asked the school.", now=now)
    assert get_certificate(session, officer, certificate).expires_on == given + timedelta(days=365)
    assert (
        sessions.take_seat(session, officer, planned, user_id=officer.user_id, now=now) is SeatState.ENROLLED
    )


def test_only_a_second_coordinator_decides_and_only_once(session: Session, now: Any) -> None:
    school = make_school(session, now, officers=2)
    officer, colleague = school.officers
    other_desk = make_person(session, school.pair.agency_id, "Dot Desk", Role.PARTNERSHIP_DESK, now=now)
    assert officer.user_id is not None
    assert school.desk.user_id is not None
    claim = record_claim(session, school.desk, user_id=officer.user_id, values=values(school), now=now)
    own = record_claim(session, school.desk, user_id=school.desk.user_id, values=values(school), now=now)
    for one in (claim, own):
        with pytest.raises(Denied, match="second person"):
            confirm_claim(session, school.desk, one, finding="Saw it.", now=now)
    with pytest.raises(Denied, match="coordinator"):
        confirm_claim(session, officer, claim, finding="Saw it.", now=now)
    for stranger in (colleague, school.manager, school.worker):
        with pytest.raises(NotFound):
            get_claim(session, stranger, claim)
        with pytest.raises(NotFound):
            refuse_claim(session, stranger, claim, finding="No.", now=now)
    with pytest.raises(RuleBroken) as empty:
        confirm_claim(session, other_desk, claim, finding="", now=now)
    assert empty.value.field == "finding"
    refuse_claim(session, other_desk, claim, finding="The school knows no such number.", now=now)
    with pytest.raises(Conflict):
        confirm_claim(session, other_desk, claim, finding="Saw it.", now=now)
    row = get_claim(session, officer, claim)
    assert (row.state, row.finding) == (ClaimState.REFUSED, "The school knows no such number.")
    assert list_own(session, officer) == []
    # A refused one may be recorded again, a waiting one not twice.
    recorded(session, school, officer, now)
    with pytest.raises(RuleBroken, match="already"):
        recorded(session, school, officer, now)
    with pytest.raises(Denied):
        record_claim(session, officer, user_id=colleague.user_id, values=values(school), now=now)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"title": ""}, "title"),
        ({"issuer_name": ""}, "issuer_name"),
        ({"hours": 39.5}, "hours"),
        ({"hours": 401.0}, "hours"),
        ({"issued_on": date(2200, 1, 1)}, "issued_on"),
        ({"ends_on": GIVEN}, "ends_on"),
        ({"evidence": ""}, "evidence"),
    ],
)
def test_what_is_no_certificate(session: Session, now: Any, changes: dict[str, Any], field: str) -> None:
    school = make_school(session, now, officers=1)
    with pytest.raises(RuleBroken) as refused:
        recorded(session, school, school.officers[0], now, **changes)
    assert refused.value.field == field


def test_the_database_asks_for_a_second_person_too(session: Session, now: Any) -> None:
    school = make_school(session, now, officers=1)
    claim = session.get_one(TrainingClaim, recorded(session, school, school.officers[0], now))
    claim.state, claim.finding = ClaimState.CONFIRMED, "Saw it."
    claim.decided_at, claim.decided_by_id = now, claim.user_id
    with pytest.raises(IntegrityError, match="second_person"):
        session.flush()


def test_members_of_families_are_counted_and_never_named(session: Session, now: Any) -> None:
    """A session at which no colleague was recorded is held all the same; another course takes no families."""
    school = make_school(session, now, officers=1)
    family = add_course(
        session,
        school.desk,
        values=course_values(
            kind=CourseKind.FAMILY, audience=CourseAudience.FAMILIES, title="Families", hours=2
        ),
        now=now,
    )
    planned = make_session(session, school, now, first=FIRST, course_id=family, hours=2)
    with pytest.raises(RuleBroken, match="still to come"):
        sessions.record_attendance(
            session, school.trainer, planned, hours={}, family_members=9, now=at(FIRST, 7)
        )
    after = at(FIRST, 12)
    with pytest.raises(Conflict, match="who was there"):
        sessions.finish_session(session, school.trainer, planned, now=after)
    for count in (-1, 501):
        with pytest.raises(RuleBroken, match="0 and 500"):
            sessions.record_attendance(
                session, school.trainer, planned, hours={}, family_members=count, now=after
            )
    sessions.record_attendance(session, school.desk, planned, hours={}, family_members=9, now=after)
    assert sessions.finish_session(session, school.trainer, planned, now=after) == 0
    row = get_session(session, school.desk, planned)
    assert (row.is_for_families, row.family_members, row.state) == (True, 9, SessionState.HELD)
    other = make_session(session, school, now, first=FIRST)
    with pytest.raises(RuleBroken, match="not for families"):
        sessions.record_attendance(session, school.trainer, other, hours={}, family_members=2, now=after)
