"""One code of an app, brought by two at the same moment, again and again."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from threading import Barrier

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from accounts.factors.totp.commands import use_code
from core.actor import Actor
from tests.support.accounts import code_at

PATIENCE = 60


def successes_of_pairs(engine: Engine, actor: Actor, seed: str, *, pairs: int, now: datetime) -> list[int]:
    """How many of each pair came in with the same code at the same moment."""
    with ThreadPoolExecutor(2) as pool:
        return [_one_pair(pool, engine, actor, seed, now + timedelta(seconds=30 * n)) for n in range(pairs)]


def _one_pair(pool: ThreadPoolExecutor, engine: Engine, actor: Actor, seed: str, moment: datetime) -> int:
    code, together = code_at(seed, moment), Barrier(2)

    def bring() -> bool:
        with Session(engine) as session:
            together.wait(PATIENCE)
            came_in = use_code(session, actor, code, now=moment)
            session.commit()
            return came_in

    return sum(one.result(PATIENCE) for one in [pool.submit(bring) for _ in range(2)])
