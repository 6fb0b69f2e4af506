"""What templates are given of people: which fields of which row have a value, and which fields a form takes (security C-06).

The table `tests/assurance/fields.json` allows, for each part somebody plays and each row or form: the field, and the states of
the case in which it is shown, `*` where it is in all. A field more or less than the table allows is a mistake.
"""

import json
import os
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, fields, is_dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from flask import Flask, templating
from flask.testing import FlaskClient
from sqlalchemy import Engine
from sqlalchemy.orm import Session
from wtforms import Form

from core.actor import Actor
from tests.support import frozen_clock
from tests.support.shared_connection import SharedConnection, rolled_back
from tests.support.tree import ROOT
from tests.support.visitors import application_on, render_nothing, sign_in

FILE = ROOT / "tests" / "assurance" / "fields.json"
OF_PEOPLE = ("referrals.", "wellbeing.")
"""Rows of these packages are of people in care; others are of organisations, or of the kit."""
NO_FIELDS = frozenset({"csrf_token"})
Fields = dict[str, set[str]]
"""By row or form, the fields that were shown or asked for."""
Table = dict[str, dict[str, Fields]]
"""By part and state."""


class Given:
    """What the templates were given since it was last emptied."""

    def __init__(self) -> None:
        self.fields: Fields = defaultdict(set)

    def take(self) -> Fields:
        """What was given, and begin anew."""
        taken, self.fields = dict(self.fields), defaultdict(set)
        return taken

    def note(self, value: Any, *, seen: frozenset[int] = frozenset()) -> None:
        """Note the fields of a value and of whatever lies within it."""
        if id(value) in seen:
            return
        seen |= {id(value)}
        if isinstance(value, Form):
            self.fields[f"form {_name(value)}"] |= {field.name for field in value} - NO_FIELDS
        elif is_dataclass(value) and not isinstance(value, type):
            for field in fields(value):
                held = getattr(value, field.name)
                if _name(value).startswith(OF_PEOPLE) and has_value(held):
                    self.fields[_name(value)].add(field.name)
                self.note(held, seen=seen)
        elif isinstance(value, Mapping):
            for one in value.values():
                self.note(one, seen=seen)
        elif isinstance(value, Iterable) and not isinstance(value, (str, bytes, Iterator)):
            for one in value:
                self.note(one, seen=seen)


def _name(value: Any) -> str:
    return f"{type(value).__module__}.{type(value).__qualname__}"


def has_value(value: Any) -> bool:
    """Whether a field tells something: None and what is empty tell nothing, no and nought do."""
    return value is not None and value not in ("", b"", (), [], {}, frozenset())


@contextmanager
def templates_given(patch: pytest.MonkeyPatch) -> Iterator[Given]:
    """Note what each template is given instead of rendering it."""
    given = Given()

    def note(_app: Any, _template: Any, context: dict[str, Any]) -> str:
        for value in context.values():
            given.note(value)
        return ""

    patch.setattr(templating, "_render", note)
    yield given


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """The application on a database of its own, which notes what its templates are given."""

    app: Flask
    session: Session
    connection: SharedConnection
    given: Given

    def visitor(self, actor: Actor, *, now: datetime) -> FlaskClient:
        """A client that is this person."""
        assert actor.user_id is not None
        client = self.app.test_client()
        sign_in(client, self.session, actor.user_id, now=now)
        return client

    def ask(self, client: FlaskClient, path: str) -> None:
        """Look at a page, and undo what the look left."""
        block = self.connection.begin_nested()
        answer = client.get(path)
        assert answer.status_code < 500, f"{path}: {answer.status_code}"
        if block.is_active:
            block.rollback()

    def rules_with(self, argument: str) -> list[str]:
        """The addresses of pages that need this argument and no other."""
        return sorted(
            rule.rule
            for rule in self.app.url_map.iter_rules()
            if "GET" in (rule.methods or ()) and rule.arguments == {argument}
        )


@contextmanager
def stage_on(engine: Engine, vault_engine: Engine, database_url: str, *, now: datetime) -> Iterator[Stage]:
    """The stage, its clock stopped; nothing of it stays."""
    clock = frozen_clock.start(now)
    with (
        rolled_back(engine) as connection,
        rolled_back(vault_engine) as apart,
        pytest.MonkeyPatch.context() as patch,
        Session(connection, join_transaction_mode="create_savepoint") as session,
        application_on(connection, database_url, vault=apart) as app,
        templates_given(patch) as given,
    ):
        render_nothing(patch)
        yield Stage(app=app, session=session, connection=connection, given=given)
    frozen_clock.stop(clock)


def compact(table: Table) -> dict[str, dict[str, dict[str, Any]]]:
    """The table as it is written down: by part, row and field the states, `*` for all in which the row is shown."""
    written: dict[str, dict[str, dict[str, Any]]] = {}
    for part, by_state in sorted(table.items()):
        rows: dict[str, dict[str, Any]] = {}
        for name in sorted({name for shown in by_state.values() for name in shown}):
            states = sorted(state for state, shown in by_state.items() if name in shown)
            told: dict[str, Any] = {"in": states}
            for field in sorted({field for state in states for field in by_state[state][name]}):
                where = [state for state in states if field in by_state[state][name]]
                told[field] = "*" if where == states else where
            rows[name] = told
        written[part] = rows
    return written


def allowed(part: str, states: Iterable[str], path: Path = FILE) -> dict[str, Fields]:
    """What the table allows the part in these states."""
    rows = json.loads(path.read_text())[part]
    found: dict[str, Fields] = {}
    for state in states:
        found[state] = {
            name: {
                field for field, where in told.items() if field != "in" and (where == "*" or state in where)
            }
            for name, told in rows.items()
            if state in told["in"]
        }
    return found


def differences(shown: Mapping[str, Fields], table: Mapping[str, Fields]) -> list[str]:
    """Each field that is shown and not allowed, and each that is allowed and not shown."""
    found = []
    for state in sorted({*shown, *table}):
        here, there = shown.get(state, {}), table.get(state, {})
        for name in sorted({*here, *there}):
            more, less = (
                here.get(name, set()) - there.get(name, set()),
                there.get(name, set()) - here.get(name, set()),
            )
            found += [f"{state}: {name}.{field} is shown and not allowed" for field in sorted(more)]
            found += [f"{state}: {name}.{field} is allowed and not shown" for field in sorted(less)]
    return found


def told_otherwise(
    part: str, shown: dict[str, Fields], states: Iterable[str], path: Path = FILE
) -> list[str]:
    """How what a part is shown in these states differs from its table, which is first written anew where that is asked for."""
    if os.environ.get("CONCORDAT_RENEW_FIELDS"):
        renew({part: shown}, path)
    return differences(shown, allowed(part, states, path))


def renew(table: Table, path: Path = FILE) -> None:
    """Write the table down, to be looked at as a difference before it is committed."""
    kept = json.loads(path.read_text()) if path.exists() else {}
    path.write_text(_text(kept | compact(table)))


def _text(written: Mapping[str, Mapping[str, Mapping[str, Any]]]) -> str:
    """JSON with a line for each field."""
    parts = []
    for part, rows in sorted(written.items()):
        lines = []
        for name, told in sorted(rows.items()):
            inner = ",\n".join(f"   {json.dumps(field)}: {json.dumps(told[field])}" for field in sorted(told))
            lines.append(f"  {json.dumps(name)}: {{\n{inner}\n  }}")
        parts.append(f" {json.dumps(part)}: {{\n" + ",\n".join(lines) + "\n }")
    return "{\n" + ",\n".join(parts) + "\n}\n"
