"""The linter of scoped loads: the first read by an id of an address also says who asks (security C-04)."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.support.tree import ROOT

PACKAGES = ("accounts", "audit", "surveys", "partners", "referrals", "wellbeing", "kpi")
ASKS_A_DATABASE = re.compile(r"\b(session|vault|current_session|current_vault)\b")
SAYS_WHO = re.compile(r"\b(actor|visitor|party|reader|get_actor|get_visitor)\b")


@dataclass(frozen=True, slots=True)
class Load:
    """The first read by an id within a function of an edge; `is_scoped` where it says for whom."""

    module: str
    function: str
    call: str
    is_scoped: bool


def loads_of_the_edges() -> list[Load]:
    """Every first read by an id in the modules of routes."""
    found: list[Load] = []
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob("*.py")):
            name = path.relative_to(ROOT).as_posix()
            if "routes" in name:
                found += loads_in(path.read_text(), name)
    return found


def loads_in(source: str, module: str) -> Iterator[Load]:
    """The first read by an id of each function of a module."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef):
            load = _first_load(node, module)
            if load is not None:
                yield load


def models_touched(source: str) -> list[str]:
    """What an edge must not do itself: build queries, or ask the session for a row."""
    found = []
    for node in ast.walk(ast.parse(source)):
        text = ast.unparse(node) if isinstance(node, ast.Call) else ""
        if re.match(
            r"(sa\.)?select\(|(session|vault|current_session\(\)|current_vault\(\))\.(get|query|scalars|execute)\(",
            text,
        ):
            found.append(text)
    return found


def edges() -> list[Path]:
    """The modules of routes."""
    found = [path for package in PACKAGES for path in (ROOT / package).rglob("*.py")]
    return sorted(path for path in found if "routes" in path.relative_to(ROOT).as_posix())


def _first_load(function: ast.FunctionDef, module: str) -> Load | None:
    arguments = [*function.args.args, *function.args.kwonlyargs]
    ids = {
        each.arg
        for each in arguments
        if each.annotation is not None and "UUID" in ast.unparse(each.annotation)
    }
    calls = [node for node in ast.walk(function) if isinstance(node, ast.Call)]
    for call in sorted(calls, key=lambda call: (call.lineno, call.col_offset)):
        given = [*call.args, *(keyword.value for keyword in call.keywords)]
        words = " ".join(ast.unparse(each) for each in given)
        by_id = any(isinstance(each, ast.Name) and each.id in ids for each in given)
        if by_id and ASKS_A_DATABASE.search(words):
            return Load(module, function.name, ast.unparse(call), SAYS_WHO.search(words) is not None)
    return None
