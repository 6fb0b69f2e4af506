"""What is measured: each case answers lines of the table."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from uuid import UUID

import sqlalchemy as sa
from flask.testing import FlaskClient

from core.actor import SYSTEM, Actor, Role
from kpi.evaluations.choice import Choice
from kpi.evaluations.commands import measure, publish
from kpi.evaluations.queries import EvaluationRow, get_evaluation
from kpi.evaluations.scopes import scope_of
from kpi.evaluations.snapshot import Snapshot
from kpi.measures.scope import Scope
from kpi.periods import Period
from partners.memoranda.models import Partnership
from referrals.handover import queries
from referrals.handover.models import Referral
from tests.bench.data import World
from tests.bench.documents import document_lines, short_lines
from tests.bench.floor import install_floor, queue_sql, raw_rows, statements_of
from tests.bench.submitting import submit_line
from tests.bench.timing import Result, take_both

REPEATS = 30
SECONDS = 7
DEPTH = 20


def every_line(world: World) -> Iterator[Result]:
    """All lines for one database."""
    ngo = world.busiest_ngo()
    intake = world.actor(ngo, Role.NGO_INTAKE)
    referral_id = _first_open(world, intake)
    install_floor(world.app, intake, referral_id)
    yield from _queue_rows(world, intake)
    yield from _pages(world, intake, referral_id)
    yield submit_line(world, repeats=REPEATS)
    yield from _evaluation(world)


def _first_open(world: World, actor: Actor) -> UUID:
    with world.session() as session:
        return queries.list_queue(session, actor, now=world.now).rows[0].id


def _queue_rows(world: World, actor: Actor) -> Iterator[Result]:
    with world.session() as session:
        sql = queue_sql(session, actor)

        def first(after: str | None = None) -> queries.Page[queries.QueueRow]:
            return queries.list_queue(session, actor, now=world.now, after=after)

        page = first()
        assert len(page.rows) <= len(raw_rows(session, sql))
        times, limit = take_both(first, lambda: raw_rows(session, sql), REPEATS)
        yield Result(
            name="queue page, rows alone",
            note=f"{len(page.rows)} rows, names opened",
            times=times,
            limit_name="raw SQL",
            limit_times=limit,
            goal_ratio=3.5 if world.is_sqlite else 2.5,
        )
        four = statements_of(first, session)
        times, limit = take_both(first, lambda: [raw_rows(session, *one) for one in four], REPEATS)
        yield Result(
            name="the same, against all that the page asks now",
            note="consent, grounds and agreement too",
            times=times,
            limit_name=f"its {len(four)} statements, raw",
            limit_times=limit,
        )
        depth, place = 1, None
        while page.next is not None and depth < DEPTH:
            further = first(page.next)
            if len(further.rows) < len(page.rows):
                break
            depth, place, page = depth + 1, page.next, further
        if place is None:
            return
        times, limit = take_both(lambda: first(place), first, REPEATS)
        yield Result(
            name=f"queue page {depth}, rows alone",
            note=f"{len(page.rows)} rows",
            times=times,
            limit_name="page 1",
            limit_times=limit,
            goal_ratio=1.3,
        )


def _pages(world: World, intake: Actor, referral_id: UUID) -> Iterator[Result]:
    agency = world.cast.agencies[0]
    officer = agency.with_role(Role.LIAISON_OFFICER)[0]
    assert intake.user_id is not None
    at_ngo, at_agency = world.client(intake.user_id), world.client(officer.user_id)
    anybody = world.app.test_client()
    whole = 3.0 if world.is_sqlite else 2.5
    for name, client, path, floor_client, floor, goal in (
        ("queue page, whole", at_ngo, "/referrals/", at_ngo, "/floor/queue", whole),
        ("officer's list, whole", at_agency, "/referrals/", at_ngo, "/floor/queue", None),
        ("referral page, whole", at_ngo, f"/referrals/{referral_id}", anybody, "/floor/referral", 6.0),
    ):
        status = client.get(path).status_code
        if status != 200:
            yield Result(name=name, note=f"not measured: it answered {status}", times=[0.0])
            continue
        yield _page(name, (client, path), (floor_client, floor), goal)


def _page(
    name: str, page: tuple[FlaskClient, str], floor: tuple[FlaskClient, str], goal: float | None
) -> Result:
    times, limit = take_both(lambda: page[0].get(page[1]), lambda: floor[0].get(floor[1]), REPEATS)
    return Result(name=name, times=times, limit_name="floor page", limit_times=limit, goal_ratio=goal)


def _evaluation(world: World) -> Iterator[Result]:
    with world.session() as session:
        scope = scope_of(session, agency_id=world.cast.agencies[0].organisation_id, partnership_id=None)
        period = _last_quarter(scope, world.now)
        sql = _facts_sql(world, scope)
        facts = raw_rows(session, sql)
        times, limit = take_both(
            lambda: measure(session, scope, period=period, now=world.now),
            lambda: raw_rows(session, sql),
            SECONDS,
            warm=1,
        )
        yield Result(
            name="evaluation of a quarter, measured",
            note=f"{len(facts)} referrals of the agency",
            times=times,
            limit_name="raw read of their rows",
            limit_times=limit,
        )
        snapshot = measure(session, scope, period=period, now=world.now)
    with _published(world, snapshot, scope) as (row, kept):
        yield from document_lines(row, kept)
    with world.session() as session:
        found = session.execute(sa.select(Partnership.agency_id, Partnership.id)).first()
        assert found is not None
        scope = scope_of(session, agency_id=found.agency_id, partnership_id=found.id)
        choice = Choice(indicators=frozenset({"R01"}))
        snapshot = measure(session, scope, period=period, now=world.now, choice=choice)
    with _published(world, snapshot, scope) as (row, kept):
        yield from short_lines(row, kept)


@contextmanager
def _published(world: World, snapshot: Snapshot, scope: Scope) -> Iterator[tuple[EvaluationRow, Snapshot]]:
    with world.session(reading=False) as session:
        evaluation = publish(session, SYSTEM, snapshot, scope=scope, now=world.now)
        session.commit()
        row, kept = get_evaluation(session, SYSTEM, evaluation.id)
    with world.app.app_context():
        yield row, kept


def _last_quarter(scope: Scope, now: datetime) -> Period:
    day: date = now.astimezone(UTC).date()
    return Period.quarter(day.year, (day.month + 2) // 3, zone=scope.timezone).previous()


def _facts_sql(world: World, scope: Scope) -> str:
    assert scope.agency_id is not None
    agency = scope.agency_id.hex if world.is_sqlite else str(scope.agency_id)
    columns = ", ".join(column.name for column in sa.inspect(Referral).columns)
    return f"SELECT {columns} FROM referral WHERE agency_id = '{agency}' AND submitted_at IS NOT NULL"
