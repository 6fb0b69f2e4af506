"""Columns of aliases are found by every thread alike, from the first statement on."""

import gc
from functools import cache
from typing import Any

from sqlalchemy.orm.util import AliasedInsp


@cache
def fill_column_indexes() -> None:
    """Look a column up in each alias before there are threads that do.

    SQLAlchemy fills the index of an alias's columns at the first look. A thread that looks in the middle of that misses columns:
    its statement names the table beside the alias, fails or multiplies its rows, and is kept as it is for whoever asks next.
    """
    for one in gc.get_objects():
        if isinstance(one, AliasedInsp):
            _look_up(one)


def _look_up(alias: AliasedInsp[Any]) -> None:
    alias.selectable.corresponding_column(next(iter(alias.mapper.local_table.c)))
