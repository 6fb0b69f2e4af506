"""The wall around the wellbeing compartment, read from the source: what its rooms may not even say."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from concordat.app import create_app
from concordat.config import load_settings
from concordat.wellbeing import BLUEPRINTS, PREFIX
from core.permissions import Permission
from tests.support.settings import settings_environment
from tests.support.tree import ROOT, python_files
from web.access import SAFE_METHODS, access_of
from web.discretion import lies_under
from wellbeing.trail.words import ACTIONS

ROOMS = [name for name in python_files() if name.parts[0] == "wellbeing"]
PAGES = sorted((ROOT / "templates" / "wellbeing").rglob("*.html"))


def tree_of(name: Path) -> ast.Module:
    return ast.parse((ROOT / name).read_text())


def imports_of(name: Path) -> Iterator[str]:
    """Every module that a file imports, and what it takes from it."""
    for node in ast.walk(tree_of(name)):
        if isinstance(node, ast.ImportFrom):
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)


@pytest.fixture(scope="module")
def application(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    folder = tmp_path_factory.mktemp("compartment")
    urls = f"sqlite:///{folder}/main.db", f"sqlite:///{folder}/apart.db"
    return create_app(load_settings(settings_environment(urls[0], vault_url=urls[1])))


def own_endpoints(app: Flask) -> set[str]:
    return {rule.endpoint for rule in app.url_map.iter_rules() if lies_under(rule.rule, PREFIX)}


# ---- What the source may not say

FORBIDDEN_NAMES = {
    "flask.flash",
    "flask.session",
    "web.access.writes",
    "web.messages.flash",
    "accounts.notices.commands.notify",
    "audit.commands.record",
    "logging",
}
FORBIDDEN_PACKAGES = ("accounts.notices", "accounts.outbox.commands", "audit.commands", "referrals", "kpi")
SHARED_LETTERS = {"accounts.outbox.delivery", "accounts.outbox.letters", "accounts.outbox.models"}
"""How a letter is kept and sent is the same for both databases; the compartment's lie in its own table."""


def test_there_is_something_to_read() -> None:
    assert len(ROOMS) > 30
    assert len(PAGES) > 10


@pytest.mark.parametrize("name", ROOMS, ids=str)
def test_a_room_writes_nothing_on_the_main_side(name: Path) -> None:
    wrong = [
        found
        for found in imports_of(name)
        if found in FORBIDDEN_NAMES or found.startswith(tuple(f"{p}." for p in FORBIDDEN_PACKAGES))
    ]
    assert wrong == []


@pytest.mark.parametrize("name", ROOMS, ids=str)
def test_a_room_does_not_write_into_the_session_or_the_log(name: Path) -> None:
    source = (ROOT / name).read_text()
    for pattern in (r"\bflash\(", r"\bweb_session\b", r"(?<!_)\bprint\(", r"\blogging\b", r"\blog\.\w+\("):
        assert not re.search(pattern, source), pattern


@pytest.mark.proves("E-01")
def test_nobody_but_the_top_floor_imports_the_compartment() -> None:
    """`kpi` takes suppressed aggregates, the composition root everything; nothing else knows that it exists."""
    importing = {
        (name.as_posix(), found)
        for name in python_files()
        if name.parts[0] not in ("wellbeing", "concordat", "tests", "migrations")
        for found in imports_of(name)
        if found.partition(".")[0] == "wellbeing"
    }
    allowed = {
        (name, found)
        for name, found in importing
        if name.startswith("kpi/wellbeing") and found.startswith("wellbeing.figures")
    }
    assert importing - allowed == set()


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_page_extends_the_layout_of_the_compartment(path: Path) -> None:
    """Fragments and macros extend nothing; every page has the same words in a browser's history."""
    text = path.read_text()
    layouts = set(re.findall(r'{%-? extends "([^"]+)"', text))
    if not layouts:
        assert "{% macro" in text or path.name.startswith("_") or "include" in text or "{% block" not in text
        return
    for layout in layouts:
        assert layout == "layouts/own.html" or extends_own(layout), layout
    assert "document_title" not in text


def extends_own(layout: str) -> bool:
    return '{% extends "layouts/own.html" %}' in (ROOT / "templates" / layout).read_text()


# ---- What its endpoints demand


def test_the_compartment_has_pages(application: Flask) -> None:
    assert len(own_endpoints(application)) > 20


def test_every_endpoint_of_the_compartment_lies_under_one_prefix(application: Flask) -> None:
    names = {blueprint.name for blueprint in BLUEPRINTS}
    of_rooms = {e for e in application.view_functions if e.partition(".")[0] in names}
    assert of_rooms == own_endpoints(application)


def test_an_endpoint_there_is_public_or_demands_a_permission_of_the_compartment(application: Flask) -> None:
    access = {endpoint: access_of(application, endpoint) for endpoint in own_endpoints(application)}
    wrong = {
        endpoint: demanded
        for endpoint, demanded in access.items()
        if demanded != "public"
        and not (isinstance(demanded, Permission) and demanded.value.startswith("wellbeing."))
    }
    assert wrong == {}


def test_what_writes_there_writes_only_there(application: Flask) -> None:
    wrong = {
        rule.endpoint
        for rule in application.url_map.iter_rules()
        if lies_under(rule.rule, PREFIX)
        and (rule.methods or set()) - SAFE_METHODS
        and application.view_functions[rule.endpoint].__dict__.get("writes") != "apart"
    }
    assert wrong == set()


def test_nothing_outside_writes_there(application: Flask) -> None:
    apart = {
        endpoint
        for endpoint, view in application.view_functions.items()
        if view.__dict__.get("writes") == "apart"
    }
    assert apart <= own_endpoints(application)


TELLING = ("counsel", "enrol", "wellbeing", "phq", "suicid", "mental", "therap")


def test_an_address_there_tells_nothing(application: Flask) -> None:
    all_rules = (rule.rule for rule in application.url_map.iter_rules() if lies_under(rule.rule, PREFIX))
    rules = {re.sub("<[^>]*>", "", rule) for rule in all_rules}
    assert {rule for rule in rules if any(word in rule.lower() for word in TELLING)} == set()


# ---- What its trail says


def test_no_two_of_its_actions_read_alike() -> None:
    assert len(set(ACTIONS.values())) == len(ACTIONS)
