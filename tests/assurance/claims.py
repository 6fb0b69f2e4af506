"""Who proves what: read from the tests' source, so that nothing has to be imported or run."""

import ast
import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from tests.support.tree import PACKAGES, ROOT

MENTION = re.compile(r"security(?:\.md)? ([A-W]-\d\d)((?:(?:, | and | to )[A-W]-\d\d)*)")
ID = re.compile(r"[A-W]-\d\d")


def proofs(folder: Path = ROOT / "tests") -> dict[str, list[str]]:
    """The tests (`path::name`) that name each requirement in `@pytest.mark.proves(…)`, in order."""
    found: dict[str, list[str]] = defaultdict(list)
    for path in sorted(folder.rglob("test_*.py")):
        source = path.read_text()
        if "proves" not in source:
            continue
        tree = ast.parse(source)
        whole = list(_of_module(tree))
        for name, node in _tests(tree):
            for each in [*whole, *_named(node.decorator_list)]:
                found[each].append(f"{path.relative_to(ROOT).as_posix()}::{name}")
    return dict(found)


def mentions() -> dict[str, set[str]]:
    """The modules of the product whose words claim each requirement (`security A-03`)."""
    found: dict[str, set[str]] = defaultdict(set)
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob("*.py")):
            for first, others in MENTION.findall(path.read_text()):
                for each in (first, *ID.findall(others)):
                    found[each].add(path.relative_to(ROOT).as_posix())
    return dict(found)


def _tests(tree: ast.Module) -> Iterator[tuple[str, ast.FunctionDef | ast.ClassDef]]:
    for node in tree.body:
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
            yield node.name, node
        elif isinstance(node, ast.ClassDef):
            if node.name.startswith("Test") or "TestCase" in node.name:
                yield node.name, node
            for inner in node.body:
                if isinstance(inner, ast.FunctionDef) and inner.name.startswith("test_"):
                    yield f"{node.name}::{inner.name}", inner


def _of_module(tree: ast.Module) -> Iterator[str]:
    for node in tree.body:
        if isinstance(node, ast.Assign) and any(
            isinstance(target, ast.Name) and target.id == "pytestmark" for target in node.targets
        ):
            yield from _named(node.value.elts if isinstance(node.value, ast.List) else [node.value])


def _named(decorators: list[ast.expr]) -> Iterator[str]:
    for decorator in decorators:
        if isinstance(decorator, ast.Call) and ast.unparse(decorator.func).endswith("mark.proves"):
            for argument in decorator.args:
                yield ast.literal_eval(argument)
