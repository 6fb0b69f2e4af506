"""What holds for every command: help, wrong usage, refused settings, an installation that is not ready."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from concordat.cli.frame import GROUPS, root
from tests.support.commands import command_result
from tests.support.console import Console
from tests.support.settings import process_environment
from tests.support.tree import ROOT

PROMISED = {
    "audit verify",
    "db check",
    "db upgrade",
    "demo",
    "doctor",
    "evaluate",
    "evaluations",
    "import directory",
    "import encounters",
    "organisation add",
    "scheduler",
    "seed",
    "serve",
    "user disable",
    "user invite",
    "user reset",
}


def _commands(group: click.Group, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None
        if isinstance(command, click.Group):
            yield from _commands(command, (*path, name))
        else:
            yield (*path, name)


EVERY = sorted(_commands(root))


def test_every_promised_command_is_there() -> None:
    assert {" ".join(path) for path in EVERY} >= PROMISED
    assert set(GROUPS) == {path[0] for path in EVERY}


@pytest.mark.parametrize("path", EVERY, ids=" ".join)
def test_help_says_what_a_command_does(offline: Console, path: tuple[str, ...]) -> None:
    text = offline.done(*path, "--help")
    assert text.startswith(f"Usage: concordat {' '.join(path)}")
    assert offline.done(*path, "-h") == text
    assert len(text.splitlines()) > 4


@pytest.mark.parametrize("path", EVERY, ids=" ".join)
def test_an_unknown_option_is_wrong_usage(offline: Console, path: tuple[str, ...]) -> None:
    done = offline(*path, "--no-such-option")
    assert (done.code, done.out) == (2, "")
    assert "No such option" in done.err


@pytest.mark.parametrize(
    "arguments",
    [
        ("nonsense",),
        ("db",),
        ("db", "downgrade"),
        ("evaluate",),
        ("evaluate", "--period", "2014"),
        ("evaluate", "--period", "2014", "--agency", "A", "--partnership", "P"),
        ("evaluate", "--period", "2014", "--all", "--ngo", "N"),
        ("evaluate", "--period", "2014", "--agency", "A", "--pdf", "/no/such/folder/out.pdf"),
        ("scheduler", "--now", "2026-01-01"),
        ("scheduler", "--once", "--now", "yesterday"),
        ("seed", "--referrals", "none"),
        ("seed", "--referrals", "0"),
        ("demo", "--port", "70000"),
        ("user", "disable"),
        ("import", "directory", "/no/such/folder", "--format", "ohana"),
        ("import", "encounters", "/no/such/file", "--format", "toronto", "--agency", "Toronto"),
    ],
    ids=" ".join,
)
def test_wrong_usage_is_2(offline: Console, arguments: tuple[str, ...]) -> None:
    done = offline(*arguments)
    assert done.code == 2
    assert done.err.startswith("Usage: concordat")
    assert "Traceback" not in done.err


@pytest.mark.parametrize(
    "arguments",
    [
        ("db", "upgrade"),
        ("db", "check"),
        ("serve",),
        ("scheduler", "--once"),
        ("seed",),
        ("evaluations",),
        ("audit", "verify"),
        ("user", "reset", "n@example.org"),
        ("organisation", "add", "--kind", "ngo", "--name", "N"),
        ("evaluate", "--agency", "A", "--period", "2014"),
    ],
    ids=" ".join,
)
def test_a_weak_secret_stops_every_command(
    offline: Console, arguments: tuple[str, ...], scratch: Path
) -> None:
    offline.set(environment="production", secure_cookies="yes", audit_key="changeme")
    said = offline.refused(*arguments)
    assert "CONCORDAT_AUDIT_KEY is missing or weak" in said
    assert "changeme" not in said
    assert list(scratch.iterdir()) == []


@pytest.mark.parametrize(
    "arguments",
    [
        ("audit", "verify"),
        ("evaluations", "--json"),
        ("scheduler", "--once"),
        ("user", "reset", "n@example.org"),
        ("organisation", "add", "--kind", "ngo", "--name", "N"),
    ],
    ids=" ".join,
)
def test_an_installation_without_tables_fails_with_a_reason(
    fresh: Console, arguments: tuple[str, ...]
) -> None:
    done = fresh(*arguments)
    assert done.code == 1
    assert "Traceback" not in done.err + done.out


def test_a_server_that_does_not_answer_fails_with_a_reason(offline: Console) -> None:
    offline.set(database_url="postgresql://nobody@127.0.0.1:9/none")
    said = offline.refused("db", "check")
    assert "the database refused" in said


def test_the_version(offline: Console) -> None:
    assert offline.done("--version").startswith("concordat, version 0.")


def test_as_a_process_of_its_own(scratch: Path) -> None:
    url = f"sqlite:///{scratch}/main.db"
    refused = command_result(url, "db", "check")
    assert (refused.returncode, refused.stdout) == (1, "")
    assert refused.stderr.startswith("concordat: the database is at no revision")
    assert command_result(url, "db", "upgrade").returncode == 0
    assert command_result(url, "db", "check").returncode == 0
    assert command_result(url, "nonsense").returncode == 2


def test_settings_come_from_a_file_of_the_working_folder(scratch: Path) -> None:
    lines = [
        f"{name}={value}"
        for name, value in process_environment(f"sqlite:///{scratch}/main.db").items()
        if name.startswith("CONCORDAT_") and name != "CONCORDAT_ENV_FILE"
    ]
    (scratch / ".env").write_text("# a comment\n" + "\n".join(lines) + "\n")
    kept = {name: value for name, value in os.environ.items() if not name.startswith("CONCORDAT_")}
    done = subprocess.run(
        [sys.executable, "-m", "concordat", "db", "upgrade"],
        cwd=scratch,
        env={**kept, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert (scratch / "main.db").exists()
