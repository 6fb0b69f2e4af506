"""What the repository may hold, and how its modules are cut."""

import ast
from importlib import import_module
from pathlib import Path

import pytest

from tests.support.tree import PACKAGES, ROOT, files, python_files

LONGEST_MODULE = 400
VAGUE_NAMES = {"utils", "util", "helpers", "helper", "common", "misc"}
ROOT_FOLDERS = {*PACKAGES, "templates", "static", "migrations", "tests", "docs", ".ci"}
ROOT_FILES = {
    ".gitignore",
    "CHANGELOG.md",
    "CONTRIBUTING.md",
    "LICENSE",
    "Makefile",
    "README.md",
    "SECURITY.md",
    "pyproject.toml",
    "requirements-dev.lock",
    "requirements.lock",
}
# Put together from parts, so that this file is not what it looks for.
UNFINISHED = tuple(
    "".join(parts) for parts in (("TO", "DO"), ("FIX", "ME"), ("X", "XX"), ("raise NotImplemented", "Error"))
)
FOREIGN = tuple(
    "".join(parts)
    for parts in (
        ("py", "pi.org"),
        ("python", "hosted.org"),
        ("npm", "js.org"),
        ("deb.", "debian.org"),
        ("/work", "/main"),
        ("/work", "/shared"),
        ("/root", "/"),
        ("/opt", "/wheels"),
        ("/opt", "/pypi"),
    )
)


@pytest.mark.parametrize("name", PACKAGES)
def test_a_package_is_ours_and_not_one_of_the_same_name(name: str) -> None:
    assert Path(import_module(name).__file__ or "") == ROOT / name / "__init__.py"


def test_no_module_is_longer_than_the_limit() -> None:
    modules = [name for name in python_files() if name.parts[0] != "migrations"]  # generated, read as a diff
    lengths = {name: len((ROOT / name).read_text().splitlines()) for name in modules}
    assert {name: lines for name, lines in lengths.items() if lines > LONGEST_MODULE} == {}


def test_no_module_has_a_vague_name() -> None:
    assert [name for name in python_files() if VAGUE_NAMES & {name.stem, *name.parent.parts}] == []


def test_every_folder_of_a_package_is_a_package() -> None:
    folders = {name.parent for name in python_files() if name.parts[0] in PACKAGES}
    assert [folder for folder in sorted(folders) if not (ROOT / folder / "__init__.py").exists()] == []


def test_the_root_folder_holds_only_what_is_agreed() -> None:
    assert {name.parts[0] for name in files() if len(name.parts) > 1} <= ROOT_FOLDERS
    assert {name.name for name in files() if len(name.parts) == 1} <= ROOT_FILES


def test_the_bootstrap_needs_nothing_installed() -> None:
    import sys

    for name in ("bootstrap.py", "__init__.py"):
        tree = ast.parse((ROOT / "concordat" / name).read_text())
        imported = {
            alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names
        }
        imported |= {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
        assert {name.split(".")[0] for name in imported} <= set(sys.stdlib_module_names)


def _lines_with(needles: tuple[str, ...]) -> list[str]:
    found = []
    for name in files():
        if name.suffix in (".lock", ".png", ".ico", ".woff2"):
            continue
        for number, line in enumerate((ROOT / name).read_text(errors="replace").splitlines(), start=1):
            if any(needle in line for needle in needles):
                found.append(f"{name}:{number}: {line.strip()[:120]}")
    return found


def test_nothing_is_left_unfinished() -> None:
    assert _lines_with(UNFINISHED) == []


def test_no_file_names_a_registry_or_a_path_of_one_machine() -> None:
    assert _lines_with(FOREIGN) == []
