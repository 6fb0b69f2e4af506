"""The data dictionary: every column, its protection class, who reads it, how long it is kept."""

import ast
import inspect

import sqlalchemy as sa
from sqlalchemy.orm import DeclarativeBase

from concordat.models import metadata
from concordat.reference.markdown import page, table
from concordat.reference.tables import HANDLING
from concordat.wellbeing_models import metadata as wellbeing_metadata
from core.database import Base
from core.sealing import Sealed
from wellbeing.store import WellbeingBase

APART = (
    "The tables below lie in the wellbeing compartment: another database, with keys of its own. No column of them holds"
    " the id of an account; 16 bytes stand for somebody, and only who holds the compartment’s key can say for whom."
)


def data_page() -> str:
    """One section per table of both databases, from the models themselves."""
    introduction = (
        "Protection classes: P0 public, P1 organisational, P2 referral packet, P3 care data,"
        " P4 wellbeing. Retention is the default; law is local. *sealed* columns are AES-256-GCM"
        " ciphertext bound to their row."
    )
    apart = _sections(WellbeingBase, wellbeing_metadata)
    return page("Data dictionary", introduction, *_sections(Base, metadata), APART, *apart)


def _sections(base: type[DeclarativeBase], tables: sa.MetaData) -> list[str]:
    classes = {m.class_.__tablename__: m.class_ for m in base.registry.mappers}
    parts = []
    for name in sorted(tables.tables):
        handling, model = HANDLING[name], classes[name]
        notes = _column_notes(model)
        rows = [
            (
                f"`{column.name}`",
                _type_of(column),
                "" if column.nullable else "required",
                notes.get(column.name, ""),
            )
            for column in tables.tables[name].columns
        ]
        parts += [
            f"## {name}",
            f"{inspect.getdoc(model)}",
            f"Class {handling.protection}. Read by: {handling.readers}. Kept: {handling.retention}.",
            table(["column", "type", "", "meaning"], rows),
        ]
    return parts


def _type_of(column: sa.Column[object]) -> str:
    kind = column.type
    if isinstance(kind, Sealed):
        return "sealed"
    if isinstance(kind, sa.Enum):
        return ", ".join(kind.enums)
    # A column may be part of several keys: the one by name is the same every time.
    if targets := sorted(key.target_fullname for key in column.foreign_keys):
        return f"→ `{targets[0]}`"
    length = getattr(kind, "length", None)
    return type(kind).__name__ + (f"({length})" if length else "")


def _column_notes(model: type) -> dict[str, str]:
    """The string literals that stand under the columns in the model's source."""
    body = ast.parse(inspect.getsource(model)).body[0]
    assert isinstance(body, ast.ClassDef)
    notes: dict[str, str] = {}
    for statement, after in zip(body.body, body.body[1:], strict=False):
        if (
            isinstance(statement, ast.AnnAssign)
            and isinstance(statement.target, ast.Name)
            and isinstance(after, ast.Expr)
            and isinstance(after.value, ast.Constant)
        ):
            notes[statement.target.id] = str(after.value.value)
    return notes
