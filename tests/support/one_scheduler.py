"""What a scheduler does in a process of its own, for tests that kill it.

It evaluates what is due at each of its moments. At POINT it says so and waits to be killed: `claimed` (the claim is
stored), `measuring` (inside the reading transaction), `published` (all is written and nothing committed), `nowhere`.
"""

import time
from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial
from typing import Any

from sqlalchemy.orm import Session, sessionmaker

from core.database import make_engine
from kpi.schedules import evaluating
from tests.support.settings import use_test_keys

STUCK = 120


def _stop_here(say: Callable[[object], None], point: str) -> None:
    say(point)
    time.sleep(STUCK)


def _before(work: Callable[..., Any], stop: Callable[[], None]) -> Callable[..., Any]:
    def stopping(*args: Any, **values: Any) -> Any:
        stop()
        return work(*args, **values)

    return stopping


def _within(work: Callable[..., Any], stop: Callable[[], None]) -> Callable[..., Any]:
    def stopping(session: Session, *args: Any, **values: Any) -> Any:
        work(session, *args, **values)
        session.flush()
        stop()

    return stopping


def _plant(say: Callable[[object], None], point: str) -> None:
    module: Any = evaluating
    stop = partial(_stop_here, say, point)
    if point == "claimed":
        module._publish_claimed = _before(module._publish_claimed, stop)
    elif point == "measuring":
        module.measure = _within(module.measure, stop)
    elif point == "published":
        module.end_series = _within(module.end_series, stop)


def evaluate(say: Callable[[object], None], url: str, point: str, moments: Sequence[datetime]) -> None:
    """Say for each moment the codes of the periods that were evaluated here, each with its error."""
    use_test_keys()
    _plant(say, point)
    engine = make_engine(url)
    for moment in moments:
        outcomes = evaluating.evaluate_due(sessionmaker(engine), now=moment)
        say([(outcome.period, outcome.error) for outcome in outcomes])
    engine.dispose()
