"""Which actions and kinds of subjects the code records in the trail, read from its source."""

import ast
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import cache

from concordat.reads import SHOWN
from referrals.handover import erasing
from referrals.handover.commands.step import AUDITED
from tests.support.tree import PACKAGES, ROOT, python_files

Function = ast.FunctionDef | ast.AsyncFunctionDef
COMPARTMENT = ("wellbeing",)
"""What records in the wellbeing compartment's own trail."""
MAIN = tuple(name for name in PACKAGES if name not in COMPARTMENT)


def recorded_actions(packages: tuple[str, ...] = MAIN) -> set[str]:
    """The value of `action` in every call of `record`; raises `AssertionError` where it cannot be read."""
    written = {
        text
        for call, within in _calls("record", packages)
        for text in _texts(_argument(call, "action"), within)
    }
    return written | set(_looks(apart=True)) if packages == COMPARTMENT else written


def recorded_kinds() -> set[str]:
    """The first part of `subject` in every call of `record`."""
    return {
        text for call, within in _calls("record", MAIN) for text in _kinds(_argument(call, "subject"), within)
    }


@cache
def _tree(name: str) -> ast.Module:
    return ast.parse((ROOT / name).read_text())


@cache
def _trees(packages: tuple[str, ...] = PACKAGES) -> tuple[ast.Module, ...]:
    return tuple(_tree(str(name)) for name in python_files() if name.parts[0] in packages)


def _calls(name: str, packages: tuple[str, ...] = PACKAGES) -> Iterator[tuple[ast.Call, Function]]:
    return _calls_in(_trees(packages), name)


def _calls_in(trees: Iterable[ast.Module], name: str) -> Iterator[tuple[ast.Call, Function]]:
    for tree in trees:
        yield from _calls_of(tree).get(name, [])


@cache
def _calls_of(tree: ast.Module) -> Mapping[str, list[tuple[ast.Call, Function]]]:
    """The calls within the functions of a module, by the name that is called."""
    found = defaultdict(list)
    for function in _functions(tree):
        for node in ast.walk(function):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                found[node.func.id].append((node, function))
    return found


@cache
def _functions(tree: ast.Module) -> tuple[Function, ...]:
    return tuple(node for node in ast.walk(tree) if isinstance(node, Function))


def _callers(within: Function) -> Iterator[tuple[ast.Call, Function]]:
    """Who calls a function: its own side of the wall only, and its own module where it is private.

    Others have functions of the same name.
    """
    sides = (_trees(MAIN), _trees(COMPARTMENT))
    here = [side for side in sides if any(_is_in(tree, within) for tree in side)] or [_trees()]
    trees = here[0]
    if within.name.startswith("_"):
        trees = tuple(tree for tree in trees if _is_in(tree, within)) or trees
    return _calls_in(trees, within.name)


def _is_in(tree: ast.Module, function: Function) -> bool:
    return function in _functions(tree)


def _argument(call: ast.Call, name: str, position: int | None = None) -> ast.expr:
    for keyword in call.keywords:
        if keyword.arg == name:
            return keyword.value
    assert position is not None, f"{ast.unparse(call)} names no {name}"
    return call.args[position]


def _texts(value: ast.expr, within: Function) -> set[str]:
    """All texts that an expression can have."""
    match value:
        case ast.Constant(value=str(text)):
            return {text}
        case ast.IfExp(body=one, orelse=other):
            return _texts(one, within) | _texts(other, within)
        case ast.Attribute(value=ast.Name(id="event"), attr="action") if within.name == "write_events":
            return set(_looks(apart=False))
        case ast.Attribute(value=ast.Name(id="about"), attr="kind") if within.name == "shred":
            return _erased()
        case ast.Attribute(value=member, attr="value"):
            return _values(member, within)
        case ast.Subscript(value=ast.Name(id="AUDITED")):
            return set(AUDITED.values())
        case ast.JoinedStr(values=[ast.Constant(value=start), ast.FormattedValue(value=rest)]):
            return {str(start) + text for text in _texts(rest, within)}
        case ast.Name(id=name):
            return {text for bound, there in _bindings(name, within) for text in _texts(bound, there)}
    raise AssertionError(f"the trail's action cannot be read from {ast.unparse(value)} in {within.name}")


def _values(member: ast.expr, within: Function) -> set[str]:
    """The values of the members of an enumeration that an expression can be."""
    match member:
        case ast.Name(id=name):
            return {text for bound, there in _bindings(name, within) for text in _values(bound, there)}
        case ast.Attribute(value=ast.Name(id=enumeration), attr=name):
            return _value_of(enumeration, name)
    raise AssertionError(
        f"no member of an enumeration can be read from {ast.unparse(member)} in {within.name}"
    )


def _value_of(enumeration: str, name: str) -> set[str]:
    return {
        str(node.value.value)
        for tree in _trees()
        for found in tree.body
        if isinstance(found, ast.ClassDef) and found.name == enumeration
        for node in found.body
        if isinstance(node, ast.Assign)
        and isinstance(node.value, ast.Constant)
        and ast.unparse(node.targets[0]) == name
    }


def _erased() -> set[str]:
    """What a row of the trail about destroyed keys is about: whatever has its subjects listed."""
    start = "subjects_of_"
    return {name.removeprefix(start) for name in vars(erasing) if name.startswith(start)}


def _looks(*, apart: bool) -> dict[str, str]:
    """What looking at the pages of one side of the wall leaves, each with the kind of its subject."""
    found = {} if apart else {"access.refused": "endpoint"}
    for place, shown in SHOWN.items():
        if shown.apart == apart:
            found |= {f"{kind}.read": kind for kind in shown.arguments.values()}
            if "." not in place or not shown.arguments:
                found[f"{shown.kind}.listed"] = "page"
    return found


def _kinds(value: ast.expr, within: Function) -> set[str]:
    match value:
        case ast.Tuple(elts=[kind, _]):
            return _texts(kind, within)
        case ast.IfExp(body=one, orelse=other):
            return _kinds(one, within) | _kinds(other, within)
        case ast.Attribute(value=ast.Name(id="event"), attr="subject") if within.name == "write_events":
            return set(_looks(apart=False).values())
        case ast.Name(id=name):
            return {kind for bound, there in _bindings(name, within) for kind in _kinds(bound, there)}
    raise AssertionError(f"the trail's subject cannot be read from {ast.unparse(value)} in {within.name}")


def _bindings(name: str, within: Function) -> list[tuple[ast.expr, Function]]:
    """What a name stands for: what is assigned to it, or what callers give for the parameter."""
    assigned: list[tuple[ast.expr, Function]] = []
    for node in ast.walk(within):
        match node:
            case (
                ast.Assign(targets=[ast.Name(id=target)], value=value)
                | ast.AnnAssign(target=ast.Name(id=target), value=ast.expr() as value)
            ) if target == name:
                assigned.append((value, within))
            case ast.Assign(targets=[ast.Tuple(elts=targets)], value=ast.Tuple(elts=values)):
                assigned += [
                    (value, within)
                    for target, value in zip(targets, values, strict=True)
                    if ast.unparse(target) == name
                ]
    if assigned:
        return assigned
    positional = [parameter.arg for parameter in within.args.args]
    position = positional.index(name) if name in positional else None
    given = [(_argument(call, name, position), caller) for call, caller in _callers(within)]
    assert given, f"nobody gives {name} to {within.name}"
    return given
