"""`concordat import`: what it prints, and that a defective file leaves the database as it was."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from click.testing import CliRunner, Result
from sqlalchemy import Engine

from accounts.organisations.models import Area, Organisation
from audit.models import AuditRow
from concordat.cli.frame import root
from core.database import make_engine
from partners.services.models import Service
from referrals.encounters.models import Encounter
from tests.support.packages import PACKAGE, event, write_package, write_toronto
from tests.support.settings import settings_environment

Run = Callable[..., Result]


@pytest.fixture
def run(own_database_url: str, monkeypatch: pytest.MonkeyPatch) -> Run:
    for name, value in settings_environment(own_database_url).items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("CONCORDAT_ENV_FILE", "/dev/null")
    return lambda *arguments: CliRunner().invoke(root, [str(argument) for argument in arguments])


@pytest.fixture
def own_engine(own_database_url: str) -> Iterator[Engine]:
    engine = make_engine(own_database_url)
    yield engine
    engine.dispose()


def count(engine: Engine, *models: type) -> list[int]:
    with engine.connect() as connection:
        return [connection.scalar(sa.select(sa.func.count()).select_from(model)) or 0 for model in models]


def test_a_directory_is_imported_and_reported(run: Run, own_engine: Engine, tmp_path: Path) -> None:
    package = write_package(tmp_path / "package")
    done = run("import", "directory", package, "--format", "ohana")
    assert done.exit_code == 0, done.output
    assert done.stderr == ""
    assert " ".join(done.stdout.split()).startswith(
        "in file added changed unchanged kept absent organisations 11 11 0 0 0 0 locations 10 10"
    )
    for line in (
        "      1  Postal addresses that name a location that does not exist",
        "mail_addresses.csv:3 4711",
        "     10  Longitudes that begin with a minus sign; read as numbers",
        "      1  … of which with letters for digits; digits added",
        "not stored: nothing",
    ):
        assert line in done.stdout
    again = json.loads(run("import", "directory", package, "--format", "ohana", "--json").stdout)
    assert again["tables"]["services"] == {
        "given": 11, "added": 0, "changed": 0, "unchanged": 11, "kept": 0, "absent": 0,
    }  # fmt: skip
    assert again["oddities"]["service_without_location"] == 1
    assert count(own_engine, Organisation, Service, AuditRow) == [11, 11, 2]


def test_encounters_are_imported_for_an_agency_that_is_added_loudly(
    run: Run, own_engine: Engine, tmp_path: Path
) -> None:
    path = write_toronto(tmp_path / "events.csv", [event(1), event(2, APPREHENSION_MADE="NA")])
    arguments = ("import", "encounters", path, "--format", "toronto", "--agency", "Toronto")
    done = run(*arguments)
    assert done.exit_code == 0, done.output
    assert "no police agency named “Toronto”, so it was ADDED" in done.stderr
    assert "2 encounters in the file: 2 added, 0 present" in done.stdout
    assert "by year: 2014 2" in done.stdout
    assert "      1  APPREHENSION_MADE: values missing" in done.stdout
    again = run(*arguments, "--json")
    assert again.stderr == ""
    figures = json.loads(again.stdout)
    assert (figures["added"], figures["present"], figures["agency_added"]) == (0, 2, False)
    assert figures["apprehension"] == {"yes": 1, "unknown": 1}
    with own_engine.connect() as connection:
        row = connection.execute(
            sa.select(Organisation.timezone, Organisation.country, Organisation.subdivision)
        ).one()
    assert tuple(row) == ("America/Toronto", "CA", "ON")
    assert count(own_engine, Encounter, Area) == [2, 1]


def spoilt(path: Path, how: str) -> Path:
    """The file with one defect."""
    data = path.read_bytes()
    lines = data.split(b"\n")
    if how == "missing column":
        lines[0] = lines[0].replace(b"EVENT_HOUR", b"HOUR").replace(b"location_id", b"place")
    elif how == "wrong encoding":
        lines[2] = lines[2].replace(b"Connor", b"Conn\xf6r").replace(b"Quay", b"Qu\xe4y")
    elif how == "duplicated id":
        lines.insert(3, lines[1])
    elif how == "short row":
        lines[2] = lines[2].rsplit(b",", 2)[0]
    path.write_bytes(b"\n".join(lines))
    return path


DEFECTS = [
    ("missing column", ":1 [", "The column is missing."),
    ("wrong encoding", ":3: ", "is not UTF-8; save the file as UTF-8."),
    ("duplicated id", ":4 [", "already stands in line 2."),
    ("short row", ":3: ", "The row is too short:"),
]


@pytest.mark.parametrize(("how", "place", "words"), DEFECTS, ids=[how for how, _, _ in DEFECTS])
@pytest.mark.first_tier("sqlite")
def test_a_defective_file_of_encounters_imports_nothing(
    run: Run, own_engine: Engine, tmp_path: Path, how: str, place: str, words: str
) -> None:
    path = spoilt(write_toronto(tmp_path / "events.csv", [event(n) for n in range(1, 6)]), how)
    done = run("import", "encounters", path, "--format", "toronto", "--agency", "Toronto")
    assert done.exit_code == 1
    assert done.stdout == ""
    assert f"events.csv{place}" in done.stderr
    assert words in done.stderr
    assert "Nothing was imported. Problems found: 1" in done.stderr
    assert count(own_engine, Encounter, Organisation, Area, AuditRow) == [0, 0, 0, 0]


@pytest.mark.parametrize(("how", "place", "words"), DEFECTS, ids=[how for how, _, _ in DEFECTS])
@pytest.mark.first_tier("sqlite")
def test_a_defective_package_imports_nothing(
    run: Run, own_engine: Engine, tmp_path: Path, how: str, place: str, words: str
) -> None:
    package = write_package(tmp_path / "package")
    spoilt(package / "addresses.csv", how)
    done = run("import", "directory", package, "--format", "ohana")
    assert done.exit_code == 1
    assert f"addresses.csv{place}" in done.stderr
    assert words in done.stderr
    assert count(own_engine, Organisation, Service, AuditRow) == [0, 0, 0]


def test_a_file_of_the_package_that_is_missing_is_named(run: Run, own_engine: Engine, tmp_path: Path) -> None:
    package = write_package(tmp_path / "package")
    (package / "phones.csv").unlink()
    done = run("import", "directory", package, "--format", "ohana")
    assert done.exit_code == 1
    assert "phones.csv: The file does not exist." in done.stderr
    assert count(own_engine, Organisation) == [0]


def test_a_failure_while_storing_leaves_nothing(
    run: Run, own_engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write_toronto(tmp_path / "events.csv", [event(n) for n in range(1, 6)])

    def refuse(*_arguments: object, **_named: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("referrals.encounters.toronto_import.record", refuse)
    done = run("import", "encounters", path, "--format", "toronto", "--agency", "Toronto")
    assert done.exit_code == 1
    assert count(own_engine, Encounter, Organisation, Area) == [0, 0, 0]


@pytest.mark.parametrize(
    "arguments",
    [
        ("import", "directory", ".", "--format", "csv"),
        ("import", "directory", "no-such-folder", "--format", "ohana"),
        ("import", "encounters", "pyproject.toml", "--format", "toronto"),
        ("import", "encounters", "pyproject.toml", "--format", "toronto", "--agency", " "),
        ("seed", "--referrals", "0"),
    ],
)
def test_wrong_usage_exits_with_2(run: Run, arguments: tuple[str, ...]) -> None:
    assert run(*arguments).exit_code == 2


@pytest.mark.first_tier("sqlite")
def test_seed_fills_an_empty_database_once(run: Run, own_engine: Engine) -> None:
    done = run("seed", "--referrals", "3", "--seed", "5", "--json")
    assert done.exit_code == 0, done.output
    figures = json.loads(done.stdout)
    assert figures["referrals"] == 3
    assert count(own_engine, Encounter) == [figures["encounters"]]
    assert run("seed", "--referrals", "3").exit_code == 1


def test_a_package_has_every_file(tmp_path: Path) -> None:
    written = {path.stem for path in write_package(tmp_path).glob("*.csv")}
    assert written == set(PACKAGE)
