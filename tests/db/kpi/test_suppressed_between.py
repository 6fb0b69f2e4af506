"""Evaluations of a quarter and its months, an agency and its partnerships, in any order: together they tell no small count."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from random import Random

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from core.actor import SYSTEM
from core.suppression import PublishedTable
from core.suppression.regions import Region
from kpi.evaluations.canonical import plain
from kpi.evaluations.commands import evaluate, measure
from kpi.evaluations.divided import Key, Kind, tables_of
from kpi.evaluations.snapshot import Snapshot, from_text
from kpi.measures.status import TargetStatus
from kpi.periods import Period
from tests.support.kpi_world import World, fill
from tests.support.shared_connection import rolled_back
from tests.support.table_attacks import Attacker, told

ZONE = "America/New_York"
NOW = datetime(2026, 3, 20, 15, tzinfo=UTC)
QUARTER = Period.quarter(2025, 4, zone=ZONE)
HOUR = timedelta(hours=1)
URGENCIES = Key(Kind.BREAKDOWN, "referrals_by_urgency")
REASONS = Key(Kind.PART, "R11", "v1:n")


class Published:
    """A quarter of two partners, evaluated thirteen times in an order by chance."""

    def __init__(self, session: Session) -> None:
        self.session, self.random = session, Random(20)
        self.world = World(session, zone=ZONE)
        self.partners = [self.world.add_partner(name) for name in ("Harbour House", "Open Door")]
        fill(self.world, self.partners, referrals=150, first=datetime(2025, 10, 2, 15, tzinfo=UTC), days=88)
        session.flush()
        wanted = [
            (place, period) for place in (None, *self.partners) for period in (QUARTER, *QUARTER.months())
        ]
        self.random.shuffle(wanted)
        self.read: list[tuple[Region, Snapshot]] = []
        for number, (partner, period) in enumerate(wanted):
            evaluation = evaluate(
                session,
                SYSTEM,
                scope=self.world.scope(partner),
                period=period,
                now=NOW + number * timedelta(seconds=1),
            )
            chosen = self.partners if partner is None else [partner]
            region = (
                frozenset(one.partnership.id for one in chosen),
                frozenset(month.code for month in period.months()),
            )
            self.read.append((region, from_text(evaluation.snapshot)))

    def tables(self, key: Key) -> list[PublishedTable]:
        found = []
        for region, snapshot in self.read:
            table = tables_of(plain(snapshot)).get(key)
            if table is not None:
                found.append(PublishedTable(region=region, cells=table.cells, total=table.total))
        return found


@pytest.fixture(scope="module")
def published(engine: Engine, keys: None) -> Iterator[Published]:
    with (
        rolled_back(engine) as connection,
        Session(connection, join_transaction_mode="create_savepoint") as session,
    ):
        yield Published(session)


@pytest.mark.first_tier("sqlite")
def test_who_reads_all_evaluations_learns_no_small_count(published: Published) -> None:
    for key in (URGENCIES, REASONS):
        tables = published.tables(key)
        labels = sorted({label for table in tables for label in table.cells})
        months = [month.code for month in QUARTER.months()]
        places = [partner.partnership.id for partner in published.partners]
        assert len(tables) > 9, key
        assert any(n for table in tables for n in table.cells.values()), key
        assert told(tables, partial(Attacker, places, months, labels)) == [], key


def test_tables_of_the_same_labels_hide_the_same(published: Published) -> None:
    for _, snapshot in published.read:
        hidden = {
            row.code
            for b in snapshot.breakdowns
            if b.code == URGENCIES.code
            for row in b.rows
            if row.n is None
        }
        figure = snapshot.find_figure("R04")
        assert figure is not None
        assert {part.name for part in figure.parts if part.is_hidden} >= hidden & {
            p.name for p in figure.parts
        }


def test_what_is_hidden_is_not_rated(published: Published) -> None:
    """“Suppressed” beside “misses target” would tell on which side of the target the number is."""
    hidden = [
        figure
        for _, snapshot in published.read
        for figure in snapshot.figures
        if figure.target is not None
        and any(part.is_hidden and part.name == figure.target.part for part in figure.parts)
    ]
    assert hidden
    assert {figure.status for figure in hidden} == {TargetStatus.NONE}


def test_a_second_run_tells_no_single_change(published: Published) -> None:
    session, partner = published.session, published.partners[0]
    scope, month = published.world.scope(partner), QUARTER.months()[0]
    with session.begin_nested() as point:
        again = NOW + timedelta(days=1)
        before = measure(session, scope, period=month, now=again)
        partner.declined(datetime(2025, 10, 9, 15, tzinfo=UTC), HOUR, "no_capacity", urgency="urgent")
        session.flush()
        after = measure(session, scope, period=month, now=again)
        point.rollback()
    assert "suppressed_between" in {note.code for note in after.notes}
    for key in (URGENCIES, REASONS):
        then, now = (tables_of(plain(one))[key].cells for one in (before, after))
        changed = [
            label
            for label, n in now.items()
            if n is not None and n != (then.get(label) or 0) and then.get(label) is not None
        ]
        assert changed == [], key
        assert sum(n is None for n in now.values()) != 1
