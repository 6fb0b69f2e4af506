"""Which rows follow a person when records are merged: upper rooms' tables too, which the composition root names."""

from collections.abc import Mapping
from dataclasses import dataclass

import sqlalchemy as sa

from core.text import N_

STAYS = frozenset(
    {
        ("identity_reveal", "person_id"),
        ("person", "counted_as_id"),
        ("person_merge", "merged_id"),
        ("person_merge", "survivor_id"),
        ("person_pair", "first_id"),
        ("person_pair", "second_id"),
    }
)
"""Columns that tell of the record itself: whose name was read, which records were compared, linked and merged."""

PERSON = "person.merged_into_id"
"""Records that were merged earlier into the one that is merged now."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonRows:
    """A table whose rows belong to a person, with the column that says to whom."""

    kind: str
    label: str
    """Marked words for several of them."""
    id: sa.Column[object]
    person_id: sa.Column[object]


class _Holder:
    rows: tuple[PersonRows, ...] = ()


def rows_in(metadata: sa.MetaData, labels: Mapping[str, str], *, stays: frozenset[tuple[str, str]] = STAYS) -> tuple[PersonRows, ...]:  # fmt: skip
    """Every column of the metadata that refers to a person and follows them; those of `stays` are left out.

    Read from the foreign keys, so that no table is forgotten: a merge that leaves a row behind would lose it.
    """
    found = []
    for table in metadata.sorted_tables:
        for column in table.columns:
            if not any(key.column.table.name == "person" for key in column.foreign_keys):
                continue
            if (table.name, column.name) in stays or "id" not in table.columns:
                continue
            kind = table.name if column.name == "person_id" else f"{table.name}.{column.name}"
            label = labels.get(kind) or N_("Other records")
            found.append(PersonRows(kind=kind, label=label, id=table.columns["id"], person_id=column))
    return tuple(sorted(found, key=lambda one: one.kind))


def use_person_rows(rows: tuple[PersonRows, ...]) -> None:
    """Set what follows a person; called once by the composition root."""
    _Holder.rows = rows


def person_rows() -> tuple[PersonRows, ...]:
    """What follows a person; raises while nobody has said so, because a merge would leave rows behind."""
    if not _Holder.rows:
        raise RuntimeError("nobody named the rows of a person: call use_person_rows first")
    return _Holder.rows
