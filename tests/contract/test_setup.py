"""Setting up a machine: locked, quiet when there is nothing to do, clear when something is missing."""

import importlib.util
import subprocess
import sys
from pathlib import Path
from types import ModuleType
from typing import NamedTuple

import pytest

from tests.support.tree import ROOT

LOCKS = ("requirements.lock", "requirements-dev.lock")


class Version(NamedTuple):
    major: int
    minor: int


@pytest.fixture
def bootstrap(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location("bootstrap_under_test", ROOT / "concordat" / "bootstrap.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    monkeypatch.setattr(module, "STAMP", tmp_path / "stamp.json")
    return module


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_pins_everything_by_hash_and_names_no_index(lock: str) -> None:
    text = (ROOT / lock).read_text()
    entries = [entry for entry in text.replace("\\\n", " ").splitlines() if entry and entry[0] not in " #"]
    assert len(entries) > 20
    assert [entry for entry in entries if "==" not in entry or "--hash=sha256:" not in entry] == []
    assert [line for line in text.splitlines() if line.startswith(("--", "-i", "-f")) or "://" in line] == []


def test_the_development_lock_installs_what_production_runs(bootstrap: ModuleType) -> None:
    assert bootstrap.pins_of("requirements.lock") <= bootstrap.pins_of("requirements-dev.lock")


def test_a_prepared_folder_is_ready_in_silence() -> None:
    done = subprocess.run(
        [sys.executable, "-I", ROOT / "concordat" / "bootstrap.py", "demo"],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (done.returncode, done.stdout) == (0, "")


def test_an_old_python_is_refused_with_the_cure(
    bootstrap: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bootstrap.sys, "version_info", Version(3, 9))
    with pytest.raises(bootstrap.Stop, match=r"needs Python 3\.11 or newer.* is 3\.9\.\n.*PYTHON="):
        bootstrap.check_python()


def test_a_python_without_venv_is_refused_with_the_cure(
    bootstrap: ModuleType, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(bootstrap, "PYTHON", tmp_path / "absent")
    monkeypatch.setattr(bootstrap.importlib.util, "find_spec", lambda name: None)
    with pytest.raises(bootstrap.Stop, match="apt-get install python3"):
        bootstrap.check_python()


def test_without_rights_the_line_to_run_is_printed_and_setting_up_goes_on(
    bootstrap: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(bootstrap, "loads", lambda library: library != "libpango-1.0.so.0")
    monkeypatch.setattr(bootstrap, "privileged", lambda: None)
    monkeypatch.setattr(bootstrap.shutil, "which", lambda name: f"/usr/bin/{name}")
    monkeypatch.setattr(bootstrap, "FONT_FOLDERS", ())
    bootstrap.ensure_system_packages("demo")
    shown = capsys.readouterr().err
    assert "PDF export will be off" in shown
    assert "sudo apt-get install --no-install-recommends libpango-1.0-0 fonts-dejavu-core" in shown


def test_packages_are_installed_once_and_lists_fetched_only_when_needed(
    bootstrap: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    commands: list[list[str]] = []

    def fails_until_update(command: list[str]) -> bool:
        commands.append(command)
        return command[-1] == "update" or any(earlier[-1] == "update" for earlier in commands[:-1])

    monkeypatch.setattr(bootstrap, "succeeds", fails_until_update)
    assert bootstrap.apt_install([], ["libpango-1.0-0"])
    assert [command[-1] for command in commands] == ["libpango-1.0-0", "update", "libpango-1.0-0"]


def test_package_lists_are_not_fetched_where_the_first_try_succeeds(
    bootstrap: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    commands: list[list[str]] = []

    def succeeds(command: list[str]) -> bool:
        commands.append(command)
        return True

    monkeypatch.setattr(bootstrap, "succeeds", succeeds)
    assert bootstrap.apt_install([], ["libpango-1.0-0"])
    assert [command[-1] for command in commands] == ["libpango-1.0-0"]


def test_a_failed_installation_is_not_repeated_at_every_start(
    bootstrap: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    tries: list[list[str]] = []
    monkeypatch.setattr(bootstrap, "missing_pdf_packages", lambda: ["libpango-1.0-0"])
    monkeypatch.setattr(bootstrap, "privileged", list)
    monkeypatch.setattr(bootstrap.shutil, "which", lambda name: f"/usr/bin/{name}")
    monkeypatch.setattr(bootstrap, "apt_install", lambda prefix, packages: tries.append(packages))
    bootstrap.ensure_system_packages("demo")
    bootstrap.ensure_system_packages("demo")
    assert tries == [["libpango-1.0-0"]]
    assert capsys.readouterr().err.count("PDF export will be off") == 2


def test_targets_of_make_are_listed_by_make_help() -> None:
    shown = subprocess.run(
        ["make", "help"], cwd=ROOT, capture_output=True, text=True, timeout=60, check=True
    ).stdout
    for target in ("demo", "demo-reset", "test", "check", "bench", "serve", "lock", "clean", "help"):
        assert f"make {target} " in shown
