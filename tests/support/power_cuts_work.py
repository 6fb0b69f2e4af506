"""What is recorded while it works: `python -m tests.support.power_cuts_work WORK SAID ...`.

Every line that goes to the file SAID is an acknowledgement: what it names was promised before.
"""

import pickle
import sys
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from itertools import cycle
from pathlib import Path
from uuid import UUID

from sqlalchemy import Engine, event
from sqlalchemy.orm import Session

import tests.support.all_models  # noqa: F401 - commands refer to tables of all slices
from core.database import make_engine
from referrals.handover import commands
from referrals.handover.lifecycle import ReferralState
from tests.support import postgresql
from tests.support.acting import act_for_everybody
from tests.support.one_writer import NOW, record_once
from tests.support.power_cuts_outside import write_files
from tests.support.power_cuts_said import Said
from tests.support.referral_walks import WALKS, Walk
from tests.support.referrals import World, values_for
from tests.support.settings import use_test_keys

S = ReferralState
LEADS_TO = {
    "submit": S.SUBMITTED,
    "ask": S.INFO_REQUESTED,
    "decline": S.DECLINED,
    "accept": S.ACCEPTED,
    "assign": S.ACCEPTED,
    "reach": S.CONTACTING,
    "engage": S.ACTIVE,
    "close": S.CLOSED,
    "withdraw": S.WITHDRAWN,
}
ENDS = (S.CLOSED, S.INFO_REQUESTED, S.DECLINED, S.CLOSED, S.WITHDRAWN)
"""How far the referrals go, one after the other."""
AT_ONCE = 20
"""Referrals after which every connection is closed, or the server killed, as at the end of a day."""
SETTINGS = {
    "fsync": "on",
    "full_page_writes": "on",
    "synchronous_commit": "on",
    # Little memory and a short log, so that pages are written and the log used again while few referrals are made.
    "shared_buffers": "1MB",
    "min_wal_size": "2MB",
    "max_wal_size": "4MB",
    "checkpoint_timeout": "30s",
}
MADE_WITH = ("--wal-segsize=1",)


def key_of(final: ReferralState, referral_id: UUID, number: int) -> str:
    """A step's name: how far its referral goes, which it is, and the how manieth step this was."""
    return f"{final}.{referral_id}.{number}"


def state_after(final: ReferralState, steps: int) -> ReferralState:
    """Where a referral stands that was drafted and has made so many steps on its way."""
    return LEADS_TO[WALKS[final][steps - 1]] if steps else S.DRAFT


def work_referrals(engine: Engine, world: World, said: Said, *, first: int, count: int) -> None:
    """Draft, send and work so many referrals; each step is a transaction with a mail and a row of the trail of its own."""
    ends: Iterator[ReferralState] = cycle(ENDS)
    for number, final in zip(range(first, first + count), ends, strict=False):
        moment = NOW + timedelta(hours=number)
        values = values_for(world, born_on=date(1950, 1, 1) + timedelta(days=number))
        with Session(engine) as session:
            officer = world.agency.officer
            key = commands.create_draft(session, officer, values=values, now=moment).id
            _keep(session, key_of(final, key, 0), said)
        walk = None
        for step, name in enumerate(WALKS[final], start=1):
            with Session(engine) as session:
                at = moment if walk is None else walk.now
                walk = Walk(session=session, world=world, officer=officer, key=key, now=at)
                getattr(walk, name)()
                _keep(session, key_of(final, key, step), said)


def _keep(session: Session, key: str, said: Said) -> None:
    record_once(session, key)
    said(key)


def on_sqlite(said: Said, url: str, world: str, count: str, synchronous: str) -> None:
    """Referrals by one writer; the database is closed and opened again between."""
    for first in range(0, int(count), AT_ONCE):
        engine = make_engine(url)
        if synchronous != "as it is":
            event.listen(engine, "connect", _slack(synchronous))
        work_referrals(engine, _world(world), said, first=first, count=min(AT_ONCE, int(count) - first))
        engine.dispose()


def _slack(synchronous: str) -> Callable[..., None]:
    def set_it(connection: object, _record: object) -> None:
        connection.execute(f"PRAGMA synchronous={synchronous}")  # type: ignore[attr-defined]

    return set_it


def on_postgresql(said: Said, folder: str, database: str, world: str, count: str, fsync: str) -> None:
    """Referrals on a server of their own, which is stopped at once between, so that what follows begins with a recovery."""
    programs = postgresql.find_programs()
    assert programs is not None
    for first in range(0, int(count), AT_ONCE):
        postgresql.start_cluster(Path(folder), programs, settings=SETTINGS | {"fsync": fsync})
        engine = make_engine(postgresql.url_of(Path(folder), database))
        try:
            work_referrals(engine, _world(world), said, first=first, count=min(AT_ONCE, int(count) - first))
        finally:
            engine.dispose()
            postgresql.stop_cluster(Path(folder))


def _world(path: str) -> World:
    found = pickle.loads(Path(path).read_bytes())
    assert isinstance(found, World)
    return found


WORKS: dict[str, Callable[..., None]] = {
    "sqlite": on_sqlite,
    "postgresql": on_postgresql,
    "files": write_files,
}

if __name__ == "__main__":
    use_test_keys()
    act_for_everybody()
    WORKS[sys.argv[1]](Said(sys.argv[2]), *sys.argv[3:])
