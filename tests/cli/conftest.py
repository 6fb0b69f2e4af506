"""Commands on a database of the test's own, so that they really commit."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from concordat.migration import Tree
from tests.support.console import Console
from tests.support.databases import Databases
from tests.support.settings import settings_environment, use_test_keys


@pytest.fixture(autouse=True)
def _keys_of_the_tests() -> Iterator[None]:
    """A command gives the process the keys of its settings; the next test finds those of the tests again."""
    yield
    use_test_keys()


@pytest.fixture
def concordat(
    own_database_url: str, keys: None, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Console:
    """`concordat("db", "check")` on a migrated database, on each engine."""
    return Console(monkeypatch, capsys, own_database_url)


@pytest.fixture
def fresh(
    empty_database_url: str, keys: None, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Console:
    """The same on a database without tables."""
    return Console(monkeypatch, capsys, empty_database_url)


@pytest.fixture
def filled(
    databases: Databases,
    engine_name: str,
    keys: None,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Callable[[str, Callable[[str], object]], Console]:
    """`filled(name, fill)`: the same on a copy of a database that `fill` wrote once in the whole run."""

    def open_copy(name: str, fill: Callable[[str], object]) -> Console:
        return Console(monkeypatch, capsys, databases.copied(engine_name, name, fill, to="own_filled"))

    return open_copy


@pytest.fixture
def offline(
    scratch: Path, keys: None, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Console:
    """The same where no database is needed: its file does not exist."""
    return Console(monkeypatch, capsys, f"sqlite:///{scratch}/absent.db")


@pytest.fixture
def file_console(
    databases: Databases, keys: None, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Console:
    """The same on a migrated SQLite file, where the engine makes no difference."""
    return Console(monkeypatch, capsys, databases.url("sqlite", name="file"))


@pytest.fixture
def open_compartment(databases: Databases, engine_name: str, concordat: Console) -> Console:
    """As `concordat`, with a migrated database of the wellbeing compartment beside the main one."""
    return with_compartment(concordat, databases.url(engine_name, name="own_vault", tree=Tree.WELLBEING))


@pytest.fixture
def fresh_compartment(databases: Databases, engine_name: str, fresh: Console) -> Console:
    """As `fresh`, with a compartment without tables too."""
    vault_url = databases.url(engine_name, migrated=False, name="empty_vault", tree=Tree.WELLBEING)
    return with_compartment(fresh, vault_url)


def with_compartment(console: Console, vault_url: str) -> Console:
    """The same console where the compartment is open."""
    for name, value in settings_environment(console.url, vault_url=vault_url).items():
        console.monkeypatch.setenv(name, value)
    console.vault_url = vault_url
    return console
