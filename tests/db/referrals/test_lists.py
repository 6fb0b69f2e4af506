"""Lists page by page: order, tabs, counts, a constant number of statements, the intended indexes."""

from collections.abc import Callable
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.actor import Actor
from partners.memoranda.terms import URGENCY_RANK, Urgency
from referrals.casework import queries as casework
from referrals.casework.notes.queries import list_notes
from referrals.handover import queries
from referrals.handover.lifecycle import ReferralState
from referrals.handover.models import Referral, ReferralPacket
from referrals.handover.queries import DeskTab, OfficerTab, QueueTab
from referrals.handover.queries.desk import desk_query
from referrals.handover.queries.officer import officer_query
from referrals.handover.queries.queue import counts_query, queue_query
from referrals.handover.visibility import OfficerStatus
from tests.support.referral_walks import Walk
from tests.support.referrals import World, make_referral, make_world
from tests.support.statements import count_rows, counted_statements

S = ReferralState
DAY = timedelta(days=1)


@pytest.fixture
def world(session: Session, now: datetime) -> World:
    return make_world(session, now)


def copies(
    session: Session, key: UUID, number: int, *, change: Callable[[int], dict[str, Any]]
) -> list[UUID]:
    """Copies of a referral that the commands made, with small changes; for lists of a realistic length."""
    columns = list(Referral.__table__.columns)
    pattern = session.execute(sa.select(*columns).where(Referral.id == key)).one()._asdict()
    ids = [uuid4() for _ in range(number)]
    rows = [
        pattern | {"id": row_id, "reference": f"R-{row_id.hex[:8]}", "idempotency_key": None} | change(index)
        for index, row_id in enumerate(ids)
    ]
    session.execute(sa.insert(Referral), rows)
    session.execute(sa.insert(ReferralPacket), [{"id": row_id} for row_id in ids])
    return ids


def everything(load: Callable[[str | None], queries.Page[Any]]) -> list[Any]:
    rows: list[Any] = []
    token: str | None = None
    while True:
        page = load(token)
        rows += page.rows
        token = page.next
        if token is None:
            return rows


def test_the_queue_is_ordered_and_complete_page_by_page(
    session: Session, world: World, now: datetime
) -> None:
    key = make_referral(session, world, now)
    urgencies = (Urgency.ROUTINE, Urgency.URGENT, Urgency.VERY_URGENT)
    copies(
        session,
        key,
        70,
        change=lambda i: {
            "urgency": urgencies[i % 3],
            "urgency_rank": URGENCY_RANK[urgencies[i % 3]],
            "next_due_at": now + timedelta(hours=i % 5),
        },
    )
    make_referral(session, world, now, state=S.DRAFT)
    make_referral(session, world, now, state=S.WITHDRAWN)
    rows = everything(lambda token: queries.list_queue(session, world.ngo.intake, after=token, now=now))
    keys = [(URGENCY_RANK[row.urgency], row.next_due_at, row.id.bytes) for row in rows]
    assert len(rows) == len({row.id for row in rows}) == 71
    assert [key[:2] for key in keys] == sorted(key[:2] for key in keys)
    assert queries.list_queue(session, world.ngo.intake, after="nonsense", now=now).rows[0].id == rows[0].id
    counts = queries.count_queue(session, world.ngo.intake, now=now + timedelta(hours=2, minutes=30))
    late = [row for row in rows if row.next_due_at < now + timedelta(hours=2, minutes=30)]
    assert asdict(counts) == {"mine": 0, "unassigned": 71, "all": 71, "overdue": len(late)}


def test_tabs_of_the_queue(session: Session, world: World, now: datetime) -> None:
    mine = make_referral(session, world, now, state=S.ACCEPTED)
    free = make_referral(session, world, now)

    def ids(actor: Actor, tab: QueueTab) -> set[UUID]:
        return {row.id for row in queries.list_queue(session, actor, tab=tab, now=now).rows}

    assert ids(world.ngo.worker, QueueTab.MINE) == {mine}
    assert ids(world.ngo.worker, QueueTab.UNASSIGNED) == {free}
    assert ids(world.ngo.worker, QueueTab.ALL) == {mine, free}
    assert ids(world.ngo.second_worker, QueueTab.ALL) == {free}
    assert ids(world.ngo.intake, QueueTab.ALL) == {mine, free}
    assert not ids(world.agency.officer, QueueTab.ALL)
    row = queries.list_queue(session, world.ngo.worker, tab=QueueTab.MINE, now=now).rows[0]
    assert (row.person_name, row.worker_name, row.is_mine) == ("Jo Example", "Wil Worker", True)
    closed = make_referral(session, world, now, state=S.CLOSED)
    assert [row.id for row in queries.list_finished(session, world.ngo.worker, now=now).rows] == [closed]
    assert not queries.list_finished(session, world.ngo.second_worker, now=now).rows


def test_the_officers_reply_comes_first(session: Session, world: World, now: datetime) -> None:
    asked = make_referral(session, world, now, state=S.INFO_REQUESTED)
    first = make_referral(session, world, now + timedelta(hours=1))
    copies(session, first, 60, change=lambda i: {"created_at": now + timedelta(hours=2, minutes=i)})
    officer = world.agency.officer
    rows = everything(lambda token: queries.list_for_officer(session, officer, after=token, now=now))
    assert rows[0].id == asked
    assert rows[0].status is OfficerStatus.REPLY_NEEDED
    assert rows[0].reply_due_at is not None
    assert len(rows) == len({row.id for row in rows}) == 62
    assert rows[-1].id == first
    counts = queries.count_for_officer(session, officer)
    assert (counts.reply_needed, counts.drafts) == (1, 0)
    unit = queries.list_for_officer(session, world.agency.supervisor, tab=OfficerTab.UNIT, now=now)
    assert unit.rows[0].id == asked
    assert not queries.list_for_officer(session, officer, tab=OfficerTab.UNIT, now=now).rows


def test_a_step_of_the_ngo_moves_no_row_of_the_police(session: Session, world: World, now: datetime) -> None:
    keys = [make_referral(session, world, now + timedelta(hours=hour)) for hour in range(3)]
    readers = ((world.agency.officer, OfficerTab.OWN), (world.agency.supervisor, OfficerTab.UNIT))

    def orders() -> list[list[UUID]]:
        return [
            [row.id for row in queries.list_for_officer(session, actor, tab=tab, now=now).rows]
            for actor, tab in readers
        ]

    assert orders() == [keys[::-1]] * 2
    worked = Walk(session=session, world=world, officer=world.agency.officer, key=keys[0], now=now + DAY)
    for step in ("accept", "assign", "reach", "engage", "hold"):
        getattr(worked, step)()
        assert orders() == [keys[::-1]] * 2, step
    refused = Walk(session=session, world=world, officer=world.agency.officer, key=keys[1], now=now + DAY)
    refused.decline()
    assert orders() == [keys[::-1]] * 2, "decline"


def test_the_desks_list(session: Session, now: datetime) -> None:
    world = make_world(session, now, reviewed=True)
    review = make_referral(session, world, now, state=S.DECLINE_REVIEW)
    make_referral(session, world, now, state=S.DRAFT)
    sent = make_referral(session, world, now)
    desk = world.agency.desk

    def ids(tab: DeskTab, at: datetime = now) -> set[UUID]:
        return {row.id for row in queries.list_for_desk(session, desk, tab=tab, now=at).rows}

    assert ids(DeskTab.ALL) == {review, sent}
    assert ids(DeskTab.REVIEW) == {review}
    assert ids(DeskTab.OVERDUE) == set()
    assert ids(DeskTab.OVERDUE, now + timedelta(days=9)) == {review, sent}
    assert not queries.list_for_desk(session, world.agency.officer, now=now).rows


PAGES: dict[str, tuple[str, Callable[[Session, Actor, UUID, datetime], Any], int]] = {
    "queue": ("worker", lambda s, a, k, n: queries.list_queue(s, a, now=n), 4),
    "queue counts": ("worker", lambda s, a, k, n: queries.count_queue(s, a, now=n), 1),
    "officer": ("officer", lambda s, a, k, n: queries.list_for_officer(s, a, now=n), 2),
    "officer counts": ("officer", lambda s, a, k, n: queries.count_for_officer(s, a), 1),
    "desk": ("desk", lambda s, a, k, n: queries.list_for_desk(s, a, now=n), 1),
    "finished": ("manager", lambda s, a, k, n: queries.list_finished(s, a, now=n), 1),
    "case, NGO": ("worker", lambda s, a, k, n: queries.get_referral(s, a, k, now=n), 7),
    "case, officer": ("officer", lambda s, a, k, n: queries.get_referral(s, a, k, now=n), 7),
    "case, desk": ("desk", lambda s, a, k, n: queries.get_referral(s, a, k, now=n), 3),
    "attempts": ("worker", lambda s, a, k, n: casework.list_attempts(s, a, k), 2),
    "notes": ("worker", lambda s, a, k, n: list_notes(s, a, k), 3),
}


@pytest.mark.parametrize("page", PAGES)
def test_a_page_takes_a_constant_number_of_statements(
    session: Session, connection: sa.Connection, world: World, now: datetime, page: str
) -> None:
    part, read, expected = PAGES[page]
    key = make_referral(session, world, now, state=S.ACTIVE)
    for number in (0, 30):
        if number:
            copies(session, key, number, change=lambda i: {})
        session.expire_all()
        with counted_statements(connection) as statements:
            read(session, world.people[part], key, now)
        assert len(statements) == expected


def test_lists_use_the_index_of_their_order(
    session: Session, connection: sa.Connection, world: World, now: datetime
) -> None:
    key = make_referral(session, world, now)
    ngo = world.ngo
    workers = [actor.user_id for actor in (ngo.worker, ngo.second_worker, ngo.manager)]
    closed = {
        "state": "withdrawn",
        "closed_at": now,
        "withdrawn_at": now,
        "withdrawal_reason": "ineligible",
        "next_due_at": None,
    }
    other = make_world(session, now, agency="Elsewhere Police", ngo="Elsewhere House")
    theirs = {
        "ngo_id": other.ngo.id,
        "agency_id": other.agency.id,
        "officer_id": other.agency.officer.user_id,
        "unit_id": other.agency.unit_id,
    }

    def change(i: int) -> dict[str, Any]:
        row: dict[str, Any] = {
            "urgency_rank": i % 6,
            "next_due_at": now + timedelta(minutes=i),
            "submitted_at": now + timedelta(minutes=i),
            "created_at": now - timedelta(minutes=i),
            "worker_id": workers[i % 20 % 3] if i % 4 == 0 else None,
        }
        row |= closed if i % 5 else {}
        return row | (theirs if i % 3 == 0 else {})

    copies(session, key, 4000, change=change)
    count_rows(session)
    people = world.people
    plans = {
        "ix_referral_queue": queue_query(people["intake"], tab=QueueTab.ALL),
        "ix_referral_queue_worker": queue_query(people["worker"], tab=QueueTab.MINE),
        "ix_referral_officer": officer_query(people["officer"], tab=OfficerTab.OWN, now=now),
        "ix_referral_unit": officer_query(people["supervisor"], tab=OfficerTab.UNIT, now=now),
        "ix_referral_agency": desk_query(people["desk"], tab=DeskTab.ALL, now=now),
    }
    for index, query in plans.items():
        plan = plan_of(connection, query.limit(26))
        assert index in plan, f"{index} is not in:\n{plan}"
        scans = ("SCAN referral\n", "Seq Scan on referral ", "USE TEMP B-TREE FOR ORDER BY")
        assert not any(scan in plan for scan in scans), plan
    plan = plan_of(connection, counts_query(people["intake"]).params(now=now))
    assert "ix_referral_queue" in plan, plan
    assert "ix_referral_ngo_submitted" not in plan, plan


def plan_of(connection: sa.Connection, query: sa.Select[Any]) -> str:
    """The database's plan of a statement, with its values."""
    compiled = query.compile(connection.engine, compile_kwargs={"render_postcompile": True})
    sqlite = connection.dialect.name == "sqlite"
    prefix = "EXPLAIN QUERY PLAN " if sqlite else "EXPLAIN "
    values: Any = compiled.params
    processors: Any = compiled._bind_processors
    processed = {
        name: processors[name](value) if name in processors else value for name, value in values.items()
    }
    given: Any = (
        tuple(processed[name] for name in compiled.positiontup) if compiled.positiontup else processed
    )
    rows = connection.exec_driver_sql(prefix + str(compiled), given).all()
    return "\n".join(str(row[-1]) for row in rows) + "\n"
