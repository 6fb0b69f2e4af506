"""Sessions: who plans, who records, what each side reads, and what the enrolment learns of it."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.errors import Conflict, InvalidTransition, NotFound, RuleBroken
from tests.support.wellbeing_care import SAFE_ADDRESS, Care, letters_to, make_care, visitor_for
from wellbeing.enrolments import commands as own
from wellbeing.enrolments.lifecycle import EnrolmentState
from wellbeing.enrolments.models import Enrolment
from wellbeing.enrolments.parties import Side, get_party
from wellbeing.enrolments.sessions import commands
from wellbeing.enrolments.sessions.lifecycle import Attendance, SessionState
from wellbeing.enrolments.sessions.models import CareSession
from wellbeing.enrolments.sessions.queries import (
    CaseloadRow,
    caseload_counts,
    find_next,
    get_session,
    list_sessions,
)
from wellbeing.enrolments.sessions.rules import Proposal, Report
from wellbeing.enrolments.sessions.timers import remind_before
from wellbeing.participants.codes import SafeContact
from wellbeing.participants.copying import copy_of_participant
from wellbeing.participants.models import Participant
from wellbeing.programmes.codes import Modality
from wellbeing.trail.models import TrailRow
from wellbeing.visitor import Visitor

P, C, S = Side.PERSON, Side.PROVIDER, SessionState
ATTENDED = Report(
    attendance=Attendance.ATTENDED, is_meaningful=True, note="Slept badly. Will call on Friday."
)


@pytest.fixture
def care(session: Session, vault: Session, now: datetime) -> Care:
    return make_care(session, vault, now)


@pytest.fixture
def person(session: Session, care: Care) -> Visitor:
    return visitor_for(session, care.officer, own=True)


@pytest.fixture
def clinician(session: Session, care: Care) -> Visitor:
    return visitor_for(session, care.clinician)


def a_proposal(now: datetime, *, days: int = 2, **values: Any) -> Proposal:
    given: dict[str, Any] = {"minutes": 50, "modality": Modality.IN_PERSON, "place": "Room 4"}
    return Proposal(starts_at=now + timedelta(days=days), **(given | values))


def plan(vault: Session, clinician: Visitor, care: Care, now: datetime, **values: Any) -> UUID:
    return commands.propose(vault, clinician, care.id, side=C, proposal=a_proposal(now, **values), now=now)


def row_of(vault: Session, session_id: UUID) -> CareSession:
    return vault.get_one(CareSession, session_id, populate_existing=True)


def say(
    vault: Session, clinician: Visitor, care: Care, session_id: UUID, what: Report, now: datetime
) -> None:
    commands.report(
        vault, clinician, care.id, session_id, version=row_of(vault, session_id).version, report=what, now=now
    )


def test_the_provider_plans_and_the_person_asks(
    vault: Session, care: Care, person: Visitor, clinician: Visitor, now: datetime
) -> None:
    planned = plan(vault, clinician, care, now)
    asked = commands.propose(
        vault, person, care.id, side=P, proposal=a_proposal(now, days=3, place=""), now=now
    )
    assert [row_of(vault, i).state for i in (planned, asked)] == [S.PLANNED, S.ASKED]
    assert set(letters_to(vault)) == {(SAFE_ADDRESS, None), (None, clinician.pseudonym)}
    commands.confirm(vault, clinician, care.id, asked, version=1, place="Room 7", now=now)
    assert (row_of(vault, asked).state, row_of(vault, asked).place) == (S.PLANNED, "Room 7")
    party = get_party(vault, person, care.id, P)
    following = find_next(vault, person, party, now=now)
    assert following is not None
    assert following.id == planned


def test_the_person_does_not_confirm_or_record(
    vault: Session, care: Care, person: Visitor, now: datetime
) -> None:
    asked = commands.propose(vault, person, care.id, side=P, proposal=a_proposal(now), now=now)
    with pytest.raises(NotFound):
        commands.confirm(vault, person, care.id, asked, version=1, place="", now=now)
    with pytest.raises(NotFound):
        say(vault, person, care, asked, ATTENDED, now + timedelta(days=3))


@pytest.mark.parametrize(("side", "state"), [(P, S.ASKED), (C, S.PLANNED)])
def test_who_puts_off_decides_whether_the_new_time_is_certain(
    vault: Session,
    care: Care,
    person: Visitor,
    clinician: Visitor,
    now: datetime,
    side: Side,
    state: SessionState,
) -> None:
    visitor = person if side is P else clinician
    first = plan(vault, clinician, care, now)
    then = commands.move(
        vault, visitor, care.id, first, side=side, version=1, proposal=a_proposal(now, days=4), now=now
    )
    assert (row_of(vault, first).state, row_of(vault, first).ended_by) == (S.MOVED, side)
    assert (row_of(vault, then).state, row_of(vault, then).previous_id) == (state, first)
    listed = list_sessions(vault, person, get_party(vault, person, care.id, P))
    assert [row.id for row in listed] == [then]


@pytest.mark.parametrize("side", [P, C])
def test_either_side_cancels_without_a_reason(
    vault: Session, care: Care, person: Visitor, clinician: Visitor, now: datetime, side: Side
) -> None:
    session_id = plan(vault, clinician, care, now)
    visitor = person if side is P else clinician
    commands.cancel(vault, visitor, care.id, session_id, side=side, version=1, now=now)
    assert (row_of(vault, session_id).state, row_of(vault, session_id).ended_by) == (S.CANCELLED, side)
    with pytest.raises(InvalidTransition):
        commands.cancel(vault, visitor, care.id, session_id, side=side, version=2, now=now)


def test_the_second_of_two_learns_that_the_other_was_first(
    vault: Session, care: Care, person: Visitor, clinician: Visitor, now: datetime
) -> None:
    session_id = plan(vault, clinician, care, now)
    commands.cancel(vault, person, care.id, session_id, side=P, version=1, now=now)
    with pytest.raises(Conflict, match="meanwhile"):
        commands.cancel(vault, clinician, care.id, session_id, side=C, version=1, now=now)


def test_nothing_is_held_before_its_time_or_before_the_notice(
    session: Session, vault: Session, now: datetime
) -> None:
    care = make_care(session, vault, now, acknowledged=False)
    clinician = visitor_for(session, care.clinician)
    session_id = plan(vault, clinician, care, now)
    with pytest.raises(RuleBroken, match="time has not come"):
        say(vault, clinician, care, session_id, ATTENDED, now)
    later = now + timedelta(days=3)
    with pytest.raises(RuleBroken, match="notice of confidentiality") as refused:
        say(vault, clinician, care, session_id, ATTENDED, later)
    assert refused.value.field == "attendance"
    own.acknowledge(vault, visitor_for(session, care.officer, own=True), care.id, now=later)
    say(vault, clinician, care, session_id, ATTENDED, later)
    assert row_of(vault, session_id).attendance is Attendance.ATTENDED


def test_the_first_attended_session_begins_the_enrolment_and_a_correction_is_followed(
    vault: Session, care: Care, clinician: Visitor, now: datetime
) -> None:
    first, second = (plan(vault, clinician, care, now, days=days) for days in (1, 8))
    later = now + timedelta(days=9)
    say(vault, clinician, care, second, ATTENDED, later)
    say(vault, clinician, care, first, ATTENDED, later)
    enrolment = vault.get_one(Enrolment, care.id, populate_existing=True)
    assert enrolment.state is EnrolmentState.ACTIVE
    assert enrolment.first_session_at == now + timedelta(days=1)
    assert enrolment.last_contact_at is not None
    assert enrolment.last_contact_at >= now + timedelta(days=8)
    say(vault, clinician, care, first, Report(attendance=Attendance.DID_NOT_ATTEND), later)
    assert row_of(vault, first).is_meaningful is None
    assert vault.get_one(Enrolment, care.id).first_session_at == now + timedelta(days=8)


def test_a_note_is_read_by_who_wrote_it_and_nobody_else(
    session: Session, vault: Session, care: Care, person: Visitor, clinician: Visitor, now: datetime
) -> None:
    session_id = plan(vault, clinician, care, now)
    later = now + timedelta(days=3)
    say(vault, clinician, care, session_id, ATTENDED, later)
    blob = vault.scalars(sa.select(CareSession.note_sealed)).one()
    assert b"Slept" not in bytes(blob or b"")
    mine = get_session(vault, clinician, get_party(vault, clinician, care.id, C), session_id)
    assert (mine.note, mine.is_meaningful) == (ATTENDED.note, True)
    theirs = get_session(vault, person, get_party(vault, person, care.id, P), session_id)
    assert (theirs.attendance, theirs.note, theirs.is_meaningful) == (Attendance.ATTENDED, None, None)
    [taken_along] = copy_of_participant(vault, person, now=later)["kept"]["care_session"]
    assert taken_along["attendance"] == "attended"
    assert not {"note", "is_meaningful"} & set(taken_along)
    colleague = visitor_for(session, care.colleague)
    vault.get_one(Enrolment, care.id).held_by = colleague.pseudonym
    vault.flush()
    assert get_session(vault, colleague, get_party(vault, colleague, care.id, C), session_id).note is None
    with pytest.raises(Conflict, match="colleague has recorded"):
        say(vault, colleague, care, session_id, ATTENDED, later)
    with pytest.raises(NotFound):
        get_party(vault, clinician, care.id, C)


def test_the_trail_tells_neither_attendance_nor_note(
    vault: Session, care: Care, clinician: Visitor, now: datetime
) -> None:
    session_id = plan(vault, clinician, care, now)
    say(vault, clinician, care, session_id, ATTENDED, now + timedelta(days=3))
    rows = vault.scalars(sa.select(TrailRow).where(TrailRow.action.startswith("session."))).all()
    assert [(row.action, row.details) for row in rows] == [
        ("session.planned", '{"by":"provider"}'),
        ("session.recorded", '{"by":"provider"}'),
    ]


def test_a_manager_learns_numbers_of_their_own_people(
    session: Session, vault: Session, care: Care, clinician: Visitor, now: datetime
) -> None:
    held, _ahead = (plan(vault, clinician, care, now, days=days) for days in (1, 20))
    later = now + timedelta(days=3)
    say(vault, clinician, care, held, ATTENDED, later)
    assert clinician.pseudonym is not None
    manager = visitor_for(session, care.manager)
    expected = CaseloadRow(staff=clinician.pseudonym, clients=1, ahead=1, held=1)
    assert caseload_counts(vault, manager, now=later) == [expected]
    for name in ("coordinator", "supervisor", "chief", "privacy", "administrator", "clinician"):
        assert caseload_counts(vault, visitor_for(session, getattr(care, name)), now=later) == []


@pytest.mark.parametrize(
    "who", ["supervisor", "chief", "coordinator", "privacy", "administrator", "manager", "colleague"]
)
def test_nobody_else_plans_or_cancels(
    session: Session, vault: Session, care: Care, clinician: Visitor, now: datetime, who: str
) -> None:
    session_id = plan(vault, clinician, care, now)
    visitor = visitor_for(session, getattr(care, who))
    for side in Side:
        with pytest.raises(NotFound):
            commands.propose(vault, visitor, care.id, side=side, proposal=a_proposal(now), now=now)
        with pytest.raises(NotFound):
            commands.cancel(vault, visitor, care.id, session_id, side=side, version=1, now=now)


def test_a_reminder_goes_once_the_day_before_to_whoever_wants_it(
    vault: Session, care: Care, person: Visitor, clinician: Visitor, now: datetime
) -> None:
    wanted, unwanted = plan(vault, clinician, care, now), plan(vault, clinician, care, now, days=3)
    commands.want_reminder(vault, person, care.id, wanted, wanted=True, now=now)
    before = len(letters_to(vault))
    assert remind_before(vault, now=now + timedelta(hours=23)) == 0
    assert remind_before(vault, now=now + timedelta(hours=24)) == 1
    assert remind_before(vault, now=now + timedelta(hours=25)) == 0
    assert len(letters_to(vault)) == before + 1
    assert remind_before(vault, now=now + timedelta(days=2, hours=5)) == 0
    assert row_of(vault, unwanted).reminded_at is None


def test_nobody_is_reminded_of_what_is_over(
    vault: Session, care: Care, person: Visitor, clinician: Visitor, now: datetime
) -> None:
    first, second = plan(vault, clinician, care, now), plan(vault, clinician, care, now)
    for session_id in (first, second):
        commands.want_reminder(vault, person, care.id, session_id, wanted=True, now=now)
    commands.cancel(vault, person, care.id, first, side=P, version=2, now=now)
    own.withdraw(vault, person, care.id, now=now)
    assert remind_before(vault, now=now + timedelta(hours=30)) == 0


def test_a_reminder_needs_an_address(session: Session, vault: Session, now: datetime) -> None:
    care = make_care(session, vault, now, contact=SafeContact.NONE)
    session_id = plan(vault, visitor_for(session, care.clinician), care, now)
    with pytest.raises(RuleBroken, match="choose mail"):
        commands.want_reminder(
            vault, visitor_for(session, care.officer, own=True), care.id, session_id, wanted=True, now=now
        )


def test_who_left_plans_nothing_but_still_sees_attendance(
    vault: Session, care: Care, person: Visitor, clinician: Visitor, now: datetime
) -> None:
    session_id = plan(vault, clinician, care, now)
    later = now + timedelta(days=3)
    say(vault, clinician, care, session_id, ATTENDED, later)
    own.withdraw(vault, person, care.id, now=later)
    party = get_party(vault, person, care.id, P)
    assert [row.attendance for row in list_sessions(vault, person, party)] == [Attendance.ATTENDED]
    with pytest.raises(Conflict, match="ended"):
        commands.propose(vault, person, care.id, side=P, proposal=a_proposal(later), now=later)


def test_sessions_go_with_the_participant(
    vault: Session, care: Care, person: Visitor, clinician: Visitor, now: datetime
) -> None:
    first = plan(vault, clinician, care, now)
    commands.move(vault, person, care.id, first, side=P, version=1, proposal=a_proposal(now, days=4), now=now)
    vault.execute(sa.delete(Participant).where(Participant.pseudonym == person.kept_as))
    assert vault.scalars(sa.select(CareSession.id)).all() == []


@pytest.mark.parametrize(
    "values",
    [
        {"attendance": Attendance.ATTENDED},
        {"state": S.RECORDED},
        {"is_meaningful": True},
        {"ended_by": P},
        {"note_sealed": b"\xc0\x01anything"},
    ],
)
def test_the_database_refuses_half_of_a_pair(
    vault: Session, care: Care, clinician: Visitor, now: datetime, values: dict[str, Any]
) -> None:
    session_id = plan(vault, clinician, care, now)
    with pytest.raises(sa.exc.IntegrityError):
        vault.execute(sa.update(CareSession).where(CareSession.id == session_id).values(**values))
