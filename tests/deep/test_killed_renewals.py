"""kill -9 of a renewal of all keys, in full numbers."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from core.database import make_engine
from tests.deep.conftest import Figure
from tests.support.renewing import kill_renewals
from tests.support.sealed_letters import make_letter_tables
from tests.support.settings import use_test_keys


@pytest.fixture
def engine(own_database_url: str) -> Iterator[Engine]:
    use_test_keys()
    engine = make_engine(own_database_url)
    make_letter_tables(engine)
    yield engine
    engine.dispose()
    use_test_keys()


@pytest.mark.timeout(1800)
@pytest.mark.proves("F-06")
def test_fifty_kills(engine: Engine, own_database_url: str, tmp_path: Path, figure: Figure) -> None:
    found = kill_renewals(engine, own_database_url, folder=tmp_path, kills=50, writers=4, seed=50)
    figure(
        "F-06",
        f"{engine.dialect.name}: 50 kills under 4 writers, {found.acknowledged:,} acknowledged, {found.lost} lost,"
        f" {found.unreadable} unreadable, {found.retired} old keys left",
    )
    assert found.kills_at_work >= 40
    assert (found.lost, found.unreadable, found.retired, found.by_old_number) == (0, 0, 0, 0)
