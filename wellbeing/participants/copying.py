"""What the compartment keeps on somebody, for nobody but themselves to take along (issue 7, point 7)."""

from collections.abc import Iterator
from datetime import date, datetime
from enum import StrEnum
from functools import cache
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from wellbeing.participants.models import Participant
from wellbeing.participants.policy import may_be_here
from wellbeing.participants.queries import get_participant
from wellbeing.store import WellbeingBase
from wellbeing.visitor import Visitor

INNER = frozenset({"id", "version", "pseudonym"})
LEFT_OUT = frozenset({"own_visit", "participant_hold", "pulse_mark"})
"""Digests of one's own visits, marks that one has answered; holds, of which one's page says what the law allows."""
OF_THE_PROVIDER = frozenset({("care_session", "note_sealed"), ("care_session", "is_meaningful")})
"""What a provider notes of a session for nobody else: the page says that only they read it."""
OPENED_IN_AN_EMERGENCY = "glass"
"""Tables of emergency openings begin so: the person learns of them on their own page, when telling is safe."""


def copy_of_participant(vault: Session, visitor: Visitor, *, now: datetime) -> dict[str, Any]:
    """Every row that hangs on the visitor, opened, by table; raises `NotFound` for whoever has none here.

    What a provider noted for nobody else is left out.
    """
    may_be_here(visitor)
    participant = get_participant(vault, visitor)
    found: dict[str, list[dict[str, str]]] = {}
    for model, path in _hanging():
        name = model.__tablename__
        condition = _condition(model, path, participant.id)
        rows = vault.scalars(sa.select(model).where(condition).order_by(*sa.inspect(model).primary_key))
        plain = [dict(_fields(row)) for row in rows]
        if plain:
            found[name] = plain
    return {"format": "concordat-own-copy/1", "made_at": now.isoformat(), "kept": found}


Path = tuple[tuple[str, type[Any] | None], ...]


@cache
def _hanging() -> tuple[tuple[type[Any], Path], ...]:
    """Every table that leads to a participant by foreign keys, with the columns by which it does; the nearest first."""
    models: dict[str, Any] = {
        mapper.class_.__tablename__: mapper.class_ for mapper in WellbeingBase.registry.mappers
    }
    found: dict[str, Path] = {Participant.__tablename__: (("id", None),)}
    waiting = [Participant.__tablename__]
    while waiting:
        above = waiting.pop(0)
        for name, model in sorted(models.items()):
            if name in found or name in LEFT_OUT or name.startswith(OPENED_IN_AN_EMERGENCY):
                continue
            for key in model.__table__.foreign_keys:
                if key.column.table.name == above:
                    found[name] = ((key.parent.name, models[above]), *found[above])
                    waiting.append(name)
                    break
    return tuple((models[name], path) for name, path in found.items())


def _condition(model: type[Any], path: Path, participant_id: UUID) -> sa.ColumnElement[bool]:
    column, above = path[0]
    mine: Any = getattr(model, column)
    if above is None:
        condition: sa.ColumnElement[bool] = mine == participant_id
        return condition
    inner: sa.ColumnElement[bool] = mine.in_(
        sa.select(above.id).where(_condition(above, path[1:], participant_id))
    )
    return inner


def _fields(row: Any) -> Iterator[tuple[str, str]]:
    table = row.__tablename__
    for column in sa.inspect(type(row)).column_attrs:
        name = column.key.removesuffix("_sealed")
        if column.key in INNER or column.key.endswith("_id") or (table, column.key) in OF_THE_PROVIDER:
            continue
        value = getattr(row, name)
        if value is None or isinstance(value, bytes | UUID):
            continue
        yield name, _said(value)


def _said(value: Any) -> str:
    if isinstance(value, StrEnum):
        return value.value
    if isinstance(value, datetime | date):
        return value.isoformat()
    return str(value)
