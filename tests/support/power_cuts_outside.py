"""Files that the product writes beside its databases: what a recorded process writes, and what must be there after a cut."""

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from sqlalchemy import NullPool
from sqlalchemy.orm import Session

from audit.queries import verify_chains
from concordat.anchoring import write_once
from concordat.backups.making import back_up, keys_of_backups, verify_set
from concordat.backups.manifest import read_manifest
from concordat.backups.restoring import restore
from concordat.backups.sets import list_sets
from concordat.config import Settings
from concordat.migration import Tree
from concordat.purges import APART, copy_ledgers, read_ledger
from concordat.trail_copy import sender_for
from core.clock import utc_now
from core.database import make_engine
from tests.support.backing_up import backup_settings
from tests.support.power_cuts_said import Said

ROUNDS = 3
LINES = 40
"""Rows of the trail that are copied at a time: a few sectors."""


def _settings(databases: Path, place: Path) -> Settings:
    found = backup_settings(f"sqlite:///{databases}/main.db", f"sqlite:///{databases}/wellbeing.db")
    return replace(found, purge_folder=str(place / "outside" / "purges"))


def _anchor(number: int) -> str:
    return (
        json.dumps({"number": number, "heads": {f"chain-{each}": [each, "00" * 32] for each in range(40)}})
        + "\n"
    )


def _lines(number: int) -> list[str]:
    return [json.dumps({"sequence": number * LINES + each, "action": "trial.step"}) for each in range(LINES)]


def write_files(said: Said, databases: str, place: str) -> None:
    """Backups, anchors, the copy of the trail and the compartment's ledger, and at last a restore of the whole."""
    root = Path(place)
    settings, send = _settings(Path(databases), root), sender_for(f"file://{root}/trail.jsonl")
    assert send is not None
    engine = make_engine(settings.database_url, poolclass=NullPool)
    for number in range(ROUNDS):
        for made in back_up(settings, root / "backups", now=utc_now()):
            said(f"backup:{made.tree}:{made.stamp}")
        write_once(root / f"anchor-{number}.json", _anchor(number))
        said(f"anchor:{number}")
        send(_lines(number))
        said(f"copied:{number}")
        with Session(engine) as session:
            copy_ledgers(session, settings, utc_now() + timedelta(hours=2))
        said(f"ledger:{number}")
    restore(_settings(root / "restored", root), root / "backups", now=utc_now())
    said("restored:all")


def wrong_after(place: Path, databases: Path, heard: Sequence[str]) -> list[str]:
    """What is missing that was promised, and what is there and not whole."""
    promised = [line.partition(":")[::2] for line in heard]
    settings = _settings(databases, place)
    return [
        *_wrong_backups(place / "backups", settings, {name for kind, name in promised if kind == "backup"}),
        *_wrong_anchors(place, {int(name) for kind, name in promised if kind == "anchor"}),
        *_wrong_copy(place / "trail.jsonl", [int(name) for kind, name in promised if kind == "copied"]),
        *_wrong_ledger(place, settings, needed=any(kind == "ledger" for kind, _ in promised)),
        *_wrong_databases(place / "restored", needed=any(kind == "restored" for kind, _ in promised)),
    ]


def _wrong_backups(root: Path, settings: Settings, promised: set[str]) -> list[str]:
    keys, found = keys_of_backups(settings), set()
    for tree in Tree:
        for folder in list_sets(root, tree):
            verify_set(folder, read_manifest(folder, keys=keys, tree=tree.name.lower()), keys=keys)
            found.add(f"{tree.name.lower()}:{folder.name}")
    return [f"no backup {name}" for name in promised - found]


def _wrong_anchors(place: Path, promised: set[int]) -> list[str]:
    found = {int(path.stem.removeprefix("anchor-")): path.read_text() for path in place.glob("anchor-*.json")}
    half = [f"anchor {number} is not whole" for number, text in found.items() if text != _anchor(number)]
    return half + [f"no anchor {number}" for number in promised - set(found)]


def _wrong_copy(path: Path, promised: Sequence[int]) -> list[str]:
    send = sender_for(f"file://{path}")
    assert send is not None
    send(after := ['{"sequence": "after the cut"}'])
    lines = set(path.read_text(errors="replace").split("\n"))
    expected = [*after, *(line for number in promised for line in _lines(number))]
    return [f"the copy lacks {line}" for line in expected if line not in lines]


def _wrong_ledger(place: Path, settings: Settings, *, needed: bool) -> list[str]:
    read_ledger(settings, Tree.WELLBEING)  # raises where it is not whole
    return ["no ledger"] if needed and not (place / "outside" / "purges" / APART).exists() else []


def _wrong_databases(folder: Path, *, needed: bool) -> list[str]:
    """A restored database has its name when it is whole; before that, there is none."""
    wrong = []
    for name in ("main.db", "wellbeing.db"):
        if not (folder / name).exists():
            wrong += [f"no {name}"] if needed else []
            continue
        engine = make_engine(f"sqlite:///{folder / name}", poolclass=NullPool)
        with Session(engine) as session:
            if session.connection().exec_driver_sql("PRAGMA integrity_check").scalar_one() != "ok":
                wrong.append(f"{name} is damaged")
            if name == "main.db":
                chains = verify_chains(session)
                wrong += [] if chains else ["the trail is empty"]
                wrong += [f"broken: {each.chain}" for each in chains if each.broken_at is not None]
    return wrong
