"""Renews keys, or writes sealed letters, in a process of its own until somebody kills it."""

import itertools
import os
import random
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from core.database import make_engine
from core.keys import door
from core.keys.acting import acting_for
from core.keys.renewal import key_status, renew_keys
from core.keys.table import Part
from core.sealing import MAIN, seal_again, use_keys
from tests.support.sealed_letters import Letter, make_case
from tests.support.settings import DATA_KEY

NGO = UUID(int=77)
NEWER = bytes(range(50, 82))
AT = datetime(2026, 3, 11, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Survived:
    """What was found after the last kill and one renewal that was left alone."""

    acknowledged: int
    lost: int
    unreadable: int
    retired: int
    by_old_number: int
    kills_at_work: int


def renew(session: Session, *, data_keys: bool) -> None:
    """One whole renewal."""
    renew_keys(
        session, MAIN, [Letter], seal_again=seal_again, data_keys=data_keys, commit=session.commit, now=AT
    )


def kill_renewals(engine: Engine, url: str, *, folder: Path, kills: int, writers: int, seed: int) -> Survived:
    """Kill a renewal that goes on and on at random moments, while writers change letters and make new ones."""
    chance = random.Random(seed)
    use_keys({1: DATA_KEY})
    with Session(engine) as session, acting_for(NGO):
        cases = [make_case(session, ngo_id=NGO) for _ in range(20)]
        for number in range(400):
            part = Part.NGO if number % 2 else Part.SHARED
            session.add(Letter(case_id=cases[number % 20], part=part, text=f"first {number}"))
        session.commit()
    said = [folder / f"writer-{number}" for number in range(writers)]
    running = [_start(url, "write", str(path)) for path in said]
    at_work = 0
    try:
        while not all(path.exists() and path.stat().st_size for path in said):
            time.sleep(0.05)
        for _ in range(kills):
            renewing = _start(url, "renew", str(folder / "renewals"))
            while not (folder / "renewals").exists():
                time.sleep(0.02)
            time.sleep(chance.uniform(0, 0.5))
            at_work += renewing.poll() is None
            renewing.send_signal(signal.SIGKILL)
            renewing.wait()
            (folder / "renewals").unlink(missing_ok=True)
    finally:
        for process in running:
            process.send_signal(signal.SIGKILL)
            process.wait()
    use_keys({1: DATA_KEY, 2: NEWER})
    with Session(engine) as session:
        renew(session, data_keys=False)
        renew(session, data_keys=True)
    use_keys({2: NEWER})  # the old number is gone for good
    door.cache.clear()
    acknowledged = dict(line.split() for path in said for line in path.read_text().split("\n")[:-1])
    with Session(engine) as session, acting_for(NGO):
        status = key_status(session, MAIN, [Letter])
        letters = {letter.id.hex: letter for letter in session.scalars(sa.select(Letter))}
        texts = {key: _text(letter) for key, letter in letters.items()}
    return Survived(
        acknowledged=len(acknowledged),
        lost=sum(int(texts.get(key, "-1").split()[-1]) < int(count) for key, count in acknowledged.items()),
        unreadable=sum(text == "-1" for text in texts.values()),
        retired=status.retired,
        by_old_number=status.wrapped.get(1, 0) + status.direct.get(1, 0),
        kills_at_work=at_work,
    )


def _text(letter: Letter) -> str:
    try:
        return str(letter.text)
    except Exception:
        return "-1"


def _start(url: str, *arguments: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-m", "tests.support.renewing", url, *arguments])


def _write_for_ever(engine: Engine, path: Path) -> None:
    """Each letter is written and changed; the number of the last change that was committed is acknowledged."""
    with path.open("a") as said, acting_for(NGO):
        for number in itertools.count():
            with Session(engine) as session:
                case_id = session.scalars(sa.select(Letter.case_id).order_by(sa.func.random()).limit(1)).one()
                part = Part.NGO if number % 2 else Part.SHARED
                letter = Letter(case_id=case_id, part=part, text=f"count {number}")
                session.add(letter)
                session.commit()
                letter.text = f"count {number + 1}"
                key = letter.id.hex
                session.commit()
            said.write(f"{key} {number + 1}\n")
            said.flush()
            os.fsync(said.fileno())


def _main(url: str, what: str, path: str) -> None:
    use_keys({1: DATA_KEY, 2: NEWER})
    engine = make_engine(url)
    if what == "write":
        _write_for_ever(engine, Path(path))
    Path(path).touch()
    while True:
        with Session(engine) as session:
            renew(session, data_keys=True)


if __name__ == "__main__":
    _main(*sys.argv[1:])
