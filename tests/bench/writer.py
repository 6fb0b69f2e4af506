"""Writing very many rows: `executemany` on SQLite, `COPY` on PostgreSQL, indexes afterwards."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID

import numpy as np
import numpy.typing as npt
import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlalchemy.schema import CreateIndex, DropIndex

from core.database import Base

Ids = npt.NDArray[np.int64]
Columns = Mapping[str, Sequence[Any]]
LARGE = (
    "person",
    "referral",
    "encounter",
    "encounter_detail",
    "encounter_code",
    "case_record",
    "referral_event",
)
PRAGMAS = ("foreign_keys=OFF", "synchronous=OFF", "cache_size=-1000000", "temp_store=MEMORY")


class Writer:
    """Writes rows as the driver takes them fastest, between `begin` and `end`."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.is_sqlite = session.get_bind().dialect.name == "sqlite"

    @property
    def raw(self) -> Any:
        """The driver's connection, in the present transaction."""
        return self.session.connection().connection.dbapi_connection

    def begin(self) -> None:
        """Take the indexes of the large tables away; rules between tables are not looked up at each row."""
        if self.is_sqlite:
            raw = self.raw
            self.session.commit()
            for pragma in PRAGMAS:  # some of them do nothing inside a transaction
                raw.execute(f"PRAGMA {pragma}")
        else:
            self.session.execute(sa.text("SET session_replication_role = replica"))
            self.session.execute(sa.text("SET statement_timeout = 0"))
        for index in _indexes():
            self.session.execute(DropIndex(index))

    def end(self) -> None:
        """Make the indexes again."""
        for index in _indexes():
            self.session.execute(CreateIndex(index))
        if not self.is_sqlite:
            self.session.execute(sa.text("SET session_replication_role = DEFAULT"))
        self.session.commit()
        if not self.is_sqlite:
            engine: Any = self.session.get_bind()
            with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
                for (
                    name
                ) in LARGE:  # as the server does by itself, sooner or later: an index alone can answer then
                    connection.exec_driver_sql(f'VACUUM "{name}"')

    def id(self, value: UUID) -> str:
        """An id as the column holds it."""
        return value.hex if self.is_sqlite else str(value)

    def ids(self, kind: int, number: Ids) -> list[str]:
        """Ids made from numbers, not in their order: the last digit is free for what hangs on them."""
        mixed = (number * 2_654_435_761) % (1 << 32)
        return [
            f"{m:08x}{kind:04x}4000800000{n:09x}0"
            for m, n in zip(mixed.tolist(), number.tolist(), strict=True)
        ]

    def flags(self, values: npt.NDArray[np.bool_]) -> list[Any]:
        """Yes and no."""
        return values.astype(np.int64).tolist() if self.is_sqlite else values.tolist()

    def moments(self, values: Ids) -> list[Any]:
        """Microseconds since 1970, or their text."""
        if self.is_sqlite:
            return values.tolist()
        texts = np.datetime_as_string(values.view("datetime64[us]"))
        return [f"{text}+00" for text in texts.tolist()]

    def write(self, table: str, columns: Columns) -> None:
        """Rows given by columns."""
        names = ", ".join(columns)
        rows = zip(*columns.values(), strict=True)
        if self.is_sqlite:
            marks = ", ".join("?" * len(columns))
            self.raw.executemany(f"INSERT INTO {table} ({names}) VALUES ({marks})", rows)
            return
        with self.raw.cursor() as cursor, cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)


def _indexes() -> Iterator[sa.Index]:
    for name in LARGE:
        yield from sorted(Base.metadata.tables[name].indexes, key=lambda index: str(index.name))
