"""Gives every row of care data a token of the organisations it belongs to, in each text that people wrote (security C-12).

Whose a row is says `concordat.walls`, the same declaration from which PostgreSQL's policies are made. A token shows itself
wherever its text goes: on a page, in a file, a header, a mail.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from concordat.models import metadata
from concordat.walls import WALLS
from core.database import Base
from core.walls.policies import Through

TOKEN = re.compile(r"ownedby-(\d{3})")
WORDS = re.compile(r"^[^\[{].*[a-zA-Z]{3,} .*[a-zA-Z]", re.DOTALL)
"""Texts of people have words; codes, days, numbers and lists have none, and stay as they are."""


@dataclass(kw_only=True)
class Owned:
    """The tokens that were planted, and whose they are."""

    owners: list[frozenset[UUID]] = field(default_factory=list)
    planted: dict[str, int] = field(default_factory=dict)
    """How many texts of which table."""

    def token(self, owners: frozenset[UUID]) -> str:
        """The token of these organisations together."""
        if owners not in self.owners:
            self.owners.append(owners)
        return f"ownedby-{self.owners.index(owners):03d}"

    def foreign_in(self, texts: Iterable[str], organisation_id: UUID) -> set[str]:
        """The tokens in these texts that have nothing to do with the organisation."""
        return {one for one in shown_in(texts) if organisation_id not in self.owners[int(one)]}


def shown_in(texts: Iterable[str]) -> set[str]:
    """The numbers of the tokens that these texts show."""
    return {number for text in texts for number in TOKEN.findall(text)}


def plant_own_tokens(session: Session) -> Owned:
    """Add the token of its organisations to every sealed text of every row behind a wall."""
    owned, whose = Owned(), _Whose(session)
    for mapper in Base.registry.mappers:
        model: Any = mapper.class_
        name = model.__tablename__
        if name not in WALLS or not getattr(model, "sealed_fields", ()):
            continue
        for row in session.scalars(sa.select(model)).all():
            owners = whose.of(name, row)
            for text_field in model.sealed_fields:
                text = getattr(row, text_field, None)
                if isinstance(text, str) and WORDS.match(text) and "canary-" not in text:
                    setattr(row, text_field, f"{text} {owned.token(owners)}")
                    owned.planted[name] = owned.planted.get(name, 0) + 1
    session.flush()
    return owned


class _Whose:
    """Whose a row is, as its wall says."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.known: dict[tuple[str, str, UUID], frozenset[UUID]] = {}

    def of(self, table: str, row: Any) -> frozenset[UUID]:
        """The organisations of a row of a table behind a wall."""
        wall = WALLS[table]
        named = {getattr(row, column) for column in wall.columns}
        above = (self._above(one, getattr(row, one.column)) for one in wall.through)
        return frozenset(named - {None}).union(*above)

    def _above(self, one: Through, key: UUID | None) -> frozenset[UUID]:
        if key is None:
            return frozenset()
        where = (one.parent, ",".join(one.columns), key)
        if where not in self.known:
            self.known[where] = self._looked_up(one, key)
        return self.known[where]

    def _looked_up(self, one: Through, key: UUID) -> frozenset[UUID]:
        table = metadata.tables[one.parent]
        row = self.session.execute(sa.select(table).where(table.c.id == key)).one()
        if not one.columns:
            return self.of(one.parent, row)
        return frozenset({getattr(row, column) for column in one.columns} - {None})
