"""A scheduler as a process of its own, for tests that kill it: `python -m tests.support.one_scheduler URL POINT NOW …`.

It says "ready", waits for a line, and evaluates what is due at each moment of NOW. At POINT it says so and waits to be
killed: `claimed` (the claim is stored), `measuring` (inside the reading transaction), `published` (all is written and
nothing committed), `nowhere`.
"""

import json
import sys
import time
from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session, sessionmaker

from core.database import make_engine
from kpi.schedules import evaluating
from tests.support.schema import import_models
from tests.support.settings import use_test_keys

STUCK = 120


def _stop_here(point: str) -> None:
    print(point, flush=True)
    time.sleep(STUCK)


def _before(work: Callable[..., Any], point: str) -> Callable[..., Any]:
    def stopping(*args: Any, **values: Any) -> Any:
        _stop_here(point)
        return work(*args, **values)

    return stopping


def _within(work: Callable[..., Any], point: str) -> Callable[..., Any]:
    def stopping(session: Session, *args: Any, **values: Any) -> Any:
        work(session, *args, **values)
        session.flush()
        _stop_here(point)

    return stopping


def _plant(point: str) -> None:
    module: Any = evaluating
    if point == "claimed":
        module._publish_claimed = _before(module._publish_claimed, point)
    elif point == "measuring":
        module.measure = _within(module.measure, point)
    elif point == "published":
        module.end_series = _within(module.end_series, point)


def main(url: str, point: str, moments: list[str]) -> None:
    """Run, and print one line of JSON for each moment: the codes of the periods that were evaluated here."""
    use_test_keys()
    import_models()
    _plant(point)
    engine = make_engine(url)
    print("ready", flush=True)
    sys.stdin.readline()
    for moment in moments:
        outcomes = evaluating.evaluate_due(sessionmaker(engine), now=datetime.fromisoformat(moment))
        print(json.dumps([[outcome.period, outcome.error] for outcome in outcomes]), flush=True)
    engine.dispose()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], sys.argv[3:])
