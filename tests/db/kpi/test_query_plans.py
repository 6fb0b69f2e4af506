"""What evaluations and the dashboard read goes through an index on both databases, also after the planner counted."""

import re
from datetime import UTC, datetime
from functools import partial
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy import Connection, event
from sqlalchemy.orm import Session

from kpi.dashboard.queries import list_cells, list_figures
from kpi.measures.encounter_rows import read_encounters
from kpi.measures.referral_rows import read_referrals
from kpi.measures.reply_rows import read_replies
from kpi.measures.scope import Scope
from kpi.periods import Period
from referrals.handover.models import InfoRequest, Referral
from tests.support.kpi_world import World, fill
from tests.support.statements import count_rows

AS_OF = datetime(2026, 3, 11, tzinfo=UTC)
JANUARY = Period.month(2026, 1, zone="UTC")
LARGE = ("referral", "encounter", "info_request", "measured_figure")


def plans(session: Session, connection: Connection, work: Any) -> list[str]:
    """The plan of each statement that the work sends, as the planner tells it."""
    sent: list[tuple[str, Any]] = []

    def note(_c: object, _cursor: object, statement: str, parameters: Any, *_rest: object) -> None:
        sent.append((statement, parameters))

    event.listen(connection, "before_cursor_execute", note)
    work()
    event.remove(connection, "before_cursor_execute", note)
    on_sqlite = connection.dialect.name == "sqlite"
    raw: Any = connection.connection.dbapi_connection
    found = []
    for statement, parameters in sent:
        cursor = raw.cursor()
        cursor.execute(f"EXPLAIN {'QUERY PLAN ' if on_sqlite else ''}{statement}", parameters)
        found.append("\n".join(str(row[-1]) for row in cursor.fetchall()))
        cursor.close()
    return found


def scanned(plan: str) -> set[str]:
    """The large tables that a plan reads from end to end."""
    names = re.findall(r"(?:SCAN|Seq Scan on) (\w+)(?! USING)", plan)
    return {name for name in names if name in LARGE}


@pytest.fixture
def world(session: Session) -> World:
    world = World(session)
    partners = [world.add_partner(name) for name in ("Harbour House", "Open Door")]
    fill(world, partners, referrals=300, first=datetime(2024, 1, 2, tzinfo=UTC), days=780)
    sent = session.scalars(sa.select(Referral).order_by(Referral.submitted_at)).all()
    session.add_all(
        InfoRequest(
            referral_id=referral.id,
            items="consent_clarified",
            asked_at=referral.last_event_at,
            asked_by_id=partners[0].worker.id,
            due_at=referral.last_event_at,
        )
        for referral in sent[::3]
    )
    session.flush()
    return world


def test_no_large_table_is_read_from_end_to_end(
    session: Session, connection: Connection, world: World
) -> None:
    count_rows(session)
    if connection.dialect.name == "postgresql":
        # Of a few hundred rows a scan is cheaper than any index; the question is whether an index would serve.
        session.execute(sa.text("SET LOCAL enable_seqscan = off"))
    partner = world.add_partner("Third")
    ngo = Scope(timezone="UTC", ngo_id=partner.ngo.id, ngo_name="Third")
    begin, end = JANUARY.bounds()
    for scope in (world.scope(), world.scope(partner), ngo, Scope(timezone="UTC")):

        def read(scope: Scope = scope) -> None:  # each turn its own
            read_referrals(session, scope, begin=begin, end=end)
            read_replies(session, scope, begin=begin, end=end)
            if scope.has_encounters:
                read_encounters(
                    session,
                    scope,
                    first=JANUARY,
                    last=JANUARY,
                    period=JANUARY,
                    day=JANUARY.end,
                    as_of=AS_OF,
                )
            list_cells(session, scope, [JANUARY, JANUARY.previous()])
            list_figures(session, scope, JANUARY)

        found = plans(session, connection, read)
        assert len(found) >= 4
        for plan in found:
            assert not scanned(plan), f"{scope.key}:\n{plan}"


def test_referrals_come_in_the_order_of_an_index(
    session: Session, connection: Connection, world: World
) -> None:
    """Nothing is sorted on the way: a run of months is a range of the index that the scope has."""
    count_rows(session)
    if connection.dialect.name != "sqlite":
        session.execute(sa.text("SET LOCAL enable_seqscan = off"))
    begin, end = JANUARY.bounds()
    for scope, index in (
        (world.scope(), "ix_referral_agency"),
        (Scope(timezone="UTC"), "ix_referral_submitted_at"),
    ):
        work = partial(read_referrals, session, scope, begin=begin, end=end)
        found = plans(session, connection, work)
        assert found
        for plan in found:
            # Two days of so few rows are as cheap by another index, to PostgreSQL.
            assert index in plan or (scope.agency_id is None and "Index Scan using ix_referral_" in plan), (
                plan
            )
            assert "TEMP B-TREE" not in plan
            assert "Sort" not in plan
