"""Keys that must not go: who knows of a reason to keep a subject says so here, and no key of it is destroyed (security P-02)."""

from collections.abc import Callable, Collection
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.errors import RuleBroken
from core.keys.ring import MAIN
from core.keys.table import Subject, key_table
from core.text import N_

KEPT = N_("A legal hold stands on this. Nothing of it is destroyed until the hold is lifted.")
CHUNK = 400


@dataclass(frozen=True, slots=True, kw_only=True)
class Keeper:
    """Who knows what has to be kept: the kinds that it knows, and every subject of theirs that is kept at this moment."""

    kinds: frozenset[str]
    kept: Callable[[Session], Collection[Subject]]


_KEEPERS: dict[str, Keeper] = {}


def keep_by(keeper: Keeper, *, compartment: str = MAIN) -> None:
    """Say who knows what a compartment has to keep; called once by the composition root."""
    _KEEPERS[compartment] = keeper


def kept_in(session: Session, compartment: str, kinds: Collection[str]) -> frozenset[Subject]:
    """Every subject of the compartment that has to be kept, where one of the kinds may be; no statement otherwise."""
    keeper = _KEEPERS.get(compartment)
    if keeper is None or keeper.kinds.isdisjoint(kinds):
        return frozenset()
    return frozenset(keeper.kept(session))


def lock_keys(session: Session, subjects: Collection[Subject], *, compartment: str = MAIN) -> None:
    """Hold the keys of the subjects until the transaction ends: one that destroys and one that keeps wait for each other."""
    keys = key_table(compartment)
    for kind in sorted({subject.kind for subject in subjects}):
        ids = sorted({subject.id for subject in subjects if subject.kind == kind}, key=str)
        for start in range(0, len(ids), CHUNK):
            mine = sa.and_(keys.c.kind == kind, keys.c.subject_id.in_(ids[start : start + CHUNK]))
            session.execute(sa.select(keys.c.id).where(mine).order_by(keys.c.id).with_for_update())


def refuse_if_kept(session: Session, subjects: Collection[Subject], *, compartment: str = MAIN) -> None:
    """Nothing that has to be kept loses its key; raises `RuleBroken`. The keys' rows are locked first, then it is asked."""
    kinds = {subject.kind for subject in subjects}
    keeper = _KEEPERS.get(compartment)
    if keeper is None or keeper.kinds.isdisjoint(kinds):
        return
    lock_keys(session, subjects, compartment=compartment)
    if not frozenset(subjects).isdisjoint(keeper.kept(session)):
        raise RuleBroken(KEPT)
