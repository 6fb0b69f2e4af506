"""The power goes at any moment: what reached the disk of a recorded run, and what a start on it finds (U-04)."""

import pickle
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from concordat.migration import Tree
from core.database import make_engine
from tests.deep.conftest import Figure
from tests.support import postgresql
from tests.support.backing_up import fill
from tests.support.databases import make_folder
from tests.support.one_writer import NOW
from tests.support.power_cuts import SHARES, Outcome, examine, power_cuts
from tests.support.power_cuts_outside import wrong_after
from tests.support.power_cuts_recording import needs_recording, read_calls, record
from tests.support.power_cuts_work import MADE_WITH, SETTINGS
from tests.support.referrals import World, make_world
from tests.support.requirements import lacking
from tests.support.schema import create_schema
from tests.support.settings import process_environment
from tests.support.tree import ROOT

NOTHING = (0.0,)
"""Whatever is not certain is gone."""


@pytest.fixture
def place(keys: None) -> Iterator[Path]:
    needs_recording()
    folder = make_folder()
    folder.chmod(0o711)
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


def _make_world(url: str, place: Path) -> World:
    engine = make_engine(url)
    with Session(engine) as session:
        world = make_world(session, NOW)
        session.commit()
    engine.dispose()
    (place / "world").write_bytes(pickle.dumps(world))
    return world


def _record(place: Path, *work: str) -> Path:
    command = [sys.executable, "-m", "tests.support.power_cuts_work", work[0], str(place / "said"), *work[1:]]
    recording = place / "recording"
    record(command, recording, env=process_environment("sqlite://"), cwd=ROOT, seconds=300)
    return recording


def _on_sqlite(
    place: Path, *, referrals: int, cuts: int, synchronous: str = "as it is", shares: Sequence[float] = SHARES
) -> Outcome:
    live = place / "live"
    live.mkdir()
    url = f"sqlite:///{live}/main.db"
    create_schema(url)
    world = _make_world(url, place)
    shutil.copytree(live, place / "first")
    recording = _record(place, "sqlite", url, str(place / "world"), str(referrals), synchronous)
    calls = read_calls(recording, live, said=place / "said", cwd=ROOT)
    recording.unlink()
    outcome = Outcome()
    for cut in power_cuts(place / "first", calls, live, place / "cut", cuts=cuts, seed=1, shares=shares):
        examine(make_engine(f"sqlite:///{cut.folder}/main.db"), world, cut, outcome)
    return outcome


@pytest.mark.timeout(900)
@pytest.mark.proves("U-04")
def test_a_power_cut_loses_nothing_acknowledged_on_sqlite(place: Path, figure: Figure) -> None:
    outcome = _on_sqlite(place, referrals=60, cuts=240)
    figure("U-04", f"sqlite: {outcome}")
    assert (outcome.cuts, outcome.damage) == (240, (0, 0, 0, 0)), outcome.errors
    assert outcome.acknowledged > 100


@pytest.mark.timeout(600)
@pytest.mark.proves("U-04")
def test_without_waiting_for_the_disk_acknowledged_steps_are_lost_on_sqlite(place: Path) -> None:
    outcome = _on_sqlite(place, referrals=10, cuts=20, synchronous="OFF", shares=NOTHING)
    assert outcome.lost > 0, "the model lets through what never reached the disk"


def _on_postgresql(
    place: Path, *, referrals: int, cuts: int, fsync: str = "on", shares: Sequence[float] = SHARES
) -> Outcome:
    programs = postgresql.find_programs()
    if programs is None:
        lacking("postgresql", "no server programs found")
    live, again = place / "live", place / "again"
    try:
        server = postgresql.start_cluster(live, programs, settings=SETTINGS, made_with=MADE_WITH)
        create_schema(server)
        world = _make_world(server, place)
        postgresql.stop_cluster(live, mode="fast")
        shutil.copytree(live / "data", place / "first")
        recording = _record(
            place, "postgresql", str(live), "postgres", str(place / "world"), str(referrals), fsync
        )
        calls = read_calls(recording, live / "data", said=place / "said", cwd=live / "data")
        recording.unlink()
        outcome = Outcome()
        again.mkdir()
        for cut in power_cuts(
            place / "first", calls, live / "data", again / "data", cuts=cuts, seed=1, shares=shares
        ):
            subprocess.run(["chown", "-R", f"--reference={live}", str(again)], check=True)
            try:
                url = postgresql.start_cluster(again, programs)
                examine(make_engine(url), world, cut, outcome)
            except postgresql.ClusterFailed as error:
                outcome.corrupt += 1
                outcome.errors.append(str(error)[-1500:])
            finally:
                postgresql.stop_cluster(again)
        return outcome
    finally:
        for folder in (live, again):
            postgresql.stop_cluster(folder)


@pytest.mark.postgresql
@pytest.mark.timeout(900)
@pytest.mark.proves("U-04")
def test_a_power_cut_loses_nothing_acknowledged_on_postgresql(place: Path, figure: Figure) -> None:
    outcome = _on_postgresql(place, referrals=50, cuts=60)
    figure("U-04", f"postgresql: {outcome}")
    assert (outcome.cuts, outcome.damage) == (60, (0, 0, 0, 0)), outcome.errors
    assert outcome.acknowledged > 100


@pytest.mark.postgresql
@pytest.mark.timeout(600)
@pytest.mark.proves("U-04")
def test_without_waiting_for_the_disk_acknowledged_steps_are_lost_on_postgresql(place: Path) -> None:
    outcome = _on_postgresql(place, referrals=5, cuts=4, fsync="off", shares=NOTHING)
    assert outcome.lost > 0, "the model lets through what never reached the disk"


@pytest.mark.timeout(900)
@pytest.mark.proves("U-04")
def test_files_outside_the_databases_are_whole_or_not_there(place: Path, figure: Figure) -> None:
    databases, live = place / "databases", place / "live"
    for folder in (databases, live):
        folder.mkdir()
    urls = [f"sqlite:///{databases}/{tree.name.lower()}.db" for tree in Tree]
    for url, tree in zip(urls, Tree, strict=True):
        create_schema(url, tree)
    fill(*urls, now=NOW)
    shutil.copytree(live, place / "first")
    recording = _record(place, "files", str(databases), str(live))
    calls = read_calls(recording, live, said=place / "said", cwd=ROOT)
    recording.unlink()
    wrong: list[str] = []
    number = heard = 0
    for cut in power_cuts(place / "first", calls, live, place / "cut", cuts=120, seed=1):
        number, heard = number + 1, len(cut.heard)
        wrong += wrong_after(cut.folder, databases, cut.heard)
    figure(
        "U-04",
        f"files outside the databases: {number} power cuts, up to {heard} promised, {len(wrong)} lost or half",
    )
    assert (number, wrong) == (120, [])
