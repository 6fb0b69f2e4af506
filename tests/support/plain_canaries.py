"""A token in every sealed field of a filled database, to be looked for wherever plain text could have been left."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.sealing import open_text, seal_rows, sealed_models

PREFIX = "plain-canary"


@dataclass(frozen=True, slots=True, kw_only=True)
class Planted:
    """What was planted where."""

    tokens: frozenset[str]
    tables: frozenset[str]


def plant_everywhere(session: Session, base: type[Any], *, at_least: int) -> Planted:
    """Replace every sealed text of every table by a token of its own, again and again until there were enough."""
    tokens: set[str] = set()
    tables: set[str] = set()
    while len(tokens) < at_least:
        for model in sealed_models(base):
            table: sa.Table = model.__table__
            for row in session.execute(sa.select(table).order_by(table.c.id)).mappings().all():
                plain = {name: f"{PREFIX}-{len(tokens) + number:05d}-{UUID(int=row['id'].int).hex[:8]}"
                         for number, name in enumerate(model.sealed_fields)}  # fmt: skip
                plain = {name: text for name, text in plain.items() if row[f"{name}_sealed"] is not None}
                if not plain:
                    continue
                [sealed] = seal_rows(session, model, [{**row, **plain}])
                changed = {f"{name}_sealed": sealed[f"{name}_sealed"] for name in plain}
                session.execute(sa.update(table).where(table.c.id == row["id"]).values(changed))
                for name, text in plain.items():
                    assert (
                        open_text(
                            changed[f"{name}_sealed"], table.name, name, row["id"], compartment=_of(model)
                        )
                        == text
                    )
                tokens.update(plain.values())
                tables.add(table.name)
        assert tokens, "nothing is sealed in this database"
    return Planted(tokens=frozenset(tokens), tables=frozenset(tables))


def _of(model: type[Any]) -> str:
    return str(getattr(model, "compartment", "main"))
