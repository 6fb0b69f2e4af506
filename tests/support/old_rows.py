"""What a seeded installation of the first revision holds, put into a database of that revision."""

import base64
import gzip
import json
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from concordat.migration import Tree
from core.database import EPOCH, MICROSECOND, make_engine
from tests.support.tree import ROOT

FILE = ROOT / "tests/contract/data/rows_of_0001.json.gz"


def fill_with_old_rows(url: str, tree: Tree) -> dict[str, int]:
    """Insert every row as it was stored then; answers how many each table got."""
    tables = json.loads(gzip.decompress(FILE.read_bytes()))[tree.name.lower()]
    engine = make_engine(url, poolclass=sa.NullPool)
    is_sqlite = engine.dialect.name == "sqlite"
    with engine.connect() as connection:
        off = "PRAGMA foreign_keys=OFF" if is_sqlite else "SET session_replication_role = replica"
        raw = connection.connection.driver_connection
        assert raw is not None
        if is_sqlite:
            raw.execute(off)  # not within a transaction
        else:
            connection.exec_driver_sql(off)
        for name, content in tables.items():
            known = {column["name"] for column in sa.inspect(connection).get_columns(name)}
            assert set(content["columns"]) <= known, name
            table = sa.table(name, *(sa.column(column) for column in content["columns"]))
            rows = [
                {
                    column: _value(value, is_sqlite=is_sqlite)
                    for column, value in zip(content["columns"], row, strict=True)
                }
                for row in content["rows"]
            ]
            connection.execute(sa.insert(table), rows)
        connection.commit()
        if is_sqlite:
            raw.execute("PRAGMA foreign_keys=ON")
            assert raw.execute("PRAGMA foreign_key_check").fetchall() == []
    engine.dispose()
    return {name: len(content["rows"]) for name, content in tables.items()}


def _value(value: Any, *, is_sqlite: bool) -> Any:
    """A value as the driver of the engine takes it where no column type stands between."""
    if not isinstance(value, dict):
        return value
    [(kind, text)] = value.items()
    if kind == "moment":
        moment = datetime.fromisoformat(text)
        return (moment - EPOCH) // MICROSECOND if is_sqlite else moment
    if kind == "id":
        return text if is_sqlite else UUID(text)
    if kind == "bytes":
        return base64.b64decode(text)
    if kind == "json":
        return json.dumps(text)
    if kind == "number":
        return float(text) if is_sqlite else Decimal(text)
    if kind == "day":
        return text if is_sqlite else date.fromisoformat(text)
    assert kind == "time"
    return (
        f"{text}.000000"
        if is_sqlite and "." not in text
        else (text if is_sqlite else time.fromisoformat(text))
    )
