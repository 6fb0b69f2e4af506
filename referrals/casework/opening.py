"""Rows with sealed columns, opened by the names of their texts."""

from typing import Any

from core.database import Base
from core.sealing import open_text


def opened(row: Any, model: type[Base], *names: str) -> dict[str, Any]:
    """The columns of a row that has the model's `id`, with `<name>_sealed` replaced by the text `name`."""
    values = dict(row._mapping)
    for name in names:
        values[name] = open_text(values.pop(f"{name}_sealed"), model.__tablename__, name, row.id)
    return values
