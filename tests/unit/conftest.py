"""Unit tests prove rules on plain values: a socket or a database session is an error here."""

import socket
from typing import NoReturn

import pytest
from sqlalchemy.engine import Engine
from sqlalchemy.orm import Session


def _refuse(*_arguments: object, **_options: object) -> NoReturn:
    raise AssertionError(
        "a unit test reached for a socket or a database; it belongs to tests/db or tests/web"
    )


@pytest.fixture(autouse=True)
def _nothing_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket.socket, "connect", _refuse)
    monkeypatch.setattr(socket.socket, "bind", _refuse)
    monkeypatch.setattr(socket, "getaddrinfo", _refuse)
    monkeypatch.setattr(Session, "__init__", _refuse)
    monkeypatch.setattr(Engine, "connect", _refuse)
