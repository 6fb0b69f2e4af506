"""After much was brought in, the planner counts the tables of the directory, on either engine; a few rows are no reason to."""

from datetime import datetime

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.planning import count_rows_of
from partners.hub import indexing
from partners.hub.models import Listing, ListingWord
from partners.services.models import Service
from partners.services.source_rows import BROUGHT, MANY, count_what_came
from tests.support.services import Scene, make_scene
from tests.support.statements import counted_statements


def counted(session: Session, *, work: object) -> list[str]:
    """The tables that the work counts."""
    with counted_statements(session.connection()) as statements:
        work()  # type: ignore[operator]
    return [one.split()[-1].strip('"') for one in statements if one.startswith("ANALYZE")]


@pytest.fixture
def scene(session: Session, now: datetime) -> Scene:
    return make_scene(session, now)


def test_only_a_large_file_is_counted(session: Session) -> None:
    assert counted(session, work=lambda: count_what_came(session, MANY - 1)) == []
    found = counted(session, work=lambda: count_what_came(session, MANY))
    assert found == [model.__tablename__ for model in BROUGHT]


def test_a_full_batch_of_words_is_counted(
    session: Session, scene: Scene, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert counted(session, work=lambda: indexing.index_due(session, now=now)) == []
    session.execute(sa.delete(ListingWord))
    session.execute(sa.delete(Listing))
    monkeypatch.setattr(indexing, "BATCH", 1)
    found = counted(session, work=lambda: indexing.index_due(session, now=now))
    assert {"service", "listing", "listing_word"} <= set(found)


def test_the_planner_knows_the_rows_of_this_transaction(session: Session, scene: Scene) -> None:
    count_rows_of(session, (Service,))
    rows = session.scalar(sa.select(sa.func.count()).select_from(Service))
    catalogue = (
        sa.text("SELECT stat FROM sqlite_stat1 WHERE tbl = 'service' AND idx IS NOT NULL LIMIT 1")
        if session.get_bind().dialect.name == "sqlite"
        else sa.text("SELECT CAST(reltuples AS bigint) FROM pg_class WHERE relname = 'service'")
    )
    assert str(session.scalar(catalogue)).split()[0] == str(rows)
