"""Schedules: exactly one evaluation per period, whoever runs it, whatever fails (security 5.4, S-01 to S-05)."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from threading import Barrier
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy import Engine
from sqlalchemy.orm import Session, sessionmaker

from accounts.notices.models import Notice, Weight
from core.actor import SYSTEM, Role
from core.database import make_engine
from core.errors import Conflict, NotFound, RuleBroken
from kpi.evaluations.commands import measure
from kpi.evaluations.models import Evaluation
from kpi.evaluations.snapshot import Snapshot, from_text
from kpi.measures.scope import Scope
from kpi.measures.status import Direction
from kpi.periods import Period
from kpi.schedules.claims import LEASE, ClaimLost, claim_run, fail_run, finish_run
from kpi.schedules.commands import (
    create_schedule,
    end_schedule,
    pause_schedule,
    resume_schedule,
    set_target,
)
from kpi.schedules.evaluating import Outcome, evaluate_due
from kpi.schedules.frequency import Failure, Frequency, RunState
from kpi.schedules.models import EvaluationRun, EvaluationSchedule
from kpi.schedules.queries import list_schedules, list_unfinished_runs
from kpi.schedules.rules import Settings
from tests.support.kpi_world import World, leader_of

NOW = datetime(2025, 7, 20, 12, tzinfo=UTC)
FIRST = date(2025, 1, 1)


def scheduled(session: Session, world: World, frequency: Frequency = Frequency.MONTHLY) -> EvaluationSchedule:
    return create_schedule(
        session, SYSTEM, scope=world.scope(), frequency=frequency, first_day=FIRST, now=NOW
    )


@pytest.fixture
def own_engine(own_database_url: str, keys: None) -> Iterator[Engine]:
    engine = make_engine(own_database_url)
    yield engine
    engine.dispose()


@pytest.fixture
def factory(own_engine: Engine) -> sessionmaker[Session]:
    return sessionmaker(own_engine)


@pytest.mark.proves("S-02")
def test_one_claim_holds_until_its_lease_ends(session: Session) -> None:
    schedule = scheduled(session, World(session))
    claim = {"schedule_id": schedule.id, "period_key": "2025-01"}
    assert claim_run(session, now=NOW, **claim) == 1  # type: ignore[arg-type]
    assert claim_run(session, now=NOW + LEASE, **claim) is None  # type: ignore[arg-type]
    assert claim_run(session, now=NOW + LEASE + timedelta(seconds=1), **claim) == 2  # type: ignore[arg-type]


@pytest.mark.proves("S-03")
def test_an_old_token_finishes_nothing(session: Session) -> None:
    schedule = scheduled(session, World(session))
    claim = {"schedule_id": schedule.id, "period_key": "2025-01"}
    late = NOW + 2 * LEASE
    old = claim_run(session, now=NOW, **claim)  # type: ignore[arg-type]
    new = claim_run(session, now=late, **claim)  # type: ignore[arg-type]
    assert old is not None
    assert new is not None
    with pytest.raises(ClaimLost):
        finish_run(session, token=old, now=late, **claim)  # type: ignore[arg-type]
    finish_run(session, token=new, now=late, **claim)  # type: ignore[arg-type]
    assert claim_run(session, now=late + 9 * LEASE, **claim) is None  # type: ignore[arg-type]


def test_a_failed_run_is_seen_and_retried_later_each_time(session: Session) -> None:
    schedule = scheduled(session, World(session))
    claim = {"schedule_id": schedule.id, "period_key": "2025-01"}
    at, waits = NOW, []
    for attempt in range(1, 4):
        token = claim_run(session, now=at, **claim)  # type: ignore[arg-type]
        assert token == attempt
        fail_run(session, token=attempt, failure=Failure.DATABASE, error="disk full", now=at, **claim)  # type: ignore[arg-type]
        (run,) = list_unfinished_runs(session, SYSTEM)
        assert (run.state, run.attempts, run.last_error) == (RunState.FAILED, attempt, "disk full")
        waits.append(run.lease_until - at)
        assert claim_run(session, now=run.lease_until, **claim) is None  # type: ignore[arg-type]
        at = run.lease_until + timedelta(seconds=1)
    assert waits == [timedelta(minutes=1), timedelta(minutes=2), timedelta(minutes=4)]


def test_a_scope_has_one_schedule_of_each_frequency(session: Session) -> None:
    world = World(session)
    scheduled(session, world)
    scheduled(session, world, Frequency.QUARTERLY)
    with pytest.raises(RuleBroken, match="already"):
        scheduled(session, world)


def test_pausing_needs_the_version_that_was_seen(session: Session) -> None:
    world = World(session)
    schedule, leader = scheduled(session, world), leader_of(world.agency, world.officer)
    pause_schedule(session, leader, schedule_id=schedule.id, version=1, now=NOW)
    assert schedule.paused_by_id == world.officer.id
    with pytest.raises(Conflict):
        resume_schedule(session, leader, schedule_id=schedule.id, version=1, now=NOW)
    resume_schedule(session, leader, schedule_id=schedule.id, version=2, now=NOW)
    assert schedule.paused_at is None


def test_partners_do_not_find_the_agencys_schedule(session: Session) -> None:
    world = World(session)
    partner, schedule = world.add_partner("Harbour House"), scheduled(session, world)
    ngo = leader_of(partner.ngo)
    assert list_schedules(session, ngo) == []
    with pytest.raises(NotFound):
        pause_schedule(session, ngo, schedule_id=schedule.id, version=1, now=NOW)


@pytest.mark.proves("S-05")
@pytest.mark.first_tier("sqlite")
def test_missed_periods_are_caught_up_oldest_first_and_once(factory: sessionmaker[Session]) -> None:
    with factory() as session:
        scheduled(session, World(session))
        session.commit()
    done = evaluate_due(factory, now=NOW)
    assert [outcome.period for outcome in done] == [f"2025-0{month}" for month in range(1, 7)]
    assert all(outcome.evaluation_id for outcome in done)
    assert evaluate_due(factory, now=NOW) == []


@pytest.mark.first_tier("sqlite")
def test_a_paused_schedule_evaluates_nothing(factory: sessionmaker[Session]) -> None:
    with factory() as session:
        world = World(session)
        schedule = scheduled(session, world)
        leader = leader_of(world.agency, world.officer)
        pause_schedule(session, leader, schedule_id=schedule.id, version=1, now=NOW)
        session.commit()
    assert evaluate_due(factory, now=NOW) == []


@pytest.mark.first_tier("sqlite")
def test_one_failure_keeps_no_other_period_from_being_evaluated(
    factory: sessionmaker[Session], monkeypatch: pytest.MonkeyPatch
) -> None:
    with factory() as session:
        scheduled(session, World(session))
        session.commit()

    def failing(session: Session, scope: Scope, *, period: Period, **values: Any) -> Snapshot:
        if period.code == "2025-02":
            raise ValueError("a secret")
        return measure(session, scope, period=period, **values)

    monkeypatch.setattr("kpi.schedules.evaluating.measure", failing)
    outcomes = {outcome.period: outcome.error for outcome in evaluate_due(factory, now=NOW)}
    assert outcomes.pop("2025-02") == "ValueError"
    assert len(outcomes) == 5
    assert set(outcomes.values()) == {None}
    monkeypatch.setattr("kpi.schedules.evaluating.measure", measure)
    assert evaluate_due(factory, now=NOW) == []
    later = evaluate_due(factory, now=NOW + timedelta(minutes=2))
    assert [(outcome.period, outcome.error) for outcome in later] == [("2025-02", None)]


@pytest.mark.parametrize("is_finished", [False, True], ids=["claimed only", "evaluated already"])
def test_a_result_under_a_lost_claim_is_thrown_away(
    factory: sessionmaker[Session], monkeypatch: pytest.MonkeyPatch, *, is_finished: bool
) -> None:
    with factory() as session:
        schedule = scheduled(session, World(session), Frequency.QUARTERLY)
        schedule_id = schedule.id
        session.commit()

    def stalling(session: Session, scope: Scope, *, period: Period, now: datetime, **values: Any) -> Snapshot:
        """The process sleeps past its lease here, and another one takes over."""
        snapshot = measure(session, scope, period=period, now=now, **values)
        session.rollback()
        if is_finished:
            monkeypatch.setattr("kpi.schedules.evaluating.measure", measure)
            assert [one.error for one in evaluate_due(factory, now=now + 2 * LEASE)] == [None, None]
            return snapshot
        with factory() as other:
            claim_run(other, schedule_id=schedule_id, period_key=period.code, now=now + 2 * LEASE)
            other.commit()
        return snapshot

    monkeypatch.setattr("kpi.schedules.evaluating.measure", stalling)
    assert evaluate_due(factory, now=NOW) == []
    with factory() as session:
        made = session.scalar(sa.select(sa.func.count()).select_from(Evaluation))
    assert made == (2 if is_finished else 0)


@pytest.mark.proves("S-02")
def test_several_schedulers_at_once_make_exactly_one_evaluation_per_period(
    factory: sessionmaker[Session],
) -> None:
    with factory() as session:
        world = World(session)
        scheduled(session, world)
        scheduled(session, world, Frequency.QUARTERLY)
        session.commit()
    barrier = Barrier(4)

    def run(_: int) -> list[Outcome]:
        barrier.wait()
        return evaluate_due(factory, now=NOW)

    with ThreadPoolExecutor(4) as pool:
        outcomes = [outcome for found in pool.map(run, range(4)) for outcome in found]
    assert [outcome.error for outcome in outcomes] == [None] * 8
    with factory() as session:
        made = session.execute(sa.select(Evaluation.schedule_id, Evaluation.period_key)).all()
        states = set(session.scalars(sa.select(EvaluationRun.state)))
    assert len(made) == len(set(made)) == 8
    assert states == {RunState.DONE}


@pytest.mark.first_tier("sqlite")
def test_a_series_of_failures_is_told_once_and_again_when_it_is_solved(
    factory: sessionmaker[Session], monkeypatch: pytest.MonkeyPatch
) -> None:
    with factory() as session:
        world = World(session)
        chief = world.user(world.agency, "Chief", Role.LEADERSHIP).id
        world.user(world.agency, "Auditor", Role.AUDITOR)
        schedule_id = scheduled(session, world).id
        session.commit()

    def failing(*_: Any, **__: Any) -> Snapshot:
        raise RuleBroken("The agreement is not readable.")

    def told(kind: str) -> list[Any]:
        with factory() as session:
            rows = session.scalars(sa.select(Notice).where(Notice.key.startswith(f"schedule-{kind}:")))
            return [(row.recipient_id, row.weight, row.link) for row in rows]

    def failing_since() -> datetime | None:
        with factory() as session:
            return session.scalar(sa.select(EvaluationSchedule.failing_since))

    link = f"/evaluations/schedules/{schedule_id}"
    monkeypatch.setattr("kpi.schedules.evaluating.measure", failing)
    assert len(evaluate_due(factory, now=NOW)) == 6
    assert told("failed") == [(chief, Weight.IMMEDIATE, link)]
    assert failing_since() is not None
    again = NOW + timedelta(minutes=5)
    assert {outcome.error for outcome in evaluate_due(factory, now=again)} == {
        "The agreement is not readable."
    }
    assert len(told("failed")) == 1, "one series is told once"
    with factory() as session:
        version = session.scalar(sa.select(EvaluationSchedule.version))
        assert version == 1, "a failure makes no page too old"
    monkeypatch.setattr("kpi.schedules.evaluating.measure", measure)
    assert evaluate_due(factory, now=again) == []
    assert len(evaluate_due(factory, now=NOW + timedelta(hours=1))) == 6
    assert told("solved") == [(chief, Weight.DIGEST, link)]
    assert failing_since() is None
    with factory() as session:
        assert list_unfinished_runs(session, SYSTEM) == []
        assert set(session.scalars(sa.select(EvaluationRun.failure))) == {None}


@pytest.mark.first_tier("sqlite")
def test_a_run_whose_process_stops_again_and_again_is_told_of(factory: sessionmaker[Session]) -> None:
    with factory() as session:
        world = World(session)
        world.user(world.agency, "Chief", Role.LEADERSHIP)
        schedule_id = scheduled(session, world, Frequency.QUARTERLY).id
        session.commit()
    at, leases = NOW, []
    for attempt in range(1, 5):
        with factory() as session:
            assert claim_run(session, schedule_id=schedule_id, period_key="2025-Q1", now=at) == attempt
            session.commit()
            (run,) = list_unfinished_runs(session, SYSTEM)
            assert run.failure is (None if attempt == 1 else Failure.STOPPED)
            leases.append(run.lease_until - at)
            at = run.lease_until + timedelta(seconds=1)
    assert leases == [LEASE, 2 * LEASE, 4 * LEASE, 8 * LEASE], "even the slowest run comes to its end"
    outcomes = evaluate_due(factory, now=at)
    assert [outcome.period for outcome in outcomes] == ["2025-Q1", "2025-Q2"]
    with factory() as session:
        keys = session.scalars(sa.select(Notice.key).where(Notice.about_id == schedule_id)).all()
        assert [key.partition(":")[0] for key in sorted(keys)] == ["schedule-failed", "schedule-solved"]


@pytest.mark.first_tier("sqlite")
def test_what_was_chosen_is_measured_compared_and_told(factory: sessionmaker[Session]) -> None:
    with factory() as session:
        world = World(session)
        partner = world.add_partner("Harbour House", targets={"R01": 0.9})
        chief = world.user(world.agency, "Chief", Role.LEADERSHIP)
        world.user(partner.ngo, "Manager", Role.NGO_MANAGER)
        leader, chief_id = leader_of(world.agency, chief), chief.id
        schedule = create_schedule(
            session,
            leader,
            scope=world.scope(partner),
            frequency=Frequency.CUSTOM,
            every_months=2,
            first_day=date(2025, 5, 15),
            settings=Settings(indicators=frozenset({"R11"}), roles=frozenset({Role.LEADERSHIP})),
            now=NOW,
        )
        for code, direction, value in (("R01", Direction.UP, 0.5), ("R10", Direction.UP, 0.75)):
            set_target(
                session,
                leader,
                schedule_id=schedule.id,
                version=schedule.version,
                indicator=code,
                direction=direction,
                value=value,
                now=NOW,
            )
        session.commit()
    (outcome,) = evaluate_due(factory, now=NOW)
    assert outcome.period == "2025-05-15..2025-07-14"
    with factory() as session:
        evaluation = session.scalars(sa.select(Evaluation)).one()
        snapshot = from_text(evaluation.snapshot)
        figures = {figure.definition.code: figure for figure in snapshot.figures}
        assert {"R01", "R10", "R11"} <= figures.keys()
        assert set(str(snapshot.parameters["indicators"]).split(", ")) == figures.keys()
        assert snapshot.parameters["extra_targets"] == "R01 ≥ 0.5, R10 ≥ 0.75"
        by_agreement, extra = figures["R01"].target, figures["R10"].target
        assert by_agreement is not None
        assert (by_agreement.value, by_agreement.is_extra) == (0.9, False)
        assert extra is not None
        assert (extra.value, extra.is_extra, extra.is_local) == (0.75, True, False)
        readers = session.scalars(sa.select(Notice.recipient_id).where(Notice.about_id == evaluation.id))
        assert list(readers) == [chief_id], "the manager reads it and is not told"


@pytest.mark.first_tier("sqlite")
def test_an_ended_schedule_makes_room_for_another(factory: sessionmaker[Session]) -> None:
    with factory() as session:
        world = World(session)
        leader = leader_of(world.agency, world.officer)
        old = scheduled(session, world)
        end_schedule(session, leader, schedule_id=old.id, version=1, now=NOW)
        with pytest.raises(Conflict, match="has ended"):
            resume_schedule(session, leader, schedule_id=old.id, version=2, now=NOW)
        new = scheduled(session, world)
        session.commit()
        new_id = new.id
    done = evaluate_due(factory, now=NOW)
    assert {outcome.schedule_id for outcome in done} == {new_id}
    with factory() as session:
        assert [row.id for row in list_schedules(session, SYSTEM)] == [new_id]
        assert len(list_schedules(session, SYSTEM, with_ended=True)) == 2


def test_a_schedule_that_is_paused_during_a_catch_up_stops_at_once(
    factory: sessionmaker[Session], monkeypatch: pytest.MonkeyPatch
) -> None:
    with factory() as session:
        world = World(session)
        schedule_id = scheduled(session, world).id
        leader = leader_of(world.agency, world.officer)
        session.commit()

    def pausing(session: Session, scope: Scope, **values: Any) -> Snapshot:
        snapshot = measure(session, scope, **values)
        session.rollback()
        with factory() as other:
            pause_schedule(other, leader, schedule_id=schedule_id, version=1, now=NOW)
            other.commit()
        return snapshot

    monkeypatch.setattr("kpi.schedules.evaluating.measure", pausing)
    assert [outcome.period for outcome in evaluate_due(factory, now=NOW)] == ["2025-01"]
