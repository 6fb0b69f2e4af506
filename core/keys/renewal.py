"""One renewal from the beginning to the end, as the command line and the tests run it (security F-06)."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from core.keys.rotation import (
    KeyStatus,
    Reseal,
    fields_by_key,
    key_counts,
    remove_unused,
    reseal,
    retire_all,
    rewrap,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Renewed:
    """What one renewal did."""

    wrapped: int
    sealed: int
    removed: int


def renew_keys(
    session: Session,
    compartment: str,
    models: Iterable[type[Any]],
    *,
    seal_again: Reseal,
    data_keys: bool,
    commit: Callable[[], None],
    now: datetime,
) -> Renewed:
    """Wrap all keys by the newest number and seal anew what a number sealed directly; with `data_keys` every field, under new keys.

    Commits each batch, so that others write meanwhile and a renewal that was interrupted is taken up by calling it again. Writes
    no row of the trail: the caller does.
    """
    models = list(models)
    wrapped = rewrap(session, compartment, commit=commit)
    if data_keys:
        retire_all(session, compartment, now=now)
        commit()
    sealed = reseal(session, compartment, models, seal_again=seal_again, commit=commit)
    removed = remove_unused(session, compartment, models)
    commit()
    return Renewed(wrapped=wrapped, sealed=sealed, removed=removed)


def key_status(session: Session, compartment: str, models: Iterable[type[Any]]) -> KeyStatus:
    """How keys and fields stand; reads every row that has a sealed field."""
    found = fields_by_key(session, models)
    direct = {int.from_bytes(key, "big"): count for key, count in found.items() if len(key) == 2}
    return replace(key_counts(session, compartment), direct=direct, fields=sum(found.values()))
