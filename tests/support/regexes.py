"""Every regular expression of the source, and the worst texts for it: what repeats, repeated, and then no match (security I-06)."""

import ast
import re
import re._constants as codes  # type: ignore[import-not-found]
import re._parser as parser  # type: ignore[import-not-found]
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import import_module
from itertools import product
from typing import Any

from tests.support.tree import PACKAGES, ROOT

FUNCTIONS = frozenset(
    {"compile", "match", "fullmatch", "search", "sub", "split", "findall", "finditer", "Regexp"}
)
SEARCHES = frozenset({"search", "sub", "subn", "split", "findall", "finditer"})
PROBES = " a1A.-_@/:#\n(,&'<+é"
ENDINGS = ("\x00", "!\n")
LONGEST = 65_536


@dataclass(frozen=True, slots=True)
class Expression:
    """A regular expression and where it stands."""

    place: str
    pattern: re.Pattern[Any]
    searches: bool
    """Whether somebody looks for it anywhere in a text, and not only from its beginning."""


def expressions() -> list[Expression]:
    """Those that modules keep, and those that are written where they are used."""
    sources = {
        path.relative_to(ROOT).as_posix(): path.read_text()
        for package in PACKAGES
        for path in sorted((ROOT / package).rglob("*.py"))
        if path.name != "bootstrap.py"
    }
    everything = "\n".join(sources.values())
    found: dict[tuple[Any, int, bool], Expression] = {}
    for name, source in sources.items():
        if not re.search(r"^import re$|^from wtforms.*Regexp|Regexp", source, re.MULTILINE):
            continue
        for place, pattern, searches in _in_module(name, source, everything):
            found.setdefault((pattern.pattern, pattern.flags, searches), Expression(place, pattern, searches))
    return list(found.values())


def _in_module(name: str, source: str, everything: str) -> Iterator[tuple[str, re.Pattern[Any], bool]]:
    kept = vars(import_module(name.removesuffix(".py").replace("/", ".").removesuffix(".__init__")))
    for attribute, value in kept.items():
        if isinstance(value, re.Pattern):
            searches = re.search(rf"\b{attribute}\.(?:{'|'.join(SEARCHES)})\(", everything)
            yield f"{name}: {attribute}", value, searches is not None
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call) or not node.args or not isinstance(node.args[0], ast.Constant):
            continue
        function = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        of = ast.unparse(node.func.value) if isinstance(node.func, ast.Attribute) else ""
        if function in FUNCTIONS and (of == "re" or function == "Regexp"):
            written = node.args[0].value
            if isinstance(written, str | bytes):
                yield f"{name}:{node.lineno}", re.compile(written), function in SEARCHES


def attacks(expression: Expression, length: int) -> Iterator[Any]:
    """Texts of about this length: for each repetition what leads to it, then what it repeats, then what breaks the match."""
    pattern = expression.pattern
    written = pattern.pattern if isinstance(pattern.pattern, str) else pattern.pattern.decode("latin-1")
    tree = parser.parse(
        written, pattern.flags & ~re.DEBUG & ~(re.UNICODE if isinstance(pattern.pattern, bytes) else 0)
    )
    pumps = _pumps(tree)
    for lead, pump in product(_leads(tree), pumps):
        for ending in ENDINGS:
            text = (lead + pump * (length // max(1, len(pump))))[:length] + ending
            yield text if isinstance(pattern.pattern, str) else text.encode("latin-1", "replace")


def _pumps(tree: Any) -> list[str]:
    """What may be repeated: single characters, samples of repeated groups, and pairs of a character and such a sample."""
    samples = {_sample(body) for body in _repeated(tree)}
    whole = _sample(tree)
    found = {*PROBES, *samples, whole, *(char + sample for char in " \n.-" for sample in samples)}
    return sorted(one for one in found if one)


def _leads(tree: Any) -> list[str]:
    """What stands before a repetition: the sample of each beginning of the expression."""
    parts = list(tree)
    found = {"".join(_sample([part]) for part in parts[:end]) for end in range(len(parts) + 1)}
    return sorted(found)


def _repeated(tree: Any) -> Iterator[Any]:
    for code, argument in tree:
        if code in (codes.MAX_REPEAT, codes.MIN_REPEAT, codes.POSSESSIVE_REPEAT):
            yield argument[2]
            yield from _repeated(argument[2])
        elif code is codes.SUBPATTERN:
            yield from _repeated(argument[3])
        elif code is codes.BRANCH:
            for branch in argument[1]:
                yield from _repeated(branch)
        elif code is codes.ATOMIC_GROUP:
            yield from _repeated(argument)


def _sample(tree: Any) -> str:
    """A short text that a part of an expression matches."""
    return "".join(_sample_of(code, argument) for code, argument in tree)


def _sample_of(code: Any, argument: Any) -> str:
    if code is codes.LITERAL:
        return chr(argument)
    if code is codes.NOT_LITERAL:
        return next(char for char in PROBES if ord(char) != argument)
    if code is codes.ANY:
        return "a"
    if code is codes.IN:
        return _sample_of_set(argument)
    if code in (codes.MAX_REPEAT, codes.MIN_REPEAT, codes.POSSESSIVE_REPEAT):
        return _sample(argument[2]) * max(1, argument[0])
    if code is codes.SUBPATTERN:
        return _sample(argument[3])
    if code is codes.ATOMIC_GROUP:
        return _sample(argument)
    if code is codes.BRANCH:
        return _sample(argument[1][0])
    return ""


def _sample_of_set(items: Any) -> str:
    for char in PROBES + "".join(map(chr, range(33, 127))) + "\ud800":
        if _in_set(items, char):
            return char
    return ""


def _in_set(items: Any, char: str) -> bool:
    tests = {
        codes.CATEGORY_DIGIT: str.isdigit, codes.CATEGORY_SPACE: str.isspace,
        codes.CATEGORY_WORD: lambda one: one.isalnum() or one == "_",
        codes.CATEGORY_NOT_DIGIT: lambda one: not one.isdigit(),
        codes.CATEGORY_NOT_SPACE: lambda one: not one.isspace(),
        codes.CATEGORY_NOT_WORD: lambda one: not (one.isalnum() or one == "_"),
    }  # fmt: skip
    negated, found = False, False
    for code, argument in items:
        if code is codes.NEGATE:
            negated = True
        elif code is codes.LITERAL:
            found = found or ord(char) == argument
        elif code is codes.RANGE:
            found = found or argument[0] <= ord(char) <= argument[1]
        elif code is codes.CATEGORY:
            found = found or bool(tests[argument](char))  # type: ignore[no-untyped-call]
    return found is not negated
