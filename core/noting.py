"""Noting what a flush or a statement of its own changes in sealed columns, as it is written (security F-11)."""

from collections.abc import Iterator, Mapping
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.orm import ORMExecuteState, Session

from core.sealed_notes import note_change, noted_columns

CHUNK = 500
Columns = tuple[sa.Column[Any], ...]
Changed = dict[sa.Table, dict[UUID, dict[str, Any]]]


class Unnoted(TypeError):
    """A statement writes sealed values in a way of which no note can be made."""


def note_flush(session: Session) -> None:
    """Note what this flush is about to write; called once all of it is sealed.

    Values before are asked of the database and locked, since what was loaded may be older than what is there.
    """
    for row in session.new:
        for column in noted_columns(row.__table__):
            note_change(session, column, row.id, None, row.__dict__.get(column.key))
    for table, rows in _changed(session).items():
        ids = sorted(rows)
        for start in range(0, len(ids), CHUNK):
            some = table.c.id.in_(ids[start : start + CHUNK])
            for key, held in _held(session, table, some).items():
                _note_values(session, table, key, held, rows[key])


def _changed(session: Session) -> Changed:
    """By table and row what becomes of the sealed columns that this flush changes."""
    found: Changed = {}
    for row in session.dirty:
        if columns := noted_columns(row.__table__):
            told = sa.inspect(row).attrs
            names = [one.key for one in columns if told[one.key].history.has_changes()]
            if names:
                found.setdefault(row.__table__, {})[row.id] = {name: row.__dict__.get(name) for name in names}
    for row in session.deleted:
        if columns := noted_columns(row.__table__):
            found.setdefault(row.__table__, {})[row.id] = dict.fromkeys(one.key for one in columns)
    return found


@event.listens_for(Session, "do_orm_execute")
def _note_statement(state: ORMExecuteState) -> None:
    """Note what a statement of its own changes: a bulk insert, a purge, a correction."""
    if state.is_select or not (state.is_insert or state.is_update or state.is_delete):
        return
    if state.execution_options.get("noted"):  # by whoever knows what was there before
        return
    statement: Any = state.statement
    columns = noted_columns(statement.table) if isinstance(statement.table, sa.Table) else ()
    if columns:
        given: Any = state.parameters or {}
        many = given if isinstance(given, list) else [given]
        note = _note_inserted if state.is_insert else _note_deleted if state.is_delete else _note_updated
        note(state.session, statement, columns, many)


def _note_deleted(session: Session, statement: Any, columns: Columns, many: list[Mapping[str, Any]]) -> None:
    values = dict.fromkeys(column.key for column in columns)
    for one in many:
        for key, held in _held(session, statement.table, *statement._where_criteria, given=one).items():
            _note_values(session, statement.table, key, held, values)


def _note_updated(session: Session, statement: Any, columns: Columns, many: list[Mapping[str, Any]]) -> None:
    table = statement.table
    for one in many:
        if values := _values(statement, columns, one):
            where = list(statement._where_criteria)
            if not where and "id" in one:  # rows by their ids, as the session changes them in bulk
                where = [table.c.id == one["id"]]
            computed = {name: value for name, value in values.items() if isinstance(value, sa.ColumnElement)}
            for key, held in _held(session, table, *where, given=one, computed=computed).items():
                told = values | {name: held[f"new_{name}"] for name in computed}
                _note_values(session, table, key, held, told)


def _note_inserted(session: Session, statement: Any, columns: Columns, many: list[Mapping[str, Any]]) -> None:
    table = statement.table
    if statement.select is not None:
        if {column.key for column in columns} & set(statement._select_names or ()):
            raise Unnoted(f"sealed values of {table.name} come from a query")
        return
    for one in list(_rows_of(statement)) or many:
        values = {name: blob for name, blob in _values(statement, columns, one).items() if blob is not None}
        if any(isinstance(blob, sa.ClauseElement) for blob in values.values()):
            raise Unnoted(f"sealed values of {table.name} are computed by the database")
        if values:
            key = one["id"] if "id" in one else _single(statement).get("id")
            if key is None:
                raise Unnoted(f"sealed values of {table.name} are written without the row's id")
            _note_values(session, table, _given(key), {}, values)


def _note_values(session: Session, table: sa.Table, key: UUID, held: Any, values: Mapping[str, Any]) -> None:
    for name, blob in values.items():
        note_change(session, table.c[name], key, held.get(name), blob)


def _rows_of(statement: Any) -> Iterator[dict[str, Any]]:
    """The rows of an insert that names several within the statement."""
    names = statement.table.c.keys()
    for rows in statement._multi_values:
        for row in rows:
            given = row.items() if isinstance(row, Mapping) else zip(names, row, strict=False)
            yield {_name(key): value for key, value in given}


def _values(statement: Any, columns: Columns, given: Mapping[str, Any]) -> dict[str, Any]:
    """The sealed values that a statement sets, by column; a parameter goes before the statement's own."""
    told = _single(statement) | dict(given)
    return {column.key: _given(told[column.key]) for column in columns if column.key in told}


def _single(statement: Any) -> dict[str, Any]:
    return {_name(key): value for key, value in (statement._values or {}).items()}


def _name(key: Any) -> str:
    return str(getattr(key, "key", key))


def _given(value: Any) -> Any:
    """A value that a statement names, or the expression by which the database computes it."""
    if isinstance(value, sa.BindParameter):
        return value.effective_value
    return None if isinstance(value, sa.Null) else value


def _held(
    session: Session,
    table: sa.Table,
    *where: Any,
    given: Mapping[str, Any] | None = None,
    computed: Mapping[str, Any] | None = None,
) -> dict[UUID, sa.RowMapping]:
    """What the noted columns of some rows hold now; the rows stay locked until the transaction ends.

    What the database would compute of them it computes here as well, under `new_` and the name of the column.
    """
    columns = noted_columns(table)
    new = [sa.type_coerce(one, sa.LargeBinary).label(f"new_{name}") for name, one in (computed or {}).items()]
    query = sa.select(table.c.id, *columns, *new).where(*where).with_for_update(of=table, key_share=True)
    found = session.connection({"clause": table}).execute(query, dict(given or {}))
    return {row["id"]: row for row in found.mappings()}
