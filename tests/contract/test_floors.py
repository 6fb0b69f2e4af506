"""The floors of the house: packages import downward only."""

import subprocess
import sys
import tomllib
from pathlib import Path

from tests.support.tree import PACKAGES, ROOT

FLOORS = [
    "concordat",
    "kpi",
    "referrals | wellbeing",
    "partners",
    "surveys",
    "accounts",
    "audit",
    "web",
    "core",
]


def lint_imports(folder: Path) -> subprocess.CompletedProcess[str]:
    program = "import sys; from importlinter.cli import lint_imports; sys.exit(lint_imports(no_cache=True))"
    return subprocess.run(
        [sys.executable, "-c", program], cwd=folder, capture_output=True, text=True, timeout=100, check=False
    )


def test_imports_keep_the_contracts() -> None:
    result = lint_imports(ROOT)
    assert result.returncode == 0, result.stdout + result.stderr
    assert "6 kept, 0 broken" in result.stdout


def test_an_upward_import_is_seen(tmp_path: Path) -> None:
    for package in PACKAGES:
        (tmp_path / package).mkdir()
        (tmp_path / package / "__init__.py").touch()
    for container in ("accounts", "surveys", "partners", "referrals", "wellbeing", "kpi"):
        (tmp_path / container / "things").mkdir()
        (tmp_path / container / "things" / "__init__.py").touch()
    for module in ("commands", "queries", "models"):
        (tmp_path / "audit" / f"{module}.py").touch()
    (tmp_path / "core" / "values.py").write_text("from partners import terms\n")
    (tmp_path / "partners" / "terms.py").touch()
    (tmp_path / "pyproject.toml").write_text((ROOT / "pyproject.toml").read_text())
    result = lint_imports(tmp_path)
    assert result.returncode == 1
    assert "core.values -> partners.terms" in result.stdout


def test_the_contracts_are_those_of_the_architecture() -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]
    contracts = {contract["id"]: contract for contract in settings["contracts"]}
    assert contracts["floors"]["layers"] == FLOORS
    assert set(contracts) == {"floors", "slice", "pure", "edges", "rooms", "circles"}
    assert [one for one in settings["contracts"] if one.get("ignore_imports")] == []
    assert set(settings["root_packages"]) == set(PACKAGES)
