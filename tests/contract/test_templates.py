"""Templates compile, name what exists, import nothing in vain, and every page has a title."""

import re

import pytest
from flask import Flask
from jinja2 import nodes

from tests.support.templates import FOLDER, parsed, template_names, unknown_references, unused_imports
from tests.support.tree import ROOT, files
from web.templating import install_templating

NAMES = template_names()


@pytest.fixture(scope="module")
def app() -> Flask:
    app = Flask("templates", template_folder=str(FOLDER), static_folder=str(ROOT / "static"))
    install_templating(app, list, lambda: pytest.fail("nothing is rendered here"))
    app.jinja_env.newstyle_gettext = True  # type: ignore[attr-defined]
    return app


def test_there_are_templates() -> None:
    assert NAMES


@pytest.mark.proves("I-05")
@pytest.mark.parametrize("name", NAMES)
def test_a_template_is_in_order(app: Flask, name: str) -> None:
    app.jinja_env.get_template(name)
    tree = parsed(app.jinja_env, name)
    assert unused_imports(tree) == set()
    assert list(unknown_references(tree, set(NAMES))) == []
    extended = [
        node.template.value for node in tree.find_all(nodes.Extends) if isinstance(node.template, nodes.Const)
    ]
    if extended and not name.startswith("layouts/"):
        assert "title" in {block.name for block in tree.find_all(nodes.Block)}, "a page needs a title block"


@pytest.mark.parametrize(
    "name", [name for name in NAMES if name.endswith(".html") and not name.startswith("pdf/")]
)
def test_a_template_has_nothing_inline(name: str) -> None:
    text = (FOLDER / name).read_text()
    if name.startswith("email/"):
        return
    assert re.findall(r"(?i)<style\b|\sstyle\s*=|\son[a-z]+\s*=\s*[\"']|<script(?![^>]*\bsrc=)", text) == []


def test_every_static_file_that_a_template_names_exists() -> None:
    named = {
        found
        for name in NAMES
        for found in re.findall(r"static_url\(\s*['\"]([^'\"]+)['\"]", (FOLDER / name).read_text())
    }
    present = {str(path.relative_to("static")) for path in files() if path.parts[0] == "static"}
    assert named - present == set()
