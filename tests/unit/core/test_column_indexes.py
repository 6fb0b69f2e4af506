"""Aliases are ready before threads ask: SQLAlchemy's index of their columns is filled by the first who looks, in the open."""

import sys
import threading
from types import ModuleType
from typing import Any

import pytest
from sqlalchemy import inspect
from sqlalchemy.orm import aliased
from sqlalchemy.sql.base import ColumnCollection

from accounts.users.models import User
from concordat import app as composition
from concordat.config import load_settings
from core.column_indexes import fill_column_indexes
from tests.support.settings import settings_environment


def test_an_alias_that_was_looked_at_is_never_filled_while_others_look(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    person = aliased(User)
    module = ModuleType("a_module_that_was_just_imported")
    vars(module)["PERSON"] = person
    monkeypatch.setitem(sys.modules, module.__name__, module)
    column = User.__table__.c["name"]
    filled: list[str] = []
    fill = ColumnCollection._init_proxy_index

    def seen(columns: Any) -> None:
        if not columns._proxy_index:
            filled.append(threading.current_thread().name)
        fill(columns)

    monkeypatch.setattr(ColumnCollection, "_init_proxy_index", seen)
    fill_column_indexes.__wrapped__()
    assert filled, "the alias was new"
    filled.clear()
    assert inspect(person).selectable.corresponding_column(column) is not None
    assert filled == []


def test_the_application_does_so_before_it_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    done: list[bool] = []
    monkeypatch.setattr(composition, "fill_column_indexes", lambda: done.append(True))
    composition.create_app(load_settings(settings_environment("sqlite://")))
    assert done == [True]
