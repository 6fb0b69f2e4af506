"""Reading templates without rendering them."""

from collections.abc import Iterator
from pathlib import Path

from jinja2 import Environment, nodes

from tests.support.tree import ROOT, files

FOLDER = ROOT / "templates"


def template_names() -> list[str]:
    """Every template, by the name it is loaded by."""
    return [
        Path(*name.parts[1:]).as_posix()
        for name in files()
        if name.parts[0] == "templates" and name.suffix in (".html", ".txt", ".svg", ".css")
    ]


def parsed(environment: Environment, name: str) -> nodes.Template:
    """The syntax tree; raises where the template has an error."""
    return environment.parse((FOLDER / name).read_text(), name, str(FOLDER / name))


def unused_imports(tree: nodes.Template) -> set[str]:
    """Names that a template imports and does not use."""
    imported = {
        entry[1] if isinstance(entry, tuple) else entry
        for node in tree.find_all(nodes.FromImport)
        for entry in node.names
    }
    imported |= {node.target for node in tree.find_all(nodes.Import)}
    used = {node.name for node in tree.find_all(nodes.Name) if node.ctx == "load"}
    return imported - used


def unknown_references(tree: nodes.Template, known: set[str]) -> Iterator[str]:
    """Templates that are extended, included or imported by a name that does not exist."""
    for node in tree.find_all((nodes.Extends, nodes.Include, nodes.Import, nodes.FromImport)):
        target = getattr(node, "template", None)
        if isinstance(target, nodes.Const) and target.value not in known:
            yield str(target.value)
