"""What is published leaves the compartment by one door."""

import ast
from pathlib import Path

from concordat.config import ROOT

DOOR = "wellbeing.figures.published"


def imported(path: Path) -> set[str]:
    tree = ast.parse(path.read_text())
    found = {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and node.module}
    return found | {
        name.name for node in ast.walk(tree) if isinstance(node, ast.Import) for name in node.names
    }


def test_kpi_imports_nothing_of_the_compartment_but_what_is_published() -> None:
    of_compartment = {
        name
        for path in (Path(ROOT) / "kpi").rglob("*.py")
        for name in imported(path)
        if name.partition(".")[0] == "wellbeing"
    }
    assert of_compartment == {DOOR}
