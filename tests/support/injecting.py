"""Posts that carry every column of every model beside the fields of their form (security C-07)."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import event
from werkzeug.datastructures import MultiDict
from wtforms import Field

from concordat.limits import LONG_FORMS
from concordat.models import metadata
from concordat.wellbeing_models import metadata as wellbeing_metadata
from tests.support.fuzzing import Fuzzer, Target
from web.form_parts import MOST_PARTS

WORD = "injected-canary"
ID = UUID("0badc0de-0bad-4bad-8bad-0badc0de0bad")
NUMBER = 715517
DAY = "2031-07-17"
MARKS = (WORD, ID.hex, str(ID), str(NUMBER), DAY)
OF_THE_PAGE = 5
"""So many fields of a post are no form's own: tokens and marks."""
READ_BY_THE_VIEW = {
    "goals.agree": {"version"},
    "response_plans.approve": {"version"},
    "response_plans.review": {"version"},
    "sessions.mine_cancel": {"version"},
    "sessions.work_cancel": {"version"},
    "talks.mine_read": {"read_to"},
}
"""Own fields of an endpoint that no form of it declares."""
OF_THE_EDGE = ("web_session", "sign_in_throttle")
BESIDE = {
    "organisation_id",
    "agency_id",
    "ngo_id",
    "user_id",
    "role",
    "roles",
    "is_admin",
    "permissions",
    "version",
    "id",
}


def columns() -> dict[str, str]:
    """Every column's name, with a value that its type would take."""
    found = dict.fromkeys(BESIDE, str(ID))
    for table in (*metadata.tables.values(), *wellbeing_metadata.tables.values()):
        for column in table.columns:
            found[column.name.removesuffix("_sealed")] = _value(column.type)
    return found


def _value(kind: sa.types.TypeEngine[Any]) -> str:
    impl = kind.impl if isinstance(kind, sa.types.TypeDecorator) else kind
    if isinstance(impl, sa.Uuid):
        return str(ID)
    if isinstance(impl, sa.Boolean):
        return "1"
    if isinstance(impl, sa.Integer | sa.Numeric):
        return str(NUMBER)
    if isinstance(impl, sa.Date | sa.DateTime):
        return DAY
    return WORD


@contextmanager
def noted_writes(attacker: Fuzzer) -> Iterator[list[tuple[str, str]]]:
    """What is written to either database, with everything that is bound to it."""
    written: list[tuple[str, str]] = []

    def note(_connection: object, _cursor: object, statement: str, values: object, *_rest: object) -> None:
        if statement.startswith(("INSERT", "UPDATE", "DELETE")) and "audit_" not in statement:
            written.append((statement, repr(values)))

    for connection in attacker.connections:
        event.listen(connection, "before_cursor_execute", note)
    try:
        yield written
    finally:
        for connection in attacker.connections:
            event.remove(connection, "before_cursor_execute", note)


def ordinary(fields: Mapping[str, Field]) -> MultiDict[str, str]:
    """The form as its page offers it: what stands in it, and the first choice where one has to be made."""
    data: MultiDict[str, str] = MultiDict()
    for name, field in fields.items():
        options = [
            one[0] for one in getattr(field, "choices", None) or () if isinstance(one, tuple) and one[0]
        ]
        value = options[0] if options else "1"
        data.add(name, str(value))
    return data


def sent(attacker: Fuzzer, target: Target, data: MultiDict[str, str]) -> tuple[int, list[tuple[str, str]]]:
    """The answer's status, and what was written."""
    with noted_writes(attacker) as written:
        status = attacker.post(target, data)
    return status, list(written)


def injected(attacker: Fuzzer, target: Target, every: Mapping[str, str]) -> tuple[str, int, int]:
    """Post a form with every further column; answers what went wrong, how many posts it took and how many wrote."""
    fields = attacker.fields_of(target)
    data = ordinary(fields)
    plain_status, plain = sent(attacker, target, data)
    own = {*fields, *READ_BY_THE_VIEW.get(target.endpoint, ())}
    extra = [(name, value) for name, value in sorted(every.items()) if name not in own]
    at_once = LONG_FORMS.get(target.endpoint, MOST_PARTS) - len(fields) - OF_THE_PAGE
    assert at_once > 0, f"{target.endpoint} refuses whatever is more than its own"
    posts = changed = 0
    for start in range(0, len(extra), at_once):
        more = MultiDict([*data.items(multi=True), *extra[start : start + at_once]])
        status, written = sent(attacker, target, more)
        posts, changed = posts + 1, changed + any(not _of_the_edge(one) for one, _ in written)
        marked = [one for one in written if any(mark in one[1] for mark in MARKS)]
        same = [one for one, _ in written] == [one for one, _ in plain]
        if marked or not same or status != plain_status:
            return f"{target.endpoint}: {plain_status} {status} {marked[:1]}", posts, changed
    return "", posts, changed


def _of_the_edge(statement: str) -> bool:
    return any(table in statement for table in OF_THE_EDGE)
