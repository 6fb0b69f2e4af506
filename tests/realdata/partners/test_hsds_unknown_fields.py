"""Whatever property a file has that nobody knows, at whatever level, is found again in what goes out."""

import copy
import json
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from core.actor import SYSTEM
from partners.services.hsds.exporting import Directory, as_json, read_directory
from partners.services.hsds.importing import import_hsds
from partners.services.hsds.reading import read_hsds
from partners.services.models import Location, Service
from tests.support.real_data import real_data

EXAMPLES = {
    "organization_full.json": "organization",
    "service_full.json": "service",
    "service_at_location_full.json": "service_at_location",
}
WORDS = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=12)
# Numbers that two programs might read differently are refused with their place (core/strict_json.py).
PLAIN = st.one_of(
    WORDS,
    st.integers(-(2**53), 2**53),
    st.integers(-(10**9), 10**9).map(lambda number: number / 8),
    st.booleans(),
    st.none(),
)
VALUES = st.recursive(
    PLAIN,
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(WORDS, inner, max_size=3)),
    max_leaves=6,
)
NAMES = WORDS.map(lambda word: f"x_{word}")
ABSENT = object()
STEADY = settings(
    max_examples=3,
    phases=[Phase.generate],
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[
        HealthCheck.function_scoped_fixture,
        HealthCheck.too_slow,
        HealthCheck.data_too_large,
    ],
)


@pytest.fixture(scope="module")
def examples() -> Path:
    return real_data("hsds", "3.0") / "examples"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path


def objects_of(value: object, place: str = "$") -> Iterator[tuple[str, dict[str, Any]]]:
    """Every object of a document with its place, the outermost first."""
    if isinstance(value, dict):
        yield place, value
        for name, one in list(value.items()):
            yield from objects_of(one, f"{place}.{name}")
    elif isinstance(value, list):
        for number, one in enumerate(value):
            yield from objects_of(one, f"{place}[{number}]")


def told(content: Any) -> str:
    """The content as text in one order: so 1, 1.0 and true are three values."""
    return json.dumps(json.loads(as_json(content)), sort_keys=True)


def come(session: Session, folder: Path, content: Any, now: datetime) -> Directory:
    """The directory after a file with this content was brought in."""
    file = folder / "given.json"
    file.write_text(json.dumps(content), encoding="utf-8")
    import_hsds(session, SYSTEM, package=read_hsds(file), now=now)
    return read_directory(session)


@pytest.mark.parametrize("name", sorted(EXAMPLES))
@STEADY
@given(data=st.data())
def test_at_every_level_of_an_object(
    session: Session, examples: Path, folder: Path, now: datetime, name: str, data: st.DataObject
) -> None:
    example = json.loads((examples / name).read_text(encoding="utf-8"))
    added, by_id = {}, {}
    for place, one in list(objects_of(example)):
        # What stands at two places is one row, and is given alike.
        if one["id"] not in by_id:
            by_id[one["id"]] = data.draw(st.dictionaries(NAMES, VALUES, min_size=1, max_size=2), label=place)
        one.update(by_id[one["id"]])
        added[place] = by_id[one["id"]]
    assert len(added) > 20
    before = session.begin_nested()
    try:
        directory = come(session, folder, [example], now)
        assert told(directory.one(EXAMPLES[name], example["id"])) == told(example)
        rows = [row for table in directory.tables().values() for row in table]
        lost = [
            (place, one)
            for place, new in added.items()
            for one, value in new.items()
            if not any(row.get(one, ABSENT) == value for row in rows)
        ]
        assert lost == [], "the tables have them too"
        session.execute(sa.update(Service).values(name="In our own words", assured_at=now))
        session.execute(sa.update(Location).values(name="Where we are"))
        changed = json.loads(as_json(read_directory(session).one(EXAMPLES[name], example["id"])))
        there = dict(objects_of(changed))
        for place, new in added.items():
            assert {one: there[place][one] for one in new} == new, f"{place}, after a change made here"
    finally:
        before.rollback()
        session.expire_all()


@STEADY
@given(data=st.data())
def test_in_every_row_of_every_table(
    session: Session, examples: Path, folder: Path, now: datetime, data: st.DataObject
) -> None:
    tables = json.loads((examples / "tabular.json").read_text(encoding="utf-8"))
    for table, rows in tables.items():
        for row in rows:
            row.update(data.draw(st.dictionaries(NAMES, VALUES, min_size=1, max_size=2), label=table))
    given_tables = copy.deepcopy(tables)
    before = session.begin_nested()
    try:
        assert told(come(session, folder, tables, now).tables()) == told(given_tables)
    finally:
        before.rollback()
        session.expire_all()
