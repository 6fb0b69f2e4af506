"""Work of one name is done by one process at a time."""

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine

from core.turns import taking_turns


@pytest.mark.proves("S-01")
def test_one_process_does_the_work_and_no_other_waits(engine: Engine) -> None:
    on_postgresql = engine.dialect.name == "postgresql"
    other = sa.create_engine(engine.url)
    try:
        with taking_turns(engine, "trail") as ours:
            assert ours
            with taking_turns(other, "trail") as too:
                assert too is not on_postgresql
            with taking_turns(other, "anchors") as another:
                assert another
        with taking_turns(other, "trail") as afterwards:
            assert afterwards
    finally:
        other.dispose()


@pytest.mark.proves("S-01")
def test_work_that_fails_gives_its_turn_back(engine: Engine) -> None:
    other = sa.create_engine(engine.url)
    try:
        with pytest.raises(ZeroDivisionError), taking_turns(engine, "trail"):
            raise ZeroDivisionError
        with taking_turns(other, "trail") as ours:
            assert ours
    finally:
        other.dispose()
