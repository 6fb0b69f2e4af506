"""Columns of aliases are found by every thread alike, from the first statement on."""

import sys
from functools import cache
from typing import Any

from sqlalchemy import inspect
from sqlalchemy.orm.util import AliasedClass, AliasedInsp


@cache
def fill_column_indexes() -> None:
    """Look a column up in each alias that a module keeps, before there are threads that do.

    SQLAlchemy fills the index of an alias's columns at the first look. A thread that looks in the middle of that misses columns:
    its statement names the table beside the alias, fails or multiplies its rows, and is kept as it is for whoever asks next.
    """
    for module in list(sys.modules.values()):
        for one in list(vars(module).values()):
            # By type: an alias answers `isinstance` for the class that it stands for.
            if type(one) is AliasedClass:
                _look_up(inspect(one))


def _look_up(alias: AliasedInsp[Any]) -> None:
    alias.selectable.corresponding_column(next(iter(alias.mapper.local_table.c)))
