"""The indicators of service over random rows of a database equal those that loops over the same rows give."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from accounts.organisations.queries import calendar_of
from core.lifecycle import Turn
from kpi.cases.judging import JUDGES, Span
from kpi.evaluations.scopes import scope_with_key
from kpi.measures.measurement import MeasurementState
from kpi.measures.referral_rows import referral_conditions
from kpi.measures.scope import Scope, ScopeKind, key_of
from kpi.measures.service_work import read_service_work
from kpi.periods import Period
from partners.memoranda.models import Partnership
from partners.memoranda.terms import Pathway, Urgency
from partners.services.needs import Need
from referrals.casework.appointments.lifecycle import AppointmentState
from referrals.casework.appointments.models import Appointment
from referrals.casework.models import CaseRecord, ContactAttempt, Outcome
from referrals.encounters.codes import EventType, TimePrecision
from referrals.encounters.models import Encounter
from referrals.handover.lifecycle import EndState, LinkKind, ReferralState
from referrals.handover.models import InfoRequest, Referral
from referrals.people.models import Person
from tests.conftest import NOW
from tests.support.referrals import World, make_world
from tests.support.service_by_hand import by_hand, told
from tests.support.service_cases import Case, Met
from tests.support.shared_connection import rolled_back

DAY = timedelta(days=1)
REFERRALS, PEOPLE = 260, 70
DECLINES = {
    "no_capacity": "provider", "duplicate": "provider", "person_declined": "person", "died": "person",
    "moved_out_of_area": "person", "consent_withdrawn": "person",
}  # fmt: skip
CLOSINGS = {
    "completed_goals_met": EndState.COMPLETED, "completed_partly": EndState.COMPLETED,
    "person_disengaged": EndState.ENDED_EARLY, "died": EndState.ENDED_EARLY,
    "moved": EndState.ENDED_EARLY, "unable_to_contact": EndState.NOT_STARTED,
    "person_declined_before_start": EndState.NOT_STARTED,
    "mistaken_or_duplicate": EndState.NOT_STARTED,
}  # fmt: skip
ATTENDANCE = (
    "attended_on_time", "attended_on_time", "attended_on_time", "attended_late", "did_not_attend",
    "cancelled_by_person", "cancelled_by_provider", "session_did_not_happen_logistics", None,
)  # fmt: skip


@dataclass
class Filled:
    """A database full of random rows."""

    session: Session
    worlds: list[World]


@pytest.fixture(scope="module")
def filled(engine: Engine, keys: None) -> Iterator[Filled]:
    with rolled_back(engine) as connection, Session(connection, expire_on_commit=False) as session:
        worlds = [
            make_world(session, NOW),
            make_world(session, NOW, agency="Westfield Police", ngo="Open Door"),
        ]
        _fill(session, worlds, random.Random(6))
        yield Filled(session, worlds)


@pytest.mark.first_tier("sqlite")
def test_every_scope_and_period_equals_the_loops(filled: Filled) -> None:
    session = filled.session
    seen: set[str] = set()
    for scope in _scopes(filled):
        cases = list(_cases(session, scope))
        for period in (
            Period.quarter(2025, 4, zone=scope.timezone),
            Period.month(2026, 1, zone=scope.timezone),
            Period.month(2026, 3, zone=scope.timezone),
        ):
            begin, end = period.bounds()
            first = Period.month(period.start.year - 1, period.start.month, zone=scope.timezone)
            work = read_service_work(
                session, scope, first=first, last=period.months()[-1], end=end, as_of=NOW
            )
            by_loops = by_hand(cases, begin, end, NOW, min(end, NOW))
            by_columns = told(work.figures(period))
            assert set(by_columns) == set(by_loops)
            for name, expected in by_loops.items():
                assert by_columns[name] == expected, (name, scope.title, period.code)
                seen |= {name} if expected[0] else set()
                seen |= {f"{name} excluded {reason}" for reason in expected[3]}
                seen |= {f"{name} pending"} if expected[2] else set()
    expected_somewhere = {*by_loops, "R05 within_28_days excluded person_refused", "R13 pending"}
    expected_somewhere |= {f"{code} excluded competing_event" for code in ("R13", "R14", "R20")}
    expected_somewhere |= {"R14 pending", "R15 pending", "R20 pending", "R15 excluded put_off"}
    assert expected_somewhere - seen == set(), "choose a seed in which everything happens"


@pytest.mark.first_tier("sqlite")
def test_each_referral_alone_stands_where_the_whole_counts_it(filled: Filled) -> None:
    session, seen = filled.session, set()
    for period in (Period.quarter(2025, 4, zone="UTC"), Period.month(2026, 1, zone="UTC")):
        begin, end = period.bounds()
        span = Span(begin=begin, end=end, as_of=NOW, loop_days=60)
        for scope in _scopes(filled):
            expected = by_hand(list(_cases(session, scope)), begin, end, NOW, min(end, NOW))
            for code in ("R05", "R06", "R08", "R16", "R17"):
                judge = JUDGES[code]
                query = sa.select(Referral.id).where(*referral_conditions(scope), judge.among(span))
                alone = judge.each(session, scope, session.scalars(query).all(), code, span).values()
                whole = judge.whole(session, scope, code, span)
                listed = (
                    sum(one.n for one in alone),
                    sum(one.N for one in alone),
                    sum(one.pending for one in alone),
                    sum(one.excluded_total for one in alone),
                )
                assert listed == (whole.n, whole.N, whole.pending, whole.excluded_total), (code, scope.title)
                assert listed[:3] == expected[code][:3], (code, scope.title)
                seen |= {code} if listed[0] else set()
    assert seen == {"R05", "R06", "R08", "R16", "R17"}


@pytest.mark.first_tier("sqlite")
def test_without_any_recorded_session_there_is_no_data_and_not_nobody_served(filled: Filled) -> None:
    session = filled.session
    scope = scope_with_key(session, key_of(ScopeKind.ALL, None))
    period = Period.month(2026, 1, zone=scope.timezone)
    with session.begin_nested() as point:
        session.execute(sa.delete(Appointment).where(Appointment.previous_id.is_not(None)))
        session.execute(sa.delete(Appointment))
        work = read_service_work(session, scope, first=period, last=period, end=period.bounds()[1], as_of=NOW)
        figures = work.figures(period)
        point.rollback()
    assert {code for code, figure in figures.items() if figure.state is MeasurementState.NO_DATA} == {
        "R05", "R13", "R14", "R15",
    }  # fmt: skip


def _scopes(filled: Filled) -> Iterator[Scope]:
    keys = [key_of(ScopeKind.ALL, None)]
    for world in filled.worlds:
        keys += [key_of(ScopeKind.AGENCY, world.agency.id), key_of(ScopeKind.NGO, world.ngo.id)]
    pairs = filled.session.scalars(sa.select(Partnership.id).order_by(Partnership.id))
    keys += [key_of(ScopeKind.PARTNERSHIP, pair) for pair in pairs]
    for key in keys:
        yield scope_with_key(filled.session, key)


# ---- Random rows


def _fill(session: Session, worlds: list[World], chance: random.Random) -> None:
    people = {world.agency.id: _people(session, world, chance) for world in worlds}
    for number in range(REFERRALS):
        world = chance.choice(worlds)
        other = chance.choice(worlds)
        _referral(session, chance, world, other.ngo, chance.choice(people[world.agency.id]), number)
    session.flush()
    session.expunge_all()


def _people(session: Session, world: World, chance: random.Random) -> list[UUID]:
    rows = [Person(id=uuid4(), agency_id=world.agency.id, created_at=NOW) for _ in range(PEOPLE // 2)]
    session.add_all(rows)
    session.flush()
    for linked, stands in zip(rows[:6], rows[6:12], strict=True):
        linked.counted_as_id = stands.id
    return [row.id for row in rows]


def _referral(
    session: Session, chance: random.Random, world: World, ngo: Any, person_id: UUID, number: int
) -> None:
    def after(start: datetime, most: float, *, likely: float = 1.0) -> datetime | None:
        moment = start + timedelta(minutes=chance.randint(1, int(most * 1440)))
        return moment if chance.random() < likely and moment <= NOW else None

    sent = NOW - timedelta(minutes=chance.randint(0, 200 * 1440))
    row = Referral(
        id=uuid4(), reference=f"R-{number}", state=ReferralState.SUBMITTED, turn=Turn.NGO,
        agency_id=world.agency.id, ngo_id=ngo.id, memorandum_id=world.memorandum_id,
        service_id=ngo.service_id, area_id=world.agency.area_id, officer_id=world.agency.officer.user_id,
        person_id=person_id, pathway=Pathway.POST_CRISIS_FOLLOWUP, urgency=Urgency.ROUTINE, urgency_rank=5,
        consent_basis="written", created_at=sent, submitted_at=sent, last_event_at=sent, paused_seconds=0,
        acknowledge_due_at=sent + DAY, decide_due_at=sent + 3 * DAY, contact_due_at=sent + 10 * DAY,
    )  # fmt: skip
    row.acknowledged_at = after(sent, 2, likely=0.9)
    row.acknowledged_by_id = ngo.intake.user_id if row.acknowledged_at else None
    if chance.random() < 0.7:
        row.encounter_id = _encounter(session, world, sent - timedelta(hours=chance.randint(1, 60)))
    session.add(row)
    session.flush()
    if chance.random() < 0.1:
        asked = sent + timedelta(hours=chance.randint(1, 90))
        session.add(
            InfoRequest(referral_id=row.id, items="contact_details", asked_at=asked,
                        asked_by_id=ngo.intake.user_id, due_at=asked + DAY)
        )  # fmt: skip
    fate = chance.choices(["accepted", "declined", "withdrawn", "error", "open"], [14, 3, 2, 1, 1])[0]
    at = after(sent, 4)
    if at is None or fate == "open":
        return
    if fate == "declined":
        reason = chance.choice(list(DECLINES))
        row.state, row.declined_at, row.closed_at = ReferralState.DECLINED, at, at
        row.decline_reason, row.decline_side = reason, DECLINES[reason]
    elif fate == "withdrawn":
        row.state, row.withdrawn_at, row.closed_at = ReferralState.WITHDRAWN, at, at
        row.withdrawal_reason = chance.choice(["no_longer_wants", "officer_judgement", "died"])
    elif fate == "error":
        row.state, row.closed_at = ReferralState.ENTERED_IN_ERROR, at
    else:
        _serve(session, chance, row, ngo, at)
    session.flush()


def _serve(session: Session, chance: random.Random, row: Referral, ngo: Any, accepted: datetime) -> None:
    worker_id = ngo.worker.user_id
    row.state, row.accepted_at, row.accepted_by_id = ReferralState.ACCEPTED, accepted, ngo.intake.user_id
    for _ in range(chance.randint(0, 5)):
        at = min(accepted + timedelta(hours=chance.randint(1, 100)), NOW)
        result = chance.choice(["no_answer", "voicemail_left", "unsafe_did_not_attempt"])
        session.add(
            ContactAttempt(referral_id=row.id, at=at, channel=chance.choice(["phone", "text", "letter"]),
                           result=result, is_contact=False, logged_at=at, logged_by_id=worker_id)
        )  # fmt: skip
    begun = min(accepted + timedelta(hours=chance.randint(1, 300)), NOW)
    is_served = chance.random() < 0.75
    if is_served:
        row.first_contact_at = begun
        row.engaged_at = begun
        row.state = ReferralState.ACTIVE
        _sessions(session, chance, row.id, worker_id, begun)
    ended = begun + timedelta(hours=chance.randint(1, 24 * 70))
    reasons = [
        reason
        for reason, state in CLOSINGS.items()
        if reason == "mistaken_or_duplicate" or (state is EndState.NOT_STARTED) is not is_served
    ]
    if ended <= NOW and chance.random() < 0.85:
        row.state, row.closed_at = ReferralState.CLOSED, ended
        row.closure_reason = chance.choice(reasons)
        row.end_state = CLOSINGS[row.closure_reason]
    record = CaseRecord(id=row.id, end_report_at=row.closed_at if chance.random() < 0.8 else None)
    session.flush()
    came = session.scalars(
        sa.select(Appointment.starts_at).where(
            Appointment.referral_id == row.id,
            Appointment.purpose == "session",
            Appointment.attendance.in_(["attended_on_time", "attended_late"]),
        )
    ).all()
    record.first_service_at = min(came, default=None)
    session.add(record)
    for place, need in enumerate(list(Need)[:2], start=1) if is_served else ():
        score = chance.choice(["achieved", "partly_achieved", "not_achieved", "not_applicable", None])
        session.add(
            Outcome(referral_id=row.id, position=place, need=need.value, score=score,
                    scored_at=NOW if score else None, scored_by_id=worker_id if score else None)
        )  # fmt: skip


def _sessions(
    session: Session, chance: random.Random, referral_id: UUID, worker_id: UUID, begun: datetime
) -> None:
    at = begun
    for number in range(chance.randint(0, 6)):
        at = at + timedelta(hours=chance.randint(20, 24 * 16))
        attendance = chance.choice(ATTENDANCE)
        moved = attendance is not None and chance.random() < 0.1
        attendance = "rescheduled" if moved else attendance if at <= NOW else None
        recorded = max(min(at + timedelta(hours=chance.randint(0, 80)), NOW + DAY), begun)
        state = AppointmentState.RESCHEDULED if moved else AppointmentState.RECORDED
        session.add(
            Appointment(
                id=uuid4(), referral_id=referral_id, starts_at=at, ends_at=at + timedelta(minutes=50),
                purpose="assessment" if number == 0 else chance.choice(["session", "session", "review"]),
                modality="phone", worker_id=worker_id, planned_at=begun, planned_by_id=worker_id,
                state=state if attendance else AppointmentState.PLANNED, attendance=attendance,
                attendance_at=recorded if attendance else None,
                attendance_by_id=worker_id if attendance else None,
                rescheduled_by="person" if moved else None, reschedule_reason="illness" if moved else None,
            )
        )  # fmt: skip


def _encounter(session: Session, world: World, occurred: datetime) -> UUID:
    local = occurred.astimezone(calendar_of(session, world.agency.id).zone)
    row = Encounter(
        id=uuid4(), agency_id=world.agency.id, recorded_at=occurred, precision=TimePrecision.MINUTE,
        occurred_at=occurred, year=local.year, month=local.month, weekday=local.weekday(), hour=local.hour,
        event_type=next(iter(EventType)),
    )  # fmt: skip
    session.add(row)
    session.flush()
    return row.id


# ---- The same rows, one by one


def _cases(session: Session, scope: Scope) -> Iterator[Case]:
    linked = {p.id: p.counted_as_id or p.id for p in session.scalars(sa.select(Person))}
    met, attempts, outcomes = _by_referral(session, Appointment), _by_referral(session, ContactAttempt), _by_referral(session, Outcome)  # fmt: skip
    questions, encounters = (
        _by_referral(session, InfoRequest),
        {e.id: e for e in session.scalars(sa.select(Encounter))},
    )
    records = {record.id: record for record in session.scalars(sa.select(CaseRecord))}
    for row in session.scalars(sa.select(Referral).where(*referral_conditions(scope))):
        assert row.person_id is not None
        assert row.submitted_at is not None
        record = records.get(row.id)
        encounter = encounters[row.encounter_id] if row.encounter_id else None
        yield Case(
            person=linked[row.person_id],
            sent=row.submitted_at,
            calendar=calendar_of(session, row.agency_id),
            acknowledged=row.acknowledged_at,
            acknowledge_due=row.acknowledge_due_at,
            accepted=row.accepted_at,
            declined=row.declined_at,
            decline_reason=row.decline_reason or "",
            decide_due=row.decide_due_at,
            asked=next((q.asked_at for q in questions.get(row.id, ()) if q.answered_at is None), None),
            contact=row.first_contact_at,
            contact_due=row.contact_due_at,
            engaged=row.engaged_at,
            withdrawn=row.withdrawn_at,
            withdrawal_reason=row.withdrawal_reason or "",
            ended=row.closed_at,
            closure_reason=row.closure_reason or "",
            end_state=row.end_state.value if row.end_state else "",
            in_error=row.state is ReferralState.ENTERED_IN_ERROR,
            handed_on=row.link_kind in (LinkKind.TRANSFER, LinkKind.REDIRECT),
            met=[
                Met(at=m.starts_at, purpose=m.purpose, attendance=m.attendance, recorded=m.attendance_at)
                for m in met.get(row.id, ())
            ],
            attempts=[(a.at, a.channel, a.result) for a in attempts.get(row.id, ())],
            outcomes=[outcome.score for outcome in outcomes.get(row.id, ())],
            reported=record is not None and record.end_report_at is not None,
            encounter=encounter.id if encounter else None,
            occurred=encounter.occurred_at if encounter else None,
        )


def _by_referral(session: Session, model: Any) -> dict[UUID, list[Any]]:
    found: dict[UUID, list[Any]] = {}
    for row in session.scalars(sa.select(model)):
        found.setdefault(row.referral_id, []).append(row)
    return found
