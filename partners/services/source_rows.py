"""Bringing a table to the state of a source: each row is known by its source and the source's own id."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

import sqlalchemy as sa
from sqlalchemy.orm import Session

from accounts.organisations.models import Organisation
from core.planning import count_rows_of
from partners.services.models import (
    Contact,
    Location,
    MailAddress,
    Phone,
    Service,
    ServiceNeed,
    ServiceTaxonomyTerm,
)

Values = Mapping[str, Any]
MANY = 200
"""Services of a file from which on the planner counts anew: what it knows of the tables is wrong by then."""
BROUGHT = (Organisation, Location, Service, ServiceNeed, ServiceTaxonomyTerm, MailAddress, Contact, Phone)
"""The tables that a directory fills."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Brought:
    """What an import did to one table; `given` is what the source holds."""

    given: int
    added: int
    changed: int
    unchanged: int
    kept: int
    """Differ from the source, and stay as they are because their organisation speaks for itself."""
    absent: int
    """Brought by an earlier import, and no longer in the source; they stay."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rows:
    """The count, the id of each row by the source's id, and the ids of rows that are not to be touched."""

    brought: Brought
    ids: Mapping[str, UUID]
    theirs: frozenset[UUID]


def bring_rows(
    session: Session,
    table: sa.Table,
    *,
    source: str,
    rows: Mapping[str, Values],
    first: Values | None = None,
    is_theirs: Callable[[Any], bool] | None = None,
    is_closed: Callable[[Values], bool] | None = None,
) -> Rows:
    """Add the rows that are new and change those that differ; nothing is removed.

    `rows` has equal keys throughout, by the source's id. `first` is set on new rows only. `is_theirs` says of a
    stored row (its columns as attributes) that its organisation has taken it over, `is_closed` of the values of a
    new row that they belong to one that has; it is then not added, but counted as kept.
    """
    columns = tuple(next(iter(rows.values()))) if rows else ()
    known = {
        row.source_id: row for row in session.execute(sa.select(table).where(table.c.source == source)).all()
    }
    ids: dict[str, UUID] = {source_id: row.id for source_id, row in known.items()}
    theirs = {row.id for row in known.values() if is_theirs is not None and is_theirs(row)}
    new: list[dict[str, Any]] = []
    changed: list[dict[str, Any]] = []
    kept = 0
    for source_id, values in rows.items():
        row = known.get(source_id)
        if row is None:
            ids[source_id] = uuid4()
            if is_closed is not None and is_closed(values):
                # Never stored; its id lets what hangs on it be recognised as theirs too.
                theirs.add(ids[source_id])
                kept += 1
                continue
            identity = {"id": ids[source_id], "source": source, "source_id": source_id}
            new.append({**identity, **(first or {}), **values})
        elif any(getattr(row, column) != values[column] for column in columns):
            if row.id in theirs:
                kept += 1
            else:
                changed.append({"row_id": row.id, **{f"new_{column}": values[column] for column in columns}})
    if new:
        session.execute(sa.insert(table), new)
    if changed:
        session.execute(_update(table, columns), changed)
    brought = Brought(
        given=len(rows),
        added=len(new),
        changed=len(changed),
        unchanged=len(rows) - len(new) - len(changed) - kept,
        kept=kept,
        absent=len(known.keys() - rows.keys()),
    )
    return Rows(brought=brought, ids=ids, theirs=frozenset(theirs))


def _update(table: sa.Table, columns: Iterable[str]) -> sa.Update:
    values: dict[str, Any] = {column: sa.bindparam(f"new_{column}") for column in columns}
    if "version" in table.c:
        values["version"] = table.c.version + 1
    return sa.update(table).where(table.c.id == sa.bindparam("row_id")).values(values)


def bring_members(
    session: Session,
    table: sa.Table,
    *,
    owner: str,
    wanted: Mapping[UUID, frozenset[tuple[Any, ...]]],
) -> int:
    """Give each owner exactly these members; the count of owners whose members changed.

    `table` has the owner and the members' columns as its primary key; `wanted` names the members in the order of
    the other key columns.
    """
    others = [column.name for column in table.primary_key.columns if column.name != owner]
    stored: dict[UUID, set[tuple[Any, ...]]] = {}
    for row in session.execute(sa.select(table.c[owner], *(table.c[name] for name in others))):
        stored.setdefault(row[0], set()).add(tuple(row[1:]))
    new: list[dict[str, Any]] = []
    gone: list[dict[str, Any]] = []
    changed = 0
    for key, members in wanted.items():
        present = stored.get(key, set())
        if present == members:
            continue
        changed += 1
        for member in sorted(members - present):
            new.append({owner: key, **dict(zip(others, member, strict=True))})
        for member in sorted(present - members):
            gone.append({"row_owner": key, **{f"old_{n}": v for n, v in zip(others, member, strict=True)}})
    if gone:
        same = [table.c[name] == sa.bindparam(f"old_{name}") for name in others]
        session.execute(sa.delete(table).where(table.c[owner] == sa.bindparam("row_owner"), *same), gone)
    if new:
        session.execute(sa.insert(table), new)
    return changed


def count_what_came(session: Session, services: int) -> None:
    """Let the planner count after a large file; without, searches are planned for the tables of before."""
    if services >= MANY:
        count_rows_of(session, BROUGHT)
