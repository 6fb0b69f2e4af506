"""The texts that a reader can meet who is nobody: of public templates, of what they draw on, and of named modules."""

import ast
import inspect
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from babel.messages.extract import extract_from_file
from flask import Flask
from jinja2 import Environment, nodes

from tests.support.catalogue import JINJA_OPTIONS, KEYWORDS
from tests.support.templates import FOLDER, parsed
from tests.support.tree import ROOT
from web.access import access_of

Text = str | tuple[str, ...]
ERRORS = tuple(f"errors/{status}.html" for status in (400, 403, 404, 409, 413, 422, 429, 500))
"""Any public address may answer with one of these."""
PAPER = ("pdf/hub_card.html", "pdf/hub_leaflet.html")
"""What anybody may print; the views name them in another module."""


def public_endpoints(app: Flask) -> set[str]:
    """The endpoints that everybody may use."""
    found = {rule.endpoint for rule in app.url_map.iter_rules()}
    return {endpoint for endpoint in found if endpoint != "static" and access_of(app, endpoint) == "public"}


def templates_of(app: Flask, endpoint: str) -> set[str]:
    """The templates that a view names, in its own body or in functions of its module that it calls."""
    view: Any = inspect.unwrap(app.view_functions[endpoint])
    module: Any = inspect.getmodule(view)
    tree = ast.parse(inspect.getsource(module))
    functions = {node.name: node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}
    found: set[str] = set()
    seen: set[str] = set()
    waiting = [view.__name__]
    while waiting:
        name = waiting.pop()
        if name in seen or name not in functions:
            continue
        seen.add(name)
        for node in ast.walk(functions[name]):
            if named := _template_name(module, node):
                found.add(named)
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                waiting.append(node.func.id)
    return found


def _template_name(module: Any, node: ast.AST) -> str | None:
    """A template that a node names: as a plain text, or as a constant of the module and a rest."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value.endswith(".html"):
        return None if node.value.startswith("/") else node.value
    if isinstance(node, ast.JoinedStr):
        parts = []
        for part in node.values:
            if isinstance(part, ast.Constant):
                parts.append(str(part.value))
            elif isinstance(part, ast.FormattedValue) and isinstance(part.value, ast.Name):
                parts.append(str(getattr(module, part.value.id, "?")))
        whole = "".join(parts)
        return whole if whole.endswith(".html") else None
    return None


def drawn_on(environment: Environment, names: set[str]) -> set[str]:
    """The templates and all that they extend, include and import."""
    found: set[str] = set()
    waiting = list(names)
    while waiting:
        name = waiting.pop()
        if name in found or not (FOLDER / name).exists():
            continue
        found.add(name)
        for node in parsed(environment, name).find_all(
            (nodes.Extends, nodes.Include, nodes.Import, nodes.FromImport)
        ):
            target = getattr(node, "template", None)
            if isinstance(target, nodes.Const):
                waiting.append(target.value)
    return found


def texts_in(path: Path) -> Iterator[Text]:
    """The marked texts of a file."""
    method, options = ("python", {}) if path.suffix == ".py" else ("jinja2.ext:babel_extract", JINJA_OPTIONS)
    for _line, text, _comments, _context in extract_from_file(
        method, path, keywords=KEYWORDS, options=options
    ):
        yield tuple(text) if isinstance(text, list | tuple) else text


def public_texts(
    app: Flask, modules: tuple[str, ...], *, without: tuple[str, ...] = ()
) -> dict[Text, set[str]]:
    """Each text with the files that show it; `without` are blueprints that stay English for now."""
    endpoints = {one for one in public_endpoints(app) if one.partition(".")[0] not in without}
    names = {*ERRORS, *PAPER}.union(*(templates_of(app, endpoint) for endpoint in endpoints))
    paths = {FOLDER / name for name in drawn_on(app.jinja_env, names)}
    for pattern in modules:
        matched = [path for path in ROOT.glob(pattern) if path.suffix == ".py"]
        assert matched, f"no module {pattern}"
        paths.update(matched)
    found: dict[Text, set[str]] = {}
    for path in sorted(paths):
        for text in texts_in(path):
            found.setdefault(text, set()).add(str(path.relative_to(ROOT)))
    return found
