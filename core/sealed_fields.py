"""The column type and the descriptors of sealed fields, and opening a field that was read as a plain row (security F-01 to F-03)."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import object_session

from core.keys import door
from core.keys.making import Lock
from core.keys.ring import MAGIC, MAIN
from core.keys.table import Part, Subject

SCHEMES = (MAGIC, door.MAGIC)


class Sealed(sa.types.TypeDecorator[bytes]):
    """A column type that refuses whatever is not sealed, so plaintext cannot reach the database."""

    impl = sa.LargeBinary
    cache_ok = True
    is_sealed = True
    """How a column of this kind is known to whoever does not know the type."""

    def process_bind_param(self, value: Any, dialect: Dialect) -> bytes | None:
        """Pass sealed bytes; anything else is a programming error."""
        if value is not None and bytes(value[:2]) not in SCHEMES:
            raise TypeError("plaintext refused: this column holds sealed values only")
        return None if value is None else bytes(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> bytes | None:
        """Note which key the value will ask for, so that all of an answer come by one statement."""
        if value is None:
            return None
        blob = bytes(value)
        door.note_wanted(blob, dialect)
        return blob


@dataclass(frozen=True, slots=True)
class SealedFor:
    """Whose a model's sealed fields are; what else hangs on the same subject is erased with them.

    `path` begins with a column of the row and follows `table.column` of the rows that it names, to the id of the
    subject; a row that names none is its own subject. `part` says for whose eyes, and may depend on the row. `owner` goes
    on from the subject to the organisation for which alone the NGO's part opens.
    """

    kind: str
    path: tuple[str, ...] = ("id",)
    part: Part | Callable[[Any], Part] = Part.WHOLE
    owner: str | None = None

    def lock_of(self, find: Callable[[str], Any], follow: Callable[[str, str, Any], Any]) -> Lock:
        """The lock of a row: `find` answers its columns, `follow` a column of the row of another table."""
        subject_id = find(self.path[0])
        for step in self.path[1:]:
            table, _, column = step.partition(".")
            subject_id = follow(table, column, subject_id)
        if subject_id is None:
            return Lock(Subject(self.kind, find("id")))
        part = self.part if isinstance(self.part, Part) else self.part(find)
        owner_id = None
        if self.owner is not None and part is Part.NGO:
            table, _, column = self.owner.partition(".")
            owner_id = follow(table, column, subject_id)
        return Lock(Subject(self.kind, subject_id), part, owner_id)


def sealed_for(model: type[Any]) -> SealedFor:
    """Whose a model's sealed fields are: as it says, or each row's own."""
    said: SealedFor | None = getattr(model, "sealed_for", None)
    return said or SealedFor(model.__tablename__)


class Unsealed(bytes):
    """What stands in a column until the row is written; the column's type refuses it."""

    content: bytes


class JustSealed(bytes):
    """A sealed value whose content is still known, in case the row is written a second time after a rollback."""

    content: bytes


def holding(kind: type[Any], blob: bytes, content: bytes) -> Any:
    """The bytes that stand in a column, with the content that they stand for."""
    held = kind(blob)
    held.content = content
    return held


class SealedBytes:
    """A descriptor for the content of a file in the column `<name>_sealed`: opens on get, is sealed as the row is written.

    The model says in `sealed_for` whose it is.
    """

    def __set_name__(self, owner: type, name: str) -> None:
        self.name, self.column = name, f"{name}_sealed"
        owner.sealed_fields = (*getattr(owner, "sealed_fields", ()), name)  # type: ignore[attr-defined]

    def _get(self, row: Any) -> bytes | None:
        blob = getattr(row, self.column)
        if blob is None or isinstance(blob, (Unsealed, JustSealed)):
            return None if blob is None else bytes(blob.content)

        def source() -> sa.Connection | None:
            session = object_session(row)
            return None if session is None else session.connection({"mapper": row.__mapper__})

        place = row.__tablename__, self.name, row.id
        return door.open_sealed(blob, *place, compartment=compartment_of(row), source=source)

    def __get__(self, row: Any, owner: type | None = None) -> Any:
        return self if row is None else self._get(row)

    def __set__(self, row: Any, content: bytes | None) -> None:
        held = None if content is None else holding(Unsealed, b"unsealed", content)
        setattr(row, self.column, held)


class SealedText(SealedBytes):
    """As `SealedBytes`, for a text; an empty one is None."""

    def __get__(self, row: Any, owner: type | None = None) -> Any:
        if row is None:
            return self
        content = self._get(row)
        return None if content is None else content.decode()

    def __set__(self, row: Any, text: str | None) -> None:  # type: ignore[override]
        super().__set__(row, text.encode() if text else None)


def open_text(blob: bytes | None, table: str, name: str, key: UUID, *, compartment: str = MAIN) -> str | None:
    """Open a sealed field read as a plain row: its table, field name (without `_sealed`) and id."""
    if blob is None:
        return None
    return door.open_sealed(bytes(blob), table, name, key, compartment=compartment).decode()


def compartment_of(row: Any) -> str:
    """The row's compartment, which its base names; the main one where it names none."""
    return getattr(row, "compartment", MAIN)
