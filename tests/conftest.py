"""What all tests share: one database per engine and process, a fixed clock, hypothesis profiles."""

import gc
import os
import shutil
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import hypothesis
import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from concordat.migration import Tree
from core.database import SERVER_SETTINGS
from core.keys import door
from tests.support.acting import act_for_everybody
from tests.support.compiled import keep_routes
from tests.support.databases import ENGINES, Databases, make_folder
from tests.support.durations import longest_first
from tests.support.requirements import demanded, lacking
from tests.support.settings import use_test_keys
from tests.support.shared_connection import SharedConnection, rolled_back
from tests.support.tiers import engines_for, is_asked_for, select_tier

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytest.register_assert_rewrite(
    "tests.support.page_client", "tests.support.pages", "tests.support.browser", "tests.support.templates"
)

FOLDER = pytest.StashKey[Path]()
NOW = datetime(2026, 3, 11, 15, 30, tzinfo=UTC)
"""The moment at which tests happen: a Wednesday, in winter time in London and summer time in Baltimore."""

hypothesis.settings.register_profile("developer", deadline=None)
hypothesis.settings.register_profile("ci", deadline=None, derandomize=True, print_blob=True)
hypothesis.settings.load_profile("ci" if os.environ.get("CI") else "developer")


# ---- One run, several processes


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--engine sqlite` saves a developer the second half of the database tests."""
    parser.addoption(
        "--engine", choices=[*ENGINES, "both"], default="both", help="database engine of the tests"
    )
    parser.addoption("--deep", action="store_true", help="run the second tier instead of the first")


def pytest_configure(config: pytest.Config) -> None:
    """The leading process makes the folder that all processes of the run share."""
    demanded()
    act_for_everybody()
    keep_routes()
    # A test asks the same few questions of a handful of rows: planning each anew takes a quarter of its time.
    SERVER_SETTINGS["plan_cache_mode"] = "auto"
    given = getattr(config, "workerinput", {}).get("concordat_folder")
    config.stash[FOLDER] = Path(given) if given else make_folder()
    if not given:
        # The database server runs under an account of its own and has to reach its folder.
        config.stash[FOLDER].chmod(0o711)


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """Tell a worker where the folder is."""
    node.workerinput["concordat_folder"] = str(node.config.stash[FOLDER])


def pytest_unconfigure(config: pytest.Config) -> None:
    """The leading process stops what was started and removes the folder."""
    if not hasattr(config, "workerinput") and FOLDER in config.stash:
        Databases(config.stash[FOLDER], "lead", server_url=None).close()


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """The long tests run where they are asked for."""
    return None if is_asked_for(collection_path, config) else True


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Each tier runs its own tests, the files that take longest first: none is left over at the end for one worker."""
    select_tier(config, items)
    longest_first(items)


def pytest_collection_finish() -> None:
    """What was imported and collected stays to the end: the collector need not look through it again and again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 20, 20)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Every test that uses a database runs on each engine."""
    if "engine_name" in metafunc.fixturenames:
        chosen = metafunc.config.getoption("--engine")
        possible = ENGINES if chosen == "both" else (chosen,)
        names = engines_for(metafunc.definition, metafunc.config, possible)
        marks = {"postgresql": [pytest.mark.postgresql]}
        values = [pytest.param(name, marks=marks.get(name, [])) for name in names]
        metafunc.parametrize("engine_name", values, scope="session")


@pytest.fixture(scope="session")
def deep(request: pytest.FixtureRequest) -> bool:
    """Whether the second tier runs: then a test marked `scaled` tries all its examples."""
    return bool(request.config.getoption("--deep"))


@pytest.fixture(scope="session")
def databases(request: pytest.FixtureRequest) -> Iterator[Databases]:
    """The databases of this process; prefer `engine` or `session`."""
    worker = os.environ.get("PYTEST_XDIST_WORKER", "only")
    server_url = os.environ.get("TEST_DATABASE_URL")
    databases = Databases(request.config.stash[FOLDER], worker, server_url=server_url)
    yield databases
    databases.dispose()


@pytest.fixture(scope="session")
def database_url(databases: Databases, engine_name: str) -> str:
    """The URL of a migrated, empty database, one per engine and process."""
    return databases.kept_url(engine_name)


@pytest.fixture(scope="session")
def engine(databases: Databases, database_url: str) -> Engine:
    """The engine of the migrated database. What a test commits here stays: prefer `session`."""
    return databases.kept_engine(database_url)


@pytest.fixture
def empty_database_url(databases: Databases, engine_name: str) -> str:
    """The URL of a database without tables, for migrations and commands that set one up."""
    return databases.url(engine_name, migrated=False, name="empty")


@pytest.fixture
def own_database_url(databases: Databases, engine_name: str) -> str:
    """The URL of a migrated database of this test alone, for real commits and concurrency."""
    return databases.url(engine_name, name="own")


@pytest.fixture(scope="session")
def keys() -> None:
    """The keys that seal fields and chain the audit trail; a test of those may bring its own."""
    use_test_keys()


@pytest.fixture(autouse=True)
def _keys_stay_at_hand(monkeypatch: pytest.MonkeyPatch) -> None:
    """A data key leaves the cache after twenty real seconds: in the middle of a test on a busy machine, which then counts
    one statement more, the one that fetches keys. Tests of the cache bring a clock of their own.
    """
    monkeypatch.setattr(door.cache, "clock", lambda: 0.0)


@pytest.fixture
def connection(engine: Engine, keys: None) -> Iterator[SharedConnection]:
    """A connection in a transaction that is rolled back after the test."""
    with rolled_back(engine) as connection:
        yield connection


@pytest.fixture
def session(connection: SharedConnection) -> Iterator[Session]:
    """A session whose commits stay inside the rolled-back transaction."""
    with Session(connection, join_transaction_mode="create_savepoint") as session:
        yield session


# ---- The wellbeing compartment


@pytest.fixture(scope="session")
def vault_url(databases: Databases, engine_name: str) -> str:
    """The URL of a migrated, empty database of the wellbeing compartment, one per engine and process."""
    return databases.kept_url(engine_name, name="vault", tree=Tree.WELLBEING)


@pytest.fixture(scope="session")
def vault_engine(databases: Databases, vault_url: str) -> Engine:
    """The engine of the compartment's database. What a test commits here stays: prefer `vault`."""
    return databases.kept_engine(vault_url)


@pytest.fixture
def vault_connection(vault_engine: Engine, keys: None) -> Iterator[SharedConnection]:
    """A connection to the compartment in a transaction that is rolled back after the test."""
    with rolled_back(vault_engine) as connection:
        yield connection


@pytest.fixture
def vault(vault_connection: SharedConnection) -> Iterator[Session]:
    """A session of the compartment whose commits stay inside the rolled-back transaction."""
    with Session(vault_connection, join_transaction_mode="create_savepoint") as session:
        yield session


# ---- Time and files


@pytest.fixture
def now() -> datetime:
    """The fixed moment at which tests happen."""
    return NOW


@pytest.fixture
def scratch() -> Iterator[Path]:
    """An empty folder with a short path, for sockets and commands."""
    folder = Path(tempfile.mkdtemp(prefix="concordat-"))
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="module")
def browser() -> "Iterator[Browser]":
    """Debian's Chromium, without a window: one for all tests of a file.

    Never longer: while it is open, its driver keeps an event loop running in this thread, in which nothing else
    can run one. Two drivers in one process do not start either, so every test uses this browser.
    """
    from playwright.sync_api import sync_playwright

    from tests.support.browser import find_chromium, launch

    executable = find_chromium()
    if executable is None:
        lacking("browser", "no Chromium found; install the package chromium")
    with sync_playwright() as playwright:
        browser = launch(playwright, executable)
        yield browser
        browser.close()
